"""Rich Text Format to paragraphs, through striprtf, with what striprtf would blur kept apart.

Before striprtf sees the text, table cells and rows, soft breaks and the places of notes are marked
with characters that cannot occur in a text (Unicode noncharacters), so that rows come out as rows
and footnotes and comments as `Note` values. Deleted passages and pictures are cut out. Text boxes
are lifted out of their shapes (`rtf_boxes`). Bold and italic letters come through the same way
(`rtf_letters`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from qcode.errors import BadInput
from qcode.model import Note, Problem
from qcode.transcripts.builder import PLAIN
from qcode.transcripts.parts import Document, Paragraph
from qcode.transcripts.rtf_boxes import lift_boxes
from qcode.transcripts.rtf_fonts import code_page, write_fonts_out
from qcode.transcripts.rtf_letters import mark_letters, set_line, without_marks

_ROW_START, _CELL, _ROW_END, _SOFT, _NOTE = (chr(code) for code in range(0xFDD0, 0xFDD5))
_OURS = re.compile("[\ufdd0-\ufdd8]")
_SPLIT = re.compile("([\n\ufdd0-\ufdd2])")
_MARKS = {
    "trowd": _ROW_START,
    "cell": _CELL,
    "row": _ROW_END,
    "nestcell": "\t",
    "nestrow": _SOFT,
    "line": _SOFT,
    "lbr": _SOFT,
}
_MARK = re.compile(
    r"\\(?:\\|(trowd|nestcell|cell|nestrow|row|line|lbr)(?![A-Za-z])(?:-?\d{1,10})?[ ]?)"
)
_TOKEN = re.compile(r"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\[^A-Za-z]|[{}]", re.S)
_HIDDEN = re.compile(
    r"(?<!\\)\\v1?(?![A-Za-z\d-])"
    r" ?(?:[^{}\\]|\\'[0-9a-fA-F]{2}|\\u-?\d{1,6}(?![\d]))*(?=\\(?:v0|plain)(?![A-Za-z\d])|\})"
)
_HYPERLINK = re.compile(r"(\\fldinst[^\"{}]{0,200}\{?[^\"{}]{0,200})HYPERLINK")
_NUMBERED = re.compile(r"\\(?:\\|(pntext)(?![A-Za-z]))")
"""Numbers and labels that programs of before 1997 drew: as the `\\listtext` of later ones, they are
words.
"""
_CODE_PAGE = re.compile(r"\\ansicpg(\d{1,5})")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LARGEST, _DEEPEST, _MOST_LINES, _MOST_GROUPS = 20_000_000, 1_000_000, 1_000_000, 100_000
_Kind = Literal["footnote", "endnote", "comment", "deletion", "picture", "data"]
_CUT: dict[str, _Kind] = {
    "footnote": "footnote",
    "annotation": "comment",
    "deleted": "deletion",
    "pict": "picture",
    "objdata": "data",
    "themedata": "data",
    "datastore": "data",
}


_SENTENCES = (
    ("hidden", "hidden passage{s} left out"),
    ("deletion", "tracked deletion{s} left out"),
    ("comment", "comment{s} kept as note{s}"),
    ("footnote", "footnote{s} kept as note{s}"),
    ("endnote", "endnote{s} kept as note{s}"),
    ("box", "text box{es} read after the paragraph{s} they belong to"),
    ("page box", "text box{es} of page headers and footers left out"),
    ("picture", "image{s} left out"),
    ("object", "embedded object{s} left out"),
)


class _Group(NamedTuple):
    start: int
    end: int
    kind: _Kind


def read_rtf(data: bytes, path: str) -> Document:
    """The paragraphs and table rows of an RTF file.

    Returns:
        A `Document`. A file that is cut off is read as far as it goes, with a warning.

    Raises:
        BadInput: bytes that are not in the code page, damaged, too large.

    """
    source = _source(data)
    if not source.startswith("{\\rtf"):
        raise BadInput([Problem(path, "not an RTF file")])
    source, default = write_fonts_out(
        _NUMBERED.sub(lambda m: r"\listtext" if m[1] else m[0], source)
    )
    source, met = lift_boxes(source)
    source, hidden = _HIDDEN.subn("", source)
    groups, unclosed = _groups(source, path)
    text = _plain(mark_letters(_main(source, groups)), path)
    if text.count("\n") > _MOST_LINES or len(groups) > _MOST_GROUPS:
        raise BadInput(
            [
                Problem(
                    path,
                    "more paragraphs or notes than is safe to read; split the file, or save it as"
                    " .docx",
                )
            ]
        )
    head = _head(source, default)
    notes = [
        Note(
            group.kind,
            0,
            0,
            _OURS.sub("\n", _plain(head + _note_source(source, group), path)).strip(),
        )
        for group in groups
        if group.kind in ("footnote", "endnote", "comment")
    ]
    text = text.encode("utf-16-le", "surrogatepass").decode(
        "utf-16-le", "surrogatepass"
    )  # joins the halves of emoji
    text, lost = _SURROGATES.subn("", text)
    paragraphs = tuple(_paragraphs(text, iter(notes)))
    return Document(paragraphs, "rtf", tuple(_told(path, groups, met, lost, unclosed, hidden)))


def _source(data: bytes) -> str:
    """RTF is ASCII; raw bytes beyond it are in the declared code page or, from sloppy writers,
    UTF-8.
    """
    latin = data.decode("latin-1").lstrip("\xef\xbb\xbf \t\r\n")
    if data.isascii() or b"\\bin" in data:
        return latin
    try:
        return data.decode("utf-8-sig").lstrip(" \t\r\n")
    except UnicodeDecodeError:
        try:
            return data.decode(code_page(latin) or "cp1252").lstrip(" \t\r\n")
        except (LookupError, UnicodeDecodeError):
            return latin


def _groups(source: str, path: str) -> tuple[list[_Group], int]:
    """The groups to cut out, outermost only, and how many groups are never closed; one pass,
    linear.
    """
    result: list[_Group] = []
    opened: list[int] = []
    inside: tuple[int, _Kind] | None = None
    at = 0
    while (token := _TOKEN.search(source, at)) is not None:
        at = token.end()
        text, word = token[0], token[1]
        if text == "{":
            opened.append(token.start())
            if len(opened) > _DEEPEST:
                raise BadInput(
                    [
                        Problem(
                            path, "nested too deeply to read; open it in Word and save it as .docx"
                        )
                    ]
                )
        elif text == "}":
            if not opened:
                continue
            start = opened.pop()
            if inside is not None and len(opened) < inside[0]:
                result.append(_Group(start, at, inside[1]))
                inside = None
            if not opened:
                break
        elif word == "bin" and token[2]:
            at += max(int(token[2]), 0)
        elif word in _CUT and inside is None and len(opened) > 1 and token[2] != "0":
            inside = (len(opened), _CUT[word])
        elif word == "ftnalt" and inside is not None and inside[1] == "footnote":
            inside = (inside[0], "endnote")
    if inside is not None:
        result.append(_Group(opened[inside[0] - 1], len(source), inside[1]))
    return result, len(opened)


def _main(source: str, groups: list[_Group]) -> str:
    """The source without the cut groups, with marks in the place of notes, cells, rows and soft
    breaks.
    """
    pieces = []
    at = 0
    for group in groups:
        pieces.append(_marked(source[at : group.start]))
        if group.kind in ("footnote", "endnote", "comment"):
            pieces.append(_written(_NOTE))
        at = group.end
    pieces.append(_marked(source[at:]))
    return "".join(pieces)


def _note_source(source: str, group: _Group) -> str:
    inner = source[group.start : group.end]
    for word in (r"{\*", r"\footnote", r"\annotation"):
        inner = inner.replace(word, "{" if word.startswith("{") else "", 1)
    return _marked(inner) + "}"


def _marked(source: str) -> str:
    source = _HYPERLINK.sub(r"\1LINK", source) if "HYPERLINK" in source else source
    return _MARK.sub(lambda m: _written(_MARKS[m[1]]) if m[1] else m[0], _OURS.sub("", source))


def _written(mark: str) -> str:
    return r"\tab " if mark == "\t" else rf"{{\uc1\u{ord(mark) - 65536}?}}"


def _head(source: str, default: str) -> str:
    """What a group needs to be read by itself: the code page, the font table and the default
    font.
    """
    from striprtf import striprtf

    font_table: Any = striprtf.font_table_group
    page = _CODE_PAGE.search(source, 0, 2000)
    return r"{\rtf1\ansi" + (page[0] if page else "") + str(font_table(source[:200_000])) + default


def _plain(source: str, path: str) -> str:
    from striprtf import striprtf

    to_text: Any = striprtf.rtf_to_text
    if len(source) > _LARGEST:
        message = (
            f"holds {len(source):,} characters of RTF, more than is safe to read; split it, or save"
            " it as .docx"
        )
        raise BadInput([Problem(path, message)])
    try:
        return str(to_text(source))
    except UnicodeDecodeError as fault:
        shown = " ".join(f"{byte:02X}" for byte in fault.object[fault.start : fault.start + 4])
        message = (
            f"bytes {shown} are not in the file's code page {fault.encoding}; open it in Word and"
            " save it as .docx"
        )
        raise BadInput([Problem(path, message)]) from None
    except (ValueError, TypeError, LookupError, OverflowError) as fault:
        raise BadInput(
            [Problem(path, f"damaged RTF ({fault}); open it in Word and save it as .docx")]
        ) from None


def _paragraphs(text: str, notes: Iterator[Note]) -> Iterator[Paragraph]:
    """Lines and rows of the marked text."""
    table, in_table, look = 0, False, PLAIN
    for line in _lines(text):
        cells = [line] if isinstance(line, str) else line
        cells = [cell.replace(_SOFT, "\n") for cell in cells]
        own, look = set_line("\t".join(cells).replace(_NOTE, ""), look)
        cells = [without_marks(cell) for cell in cells]
        joined, placed = _place("\t".join(cells), notes)
        if isinstance(line, str):
            in_table = in_table and not joined.strip()
            yield own.paragraph(placed)
        else:
            table += not in_table
            in_table = True
            yield Paragraph(
                joined,
                cells=tuple(cell.replace(_NOTE, "") for cell in cells),
                table=table,
                notes=placed,
            )


def _lines(text: str) -> Iterator[str | list[str]]:
    cells: list[str] | None = None
    pieces: list[str] = []
    first: list[str] | None = (
        None  # paragraphs since a row began: those of its first cell, if a cell ends
    )
    for piece in _SPLIT.split(text):
        if piece == _CELL:
            cells = [
                *(cells or ()),
                "".join((*(f"{line}\n" for line in first or ()), *pieces)).strip("\n"),
            ]
            pieces, first = [], None
        elif piece == _ROW_END:
            if cells is not None:
                yield cells
            yield from first or ()
            cells, pieces, first = None, [] if cells is not None else pieces, None
        elif piece == "\n" and cells is None:
            if first is None:
                yield "".join(pieces)
            else:
                first.append("".join(pieces))
            pieces = []
        elif piece == _ROW_START:
            if cells is None:
                yield from first or ()
                if "".join(pieces).strip():
                    yield "".join(pieces)
                pieces, first = [], []
        else:
            pieces.append(piece)
    if cells is not None:
        yield cells
    yield from first or ()
    if "".join(pieces).strip():
        yield "".join(pieces)


def _place(line: str, notes: Iterator[Note]) -> tuple[str, tuple[Note, ...]]:
    """The line without the marks of notes, and the notes at their places."""
    if _NOTE not in line:
        return line, ()
    pieces = line.split(_NOTE)
    placed = []
    at = 0
    for piece in pieces[:-1]:
        at += len(piece)
        note = next(notes, None)
        if note is not None and note.text:
            placed.append(Note(note.kind, at, at, note.text))
    return "".join(pieces), tuple(placed)


def _told(
    path: str, groups: list[_Group], met: Mapping[str, int], lost: int, unclosed: int, hidden: int
) -> Iterator[Problem]:
    if unclosed:
        yield Problem(
            path,
            "the file is cut off (its groups are not closed); read as far as it goes",
            severity="warning",
        )
    if lost:
        yield Problem(path, f"{lost} incomplete characters removed", severity="warning")
    counts = Counter(group.kind for group in groups) + Counter(met) + Counter(hidden=hidden)
    for kind, words in _SENTENCES:
        if count := counts[kind]:
            s, es = ("", "") if count == 1 else ("s", "es")
            yield Problem(path, f"{count} " + words.format(s=s, es=es), severity="note")
