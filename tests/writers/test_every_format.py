"""What each format escapes, for every awkward text: read back, it is the text, and nothing is
obeyed. How values of each kind are shown, and how tables, annotated transcripts and prose are laid
out.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest

from qcode.files.formulas import unescape_formula
from qcode.model import Aside, Column, Table
from qcode.shown import one_line, visible
from qcode.writers import for_reader, for_readers, write
from qcode.writers.annotated import Annotated, Comment, Said, write_annotated
from qcode.writers.archive import STAMP, same_every_time
from qcode.writers.cells import (
    as_text,
    below,
    flat_label,
    heading,
    indent,
    layout,
    said_below,
    shown,
    spans,
    unbroken,
    undefined_note,
)
from qcode.writers.column_widths import fitted, is_wide
from qcode.writers.prose import prose
from qcode.writers.quote_blocks import typographic
from qcode.writers.sheet_cells import cut_note, lines

TEXTS = (
    "plain",
    "=1+1",
    "+1",
    "-1",
    "@sum",
    "'quoted",
    "'=quoted formula",
    '"',
    '"" and "',
    "a,b;c",
    "two\nlines",
    "a\ttab",
    "<b>bold</b>",
    "&amp; & &lt;",
    "a|b",
    "back\\slash",
    "back\\|pipe",
    "*stars* _under_ `code`",
    "[a](b) ![c](d)",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "$x$ ~y~ ^z^ {w}",
    "http://example.org www.example.org",
    "\u202eevil\u202c",
    "nul \x00 and bell \x07",
    "汉字 🙂 é e\u0301",
    " lead and trail ",
    "None",
    "true",
    "0012",
    "1e5",
    "2026-03-15",
    "{{ template }} {% if %}",
    "%s %d",
    "",
)
TABLE = Table(
    "t",
    "T",
    (Column("n", "N", "count"), Column("text", "Text")),
    tuple({"n": i, "text": text} for i, text in enumerate(TEXTS)),
)


def test_csv_gives_back_every_text_and_no_cell_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(write(TABLE, "csv").decode(), newline="")))
    assert rows[0] == ["n", "text"]
    assert [unescape_formula(row[1]) for row in rows[1:]] == [visible(text) for text in TEXTS]
    assert not [row[1] for row in rows[1:] if row[1][:1] in tuple("=+-@")]


def test_json_gives_back_every_text_exactly() -> None:
    document = json.loads(write(TABLE, "json"))
    assert [row["text"] for row in document["rows"]] == list(TEXTS)
    assert document["schema"] == "qcode.t/1"


class _Cells(HTMLParser):
    """The texts of the cells of a page, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1] += data


def test_html_gives_back_every_text_and_has_no_tag_of_a_text() -> None:
    page = _Cells()
    page.feed(write(TABLE, "html").decode())
    cells = page.cells[2:]
    assert [cell.strip() for cell in cells[1::2]] == [visible(text).strip() for text in TEXTS]
    assert "b" not in page.tags


def test_markdown_gives_back_every_text_on_one_line_with_every_sign_escaped() -> None:
    rows = [line for line in write(TABLE, "md").decode().splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == len(TEXTS)
    for row, text in zip(rows, TEXTS, strict=True):
        cells = re.split(r"(?<!\\)(?:\\\\)*\|", row)
        assert len(cells) == 4, text
        plain = re.sub(r"\\(.)", r"\1", row.removesuffix(" |").partition(" | ")[2])
        assert plain == one_line(text)
        bare = re.sub(r"\\.", "", row)
        assert not set(bare) & set("*_`[]<>#~$^{}!&")


def test_a_workbook_gives_back_every_text_as_text() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(write(TABLE, "xlsx"))).worksheets[0]
    for row, text in zip(sheet.iter_rows(min_row=2), TEXTS, strict=True):
        assert row[0].data_type == "n"
        assert (row[1].value or "") == visible(text)
        if text:
            assert row[1].data_type == "s", text
        assert bool(row[1].quotePrefix) is (text[:1] in tuple("=+-@'"))


def test_a_word_table_gives_back_every_text() -> None:
    from docx import Document

    [table] = Document(io.BytesIO(write(TABLE, "docx"))).tables
    for cell, text in zip(table.columns[1].cells[1:], TEXTS, strict=True):
        assert cell.text == visible(text)


