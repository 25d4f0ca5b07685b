"""The parts of a Word document as qcode writes it: headings, captions, tables, pictures, quotes,
notes.

Styles are real ones (headings, caption, quote, a table style), so that a table of contents, a list
of tables and a screen reader find them, and somebody can change the look of all tables in one
place.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qcode.model import Column, Table
from qcode.shown import one_line, visible
from qcode.writers.archive import same_every_time
from qcode.writers.cells import RIGHT_ALIGNED, indent, layout, shown, undefined_note
from qcode.writers.column_widths import LANDSCAPE_CM, PORTRAIT_CM, fitted, is_wide
from qcode.writers.word_styles import TABLE_STYLE, set_up, table_borders

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph


class Writing:
    """A Word document in the making; `finish` gives its bytes. Tables and figures are numbered as
    they come.
    """

    def __init__(self, title: str, language: str = "en-US") -> None:
        """Open an empty document with title, language and styles set."""
        import docx

        self.document: Document = docx.Document()
        self._tables = self._figures = 0
        self._landscape = False
        self._waiting: list[tuple[str, str]] = []
        set_up(self.document, one_line(title), language)

    def title(self, text: str, subtitle: str = "") -> None:
        """The document's title, with a line below it."""
        self.document.add_paragraph(one_line(text), style="Title")
        if subtitle:
            self.document.add_paragraph(one_line(subtitle), style="Subtitle")

    def contents(self, headings: Sequence[str]) -> None:
        """A table of contents as a field: the headings now, page numbers as soon as Word updates
        it.
        """
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.document.add_paragraph("Contents", style="Contents Heading")
        paragraphs = [
            self.document.add_paragraph(one_line(h), style="Contents Entry") for h in headings
        ]
        if not paragraphs:
            return
        first, last = paragraphs[0]._p, paragraphs[-1]._p
        for kind in ("separate", "instr", "begin"):
            run = OxmlElement("w:r")
            if kind == "instr":
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = ' TOC \\o "1-2" \\h \\z \\u '
                run.append(code)
            else:
                run.append(_field_mark(kind))
            first.insert(1 if first.pPr is not None else 0, run)
        end = OxmlElement("w:r")
        end.append(_field_mark("end"))
        last.append(end)

    def page_numbers(self) -> None:
        """The page number in the middle of every foot."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        foot = self.document.sections[0].footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), " PAGE ")
        field.append(foot.add_run("1")._r)
        foot._p.append(field)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 1 to 4. It waits for what follows, so that it is on the same page as a
        table turned sideways.
        """
        self._waiting.append((f"Heading {level}", one_line(text)))

    def paragraph(self, text: str) -> None:
        """A paragraph; line ends in `text` stay line ends. It waits like a heading."""
        self._waiting.append(("Normal", visible(text)))

    def quote(self, text: str, attribution: str) -> None:
        """A block quote, followed by an em dash and who said it."""
        self._place(landscape=False)
        paragraph = self.document.add_paragraph(style="Quote")
        paragraph.add_run(one_line(text))
        # The dash stays on the line of the first word behind it.
        run = paragraph.add_run(f" \u2014\u00a0{one_line(attribution)}")
        run.italic = False

    def picture(self, png: bytes, title: str, alt: str, width_cm: float = PORTRAIT_CM) -> None:
        """A picture with alt text, and its caption below it."""
        from docx.shared import Cm

        self._place(landscape=False)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(png), width=Cm(width_cm))
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
        self._place(landscape=is_wide(table) or (self._landscape and not self._waiting))
        self._tables += 1
        self._caption("Table", self._tables, table.title)
        widths, small = fitted(table, LANDSCAPE_CM if self._landscape else PORTRAIT_CM)
        self._grid(table, widths, "Table Small" if small else "Table Text")
        for note in (*table.notes, *undefined_note(table)):
            self.document.add_paragraph(one_line(note), style="Table Note")
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
        return same_every_time(out.getvalue())

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
        grid = self.document.add_table(rows=1, cols=count, style=TABLE_STYLE)
        _describe(grid, table)
        header = grid.rows[0]
        _mark_row(header._tr, header=True)
        for cell, column in zip(header.cells, parts.columns, strict=True):
            _fill(cell, one_line(column.label), column, style, bold=True, keep=True)
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
            for i, values in enumerate(block.rows):
                row = grid.add_row()
                _mark_row(row._tr)
                keep = i < min(2, len(block.rows) - 1)
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
        table_borders(grid)


def _field_mark(kind: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


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
    """Put text into a cell: numbers to the right, `moved` steps in from the left."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    paragraph = cell.paragraphs[0]
    paragraph.style = style
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
    for row in grid._tbl.tr_lst:
        cells = row.tc_lst
        for cell, width in zip(cells, [sum(widths)] if len(cells) == 1 else widths, strict=False):
            cell.width = Cm(width)
