"""Cells of a workbook: numbers as numbers, and text that is never a formula."""

from __future__ import annotations

from copy import copy
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

from qcode.model import Column, Table
from qcode.shown import visible
from qcode.writers.cells import as_text, exists

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST_CELL = 32_767
"""Characters that a cell can hold."""
_FORMATS = {"count": "#,##0", "percent": "0.0", "number": "0.000", "flag": '"TRUE";"TRUE";"FALSE"'}
LINE, TALLEST = 15.0, 400.0
"""Points: the height of a line, and of the highest row."""


def cut_note(table: Table) -> tuple[str, ...]:
    """That cells were cut because a workbook's cell holds no more; nothing where all fit."""
    texts = (
        visible(as_text(row.get(c.key)))
        for row in table.rows
        for c in table.columns
        if c.kind == "text"
    )
    cut = sum(len(text) > _LONGEST_CELL for text in texts)
    if not cut:
        return ()
    cells = "1 cell is" if cut == 1 else f"{cut:,} cells are"
    limit = f"{_LONGEST_CELL:,} characters that Excel allows"
    return (
        f"{cells} longer than the {limit}, and cut there (…). csv and json contain the full text.",
    )


def text_cell(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell that holds text and nothing else, also when the text looks like a formula and somebody
    edits it.
    """
    from openpyxl.cell import Cell

    safe = visible(text)
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = safe if len(safe) <= _LONGEST_CELL else safe[: _LONGEST_CELL - 1] + "…"
    cell.data_type = "s"
    if safe[:1] in tuple("=+-@'\t"):
        cell.quotePrefix = True
    return cell


Styles: TypeAlias = dict[tuple[str, int], Any]
"""How cells of one kind look, which is worked out once for a sheet."""


def value_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    value: Any,
    kind: Column,
    moved: int,
    styles: Styles,
) -> None:
    """A typed cell; what does not exist stays empty. `styles` grows with the kinds of cells."""
    if not exists(value) or (isinstance(value, float) and value in (float("inf"), float("-inf"))):
        return
    if isinstance(value, int | float) and kind.kind != "text":
        cell = sheet.cell(row, column)
        cell.value = value
        _look(cell, kind.kind, 0, styles)
        return
    written = text_cell(sheet, row, column, as_text(value))
    _look(written, "text", moved, styles)


def _look(cell: Any, kind: str, moved: int, styles: Styles) -> None:
    """Number format and alignment, copied from an earlier cell of the kind where there is one."""
    from openpyxl.styles import Alignment

    known = None if cell.quotePrefix else styles.get((kind, moved))
    if known is not None:
        cell._style = copy(known)
        return
    if kind == "text":
        cell.alignment = Alignment(vertical="top", wrap_text=True, indent=moved)
    else:
        cell.number_format = _FORMATS.get(kind, "General")
        centred = "center" if kind == "flag" else None
        cell.alignment = Alignment(vertical="top", horizontal=centred)
    if not cell.quotePrefix:
        styles[kind, moved] = cell._style


def lines(text: str, width: float) -> int:
    """How many lines the text takes in a column of so many characters."""
    return sum(max(1, ceil(len(line) / (width * 0.95))) for line in text.split("\n"))
