"""Tables as a workbook: a sheet a table with typed cells, a frozen header and filters; a last
sheet explains them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from qcode.files.workbooks import ABOUT
from qcode.model import Column, Table
from qcode.shown import one_line
from qcode.writers.about_sheet import explain, needs_explaining
from qcode.writers.archive import same_every_time
from qcode.writers.cells import RIGHT_ALIGNED, heading, indent, shown, spans, unbroken
from qcode.writers.sheet_cells import LINE, TALLEST, Styles, lines, text_cell, value_cell

if TYPE_CHECKING:
    import datetime

    from openpyxl.worksheet.worksheet import Worksheet

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_WIDEST = 70
_BOLD = 1.2
"""How much wider bold letters are."""


def xlsx_bytes(tables: Sequence[Table], title: str, today: datetime.date | None = None) -> bytes:
    """A workbook: a sheet a table, named after it, and a last one that explains them. The title is
    in its properties, and with `today` the day it was made.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = one_line(title)
    book.properties.creator = "qcode"
    names = sheet_names([*(t.title or t.name for t in tables), ABOUT])
    for table, name in zip(tables, names, strict=False):
        _sheet(book.create_sheet(name), table)
    if any(needs_explaining(table) for table in tables):
        explain(book.create_sheet(names[-1]), tables, names)
    out = io.BytesIO()
    book.save(out)
    return same_every_time(out.getvalue(), today)


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
    from openpyxl.utils import get_column_letter

    over = spans(table.columns)
    head = 2 if over else 1
    widths = [_width(table, column) for column in table.columns]
    if over:
        _over(sheet, over, widths)
    _heads(sheet, table, head)
    styles: Styles = {}
    for i, row in enumerate(table.rows, start=head + 1):
        for j, column in enumerate(table.columns, start=1):
            value_cell(
                sheet,
                i,
                j,
                heading(row.get(column.key)) if column.key == table.group else row.get(column.key),
                column,
                indent(table, row) if column.key == "label" else 0,
                styles,
            )
        texts = [shown(row.get(column.key), column) for column in table.columns]
        tall = max(
            (lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1
        )
        if tall > 1:
            sheet.row_dimensions[i].height = min(TALLEST, tall * LINE)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"1:{head}"
    sheet.page_setup.orientation = "landscape" if len(table.columns) > 6 else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    if table.rows:
        last = get_column_letter(len(table.columns))
        sheet.auto_filter.ref = f"A{head}:{last}{len(table.rows) + head}"
    for j, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(j)].width = width


def _heads(sheet: Worksheet, table: Table, at: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    rule = Border(bottom=Side(style="thin", color="7B8794"))
    for j, column in enumerate(table.columns, start=1):
        cell = text_cell(sheet, at, j, column.label)
        cell.font, cell.border = Font(bold=True), rule
        cell.alignment = Alignment(
            horizontal="right" if column.kind in RIGHT_ALIGNED else "left",
            vertical="bottom",
            wrap_text=True,
        )


def _over(sheet: Worksheet, over: Sequence[tuple[str, int]], widths: list[float]) -> None:
    """The common headings in the first row, merged over their columns, which are widened in
    `widths` to hold the longest word.
    """
    from openpyxl.styles import Alignment, Font

    at, tall = 1, 1
    for text, count in over:
        if text:
            cell = text_cell(sheet, 1, at, unbroken(text))
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="bottom", wrap_text=True)
            sheet.merge_cells(start_row=1, end_row=1, start_column=at, end_column=at + count - 1)
            own = range(at - 1, at - 1 + count)
            words = [len(word) for word in unbroken(text).split(" ")]
            lacking = max(words) * _BOLD + 2 - sum(widths[i] for i in own)
            for i in own:
                widths[i] += max(0.0, lacking) / count
            room = sum(widths[i] for i in own) / _BOLD
            tall = max(tall, len(wrap(unbroken(text), max(1, int(room)))))
        at += count
    sheet.row_dimensions[1].height = tall * LINE


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
