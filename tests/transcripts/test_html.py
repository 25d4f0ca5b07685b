"""Web pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import BadInput
from qcode.transcripts.html import fragment, read_html
from qcode.transcripts.parts import Paragraph

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"


def texts(page: str) -> list[str]:
    return [p.text for p in read_html(page.encode(), "a.html").paragraphs]


def test_blocks_are_paragraphs_and_br_a_soft_break() -> None:
    page = (
        "<html><head><title>t</title></head><body>loose<p>Ana:  hi\n there <br> Ben:"
        " ho</p><div>x<div>y</div>z</div><ul><li>one<li>two</ul>"
    )
    assert texts(page) == ["loose", "Ana: hi there\nBen: ho", "x", "y", "z", "one", "two"]


def test_what_is_no_text_is_left_out() -> None:
    page = (
        "<p>a<script>alert(1)</script><style>p{}</style><!-- c -->b<template>t</template><span"
        " hidden>h</span><i style='display:none'>i</i></p>"
    )
    assert texts(page) == ["ab"]


def test_bold_italic_and_headings() -> None:
    page = (
        "<h2>Head</h2><p><b>Ana:</b> hi</p><p><em>all <b>of</b> it</em></p>"
        "<p><span style='font-weight:700'>Ben</span> <span style='font-style:italic'>x</span></p>"
    )
    assert fragment(page, "a") == [
        Paragraph("Head", heading=True),
        Paragraph("Ana: hi", 4),
        Paragraph("all of it", 0, True),
        Paragraph("Ben x", 3),
    ]


def test_rows_with_spans_and_blocks_in_cells() -> None:
    page = (
        "<table><thead><tr><th>Speaker<th>Text</thead><tr><td>Ana<td><p>one</p><p>two</p><tr><td"
        " colspan=2>wide<td>c</table><p>after"
    )
    found = read_html(page.encode(), "a").paragraphs
    assert [p.cells for p in found] == [
        ("Speaker", "Text"),
        ("Ana", "one\ntwo"),
        ("wide", "", "c"),
        (),
    ]


def test_tabs_written_as_references_stay_tabs_and_white_space_collapses() -> None:
    assert texts("<p>MSM:&#9;How&nbsp;\t did &#x9;x</p>") == ["MSM:\tHow\u00a0 did \tx"]


def test_preformatted_lines_are_paragraphs() -> None:
    assert texts("<pre>Ana:  hi\nBen:\tho</pre>") == ["Ana:  hi", "Ben:\tho"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<meta charset=utf-8><p>naïve</p>".encode(), "utf-8"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>naïve –'
            " “x”</p>".encode("cp1252"),
            "cp1252",
        ),
        ("<meta charset='iso-8859-1'><p>naïve – x</p>".encode("cp1252"), "cp1252"),
        ("<p>naïve</p>".encode("cp1252"), "cp1252"),
        ("<meta charset=windows-1252><p>naïve</p>".encode("utf-16"), "utf-16-le"),
        ("<meta charset=utf-8><p>naïve</p>".encode("cp1252"), "cp1252"),
        ("<meta charset=nonsense><p>naïve</p>".encode(), "utf-8"),
    ],
)
def test_the_encoding_is_the_one_that_fits(data: bytes, encoding: str) -> None:
    document = read_html(data, "a.html")
    assert "naïve" in document.paragraphs[0].text
    assert document.encoding.replace("windows-", "cp") == encoding


def test_an_xml_declaration_does_no_harm() -> None:
    assert texts('<?xml version="1.0" encoding="iso-8859-1"?><html><p>é</p></html>') == ["é"]


@pytest.mark.parametrize(
    "page", ["<p></p>", "<html></html>", "<div>" * 100_000 + "deep", "<!DOCTYPE html>"]
)
def test_pages_without_text_or_with_endless_nesting_are_errors(page: str) -> None:
    with pytest.raises(BadInput, match="1 problem"):
        read_html(page.encode(), "a.html")


def test_lawful_depth_is_read() -> None:
    assert texts("<div>" * 200 + "deep" + "</div>" * 200) == ["deep"]


@given(st.text("<>/pbrdivta=&;#x9 \n\"'!-", max_size=150))
@settings(max_examples=120, deadline=None)
def test_no_page_makes_it_fail(page: str) -> None:
    try:
        read_html(page.encode(), "a.html", "utf-8")
    except BadInput as bad:
        assert bad.problems


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_a_page_from_word_97() -> None:
    path = CASES / "real" / "unix_oh_condon_cp1252.htm"
    document = read_html(path.read_bytes(), path.name)
    assert document.encoding == "cp1252"
    lines = [p.text for p in document.paragraphs if p.text.strip()]
    assert lines[1] == "… Have its own volume control turned up."
    assert lines[2] == "MSM:\tHow did you get involved? When did you encounter UNIX?"
