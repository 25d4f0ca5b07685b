"""Fills a coding sheet as somebody with a spreadsheet program would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Cells = Mapping[str, object]


def fill(path: Path | str, filled: Mapping[tuple[str, int], Cells]) -> None:
    """Write into the cells of segments, by (transcript, number) and heading."""
    book = load_workbook(path)
    sheet = book["Coding"]
    names = headings(sheet)
    for row in range(2, sheet.max_row + 1):
        place = str(sheet.cell(row, 1).value), int(str(sheet.cell(row, 2).value))
        for name, value in filled.get(place, {}).items():
            cell: Any = sheet.cell(row, names.index(name) + 1)
            cell.value = value
    book.save(path)


def headings(sheet: Any) -> list[str]:
    """The headings of the sheet, in order."""
    return [str(cell.value) for cell in sheet[1]]