# Values
# ------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (["a", 1, None], "a; 1; "),
        (("b", "a"), "b; a"),
        ({"b", "a"}, "a; b"),
        ({"k": [1, 2], "m": None}, "k: 1; 2; m: "),
        (1.50, "1.5"),
        ("x", "x"),
    ],
)
def test_a_value_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1234.0, "count", "1,234"),
        (12.5, "count", "12.500"),
        (-1234567, "count", "-1,234,567"),
        (0.05, "percent", "0.1"),
        (99.949, "percent", "99.9"),
        (1000, "percent", "1,000.0"),
        (0.0004, "number", "<0.001"),
        (-0.0004, "number", ">-0.001"),
        (0.0005, "number", "0.001"),
        (-0.0, "number", "0.000"),
        (float("inf"), "number", "∞"),
        (float("-inf"), "number", "-∞"),
        (True, "flag", "yes"),
        (False, "count", ""),
        (None, "flag", ""),
        (None, "list", ""),
        (None, "number", "–"),
        (3, "text", "3"),
        ("n/a", "number", "n/a"),
    ],
)
def test_a_value_as_people_read_it(value: Any, kind: Any, text: str) -> None:
    assert shown(value, Column("x", "X", kind)) == text


KINDS = Table(
    "t",
    "",
    tuple(
        Column(kind, kind.title(), kind)
        for kind in ("text", "count", "percent", "number", "flag", "list", "mapping")
    ),
    (
        {
            "text": "x",
            "count": 1234,
            "percent": 12.3456,
            "number": 1 / 3,
            "flag": True,
            "list": ["a", "b"],
            "mapping": {"k": 1},
        },
        {"number": math.nan, "percent": math.inf, "flag": False},
    ),
)


def test_csv_has_full_precision_and_empty_cells_for_what_does_not_exist() -> None:
    header, first, second = write(KINDS, "csv").decode().splitlines()
    assert header == "text,count,percent,number,flag,list,mapping"
    assert first == "x,1234,12.3456,0.3333333333333333,true,a; b,k: 1"
    assert second == ",,,,false,,"


def test_json_has_values_of_their_kind_and_null_for_what_is_no_number() -> None:
    first, second = json.loads(write(KINDS, "json"))["rows"]
    assert first == dict(KINDS.rows[0])
    assert second == {"number": None, "percent": None, "flag": False}


def test_a_workbook_has_numbers_with_a_format_and_nothing_where_none_exist() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(write(KINDS, "xlsx"))).worksheets[0]
    first, second = (list(row) for row in sheet.iter_rows(min_row=2))
    assert [c.value for c in first] == ["x", 1234, 12.3456, 1 / 3, True, "a; b", "k: 1"]
    assert [c.number_format for c in first[1:4]] == ["#,##0", "0.0", "0.000"]
    assert [c.value for c in second] == [None, None, None, None, False, None, None]


def test_documents_round_and_say_what_a_dash_means() -> None:
    text = write(KINDS, "md").decode()
    assert "| x | 1,234 | 12.3 | 0.333 | yes | a; b | k: 1 |" in text
    assert "|  | – | ∞ | – |  |  |  |" in text
    assert "– marks a number that cannot be computed." in text
    assert undefined_note(TABLE) == ()


def test_columns_of_csv_are_in_the_order_of_the_rows_with_those_for_data() -> None:
    table = Table(
        "t",
        "",
        (Column("b", "B"), Column("z", "Z")),
        ({"a": 1, "b": 2, "c": 3},),
        data_columns=(Column("c", "C"), Column("a", "A")),
    )
    assert write(table, "csv").decode() == "a,b,c,z\n1,2,3,\n"


# Layout
# ------


def grouped(*groups: Any, small: Any = (), key: str = "g") -> Table:
    rows = tuple({"g": g, "n": i, "small_group": g in small} for i, g in enumerate(groups))
    return Table("t", "", (Column("g", "G"), Column("n", "N", "count")), rows, group=key)


def test_rows_of_a_group_stand_together_in_the_order_of_first_mention() -> None:
    found = layout(grouped("b", "a", "b"))
    assert [c.key for c in found.columns] == ["n"]
    assert [(b.title, [r["n"] for r in b.rows]) for b in found.blocks] == [
        ("B", [0, 2]),
        ("A", [1]),
    ]
    assert found.grouped


def test_a_small_group_has_a_star_and_a_group_without_a_name_a_dash() -> None:
    found = layout(grouped("a", "", None, small=("a",)))
    assert [b.title for b in found.blocks] == ["A *", "–"]


def test_a_table_of_one_column_or_without_groups_is_one_block() -> None:
    plain = Table("t", "", TABLE.columns, TABLE.rows[:2])
    assert [b.title for b in layout(plain).blocks] == [""]
    assert not layout(plain).grouped
    single = Table("t", "", (Column("g", "G"),), ({"g": "a"},), group="g")
    assert [c.key for c in layout(single).columns] == ["g"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("law_enforcement", "Law enforcement"),
        ("(all groups)", "All groups"),
        ("Already Named", "Already Named"),
        ("a-b", "a-b"),
        ("wave 2", "Wave 2"),
        (None, ""),
        (3, "3"),
        ("écoles", "Écoles"),
    ],
)
def test_the_name_of_a_group_is_a_heading(name: Any, title: str) -> None:
    assert heading(name) == title


