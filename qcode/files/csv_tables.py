"""Read and write tables in which no cell is a formula: `formulas` says how a text that begins like
one is written. Real numbers (`int`, `float`) stay numbers: -5 is written ``-5``, the text "-5" is
written ``'-5``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from qcode.errors import BadInput
from qcode.files.decoding import decode
from qcode.files.formulas import escape_formula, unescape_formula
from qcode.files.sniff import refusal, sniff
from qcode.model import Problem

_QUOTED = re.compile(r'[",\r\n]|^\s|\s$')
_SEPARATORS = (",", ";", "\t")
_MOST_PROBLEMS, _HEADER = 200, 100_000
MAX_CELL = 10_000_000
MAX_COLUMNS, MAX_ROWS, MAX_CELLS = 2_000, 2_000_000, 50_000_000
"""The limits on columns, rows and cells of a table, unless the user asks for more rows."""


class Sheet(NamedTuple):
    """A table as read; all cells are texts.

    `rows` are ``(line, cells)`` with as many cells as `header`; lines are counted from 1. If a
    problem is an error, rows may be missing.
    """

    header: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    problems: tuple[Problem, ...]
    encoding: str
    delimiter: str


class Cells(NamedTuple):
    """Rows of texts, ``(line, cells)``, each with its own width."""

    rows: list[tuple[int, tuple[str, ...]]]
    problems: list[Problem]
    encoding: str
    delimiter: str


def write_csv(
    rows: Iterable[Mapping[str, object] | Sequence[object]], columns: Sequence[str]
) -> str:
    """A CSV table as text: commas, LF, a header of `columns`.

    Args:
        rows: mappings by column name, or values in the order of the columns. None is an empty cell;
            floats are written with full precision (not-a-number and infinity as empty cells); truth
            values as ``true`` and ``false``; lists as their items joined by ``; ``, mappings as
            ``key=value`` joined so.
        columns: the names.

    """
    lines = [_line(columns)]
    for row in rows:
        values = [row.get(name) for name in columns] if isinstance(row, Mapping) else row
        lines.append(_line(values))
    return "".join(lines)


def read_table(
    data: bytes, path: str, encoding: str | None = None, max_rows: int | None = None
) -> Sheet:
    """A table from CSV, or from the first sheet of an .xlsx file, recognized by content, not by
    suffix.

    Cells of a workbook are texts: numbers as typed (5, not 5.0), dates as ISO 8601, times as
    HH:MM:SS; a formula is not evaluated: its stored value is read, or, with a warning, its text if
    there is no value. `max_rows` raises (or lowers) the limit of `MAX_ROWS` for a CSV file.

    Raises:
        BadInput: not a table at all, damaged, or with more rows than are read.

    """
    return _sheet(read_cells(data, path, encoding, max_rows), path)


def above_title(
    rows: Sequence[tuple[int, Sequence[str]]], title: str
) -> Sequence[tuple[int, Sequence[str]]]:
    """The rows above the title that follows a table in qcode's own workbooks after an empty line;
    all rows if there is no such title.
    """
    for number in range(1, len(rows)):
        (before, _), (line, cells) = rows[number - 1], rows[number]
        if line > before + 1 and cells and cells[0] == title and not _has_words(cells[1:]):
            return rows[:number]
    return rows


def read_cells(
    data: bytes, path: str, encoding: str | None = None, max_rows: int | None = None
) -> Cells:
    """The rows of a CSV or .xlsx file without treating the first as a header; empty rows are left
    out.

    Raises:
        BadInput: not a table at all, or damaged.

    """
    kind = sniff(data, path)
    if kind == "xlsx":
        from qcode.files.workbooks import read_workbook

        result: list[Problem] = []
        rows = [
            (line, tuple(cells))
            for line, cells in read_workbook(data, path, result)
            if _has_words(cells)
        ]
        return Cells(rows, result, "", "")
    problem = refusal(kind, path)
    if kind in ("docx", "odt", "pdf", "rtf", "qdpx"):
        problem = Problem(path, "not a table; save it as .csv or .xlsx")
    if problem is not None:
        raise BadInput([problem])
    return _csv_cells(data, path, encoding, None, max_rows)


# -- writing


def _line(values: Iterable[object]) -> str:
    cells = [_quoted(_cell(value)) for value in values]
    # A row of one empty cell would otherwise be an empty line, which readers skip.
    return ('""' if cells == [""] else ",".join(cells)) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, str):
        return escape_formula(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if value - value == 0 else ""
    if isinstance(value, Mapping):
        return escape_formula("; ".join(f"{key}={item}" for key, item in value.items()))
    if isinstance(value, Sequence | set | frozenset):
        return escape_formula("; ".join(str(item) for item in value))
    return str(value) if isinstance(value, int) else escape_formula(str(value))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


# -- reading


def _separator(text: str) -> str:
    """The most frequent separator in the header line, outside quotes; a comma if there is none."""
    # Only the header line is trusted: cells may contain any sign.
    header = re.match(r'(?:"(?:[^"]|"")*"|[^\r\n"])*', text[:_HEADER])
    bare = re.sub(r'"(?:[^"]|"")*"', "", header[0] if header else "")
    return max(
        _SEPARATORS, key=lambda separator: (bare.count(separator), -_SEPARATORS.index(separator))
    )


def _csv_cells(
    data: bytes, path: str, encoding: str | None, delimiter: str | None, max_rows: int | None = None
) -> Cells:
    text, name, problems = decode(data, path, encoding)
    result = list(problems)
    skipped = 0
    # Excel writes this line to name the separator.
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        delimiter, skipped = text[4], 1
        text = text[5:].removeprefix("\r").removeprefix("\n")
    delimiter = delimiter or _separator(text)
    records = _records(text, delimiter, path, result, skipped)
    filled = ((line, tuple(cells)) for line, cells in records if _has_words(cells))
    return Cells(list(_within_limits(filled, path, max_rows)), result, name, delimiter)


def _within_limits(
    rows: Iterable[tuple[int, tuple[str, ...]]], path: str, max_rows: int | None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows, including the header. Raises BadInput when they exceed a limit."""
    most = MAX_ROWS if max_rows is None else max_rows
    cells = 0
    for number, row in enumerate(rows):
        cells += len(row[1])
        if number > most or (max_rows is None and cells > MAX_CELLS):
            what = f"more than {most:,} rows" if number > most else f"more than {MAX_CELLS:,} cells"
            more = ", or raise the limit with --max-rows" if max_rows is not None else ""
            raise BadInput([Problem(path, f"{what}; split the table{more}", row[0])])
        yield row


