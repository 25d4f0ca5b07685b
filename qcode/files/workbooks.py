"""Read the first non-empty sheet of an .xlsx file as rows of texts, with openpyxl and bounded
memory.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from qcode.errors import BadInput
from qcode.files.formulas import unescape_formula
from qcode.files.xmls import refuse_doctype
from qcode.files.zips import GuardedZip, open_zip
from qcode.model import Problem

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_DAY_NOUGHT, _FIRST_OF_DATES = datetime.datetime(1899, 12, 31), datetime.datetime(1900, 3, 1)
"""Excel counts days from here. A value below two months is a duration, not a date in 1900."""
ABOUT = "About"
"""The sheet that explains a workbook of qcode; nobody asks for it as data."""
_MAX_TOTAL = 150_000_000
_MOST_TAGS = 8_000_000
_MAX_COLUMNS = 2_000
_MOST_ROWS = 1_048_576
_FAR = re.compile(rb"\br=[\"'][A-Za-z]{0,3}(\d{7,20})")
_CONTROL = re.compile("_x00(0[1-9A-Fa-f]|1[0-9A-Fa-f])_")
_MOST_SHEETS, _ROWS_TO_SEE = 20, 100
_FAULTS = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    OverflowError,
)


def read_workbook(
    data: bytes, path: str, matches: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """``(row number, cells)`` of the first non-empty sheet; notes on what had to be decided go into
    `found`.

    Raises:
        BadInput: not a workbook, damaged, password-protected, hostile.

    """
    has_formulas = _guard(open_zip(data, path, "Excel file", _MAX_TOTAL), path)
    book = _load(data, path, values=True)
    try:
        if not book.worksheets:
            raise BadInput([Problem(path, "no sheet with cells in it")])
        sheet = _first_filled(book, path)
        if any(other.title != ABOUT for n, other in enumerate(book.worksheets) if n != sheet):
            which = "first" if sheet == 0 else "first filled one"
            title = book.worksheets[sheet].title
            matches.append(
                Problem(
                    path,
                    f"only the {which} of {len(book.worksheets)} sheets is read: {title!r}",
                    severity="note",
                )
            )
        formulas = _formula_cells(data, path, sheet) if has_formulas else {}
        yield from _rows(book, sheet, path, matches, formulas)
    finally:
        book.close()


Sheets = dict[str, list[tuple[int, list[str]]]]
"""The title of each sheet → its rows, each with its number."""


def read_sheets(data: bytes, path: str) -> tuple[Sheets, dict[str, dict[tuple[int, int], str]]]:
    """All sheets of a workbook, also hidden ones, and the formulas of each by (row, column).

    Raises:
        BadInput: not a workbook, damaged, password-protected, hostile.

    """
    has_formulas = _guard(open_zip(data, path, "Excel file", _MAX_TOTAL), path)
    book = _load(data, path, values=True)
    sheets: Sheets = {}
    formulas: dict[str, dict[tuple[int, int], str]] = {}
    try:
        for number, sheet in enumerate(book.worksheets[:_MOST_SHEETS]):
            sheets[sheet.title] = list(_rows(book, number, path, [], {}))
            formulas[sheet.title] = _formula_cells(data, path, number) if has_formulas else {}
    finally:
        book.close()
    return sheets, formulas


def _first_filled(book: Workbook, path: str) -> int:
    """The number of the first non-empty sheet, 0 if all are empty."""
    for number in range(min(len(book.worksheets), _MOST_SHEETS)):
        if any(
            cell.value is not None
            for row in islice(_iterate(book, number, path), _ROWS_TO_SEE)
            for cell in row
        ):
            return number
    return 0


def _guard(archive: GuardedZip, path: str) -> bool:
    """Refuse what must not be parsed, and return whether there are formulas."""
    formulas = False
    for name in archive.names:
        if not name.endswith((".xml", ".rels")):
            continue
        part = archive.read(name, _MAX_TOTAL)
        refuse_doctype(part, path, name)
        if part.count(b"<") > _MOST_TAGS:
            raise BadInput(
                [
                    Problem(
                        path,
                        f"{name}: too many cells to read safely; save the rows that are needed as"
                        " .csv",
                    )
                ]
            )
        if name.startswith("xl/worksheets/") and any(
            int(m[1]) > _MOST_ROWS for m in _FAR.finditer(part)
        ):
            raise BadInput(
                [
                    Problem(
                        path,
                        f"{name}: names a row beyond {_MOST_ROWS:,}, which no sheet has; save it"
                        " again in Excel",
                    )
                ]
            )
        formulas = formulas or (
            name.startswith("xl/worksheets/") and re.search(rb"<(?:\w+:)?f[\s>/]", part) is not None
        )
    return formulas


def _load(data: bytes, path: str, *, values: bool) -> Workbook:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(
                io.BytesIO(data), read_only=True, data_only=values, keep_links=False
            )
    except (*_FAULTS, InvalidFileException) as fault:
        raise BadInput([_damaged(path, fault)]) from None


def _damaged(path: str, fault: BaseException) -> Problem:
    return Problem(
        path,
        f"not a complete Excel file ({str(fault)[:80] or type(fault).__name__}); save it again as"
        " .xlsx or .csv",
    )


def _formula_cells(data: bytes, path: str, sheet: int) -> dict[tuple[int, int], str]:
    book = _load(data, path, values=False)
    try:
        return {
            (cell.row, cell.column): str(getattr(cell.value, "text", cell.value))
            for row in _iterate(book, sheet, path)
            for cell in row
            if getattr(cell, "data_type", "") == "f"
        }
    finally:
        book.close()


def _iterate(book: Workbook, number: int, path: str) -> Iterator[Sequence[Any]]:
    sheet: Any = book.worksheets[number]
    sheet.reset_dimensions()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in sheet.iter_rows():
                if len(row) > _MAX_COLUMNS:
                    message = (
                        f"a row with {len(row):,} columns, more than the {_MAX_COLUMNS:,} that are"
                        " read"
                    )
                    raise BadInput([Problem(path, message)])
                yield row
    except _FAULTS as fault:
        raise BadInput([_damaged(path, fault)]) from None


def _rows(
    book: Workbook,
    sheet: int,
    path: str,
    matches: list[Problem],
    formulas: Mapping[tuple[int, int], str],
) -> Iterator[tuple[int, list[str]]]:
    width = 0
    for number, row in enumerate(_iterate(book, sheet, path), start=1):
        cells = []
        for column, cell in enumerate(row, start=1):
            value = cell.value
            if value is None and (number, column) in formulas:
                message = (
                    "a formula without a stored value, read as text; save the file in Excel to"
                    " get its value"
                )
                matches.append(Problem(path, message, number, column, "warning"))
                value = formulas[number, column]
            cells.append(
                unescape_formula(_decoded(value)) if isinstance(value, str) else _text(value)
            )
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells))


def _decoded(value: str) -> str:
    """Text with control characters restored that Excel writes as `_x000D_` (ISO 29500, ST_Xstring).

    Other escapes are left unchanged. openpyxl has already decoded `_x005F_`, so `_x0041_` may be
    what somebody typed.
    """
    if "_x00" not in value:
        return value
    return (
        _CONTROL.sub(lambda found: chr(int(found[1], 16)), value)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )


def _text(value: object) -> str:
    """A number as typed, a date as ISO 8601, a duration as HH:MM:SS."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime.datetime) and value.replace(tzinfo=None) < _FIRST_OF_DATES:
        value = (
            value.replace(tzinfo=None) - _DAY_NOUGHT
        )  # a day or more, formatted as a time of day
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.timedelta):
        seconds, micro = divmod(round(value.total_seconds() * 1_000_000), 1_000_000)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return f"{clock}.{micro // 1000:03}" if micro // 1000 else clock
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
