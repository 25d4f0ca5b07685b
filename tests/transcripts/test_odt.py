"""OpenDocument texts."""

from __future__ import annotations

import io
import zipfile

import pytest

from qcode.errors import BadInput
from qcode.transcripts.odt import read_odt
from qcode.transcripts.parts import Document

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)


def odt(body: str, styles: str = "", **members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}"
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><office:automatic-styles>{styles}'
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return out.getvalue()


def read(body: str, styles: str = "") -> Document:
    return read_odt(odt(body, styles), "a.odt")


def texts(body: str) -> list[str]:
    return [p.text for p in read(body).paragraphs]


def test_spaces_tabs_breaks_spans_and_links() -> None:
    body = (
        "<text:p>  Ana:\n  one <text:span>two</text:span><text:s"
        ' text:c="2"/>x<text:tab/>y<text:line-break/> z<text:a>link</text:a> end</text:p>'
    )
    assert texts(body) == ["Ana: one two  x\ty\nzlink end"]


def test_headings_lists_sections_and_frames() -> None:
    body = (
        "<text:h>Head</text:h><text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>"
        "<text:section><text:p>in</text:p>"
        "</text:section><text:p>before<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box>"
        "</draw:frame>after</text:p>"
        "<text:p>pic<draw:frame><draw:image/></draw:frame></text:p>"
    )
    document = read(body)
    assert [p.text for p in document.paragraphs] == [
        "Head",
        "item",
        "in",
        "beforeafter",
        "boxed",
        "pic",
    ]
    assert [p.heading for p in document.paragraphs][:2] == [True, False]
    assert [p.message for p in document.problems] == [
        "text of 1 frame read after the paragraph it belongs to",
        "1 image left out",
    ]


def test_bold_and_italic_through_styles() -> None:
    styles = (
        '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="I"><style:text-properties fo:font-style="italic"/></style:style>'
        '<style:style style:name="Child" style:parent-style-name="B"/>'
    )
    body = (
        '<text:p><text:span text:style-name="B">Ana:</text:span> hi</text:p><text:p'
        ' text:style-name="I">all</text:p><text:p><text:span'
        ' text:style-name="Child">Ben</text:span> x</text:p>'
    )
    assert [(p.bold, p.italic) for p in read(body, styles).paragraphs] == [
        (4, False),
        (0, True),
        (3, False),
    ]


def test_notes_and_comments_are_anchored() -> None:
    body = (
        "<text:p>One<text:note"
        ' text:note-class="endnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>far</text:p></text:note-body></text:note>'  # noqa: E501
        " two<office:annotation"
        ' office:name="c"><dc:creator>Bo</dc:creator><dc:date>2026</dc:date><text:p>why</text:p></office:annotation>'  # noqa: E501
        ' three<office:annotation-end office:name="c"/>'
        " four<office:annotation><text:p>point</text:p></office:annotation></text:p><text:p><office:annotation"  # noqa: E501
        ' office:name="d"><text:p>over</text:p></office:annotation>rest</text:p><text:p>x<office:annotation-end'  # noqa: E501
        ' office:name="d"/></text:p>'
    )
    first, second, third = read(body).paragraphs
    assert first.text == "One two three four"
    assert [(n.kind, first.text[n.start : n.end], n.text, n.author) for n in first.notes] == [
        ("endnote", "", "far", ""),
        ("comment", " three", "why", "Bo"),
        ("comment", "", "point", ""),
    ]
    assert [(second.text[n.start : n.end], n.text) for n in second.notes] == [("rest", "over")]
    assert third.notes == ()


def test_tracked_deletions_are_not_in_the_text() -> None:
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>GONE</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    document = read(changes + "<text:p>kept</text:p>")
    assert [p.text for p in document.paragraphs] == ["kept"]
    assert [p.message for p in document.problems] == ["1 tracked deletion left out"]


def test_tables_with_merged_and_nested_cells() -> None:
    def cell(inner: str) -> str:
        return f"<table:table-cell>{inner}</table:table-cell>"

    nested = (
        "<table:table><table:table-row>"
        + cell("<text:p>in</text:p>")
        + "</table:table-row></table:table>"
    )
    rows = (
        "<table:table-header-rows><table:table-row>"
        + cell("<text:p>h</text:p>")
        + cell("<text:p>i</text:p>")
        + "</table:table-row></table:table-header-rows><table:table-row>"
        + cell("<text:p>a</text:p>" + nested)
        + "<table:covered-table-cell/>"
        + cell("<text:p>b</text:p>")
        + "</table:table-row><table:table-row>"
        + cell("<text:p>wide</text:p>")
        + "<table:covered-table-cell/></table:table-row>"
    )
    found = read(f"<table:table>{rows}</table:table>").paragraphs
    assert [p.cells for p in found] == [("h", "i"), ("a\nin", "", "b"), ("wide",)]
    assert {p.table for p in found} == {1}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (odt("<text:p>x</text:p>", META_INF="")[:300], "not a complete OpenDocument file"),
        (odt("<text:p>x", ""), "not well-formed"),
        (odt("<text:section>" * 5000), "nested too deeply"),
        (
            odt(
                "<text:p>x</text:p>",
                **{"META-INF__manifest_DOT_xml": "<x><manifest:encryption-data/></x>"},
            ),
            "password-protected",
        ),
    ],
)
def test_broken_files_are_told(data: bytes, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_odt(data, "a.odt")
    assert words in caught.value.problems[0].message
