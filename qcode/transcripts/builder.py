"""A paragraph being put together by a reader: pieces of text, which of them are bold or italic,
anchors of notes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qcode.model import Note
from qcode.transcripts.parts import Paragraph

_SPACE = re.compile(r"[ \t\r\n]+")


class Look(NamedTuple):
    """How text is set; `mark` is how it is set off by `colour`, `underline` or `highlight`, empty
    for not.
    """

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    mark: str = ""


PLAIN = Look()


class Anchor:
    """Where a note hangs: from `start` to `end`, None while a range is open (it then ends with the
    paragraph).
    """

    __slots__ = ("end", "key", "kind", "start")

    def __init__(self, kind: str, key: str, start: int, end: int | None) -> None:
        self.kind, self.key, self.start, self.end = kind, key, start, end


class Line:
    """A paragraph in the making. `boxes` are paragraphs that follow it (text boxes that hang on
    it).
    """

    __slots__ = (
        "anchors",
        "boxes",
        "fields",
        "heading",
        "length",
        "looks",
        "mark",
        "marked",
        "pieces",
    )

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.mark, self.marked = "", 0
        self.length = 0
        self.looks: list[tuple[int, int, bool, bool]] = []
        self.anchors: list[Anchor] = []
        self.fields: list[tuple[int, int]] = []
        self.boxes: list[Paragraph] = []
        self.heading = False

    def add(self, text: str, look: Look = PLAIN) -> None:
        """Append text that is set like `look`."""
        self.pieces.append(text)
        start = self.length
        self.length = start + len(text)
        if look.bold or look.italic:
            self.looks.append((start, self.length, look.bold, look.italic))

    def add_collapsed(self, text: str, look: Look = PLAIN) -> None:
        """Append text in which white space counts as one space, and as none at the start of a line
        (HTML, OpenDocument).
        """
        text = _SPACE.sub(" ", text)
        if text[:1] == " " and (not self.length or self.pieces[-1][-1:] in " \n"):
            text = text[1:]
        if text:
            self.add(text, look)

    def trim(self) -> None:
        """Take the last piece's trailing spaces off."""
        while self.pieces:
            kept = self.pieces[-1].rstrip(" ")
            self.length -= len(self.pieces[-1]) - len(kept)
            self.pieces[-1] = kept
            if kept:
                return
            self.pieces.pop()

    def emphasis(self, text: str) -> tuple[int, bool]:
        """Code points in bold at the start, and whether all is italic; white space counts as
        either.
        """
        if (
            len(self.looks) == 1
            and self.looks[0][0] == 0 < self.looks[0][1] < len(text)
            and not self.looks[0][3]
        ):
            return self.looks[0][1], False  # nothing but a bold label
        bold = 0
        for start, end, is_bold, _ in self.looks:
            if is_bold and (start == bold or not text[bold:start].strip()):
                bold = end
            elif start > bold:
                break
        plain = 0
        italic = bool(text.strip())
        for start, end, _, is_italic in self.looks:
            if is_italic:
                italic = italic and not text[plain:start].strip()
                plain = end
        return min(bold, len(text)), italic and plain > 0 and not text[plain:].strip()

    def paragraph(self, notes: tuple[Note, ...] = ()) -> Paragraph:
        """The finished paragraph."""
        text = "".join(self.pieces)
        if not self.looks:
            return Paragraph(text, 0, False, self.heading, (), 0, notes, self._mark(text))
        bold, italic = self.emphasis(text)
        return Paragraph(text, bold, italic, self.heading, (), 0, notes, self._mark(text))

    def _mark(self, text: str) -> str:
        """How nearly all letters of the paragraph are set off."""
        return self.mark if self.marked and self.marked * 10 >= len(text.strip()) * 9 else ""


class Row:
    """A table row in the making: cells of lines, with notes at their places in the row's text."""

    def __init__(self, skipped: int = 0) -> None:
        self.cells: list[str] = [""] * skipped
        self._notes: list[Note] = []
        self._offset = skipped
        self._pad = 0
        self._bold = 0
        self._italic: list[bool] = []
        self._heading = False

    def add(self, paragraphs: list[Paragraph], span: int = 1) -> None:
        """Append a cell over `span` columns; the further columns stay empty, unless it is the last
        of the row.
        """
        self.cells.extend([""] * self._pad)
        self._offset += self._pad
        at = self._offset
        for paragraph in paragraphs:
            self._notes.extend(
                Note(n.kind, n.start + at, n.end + at, n.text, n.author) for n in paragraph.notes
            )
            at += len(paragraph.text) + 1
            if paragraph.text.strip():
                self._italic.append(paragraph.italic)
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        if text.strip() and not any(self.cells):
            self._bold = self._offset + paragraphs[0].bold if paragraphs[0].bold else 0
            self._heading = paragraphs[0].heading
        self.cells.append(text)
        self._offset += len(text) + 1
        self._pad = span - 1

    def paragraph(self, table: int) -> Paragraph:
        """The finished row."""
        text = "\t".join(self.cells)
        italic = bool(self._italic) and all(self._italic)
        return Paragraph(
            text, self._bold, italic, self._heading, tuple(self.cells), table, tuple(self._notes)
        )
