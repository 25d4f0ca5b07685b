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
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from qcode.model import Interview, Participant
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


class CitationIndex:
    """The codings that count, cut at turns and sorted by code; `of` joins them to citations.

    `unnamed` counts the parts of codings on words that nobody is named for, by transcript: they are
    no one's citations.
    """

    def __init__(self, layered: Layered) -> None:
        """Cut every coding of `layered` once."""
        self.layered = layered
        self.unnamed: dict[str, int] = {}
        self._segments: dict[str, list[Span]] = {}
        self._pieces = [self._cut(layer) for layer in layered.layers]

    def _cut(self, layer: Layer) -> dict[str, list[Piece]]:
        """The pieces of a layer's codings, by code; O(log turns) a coding."""
        interview, speakers = layer.interview, layer.speakers
        text = interview.text
        starts = [t.start for t in interview.turns]
        ends = [t.end for t in interview.turns]
        interviewers = {p.label for p in interview.participants if p.interviewer}
        result: dict[str, list[Piece]] = {}
        for coding in layer.codings:
            first, last = bisect_right(ends, coding.start), bisect_left(starts, coding.end)
            own: list[tuple[int, int, int]] = []
            for i in range(first, last):
                start, end = max(coding.start, starts[i]), min(coding.end, ends[i])
                while start < end and text[start].isspace():
                    start += 1
                while start < end and text[end - 1].isspace():
                    end -= 1
                if start == end:
                    continue
                if speakers[i] is not None:
                    own.append((i, start, end))
                elif interview.turns[i].speaker not in interviewers:
                    self.unnamed[interview.name] = self.unnamed.get(interview.name, 0) + 1
            if own:
                several = len(own) > 1
                result.setdefault(coding.code, []).extend((*piece, several) for piece in own)
        return result

    @property
    def codes(self) -> frozenset[str]:
        """The codes with at least one citation."""
        return frozenset(code for pieces in self._pieces for code in pieces)

    def of(self, codes: Collection[str]) -> list[Citation]:
        """The citations of `codes` taken together as one code, in the order of the transcripts and
        their text.
        """
        result: list[Citation] = []
        for layer, by_code in zip(self.layered.layers, self._pieces, strict=True):
            pieces = [piece for code in codes if code in by_code for piece in by_code[code]]
            if pieces:
                pieces.sort()
                _join(layer, pieces, result)
        return result

    def segments(self, citations: Iterable[Citation]) -> int:
        """How many segments carry a word of the citations, each counted once. `citations` in the
        order that `of` gives.
        """
        count, at = 0, -1
        interview: Interview | None = None
        spans: list[Span] = []
        for citation in citations:
            if citation.interview is not interview:
                interview, at = citation.interview, -1
                spans = self._spans(interview)
            touched = overlapping(spans, (citation.start, citation.end))
            count += len(range(max(touched.start, at + 1), touched.stop))
            at = max(at, touched.stop - 1)
        return count

    def segments_of(self, citation: Citation) -> Iterator[int]:
        """The numbers of the segments that carry a word of the citation."""
        segments = citation.interview.segments
        for i in overlapping(self._spans(citation.interview), (citation.start, citation.end)):
            yield segments[i].number

    def _spans(self, interview: Interview) -> list[Span]:
        spans = self._segments.get(interview.name)
        if spans is None:
            spans = self._segments[interview.name] = [(s.start, s.end) for s in interview.segments]
        return spans


def _join(layer: Layer, pieces: list[Piece], matches: list[Citation]) -> None:
    """Join sorted pieces of one layer that overlap, touch, or have white space between them, and
    add the citations.
    """
    interview, speakers = layer.interview, layer.speakers
    text, turns = interview.text, interview.turns
    turn, start, end, several = pieces[0]
    for next_turn, next_start, next_end, next_several in pieces[1:]:
        if next_turn == turn and (next_start <= end or text[end:next_start].isspace()):
            end = max(end, next_end)
            several = several or next_several
            continue
        if (speaker := speakers[turn]) is not None:
            matches.append(Citation(interview, speaker, turns[turn].number, start, end, several))
        turn, start, end, several = next_turn, next_start, next_end, next_several
    if (speaker := speakers[turn]) is not None:
        matches.append(Citation(interview, speaker, turns[turn].number, start, end, several))


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