def _records(
    text: str, delimiter: str, path: str, matches: list[Problem], skipped: int
) -> Iterator[tuple[int, list[str]]]:
    """``(first line, cells)`` of each record; a record with quoted cells can extend over several
    lines.
    """
    if csv.field_size_limit() < MAX_CELL:
        csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            matches.append(_csv_problem(str(fault), path, line, text, delimiter))
            return
        if len(cells) > MAX_COLUMNS:
            matches.append(
                Problem(
                    path,
                    f"{len(cells):,} cells in a row, more than the {MAX_COLUMNS:,} that are read",
                    line,
                )
            )
            return
        yield line, [unescape_formula(cell) for cell in cells]


def _has_words(cells: Sequence[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def _csv_problem(fault: str, path: str, line: int, text: str, delimiter: str) -> Problem:
    if "unexpected end" in fault:
        message, column = (
            (
                "a quote is opened and never closed; close it, or double a quote that is part of"
                " the text"
            ),
            None,
        )
        record = re.split(r"\r\n|\r|\n", text)[line - 1 : line]
        if record and record[0].lstrip().startswith('"'):
            column = 1
        elif record:
            column = record[0].split('"')[0].count(delimiter) + 1
        return Problem(path, message, line, column)
    if "field larger" in fault:
        return Problem(
            path, f"a cell is larger than {MAX_CELL:,} characters; is a quote not closed?", line
        )
    return Problem(
        path,
        f"cannot be read as a table: {fault}; a quote inside a quoted cell must be doubled",
        line,
    )


def _sheet(cells: Cells, path: str) -> Sheet:
    result = cells.problems
    if not cells.rows:
        if not any(problem.severity == "error" for problem in result):
            result.append(Problem(path, "empty, no table in it"))
        return Sheet((), [], tuple(result), cells.encoding, cells.delimiter)
    header = _header(cells.rows[0][1], cells.rows[0][0], path, result)
    rows: list[tuple[int, tuple[str, ...]]] = []
    wide = len(header)
    for line, row in cells.rows[1:]:
        if len(result) < _MOST_PROBLEMS:
            result.extend(row_problems(row, header, line, path))
        rows.append((line, (row + ("",) * (wide - len(row)))[:wide]))
    result.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return Sheet(tuple(header), rows, tuple(result), cells.encoding, cells.delimiter)


def _header(cells: Sequence[str], line: int, path: str, matches: list[Problem]) -> list[str]:
    names = [cell.strip() for cell in cells]
    # Spreadsheets often save empty columns on the right.
    while names and not names[-1]:
        names.pop()
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name and name.casefold() in first:
            message = (
                f"the column {name!r} occurs twice (also column {first[name.casefold()]}); rename"
                " or delete one"
            )
            matches.append(Problem(path, message, line, number))
        first.setdefault(name.casefold(), number)
    return names


def row_problems(
    cells: Sequence[str], header: Sequence[str], line: int, path: str
) -> Iterator[Problem]:
    """The problems of a row's cells under this header."""
    wide = len(header)
    if len(cells) < wide:
        yield Problem(
            path,
            f"{len(cells)} cells where the header has {wide}; separators are missing",
            line,
            len(cells) + 1,
        )
    extra = next((n for n, cell in enumerate(cells[wide:], start=wide + 1) if cell.strip()), None)
    if extra is not None:
        message = (
            f"more cells than the header has columns ({wide}); quote a cell that holds the"
            " separator"
        )
        yield Problem(path, message, line, extra)
    for number, name in enumerate(header[: len(cells)], start=1):
        if not name and cells[number - 1].strip():
            yield Problem(
                path,
                "a cell under a column without a name; name the column in the header",
                line,
                number,
            )
