"""Citations: maximal stretches of one turn covered by codings of one code, or of a family taken
together.

Codings that overlap or touch (nothing but white space between them) are one citation, so how a text
was cut into segments and how a coder split a passage changes no count. A citation is its speaker's;
an interviewer's words are never cited. A coding over several turns gives one citation in each and
is flagged.

Cost: O(n log n) in the number of codings; an index is built once and asked for as many sets of
codes as there are rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from qcode.model import Coding, Gathered, Interview, Participant, Segment, Turn, rows_of
from qcode.reports.layers import Layer, Layered
from qcode.spans import Span, overlapping


class Citation(NamedTuple):
    """A stretch ``[start, end)`` of a turn's words. `several`: a coding behind it runs over the
    words of several turns.
    """

    interview: Interview
    participant: Participant
    turn: int
    start: int
    end: int
    several: bool

    @property
    def words(self) -> str:
        """The text of the citation, as it is in the transcript."""
        return self.interview.text[self.start : self.end]


Piece = tuple[int, int, int, bool]
"""A coding's part in one turn: index of the turn, start and end (trimmed to words), and whether the
coding has other parts.
"""
_made = partial(tuple.__new__, Citation)
_INTERVIEW: Callable[[Citation], Interview] = itemgetter(0)
_TURN: Callable[[Citation], int] = itemgetter(2)
"""Fields of a citation, by their place, which is faster than by name."""
_CODE, _START, _END = 2, 4, 5
"""Where these fields are in the row of a coding."""


class CitationIndex:
    """The codings that count, cut at turns and sorted by code; `of` joins them to citations.

    `unnamed` counts the parts of codings on words that nobody is named for, by transcript: they are
    no one's citations.
    """

    def __init__(self, layered: Layered) -> None:
        """Cut every coding of `layered` once."""
        self.layered = layered
        self.unnamed: dict[str, int] = {}
        self._segments: dict[str, _Units] = {}
        self._pieces = [self._cut(layer) for layer in layered.layers]
        self._numbers = [
            [number for number, *_ in rows_of(layer.interview.turns, Turn)]
            for layer in layered.layers
        ]
        self._joined: dict[tuple[str, ...], list[Citation]] = {}

    def _cut(self, layer: Layer) -> dict[str, list[Piece]]:
        """The pieces of a layer's codings, by code; O(log turns) for each stretch that is coded."""
        knife = _Knife(layer)
        result: defaultdict[str, list[Piece]] = defaultdict(list)
        unnamed = 0
        for code, spans in _stretches(layer.codings):
            for own, nobody in map(knife.__getitem__, spans):
                unnamed += nobody
                if own:
                    result[code] += own
        if unnamed:
            self.unnamed[layer.interview.name] = unnamed
        return result

    @property
    def codes(self) -> frozenset[str]:
        """The codes with at least one citation."""
        return frozenset(code for pieces in self._pieces for code in pieces)

    def of(self, codes: Collection[str]) -> list[Citation]:
        """The citations of `codes` taken together as one code, in the order of the transcripts and
        their text.
        """
        wanted = tuple(codes)
        result = self._joined.get(wanted)
        if result is None:
            result = self._joined[wanted] = []
            for layer, by_code, numbers in zip(
                self.layered.layers, self._pieces, self._numbers, strict=True
            ):
                if len(wanted) == 1:
                    pieces = by_code.get(wanted[0], [])
                else:
                    pieces = [p for code in wanted if code in by_code for p in by_code[code]]
                if pieces:
                    pieces.sort()
                    _join(layer, pieces, numbers, result)
        return result[:]

    def segments(self, citations: Iterable[Citation]) -> int:
        """How many segments carry a word of the citations, each counted once. `citations` in the
        order that `of` gives.
        """
        if self._turns_only:  # each segment carries all that is said in its turn
            some = list(citations)
            return len(set(zip(map(id, map(_INTERVIEW, some)), map(_TURN, some), strict=True)))
        count = 0
        for interview, own in groupby(citations, _INTERVIEW):
            count += self._units(interview).carrying(own)
        return count

    @cached_property
    def _turns_only(self) -> bool:
        """Whether each turn is one segment, in all that counts."""
        return all(self.segments_are_turns(layer.interview) for layer in self.layered.layers)

    def segments_of(self, citation: Citation) -> Sequence[int]:
        """The numbers of the segments that carry a word of the citation."""
        units = self._units(citation.interview)
        first = bisect_right(units.ends, citation.start)
        return units.numbers[first : bisect_left(units.starts, citation.end)]

    def segments_are_turns(self, interview: Interview) -> bool:
        """Whether each turn of the interview is one segment."""
        return self._units(interview).are_turns

    def _units(self, interview: Interview) -> _Units:
        units = self._segments.get(interview.name)
        if units is None:
            units = self._segments[interview.name] = _Units(interview)
        return units


