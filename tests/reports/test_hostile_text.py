"""Words of transcripts, speakers, labels, memos, sites and attributes that look like markup, a
formula, or a command to a terminal appear as text: in every report and every format.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest

from qcode import model
from qcode.cli.rendering import printed_table
from qcode.reports.layers import LayerOptions
from qcode.workflows.reporting.quoting import QuoteOptions, against, quote_report
from qcode.workflows.reporting.registry import REPORTS, make_report, report_chart
from qcode.writers import FORMATS, write
from qcode.writers.data import plain
from qcode.writers.quote_blocks import Blocks, write_blocks
from qcode.writers.report_document import Report, Section, report_docx, report_html
from qcode.writers.report_markdown import report_md

KINDS = {
    "html": "<b>bold</b>",
    "formula": "=1+1",
    "markdown": "**x** | y",
    "bidi": "\u202eabc",
    "ansi": "\x1b[31mred\x1b[0m",
    "math": "$x^ and $y_",
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NEEDED: dict[str, dict[str, Any]] = {
    "referrals": {"by": "site", "names": True},
    "themes": {"by": "site", "names": True},
    "crosstab": {"rows": "family", "by": "site", "test": True},
    "interviewees": {"by": "site"},
    "frequencies": {"attr": "role,site"},
    "list": {"by": "role"},
    "multiple": {"family": "family", "by": "site"},
    "coverage": {"by": "role"},
    "framework": {"by": "site"},
    "joint": {"by": "site"},
}


@pytest.fixture(scope="module")
def study(small: Any) -> model.Study:
    """A transcript of each kind; its words, speaker, role, site, code and summary are of it."""
    texts = {
        f"T{n}": f"{_label(text)}: {text} they said to us one day. {text} they did.\n"
        for n, text in enumerate(KINDS.values())
    }
    coded = [
        (name, f"c{n}", text.split(": ", 1)[1][:-1]) for n, (name, text) in enumerate(texts.items())
    ]
    coded += [(name, "c0", "one day") for name in texts]
    made: model.Study = small(
        texts,
        coded,
        tree={"family": {f"c{n}": {} for n in range(len(KINDS))}},
        people={
            f"T{n}": {"role": text, "site": f"{text} {n}"} for n, text in enumerate(KINDS.values())
        },
    )
    labels = ("Family =1+1", *KINDS.values())
    opposite = {"c1": ("c0",)}
    codes = tuple(
        replace(c, label=label, definition=label, opposite=opposite.get(c.key, ()))
        for c, label in zip(made.codebook.codes, labels, strict=True)
    )
    summaries = tuple(
        model.Summary(f"T{n}", f"c{n}", "Ada", text, f"{n}")
        for n, text in enumerate(KINDS.values())
    )
    book = replace(made.codebook, codes=codes, title="<b>bold</b> =1+1")
    return replace(made, codebook=book, summaries=summaries, title="<b>bold</b> =1+1")


def _label(text: str) -> str:
    """A speaker's label of this kind, as a reader of transcripts finds it."""
    return CONTROLS.sub("", text).replace(":", "").strip()[:20]


class _Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(data: bytes, kind: str) -> str:
    """What a document says; fails where something in it would be obeyed."""
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    ElementTree.fromstring(archive.read(name))
        document = docx.Document(io.BytesIO(data))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        text = "\n".join([*(p.text for p in document.paragraphs), *cells])
    elif kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        every = [c for sheet in book for row in sheet.iter_rows() for c in row]
        assert not [c.coordinate for c in every if c.data_type == "f"]
        text = "\n".join(str(c.value) for c in every if c.value is not None)
    elif kind == "html":
        page = _Page()
        page.feed(data.decode())
        assert "b" not in page.tags
        text = page.text
    else:
        text = data.decode()
    assert not CONTROLS.search(text.replace("\r\n", "\n")), kind
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [c for c in cells if c.startswith(("=", "@", "\t"))]
    if kind == "md":
        assert "**x**" not in text and "<b>" not in text
        assert not re.search(r"(?<!\\)\*\*x", text) and "x\\*\\* | y" not in text
    return text


def check(table: model.Table) -> None:
    """Written in every format and printed, a table has its texts and obeys none of them."""
    texts = {kind: text_of(write(table, kind), kind) for kind in FORMATS}
    texts["terminal"] = text_of("\n".join(printed_table(table).lines).encode(), "terminal")
    rows = json.loads(texts["json"])["rows"]
    assert rows == json.loads(json.dumps([plain(dict(r)) for r in table.rows]))
    for kind, text in texts.items():
        if kind != "md":
            joined = " ".join(text.split())
            assert "<b>bold</b>" in joined, kind
            assert "1+1" in joined, kind


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_shows_hostile_text_as_text(study: model.Study, name: str) -> None:
    check(make_report(name, study, NEEDED.get(name, {})))


@pytest.mark.parametrize("name", [n for n, kind in REPORTS.items() if kind.chart])
def test_a_chart_shows_hostile_text_as_text(study: model.Study, name: str) -> None:
    """Also what could be read as a formula between dollar signs."""
    drawn = report_chart(name, make_report(name, study, NEEDED.get(name, {})))
    root = ElementTree.fromstring(drawn.svg)
    assert not [e for e in root.iter() if e.tag.endswith("}b")]
    assert not CONTROLS.search(drawn.alt + drawn.title)


def test_quotes_and_what_speaks_against_show_it_as_text(study: model.Study) -> None:
    """As rows and as blocks, with the question and an attribution."""
    options = QuoteOptions(by="site", min_words=1, per_code=9, attribution="{role}, {site}")
    report = quote_report(study, options, LayerOptions())
    check(report.table)
    blocks = Blocks("<b>bold</b> =1+1", report.quotes, report.notes)
    for kind in ("txt", "md", "html", "docx"):
        text = " ".join(text_of(write_blocks(blocks, kind), kind).split())
        assert kind == "md" or "<b>bold</b> they said" in text
    table, _ = against(study, (), "site", LayerOptions(), "all")
    assert {r["kind"] for r in table.rows} >= {"otherwise"}
    check(table)


def test_a_whole_report_shows_it_as_text(study: model.Study) -> None:
    """Title, headings, paragraphs, tables and quotes."""
    tables = tuple(
        make_report(n, study, NEEDED.get(n, {})) for n in ("themes", "list", "framework")
    )
    quotes = quote_report(study, QuoteOptions(min_words=1), LayerOptions()).quotes
    sections = [Section(text, (text,), tables[:1], (), quotes) for text in KINDS.values()]
    report = Report("<b>bold</b> =1+1", "=1+1", (*sections, Section("More", (), tables)))
    makers = {"html": report_html, "docx": report_docx, "md": report_md}
    for kind, make in makers.items():
        text = " ".join(text_of(make(report), kind).split())
        assert kind == "md" or text.count("<b>bold</b>") > 9
