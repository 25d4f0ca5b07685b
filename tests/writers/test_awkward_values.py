"""Every format over one table that holds every awkward value, compared with golden files.

To look at a difference, write the new bytes beside the golden file: ``QCODE_WRITE_GOLDEN=1 pytest
tests/writers``.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qcode.model import Column, Table
from qcode.writers import FORMATS, write

DATA = Path(__file__).resolve().parent / "data"
LONG = "A long passage, with a comma; and “quotes”. " * 12

AWKWARD = Table(
    name="report.awkward",
    title="Awkward <values> | [/b] =1+1",
    columns=(
        Column("group", "Group"),
        Column("label", "What *it* is"),
        Column("n", "Count", "count"),
        Column("percent", "% of <all>", "percent"),
        Column("p", "p", "number"),
        Column("flag", "One only", "flag"),
        Column("who", "Who", "list"),
        Column("given", "Given", "mapping"),
    ),
    rows=(
        {
            "group": "law_enforcement",
            "label": "escape \x1b[31mred\x1b[0m and nul \x00",
            "n": 0,
            "percent": 33.0573,
            "p": 0.0000123,
            "flag": True,
            "who": ["a", "b; c"],
            "given": {"Ada": 3, "Ben": 0},
            "depth": 1,
            "code": "x",
        },
        {
            "group": "law_enforcement",
            "label": "[/] [bold]markup[/bold] `code` ~~no~~ $x$",
            "n": 1234567,
            "percent": 100.0,
            "p": None,
            "flag": False,
            "who": [],
            "given": {},
            "depth": 2,
            "code": "=2+2",
        },
        {
            "group": "(all groups)",
            "label": '=HYPERLINK("http://example.org")',
            "n": None,
            "percent": None,
            "p": float("nan"),
            "flag": None,
            "who": None,
            "given": None,
            "depth": 1,
            "code": "@sum",
        },
        {
            "group": "<script>alert(1)</script>",
            "label": "<script>alert('x')</script> & <b>",
            "n": 1,
            "percent": 0.04,
            "p": 1.0,
            "flag": True,
            "who": ("=a",),
            "given": {"=k": None},
            "depth": 1,
            "code": "-1",
        },
        {
            "group": "pipe | pipe",
            "label": "a|b\\|c\nsecond line\ttab",
            "n": 2,
            "percent": -0.0,
            "p": -0.00001,
            "flag": False,
            "who": ["|"],
            "given": {"|": "|"},
            "depth": 1,
            "code": "+2",
        },
        {
            "group": "עברית",
            "label": "שלום \u202eevil\u202c \u200e mixed العربية",
            "n": 3,
            "percent": 12.25,
            "p": 0.5,
            "flag": False,
            "who": ["é", "汉字", "🙂"],
            "given": {"é": 1.5},
            "depth": 1,
            "code": "c1 \x9b and \ufffe",
        },
        {
            "group": "pipe | pipe",
            "label": LONG,
            "n": 4,
            "percent": 99.95,
            "p": 0.05,
            "flag": False,
            "who": ["x"],
            "given": {"x": True},
            "depth": 1,
            "code": "lone \ud800 surrogate",
        },
    ),
    notes=("A note with <b>markup</b>, *stars*, =formula and \x07 bell.", "Base: 157 | 60."),
    extra={"groups": [{"group": "=x", "citations": 157, "share": float("inf")}], "none": None},
    group="group",
    data_columns=(Column("code", "Code"), Column("depth", "Depth", "count")),
)
SECOND = Table(
    "report.second",
    "Awkward <values> | [/b] =1+1",
    (Column("a", "A"),),
    ({"a": "'quoted"}, {"a": ""}),
)


def _parts(archive: bytes) -> str:
    """What an archive says, in a form that can be compared and read: its parts that carry content,
    one after the other.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        wanted = [
            n
            for n in opened.namelist()
            if re.match(r"word/document|docProps/core|xl/worksheets|xl/shared|xl/workbook.xml", n)
        ]
        return "".join(
            f"== {n}\n{opened.read(n).decode().replace('><', '>' + chr(10) + '<')}\n"
            for n in wanted
        )


@pytest.mark.parametrize("format", FORMATS)
def test_every_awkward_value_is_written_as_in_the_golden_file(format: str) -> None:
    written = write(AWKWARD, format)
    packed = format in ("docx", "xlsx")
    golden = DATA / (f"awkward.{format}.txt" if packed else f"awkward.{format}")
    found = _parts(written).encode() if packed else written
    if os.environ.get("QCODE_WRITE_GOLDEN"):
        golden.write_bytes(found)
    assert found.decode() == golden.read_bytes().decode()


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_table_gives_the_same_bytes(format: str) -> None:
    assert write(AWKWARD, format) == write(AWKWARD, format)


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_archives_carry_no_clock(format: str) -> None:
    with zipfile.ZipFile(io.BytesIO(write(AWKWARD, format))) as opened:
        assert {member.date_time for member in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = opened.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z?", core)) == {"1980-01-01T00:00:00Z"}


@pytest.mark.parametrize("format", FORMATS)
def test_no_control_character_is_written_raw(format: str) -> None:
    """Escape, C1 controls, bidi overrides and unpaired surrogates are shown or escaped, never
    passed on.
    """
    written = write(AWKWARD, format)
    text = _parts(written) if format in ("docx", "xlsx") else written.decode()
    assert not re.findall(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe]",
        text,
    )


