"""Workbooks: every kind of cell as the text that a table of plain text would have, the sheet that
is meant, and what cannot be read said in words.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from qcode.errors import BadInput
from qcode.files.workbooks import ABOUT, read_workbook
from qcode.model import Problem

Rows = list[tuple[int, list[str]]]


def book(*rows: Sequence[object], **sheets: Sequence[Sequence[object]]) -> Workbook:
    """A workbook with these rows on its first sheet, and more sheets by name."""
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    for title, some in sheets.items():
        sheet = made.create_sheet(title)
        for row in some:
            sheet.append(list(row))
    return made


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes) -> tuple[Rows, list[Problem]]:
    notes: list[Problem] = []
    return list(read_workbook(data, "a.xlsx", notes)), notes


def cell(value: object) -> str:
    """A value as it is read."""
    return read(saved(book([value])))[0][0][1][0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("words", "words"),
        (" two  words ", " two  words "),
        ("Zoë – “so”", "Zoë – “so”"),
        (7, "7"),
        (-3, "-3"),
        (0.1, "0.1"),
        (2.0, "2"),
        (1e15, "1000000000000000"),
        (1.5e20, "1.5e+20"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime.date(2026, 3, 15), "2026-03-15"),
        (datetime.datetime(2026, 3, 15), "2026-03-15"),
        (datetime.datetime(2026, 3, 15, 9, 30), "2026-03-15T09:30:00"),
        (datetime.time(9, 30), "09:30:00"),
        (datetime.timedelta(minutes=61, seconds=5), "01:01:05"),
        (datetime.timedelta(hours=30), "30:00:00"),
        ("007", "007"),
        ("line one\nline two", "line one\nline two"),
    ],
)
def test_a_value_is_read_as_it_was_typed(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D_\nb", "a\nb"),
        ("a_x000A_b", "a\nb"),
        ("a_x0009_b", "a\tb"),
        ("x00 and _x0041_", "x00 and _x0041_"),
        ("'=1+1", "=1+1"),
        ("'-", "-"),
        ("it's", "it's"),
    ],
)
def test_what_a_spreadsheet_needs_around_a_text_is_taken_off(stored: str, text: str) -> None:
    assert cell(stored) == text


def test_rows_have_their_numbers_and_the_width_of_the_first(  # gaps are empty cells
) -> None:
    rows, notes = read(
        saved(book(["transcript", "code", "note"], ["LE-01"], [], ["LE-02", None, "x"]))
    )
    assert rows == [
        (1, ["transcript", "code", "note"]),
        (2, ["LE-01", "", ""]),
        (3, ["", "", ""]),
        (4, ["LE-02", "", "x"]),
    ]
    assert notes == []


def test_a_row_that_is_wider_than_the_first_keeps_its_cells() -> None:
    rows, _ = read(saved(book(["a", "b"], ["1", "2", "3"])))
    assert "3" in rows[1][1]


def test_the_first_sheet_with_cells_is_meant_and_the_others_are_told() -> None:
    empty_first = book(Data=[["a"], ["1"]], More=[["b"]])
    rows, (note,) = read(saved(empty_first))
    assert rows == [(1, ["a"]), (2, ["1"])]
    assert note.message == "only the first filled one of 3 sheets is read: 'Data'"
    assert note.severity == "note"
    rows, (note,) = read(saved(book(["a"], More=[["b"]])))
    assert rows == [(1, ["a"])] and note.message == "only the first of 2 sheets is read: 'Sheet'"


def test_the_sheet_that_explains_a_workbook_is_not_told() -> None:
    rows, notes = read(saved(book(["a"], **{ABOUT: [["This workbook was written by qcode."]]})))
    assert rows == [(1, ["a"])] and notes == []


def test_an_empty_workbook_has_no_rows() -> None:
    rows, notes = read(saved(book()))
    assert [cells for _, cells in rows if any(cells)] == [] and notes == []


def test_a_formula_without_a_value_is_read_as_text_and_told() -> None:
    made = book(["a", "b"], ["1", "=A2+1"])
    rows, (warning,) = read(saved(made))
    assert rows[1] == (2, ["1", "=A2+1"])
    assert (warning.line, warning.column, warning.severity) == (2, 2, "warning")
    assert "a formula without a stored value" in warning.message


def _with(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            part = source.read(member)
            if member == name:
                assert old in part
                part = part.replace(old, new)
            target.writestr(member, part)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((SHEET, b'<row r="1"', b'<row r="9999999"'), "names a row beyond 1,048,576"),
        ((SHEET, b"<sheetData>", b"<sheetData"), "not a complete Excel file"),
        ((SHEET, b"<worksheet", b"<!DOCTYPE x [<!ENTITY e 'y'>]><worksheet"), "contains a DTD"),
        (("xl/workbook.xml", b"<sheets>", b"<sheets"), "not a complete Excel file"),
    ],
)
def test_a_damaged_or_doctored_workbook_is_refused_in_words(
    change: tuple[str, bytes, bytes], words: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(_with(saved(book(["a"], ["1"])), *change))
    (problem,) = caught.value.problems
    assert problem.path == "a.xlsx" and words in problem.message


def test_more_than_can_be_read_safely_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(book(*[[str(n), "x", "y"] for n in range(20)]))
    for name, limit, words in (
        ("_MOST_TAGS", 30, "too many cells to read safely"),
        ("_MAX_COLUMNS", 2, "a row with 3 columns, more than the 2 that are read"),
        ("_MAX_TOTAL", 500, "over the limit of 500"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(f"qcode.files.workbooks.{name}", limit)
            with pytest.raises(BadInput) as caught:
                read(data)
            assert words in caught.value.problems[0].message


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read(data)
    assert "Excel file" in caught.value.problems[0].message


def test_another_zip_is_not_a_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "words")
    with pytest.raises(BadInput) as caught:
        read(out.getvalue())
    assert "not a complete Excel file" in caught.value.problems[0].message


def test_merged_cells_have_their_words_once() -> None:
    made: Any = book(["a", "b", "c"], ["1", None, "3"])
    made.active.merge_cells("A2:B2")
    rows, _ = read(saved(made))
    assert rows[1] == (2, ["1", "", "3"])
