"""Whether a quotation stands in the transcripts: word by word, but for what it marks as left out or
put in.

Quotation marks, dashes and white space are compared without regard to their form. An ellipsis
(``…``, ``...``, ``[…]``) may stand for up to `MOST_LEFT_OUT` characters of the same speaker,
brackets for up to `MOST_REPLACED`. A full stop or comma at the end may be the draft's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qcode.model import Interview, Participant, Study
from qcode.reports.layers import speakers_of
from qcode.words import word_spans

MOST_LEFT_OUT = 3000
MOST_REPLACED = 80
_CANDIDATES = 8
_FORMS = {
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\ufeff", ""),
    "…": "...",
}
_FOLD = str.maketrans(_FORMS)
_DASHES = re.compile(r"\s*-{1,3}\s*")
_MARKS = re.compile(r"\[[^\[\]]*\]|(?:\.\s?){2}\.(?:\s?\.)?")
_LEFT_OUT = re.compile(r"\[?[\s.]*\]?")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a quotation stands: the transcript, the turn's number, and who speaks."""

    interview: Interview
    turn: int
    speaker: Participant | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage most like a quotation: where it is, its words, and how alike (0 to 100)."""

    transcript: str
    segment: int
    words: str
    likeness: float


def folded(text: str) -> str:
    """Words as they are compared: one form of marks and dashes, single blanks."""
    words = " ".join(text.translate(_FOLD).split())
    return _DASHES.sub("-", words)


def pattern_of(quotation: str) -> re.Pattern[str] | None:
    """What a transcript has to have for a quotation to stand in it; None where the quotation has no
    words of its own.
    """
    parts: list[str] = []
    words, at, gap = folded(quotation), 0, ""
    marks = [(m.start(), m.end(), m[0]) for m in _MARKS.finditer(words)]
    for start, end, mark in (*marks, (len(words), len(words), "")):
        raw = words[at:start]
        piece = raw.strip()
        if start == len(words):
            piece = piece.rstrip(".,") if mark == "" else piece
        if piece:
            # A blank beside a mark says that a word ends there: ``the [few] cases``.
            before = r"(?<!\w)" if raw[:1].isspace() else ""
            after = r"(?!\w)" if raw[-1:].isspace() else ""
            whole = f"{before}{re.escape(piece)}{after}"
            parts += [gap, whole] if parts else [whole]
            gap = ""
        left_out = _LEFT_OUT.fullmatch(mark) is not None
        wider = f".{{0,{MOST_LEFT_OUT if left_out else MOST_REPLACED}}}?"
        gap = gap if len(gap) > len(wider) else wider
        at = end
    if not parts:
        return None
    begins = "" if words.startswith("[") else r"(?<!\w)"
    ends = "" if words.endswith("]") else r"(?!\w)"
    return re.compile(begins + "".join(parts) + ends, re.DOTALL)


@dataclass(slots=True)
class _Voice:
    """Everything that one person says in one interview, folded; `starts` are where turns begin."""

    interview: Interview
    speaker: Participant | None
    words: str
    starts: list[int]
    turns: list[int]


class Transcripts:
    """The words of a study, ready to be asked for quotations."""

    def __init__(self, study: Study) -> None:
        self._voices = [voice for i in study.interviews for voice in _voices(i)]
        self._index: dict[str, set[tuple[int, int]]] | None = None
        self._interviews = study.interviews

    def standing(self, quotation: str) -> list[Standing]:
        """Everywhere where the quotation stands, once a speaker."""
        pattern = pattern_of(quotation)
        if pattern is None:
            return []
        result = []
        for voice in self._voices:
            if match := pattern.search(voice.words):
                turn = voice.turns[bisect_right(voice.starts, match.start()) - 1]
                result.append(Standing(voice.interview, turn, voice.speaker))
        return result

    def nearest(self, quotation: str) -> Nearest | None:
        """The passage most like a quotation that stands nowhere; None where nothing is like it."""
        from rapidfuzz import fuzz

        bare = folded(_MARKS.sub(" ", folded(quotation)))
        best: Nearest | None = None
        for number, turn_at in self._candidates(bare):
            interview = self._interviews[number]
            turn = interview.turns[turn_at]
            wording = " ".join(interview.text[turn.start : turn.end].split())
            alike = fuzz.partial_ratio_alignment(bare.casefold(), folded(wording).casefold())
            if alike is None or (best is not None and alike.score <= best.likeness):
                continue
            first = next((s.number for s in interview.segments if s.turn == turn.number), 0)
            shown = (
                wording
                if len(wording) <= 400
                else _around(wording, alike.dest_start, alike.dest_end)
            )
            best = Nearest(interview.name, first, shown, float(alike.score))
        return best

    def _candidates(self, bare: str) -> list[tuple[int, int]]:
        """The turns that share most of the quotation's words, rare words first."""
        if self._index is None:
            self._index = _indexed(self._interviews)
        counts: Counter[tuple[int, int]] = Counter()
        for word in set(_words(bare)):
            places = self._index.get(word, set())
            for place in places:
                counts[place] += 1 + 10 // len(places)
        return [place for place, _ in counts.most_common(_CANDIDATES)]


def _voices(interview: Interview) -> Iterator[_Voice]:
    decisions: dict[str, list[str]] = {}
    by_key: dict[str, _Voice] = {}
    for turn, speaker in zip(interview.turns, speakers_of(interview), strict=True):
        label = turn.speaker or ""
        voice = by_key.setdefault(label, _Voice(interview, speaker, "", [], []))
        parts = decisions.setdefault(label, [])
        voice.starts.append(sum(map(len, parts[-1:])) + (voice.starts[-1] if parts else 0))
        voice.turns.append(turn.number)
        parts.append(folded(interview.text[turn.start : turn.end]) + "\n")
    for label, voice in by_key.items():
        voice.words = "".join(decisions[label])
        yield voice


def _indexed(interviews: Sequence[Interview]) -> dict[str, set[tuple[int, int]]]:
    result: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for number, interview in enumerate(interviews):
        for at, turn in enumerate(interview.turns):
            for word in _words(interview.text[turn.start : turn.end]):
                result[word].add((number, at))
    return result


def _words(text: str) -> list[str]:
    return [text[a:b].casefold() for a, b in word_spans(text)]


def _around(wording: str, start: int, end: int) -> str:
    """The part of a long turn that is meant, with a little before and after."""
    first, last = max(0, start - 60), min(len(wording), end + 60)
    return (
        f"{'… ' if first else ''}{wording[first:last].strip()}{' …' if last < len(wording) else ''}"
    )
