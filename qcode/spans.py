"""Arithmetic of half-open ranges ``[start, end)`` of code points: overlap, joining, clipping,
snapping.

A span is a pair of integers with ``start <= end``. Functions take any iterable of spans and return
new lists.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

Span = tuple[int, int]


def overlaps(a: Span, b: Span) -> bool:
    """True if the spans share at least one code point. Spans that only touch do not overlap."""
    return a[0] < b[1] and b[0] < a[1]


def intersection(a: Span, b: Span) -> Span | None:
    """The shared part; None if there is none."""
    start, end = max(a[0], b[0]), min(a[1], b[1])
    return (start, end) if start < end else None


def contains(outer: Span, inner: Span) -> bool:
    """True if `inner` is completely inside `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def join(spans: Iterable[Span], bridge: Callable[[int, int], bool] | None = None) -> list[Span]:
    """Maximal stretches covered by `spans`, sorted, without empty spans.

    Spans that overlap or touch become one. `bridge(end, start)` can return true to join over a gap
    (white space).
    """
    joined: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if joined:
            last_start, last_end = joined[-1]
            if start <= last_end or (bridge is not None and bridge(last_end, start)):
                joined[-1] = (last_start, max(last_end, end))
                continue
        joined.append((start, end))
    return joined


def join_over_white_space(spans: Iterable[Span], text: str) -> list[Span]:
    """Like `join`, but also join spans with only white space between them."""
    return join(spans, lambda end, start: text[end:start].isspace())


def clip(spans: Iterable[Span], window: Span) -> list[Span]:
    """The parts of `spans` inside `window`, in the given order."""
    return [part for span in spans if (part := intersection(span, window)) is not None]


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The parts of `spans` outside every hole: sorted, joined, without empty parts."""
    left: list[Span] = []
    cut = join(holes)
    for start, end in join(spans):
        for hole_start, hole_end in cut:
            if hole_end <= start or hole_start >= end:
                continue
            if hole_start > start:
                left.append((start, hole_start))
            start = hole_end
            if start >= end:
                break
        if start < end:
            left.append((start, end))
    return left


def length(spans: Iterable[Span]) -> int:
    """The number of code points covered, each counted once."""
    return sum(end - start for start, end in join(spans))


def overlapping(units: Sequence[Span], span: Span) -> range:
    """Indices of the `units` (sorted, not overlapping) that `span` overlaps; O(log n)."""
    first = bisect_right(units, span[0], key=lambda u: u[1])
    last = bisect_left(units, span[1], key=lambda u: u[0])
    return range(first, max(first, last))


def trim(text: str, span: Span) -> Span:
    """`span` without white space at its edges; an empty span at its start if there is nothing else
    in it.
    """
    start, end = span
    words = text[start:end]
    lead = len(words) - len(words.lstrip())
    return (start, start) if lead == len(words) else (start + lead, start + len(words.rstrip()))


def tiles(whole: Span, parts: Sequence[Span]) -> bool:
    """True if `parts` cover `whole` exactly, without gaps or empty parts."""
    if not parts:
        return False
    edges_meet = all(a[1] == b[0] for a, b in pairwise(parts))
    return (
        parts[0][0] == whole[0]
        and parts[-1][1] == whole[1]
        and edges_meet
        and all(s < e for s, e in parts)
    )