def over(*names: str) -> tuple[Column, ...]:
    return tuple(Column(str(i), f"C{i}", over=name) for i, name in enumerate(names))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((), []),
        (("", ""), []),
        (("", "A", "A", "B"), [("", 1), ("A", 2), ("B", 1)]),
        (("A", "", "A"), [("A", 1), ("", 1), ("A", 1)]),
        (("", "", "A"), [("", 1), ("", 1), ("A", 1)]),
    ],
)
def test_neighbouring_columns_share_a_heading(
    names: tuple[str, ...], found: list[tuple[str, int]]
) -> None:
    assert spans(over(*names)) == found


def test_a_heading_with_the_one_over_it_is_on_one_line() -> None:
    assert [flat_label(c) for c in over("A", "")] == ["A, C0", "C1"]
    assert unbroken("Officers (n = 1,234) and (n = 2)") == (
        "Officers (n\u00a0=\u00a01,234) and (n\u00a0=\u00a02)"
    )
    assert unbroken("n = 3") == "n = 3"


@pytest.mark.parametrize(
    ("notes", "source", "found"),
    [
        ((), "", []),
        (("a", "b"), "", [("", "a"), ("", "b")]),
        (("a",), "S", [("Source", "S"), ("Note", "a")]),
        (("a", "b"), "S", [("Source", "S"), ("Notes", "a"), ("", "b")]),
        ((), "S", [("Source", "S")]),
        (("", "a"), "S", [("Source", "S"), ("Note", "a")]),
    ],
)
def test_what_stands_below_a_table(
    notes: tuple[str, ...], source: str, found: list[tuple[str, str]]
) -> None:
    table = Table("t", "", (Column("a", "A"),), (), notes, source=source)
    assert below(table) == found
    assert said_below(table) == [f"{lead}: {text}" if lead else text for lead, text in found]


def test_rows_are_moved_in_from_the_least_depth() -> None:
    rows: tuple[dict[str, int], ...] = ({"depth": 2}, {"depth": 4}, {})
    table = Table("t", "", (Column("a", "A"),), rows)
    assert [indent(table, row) for row in rows] == [0, 2, 0]


def test_readers_get_numbers_for_names_and_no_advice() -> None:
    aside = Aside("type qcode log", "see the log")
    silent = Aside("type qcode log", "")
    table = Table(
        "t",
        "",
        (Column("transcript", "Transcript", instead="number"), Column("n", "N")),
        (),
        ("kept", aside, silent),
    )
    found = for_readers(table)
    assert [c.key for c in found.columns] == ["number", "n"]
    assert found.notes == ("kept", "see the log")
    assert (for_reader("x"), for_reader(aside)) == ("x", "see the log")
    assert table.notes[1] == "type qcode log"


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [("", 10, 1), ("x" * 9, 10, 1), ("x" * 10, 10, 2), ("a\nb\n", 10, 3), ("x" * 95, 10, 10)],
)
def test_lines_that_a_text_takes_in_a_cell(text: str, width: float, count: int) -> None:
    assert lines(text, width) == count


def test_cells_that_a_workbook_cuts_are_counted() -> None:
    def long(*lengths: int) -> tuple[str, ...]:
        rows = tuple({"a": "x" * length} for length in lengths)
        return cut_note(Table("t", "", (Column("a", "A"),), rows))

    assert long(32_767) == ()
    assert long(32_768)[0].startswith("1 cell is longer than the 32,767 characters")
    assert long(32_768, 5, 40_000)[0].startswith("2 cells are longer")


def test_columns_fill_the_page_and_a_table_that_cannot_is_wide() -> None:
    narrow = Table(
        "t", "", (Column("a", "A"), Column("n", "N", "count")), ({"a": "x" * 30, "n": 1},)
    )
    widths, small = fitted(narrow, 16.0)
    assert sum(widths) == pytest.approx(16.0)
    assert not small
    assert widths[0] > widths[1]
    assert not is_wide(narrow, 16.0)
    many = Table(
        "t",
        "",
        tuple(Column(str(i), f"Heading {i}") for i in range(12)),
        ({str(i): "some words of a cell" for i in range(12)},),
    )
    assert is_wide(many, 16.0)
    widths, small = fitted(many, 16.0)
    assert small
    assert sum(widths) == pytest.approx(16.0)


def test_columns_under_a_common_heading_are_wide_enough_for_its_longest_word() -> None:
    columns = (Column("a", "A", "count", over="Extraordinarilylongheading"), Column("t", "T"))
    bare = (Column("a", "A", "count"), Column("t", "T"))
    rows = ({"a": 1, "t": "x"},)
    headed, plain = (fitted(Table("t", "", some, rows), 8.0)[0][0] for some in (columns, bare))
    assert headed > plain


# Documents
# ---------


