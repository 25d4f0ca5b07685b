"""Web pages and HTML exports to paragraphs: block elements are paragraphs, ``<br>`` is a soft
break, rows are rows.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from qcode.errors import BadInput
from qcode.files.decoding import decode
from qcode.model import Problem
from qcode.transcripts.builder import PLAIN, Line, Look, Row
from qcode.transcripts.html_lists import Drawn
from qcode.transcripts.noscribe_anchors import Anchored, anchored
from qcode.transcripts.noscribe_anchors import paragraphs as anchored_paragraphs
from qcode.transcripts.parts import Document, Paragraph

if TYPE_CHECKING:
    from lxml import etree

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w\-:]{2,40})""", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_TAGS = 1_500_000
_TAB = "\ufdd0"
_TAB_REFERENCE = re.compile(r"&#(?:0*9|[xX]0*9);")
_NOT_WORDS = frozenset(
    {
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "title",
        "meta",
        "link",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "textarea",
        "button",
        "input",
        "audio",
        "video",
        "map",
        "canvas",
    }
)
_BLOCKS_WORDS = """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1
    h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary ul caption
    table tbody thead tfoot
    tr td th
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption"})
_BOLD = frozenset({"b", "strong", "th"})
_ITALIC = frozenset({"i", "em", "cite", "dfn", "var"})
_WEIGHT = re.compile(r"font-weight\s*:\s*([\w]+)", re.I)
_SLANT = re.compile(r"font-style\s*:\s*([\w]+)", re.I)
_GONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_BR_RUN = re.compile(r"[ \t]*\n")


def read_html(data: bytes, path: str, encoding: str | None = None) -> Document:
    """The paragraphs and table rows of a web page.

    Args:
        data: the file.
        path: its name for problems.
        encoding: what the person named; otherwise the byte order mark, the page's own ``charset``
            or a guess.

    Raises:
        BadInput: bytes that are not in the encoding, markup nested too deeply, no text.

    """
    text, name, problems = decode(data, path, encoding or _declared(data))
    walker = _Walker()
    paragraphs = walker.page(_parsed(text, path))
    if not any(p.text.strip() for p in paragraphs):
        raise BadInput([Problem(path, "a web page without text in it")])
    return Document(
        tuple(paragraphs), "html", (*problems, *_told(walker.counts, path)), encoding=name
    )


def fragment(text: str, path: str) -> list[Paragraph]:
    """The paragraphs of a piece of HTML, such as the text of an oTranscribe file."""
    return _Walker().page(_parsed(text, path)) if text.strip() else []


def _declared(data: bytes) -> str | None:
    """The charset that the page names, where its bytes agree; browsers read Latin-1 as cp1252."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None
    match = _META.search(data, 0, 4096)
    if match is None:
        return None
    name = match[1].decode("ascii").casefold()
    name = _AS_BROWSERS_DO.get(name, name)
    try:
        data.decode(name)
    except (LookupError, UnicodeError):
        return None
    return name if not name.startswith("utf-16") else None


def _parsed(text: str, path: str) -> etree._Element:
    from lxml import etree, html

    if text.count("<") > _MOST_TAGS:
        raise BadInput(
            [
                Problem(
                    path,
                    "too much markup to read safely; split the page, or save its text as .docx or"
                    " .txt",
                )
            ]
        )
    text = _TAB_REFERENCE.sub(_TAB, _XML_DECLARATION.sub("", text)).replace("\x00", "")
    own = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass").replace(b"\r\n", b"\n"), own)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise BadInput([Problem(path, f"cannot be read as HTML: {fault}")]) from None
    for entry in own.error_log:
        if "depth" in entry.message or "huge" in entry.message.casefold():
            raise BadInput(
                [
                    Problem(
                        path, "nested too deeply or with a text too long to read safely", entry.line
                    )
                ]
            )
    if root is None:
        raise BadInput([Problem(path, "a web page without text in it")])
    return root


