"""Turns to segments, in one of three ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from qcode.errors import UsageError
from qcode.model import Segment, SegmentBy, Turn
from qcode.segmentation.characters import BREAKS, joins, skip_space
from qcode.segmentation.languages import rules_of
from qcode.segmentation.rules import Rules
from qcode.segmentation.sentences import sentence_cuts
from qcode.spans import Span, trim

_LINE = re.compile(rf"[{BREAKS}]\s*")

Cuts = Callable[[str, int, int, Rules], Iterator[int]]


def segment(
    text: str, turns: Sequence[Turn], by: SegmentBy, language: str = ""
) -> tuple[Segment, ...]:
    """The segments of `turns`, numbered from 1 over the whole transcript, in the order of the
    turns.

    Offsets are code points of `text`. The segments of a turn cover it without gaps; an empty turn
    has none. `by` is ``turn``, ``paragraph`` (ends at every line break) or ``sentence``; UsageError
    for anything else. `language` is a code such as ``de``; without it the English rules apply.
    """
    spans = segment_spans(text, ((turn.start, turn.end) for turn in turns), by, language)
    return tuple(
        Segment(number, turns[turn - 1].number, start, end)
        for number, (turn, start, end) in enumerate(spans, 1)
    )


def segment_spans(
    text: str, turns: Iterable[Span], by: SegmentBy, language: str = ""
) -> list[tuple[int, int, int]]:
    """Like `segment`, for turns given as spans: ``(number of the turn, counted from 1, start,
    end)``. It is fast enough for a million of them.
    """
    cuts, rules = _cutter(by), rules_of(language)
    spans: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(turns, 1):
        at = start
        if at >= end:
            continue
        for cut in cuts(text, start, end, rules):
            spans.append((number, at, cut))
            at = cut
        spans.append((number, at, end))
    return spans


def sentences(text: str, start: int, end: int, language: str = "") -> list[Span]:
    """Spans of the sentences inside `[start, end)`, without the white space around them."""
    edges = [start, *sentence_cuts(text, start, end, rules_of(language)), end]
    result = (trim(text, edge) for edge in pairwise(edges))
    return [span for span in result if span[0] < span[1]]


def _cutter(by: str) -> Cuts:
    cutters: dict[str, Cuts] = {
        "turn": _no_cuts,
        "paragraph": _paragraph_cuts,
        "sentence": sentence_cuts,
    }
    if by not in cutters:
        raise UsageError(f"a transcript is segmented by {', '.join(cutters)}, not by {by!r}")
    return cutters[by]


def _no_cuts(text: str, start: int, end: int, rules: Rules) -> Iterator[int]:
    return iter(())


def _paragraph_cuts(text: str, start: int, end: int, rules: Rules) -> Iterator[int]:
    """The beginnings of paragraphs. White space at the start of a turn belongs to its first
    paragraph.
    """
    for line in _LINE.finditer(text, skip_space(text, start, end), end):
        if line.end() < end and not joins(text, line.end()):
            yield line.end()