def coded() -> Annotated:
    text = "We met <b>them</b>.\nThen left."
    return Annotated(
        "T <1>",
        text,
        (Said("Officer & co", 0, len(text)),),
        (
            Comment(3, 18, ("hotline", "two\nlines")),
            Comment(7, 10, ("inner",)),
            Comment(20, 24, ("later",)),
            Comment(0, 0, ("nowhere",)),
        ),
    )


def test_a_page_marks_words_and_writes_codes_where_they_end() -> None:
    page = write_annotated(coded(), "html").decode()
    assert "<h1>T &lt;1&gt;</h1>" in page
    assert "<strong>Officer &amp; co:</strong>" in page
    assert page.count("<strong>") == 1  # the second line is the same turn
    assert '<mark title="hotline; two ⏎ lines; inner">&lt;b&gt;</mark>' in page
    assert '<span class="codes">inner</span>' in page
    assert '<span class="codes">hotline; two ⏎ lines</span>' in page
    assert '<mark title="later">Then</mark><span class="codes">later</span>' in page
    assert "nowhere" not in page
    shown_text = re.sub(r"<span class=\"codes\">.*?</span>|<[^>]+>", "", page.partition("<h1>")[2])
    assert "We met &lt;b&gt;them&lt;/b&gt;." in shown_text


def test_word_comments_have_the_codes_and_neither_coder_nor_date() -> None:
    from docx import Document

    data = write_annotated(coded(), "docx")
    document = Document(io.BytesIO(data))
    assert [c.text for c in document.comments] == ["hotline; two ⏎ lines", "inner", "later"]
    assert {c.author for c in document.comments} == {"Codes"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"w:date" not in archive.read("word/comments.xml")
    assert data == write_annotated(coded(), "docx")
    words = [p.text for p in document.paragraphs]
    assert "Officer & co: We met <b>them</b>." in words
    assert "Then left." in words


@pytest.mark.parametrize("kind", ["txt", "table"])
def test_prose_as_text_is_paragraphs_and_notes(kind: str) -> None:
    made = prose("Title", ("One *two*.", "Three\x07."), ("A note",), kind).decode()
    assert made == "One *two*.\n\nThree␇.\n\nA note\n"


def test_prose_as_markdown_escapes_and_leaves_out_advice() -> None:
    notes = ("A_note", Aside("type this", ""), Aside("type this", "told"))
    made = prose("A title", ("One *two* [x].",), notes, "md").decode()
    assert made == "# A title\n\nOne \\*two\\* \\[x\\].\n\n*A\\_note*\n\n*told*\n"


def test_prose_as_a_page_and_as_a_word_document_has_the_same_paragraphs() -> None:
    from docx import Document

    page = prose("Title", ("One <two>.",), (), "html").decode()
    assert "One &lt;two&gt;." in page
    document = Document(io.BytesIO(prose("Title", ("One <two>.",), (), "docx")))
    assert "One <two>." in [p.text for p in document.paragraphs]
    with pytest.raises(ValueError, match="no document of kind 'pdf'"):
        prose("Title", (), (), "pdf")


@pytest.mark.parametrize(
    ("text", "marks", "printed"),
    [
        ("plain", "double", "“plain”"),
        ("plain", "single", "‘plain’"),
        ("plain", "none", "plain"),
        ('She said "no".', "double", "“She said ‘no’.”"),
        ('She said "no".', "single", "‘She said “no”.’"),
        ("They can't", "double", "“They can’t”"),
        ("'quoted' first", "none", "‘quoted’ first"),
        ("one -- two --- three", "none", "one — two — three"),
        ("----", "none", "----"),
        ('("in brackets")', "none", "(“in brackets”)"),
        ("co-op", "none", "co-op"),
    ],
)
def test_a_quote_is_printed_with_typographic_marks(text: str, marks: Any, printed: str) -> None:
    assert typographic(text, marks) == printed


def test_an_archive_has_one_time_for_all_its_members() -> None:
    source = io.BytesIO()
    core = (
        b'<x><dcterms:created a="b">2020-01-01</dcterms:created>'
        b"<dcterms:modified>2021-01-01</dcterms:modified><other>2021</other></x>"
    )
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("docProps/core.xml", core)
        archive.writestr("word/document.xml", b"<dcterms:created>kept</dcterms:created>")
    for today, stamp in ((None, STAMP), (datetime.date(2026, 3, 15), "2026-03-15T00:00:00Z")):
        made = same_every_time(source.getvalue(), today)
        assert made == same_every_time(made, today)
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert archive.read("docProps/core.xml").decode() == (
                f'<x><dcterms:created a="b">{stamp}</dcterms:created>'
                f"<dcterms:modified>{stamp}</dcterms:modified><other>2021</other></x>"
            )
            assert b"kept" in archive.read("word/document.xml")
