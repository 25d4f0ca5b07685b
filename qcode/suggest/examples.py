"""From a study to the passages that a model reads and the examples that it learns from: segments
with their true codes.

The true codes are the consensus, if there is one, or else the codes given by more than half of the
coders who finished the segment (with a single coder, that coder's codes). Only segments inside done
spans are examples; interviewers' segments never are. Codes that a model applied in bulk are
nobody's decision and are left out. A suggestion that a person accepted counts as the person's
decision.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from qcode.model import Coding, Done, Interview, Study
from qcode.spans import Span, contains, join_over_white_space, overlapping, trim

_Located = TypeVar("_Located", Coding, Done)
Missing = Callable[[str, str, str], bool]
"""(code, transcript, coder) -> whether the code is newer than the coder's done mark there, so that
its absence means nothing.
"""
_Newer = Mapping[str, frozenset[str]]

_BACKCHANNEL_WORDS = 3
"""A turn of at most this many words that is not a question ("Mm-hm.", "I see.") is not what the
next speaker answers.
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment as a model sees it: its words, the turn it answers (`asked`: an interviewer's), the
    speaker's role, and the language (a code such as ``en``; empty if it is not known). In a list,
    passages of one `transcript` in their order are each other's surroundings.
    """

    segment: int
    text: str
    before: str = ""
    role: str = ""
    asked: bool = False
    language: str = ""
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its true codes. For the codes in `unknown`, nobody decided whether they
    apply.
    """

    transcript: str
    passage: Passage
    codes: frozenset[str]
    unknown: frozenset[str] = frozenset()


def passages_of(interview: Interview) -> tuple[Passage, ...]:
    """The passages of all respondents, in order; segments without words are left out.

    `before` is the last turn of an interviewer, or of anybody else if the transcript has no
    interviewer. Turns of up to three words that are not questions are skipped.
    """
    return tuple(passage for passage, _ in _passages(interview))


def examples_of(study: Study, missing: Missing | None = None) -> tuple[Example, ...]:
    """The examples of a study, by transcript and segment. `missing` says which codes are newer than
    a coder's decision.
    """
    truth = _Truth(study, missing)
    result: list[Example] = []
    for interview in study.interviews:
        result.extend(truth.of(interview))
    return tuple(result)


def _passages(interview: Interview) -> list[tuple[Passage, Span]]:
    """Each passage with the span of its words."""
    turns = {turn.number: turn for turn in interview.turns}
    before = _turns_before(interview)
    asked = any(p.interviewer for p in interview.participants)
    language = _language_of(interview)
    result: list[tuple[Passage, Span]] = []
    for segment in interview.segments:
        turn = turns[segment.turn]
        participant = interview.participant(turn.speaker)
        if participant is not None and participant.interviewer:
            continue
        start, end = trim(interview.text, (segment.start, segment.end))
        if start < end:
            role = participant.role if participant is not None else ""
            passage = Passage(
                segment.number,
                interview.text[start:end],
                before[segment.turn],
                role,
                asked,
                language,
                interview.name,
            )
            result.append((passage, (start, end)))
    return result


def _language_of(interview: Interview) -> str:
    """The code of the language that the transcript's attributes state, without its region; empty if
    they state none by a code.
    """
    stated = (
        value for name, value in interview.attributes.items() if name.casefold() == "language"
    )
    code = next(stated, "").strip().casefold().replace("_", "-").partition("-")[0]
    return code if len(code) in (2, 3) else ""


def _turns_before(interview: Interview) -> dict[int, str]:
    """For each turn, the words of the turn that it answers."""
    asking = {p.label for p in interview.participants if p.interviewer}
    last: dict[str | None, tuple[int, str]] = {}
    result: dict[int, str] = {}
    for at, turn in enumerate(interview.turns):
        others = [
            message
            for speaker, message in last.items()
            if (speaker in asking if asking else speaker != turn.speaker)
        ]
        result[turn.number] = max(others, default=(0, ""))[1]
        spoken = interview.text[turn.start : turn.end].strip()
        if "?" in spoken or len(spoken.split()) > _BACKCHANNEL_WORDS:
            last[turn.speaker] = (at, spoken)
    return result


@dataclass(slots=True)
class _Decided:
    """What one coder decided in one round of one transcript."""

    coder: str
    marks: list[Span] = field(default_factory=list)
    last: tuple[str, int] = ("", 0)
    codings: list[Coding] = field(default_factory=list)


class _Truth:
    """The true codes of segments, from the codings and done marks of a study."""

    def __init__(self, study: Study, missing: Missing | None) -> None:
        machines = {c.name for c in study.coders if c.kind == "machine"}
        self._consensus = {c.name for c in study.coders if c.kind == "consensus"}
        self._codes = tuple(code.key for code in study.codebook.codes)
        self._missing = missing
        self._done = _grouped(d for d in study.done if d.coder not in machines)
        self._codings = _grouped(
            c for c in study.codings if c.coder not in machines and c.origin != "machine"
        )

    def of(self, interview: Interview) -> list[Example]:
        """The examples of one transcript."""
        located = _passages(interview)
        spans = [span for _, span in located]
        votes: list[dict[str, frozenset[str]]] = [{} for _ in located]
        for decided in self._decisions(interview):
            given: dict[int, set[str]] = defaultdict(set)
            for coding in decided.codings:
                for at in overlapping(spans, (coding.start, coding.end)):
                    given[at].add(coding.code)
            covered = join_over_white_space(decided.marks, interview.text)
            for mark in covered:
                for at in overlapping(spans, mark):
                    if contains(mark, spans[at]):
                        votes[at][decided.coder] = frozenset(given[at])
        newer = self._newer(interview.name, votes)
        pairs = zip(located, votes, strict=True)
        return [
            self._example(passage, interview.name, vote, newer)
            for (passage, _), vote in pairs
            if vote
        ]

    def _decisions(self, interview: Interview) -> list[_Decided]:
        """One for each coder and round, earlier rounds first, so that the later one counts where
        both decided.
        """
        result: dict[tuple[str, str], _Decided] = {}
        for number, mark in enumerate(self._done.get(interview.name, ())):
            decided = result.setdefault((mark.coder, mark.round), _Decided(mark.coder))
            decided.marks.append((mark.start, mark.end))
            decided.last = max(decided.last, (mark.created, number))
        for coding in self._codings.get(interview.name, ()):
            if (coding.coder, coding.round) in result:
                result[coding.coder, coding.round].codings.append(coding)
        return sorted(result.values(), key=lambda d: d.last)

    def _example(
        self, passage: Passage, transcript: str, vote: Mapping[str, frozenset[str]], newer: _Newer
    ) -> Example:
        agreed = {coder: codes for coder, codes in vote.items() if coder in self._consensus}
        vote = agreed or vote
        silent = Counter(code for coder, codes in vote.items() for code in newer[coder] - codes)
        given = Counter(code for codes in vote.values() for code in codes)
        true = frozenset(
            code for code, times in given.items() if 2 * times > len(vote) - silent[code]
        )
        unknown = frozenset(code for code, times in silent.items() if times == len(vote))
        return Example(transcript, passage, true, unknown)

    def _newer(self, transcript: str, votes: Iterable[Mapping[str, frozenset[str]]]) -> _Newer:
        """For each coder, the codes that are newer than the coder's decision. Their absence does
        not mean "no".
        """
        missing = self._missing
        coders = {coder for vote in votes for coder in vote}
        if missing is None:
            return dict.fromkeys(coders, frozenset())
        return {
            coder: frozenset(c for c in self._codes if missing(c, transcript, coder))
            for coder in coders
        }


def _grouped(items: Iterable[_Located]) -> dict[str, list[_Located]]:
    result: dict[str, list[_Located]] = defaultdict(list)
    for item in items:
        result[item.transcript].append(item)
    return dict(result)
