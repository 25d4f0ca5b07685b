"""Words and tables as lines of a fixed width, for reading in a terminal or a pipe.

Lines break between words; only a word that is longer than a line is cut. Widths are in cells: an
ideograph takes two. Nothing here loads what a terminal needs for colours, so a table is there at
once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest

_WORD = re.compile(r"\s*\S+\s*")
BETWEEN = "   "
"""What stands between two columns."""


def paragraph(text: str, width: int) -> list[str]:
    """The lines of a text, without blanks at their ends and without empty lines at the end."""
    lines = [line.rstrip() for line in wrapped(text, width)]
    while lines and not lines[-1]:
        del lines[-1]
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width`."""
    return list(_lines(text, width))


@lru_cache(maxsize=1024)
def _lines(text: str, width: int) -> tuple[str, ...]:
    """See `wrapped`. The names of codes stand in many rows of a table."""
    result: list[str] = []
    for line in text.split("\n"):
        line = line.expandtabs(8)
        if line.isascii() and len(line) <= width:
            result.append(line)
            continue
        breaks = [0, *_breaks(line, width), len(line)]
        for start, end in pairwise(breaks):
            result.append(_without_excess(line[start:end], width))
    return tuple(result)


def _without_excess(line: str, width: int) -> str:
    """The line without the blanks at its end that are beyond the width."""
    while width_of(line) > width and line[-1].isspace():
        line = line[:-1]
    return line


def _breaks(text: str, width: int) -> Iterator[int]:
    """Where a line that is too long is broken."""
    used = 0
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        length = width_of(word.rstrip())
        if length <= width - used:
            used += width_of(word)
        elif length > width:
            from rich.cells import chop_cells

            *pieces, last = chop_cells(word, width)
            for piece in pieces:
                if start:
                    yield start
                start += len(piece)
            if start:
                yield start
            used = width_of(last)
        elif used and start:
            yield start
            used = width_of(word)


def row(
    texts: Sequence[str],
    widths: Sequence[int],
    right: Sequence[bool],
    *,
    inset: int | None = None,
    bottom: bool = False,
) -> list[str]:
    """The lines of a row of a table. Columns of `right` are aligned to the right. Blanks before
    the text of the column `inset` indent all its lines. With `bottom`, short cells stand below, as
    in a heading.
    """
    if all(map(_fits, texts, widths)):
        aligned = map(_aligned, texts, widths, right)
        return [BETWEEN.join(aligned).rstrip()]
    cells = [
        _indented(text, width) if number == inset else _cell(text, width, to_right)
        for number, (text, width, to_right) in enumerate(zip(texts, widths, right, strict=True))
    ]
    high = max(map(len, cells), default=0)
    if bottom:
        cells = [[""] * (high - len(lines)) + lines for lines in cells]
    return [
        BETWEEN.join(map(_padded, line, widths)).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    ]


def _fits(text: str, width: int) -> bool:
    return len(text) <= width and text.isascii() and text.isprintable()


def _aligned(text: str, width: int, to_right: bool) -> str:
    return text.rstrip().rjust(width) if to_right else text.ljust(width)


def _cell(text: str, width: int, to_right: bool) -> list[str]:
    if _fits(text, width):
        return [_aligned(text, width, to_right)]
    if not to_right:
        return wrapped(text, width)
    lines = [line.rstrip() for line in wrapped(text, width)]
    return [" " * (width - width_of(line)) + line for line in lines]


def _indented(text: str, width: int) -> list[str]:
    words = text.lstrip(" ")
    indent = text[: len(text) - len(words)]
    return [indent + line for line in wrapped(words, max(1, width - len(indent)))]


def _padded(line: str, width: int) -> str:
    return line.ljust(width) if line.isascii() else line + " " * (width - width_of(line))


def width_of(line: str) -> int:
    """How many cells a line of text takes."""
    if line.isascii():
        return len(line)
    from rich.cells import cell_len

    return cell_len(line)
