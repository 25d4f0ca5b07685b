"""Whole reports, as html and as Word documents."""

from __future__ import annotations

import io
import re
import struct
import zlib
from dataclasses import dataclass

from qcode.model import Column, Quote, Table
from qcode.writers.report_document import Report, Section, by_theme, report_docx, report_html


def _png() -> bytes:
    """The smallest picture: one white dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff"))
        + chunk(b"IEND", b"")
    )


@dataclass
class Picture:
    title: str = "Streams <by> role"
    alt: str = 'Bars: "A" 1'
    png: bytes = _png()
    svg: bytes = (
        b'<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg width="1" height="1"><path d="M0 0"/></svg>'
    )


def _quote(text: str, group: str, label: str = "Hotline") -> Quote:
    return Quote(
        "hotline",
        label,
        group,
        text,
        "law enforcement official",
        "SECRET-01",
        3,
        len(text.split()),
        0,
        1,
    )


TABLE = Table(
    "t",
    "Streams",
    (Column("label", "Stream"), Column("n", "Citations", "count")),
    ({"label": "Hotline", "n": 52},),
    ("Base: 157.",),
)
WIDE = Table("w", "Wide", tuple(Column(f"c{i}", "Interviews", "count") for i in range(9)), ({},))
REPORT = Report(
    title="An evaluation <2024>",
    subtitle="For the sponsor",
    sections=(
        Section("Streams & sources", ("Where cases come from.\x1b",), (TABLE,), (Picture(),)),
        Section("Wide", (), (WIDE,)),
        Section(
            "In their words",
            quotes=(
                _quote("They call <us>.", "law_enforcement"),
                _quote("Daily.", "law_enforcement"),
                _quote("Yes.", "(all groups)"),
            ),
        ),
    ),
    methods=("Ten percent was coded twice.",),
    language="en-GB",
)


def test_the_page_carries_everything_and_loads_nothing() -> None:
    page = report_html(REPORT).decode()
    assert '<html lang="en-GB">' in page
    # The one script is our own; it sorts and filters.
    assert page.count("<script") == page.count("function sortable") == 1
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) <= {
        f"#{i}" for i in re.findall(r'id="([^"]*)"', page)
    }
    assert 'role="img" aria-label="Bars: &#34;A&#34; 1"><svg aria-hidden="true"' in page
    assert "<?xml" not in page
    assert "Streams &lt;by&gt; role" in page
    assert "\x1b" not in page


def test_the_contents_link_to_every_section_figure_and_table() -> None:
    page = report_html(REPORT).decode()
    nav = page[page.index("<nav") : page.index("</nav>")]
    for anchor in (
        "section-1",
        "figure-1",
        "table-1",
        "section-2",
        "table-2",
        "section-3",
        "section-4",
    ):
        assert f'href="#{anchor}"' in nav
        assert f'id="{anchor}"' in page


def test_quotes_are_block_quotes_with_an_em_dash_and_the_role_only() -> None:
    page = report_html(REPORT).decode()
    quote = (
        '<blockquote><p dir="auto">“They call &lt;us&gt;.”</p><footer>&mdash; law enforcement'
        " official</footer></blockquote>"
    )
    assert quote in page
    assert "SECRET-01" not in page


def test_quotes_stand_under_theme_and_group() -> None:
    assert [(heading, len(some)) for heading, some in by_theme(REPORT.sections[2].quotes)] == [
        ("Hotline: law enforcement", 2),
        ("Hotline", 1),
    ]


def test_the_word_document_has_headings_captions_quotes_and_alt_text() -> None:
    import docx

    data = report_docx(REPORT)
    assert data == report_docx(REPORT)
    document = docx.Document(io.BytesIO(data))
    styled = [
        (p.style.name, p._p.xpath("string(.)")) for p in document.paragraphs if p.style is not None
    ]
    assert styled[:2] == [("Title", "An evaluation <2024>"), ("Subtitle", "For the sponsor")]
    headings = [text for style, text in styled if style == "Heading 1"]
    assert headings == ["Streams & sources", "Wide", "In their words", "Methods and notes"]
    captions = [text for style, text in styled if style == "Caption"]
    assert captions == ["Figure 1. Streams <by> role", "Table 1. Streams", "Table 2. Wide"]
    quotes = [text for style, text in styled if style == "Quote"]
    assert quotes[0] == "“They call <us>.”—\u00a0law enforcement official"
    assert ("Normal", "Where cases come from.␛") in styled
    assert document.element.xpath("//wp:docPr/@descr") == ['Bars: "A" 1']
    assert (document.core_properties.title, document.core_properties.language) == (
        "An evaluation <2024>",
        "en-GB",
    )
    assert not [text for _, text in styled if "SECRET-01" in text]


def test_a_heading_stands_on_the_page_of_its_wide_table() -> None:
    """The page is turned before the heading, not between heading and table; and turned back for
    what follows.
    """
    import docx

    document = docx.Document(io.BytesIO(report_docx(REPORT)))
    landscape = [s.page_width > s.page_height for s in document.sections]
    assert landscape == [False, True, False]
    second = [p.text for p in document.sections[1].iter_inner_content() if hasattr(p, "text")]
    assert second[0] == "Wide"


def test_a_report_without_anything_can_be_written() -> None:
    assert b"<h1>Nothing</h1>" in report_html(Report("Nothing"))
    assert report_docx(Report("Nothing"))


def _paragraphs(report: Report) -> list[str]:
    from docx import Document

    return [p.text for p in Document(io.BytesIO(report_docx(report))).paragraphs]


def test_a_document_of_one_section_begins_with_it() -> None:
    """No table of contents of one line on a page of its own, and no heading that repeats the
    title.
    """
    one = Section("Agreement", ("First.",))
    said = _paragraphs(Report("Agreement", sections=(one,)))
    assert "Contents" not in said and said.count("Agreement") == 1 and "First." in said
    assert "Contents" in _paragraphs(
        Report("Agreement", sections=(one, Section("More", ("Second.",))))
    )
