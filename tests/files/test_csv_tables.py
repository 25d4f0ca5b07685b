"""Tables in and out: nothing in a cell is a formula, and what was written is read again."""

from __future__ import annotations

import csv
import datetime
import io
import math
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import BadInput
from qcode.files import csv_tables
from qcode.files.csv_tables import read_cells, read_table, write_csv
from qcode.files.formulas import escape_formula, unescape_formula

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1a\ufeff"), max_size=12
) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''@x",
        "'tis",
        "-5",
        "+",
        "\t=1",
        "\r",
        "-",
        " =1",
        'a"b',
        "a;b,c\td",
        "two\nlines",
        "'",
        "'-",
    ]
)


def workbook(rows: list[list[object]], sheets: int = 1) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"extra {number}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_sheet(data: bytes) -> csv_tables.Sheet:
    """What the reader of csv makes of bytes, whatever else they may look like."""
    return csv_tables._sheet(csv_tables._csv_cells(data, "a.csv", "utf-8", None), "a.csv")


def faults(text: str) -> list[tuple[int | None, int | None]]:
    return [(p.line, p.column) for p in csv_sheet(text.encode()).problems if p.severity == "error"]


@pytest.mark.parametrize("text", ["=2+2", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_written_as_text(text: str) -> None:
    assert escape_formula(text) == "'" + text
    assert unescape_formula(escape_formula(text)) == text


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_csv_tables_cells_are_inert_and_reversible(text: str) -> None:
    cell = escape_formula(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescape_formula(cell) == text


def test_other_texts_stay_as_they_are() -> None:
    for text in ("'tis", "it's -5", " =1", "", "a=1", "–5", "'"):
        assert escape_formula(text) == text == unescape_formula(text)


def test_numbers_stay_numbers_and_texts_stay_texts() -> None:
    written = write_csv(
        [{"n": -5, "f": -0.1, "t": "-5", "x": None, "b": True, "e": math.nan}],
        ["n", "f", "t", "x", "b", "e"],
    )
    assert written == "n,f,t,x,b,e\n-5,-0.1,'-5,,true,\n"


def test_lists_and_mappings_are_written_as_text() -> None:
    assert write_csv([[["a", "b"], {"k": 1}, ["=x"]]], ["l", "m", "f"]) == "l,m,f\na; b,k=1,'=x\n"


def test_header_cells_are_inert_too() -> None:
    assert write_csv([], ["=a", "b"]) == "'=a,b\n"


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=6))
@settings(max_examples=100, deadline=None)
def test_what_was_written_is_read_again(rows: list[list[str]]) -> None:
    sheet = csv_sheet(write_csv(rows, ["one", "two", "three"]).encode())
    assert sheet.problems == ()
    assert [list(cells) for _, cells in sheet.rows] == [
        row for row in rows if any(cell.strip() for cell in row)
    ]


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_other_readers_of_csv_agree(rows: list[list[str]]) -> None:
    written = write_csv(rows, ["one", "two"])
    assert list(csv.reader(io.StringIO(written, newline="")))[1:] == [
        [escape_formula(c) for c in row] for row in rows
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_told_by_the_header(separator: str) -> None:
    text = (
        separator.join(["transcript", '"a;b,c\td"', "note"])
        + "\n"
        + separator.join(["LE-03", "1", '"x;y,z\tw"'])
        + "\n"
    )
    sheet = read_table(text.encode(), "a.csv")
    assert sheet.delimiter == separator
    assert sheet.header == ("transcript", "a;b,c\td", "note")
    assert sheet.rows == [(2, ("LE-03", "1", "x;y,z\tw"))]


def test_excels_separator_line_and_encodings_are_understood() -> None:
    sheet = read_table(
        "sep=;\r\ntranscript;ward\r\nLE-03;Nord-Süd, Größe\r\n".encode("cp1252"), "a.csv"
    )
    assert sheet.header == ("transcript", "ward")
    assert sheet.rows == [(3, ("LE-03", "Nord-Süd, Größe"))]
    assert sheet.encoding == "cp1252"
    assert read_table("\ufefftranscript\nLE-03\n".encode(), "a.csv").header == ("transcript",)


def test_every_fault_is_told_with_line_and_column() -> None:
    assert faults('transcript,age,Age\nLE-03,34\nLE-04,41,x,EXTRA\n"unclosed,1,2\n') == [
        (1, 3),
        (2, 3),
        (3, 4),
        (4, 1),
    ]
    assert faults('a,b\n1,"two\nlines"\n3\n') == [(4, 2)]
    assert faults("a,\n1,2\n") == [(2, 2)]
    assert faults('a,b\n1,"x"y\n') == [(2, None)]
    assert faults("") == [(None, None)]


def test_empty_rows_and_empty_columns_at_the_edges_are_no_fault() -> None:
    sheet = read_table(b"a,b,,\n\n1,2,,\n,,,\n3,4,,\n", "a.csv")
    assert sheet.problems == ()
    assert sheet.header == ("a", "b")
    assert sheet.rows == [(3, ("1", "2")), (5, ("3", "4"))]


def test_a_workbook_gives_values_as_typed() -> None:
    rows: list[list[object]] = [
        ["transcript", "age", "share", "day", "at", "long", "yes"],
        [
            "LE-03",
            5,
            0.1,
            datetime.date(2026, 1, 2),
            datetime.time(1, 2, 3),
            datetime.timedelta(hours=27),
            True,
        ],
        ["LE-04", 5.0, -1e-7, datetime.datetime(2026, 1, 2, 3, 4), "'=x", "text", None],
    ]
    sheet = read_table(workbook(rows), "a.csv")
    assert sheet.header == ("transcript", "age", "share", "day", "at", "long", "yes")
    assert sheet.rows == [
        (2, ("LE-03", "5", "0.1", "2026-01-02", "01:02:03", "27:00:00", "TRUE")),
        (3, ("LE-04", "5", "-1e-07", "2026-01-02T03:04:00", "=x", "text", "")),
    ]
    assert sheet.problems == ()


def test_a_formula_is_never_evaluated() -> None:
    """Where the workbook stores no value beside it, its text is read, and that is told."""
    sheet = read_table(workbook([["transcript", "n"], ["LE-03", "=1+1"]]), "a.xlsx")
    assert sheet.rows == [(2, ("LE-03", "=1+1"))]
    assert [(p.line, p.column, p.severity) for p in sheet.problems] == [(2, 2, "warning")]


def test_only_the_first_sheet_is_read_and_that_is_told() -> None:
    sheet = read_table(workbook([["a"], ["1"]], sheets=3), "a.xlsx")
    assert sheet.rows == [(2, ("1",))]
    assert [p.severity for p in sheet.problems] == ["note"]
    assert "3 sheets" in sheet.problems[0].message


def test_a_workbook_is_guarded() -> None:
    good = workbook([["a"], ["1"]])
    with pytest.raises(BadInput, match="1 problem"):
        read_table(good[: len(good) // 2], "a.xlsx")
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + data
            target.writestr(name, data)
    with pytest.raises(BadInput) as caught:
        read_table(out.getvalue(), "a.xlsx")
    assert "DTD" in caught.value.problems[0].message


def test_what_is_no_table_is_refused() -> None:
    for data in (b"{\\rtf1 x}", b"\x89PNG\r\n\x1a\n" + bytes(9), b"", b"%PDF-1.4"):
        with pytest.raises(BadInput):
            read_table(data, "a.csv")


def test_cells_can_be_read_without_a_header() -> None:
    assert read_cells(b"a,a\n1\n", "a.csv").rows == [(1, ("a", "a")), (2, ("1",))]


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_shared_attribute_files() -> None:
    good = read_table((CASES / "bad" / "attributes_formula.csv").read_bytes(), "f.csv")
    assert good.rows == [(2, ("LE-03", "=2+2", "@SUM(1)", "-1", "\t=1"))]
    assert (
        write_csv([good.rows[0][1]], good.header)
        .splitlines()[1]
        .startswith("LE-03,'=2+2,'@SUM(1),'-1,")
    )
    bad = read_table((CASES / "bad" / "attributes_bad.csv").read_bytes(), "b.csv")
    assert {(p.line, p.column) for p in bad.problems} == {(1, 3), (2, 3), (3, 4), (4, 1)}
