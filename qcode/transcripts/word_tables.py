"""Rows of a Word table: each cell once, nested tables in their place, merged cells not repeated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from qcode.transcripts.builder import Row
from qcode.transcripts.parts import Paragraph
from qcode.transcripts.word_names import (
    ALTERNATE,
    BODY_STEPS,
    CELL,
    CHANGES,
    CHOICE,
    REMOVED,
    ROW,
    W_VAL,
    W,
)

if TYPE_CHECKING:
    from collections import Counter

    from lxml import etree

_TOO_WIDE = 64


class Walks(Protocol):
    """What a table needs of the walker."""

    counts: Counter[str]

    def walk(self, blocks: Iterable[etree._Element]) -> list[Paragraph]:
        """The paragraphs of these blocks."""


def read_table(table: etree._Element, walker: Walks, number: int) -> list[Paragraph]:
    """A `Paragraph` a row, with `cells`; the lines of a cell are joined by LF, rows of a table
    inside it by LF and tab.

    A cell over several columns stands once; empty cells keep the place of the columns it covers,
    unless it is the last. A cell over several rows stands in the first of them and is empty in the
    others.
    """
    rows = []
    for row in _children(table, ROW):
        change = _row_change(row)
        if change:
            walker.counts[change] += 1
        if change != "deletion":
            rows.append(_row(row, walker, number))
    return rows


def _children(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for child in parent:
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag in BODY_STEPS or tag in (ALTERNATE, CHOICE):
            yield from _children(child, wanted)


def _row_change(row: etree._Element) -> str | None:
    """``deletion`` or ``insertion`` where the whole row is tracked as such."""
    for properties in row.iterchildren(W + "trPr"):
        for mark in properties:
            if mark.tag in CHANGES:
                return "deletion" if mark.tag in REMOVED else "insertion"
    return None


def _row(row: etree._Element, walker: Walks, number: int) -> Paragraph:
    made = Row(_skipped(row))
    for cell in _children(row, CELL):
        span, goes_on = _spans(cell)
        made.add([] if goes_on else walker.walk(cell), span)
    return made.paragraph(number)


def _skipped(row: etree._Element) -> int:
    for properties in row.iterchildren(W + "trPr"):
        before = properties.find(W + "gridBefore")
        if before is not None:
            return _number(before, 0)
    return 0


def _spans(cell: etree._Element) -> tuple[int, bool]:
    """Columns that a cell covers, and whether it only goes on with the merged cell above or to the
    left.
    """
    span, goes_on = 1, False
    for properties in cell.iterchildren(W + "tcPr"):
        for child in properties:
            if child.tag == W + "gridSpan":
                span = _number(child, 1)
            elif child.tag in (W + "vMerge", W + "hMerge"):
                goes_on = child.get(W_VAL) != "restart"
    return span, goes_on


def _number(element: etree._Element, otherwise: int) -> int:
    value = element.get(W_VAL) or ""
    return min(max(int(value), otherwise), _TOO_WIDE) if value.isdecimal() else otherwise
