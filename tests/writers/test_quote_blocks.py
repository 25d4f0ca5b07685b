"""Block quotes in every format: golden files, typographic signs, and hostile text that stays
text.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from qcode import model
from qcode.files.formulas import unescape_formula
from qcode.writers import write
from qcode.writers.quote_blocks import Blocks, write_blocks

DATA = Path(__file__).parent / "data"
HOSTILE = (
    '=SUM(A1) {{7*7}} &amp; <script>alert(1)</script> [x](http://e.org) *b* # | `c` "q"'
    " \u202ereversed\u202c \x1b[31mred\x1b[0m"
)
SHOWN = (
    "=SUM(A1) {{7*7}} &amp; <script>alert(1)</script> [x](http://e.org) *b* # | `c` ‘q’"
    " <U+202E>reversed<U+202C> ␛[31mred␛[0m"
)


def quote(words: str, **more: object) -> model.Quote:
    fields: dict[str, object] = {
        "code": "housing",
        "label": "Housing",
        "group": "(all groups)",
        "quote": words,
        "attribution": "service provider",
        "transcript": "SP-02",
        "segment": 4,
        "words": len(words.split()),
        "start": 0,
        "end": len(words),
    }
    return model.Quote(**{**fields, **more})  # type: ignore[arg-type]


BLOCKS = Blocks(
    "Quotes by role",
    (
        quote(
            'We have -- "well", no beds.', group="law_enforcement", attribution="detective, West"
        ),
        quote("The [county] … it's full.", group="law_enforcement", edited=True),
        quote("Nobody asks.", group="prosecutor", question='And "then"?', time=61_500),
        quote(HOSTILE, code="x", label="<b>Other</b>", attribution="a *judge*"),
    ),
    ("Quotes are verbatim; […] marks sentences left out.",),
    source=True,
    times=True,
)


@pytest.mark.parametrize("name", ["quotes.md", "quotes.txt", "quotes.html"])
def test_blocks_are_as_the_golden_file_has_them(name: str) -> None:
    """Themes once, groups below them, and each quote with its dash."""
    made = write_blocks(BLOCKS, Path(name).suffix.lstrip(".")).decode()
    body = made.partition("<body")[2] if name.endswith("html") else made
    assert body == (DATA / name).read_text(encoding="utf-8")


def test_a_word_document_has_the_same_blocks_in_words_own_styles() -> None:
    import docx

    document = docx.Document(io.BytesIO(write_blocks(BLOCKS, "docx")))
    dash = "\n—\u00a0"
    assert [(p.style.name, p.text) for p in document.paragraphs if p.style and p.text] == [
        ("Title", "Quotes by role"),
        ("Heading 1", "Housing"),
        ("Heading 2", "Law enforcement"),
        ("Quote", f"“We have — ‘well’, no beds.”{dash}detective, West (SP-02, segment 4)"),
        ("Quote", f"“The [county] … it’s full.”{dash}service provider (SP-02, segment 4)"),
        ("Heading 2", "Prosecutor"),
        ("Normal", "Interviewer: And “then”?"),
        (
            "Quote",
            f"“Nobody asks.”{dash}service provider (SP-02, segment 4; 00:01:01.500)",
        ),
        ("Heading 1", "<b>Other</b>"),
        ("Quote", f"“{SHOWN}”{dash}a *judge* (SP-02, segment 4)"),
        ("Normal", "Quotes are verbatim; […] marks sentences left out."),
    ]


@pytest.mark.parametrize("marks", ["double", "single", "none"])
def test_quotation_marks_are_chosen(marks: str) -> None:
    blocks = Blocks("", (quote('so "they" don\'t'),), marks=marks)  # type: ignore[arg-type]
    shown = {
        "double": "“so ‘they’ don’t”",
        "single": "‘so “they” don’t’",
        "none": "so “they” don’t",
    }
    assert f"    {shown[marks]}\n" in write_blocks(blocks, "txt").decode()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a -- b", "a — b"),
        ("a--b", "a—b"),
        ("a --- b", "a — b"),
        ("----", "----"),
        ("e-mail, 3-4", "e-mail, 3-4"),
    ],
)
def test_two_hyphens_are_a_dash_and_a_line_of_them_is_not(words: str, shown: str) -> None:
    assert f"“{shown}”" in write_blocks(Blocks("", (quote(words),)), "txt").decode()


def test_hostile_text_is_text_in_a_page() -> None:
    """Parsed as XML, the page has the words, and no element of theirs."""
    page = write_blocks(BLOCKS, "html").decode()
    body = page[page.index("<body") : page.index("</body>")] + "</body>"
    tree = ElementTree.fromstring(body.replace("&mdash;", "—"))
    assert any(SHOWN in "".join(p.itertext()) for p in tree.iter("p"))
    assert {e.tag for e in tree.iter()} == {
        *("body", "main", "h1", "h2", "h3", "section", "blockquote", "footer", "p")
    }


def test_hostile_text_is_text_in_rows() -> None:
    """In csv, json and xlsx a quote is inert, and the words are the transcript's."""
    columns = (model.Column("quote", "Quote"),)
    table = model.Table("report.quotes", "Quotes", columns, ({"quote": HOSTILE},))
    (row,) = list(csv.DictReader(io.StringIO(write(table, "csv").decode("utf-8-sig"))))
    assert not row["quote"].startswith("=")
    assert unescape_formula(row["quote"]).startswith("=SUM(A1)")
    assert json.loads(write(table, "json"))["rows"][0]["quote"] == HOSTILE
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(write(table, "xlsx")))
    cells = [c for sheet in book for line in sheet.iter_rows() for c in line if c.value]
    (cell,) = (c for c in cells if "SUM(A1)" in str(c.value))
    assert cell.data_type == "s"
