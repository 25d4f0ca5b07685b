"""A workbook in which somebody codes without qcode: segments with their context, and a place for
codes.

The sheets: the segments (locked, apart from the cells to fill), the codes, how to fill the sheet,
and a hidden one by which the workbook is recognized. Nothing in it says what others did.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qcode.model import Code
from qcode.writers.archive import same_every_time
from qcode.writers.sheet_cells import LINE, TALLEST, lines, text_cell

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

CODING, CODES, HOW_TO, HIDDEN = "Coding", "Codes", "How to", "qcode"
"""The names of the sheets."""
TRANSCRIPT, SEGMENT, SPEAKER, WORDS = "Transcript", "Segment", "Speaker", "Text"
DONE, NOTE, CODE = "Done", "Note", "Code"
_KEPT = (TRANSCRIPT, SEGMENT, SPEAKER, WORDS)
_WIDTHS = {TRANSCRIPT: 14, SEGMENT: 9, SPEAKER: 12, WORDS: 62, DONE: 7, NOTE: 24, CODE: 22}
_CROSSED = 4.5
"""The width of a column for the crosses of one code."""
Form = Literal["list", "columns"]
"""Codes are chosen from a list in a few columns, or every code has a column."""
YES, CROSS = "yes", "x"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A segment; `asked` is False for what is only context, such as the interviewer's words."""

    transcript: str
    segment: int
    speaker: str
    text: str
    asked: bool


@dataclass(frozen=True, slots=True)
class CodingSheet:
    """What is written: `codes` in the order of the tree with their depth, and `about`, by which
    the workbook is recognized. With the form "list" there are `places` columns for codes.
    """

    rows: Sequence[SheetRow]
    codes: Sequence[tuple[Code, int]]
    about: Mapping[str, str]
    form: Form = "list"
    places: int = 4


def headings(form: Form, codes: Sequence[str], places: int) -> list[str]:
    """The headings of the sheet to fill, in order."""
    if form == "columns":
        return [*_KEPT, DONE, NOTE, *codes]
    return [*_KEPT, *(f"{CODE} {n}" for n in range(1, places + 1)), DONE, NOTE]


def coding_sheet(sheet: CodingSheet) -> bytes:
    """The workbook as bytes; the same sheet gives the same bytes."""
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "qcode"
    book.properties.title = "Coding sheet"
    _segments(book.create_sheet(CODING), sheet)
    _codes(book.create_sheet(CODES), sheet.codes)
    _how_to(book.create_sheet(HOW_TO), sheet)
    _hidden(book, sheet.about)
    book.security = WorkbookProtection(lockStructure=True)
    out = io.BytesIO()
    book.save(out)
    return same_every_time(out.getvalue())