def test_csv_is_inert_and_complete() -> None:
    rows = list(csv.DictReader(io.StringIO(write(AWKWARD, "csv").decode())))
    assert list(rows[0]) == [
        "group",
        "label",
        "n",
        "percent",
        "p",
        "flag",
        "who",
        "given",
        "depth",
        "code",
    ]
    assert [r["percent"] for r in rows] == [
        "33.0573",
        "100.0",
        "",
        "0.04",
        "-0.0",
        "12.25",
        "99.95",
    ]
    assert [r["n"] for r in rows] == ["0", "1234567", "", "1", "2", "3", "4"]
    assert rows[1]["code"] == "'=2+2"
    assert not [v for r in rows for v in r.values() if v[:1] in "=+@\t\r" and v]
    assert rows[0]["who"] == "a; b; c"


def test_csv_holds_one_table() -> None:
    from qcode.errors import UsageError

    with pytest.raises(UsageError, match="one table"):
        write([AWKWARD, SECOND], "csv")


def test_json_carries_full_precision_null_and_extra_keys() -> None:
    def strict(constant: str) -> Any:
        raise AssertionError(constant)

    value = json.loads(write(AWKWARD, "json"), parse_constant=strict)
    assert value["schema"] == "qcode.report.awkward/1"
    assert [r["percent"] for r in value["rows"]] == [33.0573, 100.0, None, 0.04, -0.0, 12.25, 99.95]
    assert value["rows"][2]["p"] is None
    assert (value["groups"][0]["share"], value["none"]) == (None, None)
    assert value["rows"][0]["label"] == "escape \x1b[31mred\x1b[0m and nul \x00"
    assert value["rows"][0]["given"] == {"Ada": 3, "Ben": 0}
    assert value["rows"][5]["label"] == AWKWARD.rows[5]["label"]


def test_several_tables_are_one_json_document() -> None:
    value = json.loads(write([AWKWARD, SECOND], "json", title="Both"))
    assert (value["schema"], value["title"]) == ("qcode.tables/1", "Both")
    assert [t["schema"] for t in value["tables"]] == [
        "qcode.report.awkward/1",
        "qcode.report.second/1",
    ]


def test_markdown_is_one_table_whose_cells_obey_nothing() -> None:
    text = write(AWKWARD, "md").decode()
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(AWKWARD.rows)
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {len(AWKWARD.columns) + 1}
    assert lines[1] == "| --- | --- | ---: | ---: | ---: | --- | --- | --- |"
    assert "<script>" not in text
    assert "33.1" in text


def test_html_escapes_everything_and_loads_nothing() -> None:
    text = write([AWKWARD, SECOND], "html").decode()
    # The one script is our own; it sorts and filters.
    assert text.count("<script") == text.count("function sortable") == 1
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text
    assert not re.search(r"(?i)(src|href)\s*=\s*[\"']?(?!#)", text)
    assert not re.search(r"(?i)url\(|@import", text)
    assert text.count("<table>") == text.count("<caption id=") == 2
    assert '<th scope="col" class="n">Count</th>' in text
    assert '<th scope="rowgroup" colspan="7">Law enforcement</th>' in text


def test_html_is_well_formed() -> None:
    from lxml import etree

    body = write([AWKWARD, SECOND], "html").decode().replace("<!DOCTYPE html>\n", "")
    closed = re.sub(r"<meta ([^>]*)>", r"<meta \1/>", body)
    assert etree.fromstring(closed.encode()).tag == "html"


def test_word_has_a_real_table_with_caption_and_repeated_header() -> None:
    import docx

    document = docx.Document(io.BytesIO(write(AWKWARD, "docx")))
    (grid,) = document.tables
    assert grid.style is not None
    assert grid.style.name == "qcode Table"
    assert [c.text for c in grid.rows[0].cells] == [
        c.label for c in AWKWARD.columns if c.key != "group"
    ]
    assert grid.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not grid.rows[1]._tr.xpath("./w:trPr/w:tblHeader")
    # A row for the header, one for each group, and the rows.
    assert len(grid.rows) == 1 + 5 + len(AWKWARD.rows)
    assert grid.rows[2].cells[2].text == "33.1"
    assert str(grid.rows[2].cells[2].paragraphs[0].alignment) == "RIGHT (2)"
    caption = next(
        p for p in document.paragraphs if p.style is not None and p.style.name == "Caption"
    )
    assert caption._p.xpath("string(.)") == f"Table 1. {AWKWARD.title}"
    assert caption._p.xpath("./w:fldSimple/@w:instr") == [" SEQ Table \\* ARABIC "]
    assert document.core_properties.title == AWKWARD.title
    assert document.core_properties.language == "en-US"
    notes = [
        p.text for p in document.paragraphs if p.style is not None and p.style.name == "Table Note"
    ]
    assert notes[0] == "A note with <b>markup</b>, *stars*, =formula and ␇ bell."
    assert notes[-1] == "– marks a number that cannot be computed."


