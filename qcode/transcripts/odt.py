"""OpenDocument text (.odt) to paragraphs: an own walk over ``content.xml``, which loses nothing
that is printed.

Tracked deletions are not in the text of an .odt; insertions are read as accepted. Footnotes,
endnotes and comments become `Note` values anchored where they hang; lists, sections, text boxes and
tables are gone into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from qcode.errors import BadInput
from qcode.files.xmls import parse_xml
from qcode.files.zips import GuardedZip, open_zip
from qcode.model import Note, Problem
from qcode.transcripts.builder import PLAIN, Line, Look, Row
from qcode.transcripts.odt_lists import Lists
from qcode.transcripts.parts import Document, Paragraph

if TYPE_CHECKING:
    from lxml import etree

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE = (
    f"{_OASIS}{n}:1.0}}" for n in ("office", "text", "table", "drawing", "style")
)
_FO = f"{_OASIS}xsl-fo-compatible:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MANIFEST = f"{_OASIS}manifest:1.0}}"

_PARAGRAPHS = frozenset({TEXT + "p", TEXT + "h"})
_LEFT_OUT = frozenset(
    {
        TEXT + n
        for n in (
            "tracked-changes",
            "note-citation",
            "bookmark",
            "sequence-decls",
            "variable-decls",
            "user-field-decls",
        )
    }
    | {OFFICE + "forms", OFFICE + "annotation-end", DRAW + "image", DRAW + "object"}
    | {TABLE + "table-columns", TABLE + "table-column"}
    | {
        OFFICE + "binary-data",
        TEXT + "soft-page-break",
        _OASIS + "svg-compatible:1.0}title",
        _OASIS + "svg-compatible:1.0}desc",
    }
)
MAX_PARAGRAPHS = 1_000_000
_MOST_REPEATED = 64
_HEADING_STYLES = ("Heading", "Title", "Subtitle")


def read_odt(data: bytes, path: str) -> Document:
    """The paragraphs and table rows of an .odt file.

    Returns:
        A `Document`; its problems are notes on what was decided.

    Raises:
        BadInput: not an OpenDocument text, damaged, password-protected, hostile.

    """
    archive = open_zip(data, path, "OpenDocument file")
    _refuse_encrypted(archive, path)
    root = parse_xml(archive.read("content.xml"), path, part="content.xml")
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise BadInput(
            [Problem(path, "an OpenDocument file, but not a text; save it as .odt or .docx")]
        )
    if sum(1 for _ in body.iter(*_PARAGRAPHS)) > MAX_PARAGRAPHS:
        raise BadInput(
            [
                Problem(
                    path,
                    f"more than {MAX_PARAGRAPHS:,} paragraphs; too large to read safely, split the"
                    " document",
                )
            ]
        )
    looks: dict[str, tuple[Look, str]] = {}
    roots = [root]
    if "styles.xml" in archive:
        roots.insert(0, parse_xml(archive.read("styles.xml"), path, part="styles.xml"))
    for each in roots:
        _collect_styles(each, looks)
    walker = _Walker(looks, Lists(roots))
    paragraphs = walker.blocks(body)
    changes = body.find(TEXT + "tracked-changes")
    if changes is not None:
        walker.counts["insertion"] = sum(1 for _ in changes.iter(TEXT + "insertion"))
        walker.counts["deletion"] = sum(1 for _ in changes.iter(TEXT + "deletion"))
    return Document(tuple(paragraphs), "odt", _told(walker.counts, path))


def _refuse_encrypted(archive: GuardedZip, path: str) -> None:
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise BadInput(
            [
                Problem(
                    path,
                    "password-protected; open it in its program and save it without a password",
                )
            ]
        )


def _collect_styles(root: etree._Element, looks: dict[str, tuple[Look, str]]) -> None:
    for style in root.iter(STYLE + "style"):
        name = style.get(STYLE + "name") or ""
        parent = style.get(STYLE + "parent-style-name") or ""
        base = looks.get(parent, (PLAIN, parent))[0]
        bold, italic, hidden = base.bold, base.italic, base.hidden
        for properties in style.iterchildren(STYLE + "text-properties"):
            weight, slant = properties.get(_FO + "font-weight"), properties.get(_FO + "font-style")
            bold = (
                bold
                if weight is None
                else weight == "bold" or (weight.isdecimal() and int(weight) >= 600)
            )
            italic = italic if slant is None else slant in ("italic", "oblique")
            hidden = hidden or properties.get(TEXT + "display") == "none"
        looks[name] = (Look(bold, italic, hidden), parent)


class _Walker:
    def __init__(self, looks: Mapping[str, tuple[Look, str]], lists: Lists | None = None) -> None:
        self._lists = lists
        self._label = ""
        self._list_names: list[str] = []
        self._looks = looks
        self.counts: Counter[str] = Counter()
        self._notes: list[list[Note]] = []
        self._open: dict[str, tuple[list[Note], int, str, str]] = {}
        self._tables = self._depth = 0

    def blocks(self, parent: etree._Element) -> list[Paragraph]:
        result: list[Paragraph] = []
        for child in parent:
            tag = child.tag
            if tag in _PARAGRAPHS:
                result.extend(self._paragraph(child))
            elif tag == TABLE + "table":
                result.extend(self._table(child))
            elif tag == TEXT + "list":
                result.extend(self._list(child))
            elif tag not in _LEFT_OUT:
                result.extend(self.blocks(child))
        return result

    def _list(self, element: etree._Element) -> list[Paragraph]:
        """The paragraphs of a list, the first of each item with the label that is drawn before
        it.
        """
        result: list[Paragraph] = []
        name = element.get(TEXT + "style-name") or ""
        for item in element:
            drawn = (
                item.tag == TEXT + "list-item" and self._lists is not None and not self._list_names
            )
            self._label = self._lists.drawn(name) if drawn and self._lists is not None else ""
            self._list_names.append(name)
            result.extend(self.blocks(item))
            self._list_names.pop()
            self._label = ""
        return result

    def _paragraph(self, element: etree._Element) -> list[Paragraph]:
        line = Line()
        notes: list[Note] = []
        self._notes.append(notes)
        if self._label:
            line.add(self._label + " ")
            self._label = ""
            self.counts["label"] += 1
        style = element.get(TEXT + "style-name") or ""
        line.heading = element.tag == TEXT + "h" or self._is_heading(style)
        self._inline(element, line, self._looks.get(style, (PLAIN, ""))[0])
        self._notes.pop()
        length = line.length
        for key in [k for k, (owner, *_) in self._open.items() if owner is notes]:
            self._close_comment(key, length)
        paragraph = line.paragraph(tuple(sorted(notes, key=lambda note: (note.start, note.end))))
        return ([paragraph] if paragraph.text.strip() or not line.boxes else []) + line.boxes

    def _is_heading(self, style: str) -> bool:
        for _ in range(20):
            if style.startswith(_HEADING_STYLES):
                return True
            if style not in self._looks:
                return False
            style = self._looks[style][1]
        return False

    def _inline(self, element: etree._Element, line: Line, look: Look) -> None:
        if element.text and not look.hidden:
            line.add_collapsed(element.text, look)
        for child in element:
            self._piece(child, line, look)
            if child.tail and not look.hidden:
                line.add_collapsed(child.tail, look)

    def _piece(self, child: etree._Element, line: Line, look: Look) -> None:
        tag = child.tag
        if tag == TEXT + "s":
            line.add(" " * _count(child, TEXT + "c"), look)
        elif tag == TEXT + "tab":
            line.add("\t", look)
        elif tag == TEXT + "line-break":
            line.add("\n", look)
        elif tag == TEXT + "note":
            self._note(child, line)
        elif tag == OFFICE + "annotation":
            self._comment(child, line)
        elif tag == OFFICE + "annotation-end":
            self._close_comment(child.get(OFFICE + "name") or "", line.length)
        elif tag == TEXT + "ruby-text":
            line.add("(" + "".join(str(t) for t in child.itertext()) + ")", look)
        elif tag.startswith(DRAW):
            self._drawing(child, line)
        elif tag in _PARAGRAPHS:
            line.boxes.extend(self._paragraph(child))
        elif tag not in _LEFT_OUT:
            inner = self._looks.get(child.get(TEXT + "style-name") or "", (PLAIN, ""))[0]
            if inner.hidden and any(str(t).strip() for t in child.itertext()):
                self.counts["hidden"] += 1
            self._inline(
                child,
                line,
                Look(
                    look.bold or inner.bold,
                    look.italic or inner.italic,
                    look.hidden or inner.hidden,
                ),
            )

    def _drawing(self, child: etree._Element, line: Line) -> None:
        boxes = list(child.iter(DRAW + "text-box"))
        for box in boxes[:1]:
            self.counts["box"] += 1
            line.boxes.extend(self.blocks(box))
        if not boxes:
            paragraphs = [
                p for p in child.iter(TEXT + "p") if "".join(str(t) for t in p.itertext()).strip()
            ]
            for paragraph in paragraphs:
                line.boxes.extend(self._paragraph(paragraph))
            self.counts["image"] += (
                not paragraphs
                and next(child.iter(DRAW + "image", DRAW + "object"), None) is not None
            )

    def _note(self, note: etree._Element, line: Line) -> None:
        kind = note.get(TEXT + "note-class") or "footnote"
        kind = kind if kind in ("footnote", "endnote") else "footnote"
        text = "\n".join(
            p.text for body in note.iterchildren(TEXT + "note-body") for p in self.blocks(body)
        ).strip()
        self._notes[-1].append(Note(kind, line.length, line.length, text))  # type: ignore[arg-type]
        self.counts[kind] += 1

    def _comment(self, comment: etree._Element, line: Line) -> None:
        author = "".join(
            str(t) for c in comment.iterchildren(_DC + "creator") for t in c.itertext()
        ).strip()
        text = "\n".join(p.text for p in self.blocks(_without_heads(comment))).strip()
        self.counts["comment"] += 1
        key = comment.get(OFFICE + "name") or f"#{self.counts['comment']}"
        self._open[key] = (self._notes[-1], line.length, text, author)
        if comment.get(OFFICE + "name") is None:
            self._close_comment(key, line.length)

    def _close_comment(self, key: str, end: int) -> None:
        """A comment that ends in a later paragraph reaches to the end of its own."""
        if key in self._open:
            owner, start, text, author = self._open.pop(key)
            owner.append(Note("comment", start, max(start, end), text, author))

    def _table(self, table: etree._Element) -> list[Paragraph]:
        self._depth += 1
        if self._depth == 1:
            self._tables += 1
        number = self._tables
        rows = [self._row(row, number) for row in _rows(table)]
        self._depth -= 1
        return rows

    def _row(self, row: etree._Element, number: int) -> Paragraph:
        made = Row()
        cells = [c for c in row if c.tag in (TABLE + "table-cell", TABLE + "covered-table-cell")]
        while cells and cells[-1].tag == TABLE + "covered-table-cell":
            cells.pop()
        for cell in cells:
            repeated = min(_count(cell, TABLE + "number-columns-repeated"), _MOST_REPEATED)
            for _ in range(repeated if len(cell) else 1):
                made.add([] if cell.tag == TABLE + "covered-table-cell" else self.blocks(cell))
        return made.paragraph(number)


def _rows(table: etree._Element) -> list[etree._Element]:
    result: list[etree._Element] = []
    for child in table:
        if child.tag == TABLE + "table-row":
            result.append(child)
        elif child.tag in (
            TABLE + "table-header-rows",
            TABLE + "table-rows",
            TABLE + "table-row-group",
        ):
            result.extend(_rows(child))
    return result


def _without_heads(comment: etree._Element) -> etree._Element:
    for child in list(comment):
        if child.tag.startswith((_DC, _OASIS + "meta")):
            comment.remove(child)
    return comment


def _count(element: etree._Element, name: str) -> int:
    value = element.get(name) or "1"
    return min(int(value), 1000) if value.isdecimal() and len(value) < 10 else 1


_TOLD = (
    ("insertion", "{n} tracked insertion{s} treated as accepted"),
    ("deletion", "{n} tracked deletion{s} left out"),
    ("comment", "{n} comment{s} kept as note{s}"),
    ("footnote", "{n} footnote{s} kept as note{s}"),
    ("endnote", "{n} endnote{s} kept as note{s}"),
    ("box", "text of {n} frame{s} read after the paragraph it belongs to"),
    ("image", "{n} image{s} left out"),
    ("label", "{n} label{s} from automatic numbering read as words"),
    ("hidden", "{n} hidden passage{s} left out"),
)


def _told(counts: Counter[str], path: str) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            path, sentence.format(n=counts[key], s="" if counts[key] == 1 else "s"), severity="note"
        )
        for key, sentence in _TOLD
        if counts[key]
    )