def _stretches(codings: Sequence[Coding]) -> Iterable[tuple[str, Iterable[Span]]]:
    """Codes with the stretches that have them."""
    if isinstance(codings, Gathered):
        return ((one.code, one.spans) for one in codings.coded)
    return ((row[_CODE], ((row[_START], row[_END]),)) for row in rows_of(codings, Coding))


class _Units:
    """The columns of the segments of a transcript."""

    __slots__ = ("are_turns", "ends", "numbers", "starts")

    def __init__(self, interview: Interview) -> None:
        rows = rows_of(interview.segments, Segment)
        self.numbers: list[int] = [row[0] for row in rows]
        self.starts: list[int] = [row[2] for row in rows]
        self.ends: list[int] = [row[3] for row in rows]
        self.are_turns = len({row[1] for row in rows}) == len(rows)

    def carrying(self, citations: Iterable[Citation]) -> int:
        """How many of the segments carry a word of the citations, which come in their order."""
        if self.are_turns:  # each carries all that is said in it
            return len(set(map(_TURN, citations)))
        count = after = 0
        for _, _, _, start, end, _ in citations:
            # Segments before `after` are counted already.
            first, last = (
                bisect_right(self.ends, start, after),
                bisect_left(self.starts, end, after),
            )
            if last > first:
                count += last - first
                after = last
        return count


class _Knife(dict[Span, tuple[tuple[Piece, ...], int]]):
    """Stretch of a transcript → its pieces, and how many parts of it are on words that nobody is
    named for. A stretch is cut once, however many codes it has.
    """

    def __init__(self, layer: Layer) -> None:
        interview = layer.interview
        self._text, self._speakers = interview.text, layer.speakers
        turns = rows_of(interview.turns, Turn)
        self._labels = [turn[1] for turn in turns]
        self._starts = [turn[2] for turn in turns]
        self._ends = [turn[3] for turn in turns]
        self._asking = {p.label for p in interview.participants if p.interviewer}
        # Most codings are of one whole turn.
        text = interview.text
        self.update(
            ((start, end), (((i, start, end, False),), 0))
            for i, (start, end, who) in enumerate(
                zip(self._starts, self._ends, layer.speakers, strict=True)
            )
            if who is not None
            and start < end
            and not text[start].isspace()
            and not text[end - 1].isspace()
        )

    def __missing__(self, span: Span) -> tuple[tuple[Piece, ...], int]:
        text, starts, ends = self._text, self._starts, self._ends
        first, last = bisect_right(ends, span[0]), bisect_left(starts, span[1])
        own: list[tuple[int, int, int]] = []
        unnamed = 0
        for i in range(first, last):
            start, end = max(span[0], starts[i]), min(span[1], ends[i])
            while start < end and text[start].isspace():
                start += 1
            while start < end and text[end - 1].isspace():
                end -= 1
            if start == end:
                continue
            if self._speakers[i] is not None:
                own.append((i, start, end))
            elif self._labels[i] not in self._asking:
                unnamed += 1
        several = len(own) > 1
        result = self[span] = tuple((*piece, several) for piece in own), unnamed
        return result


def citation_index(layered: Layered) -> CitationIndex:
    """The index of `layered`, made once for all that is counted of it."""
    memo = layered.study.memo
    known: CitationIndex | None = memo.get(("citations", layered.options))
    if known is None or known.layered is not layered:
        known = memo["citations", layered.options] = CitationIndex(layered)
    return known


def _join(
    layer: Layer, pieces: list[Piece], numbers: Sequence[int], matches: list[Citation]
) -> None:
    """Join sorted pieces of one layer that overlap, touch, or have white space between them, and
    add the citations; `numbers` are those of the turns.
    """
    interview, speakers, text = layer.interview, layer.speakers, layer.interview.text
    if len(set(map(itemgetter(0), pieces))) == len(pieces):
        joined = pieces  # one to a turn: nothing to join
    else:
        joined = _joined(text, pieces)
    matches += [
        _made((interview, speakers[at], numbers[at], start, end, several))
        for at, start, end, several in joined
    ]


def _joined(text: str, pieces: list[Piece]) -> list[Piece]:
    turn, start, end, several = pieces[0]
    joined: list[Piece] = []
    for next_turn, next_start, next_end, next_several in pieces:
        if next_turn == turn and (next_start <= end or text[end:next_start].isspace()):
            end = max(end, next_end)
            several = several or next_several
            continue
        joined.append((turn, start, end, several))
        turn, start, end, several = next_turn, next_start, next_end, next_several
    joined.append((turn, start, end, several))
    return joined


def apart_from(citations: Iterable[Citation], others: Iterable[Citation]) -> list[Citation]:
    """The `citations` that share no code point with any of `others`. Both as `CitationIndex.of`
    gives them.
    """
    taken: dict[str, list[tuple[int, int]]] = {}
    for other in others:
        taken.setdefault(other.interview.name, []).append((other.start, other.end))
    return [
        c for c in citations if not overlapping(taken.get(c.interview.name, ()), (c.start, c.end))
    ]
