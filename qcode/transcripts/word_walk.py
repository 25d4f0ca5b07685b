"""Word's XML to paragraphs, in document order, as a reader of the printed page sees it.

Tracked insertions and moves are read as accepted, deletions left out; content controls, smart tags,
hyperlinks, fields, text boxes and nested tables are gone into. What had to be decided is counted in
`Walker.counts`.

The loop over paragraphs and runs is the hot path of every import: tags are compared as constants,
children are visited once, and everything rare is in tables of handlers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from qcode.model import Note
from qcode.transcripts.builder import PLAIN, Anchor, Line, Look
from qcode.transcripts.parts import Paragraph
from qcode.transcripts.word_names import (
    ADDED,
    ALTERNATE,
    BODY_STEPS,
    CHANGES,
    CHOICE,
    COMMENT_END,
    COMMENT_REF,
    COMMENT_START,
    FALLBACK,
    FIELD_CHAR,
    IGNORED,
    IMAGES,
    INLINE_STEPS,
    LEFT_OUT,
    LOOKED_AT,
    MATH,
    MATH_TEXT,
    NOTE_KINDS,
    P_PR,
    P_STYLE,
    PIECES,
    R_PR,
    REMOVED,
    RUBY,
    RUBY_BASE,
    RUBY_TEXT,
    SHAPES,
    SYM,
    SYMBOLS,
    TABLE,
    TEXT_BOX,
    W_ID,
    W_VAL,
    P,
    R,
    T,
    W,
)
from qcode.transcripts.word_numbers import Numbers
from qcode.transcripts.word_styles import NO_STYLES, Settings, Styles, run_look
from qcode.transcripts.word_tables import read_table

if TYPE_CHECKING:
    from lxml import etree


class Walker:
    """Goes through blocks (paragraphs, tables, what holds them) and gives `Paragraph` values.

    Args:
        styles: called once, when the first style is met; gives bold, italic and headings of styles.
        texts: the texts of comments, footnotes and endnotes by kind and id.
        numbers: the lists that number paragraphs, None where there are none.

    """

    def __init__(
        self,
        styles: Callable[[], Styles] | None = None,
        texts: Mapping[tuple[str, str], Note] | None = None,
        numbers: Numbers | None = None,
    ) -> None:
        self._numbers = numbers
        self._load_styles = styles
        self._styles: Styles | None = None if styles else NO_STYLES
        self._texts = texts or {}
        self._tracked = False
        self._set: set[etree._Element] = set()
        self._known_looks: dict[Settings, Look] = {}
        self._joined: Line | None = None
        self._open: dict[str, Anchor] = {}
        self._pending: list[str] = []
        self.anchored: set[tuple[str, str]] = set()
        self.counts: Counter[str] = Counter()
        self.tables = 0
        self.depth = 0

    def read(self, root: etree._Element) -> list[Paragraph]:
        """The paragraphs of a body, comment or note."""
        self.prepare(root)
        return self.walk(root)

    def prepare(self, root: etree._Element) -> None:
        """Find below `root` the few run properties that matter, and whether changes are tracked at
        all.

        lxml does this without making a Python object for each element it passes, which halves the
        time of a file in which every run carries font, size and language.
        """
        self._set = {
            parent for each in root.iter(*LOOKED_AT) if (parent := each.getparent()) is not None
        }
        self._tracked = next(root.iter(*CHANGES), None) is not None

    def walk(self, blocks: Iterable[etree._Element]) -> list[Paragraph]:
        """The paragraphs of these blocks; a paragraph whose mark is deleted runs on into the
        next.
        """
        result: list[Paragraph] = []
        outer, self._joined = self._joined, None
        for block in blocks:
            if block.tag == P:
                self._paragraph(block, result)
            else:
                self.block(block, result)
        self.finish(result)
        self._joined = outer
        return result

    def block(self, block: etree._Element, matches: list[Paragraph]) -> None:
        """Append the paragraphs of one block to `found`."""
        tag = block.tag
        if tag == P:
            self._paragraph(block, matches)
        elif tag == TABLE:
            self.finish(matches)
            matches.extend(self._table(block))
        elif tag in BODY_STEPS:
            if tag in ADDED:
                self.counts["insertion"] += 1
            for inner in block:
                self.block(inner, matches)
        elif tag == ALTERNATE:
            for inner in _chosen(block):
                self.block(inner, matches)
        elif tag in REMOVED:
            self.counts["deletion"] += 1
        elif tag in (COMMENT_START, COMMENT_END):
            self._loose_comment(block)
        elif tag in LEFT_OUT:
            self.counts[LEFT_OUT[tag]] += 1
        elif next(block.iter(P), None) is not None:  # a wrapper of a later version of Word
            for inner in block:
                self.block(inner, matches)

    def finish(self, matches: list[Paragraph]) -> None:
        """Give out a paragraph that waits for the next one, where none follows."""
        if self._joined is not None:
            line, self._joined = self._joined, None
            self._give(line, matches)

    # -- paragraphs

    def _paragraph(self, p: etree._Element, matches: list[Paragraph]) -> None:
        line = self._joined or Line()
        self._joined = None
        base = PLAIN
        runs_on = False
        for key in self._pending:
            self._start_comment(key, line)
        self._pending.clear()
        for child in p:
            tag = child.tag
            if tag == R:
                self._run(child, line, base)
            elif tag == P_PR:
                base = self._paragraph_look(child, line)
                if self._numbers is not None and (
                    label := self._numbers.drawn(child, self._known_styles().lists)
                ):
                    line.add(label + " ")
                    self.counts["label"] += 1
                runs_on = self._tracked and self._mark_changed(child)
            elif tag not in IGNORED:
                self._inline(child, line, base)
        if runs_on:
            self._joined = line
        else:
            self._give(line, matches)

    def _give(self, line: Line, matches: list[Paragraph]) -> None:
        if not line.anchors and not line.boxes:
            matches.append(line.paragraph())
            return
        notes = [self._note(anchor, line.length) for anchor in line.anchors]
        paragraph = line.paragraph(tuple(note for note in notes if note is not None))
        if paragraph.text.strip() or not line.boxes:
            matches.append(paragraph)
        matches.extend(line.boxes)

    def _paragraph_look(self, properties: etree._Element, line: Line) -> Look:
        if len(properties) == 0 or properties[0].tag != P_STYLE:
            return PLAIN
        name = properties[0].get(W_VAL)
        styles = self._known_styles()
        line.heading = line.heading or name in styles.headings
        return styles.looks.get(name or "", styles.default)

    def _mark_changed(self, properties: etree._Element) -> bool:
        """Whether the paragraph's mark is deleted, so that the next paragraph goes on in its
        line.
        """
        for child in properties.iterchildren(R_PR):
            for mark in child:
                if mark.tag in REMOVED:
                    self.counts["deletion"] += 1
                    return True
                if mark.tag in ADDED:
                    self.counts["insertion"] += 1
        return False

    def _known_styles(self) -> Styles:
        if self._styles is None:
            self._styles = self._load_styles() if self._load_styles else NO_STYLES
        return self._styles

    # -- runs

    def _run(self, run: etree._Element, line: Line, look: Look) -> None:
        for child in run:
            tag = child.tag
            if tag == T:
                text = child.text
                if text:
                    if "\n" in text or "\r" in text:
                        text = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
                    pieces = line.pieces
                    pieces.append(text)
                    start = line.length
                    line.length = start + len(text)
                    if look is not PLAIN and (look.bold or look.italic):
                        line.looks.append((start, line.length, look.bold, look.italic))
                    if look.mark:
                        line.marked += len(text.strip())
                        line.mark = look.mark
            elif tag == R_PR:
                if child in self._set:
                    look = run_look(child, look, self._known_styles, self._known_looks)
                if look.hidden:
                    self._hidden(run)
                    return
            elif tag in PIECES:
                line.add(PIECES[tag], look)
            elif tag not in IGNORED:
                self._rare(child, line, look)

    def _hidden(self, run: etree._Element) -> None:
        if any(t.text for t in run.iter(T)):
            self.counts["hidden"] += 1

    def _inline(self, child: etree._Element, line: Line, look: Look) -> None:
        """What stands in a paragraph beside runs."""
        tag = child.tag
        if tag in INLINE_STEPS:
            if tag in ADDED:
                self.counts["insertion"] += 1
            for inner in child:
                if inner.tag == R:
                    self._run(inner, line, look)
                elif inner.tag not in IGNORED:
                    self._inline(inner, line, look)
        elif tag in REMOVED:
            self.counts["deletion"] += 1
            for mark in child.iter(COMMENT_START, COMMENT_END, COMMENT_REF):
                self._rare(mark, line, look)
        elif tag == ALTERNATE:
            for inner in _chosen(child):
                self._inline(inner, line, look)
        elif tag == R:
            self._run(child, line, look)
        elif tag in (P, TABLE):
            line.boxes.extend(self.walk([child]))
        else:
            self._rare(child, line, look)

    def _rare(self, child: etree._Element, line: Line, look: Look) -> None:
        """Symbols, notes, comments, fields, pictures, boxes, formulas."""
        tag = child.tag
        if tag == FIELD_CHAR:
            self._field(child, line)
        elif tag in SHAPES or tag in IMAGES:
            self._shape(child, line)
        elif tag == ALTERNATE:
            for inner in _chosen(child):
                self._rare(inner, line, look)
        elif tag in PIECES:
            line.add(PIECES[tag], look)
        elif tag == T:
            line.add(child.text or "", look)
        elif tag == SYM:
            line.add(self._symbol(child), look)
        elif tag in NOTE_KINDS:
            key = child.get(W_ID) or ""
            line.anchors.append(Anchor(NOTE_KINDS[tag], key, line.length, line.length))
            self.anchored.add((NOTE_KINDS[tag], key))
        elif tag == COMMENT_START:
            self._start_comment(child.get(W_ID) or "", line)
        elif tag == COMMENT_END:
            self._end_comment(child.get(W_ID) or "", line)
        elif tag == COMMENT_REF:
            key = child.get(W_ID) or ""
            if ("comment", key) not in self.anchored:
                self._start_comment(key, line)
                self._end_comment(key, line)
        elif tag in MATH:
            line.add("".join(t.text or "" for t in child.iter(MATH_TEXT)), look)
        elif tag == RUBY:
            self._ruby(child, line, look)
        elif tag in LEFT_OUT:
            self.counts[LEFT_OUT[tag]] += 1
        elif next(child.iter(T), None) is not None:  # a wrapper of a later version of Word
            for inner in child:
                self._inline(inner, line, look)

    def _symbol(self, child: etree._Element) -> str:
        try:
            code = int(child.get(W + "char") or "", 16)
            char = chr(code)
        except (ValueError, OverflowError):
            return ""
        font = (child.get(W + "font") or "").casefold()
        known = (
            SYMBOLS.get((font, code & 0xFF)) if 0xF000 <= code <= 0xF0FF or code < 0x100 else None
        )
        if known is None and 0xE000 <= code <= 0xF8FF:
            self.counts["symbol"] += 1
        return known or (char if code >= 0x20 and not 0xD800 <= code <= 0xDFFF else "")

    def _ruby(self, child: etree._Element, line: Line, look: Look) -> None:
        base = "".join(t.text or "" for part in child.iterchildren(RUBY_BASE) for t in part.iter(T))
        reading = "".join(
            t.text or "" for part in child.iterchildren(RUBY_TEXT) for t in part.iter(T)
        )
        line.add(f"{base}({reading})" if reading else base, look)

    # -- fields: between "begin" and "separate" stands the code, which is not printed

    def _field(self, child: etree._Element, line: Line) -> None:
        kind = child.get(W + "fldCharType")
        if kind == "begin":
            line.fields.append((len(line.pieces), line.length))
            for choice in child.iter(W + "ddList"):
                line.add(_chosen_entry(choice))
                line.fields[-1] = (len(line.pieces), line.length)
        elif line.fields and kind in ("separate", "end"):
            pieces, length = line.fields[-1]
            if pieces >= 0:
                del line.pieces[pieces:]
                line.length = length
                line.looks = [each for each in line.looks if each[1] <= length]
            line.fields[-1] = (-1, -1)
            if kind == "end":
                line.fields.pop()

    # -- comments

    def _start_comment(self, key: str, line: Line) -> None:
        anchor = Anchor("comment", key, line.length, None)
        self._open[key] = anchor
        self.anchored.add(("comment", key))
        line.anchors.append(anchor)

    def _end_comment(self, key: str, line: Line) -> None:
        anchor = self._open.pop(key, None)
        if anchor is not None and any(anchor is each for each in line.anchors):
            anchor.end = line.length

    def _loose_comment(self, mark: etree._Element) -> None:
        key = mark.get(W_ID) or ""
        if mark.tag == COMMENT_START:
            self._pending.append(key)
        else:
            self._open.pop(key, None)

    def _note(self, anchor: Anchor, length: int) -> Note | None:
        """The note that hangs there; None where the file has no words for it."""
        start = min(anchor.start, length)
        end = length if anchor.end is None else min(anchor.end, length)
        known = self._texts.get((anchor.kind, anchor.key))
        return known and Note(known.kind, start, end, known.text, known.author)

    # -- shapes and tables

    def _shape(self, shape: etree._Element, line: Line) -> None:
        """Text boxes of a drawing become paragraphs after the one they hang on; pictures are
        counted.
        """
        boxes: list[etree._Element] = []
        images: set[str] = set()
        _collect(shape, boxes, images)
        for box in boxes:
            self.counts["box"] += 1
            line.boxes.extend(self.walk(box))
        for name in images:
            self.counts[name] += 1

    def _table(self, table: etree._Element) -> list[Paragraph]:
        self.depth += 1
        if self.depth == 1:
            self.tables += 1
        rows = read_table(table, self, self.tables)
        self.depth -= 1
        return rows


def _collect(shape: etree._Element, boxes: list[etree._Element], images: set[str]) -> None:
    stack = [shape]
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag == TEXT_BOX:
            boxes.append(element)
        elif tag == ALTERNATE:
            stack.extend(reversed(_chosen(element)))
        elif tag != FALLBACK:
            if tag in IMAGES:
                images.add(IMAGES[tag])
            stack.extend(element.iterchildren(reversed=True))


def _chosen(alternate: etree._Element) -> list[etree._Element]:
    """The content of the first ``mc:Choice``; of ``mc:Fallback`` only where there is no choice."""
    for wanted in (CHOICE, FALLBACK):
        for branch in alternate.iterchildren(wanted):
            return list(branch)
    return []


def _chosen_entry(choice: etree._Element) -> str:
    entries = [entry.get(W_VAL) or "" for entry in choice.iterchildren(W + "listEntry")]
    result = choice.find(W + "result")
    number = result.get(W_VAL) if result is not None else "0"
    return (
        entries[int(number)] if number and number.isdecimal() and int(number) < len(entries) else ""
    )