class _Walker:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._found: list[Paragraph] = []
        self._line = Line()
        self._anchors: list[Anchored] = []
        self._label = ""
        self._tables = self._depth = 0

    def page(self, root: etree._Element) -> list[Paragraph]:
        self._drawn = Drawn(root)
        self._element(root, PLAIN, False)
        self._finish()
        self.counts["number"] += self._drawn.numbers
        return self._found

    def _finish(self, heading: bool = False) -> None:
        line = self._line
        line.trim()
        if line.pieces:
            line.heading = heading
            text = "".join(line.pieces)
            if text.strip("\n") and self._anchors:
                self._found.extend(anchored_paragraphs(line.paragraph(), self._anchors))
            elif text.strip("\n"):
                self._found.append(line.paragraph())
        self._line = Line()
        self._anchors = []

    def _element(self, element: etree._Element, look: Look, keep: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NOT_WORDS:
            return
        if self._is_hidden(element):
            self.counts["hidden"] += any(str(t).strip() for t in element.itertext())
            return
        if tag == "span" and "taglist" in (element.get("class") or "").split():
            # Taguette writes the tags of a highlight behind its words.
            self.counts["taglist"] += 1
        elif tag == "br":
            self._line.trim()
            self._line.add("\n", look)
        elif tag == "img":
            self.counts["image"] += 1
        elif tag == "table":
            self._finish()
            self._table(element)
        elif tag in _BLOCKS:
            self._finish()
            if label := self._drawn.label(element):
                self._label = label
                self.counts["label"] += 1
            self._content(element, _look(element, look), keep or tag == "pre")
            self._finish(tag in _HEADINGS)
        else:
            if (
                tag == "a"
                and (anchor := anchored(element.get("name") or "", self._line.length)) is not None
            ):
                self._anchors.append(anchor)
            self._content(element, _look(element, look), keep)

    def _content(self, element: etree._Element, look: Look, keep: bool) -> None:
        if element.text:
            self._text(element.text, look, keep)
        for child in element:
            self._element(child, look, keep)
            if child.tail:
                self._text(child.tail, look, keep)

    def _text(self, text: str, look: Look, keep: bool) -> None:
        if self._label and text.strip():
            self._line.add(self._label if self._label[-1].isspace() else self._label + " ", look)
            self._label = ""
        if not keep:
            for number, part in enumerate(text.split(_TAB)):
                if number:
                    self._line.add("\t", look)
                self._line.add_collapsed(part, look)
            return
        for number, part in enumerate(text.replace(_TAB, "\t").split("\n")):
            if number:
                self._finish()
            if part:
                self._line.add(part, look)

    def _is_hidden(self, element: etree._Element) -> bool:
        return (
            element.get("hidden") is not None
            or _GONE.search(element.get("style") or "") is not None
        )

    def _table(self, table: etree._Element) -> None:
        self._depth += 1
        if self._depth == 1:
            self._tables += 1
        number = self._tables
        for part in table:
            if part.tag == "caption":
                self._element(part, PLAIN, False)
            for row in (part,) if part.tag == "tr" else part.iterchildren("tr"):
                made = Row()
                for cell in row.iterchildren("td", "th"):
                    made.add(self._cell(cell), _span(cell))
                self._found.append(made.paragraph(number))
        self._depth -= 1

    def _cell(self, cell: etree._Element) -> list[Paragraph]:
        outer, self._found = self._found, []
        self._content(cell, _look(cell, PLAIN), False)
        self._finish()
        inner, self._found = self._found, outer
        return inner


def _look(element: etree._Element, look: Look) -> Look:
    tag = element.tag
    bold, italic = look.bold or tag in _BOLD, look.italic or tag in _ITALIC
    style = element.get("style")
    if style:
        weight, slant = _WEIGHT.search(style), _SLANT.search(style)
        if weight is not None:
            bold = weight[1].casefold() in ("bold", "bolder", "600", "700", "800", "900")
        if slant is not None:
            italic = slant[1].casefold() in ("italic", "oblique")
    return Look(bold, italic)


def _span(cell: etree._Element) -> int:
    value = (cell.get("colspan") or "1").strip()
    return min(int(value), 64) if value.isdecimal() and 0 < len(value) < 6 and int(value) else 1


_TOLD = (
    ("image", "image{s} left out"),
    ("hidden", "hidden passage{s} left out"),
    (
        "taglist",
        "list{s} of tags left out: they are no words (Taguette's database brings the codings)",
    ),
    ("label", "label{s} from automatic numbering read as words"),
    ("number", "automatic number{s} of lists left out"),
)


def _told(counts: Counter[str], path: str) -> tuple[Problem, ...]:
    notes = []
    for key, words in _TOLD:
        if counts[key]:
            notes.append(
                Problem(
                    path,
                    f"{counts[key]} " + words.format(s="" if counts[key] == 1 else "s"),
                    severity="note",
                )
            )
    return tuple(notes)
