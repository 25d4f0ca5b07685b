"""What is behind the figures of coverage: where words were counted, the segments there, and what of
them is coded. It is looked up when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qcode.model import Participant, Segment, Turn, rows_of
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.counts import Behind, Count, count_code
from qcode.reports.layers import Layer
from qcode.spans import Span, clip, overlapping

Counted = Callable[[Layer], tuple[Sequence[Span], Sequence[Participant | None]]]
"""Where the words of a transcript count, and who speaks each turn; None for who does not count."""


@dataclass(slots=True)
class Found:
    """The passages of one row: all words, all segments, and what is coded, at all and by code."""

    words: list[Citation] = field(default_factory=list)
    segments: list[Citation] = field(default_factory=list)
    coded: list[Citation] = field(default_factory=list)
    by_code: dict[str, list[Citation]] = field(default_factory=dict)

    def interviews(self) -> Behind:
        """The interviews with words that count."""
        people = {id(c.participant): c.participant for c in self.words}
        return Behind("interviews", people=list(people.values()))

    def codes(self) -> Behind:
        """The codes that are used, each with its citations."""
        parts = tuple(count_code(key, cited) for key, cited in self.by_code.items())
        return Behind("codes", parts=parts)

    def citations(self) -> Behind:
        """The citations of every code by itself."""
        every = self.by_code.values()
        parts = tuple(Count(len(cited), Behind("citations", cited)) for cited in every)
        return Behind("citations", parts=parts)


class CoverageEvidence:
    """The passages behind the rows of a table of coverage."""

    def __init__(
        self, index: CitationIndex, counted: Counted, rows_with: Callable[[Participant], list[str]]
    ) -> None:
        """`rows_with` gives the rows in which a participant counts."""
        self._index, self._counted, self._rows_with = index, counted, rows_with
        self._rows: dict[str, Found] = {}

    def of(self, row: str) -> Found:
        """What is behind a row."""
        if not self._rows:
            self._look_up()
        return self._rows.setdefault(row, Found())

    def _look_up(self) -> None:
        for layer in self._index.layered.layers:
            self._add_words(layer)
        for citation in self._index.of(self._index.codes):
            for found in self._with(citation.participant):
                found.coded.append(citation)
        for code in sorted(self._index.codes):
            for citation in self._index.of([code]):
                for found in self._with(citation.participant):
                    found.by_code.setdefault(code, []).append(citation)

    def _add_words(self, layer: Layer) -> None:
        spans, speakers = self._counted(layer)
        of_turn: dict[int, Participant] = {}
        turns = rows_of(layer.interview.turns, Turn)
        for (number, _, start, end, *_), speaker in zip(turns, speakers, strict=True):
            if speaker is None:
                continue
            of_turn[number] = speaker
            for found in self._with(speaker):
                found.words += [
                    Citation(layer.interview, speaker, number, *part, several=False)
                    for part in clip(spans, (start, end))
                ]
        for _, turn, start, end in rows_of(layer.interview.segments, Segment):
            if turn in of_turn and overlapping(spans, (start, end)):
                who = of_turn[turn]
                for found in self._with(who):
                    found.segments.append(
                        Citation(layer.interview, who, turn, start, end, several=False)
                    )

    def _with(self, participant: Participant) -> list[Found]:
        return [self._rows.setdefault(row, Found()) for row in self._rows_with(participant)]
