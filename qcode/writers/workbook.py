"""Tables as a workbook: a sheet a table, typed cells, text that is never a formula, a frozen
header, notes below.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from qcode.model import Column, Table
from qcode.shown import one_line, visible
from qcode.writers.archive import same_every_time
from qcode.writers.cells import RIGHT_ALIGNED, as_text, exists, indent, shown, undefined_note

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_CELL = 32_767
"""Characters that a cell can hold."""
_FORMATS = {"count": "#,##0", "percent": "0.0", "number": "0.000", "flag": '"TRUE";"TRUE";"FALSE"'}
_WIDEST = 70
_LINE, _TALLEST = 15.0, 400.0
"""Points: the height of a line, and of the highest row."""


def xlsx_bytes(tables: Sequence[Table], title: str) -> bytes:
    """A workbook; the title is in its properties, sheets are named after the tables."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = one_line(title)
    book.properties.creator = "qcode"
    for table, name in zip(tables, sheet_names([t.title or t.name for t in tables]), strict=True):
        _sheet(book.create_sheet(name), table)
    out = io.BytesIO()
    book.save(out)
    return same_every_time(out.getvalue())


def sheet_names(titles: Sequence[str]) -> list[str]:
    r"""Valid and different names: at most 31 characters, none of ``[]:*?/\``, no apostrophe at the
    edges, not ``History``.
    """
    taken: set[str] = {"history"}
    names = []
    for title in titles:
        base = (
            " ".join(_FORBIDDEN.sub(" ", one_line(title)).split()).strip("'")[:31].rstrip(" '")
            or "Table"
        )
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            suffix = f" ({count})"
            name = base[: 31 - len(suffix)] + suffix
        taken.add(name.casefold())
        names.append(name)
    return names


def _sheet(sheet: Worksheet, table: Table) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    rule = Border(bottom=Side(style="thin", color="7B8794"))
    for j, column in enumerate(table.columns, start=1):
        cell = _text(sheet, 1, j, column.label)
        cell.font, cell.border = Font(bold=True), rule
        cell.alignment = Alignment(
            horizontal="right" if column.kind in RIGHT_ALIGNED else "left",
            vertical="bottom",
            wrap_text=True,
        )
    widths = [_width(table, column) for column in table.columns]
    for i, row in enumerate(table.rows, start=2):
        for j, column in enumerate(table.columns, start=1):
            _value(
                sheet,
                i,
                j,
                row.get(column.key),
                column,
                indent(table, row) if column.key == "label" else 0,
            )
        texts = [shown(row.get(column.key), column) for column in table.columns]
        lines = max(
            (_lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1
        )
        if lines > 1:
            sheet.row_dimensions[i].height = min(_TALLEST, lines * _LINE)
    last = len(table.rows) + 1
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape" if len(table.columns) > 6 else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{last}"
    for j, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(j)].width = width
    _below(sheet, table, last + 2, sum(widths))


def _below(sheet: Worksheet, table: Table, row: int, width: float) -> None:
    """The title and the notes under the table, each over its whole width."""
    from openpyxl.styles import Alignment, Font

    said = (*table.notes, *undefined_note(table), *cut_note(table))
    notes = [(note, Font(italic=True, color="52606D")) for note in said]
    for text, font in [(table.title, Font(bold=True)), *notes]:
        if text:
            cell = _text(sheet, row, 1, text)
            cell.font, cell.alignment = font, Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[row].height = _lines(text, width) * _LINE
            if len(table.columns) > 1:
                sheet.merge_cells(
                    start_row=row, end_row=row, start_column=1, end_column=len(table.columns)
                )
            row += 1


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


def _text(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
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


def _value(sheet: Worksheet, row: int, column: int, value: Any, kind: Column, moved: int) -> None:
    """A typed cell; what does not exist stays empty."""
    from openpyxl.styles import Alignment

    if not exists(value) or (isinstance(value, float) and value in (float("inf"), float("-inf"))):
        return
    if isinstance(value, int | float) and kind.kind != "text":
        cell = sheet.cell(row, column)
        cell.value = value
        cell.number_format = _FORMATS.get(kind.kind, "General")
        cell.alignment = Alignment(
            vertical="top", horizontal="center" if kind.kind == "flag" else None
        )
        return
    written = _text(sheet, row, column, as_text(value))
    written.alignment = Alignment(vertical="top", wrap_text=True, indent=moved)


def _lines(text: str, width: float) -> int:
    """How many lines the text takes in a column of so many characters."""
    return sum(max(1, ceil(len(line) / (width * 0.95))) for line in text.split("\n"))


def _width(table: Table, column: Column) -> float:
    cells = [
        len(line) for row in table.rows for line in shown(row.get(column.key), column).split("\n")
    ]
    label = (
        max((len(w) for w in column.label.split()), default=1)
        if column.kind in RIGHT_ALIGNED
        else len(column.label)
    )
    return float(min(_WIDEST, max([label, *cells], default=8) + 4))
