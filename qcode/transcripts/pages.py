"""A document's paragraphs and tables laid out as one stored text with its lines; tables of turns
become turns at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from qcode.model import Note
from qcode.transcripts.header_lines import known_key
from qcode.transcripts.labels import clean, is_interviewer, is_known, key
from qcode.transcripts.layouts.columns import Roles, are_scores, roles, times_of
from qcode.transcripts.layouts.found import Remark
from qcode.transcripts.layouts.inside import labels_inside
from qcode.transcripts.lines import Line, Page, text_lines
from qcode.transcripts.parts import Document, Paragraph
from qcode.transcripts.times import parse
from qcode.transcripts.turns import Piece

Times = tuple[int | None, int | None]


@dataclass(slots=True)
class Laid:
    """A laid-out document: `pieces` are the turns of its tables of turns, `times` those of rows by
    where they start.
    """

    page: Page
    pieces: list[Piece] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    times: dict[int, Times] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    said: list[tuple[int, int, Times]] = field(default_factory=list)
    """Where paragraphs start and end that have times beside their text, and these."""


class _Writer:
    """Grows the stored text paragraph by paragraph."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.number = 1
        self.lines: list[Line] = []
        self.gap = False

    def add(self, text: str) -> int:
        """Write a paragraph; returns where it starts."""
        if self.parts:
            self.parts.append("\n")
            self.length += 1
            self.number += 1
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start


def lay_out(document: Document) -> Laid:
    """The stored text of a document, its lines, and the turns of those tables that are tables of
    turns.
    """
    laid = Laid(Page("", [], printed=True))
    writer = _Writer()
    waiting: list[_Set] = []
    paragraphs = document.paragraphs
    blocks = sum("\n" in p.text.strip("\n") for p in paragraphs[:2000]) * 2 > len(
        [p for p in paragraphs[:2000] if p.text.strip()]
    )
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        if paragraph.cells and paragraph.table:
            stop = at
            while (
                stop < len(paragraphs)
                and paragraphs[stop].table == paragraph.table
                and paragraphs[stop].cells
            ):
                stop += 1
            _table(laid, writer, paragraphs[at:stop], waiting)
            at = stop
        else:
            _paragraph(writer, paragraph, waiting, blocks)
            laid.notes += _moved(paragraph.notes, waiting[-1].start) if paragraph.notes else ()
            if paragraph.time is not None:
                laid.said.append((waiting[-1].start, writer.length, paragraph.time))
            at += 1
    text = "".join(writer.parts)
    laid.page.text = text
    laid.page.lines = _lines(text, waiting)
    return laid


class _Set(NamedTuple):
    """A paragraph as it is set, at its place in the stored text; a `fixed` one has its turn
    already, or holds none.
    """

    start: int
    text: str
    bold: int = 0
    italic: bool = False
    heading: bool = False
    row: bool = False
    fixed: bool = False
    spaced: bool = False
    mark: str = ""


def _paragraph(writer: _Writer, paragraph: Paragraph, waiting: list[_Set], blocks: bool) -> None:
    text = paragraph.text
    if "\r" in text:
        text = text.replace("\r", "\n")
    start = writer.add(text)
    waiting.append(
        _Set(
            start,
            text,
            paragraph.bold,
            paragraph.italic,
            paragraph.heading,
            bool(paragraph.cells),
            False,
            blocks,
            paragraph.mark,
        )
    )


def _lines(text: str, waiting: Sequence[_Set]) -> list[Line]:
    """The lines of all paragraphs, with what the page showed about each."""
    lines: list[Line] = []
    gap = False
    number = 1
    for start, own, bold, italic, heading, row, fixed, spaced, mark in waiting:
        if not (
            "\n" in own or "\x0c" in own or "\x85" in own or "\u2029" in own
        ):  # nearly always: no line ends in it
            words = own.strip()
            if words:
                first = start + own.index(words[0])
                last = first + len(words)
                lines.append(
                    Line(
                        first,
                        last,
                        number,
                        gap or spaced,
                        True,
                        max(first, min(start + bold, last)),
                        italic,
                        heading,
                        fixed,
                        row,
                        mark,
                    )
                )
            gap = not words
            number += 1
            continue
        opens = True
        for line in text_lines(text, start, start + len(own), number):
            gap = gap or (spaced if opens else line.gap)
            shown = max(line.start, min(start + bold, line.end))
            lines.append(
                Line(
                    line.start,
                    line.end,
                    line.number,
                    gap,
                    opens or row,
                    shown,
                    italic,
                    heading,
                    fixed,
                    row,
                    mark,
                )
            )
            opens = gap = False
        gap = gap or opens
        number += own.count("\n") + 1
    return lines


