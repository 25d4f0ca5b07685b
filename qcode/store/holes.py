"""Holes in a text: places whose words were removed, and their replacements. Exact arithmetic,
without guessing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qcode.carryover import CarriedSpan
from qcode.spans import Span, contains

Hole = tuple[Span, str]
"""Where the words were, and the replacement."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A hole that may overlap others; `depth` is the number of redactions before it."""

    span: Span
    put: str
    depth: int = 0


class SpansAfterFilling:
    """Finds where spans are after holes were filled."""

    def __init__(self, holes: Iterable[Hole]) -> None:
        self._holes = [(start, stop, len(put)) for (start, stop), put in holes]

    def carry(self, spans: Iterable[Span]) -> list[CarriedSpan]:
        """Carry spans over. A span that touches a hole is extended by the whole replacement."""
        return [self._carry(span) for span in spans]

    def _carry(self, span: Span) -> CarriedSpan:
        touched = any(start < span[1] and span[0] < end for start, end, _ in self._holes)
        return CarriedSpan(
            (self._place(span[0]), self._place(span[1], end=True)), "changed" if touched else "same"
        )

    def cut(self, offset: int) -> int:
        """Where a boundary between segments is now. A boundary inside a hole moves behind the
        replacement, so that segments still cover the turn.
        """
        inside = any(start < offset < stop for start, stop, _ in self._holes)
        return self._place(offset, end=inside)

    def _place(self, offset: int, *, end: bool = False) -> int:
        shift = 0
        for start, stop, length in self._holes:
            if offset >= stop:
                shift += length - (stop - start)
            elif start < offset or (offset == start and not end):
                return start + shift + (length if end else 0)
            else:
                break
        return offset + shift


class SpansBeforeFilling:
    """The inverse of `SpansAfterFilling`: finds where spans were before the holes were filled."""

    def __init__(self, holes: Iterable[Hole]) -> None:
        self._regions: list[tuple[int, int, int, int]] = []
        shift = 0
        for (start, stop), put in holes:
            self._regions.append((start + shift, start + shift + len(put), start, stop))
            shift += len(put) - (stop - start)

    def carry(self, spans: Iterable[Span]) -> list[CarriedSpan]:
        """Carry spans back. A span that touches a replacement is extended by all the words that
        were there.
        """
        result = []
        for start, end in spans:
            first = self._place(start)
            result.append(CarriedSpan((first, max(first, self._place(end, end=True))), "same"))
        return result

    def _place(self, offset: int, *, end: bool = False) -> int:
        back = 0
        for new_start, new_end, start, stop in self._regions:
            if offset < new_start or (end and offset == new_start):
                break
            if offset < new_end or (end and offset == new_end):
                return stop if end else start
            back = stop - new_end
        return offset + back


def filled(text: str, holes: Iterable[Hole]) -> str:
    """The text with every hole filled; the holes are sorted and do not overlap."""
    pieces: list[str] = []
    at = 0
    for (start, end), put in holes:
        pieces += [text[at:start], put]
        at = end
    return "".join([*pieces, text[at:]])


def join_masks(masks: Iterable[Mask]) -> list[Hole]:
    """Join masks into sorted holes; overlapping masks become one hole. Of the outer masks, the one
    with the greatest depth sets the replacement.
    """
    groups: list[list[Mask]] = []
    reach = -1
    # Outer masks come first, so that inner ones join their group.
    for mask in sorted(masks, key=lambda m: (m.span[0], -m.span[1])):
        if groups and (mask.span[0] < reach or mask.span == groups[-1][-1].span):
            groups[-1].append(mask)
        else:
            groups.append([mask])
        reach = max(reach, mask.span[1])
    return [((group[0].span[0], max(m.span[1] for m in group)), _put(group)) for group in groups]


def _put(group: Sequence[Mask]) -> str:
    outer = [
        m for m in group if not any(o.span != m.span and contains(o.span, m.span) for o in group)
    ]
    # The text of the replacement breaks ties, so that every copy chooses the same.
    return min(outer, key=lambda m: (-m.depth, m.put)).put


def find_holes(text: str, removed: Mapping[str, str], puts: Iterable[str] = ()) -> list[Hole]:
    """Find all occurrences of the words, ignoring case, each with its replacement; overlapping
    occurrences are one hole.

    Replacements (also those of others: `puts`) are not searched: "red" is not found in
    "[redacted]".
    """
    masks: list[Mask] = []
    for put in dict.fromkeys(removed.values()):
        words = sorted(
            (w for w, by in removed.items() if by == put and w.strip()), key=len, reverse=True
        )
        if words:
            # A lookahead also finds overlapping occurrences.
            pattern = re.compile(f"(?=({'|'.join(map(re.escape, words))}))", re.IGNORECASE)
            masks += [Mask(m.span(1), put) for m in pattern.finditer(text)]
    done = [
        (m.start(), m.end())
        for put in {*puts, *removed.values()}
        if put
        for m in re.finditer(re.escape(put), text)
    ]
    kept = (m for m in masks if not any(d != m.span and contains(d, m.span) for d in done))
    return [(span, put) for span, put in join_masks(kept) if text[slice(*span)] != put]


def take_out(text: str, removed: Mapping[str, str]) -> tuple[str, list[list[Hole]]]:
    """The text without the words, and the holes of each step. Several steps may be needed, because
    removing some words can leave others.
    """
    steps: list[list[Hole]] = []
    # At most one round per word, so that this always ends.
    for _ in removed:
        if not (holes := find_holes(text, removed)):
            break
        text = filled(text, holes)
        steps.append(holes)
    return text, steps


def join_steps(steps: Sequence[Sequence[Hole]]) -> list[Hole]:
    """The holes of several consecutive steps, as places in the text before the first step."""
    masks: list[Mask] = []
    for number, holes in enumerate(steps):
        for span, put in holes:
            # Carry the hole back through all earlier steps, to the text before the first.
            for before in reversed(steps[:number]):
                span = SpansBeforeFilling(before).carry([span])[0].span
            masks.append(Mask(span, put, number))
    return join_masks(masks)


def with_forms(
    removed: Mapping[str, str], others: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The words, and the form of each after shorter words inside it, or shorter `others`, were
    removed.
    """
    forms, every = dict(removed), {**(others or {}), **removed}
    for word, put in removed.items():
        form, _ = take_out(word, {w: p for w, p in every.items() if len(w) < len(word)})
        if form not in every.values():
            forms.setdefault(form, put)
    return forms
