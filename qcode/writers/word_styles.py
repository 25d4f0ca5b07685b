"""The look of a Word document: page, type, headings, captions, quotes and the table style."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table as WordTable

TABLE_STYLE = "qcode Table"
_INK = "1F2933"
_ACCENT = "1F3A5F"
_RULE = "7B8794"
_FONT = "Arial"
_LONG_AGO = datetime.datetime(1980, 1, 1)

_Sizes = tuple[tuple[str, float, float, float], ...]
_HEADINGS: _Sizes = (
    ("Title", 22, 0, 4),
    ("Subtitle", 12, 0, 14),
    ("Heading 1", 16, 20, 6),
    ("Heading 2", 13, 14, 4),
    ("Heading 3", 11.5, 12, 3),
)
"""Style, size, space before and after, in points."""
_OWN: _Sizes = (
    ("Table Text", 9, 1.5, 1.5),
    ("Table Small", 7.5, 1, 1),
    ("Table Note", 8.5, 2, 0),
    ("Table Gap", 4, 0, 4),
    ("Contents Heading", 13, 8, 4),
    ("Contents Entry", 10, 0, 2),
)


def set_up(document: Document, title: str, language: str) -> None:
    """Page size and margins, document properties, and every style that `word_parts` uses."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = Cm(2.54)
    section.top_margin = section.bottom_margin = Cm(2.3)
    properties = document.core_properties
    properties.title, properties.language = title[:255], language
    properties.author, properties.last_modified_by, properties.comments = "qcode", "qcode", ""
    properties.created = properties.modified = _LONG_AGO
    properties.revision = 1
    _language(document, language)
    styles = document.styles
    normal = cast("ParagraphStyle", styles["Normal"])
    _type(normal, 10, color=_INK)
    _space(normal, 0, 6, 1.12)
    for name, size, before, after in _HEADINGS:
        style = cast("ParagraphStyle", styles[name])
        _type(style, size, bold=name != "Subtitle", color=_ACCENT if name != "Subtitle" else _RULE)
        style.font.italic = False
        _space(style, before, after, 1.05)
        _without_border(style)
    caption = cast("ParagraphStyle", styles["Caption"])
    _type(caption, 10, bold=True, color=_ACCENT)
    _space(caption, 10, 4, 1.0)
    caption.paragraph_format.keep_with_next = True
    quote = cast("ParagraphStyle", styles["Quote"])
    _type(quote, 10, color=_INK)
    quote.font.italic = True
    _space(quote, 4, 8, 1.15)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(1.0)
    for name, size, before, after in _OWN:
        style = cast("ParagraphStyle", styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
        style.base_style = normal
        _type(
            style,
            size,
            bold=name == "Contents Heading",
            color=_ACCENT if name == "Contents Heading" else _INK,
        )
        _space(style, before, after, 1.0)
    _table_style(document)


def _type(style: ParagraphStyle, size: float, *, bold: bool = False, color: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name = _FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = RGBColor.from_string(color)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), _FONT)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)


def _space(style: ParagraphStyle, before: float, after: float, lines: float) -> None:
    from docx.shared import Pt

    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), lines


def _without_border(style: ParagraphStyle) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _language(document: Document, language: str) -> None:
    from docx.oxml.ns import qn

    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)


def _table_style(document: Document) -> None:
    """A style with a rule above and below and one under the header row, which is bold."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    rule = f'w:val="single" w:sz="8" w:space="0" w:color="{_INK}"'
    thin = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    hair = 'w:val="single" w:sz="2" w:space="0" w:color="D5DAE0"'
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1"'
            f' w:styleId="qcodeTable"><w:name w:val="{TABLE_STYLE}"/><w:basedOn'
            ' w:val="TableNormal"/><w:uiPriority w:val="99"/><w:tblPr><w:tblBorders><w:top'
            f" {rule}/><w:bottom {rule}/><w:insideH {hair}/></w:tblBorders><w:tblCellMar><w:top"
            ' w:w="15" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="15"'
            ' w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr'
            ' w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders><w:bottom'
            f' {thin}/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
        )
    )


def table_borders(grid: WordTable) -> None:
    """The header row's rule on its cells too, for programs that do not know conditional table
    styles.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for cell in cast("Any", grid.rows[0]._tr).tc_lst:
        properties = cell.get_or_add_tcPr()
        borders = (
            f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="0"'
            f' w:color="{_RULE}"/></w:tcBorders>'
        )
        properties.append(parse_xml(borders))
        properties.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="bottom"/>'))
