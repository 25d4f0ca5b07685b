"""The parts of a Word document as qcode writes it: headings, captions, tables, pictures, quotes,
notes.

Styles are real ones (headings, caption, quote, a table style), so that a table of contents, a list
of tables and a screen reader find them, and somebody can change the look of all tables in one
place.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any, cast

from qcode.model import Column, Table
from qcode.shown import one_line, visible
from qcode.writers.archive import same_every_time
from qcode.writers.cells import RIGHT_ALIGNED, below, indent, layout, shown, spans, unbroken
from qcode.writers.column_widths import fitted, is_wide
from qcode.writers.word_contents import mark, number_pages, write_contents
from qcode.writers.word_styles import TABLE_STYLE, set_up, table_borders
from qcode.writers.word_template import opened, text_widths

if TYPE_CHECKING:
    import datetime

    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph


_ON_ONE_PAGE = 30
"""Rows of a table for print that are kept on one page."""


class Writing:
    """A Word document in the making; `finish` gives its bytes. Tables and figures are numbered as
    they come.
    """

    def __init__(
        self,
        title: str,
        language: str = "en-US",
        *,
        today: datetime.date | None = None,
        template: bytes | None = None,
    ) -> None:
        """Open an empty document with title, language and styles set; with `template` its styles,
        page, header and footer. `today` is the day in the document's properties.
        """
        self.document: Document = opened(template)
        self._today = today
        self._tables = self._figures = self._headings = 0
        self._landscape = False
        self._waiting: list[tuple[str, str]] = []
        set_up(self.document, one_line(title), language, own=template is None)
        self._upright, self._sideways = text_widths(self.document)

    def title(self, text: str, subtitle: str = "") -> None:
        """The document's title, with a line below it."""
        self.document.add_paragraph(one_line(text), style="Title")
        if subtitle:
            self.document.add_paragraph(one_line(subtitle), style="Subtitle")

    def contents(self, headings: Sequence[str]) -> None:
        """A table of contents with a page number, as a field, for each heading of level 1. Word
        asks at opening whether to fill them in.
        """
        write_contents(self.document, headings, self._upright)

    def page_numbers(self) -> None:
        """The page number in the middle of every foot, unless a template has a foot of its own."""
        number_pages(self.document)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 1 to 4. It waits for what follows, so that it is on the same page as a
        table turned sideways.
        """
        self._waiting.append((f"Heading {level}", one_line(text)))

    def paragraph(self, text: str) -> None:
        """A paragraph; line ends in `text` stay line ends. It waits like a heading."""
        self._waiting.append(("Normal", visible(text)))

    def quote(self, text: str, attribution: str) -> None:
        """A block quote; on a line of its own an em dash and who said it."""
        self._place(landscape=False)
        paragraph = self.document.add_paragraph(style="Quote")
        paragraph.add_run(one_line(text))
        run = paragraph.add_run()
        run.add_break()
        run.add_text(f"\u2014\u00a0{one_line(attribution)}")
        run.italic = False

    def picture(self, png: bytes, title: str, alt: str) -> None:
        """A picture with alt text, and its caption below it."""
        from docx.shared import Cm

        self._place(landscape=False)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(png), width=Cm(self._upright))
        for properties in paragraph._p.iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        ):
            properties.set("descr", one_line(alt))
            properties.set("title", one_line(title))
        self._figures += 1
        self._caption("Figure", self._figures, title).paragraph_format.keep_with_next = False

    def table(self, table: Table) -> None:
        """A table with its caption above and its notes below; the page is turned where the table is
        too wide.
        """
        # Once sideways, a narrower table that follows without a heading stays there: no page of its
        # own for each.
        self._place(
            landscape=is_wide(table, self._upright) or (self._landscape and not self._waiting)
        )
        self._tables += 1
        self._caption("Table", self._tables, table.title)
        widths, small = fitted(table, self._sideways if self._landscape else self._upright)
        self._grid(table, widths, "Table Small" if small else "Table Text")
        for lead, note in below(table):
            paragraph = self.document.add_paragraph(style="Table Note")
            if lead:
                paragraph.add_run(f"{lead}: ").italic = True
            paragraph.add_run(one_line(note))
        self.document.add_paragraph(style="Table Gap")

    def _place(self, *, landscape: bool) -> None:
        """Go on with a page of this orientation, and write there what has been waiting."""
        from docx.enum.section import WD_ORIENT, WD_SECTION

        if landscape != self._landscape:
            body = self.document.element.body
            empty = not any(child.tag.endswith(("}p", "}tbl")) for child in body)
            section = (
                self.document.sections[-1]
                if empty
                else self.document.add_section(WD_SECTION.NEW_PAGE)
            )
            section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
            width, height = section.page_width, section.page_height
            section.page_width, section.page_height = height, width
            self._landscape = landscape
        for style, text in self._waiting:
            waited = self.document.add_paragraph(text, style=style)
            if style == "Heading 1":
                self._headings += 1
                mark(waited, self._headings)
            waited.paragraph_format.keep_with_next = (style, text) == self._waiting[-1] or None
        self._waiting.clear()

    def finish(self) -> bytes:
        """The document's bytes: the same for the same content."""
        if self._waiting:
            self._place(
                landscape=all(style == "Normal" for style, _ in self._waiting) and self._landscape
            )
        out = io.BytesIO()
        self.document.save(out)
        return same_every_time(out.getvalue(), self._today)

    def _caption(self, what: str, number: int, title: str) -> Paragraph:
        """``Table 1. Title``, the number as a field that Word can renumber and list."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.add_run(f"{what} ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" SEQ {what} \\* ARABIC ")
        run = paragraph.add_run(str(number))
        field.append(run._r)
        paragraph._p.append(field)
        paragraph.add_run(f". {one_line(title)}" if title else "")
        return paragraph

    def _grid(self, table: Table, widths: Sequence[float], style: str) -> None:
        parts = layout(table)
        count = len(parts.columns)
        # By name, every cell would look through all styles for it.
        style = self.document.styles[style].style_id
        grid = self.document.add_table(rows=1, cols=count, style=TABLE_STYLE)
        _describe(grid, table)
        header = _over(grid, spans(parts.columns), style)
        for row in grid.rows:
            _set_row_widths(row._tr, widths)
        _mark_row(header._tr, header=True)
        for cell, column in zip(header.cells, parts.columns, strict=True):
            _fill(cell, one_line(column.label), column, style, bold=True, keep=True)
        made: dict[tuple[int, bool], Any] = {}
        for block in parts.blocks:
            if block.title:
                row = grid.add_row()
                _mark_row(row._tr)
                merged = row.cells[0].merge(row.cells[-1])
                _fill(
                    merged,
                    one_line(block.title),
                    Column("", ""),
                    style,
                    bold=True,
                    keep=True,
                    shade=True,
                )
                _set_row_widths(row._tr, widths)
            for i, values in enumerate(block.rows):
                whole = table.source and len(table.rows) <= _ON_ONE_PAGE
                keep = bool(whole) or i < min(2, len(block.rows) - 1)
                key = indent(table, values), keep
                if key in made:
                    texts = [shown(values.get(c.key), c) for c in parts.columns]
                    _again(made[key], texts)
                    continue
                row = grid.add_row()
                made[key] = row._tr
                _mark_row(row._tr)
                _set_row_widths(row._tr, widths)
                for j, (cell, column) in enumerate(zip(row.cells, parts.columns, strict=True)):
                    moved = (indent(table, values) if j == 0 else 0) + (
                        1 if j == 0 and parts.grouped else 0
                    )
                    _fill(
                        cell,
                        shown(values.get(column.key), column),
                        column,
                        style,
                        keep=keep,
                        moved=moved,
                    )
        _set_widths(grid, widths)
        table_borders(header)


def _again(row: Any, texts: Sequence[str]) -> None:
    """A row like one that was made before, with other texts: a copy is far cheaper."""
    copy = deepcopy(row)
    for cell, text in zip(copy.tc_lst, texts, strict=True):
        cell.p_lst[0].r_lst[0].text = text
    row.getparent().append(copy)


def _fill(
    cell: _Cell,
    text: str,
    column: Column,
    style: str,
    *,
    bold: bool = False,
    keep: bool = False,
    shade: bool = False,
    moved: int = 0,
) -> None:
    """Put text into a cell: numbers to the right, `moved` steps in from the left. `style` is the id
    of a style.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    paragraph = cell.paragraphs[0]
    paragraph._p.style = style
    paragraph.add_run(text).bold = bold or None
    if column.kind in RIGHT_ALIGNED:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if moved:
        paragraph.paragraph_format.left_indent = Cm(0.4 * moved)
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    if shade:
        fill = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF1F5")):
            fill.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(fill)