def _segments(page: Worksheet, sheet: CodingSheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    names = headings(sheet.form, [code.key for code, _ in sheet.codes], sheet.places)
    _heading(page, names, turned=len(_KEPT) + 2 if sheet.form == "columns" else len(names))
    grey, pale = (PatternFill("solid", fgColor=color) for color in ("EDEDED", "FFFBE6"))
    open_, line = Protection(locked=False), Side("thin", color="C8C8C8")
    frame = Border(line, line, line, line)
    top = Alignment(vertical="top", wrap_text=True)
    middle = Alignment(vertical="top", horizontal="center")
    context = Font(color="555555", italic=True)
    for number, row in enumerate(sheet.rows, 2):
        text_cell(page, number, 1, row.transcript)
        page.cell(number, 2).value = row.segment
        text_cell(page, number, 3, row.speaker)
        text_cell(page, number, 4, row.text)
        for column, name in enumerate(names, 1):
            cell = page.cell(number, column)
            cell.alignment = top if name in (*_KEPT, NOTE) or name.startswith(CODE) else middle
            if not row.asked:
                cell.fill = grey
                cell.font = context
            elif column > len(_KEPT):
                cell.protection, cell.fill, cell.border = open_, pale, frame
                cell.number_format = "@"  # what is typed stays text
        height = LINE * max(1, lines(row.text, _WIDTHS[WORDS]))
        page.row_dimensions[number].height = min(TALLEST, height)
    for column, name in enumerate(names, 1):
        letter = get_column_letter(column)
        crossed = sheet.form == "columns" and column > len(_KEPT) + 2
        page.column_dimensions[letter].width = _CROSSED if crossed else _width(name)
    page.freeze_panes = f"{get_column_letter(len(_KEPT) + 1)}2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _choices(page, sheet, names)
    _lock(page)


def _width(name: str) -> float:
    return _WIDTHS.get(name, _WIDTHS[CODE])


def _heading(page: Worksheet, names: Sequence[str], turned: int) -> None:
    """Bold headings; those after the first `turned` stand upright, because their columns are
    narrow.
    """
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, name in enumerate(names, 1):
        cell = text_cell(page, 1, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E2EC")
        cell.alignment = Alignment(
            vertical="bottom", wrap_text=column <= turned, text_rotation=90 * (column > turned)
        )
    if len(names) > turned:
        longest = max(map(len, names[turned:]))
        page.row_dimensions[1].height = min(TALLEST, 6.5 * longest + LINE)


def _choices(page: Worksheet, sheet: CodingSheet, names: Sequence[str]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    last = len(sheet.rows) + 1
    listed = f"{CODES}!$A$2:$A${len(sheet.codes) + 1}"
    if sheet.form == "columns":
        codes = DataValidation("list", formula1=f'"{CROSS}"', allow_blank=True)
        codes.error = f"Type {CROSS} if the code applies, or leave the cell empty."
        where = names[len(_KEPT) + 2 :]
    else:
        codes = DataValidation("list", formula1=listed, allow_blank=True)
        codes.error = f"Choose a code from the list; the sheet {CODES} says what each means."
        where = [name for name in names if name.startswith(CODE)]
    done = DataValidation("list", formula1=f'"{YES}"', allow_blank=True)
    done.error = f"Type {YES} when you have decided on this segment, or leave the cell empty."
    if where:
        # By place: a code may be called like a column that is always there.
        begin = len(_KEPT) + (2 if sheet.form == "columns" else 0)
        first, final = map(get_column_letter, (begin + 1, begin + len(where)))
        codes.add(f"{first}2:{final}{last}")
    letter = get_column_letter(names.index(DONE) + 1)
    done.add(f"{letter}2:{letter}{last}")
    for rule in (codes, done) if where and sheet.codes else (done,):
        rule.errorTitle, rule.showErrorMessage = "Please look again", True
        page.add_data_validation(rule)


def _codes(page: Worksheet, codes: Sequence[tuple[Code, int]]) -> None:
    from openpyxl.styles import Alignment

    names = ("Code", "Label", "Definition", "Include", "Exclude", "Examples")
    widths = (24, 26, 50, 36, 36, 50)
    _heading(page, names, turned=len(names))
    for number, (code, depth) in enumerate(codes, 2):
        examples = "\n".join(f"“{e}”" for e in code.examples)
        texts = (
            code.key,
            code.name,
            code.definition,
            code.include,
            code.exclude,
            examples,
        )
        for column, text in enumerate(texts, 1):
            cell = text_cell(page, number, column, text)
            indent = 2 * depth if column == 2 else 0
            cell.alignment = Alignment(vertical="top", wrap_text=True, indent=indent)
        taken = (lines(text, width) for text, width in zip(texts, widths, strict=True))
        page.row_dimensions[number].height = min(TALLEST, LINE * max(1, *taken))
    for letter, width in zip("ABCDEF", widths, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "B2"
    _lock(page)


def _how_to(page: Worksheet, sheet: CodingSheet) -> None:
    from openpyxl.styles import Alignment

    each = (
        f"Type {CROSS} in the column of every code that applies to the segment."
        if sheet.form == "columns"
        else f"Choose the codes that apply to the segment from the lists {CODE} 1, {CODE} 2 and so"
        " on; their order does not matter."
    )
    texts = (
        f"Read the sheet {CODING} from top to bottom. Grey rows are context, such as the"
        " interviewer's questions; you do not code them.",
        each,
        f"Type {YES} under {DONE} when you have decided on a segment, also if no code applies. A"
        f" segment without {YES} counts as not looked at.",
        f"Under {NOTE} you can write anything about the segment.",
        f"The sheet {CODES} says what each code means, what belongs to it and what does not.",
        "Only the cells to fill can be changed. Keep the rows and columns as they are, save the"
        " file as .xlsx, and send it back.",
        "Code alone: do not talk about the segments with others who code them.",
    )
    page.column_dimensions["A"].width = 100
    for number, text in enumerate(texts, 1):
        cell = text_cell(page, number, 1, text)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        page.row_dimensions[number].height = LINE * lines(text, 100) + 4
    _lock(page)


def _hidden(book: Workbook, about: Mapping[str, str]) -> None:
    page: Any = book.create_sheet(HIDDEN)
    for number, (name, value) in enumerate(about.items(), 1):
        text_cell(page, number, 1, name)
        text_cell(page, number, 2, value)
    _lock(page)
    page.sheet_state = "hidden"


def _lock(page: Worksheet) -> None:
    """Protect the cells that are not to be filled, without a password; widths may be changed."""
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False
