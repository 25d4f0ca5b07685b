"""The look of a Word document: page, type, headings, captions, quotes and the table style."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import _Row

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
)
_CONTENTS: _Sizes = (("TOC Heading", 13, 8, 4), ("toc 1", 10, 0, 2))
"""Styles that Word has, but not in an empty document."""


def set_up(document: Document, title: str, language: str, *, own: bool = True) -> None:
    """Document properties, and every style that `word_parts` uses: with `own` in our look, with
    page size and margins; else those that a template lacks.
    """
    properties = document.core_properties
    properties.title, properties.language = title[:255], language
    properties.author, properties.last_modified_by, properties.comments = "qcode", "qcode", ""
    properties.created = properties.modified = _LONG_AGO
    properties.revision = 1
    if own:
        _page(document)
        _language(document, language)
    normal = cast("ParagraphStyle", document.styles["Normal"])
    if own:
        _type(normal, 10, color=_INK)
        _space(normal, 0, 6, 1.12)
    for name, size, before, after in _HEADINGS:
        if style := _style(document, name, own=own):
            quiet = name == "Subtitle"
            _type(style, size, bold=not quiet, color=_RULE if quiet else _ACCENT)
            style.font.italic = False
            _space(style, before, after, 1.05)
            _without_border(style)
    if caption := _style(document, "Caption", own=own):
        _type(caption, 10, bold=True, color=_ACCENT)
        _space(caption, 10, 4, 1.0)
        caption.paragraph_format.keep_with_next = True
    if quote := _style(document, "Quote", own=own):
        _set_off(quote)
    _own_styles(document, own=own)


def _page(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = Cm(2.54)
    section.top_margin = section.bottom_margin = Cm(2.3)


def _set_off(quote: ParagraphStyle) -> None:
    from docx.shared import Cm

    _type(quote, 10, color=_INK)
    quote.font.italic = True
    _space(quote, 4, 8, 1.15)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(1.0)


def _own_styles(document: Document, *, own: bool) -> None:
    for name, size, before, after in (*_OWN, *_CONTENTS):
        if style := _style(
            document, name, own=own, builtin=(name, size, before, after) in _CONTENTS
        ):
            heading = name == "TOC Heading"
            _type(style, size, bold=heading, color=_ACCENT if heading else _INK)
            _space(style, before, after, 1.0)
    if TABLE_STYLE not in document.styles:
        _table_style(document)


def _style(
    document: Document, name: str, *, own: bool, builtin: bool = False
) -> ParagraphStyle | None:
    """The style to give our look; None where a template has it in its own. What is not there is
    added.
    """
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    # Word writes its own names in lower case in some files ("heading 1", "caption").
    there = next((s for s in styles if (s.name or "").casefold() == name.casefold()), None)
    if there is not None:
        return cast("ParagraphStyle", there) if own else None
    added = cast("ParagraphStyle", styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin))
    added.base_style = styles["Normal"]
    return added


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


def table_borders(header: _Row, under: Sequence[bool] = ()) -> None:
    """A header row's rule on its cells too, for programs that do not know conditional table
    styles; with `under` only on those cells.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for i, cell in enumerate(cast("Any", header._tr).tc_lst):
        properties = cell.get_or_add_tcPr()
        if under and not under[i]:
            continue
        borders = (
            f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="0"'
            f' w:color="{_RULE}"/></w:tcBorders>'
        )
        properties.append(parse_xml(borders))
        properties.append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="bottom"/>'))