def _moved(notes: Sequence[Note], by: int) -> list[Note]:
    return [replace(note, start=note.start + by, end=note.end + by) for note in notes]


def _table(laid: Laid, writer: _Writer, rows: Sequence[Paragraph], waiting: list[_Set]) -> None:
    """Write a table: of turns, of a header's keys and values, or anything else."""
    cells = [row.cells for row in rows]
    if max(map(len, cells)) == 1:
        for row in rows:
            _paragraph(writer, row, waiting, False)
            laid.notes += _moved(row.notes, waiting[-1].start)
        return
    if _is_header(cells):
        _header_table(laid, writer, rows, waiting)
        return
    if _is_two_sided(cells):
        _two_sides(laid, writer, rows, waiting)
        return
    if _holds_labelled_cells(cells):
        for row in rows:
            _cells_apart(laid, writer, row, waiting)
        return
    result = roles(cells)
    if result is not None and (result.speaker is not None or result.start is not None):
        _turns(laid, writer, rows, result, waiting)
        return
    if are_scores(cells):
        for row in rows:
            _silent_row(laid, writer, row, waiting)
        laid.remarks.append(
            Remark(
                "a table of figures is kept in the text, outside the turns: "
                + " | ".join(cells[0])[:80]
            )
        )
        return
    for row in rows:
        text = "\t".join(row.cells)
        start = writer.add(text)
        waiting.append(_Set(start, text, row.bold, row.italic, row.heading, bool(row.cells)))
        laid.notes += _moved(row.notes, start)


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table of two columns holds keys and values: most keys known, none twice, values
    short.
    """
    pairs = [row for row in rows if any(cell.strip() for cell in row)]
    if not pairs or any(len(row) != 2 for row in pairs):
        return False
    names = [key(row[0].strip().rstrip(":：")) for row in pairs]
    known = sum(known_key(name) for name in names)
    return (
        known * 5 >= len(names) * 3
        and len(set(names)) == len(names)
        and all(len(row[1]) <= 300 for row in pairs)
    )


def _holds_labelled_cells(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells side by side each hold `Label: words` (`Q: …` beside `A: …`); a column of
    labels alone does not.
    """
    filled = [cell.strip() for row in rows for cell in row if cell.strip()]
    heads = labels_inside(filled)
    if heads is None or len(filled) < len(rows) * 1.5:
        return False
    spoken = sum(
        head is not None and head.words < len(cell)
        for cell, head in zip(filled, heads, strict=True)
    )
    return spoken * 10 >= len(filled) * 8


def _cells_apart(laid: Laid, writer: _Writer, row: Paragraph, waiting: list[_Set]) -> None:
    """Write each cell of a row as a paragraph of its own, with the notes that hang in it."""
    at = 0
    for cell in row.cells:
        inside = [note for note in row.notes if at <= note.start <= at + len(cell)]
        if cell.strip():
            _paragraph(writer, Paragraph(cell), waiting, False)
            laid.notes += _moved(inside, waiting[-1].start - at)
        at += len(cell) + 1