def test_word_turns_the_page_for_a_wide_table_only() -> None:
    import docx

    wide = Table(
        "x", "Wide", tuple(Column(f"c{i}", f"Interviews {i}", "count") for i in range(9)), ({},)
    )
    widths = [
        s.page_width > s.page_height
        for s in docx.Document(io.BytesIO(write(wide, "docx"))).sections
    ]
    assert widths == [True]
    both = [
        s.page_width > s.page_height
        for s in docx.Document(io.BytesIO(write([SECOND, wide], "docx"))).sections
    ]
    assert both == [False, True]


def test_workbook_cells_are_typed_and_never_formulas() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(write([AWKWARD, SECOND], "xlsx")))
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[1]] == [c.label for c in AWKWARD.columns]
    assert (sheet["C2"].value, sheet["D2"].value, sheet["D2"].number_format) == (0, 33.0573, "0.0")
    assert sheet["F2"].value is True
    assert sheet["C4"].value is None
    assert (sheet["B4"].value, sheet["B4"].data_type, sheet["B4"].quotePrefix) == (
        AWKWARD.rows[2]["label"],
        "s",
        True,
    )
    assert not [
        cell
        for ws in book.worksheets
        for row in ws.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert sheet.freeze_panes == "A2"
    assert [ws.title for ws in book.worksheets] == [
        "Awkward <values> | b =1+1",
        "Awkward <values> | b =1+1 (2)",
        "About",
    ]
    about = [[c.value for c in row] for row in book["About"].iter_rows()]
    assert about[0] == ["Sheet", "What", "Text"]
    assert [sheet.title, "Title", AWKWARD.title] in about
    assert any(row[1] == "Note" and str(row[2]).startswith("A note with") for row in about)
    assert [sheet.title, "Column", "Count: whole number"] in about


def test_names_of_sheets_are_valid_and_different() -> None:
    from qcode.writers.workbook import sheet_names

    titles = ["History", "", "a/b:c", "x" * 40, "x" * 40, "'quoted'", "\x1b", "A B C", "a b c"]
    names = sheet_names(titles)
    assert len({n.casefold() for n in names}) == len(names)
    assert all(
        1 <= len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) and n.strip("'") == n for n in names
    )
    assert "history" not in [n.casefold() for n in names]


def test_a_cell_longer_than_a_workbook_allows_is_cut_with_an_ellipsis() -> None:
    import openpyxl

    table = Table("x", "X", (Column("a", "A"),), ({"a": "y" * 40_000},))
    value = openpyxl.load_workbook(io.BytesIO(write(table, "xlsx"))).worksheets[0]["A2"].value
    assert (len(str(value)), str(value)[-1]) == (32_767, "…")


@pytest.mark.parametrize("format", FORMATS)
def test_a_table_without_rows_can_be_written(format: str) -> None:
    assert write(
        Table("report.empty", "", (Column("a", "A"), Column("b", "B", "percent")), ()), format
    )


def test_an_unknown_format_and_no_table_are_errors() -> None:
    from qcode.errors import UsageError

    with pytest.raises(UsageError, match="no format 'pdf'"):
        write(SECOND, "pdf")
    with pytest.raises(UsageError, match="no table"):
        write([], "md")
    assert write(SECOND, ".MD") == write(SECOND, "md")


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (33.0573, "percent", "33.1"),
        (12.25, "percent", "12.3"),
        (0.05, "percent", "0.1"),
        (0.04, "percent", "0.0"),
        (-0.0, "percent", "0.0"),
        (100, "percent", "100.0"),
        (1234.5, "percent", "1,234.5"),
        (3248, "count", "3,248"),
        (0, "count", "0"),
        (2.5, "count", "2.500"),
        (0.0005, "number", "0.001"),
        (0.0004, "number", "<0.001"),
        (-0.0004, "number", ">-0.001"),
        (0.0, "number", "0.000"),
        (-0.25, "number", "-0.250"),
        (1e-9, "percent", "0.0"),
        (float("nan"), "number", "–"),
        (float("inf"), "number", "∞"),
        (None, "count", "–"),
        (None, "text", ""),
        (7, "text", "7"),
        (True, "flag", "yes"),
        (False, "flag", ""),
        ({"a": 1}, "mapping", "a: 1"),
        ([1, 2], "list", "1; 2"),
    ],
)
def test_a_value_is_shown_the_way_people_read_it(value: object, kind: str, expected: str) -> None:
    from qcode.writers.cells import shown

    assert shown(value, Column("x", "X", kind)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("law_enforcement", "Law enforcement"),
        ("(all groups)", "All groups"),
        ("Site B", "Site B"),
        ("", ""),
    ],
)
def test_a_group_is_a_heading(name: str, expected: str) -> None:
    from qcode.writers.cells import heading

    assert heading(name) == expected
