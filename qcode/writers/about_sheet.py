"""The sheet of a workbook that explains the others: title, source and notes of each table, and what
its columns hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qcode.model import Column, Table
from qcode.writers.cells import below, flat_label
from qcode.writers.sheet_cells import LINE, TALLEST, cut_note, lines, text_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADS = (("Sheet", 24.0), ("What", 14.0), ("Text", 100.0))
_KINDS = {
    "text": "text",
    "count": "whole number",
    "percent": "percent, 0 to 100",
    "number": "number",
    "flag": "true or false",
    "list": "several values, with semicolons between them",
    "mapping": "names with their values",
}


def needs_explaining(table: Table) -> bool:
    """True when a table says more than its cells."""
    return bool(table.notes or table.source or cut_note(table))


def explain(sheet: Worksheet, tables: Sequence[Table], names: Sequence[str]) -> None:
    """Fill the sheet: a line for each title, source, note and column, and which sheet has it."""
    from openpyxl.styles import Alignment, Font

    for j, (label, width) in enumerate(_HEADS, start=1):
        text_cell(sheet, 1, j, label).font = Font(bold=True)
        sheet.column_dimensions["ABC"[j - 1]].width = width
    at = 1
    for table, name in zip(tables, names, strict=False):
        for what, text in _said(table):
            at += 1
            for j, value in enumerate((name, what, text), start=1):
                text_cell(sheet, at, j, value).alignment = Alignment(vertical="top", wrap_text=True)
            sheet.row_dimensions[at].height = min(TALLEST, lines(text, _HEADS[2][1]) * LINE)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.auto_filter.ref = f"A1:C{at}"


def _said(table: Table) -> Iterator[tuple[str, str]]:
    yield "Title", table.title
    for lead, text in below(table):
        yield "Source" if lead == "Source" else "Note", text
    for text in cut_note(table):
        yield "Note", text
    for column in table.columns:
        yield "Column", _described(column)


def _described(column: Column) -> str:
    return f"{flat_label(column)}: {_KINDS[column.kind]}"
