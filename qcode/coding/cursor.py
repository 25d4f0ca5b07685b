"""Where a coder is in a transcript, and which words get the next code.

The cursor is on a segment. The selection can be extended to several segments, or narrowed to words,
phrases, clauses or sentences of one. All of it is pure: these parts are passed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from qcode.coding.sheet import Sheet
from qcode.errors import UsageError
from qcode.spans import Span

Unit = Literal["words", "phrases", "clauses", "sentences"]
UNITS: tuple[Unit, ...] = ("words", "phrases", "clauses", "sentences")
"""From the smallest to the largest; each lies inside one of the next."""
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Selected words (or larger units) of a segment: `parts` are all of them, `anchor` and `at` the
    ends of the selection.
    """

    unit: Unit
    parts: tuple[Span, ...]
    anchor: int
    at: int

    @property
    def span(self) -> Span:
        """The selected span."""
        first, last = sorted((self.anchor, self.at))
        return self.parts[first][0], self.parts[last][1]

    @property
    def numbers(self) -> str:
        """The numbers of the selected parts, counted from 1: ``3`` or ``3-7``."""
        first, last = sorted((self.anchor, self.at))
        return str(first + 1) if first == last else f"{first + 1}-{last + 1}"


class Cursor:
    """The place in a sheet. Moving resets the selection to one whole segment."""

    def __init__(self, sheet: Sheet, index: int = 0) -> None:
        self.sheet = sheet
        self.index = self.anchor = max(0, min(index, len(sheet) - 1))
        self.phrase: Phrase | None = None

    @property
    def span(self) -> Span:
        """The words that get the next code: whole segments as stored, or the phrase."""
        if self.phrase is not None:
            return self.phrase.span
        if not len(self.sheet):
            return (0, 0)
        first, last = sorted((self.anchor, self.index))
        return self.sheet.spans[first][0], self.sheet.spans[last][1]

    @property
    def segments(self) -> range:
        """The selected segments."""
        first, last = sorted((self.anchor, self.index))
        return range(first, last + 1)

    @property
    def plain(self) -> bool:
        """True if exactly one whole segment is selected."""
        return self.phrase is None and self.anchor == self.index

    def move_to(self, index: int) -> bool:
        """Move to a segment; False if that changes nothing."""
        index = max(0, min(index, len(self.sheet) - 1))
        if index == self.index and self.plain:
            return False
        self.index = self.anchor = index
        self.phrase = None
        return True

    def widen(self) -> bool:
        """Select the one whole segment again; False if it was already selected."""
        if self.plain:
            return False
        if self.phrase is None:
            self.index = self.anchor
        self.phrase = None
        return True

    def narrow(
        self, unit: Unit, parts: Sequence[Span], first: int = 0, last: int | None = None
    ) -> bool:
        """Select some of the `parts` of the segment; False if it has none. Keeps the place if the
        unit changes.
        """
        if not parts:
            return False
        if self.phrase is not None and last is None and first == 0:
            inside = [
                i
                for i, part in enumerate(parts)
                if part[1] > self.phrase.span[0] and part[0] < self.phrase.span[1]
            ]
            first, last = (
                (inside[0], inside[-1])
                if inside and UNITS.index(unit) >= max(1, UNITS.index(self.phrase.unit))
                else (inside[0] if inside else 0, None)
            )
        self.anchor = self.index
        end = first if last is None else last
        self.phrase = Phrase(
            unit, tuple(parts), max(0, min(first, len(parts) - 1)), max(0, min(end, len(parts) - 1))
        )
        return True

    def extend(self, by: int) -> bool:
        """Move the active end by one part or segment; the other end stays. False at the edge."""
        if self.phrase is not None:
            at = self.phrase.at + by
            if not 0 <= at < len(self.phrase.parts):
                return False
            self.phrase = Phrase(self.phrase.unit, self.phrase.parts, self.phrase.anchor, at)
            return True
        index = self.index + by
        if not 0 <= index < len(self.sheet):
            return False
        self.index = index
        return True

    def step(self, by: int) -> bool:
        """Move the phrase by one part; False at the edge or if there is no phrase."""
        if self.phrase is None:
            return False
        edge = (
            max(self.phrase.anchor, self.phrase.at)
            if by > 0
            else min(self.phrase.anchor, self.phrase.at)
        )
        at = edge + by
        if not 0 <= at < len(self.phrase.parts):
            return False
        self.phrase = Phrase(self.phrase.unit, self.phrase.parts, at, at)
        return True