def _over(grid: WordTable, over: Sequence[tuple[str, int]], style: str) -> _Row:
    """The row of column headings, after a row of common headings where there are such."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if not over:
        return grid.rows[0]
    first, at = grid.rows[0], 0
    _mark_row(first._tr, header=True)
    for text, count in over:
        cell = first.cells[at]
        if text:
            cell = cell.merge(first.cells[at + count - 1])
        _fill(cell, unbroken(one_line(text)), Column("", ""), style, bold=True, keep=True)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        at += count
    table_borders(first, [bool(text) for text, _ in over])
    second: _Row = cast("Any", grid).add_row()
    return second


def _mark_row(row: Any, *, header: bool = False) -> None:
    """Rows do not break over pages; the header row is repeated on each."""
    from docx.oxml import OxmlElement

    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _describe(grid: WordTable, table: Table) -> None:
    """Title and description that a screen reader says before it enters the table."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = grid._tbl.tblPr
    columns = ", ".join(c.label for c in table.columns)
    for tag, text in (
        ("w:tblCaption", table.title),
        ("w:tblDescription", f"{len(table.rows)} rows. Columns: {columns}."),
    ):
        element = OxmlElement(tag)
        element.set(qn("w:val"), one_line(text))
        properties.append(element)


def _set_widths(grid: WordTable, widths: Sequence[float]) -> None:
    from docx.shared import Cm

    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)


def _set_row_widths(row: Any, widths: Sequence[float]) -> None:
    """The widths of a row's cells; its copies have them too."""
    from docx.shared import Cm

    at = 0
    for cell in row.tc_lst:
        cell.width = Cm(sum(widths[at : at + cell.grid_span]))
        at += cell.grid_span
