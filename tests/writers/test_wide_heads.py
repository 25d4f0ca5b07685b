"""Columns under a common heading, the source below a table, and what the maker alone is told, in
every format.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.shared import Cm

from qcode.cli.rendering import printed_table
from qcode.errors import UsageError
from qcode.model import Aside, Column, Table
from qcode.writers import FORMATS, write
from qcode.writers.column_widths import fitted
from qcode.writers.report_document import Report, Section, report_docx

POLICE, LAWYERS = "Police (n = 157)", "Lawyers (n = 7)"
FIRM = [text.replace("n = ", "n\u00a0=\u00a0") for text in (POLICE, LAWYERS)]
"""As documents write it, with no line end before or after the sign."""
WIDE = Table(
    "report.wide",
    "Streams",
    (
        Column("label", "Stream"),
        Column("n:a", "n", "count", POLICE),
        Column("percent:a", "%", "percent", POLICE),
        Column("n:b", "n", "count", LAWYERS),
        Column("percent:b", "%", "percent", LAWYERS),
    ),
    (
        {
            "label": "Hotline",
            "n:a": 52,
            "percent:a": 100 * 52 / 157,
            "n:b": 1,
            "percent:b": 14.2857,
        },
        {"label": "Schools", "n:a": 105, "percent:a": 100 * 105 / 157, "n:b": 6, "percent:b": None},
    ),
    (
        "A rule.",
        "Another rule.",
        Aside("Left out: SECRET-01. To count: qcode done SECRET-01 --coder ada.", "One left out."),
    ),
    source="2 interviews.",
)


def test_word_repeats_both_rows_of_headings_and_merges_the_upper_one() -> None:
    document = docx.Document(io.BytesIO(write(WIDE, "docx")))
    grid = document.tables[0]
    assert [c.text for c in grid.rows[0].cells] == ["", FIRM[0], FIRM[0], FIRM[1], FIRM[1]]
    assert [c.text for c in grid.rows[1].cells] == ["Stream", "n", "%", "n", "%"]
    assert [c.text for c in grid.rows[2].cells] == ["Hotline", "52", "33.1", "1", "14.3"]
    repeated = [row for row in grid.rows if row._tr.xpath("./w:trPr/w:tblHeader")]
    assert len(repeated) == 2
    said = [p.text for p in document.paragraphs if p.style.name == "Table Note"]
    assert said[:3] == ["Source: 2 interviews.", "Notes: A rule.", "Another rule."]


def test_html_groups_the_columns_for_screen_readers() -> None:
    page = write(WIDE, "html").decode()
    assert f'<th scope="colgroup" colspan="2">{FIRM[0]}</th>' in page
    assert "<em>Source:</em> 2 interviews." in page


def test_a_sheet_holds_numbers_under_both_rows_of_headings_and_another_explains_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(WIDE, "xlsx")))
    sheet, about = book.worksheets
    assert [c.value for c in sheet[1]] == [None, FIRM[0], None, FIRM[1], None]
    assert [c.value for c in sheet[2]] == ["Stream", "n", "%", "n", "%"]
    assert [c.value for c in sheet[3]][1:3] == [52, 100 * 52 / 157]
    assert sheet.auto_filter.ref == "A2:E4"
    said = [[c.value for c in row] for row in about.iter_rows()]
    assert ["Streams", "Source", "2 interviews."] in said
    assert ["Streams", "Column", f"{POLICE}, %: percent, 0 to 100"] in said


def test_lines_of_text_have_both_headings_in_one_or_above_each_other() -> None:
    heads = write(WIDE, "md").decode().splitlines()[2]
    assert heads == f"| Stream | {POLICE}, n | {POLICE}, % | {LAWYERS}, n | {LAWYERS}, % |"
    assert next(csv.reader(io.StringIO(write(WIDE, "csv").decode()))) == [
        "label",
        *(f"{what}:{who}" for who in "ab" for what in ("n", "percent")),
    ]
    lines = printed_table(WIDE).lines
    assert "Police" in lines[1] and "Lawyers" in lines[1]
    hotline = next(line for line in lines if line.startswith("Hotline"))
    assert hotline.split() == ["Hotline", "52", "33.1", "1", "14.3"]


@pytest.mark.parametrize("format", ["docx", "xlsx", "html", "md"])
def test_a_document_for_readers_tells_nobody_what_to_type(format: str) -> None:
    data = write(WIDE, format)
    parts = [data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    for part in parts:
        for secret in (b"SECRET-01", b"--coder", b"ada"):
            assert secret not in part.replace(b"metadata", b"").replace(b"shading", b"")


def test_the_screen_and_json_keep_the_advice() -> None:
    assert "qcode done SECRET-01" in "\n".join(printed_table(WIDE).lines)
    assert "qcode done SECRET-01" in write(WIDE, "json").decode()


@pytest.mark.parametrize("format", FORMATS)
def test_only_word_and_excel_files_carry_the_day(format: str) -> None:
    """And two files of one day are the same bytes."""
    first, second = (datetime.date(2031, 5, day) for day in (6, 7))
    one = write(WIDE, format, today=first)
    assert one == write(WIDE, format, today=first)
    dated = format in ("docx", "xlsx")
    assert (one != write(WIDE, format, today=second)) == dated
    if dated:
        with zipfile.ZipFile(io.BytesIO(one)) as archive:
            core = archive.read("docProps/core.xml").decode()
        assert re.findall(r">(\d{4}-\d\d-\d\d)T", core) == ["2031-05-06", "2031-05-06"]


def _house_style() -> bytes:
    document = docx.Document()
    document.styles["Normal"].font.name = "Georgia"
    document.styles["Caption"].font.name = "Georgia"
    document.sections[0].left_margin = Cm(5)
    document.sections[0].header.paragraphs[0].text = "The house"
    document.sections[0].footer.paragraphs[0].text = "Draft"
    document.add_paragraph("Text of the template.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_house_template_gives_styles_page_header_and_footer_and_no_text() -> None:
    written = write(WIDE, "docx", template=_house_style())
    document = docx.Document(io.BytesIO(written))
    assert "Text of the template." not in [p.text for p in document.paragraphs]
    assert document.styles["Caption"].font.name == "Georgia"
    section = document.sections[0]
    assert section.left_margin == pytest.approx(Cm(5), rel=0.001)
    assert section.header.paragraphs[0].text == "The house"
    assert section.footer.paragraphs[0].text == "Draft"
    between = section.page_width - section.left_margin - section.right_margin
    assert sum(c.width for c in document.tables[0].columns) == pytest.approx(between, rel=0.01)


def test_a_template_that_is_no_word_document_is_refused() -> None:
    with pytest.raises(UsageError, match="not a Word document"):
        write(WIDE, "docx", template=b"{\\rtf1}")
    with pytest.raises(UsageError, match="not a Word document"):
        write(WIDE, "docx", template=write(WIDE, "xlsx"))


def test_the_contents_lead_to_every_heading_with_its_page_number() -> None:
    """Each line is a link to the mark at its heading, with a field for the page."""
    report = Report("A study", sections=(Section("One", ("Text.",)), Section("Two", (), (WIDE,))))
    document = docx.Document(io.BytesIO(report_docx(report)))
    lines = [p for p in document.paragraphs if p.style.name.casefold() == "toc 1"]
    assert [p.text.strip() for p in lines] == ["One", "Two"]
    marks = {
        p._p.xpath("./w:bookmarkStart/@w:name")[0]: p.text
        for p in document.paragraphs
        if p.style.name == "Heading 1"
    }
    for line in lines:
        (anchor,) = line._p.xpath("./w:hyperlink/@w:anchor")
        assert marks[anchor] == line.text.strip()
        assert f" PAGEREF {anchor} \\h " in line._p.xpath(".//w:instrText/text()")
    assert document.settings.element.xpath("./w:updateFields")


def test_one_heading_over_one_column_needs_no_merging() -> None:
    single = replace(WIDE, columns=(WIDE.columns[0], WIDE.columns[1]))
    grid = docx.Document(io.BytesIO(write(single, "docx"))).tables[0]
    assert [c.text for c in grid.rows[0].cells] == ["", FIRM[0]]


def test_no_word_of_a_bold_heading_is_broken_where_there_is_room() -> None:
    """A heading is wider than the cells below it, which are empty."""
    names = ("Organizations", "Enforcement", "Low")
    columns = (Column("label", "Role"), *(Column(n, n) for n in names))
    table = Table("t", "T", columns, ({"label": "Judge", **dict.fromkeys(names, "")},))
    widths, small = fitted(table, 16.0)
    assert not small
    for name, width in zip(names, widths[1:], strict=True):
        assert width >= len(name) * 1.15 / 5.9 + 0.45