def search_from(sheet: Sheet, index: int, by: int, wanted: Callable[[int], bool]) -> int | None:
    """The nearest wanted segment after `index` (before it, if `by` is -1); None if there is
    none.
    """
    place = index + by
    while 0 <= place < len(sheet):
        if wanted(place):
            return place
        place += by
    return None


def next_segment(
    sheet: Sheet, index: int, by: int, *, stop_at_interviewer: bool = False
) -> int | None:
    """The next segment to read. Interviewers' segments are skipped, unless asked for or if nobody
    else speaks.
    """
    if stop_at_interviewer or not sheet.participants:
        return index + by if 0 <= index + by < len(sheet) else None
    return search_from(sheet, index, by, lambda i: not sheet.is_interviewer(i))


def next_turn(sheet: Sheet, index: int, by: int) -> int | None:
    """The first segment of the next turn, or, going back, of this turn or the one before."""
    return search_from(sheet, index, by, sheet.opens_turn)


def next_uncoded(sheet: Sheet, index: int, by: int) -> int | None:
    """The next participant's segment without a decision by the coder; the search wraps around at
    the end.
    """
    result = search_from(
        sheet, index, by, lambda i: not sheet.is_interviewer(i) and not sheet.decided(i)
    )
    if result is None:
        result = search_from(
            sheet,
            -1 if by > 0 else len(sheet),
            by,
            lambda i: not sheet.is_interviewer(i) and not sheet.decided(i),
        )
        if result == index:
            return None
    return result


def next_coded(
    sheet: Sheet, index: int, by: int, codes: frozenset[str] | None = None
) -> int | None:
    """The next segment with a code of this coder, or with one of `codes`."""
    if codes is None:
        return search_from(sheet, index, by, sheet.coded)
    return search_from(
        sheet, index, by, lambda i: sheet.coded(i) and not codes.isdisjoint(sheet.codes_on(i))
    )


def goto(sheet: Sheet, wanted: str) -> int:
    """The segment for a typed place: ``12``, ``00:12:03`` or ``12:03``, ``50%``. Raises
    UsageError.
    """
    text = wanted.strip().lstrip("#").strip()
    if not len(sheet):
        raise UsageError(f"{sheet.name} has no segments")
    if text.isdecimal():
        number = int(text)
        if not 1 <= number <= len(sheet):
            raise UsageError(f"{sheet.name} has segments 1 to {len(sheet)}, not {text}")
        return number - 1
    if text.endswith("%") and (share := text[:-1].strip()).isdecimal():
        return min(len(sheet) - 1, int(share) * len(sheet) // 100)
    if match := _CLOCK.fullmatch(text):
        return _at_time(
            sheet, ((int(match[1] or 0) * 60 + int(match[2])) * 60 + int(match[3])) * 1000
        )
    raise UsageError(
        f"{wanted!r} is not a place; type a segment (12), a time (00:12:03) or a share (50%)"
    )


def _at_time(sheet: Sheet, milliseconds: int) -> int:
    """The last segment whose turn begins at or before a time."""
    timed = [
        (t, i)
        for i in range(len(sheet))
        if sheet.opens_turn(i) and (t := sheet.turn(i).time_start) is not None
    ]
    if not timed:
        raise UsageError(f"{sheet.name} has no times")
    before = [i for t, i in timed if t <= milliseconds]
    return before[-1] if before else timed[0][1]
