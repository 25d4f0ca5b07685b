"""Drafts as blocks of words, from every kind of file that they are written in."""

from __future__ import annotations

import io
import zipfile

import pytest

from qcode.errors import BadInput
from qcode.files.drafts import Block, read_draft, word_rows

_HEAD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
_STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:styleId="Zitat1"><w:name w:val="Intense Quote"/></w:style></w:styles>'
)


def _word(body: str, **parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"{_HEAD}<w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", _STYLES)
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def test_in_word_insertions_count_and_deletions_do_not() -> None:
    """Over runs, tabs, soft breaks and hyphens that do not break."""
    body = (
        "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r>"
        "<w:ins><w:r><w:t> put in</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> gone</w:delText><w:t> gone</w:t></w:r></w:del>"
        "<w:r><w:br/><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t></w:r></w:p>"
    )
    assert read_draft(_word(body), "a.docx") == (Block("one two put in\ne-mail", "paragraph 1"),)


def test_in_word_the_name_of_a_style_says_that_it_is_a_quotation() -> None:
    """Whatever the id is in the language of the program; footnotes are read after the text."""
    body = '<w:p><w:pPr><w:pStyle w:val="Zitat1"/></w:pPr><w:r><w:t>A quote</w:t></w:r></w:p><w:p/>'
    head = _HEAD.replace("document", "footnotes")
    note = f"{head}<w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnotes>"
    blocks = read_draft(_word(body, footnotes=note), "a.docx")
    assert blocks == (
        Block("A quote", "paragraph 1", quoted=True),
        Block("note", "paragraph 3"),
    )


def test_the_rows_of_a_table_in_word() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = f"<w:tbl><w:tr>{cell.format('a')}{cell.format('b')}</w:tr></w:tbl>"
    assert word_rows(_word(body), "a.docx") == [["a", "b"]]


def test_markdown_is_read_without_its_signs() -> None:
    """Emphasis, links, escapes, entities, headings and lists; a quotation is a block of its own."""
    text = (
        "# A *head*\n\nSome **bold** [link](http://a) and \\[kept\\] &mdash; snake_case\nmore\n"
        "> quoted\n> on\nafter\n- item\n"
    )
    assert read_draft(text.encode(), "a.md") == (
        Block("A head", "line 1"),
        Block("Some bold link and [kept] — snake_case\nmore", "line 3"),
        Block("quoted\non", "line 5", quoted=True),
        Block("after\n- item", "line 7"),
    )


def test_plain_text_keeps_every_sign() -> None:
    blocks = read_draft(b"> *a*\nb\n\n\nc\n", "a.txt")
    assert blocks == (Block("> *a*\nb", "line 1"), Block("c", "line 5"))


def test_a_page_is_read_block_by_block() -> None:
    """A block quotation is one block; what opens on a click, menus, scripts and styles are not
    read.
    """
    page = (
        "<html><head><title>t</title></head><body><nav><p>menu</p></nav>\n"
        "<p>One <b>two</b><br>x</p>"
        "<blockquote><p>said</p><footer>&mdash; who</footer></blockquote>"
        '<div popover id="e"><div><p>behind</p></div></div><script>no()</script><p>end</p>'
    )
    assert [(b.text, b.quoted) for b in read_draft(page.encode(), "a.html")] == [
        ("One two\nx", False),
        ("said\n— who", True),
        ("end", False),
    ]


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        read_draft(b"", "a.pdf")
    assert "a draft is .docx, .md, .txt, .html, not .pdf" in str(refused.value.problems[0])
