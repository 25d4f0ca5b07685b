"""A finished draft (Word, Markdown, html, plain text) as blocks of words: what is quoted as a
block, and where each stands.

Only the words are read: insertions that are not accepted yet count, deletions do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from qcode.errors import BadInput
from qcode.files.decoding import decode, normalise_newlines
from qcode.files.xmls import parse_xml
from qcode.files.zips import GuardedZip, open_zip
from qcode.model import Problem

if TYPE_CHECKING:
    from lxml import etree

SUFFIXES = (".docx", ".md", ".txt", ".html", ".htm")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_QUOTED = ("quote", "block text", "quotation", "zitat")
_SILENT = frozenset({"script", "style", "head", "title", "template", "nav"})
_BLOCKS = """
    p div li h1 h2 h3 h4 h5 h6 td th tr table caption figcaption dt dd section header footer main
    article blockquote body pre
"""
_BLOCK = frozenset(_BLOCKS.split())


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, cell or block quotation. `quoted`: it is set as a quotation; `place` says where
    it is, in words.
    """

    text: str
    place: str
    quoted: bool = False


def read_draft(data: bytes, path: str) -> tuple[Block, ...]:
    """The blocks of a draft, in order; the suffix of `path` says what it is.

    Raises BadInput for a file of another kind, or one that cannot be read.
    """
    suffix = PurePath(path).suffix.casefold()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES[:-1])
        raise BadInput([Problem(path, f"a draft is {known}, not {suffix or 'a file like this'}")])
    if suffix == ".docx":
        return tuple(_word(open_zip(data, path), path))
    text = normalise_newlines(decode(data, path)[0])
    if suffix in (".html", ".htm"):
        page = _Page()
        page.feed(text)
        page.close()
        page.end()
        return tuple(page.blocks)
    return tuple(_lines(text, marked=suffix == ".md"))


# Word
# ------------------------------------------------------------------------------------------------


def _word(archive: GuardedZip, path: str) -> Iterator[Block]:
    names = _style_names(archive, path)
    count = 0
    for part in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
        if part not in archive and part != "word/document.xml":
            continue
        for paragraph in parse_xml(archive.read(part), path, part=part).iter(f"{_W}p"):
            count += 1
            text = _words(paragraph)
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            named = names.get(style.get(f"{_W}val", ""), "") if style is not None else ""
            if text.strip():
                yield Block(text, f"paragraph {count}", named.casefold().endswith(_QUOTED))


def _style_names(archive: GuardedZip, path: str) -> dict[str, str]:
    if "word/styles.xml" not in archive:
        return {}
    root = parse_xml(archive.read("word/styles.xml"), path, part="word/styles.xml")
    result = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        own = style.get(f"{_W}styleId", "")
        result[own] = name.get(f"{_W}val", own) if name is not None else own
    return result


def _words(paragraph: etree._Element) -> str:
    """The words of a paragraph over all its runs, without those of paragraphs inside it."""
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        inside = next(node.iterancestors(f"{_W}p"))
        if inside is not paragraph or next(node.iterancestors(f"{_W}del"), None) is not None:
            continue
        sign = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
        parts.append(sign.get(str(node.tag).removeprefix(_W), node.text or ""))
    return "".join(parts)


def word_rows(data: bytes, path: str) -> list[list[str]]:
    """The rows of every table of a Word file, as texts. Raises BadInput."""
    root = parse_xml(open_zip(data, path).read("word/document.xml"), path)
    return [
        [
            "\n".join(_words(p) for p in cell.iter(f"{_W}p")).strip()
            for cell in row.findall(f"{_W}tc")
        ]
        for row in root.iter(f"{_W}tr")
    ]


# Text and Markdown
# ------------------------------------------------------------------------------------------------

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_STARS = re.compile(r"(?<!\\)(\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`+|~~)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+\-.!|~$&^:])")
_LEAD = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[-+*]\s+|\d{1,3}[.)]\s+)")


def _lines(text: str, *, marked: bool) -> Iterator[Block]:
    """Paragraphs between empty lines; in Markdown, lines after ``>`` are quoted."""
    pending: list[str] = []
    first, quoted = 1, False
    for number, line in enumerate((*text.split("\n"), ""), start=1):
        own = marked and line.lstrip().startswith(">")
        if pending and (not line.strip() or own != quoted):
            yield _paragraph(pending, first, quoted, marked)
            pending = []
        if line.strip():
            if not pending:
                first, quoted = number, own
            pending.append(line.lstrip()[1:].strip() if own else line.strip())


def _paragraph(lines: list[str], first: int, quoted: bool, marked: bool) -> Block:
    text = "\n".join(lines)
    if marked:
        from html import unescape

        text = _STARS.sub("", _LINK.sub(r"\1", _LEAD.sub("", text)))
        text = unescape(_ESCAPED.sub(r"\1", text))
    return Block(text.strip(), f"line {first}", quoted)


# html
# ------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Collects the words of a page, block by block; a block quotation is one block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._silent = self._quotes = 0
        self._line = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """A block begins, or something that is not shown."""
        if tag in _SILENT or "popover" in dict(attrs) or (self._silent and tag == "div"):
            self._silent += 1
        elif tag == "blockquote":
            self.end()
            self._quotes += 1
        elif tag == "q":
            self._parts.append("“")
        elif tag == "br":
            self._parts.append("\n")
        elif tag in _BLOCK:
            self.end(inside=bool(self._quotes))

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if self._silent and (tag in _SILENT or tag == "div"):
            self._silent -= 1
        elif tag == "q":
            self._parts.append("”")
        elif tag == "blockquote":
            self.end()
            self._quotes = max(0, self._quotes - 1)
        elif tag in _BLOCK:
            self.end(inside=bool(self._quotes))

    def handle_data(self, data: str) -> None:
        """Words."""
        if self._silent:
            return
        if not self._parts:
            self._line = self.getpos()[0]
        self._parts.append(data)

    def end(self, *, inside: bool = False) -> None:
        """The block that was collected; inside a block quotation only a line end."""
        if inside:
            self._parts.append("\n")
            return
        text = "".join(self._parts)
        self._parts = []
        if text.strip():
            words = "\n".join(" ".join(line.split()) for line in text.split("\n"))
            words = re.sub(r"\n+", "\n", words).strip()
            self.blocks.append(Block(words, f"line {self._line}", self._quotes > 0))
