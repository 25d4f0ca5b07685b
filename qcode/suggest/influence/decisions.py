"""What each coder decided on each segment that they finished, and whether they could be shown
suggestions there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qcode.model import Coding, Done, Interview, Study
from qcode.spans import Span, contains, join_over_white_space, overlapping, overlaps, trim

Arm = bool | None
"""Whether suggestions are shown (True) or withheld (False) by lot; None where no lot decides, as in
a blind assignment.
"""
Arms = Callable[[Interview, Span, str, str], Arm]
"""From a transcript, the span of a segment, a coder and the time of their done mark to the arm."""
Missing = Callable[[str, str, str], bool]
"""(code, transcript, coder) -> whether the code is newer than the coder's done mark there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A coder's codes on a finished segment. For the codes in `unknown` nothing was decided."""

    transcript: str
    span: Span
    coder: str
    codes: frozenset[str]
    arm: Arm = None
    unknown: frozenset[str] = frozenset()


def decisions(study: Study, missing: Missing, arms: Arms) -> tuple[Decision, ...]:
    """Every decision of a person on a participant's segment that they marked as finished; of a
    transcript coded several times, that of the first round.
    """
    people = {c.name for c in study.coders if c.kind == "person"}
    return tuple(_decided(study, people, missing, arms))


def agreed(study: Study) -> dict[tuple[str, Span], frozenset[str]]:
    """The codes of each segment with a consensus, by transcript and span."""
    consensus = {c.name for c in study.coders if c.kind == "consensus"}
    none: Missing = lambda code, transcript, coder: False  # noqa: E731
    found = _decided(study, consensus, none, lambda *_: None)
    return {(d.transcript, d.span): d.codes for d in found}


def _decided(
    study: Study, coders: Iterable[str], missing: Missing, arms: Arms
) -> Iterable[Decision]:
    wanted = set(coders)
    done: dict[tuple[str, str], list[Done]] = defaultdict(list)
    for mark in study.done:
        if mark.coder in wanted:
            done[mark.transcript, mark.coder].append(mark)
    codings: dict[tuple[str, str, str], list[Coding]] = defaultdict(list)
    for coding in study.codings:
        if coding.coder in wanted and coding.origin != "machine":
            codings[coding.transcript, coding.coder, coding.round].append(coding)
    keys = [code.key for code in study.codebook.codes]
    interviews = {i.name: i for i in study.interviews}
    spans: dict[str, list[Span]] = {}
    for (name, coder), marks in sorted(done.items()):
        interview = interviews[name]
        here = spans.setdefault(name, respondents_spans(interview))
        round = min(marks, key=lambda m: m.created).round
        own = [m for m in marks if m.round == round]
        covered = join_over_white_space([(m.start, m.end) for m in own], interview.text)
        given: dict[int, set[str]] = defaultdict(set)
        for coding in codings[name, coder, round]:
            for at in overlapping(here, (coding.start, coding.end)):
                given[at].add(coding.code)
        unknown = frozenset(k for k in keys if missing(k, name, coder))
        for at, span in enumerate(here):
            if any(contains(mark, span) for mark in covered):
                finished = max(m.created for m in own if overlaps((m.start, m.end), span))
                arm = arms(interview, span, coder, finished)
                codes = frozenset(given[at])
                yield Decision(name, span, coder, codes, arm, unknown - codes)


def respondents_spans(interview: Interview) -> list[Span]:
    """The words of each segment that no interviewer speaks, without white space around them."""
    asking = {p.label for p in interview.participants if p.interviewer}
    turns = {turn.number: turn for turn in interview.turns}
    result = []
    for segment in interview.segments:
        start, end = trim(interview.text, (segment.start, segment.end))
        if start < end and turns[segment.turn].speaker not in asking:
            result.append((start, end))
    return result