def _is_two_sided(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the two columns of a table are what one asks and what the other answers (`Question |
    Answer`).
    """
    heading = [clean(cell) for cell in rows[0]]
    if len(heading) != 2 or len(rows) < 2 or not all(is_known(name) for name in heading):
        return False
    longest = max(len(cell) for row in rows[1:] for cell in row)
    return (
        is_interviewer(heading[0])
        and not is_interviewer(heading[1])
        and longest > len(max(heading, key=len))
    )


def _two_sides(laid: Laid, writer: _Writer, rows: Sequence[Paragraph], waiting: list[_Set]) -> None:
    """Write each row as the turn of the one whose words stand left, and then that of the other."""
    heading = [clean(cell) for cell in rows[0].cells]
    for row in rows[1:]:
        before = 0
        for label, cell in zip(heading, row.cells, strict=False):
            words = cell.replace("\r", "\n").strip()
            if words:
                head = f"{label}: "
                start = writer.add(head + words)
                waiting.append(_Set(start, head + words, row=True, fixed=True))
                laid.pieces.append(
                    Piece(label, start + len(head), writer.length, line=writer.number)
                )
            own = [note for note in row.notes if before <= note.start <= before + len(cell)]
            laid.notes += _kept_within(own, before, writer.length - len(words), len(words))
            before += len(cell) + 1
    laid.remarks.append(
        Remark(
            "the columns of a table were treated as the turns of two speakers: "
            + " | ".join(heading)
        )
    )


def _kept_within(notes: Sequence[Note], before: int, at: int, length: int) -> list[Note]:
    """Notes of a cell, which begins at `before` in its row, at their places in its words."""
    moved = []
    for note in notes:
        start = min(max(note.start - before, 0), length)
        moved.append(
            replace(note, start=at + start, end=at + min(max(note.end - before, start), length))
        )
    return moved


def _header_table(
    laid: Laid, writer: _Writer, rows: Sequence[Paragraph], waiting: list[_Set]
) -> None:
    for row in rows:
        text = "\t".join(row.cells)
        start = writer.add(text)
        waiting.append(_Set(start, text, row=True, fixed=True))
        laid.notes += _moved(row.notes, start)
        name, value = clean(row.cells[0]), row.cells[1].strip()
        if name and value:
            laid.attributes[name] = value


def _turns(
    laid: Laid, writer: _Writer, rows: Sequence[Paragraph], result: Roles, waiting: list[_Set]
) -> None:
    """Write a table of turns as `Label: words`; other columns become comments on the turn."""
    heading = rows[0].cells if result.header else ()
    last: Piece | None = None
    goes_on = False
    for row in rows[1:] if result.header else rows:
        cells = row.cells
        words = cells[result.text].replace("\r", "\n").strip() if result.text < len(cells) else ""
        label, time = (
            _label_cell(cells[result.speaker])
            if result.speaker is not None and result.speaker < len(cells)
            else ("", None)
        )
        start_time, end_time = times_of(cells, result)
        start_time = time if start_time is None else start_time
        if not words:
            _silent_row(laid, writer, row, waiting)
            goes_on = False
            continue
        head = f"{label}: " if label else ""
        start = writer.add(head + words)
        if result.speaker is None:
            waiting.append(_Set(start, words, row=True))
            laid.times[start] = (start_time, end_time)
        else:
            waiting.append(_Set(start, head + words, row=True, fixed=True))
        laid.notes += _cell_notes(row, result, start + len(head), len(words)) + _other_columns(
            cells, heading, result, start, head, words
        )
        if result.speaker is None:
            continue
        if not label and last is not None and goes_on:
            last.end = writer.length
            last.time_end = end_time if end_time is not None else last.time_end
            continue
        goes_on = True
        last = Piece(
            label or (last.label if last else None),
            start + len(head),
            writer.length,
            start_time,
            end_time,
            writer.number,
        )
        laid.pieces.append(last)
    if result.header:
        laid.remarks.append(
            Remark(
                "the heading row of a table of turns was treated as names of its columns: "
                + " | ".join(heading)
            )
        )


def _silent_row(laid: Laid, writer: _Writer, row: Paragraph, waiting: list[_Set]) -> None:
    """Write a row of a table of turns in which nobody speaks."""
    text = "\t".join(row.cells).replace("\r", "\n")
    start = writer.add(text)
    waiting.append(_Set(start, text, row=True, fixed=True))
    laid.notes += _moved(row.notes, start)


def _label_cell(cell: str) -> tuple[str, int | None]:
    """The label in a cell, and the time if the cell holds one on a line of its own."""
    kept, time = [], None
    for line in cell.replace("\r", "\n").split("\n"):
        stamp = parse(line) if line.strip() else None
        if stamp is not None and time is None:
            time = stamp
        elif line.strip():
            kept.append(line.strip())
    return " ".join(kept).rstrip(" :：\u00a0\t"), time


def _cell_notes(row: Paragraph, result: Roles, at: int, length: int) -> list[Note]:
    """Notes of a row, those in the cell of words at their place, others at the start of the
    words.
    """
    before = sum(len(cell) + 1 for cell in row.cells[: result.text])
    cell = row.cells[result.text] if result.text < len(row.cells) else ""
    return _kept_within(row.notes, before + len(cell) - len(cell.lstrip()), at, length)


def _other_columns(
    cells: Sequence[str], heading: Sequence[str], result: Roles, start: int, head: str, words: str
) -> list[Note]:
    used = {result.text, result.speaker, result.start, result.end, result.index}
    notes = []
    for column, cell in enumerate(cells):
        if column in used or not cell.strip():
            continue
        name = heading[column].strip() if column < len(heading) else ""
        at = start + len(head)
        notes.append(
            Note(
                "comment", at, at + len(words), f"{name}: {cell.strip()}" if name else cell.strip()
            )
        )
    return notes
