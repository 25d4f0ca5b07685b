"""The table of contents of a Word document, the marks it leads to, and page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qcode.shown import one_line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_NAME = "_Toc{:06d}"
"""How Word itself calls the marks of headings in a table of contents."""


def write_contents(document: Document, headings: Sequence[str], width_cm: float) -> None:
    """A contents list of headings of level 1: each a link with dots and a page number.

    Page numbers are fields, because only programs that lay out pages know them: LibreOffice fills
    them in on loading, Word when it asks at opening whether to update the fields. A field around
    the whole list would keep LibreOffice from it.
    """
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Cm

    document.add_paragraph("Contents", style="TOC Heading")
    if not headings:
        return
    for number, text in enumerate(headings, start=1):
        entry = document.add_paragraph(style="toc 1")
        entry.paragraph_format.tab_stops.add_tab_stop(
            Cm(width_cm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )
        _entry(entry, one_line(text), _NAME.format(number))
    document.settings.element.append(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))


def mark(paragraph: Paragraph, number: int) -> None:
    """Make the paragraph of a heading the place that the contents' line `number` leads to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _NAME.format(number))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def number_pages(document: Document) -> None:
    """The page number in the middle of every foot, unless the foot says something already."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    footer = document.sections[0].footer
    if any(p.text or len(p._p) > 1 for p in footer.paragraphs) or footer.tables:
        return
    foot = footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    field.append(foot.add_run("1")._r)
    foot._p.append(field)


def _entry(paragraph: Paragraph, text: str, name: str) -> None:
    """A line of the contents: a link of text, tab and page number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.set(qn("w:history"), "1")
    link.append(paragraph.add_run(f"{text}\t")._r)
    for run in _opening(f" PAGEREF {name} \\h "):
        link.append(run)
    link.append(paragraph.add_run(" ")._r)
    link.append(_mark("end"))
    paragraph._p.append(link)


def _opening(instruction: str) -> list[Any]:
    """The runs that begin a field."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    middle, code = OxmlElement("w:r"), OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = instruction
    middle.append(code)
    return [_mark("begin"), middle, _mark("separate")]


def _mark(kind: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run, character = OxmlElement("w:r"), OxmlElement("w:fldChar")
    character.set(qn("w:fldCharType"), kind)
    run.append(character)
    return run
