"""The coding sheet as a workbook: which cells are open, what can be chosen, and that words stay
words.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from qcode.files.workbooks import read_sheets
from qcode.model import Code
from qcode.shown import visible
from qcode.writers.coding_sheet import CodingSheet, Form, SheetRow, coding_sheet, headings

CODES = [
    (Code("tools", "Tools", "What is used.", include="Rakes.", exclude="Cars."), 0),
    (Code("rake", "Rake", examples=("=SUM(A1)", "Two\nlines")), 1),
    (Code("path", "", "Where one walks."), 0),
]
ROWS = [
    SheetRow("G-01", 1, "Interviewer", "What do you use?", False),
    SheetRow("G-01", 2, "Ada", "A rake.", True),
    SheetRow("G-01", 3, "", "+49 paths, @home, -1", True),
]
ABOUT = {"coding sheet": "1", "coder": "ben"}


def made(rows: Sequence[SheetRow] = ROWS, form: Form = "list", places: int = 2) -> bytes:
    """A sheet as bytes."""
    return coding_sheet(CodingSheet(rows, CODES, ABOUT, form, places))


def book_of(data: bytes) -> Any:
    """A workbook that is read back."""
    return load_workbook(io.BytesIO(data))


def test_the_headings_of_both_forms() -> None:
    assert headings("list", ["a", "b"], 3) == [
        *("Transcript", "Segment", "Speaker", "Text"),
        *("Code 1", "Code 2", "Code 3", "Done", "Note"),
    ]
    assert headings("columns", ["a", "b"], 3) == [
        *("Transcript", "Segment", "Speaker", "Text", "Done", "Note", "a", "b")
    ]


def test_only_the_cells_to_fill_are_open() -> None:
    page = book_of(made())["Coding"]
    open_ = {cell.coordinate for row in page for cell in row if not cell.protection.locked}
    assert open_ == {f"{column}{row}" for column in "EFGH" for row in (3, 4)}
    assert page.protection.sheet and not page.protection.password
    assert page.freeze_panes == "E2"


@pytest.mark.parametrize("name", ["Codes", "How to", "qcode"])
def test_the_other_sheets_are_locked(name: str) -> None:
    book = book_of(made())
    page = book[name]
    assert page.protection.sheet
    assert all(cell.protection.locked for row in page for cell in row)
    assert page.sheet_state == ("hidden" if name == "qcode" else "visible")
    assert book.security.lockStructure


def test_codes_and_done_are_chosen_from_lists() -> None:
    rules = book_of(made())["Coding"].data_validations.dataValidation
    told = {(str(rule.sqref), rule.type, rule.formula1) for rule in rules}
    assert told == {("E2:F4", "list", "Codes!$A$2:$A$4"), ("G2:G4", "list", '"yes"')}
    assert all(rule.showErrorMessage and rule.error for rule in rules)


def test_a_column_for_each_code_takes_a_cross() -> None:
    page = book_of(made(form="columns"))["Coding"]
    told = {(str(r.sqref), r.formula1) for r in page.data_validations.dataValidation}
    assert told == {("G2:I4", '"x"'), ("E2:E4", '"yes"')}
    assert page["G1"].alignment.textRotation == 90
    assert page.column_dimensions["G"].width < page.column_dimensions["D"].width


def test_the_definitions_follow_the_tree() -> None:
    page = book_of(made())["Codes"]
    assert [[c.value for c in row][:4] for row in page.iter_rows(min_row=2)] == [
        ["tools", "Tools", "What is used.", "Rakes."],
        ["rake", "Rake", None, None],
        ["path", "path", "Where one walks.", None],
    ]
    assert [page.cell(row, 2).alignment.indent for row in (2, 3, 4)] == [0, 2, 0]
    assert page["F3"].value == "“=SUM(A1)”\n“Two\nlines”"


def test_words_that_look_like_formulas_are_text() -> None:
    data = made([SheetRow("=A", 1, "@b", "=1+1", True)])
    page = book_of(data)["Coding"]
    assert [page.cell(2, column).data_type for column in (1, 3, 4)] == ["s", "s", "s"]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = [packed.read(n) for n in packed.namelist() if "worksheets" in n]
    assert not any(b"<f>" in part for part in parts)


def test_the_file_says_nothing_of_who_made_it_and_when() -> None:
    data = made()
    assert data == made()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        core = packed.read("docProps/core.xml").decode()
        assert {info.date_time[0] for info in packed.infolist()} == {1980}
    assert ">qcode</dc:creator>" in core
    assert "1980-01-01T00:00:00Z" in core and "lastModifiedBy" not in core


def test_a_text_longer_than_a_cell_is_cut() -> None:
    page = book_of(made([SheetRow("G-01", 1, "Ada", "word " * 9000, True)]))["Coding"]
    assert len(page["D2"].value) == 32_767 and page["D2"].value.endswith("…")


def test_rows_grow_with_their_words_up_to_a_limit() -> None:
    rows = [SheetRow("G-01", n, "Ada", "word " * n, True) for n in (1, 100, 5000)]
    heights = [book_of(made(rows))["Coding"].row_dimensions[n].height for n in (2, 3, 4)]
    assert heights == sorted(heights) and heights[0] == 15 and heights[2] == 400


@settings(max_examples=25)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_any_words_are_read_back_as_they_are_shown(texts: list[str]) -> None:
    rows = [SheetRow("G-01", n, "Ada", text, True) for n, text in enumerate(texts, 1)]
    sheets, formulas = read_sheets(made(rows), "sheet.xlsx")
    # An apostrophe before a sign is how spreadsheets keep text; it is left out in reading.
    found = [cells[3].lstrip("'").split() for _, cells in sheets["Coding"][1:]]
    assert found == [visible(text).lstrip("'").split() for text in texts]
    assert not any(formulas.values())


def test_all_sheets_are_read_with_their_formulas() -> None:
    book = book_of(made())
    book["Coding"]["E3"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    sheets, formulas = read_sheets(out.getvalue(), "sheet.xlsx")
    assert list(sheets) == ["Coding", "Codes", "How to", "qcode"]
    assert formulas["Coding"] == {(3, 5): "=1+1"} and not formulas["Codes"]
    assert sheets["qcode"] == [(1, ["coding sheet", "1"]), (2, ["coder", "ben"])]
