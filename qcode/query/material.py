"""What an expression is evaluated on: the segments that are searched, and what counts as coded
there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qcode.errors import MissingPackage
from qcode.model import Coding, Interview, Participant, Segment, Study
from qcode.spans import Span, overlapping, trim

Search = Callable[[re.Pattern[str], Sequence[str]], Sequence[Sequence[Span]]]
"""Finds a regular expression in texts: the matches in each of them."""
Lemmas = Callable[[Interview], Sequence[tuple[str, int, int]]]
"""The words of a transcript: the form in a dictionary, and ``[start, end)``."""
_APART = 10**7
"""How far the places of two transcripts are apart: more than any distance that can be typed."""


class Unit(NamedTuple):
    """A segment that is looked at: its words ``[start, end)`` without white space at the edges.

    `speaker` is None for words nobody is named for. `place` and `turn` count the segments and the
    turns that are looked at; those of two transcripts are far apart.
    """

    interview: Interview
    segment: Segment
    start: int
    end: int
    speaker: Participant | None
    place: int
    turn: int


def find_all(pattern: re.Pattern[str], texts: Sequence[str]) -> list[list[Span]]:
    """Every match in each text; empty matches are left out."""
    return [[m.span() for m in pattern.finditer(t) if m.end() > m.start()] for t in texts]


def _no_lemmas(interview: Interview) -> Sequence[tuple[str, int, int]]:
    raise MissingPackage(
        f"lemma: needs the dictionary forms of the words in {interview.name}, and nothing gives"
        " them here",
        advice="word:WORD* finds words by their beginning",
    )


@dataclass(frozen=True, slots=True)
class Material:
    """A study to ask.

    `counted` are the codings that count as coded, by transcript. `speakers[name][i]` is who speaks
    turn i of a transcript, None for an interviewer or for words nobody is named for. `within`
    limits what is looked at to spans of transcripts (None: everything). `everybody`: segments of
    interviewers are looked at too. `saved` holds the saved expressions by name.
    """

    study: Study
    counted: Mapping[str, Sequence[Coding]]
    speakers: Mapping[str, Sequence[Participant | None]]
    within: Mapping[str, Sequence[Span]] | None = None
    everybody: bool = False
    saved: Mapping[str, str] = field(default_factory=dict)
    search: Search = find_all
    lemmas: Lemmas = _no_lemmas

    def units(self) -> list[Unit]:
        """The segments that are looked at, in the order of the transcripts and their text."""
        result: list[Unit] = []
        for at, interview in enumerate(self.study.interviews):
            if interview.name not in self.study.doubles and (
                self.within is None or interview.name in self.within
            ):
                result.extend(self._units_of(interview, at * _APART))
        return result

    def _units_of(self, interview: Interview, base: int) -> Iterable[Unit]:
        text, speakers = interview.text, self.speakers[interview.name]
        asking = {p.label for p in interview.participants if p.interviewer}
        by_label = {p.label: p for p in interview.participants} if self.everybody else {}
        spans = None if self.within is None else self.within[interview.name]
        place = turns = last = 0
        for segment in interview.segments:
            label = interview.turns[segment.turn - 1].speaker
            if label in asking and not self.everybody:
                continue
            start, end = trim(text, (segment.start, segment.end))
            if start >= end or (spans is not None and not overlapping(spans, (start, end))):
                continue
            if segment.turn != last:
                turns, last = turns + 1, segment.turn
            speaker = speakers[segment.turn - 1] or by_label.get(label or "")
            place += 1
            yield Unit(interview, segment, start, end, speaker, base + place, base + turns)


class Places:
    """Finds the units that a span touches; built once for all conditions."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Take the edges of the units of each transcript."""
        self._first: dict[str, int] = {}
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for index, unit in enumerate(units):
            name = unit.interview.name
            self._first.setdefault(name, index)
            self._starts.setdefault(name, []).append(unit.start)
            self._ends.setdefault(name, []).append(unit.end)

    def touched(self, transcript: str, start: int, end: int) -> range:
        """Indices of the units that share a character with ``[start, end)``."""
        if transcript not in self._first or start >= end:
            return range(0)
        base = self._first[transcript]
        first = bisect_right(self._ends[transcript], start)
        last = bisect_left(self._starts[transcript], end)
        return range(base + first, base + max(first, last))

    def holding(self, transcript: str, start: int, end: int) -> int | None:
        """The unit that ``[start, end)`` lies inside; None where there is none."""
        touched = self.touched(transcript, start, end)
        if len(touched) != 1:
            return None
        at = touched[0] - self._first[transcript]
        inside = self._starts[transcript][at] <= start and end <= self._ends[transcript][at]
        return touched[0] if inside else None
