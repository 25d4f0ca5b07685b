"""Text as cells of a terminal: how wide it is, where to break it, and how to keep its width the
same in every terminal.

Lines are tuples of (text, style name). Widths are in cells: two for wide characters, none for
marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from qcode.shown import visible
from qcode.workflows.coding import Span

Piece = tuple[str, str]
Line = tuple[Piece, ...]

_UNSTEADY = re.compile(
    "[\u200b\u2060-\u2064\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]"
    "|\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TOKEN = re.compile(r"\S+|[^\S\n]+|\n")
_MARK = re.compile(r"(?:^|(?<=\s))(?=\W)(.)", re.DOTALL)
END_OF_RTL = "\u200e"
"""Added after a line with right-to-left words, so that a terminal that reorders them does not move
what follows.
"""


def steady(text: str) -> str:
    """`text` in a form that has the same width in every terminal: controls are shown, joined emoji
    are separated, no mark is without a letter.
    """
    shown = visible(text).replace("\t", "  ").replace("\n", " ")
    if shown.isascii():
        return shown
    shown = _UNSTEADY.sub("", shown).replace("\xad", "-")
    # A mark without a letter joins whatever is before it in some terminals, so give it a dotted
    # circle.
    return _MARK.sub(
        lambda m: f"\u25cc{m[1]}" if unicodedata.category(m[1])[0] == "M" else m[1], shown
    )


def width(text: str) -> int:
    """The number of cells that a text takes."""
    # Most text is ASCII, and counting its cells one by one is slow.
    return len(text) if text.isascii() else cell_len(text)


def right_to_left(text: str) -> bool:
    """True if a terminal may draw parts of the text from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def cut(text: str, cells: int, *, mark: str = "…") -> str:
    """`text` in at most `cells` cells; a cut is marked."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    kept, used = "", width(mark)
    for cluster in clusters(text):
        used += width(cluster)
        if used > cells:
            break
        kept += cluster
    return kept + mark if width(kept + mark) <= cells else ""


def fit(line: Sequence[Piece], cells: int, style: str) -> Line:
    """A line of exactly `cells` cells: cut, or filled with `style`."""
    out: list[Piece] = []
    left = cells
    rtl = False
    for text, name in line:
        rtl = text != END_OF_RTL and (rtl or right_to_left(text))
        size = width(text)
        if size > left:
            text = cut(text, left, mark="…" if left > 1 else "")
            size = width(text)
            out.append((text, name))
            left -= size
            break
        out.append((text, name))
        left -= size
    if rtl:
        out.append((END_OF_RTL, style))
    if left > 0:
        out.append((" " * left, style))
    return tuple(p for p in out if p[0])


def plain(line: Iterable[Piece]) -> str:
    """The text of a line without its styles."""
    return "".join(text for text, _ in line)


def clusters(text: str) -> list[str]:
    """The pieces of `text` that are drawn as one: each character with its marks."""
    result: list[str] = []
    for character in text:
        if result and (
            unicodedata.category(character)[0] == "M"
            or character in "\u200c\u200d"
            or result[-1].endswith("\u200d")
        ):
            result[-1] += character
        else:
            result.append(character)
    return result


def wrap(text: str, span: Span, cells: int) -> list[Span]:
    """The lines of a span of text in a width of `cells`, as spans of the text without white space
    at their edges.

    Words are kept whole if they fit, and line breaks of the text are kept. There is always at least
    one line, which may be empty.
    """
    lines: list[Span] = []
    begin = end = span[0]
    used = 0
    for token in _TOKEN.finditer(text, *span):
        word = token[0]
        if word == "\n":
            lines.append((begin, end))
            begin = end = token.end()
            used = 0
            continue
        if word.isspace():
            if used:
                used += width(steady(word))
            else:
                begin = end = token.end()
            continue
        size = width(steady(word))
        if used and used + size > cells:
            lines.append((begin, end))
            begin, used = token.start(), 0
        if size > cells:
            *full, (begin, end) = _split(text, token.span(), cells)
            lines += full
            used = width(steady(text[begin:end]))
            continue
        used += size
        end = token.end()
    if end > begin or not lines:
        lines.append((begin, end))
    while len(lines) > 1 and lines[-1][0] >= lines[-1][1]:
        lines.pop()
    return lines


def _split(text: str, span: Span, cells: int) -> list[Span]:
    """A word that is wider than the line, broken between characters."""
    parts: list[Span] = []
    begin = at = span[0]
    used = 0
    for cluster in clusters(text[span[0] : span[1]]):
        size = width(steady(cluster))
        if used and used + size > cells:
            parts.append((begin, at))
            begin, used = at, 0
        used += size
        at += len(cluster)
    parts.append((begin, at))
    return parts


def flow(pieces: Sequence[Piece], cells: int, *, indent: int = 0, style: str = "") -> list[Line]:
    """Styled words over as many lines as they need; lines after the first are indented."""
    lines: list[Line] = []
    current: list[Piece] = []
    used = 0
    for text, name in pieces:
        for word in re.findall(r"\S+|\s+", steady(text)):
            size = width(word)
            if word.isspace():
                if used > indent or (used and not lines):
                    current.append((" ", name))
                    used += 1
                continue
            if used + size > cells and used > (indent if lines else 0):
                lines.append(tuple(current))
                current, used = ([(" " * indent, style)] if indent else []), indent
            current.append((cut(word, cells - used), name))
            used += min(size, cells - used)
    lines.append(tuple(current))
    return lines
