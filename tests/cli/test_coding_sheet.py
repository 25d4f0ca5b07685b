"""A coding sheet for somebody without qcode: blind, filled in a spreadsheet, read back with every
wrong cell told.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sheet_filling import fill, headings

Qcode = Callable[..., Any]
TEXT = """Interviewer: Who came?

Ada: =2+3 neighbors, I think.

Interviewer: And then?

Ada: We sang.

Ada: The tap was dry.
"""
CODEBOOK = """title: Garden
version: "1"
codes:
  - code: people
    label: People
    children:
      - {code: neighbor, label: Neighbors, definition: "Somebody from next door."}
  - {code: water, label: Water, definition: "=The tap", examples: ["The tap dripped."]}
  - {code: song, label: Song}
"""


@pytest.fixture
def sheet(qcode: Qcode) -> Path:
    """The sheet of ben, who codes G-01 blind; ada has coded it and left a memo."""
    Path("G-01.txt").write_text(TEXT)
    Path("book.yaml").write_text(CODEBOOK)
    qcode("init", "study.qcode", "--codebook", "book.yaml")
    qcode("import", "G-01.txt")
    for name in ("adalbert", "ben"):
        qcode("assign", "G-01", "--to", name, "--reliability", "--blind")
    qcode("codings", "add", "G-01", "2", "neighbor", "--coder", "adalbert")
    qcode("memo", "add", "zebra", "--transcript", "G-01", "--coder", "adalbert")
    qcode("sample", "pack", "--sheet", "xlsx", "-o", "ben.xlsx", "--for", "ben")
    return Path("ben.xlsx")


def codings(qcode: Qcode) -> set[tuple[str, str]]:
    rows = qcode("codings", "export", "--by-coder", "ben", "--format", "json").json["rows"]
    return {(str(row["segment"]), row["code"]) for row in rows}


def test_the_sheet_has_segments_context_and_definitions_and_nothing_of_others(
    sheet: Path,
) -> None:
    book = load_workbook(sheet)
    page = book["Coding"]
    assert [page.cell(row, 4).value for row in range(2, 7)] == [
        "Who came?",
        "=2+3 neighbors, I think.",
        "And then?",
        "We sang.",
        "The tap was dry.",
    ]
    assert page["D3"].data_type == "s"  # words are never a formula
    assert [page.cell(row, 5).protection.locked for row in (2, 3)] == [True, False]
    assert page["D3"].protection.locked and page.protection.sheet
    assert [book["Codes"].cell(row, 1).value for row in range(2, 6)] == [
        "people",
        "neighbor",
        "water",
        "song",
    ]
    assert book["Codes"]["C4"].data_type == "s"
    with zipfile.ZipFile(sheet) as packed:
        parts = b"".join(packed.read(name) for name in packed.namelist())
    assert not any(word in parts for word in (b"adalbert", b"zebra"))


def test_what_was_filled_becomes_codings_done_marks_and_memos(qcode: Qcode, sheet: Path) -> None:
    fill(
        sheet,
        {
            ("G-01", 2): {"Code 1": "neighbor", "Code 3": "Water", "Done": "yes"},
            ("G-01", 4): {"Done": "yes", "Note": "- not sure"},
        },
    )
    said = qcode("sample", "receive", sheet).said
    assert codings(qcode) == {("2", "neighbor"), ("2", "water")}
    assert "1 segment is not marked as done" in said
    memos = qcode("memo", "list", "--coder", "ben", "--format", "json").json["rows"]
    assert [m["text"] for m in memos] == ["- not sure"]
    shares = qcode("progress", "--format", "json").json["rows"]
    assert not any(row["coder"] == "ben" and row.get("state") == "done" for row in shares)
    fill(sheet, {("G-01", 5): {"Done": "x"}})
    qcode("sample", "receive", sheet)
    shares = qcode("progress", "--format", "json").json["rows"]
    assert [row["state"] for row in shares if row["coder"] == "ben"] == ["done"]


def test_a_corrected_sheet_replaces_what_it_brought_and_one_undo_reverses_it(
    qcode: Qcode, sheet: Path
) -> None:
    qcode("codings", "add", "G-01", "4", "song", "--coder", "ben")
    fill(sheet, {("G-01", 2): {"Code 1": "neighbor", "Done": "yes"}})
    qcode("sample", "receive", sheet)
    fill(sheet, {("G-01", 2): {"Code 1": "water"}})
    assert "1 coding added, 0 there already, 1 removed" in qcode("sample", "receive", sheet).said
    assert codings(qcode) == {("2", "water"), ("4", "song")}
    assert "0 codings added, 1 there already" in qcode("sample", "receive", sheet).said
    qcode("undo")
    assert codings(qcode) == {("2", "neighbor"), ("4", "song")}
    qcode("check")


def test_every_wrong_cell_is_told_at_once_and_nothing_is_changed(qcode: Qcode, sheet: Path) -> None:
    fill(
        sheet,
        {
            ("G-01", 1): {"Code 1": "song"},
            ("G-01", 2): {"Code 1": "neighbour", "Done": "perhaps", "Note": "=A1"},
            ("G-01", 4): {"Text": "We sang!", "Code 1": "song", "Done": "yes"},
            ("G-01", 5): {"Code 2": "=1+1", "Segment": 7},
        },
    )
    said = qcode("sample", "receive", sheet, status=1).said
    for cell, what in {
        "E2": "this row is context and is not coded; clear the cell",
        "E3": "'neighbour' is not a code; did you mean 'neighbor'?",
        "I3": "'perhaps' is neither 'yes' nor empty; type yes",
        "J3": "the cell has a formula; type its value instead",
        "D5": "these are not the words of G-01 4",
        "B6": "G-01 has no segment '7'; it has 1 to 5",
    }.items():
        assert f"sheet 'Coding', cell {cell}: {what}" in said
    assert "qcode: error: 6 problems" in said
    assert codings(qcode) == set()


def test_a_column_for_each_code_takes_crosses(qcode: Qcode, sheet: Path) -> None:
    qcode(
        *("sample", "pack", "--sheet", "xlsx", "--code-columns", "columns"),
        *("--for", "ben", "-o", "wide.xlsx"),
    )
    assert headings(load_workbook("wide.xlsx")["Coding"])[4:] == [
        *("Done", "Note", "people", "neighbor", "water", "song")
    ]
    fill("wide.xlsx", {("G-01", 5): {"water": "X", "song": 1, "people": "no", "Done": "yes"}})
    qcode("sample", "receive", "wide.xlsx")
    assert codings(qcode) == {("5", "water"), ("5", "song")}
    fill("wide.xlsx", {("G-01", 5): {"water": "perhaps"}})
    said = qcode("sample", "receive", "wide.xlsx", status=1).said
    assert "cell I6: 'perhaps' is neither 'x' nor empty; type x" in said
    assert sheet.exists()


def test_a_code_that_was_renamed_meanwhile_is_known_and_a_retired_one_is_told(
    qcode: Qcode, sheet: Path
) -> None:
    fill(sheet, {("G-01", 5): {"Code 1": "water", "Done": "yes"}})
    qcode("codebook", "rename", "water", "tap")
    qcode("sample", "receive", sheet, "--dry-run")
    assert codings(qcode) == set()
    qcode("sample", "receive", sheet)
    assert codings(qcode) == {("5", "tap")}
    fill(sheet, {("G-01", 4): {"Code 1": "song", "Done": "yes"}})
    qcode("codebook", "retire", "song")
    said = qcode("sample", "receive", sheet, status=1).said
    assert "cell E5: the code 'song' is retired; choose another or clear the cell" in said


def test_a_text_that_was_corrected_meanwhile_needs_a_new_sheet(qcode: Qcode, sheet: Path) -> None:
    Path("G-01.txt").write_text(TEXT.replace("sang", "danced"))
    qcode("import", "--update", "G-01.txt")
    said = qcode("sample", "receive", sheet, status=1).said
    assert "the text of 'G-01' was changed in the study after this sheet was made" in said


def test_a_sheet_of_another_study_or_person_is_refused(qcode: Qcode, sheet: Path) -> None:
    qcode("sample", "receive", sheet, "--coder", "adalbert", status=1)
    qcode("init", "other.qcode")
    said = qcode("-p", "other.qcode", "sample", "receive", sheet, status=1).said
    assert "was made for another study" in said
    Path("book.xlsx").write_bytes(b"no workbook")
    qcode("-p", "study.qcode", "sample", "receive", "book.xlsx", status=1)
    qcode(*("-p", "study.qcode", "codings", "export", "-o", "codings.xlsx"))
    said = qcode("-p", "study.qcode", "sample", "receive", "codings.xlsx", status=1).said
    assert "this is not a coding sheet of qcode" in said


def test_sorted_rows_are_read_and_missing_ones_are_told(qcode: Qcode, sheet: Path) -> None:
    fill(sheet, {("G-01", 5): {"Code 1": "water", "Done": "yes"}})
    book = load_workbook(sheet)
    book["Coding"].move_range("A6:J6", rows=-3)  # over segment 2, which is missing then
    book.save(sheet)
    assert "1 segment of the sheet is missing" in qcode("sample", "receive", sheet).said
    assert codings(qcode) == {("5", "water")}


def test_options_of_sheets_need_a_sheet_and_its_ending(qcode: Qcode, sheet: Path) -> None:
    assert (
        "exists already"
        in qcode(*("sample", "pack", "--sheet", "xlsx", "-o", sheet, "--for", "ben"), status=3).said
    )
    qcode("sample", "pack", "--sheet", "xlsx", "-o", "ben.ods", "--for", "ben", status=2)
    qcode("sample", "pack", "--code-columns", "columns", "-o", "b.qcode", "--for", "ben", status=2)
