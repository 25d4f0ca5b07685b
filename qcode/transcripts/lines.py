"""The stored text of a transcript as lines: where each begins and ends, and what the page showed
about it.

A line of a text file ends at LF and, as Unicode has it, at a form feed, U+0085 and U+2029; U+2028
and the vertical tab break a line inside a paragraph and stay in it. Offsets point into the stored
text, which is never changed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_ENDS = re.compile("[\n\x0c\x85\u2029]")
_FIRST_SEEN = re.compile(r"\S")


class Line(NamedTuple):
    """A line that holds something: `[start, end)` without the white space around it.

    `gap`: an empty line (or a page end) stands before it. `first`: it begins a paragraph. `bold`:
    where the bold letters at its start end (`start` if there are none). `mark`: how all of it is
    set off. `fixed`: a row of a table whose speakers are known already.
    """

    start: int
    end: int
    number: int
    gap: bool = False
    first: bool = True
    bold: int = 0
    italic: bool = False
    heading: bool = False
    fixed: bool = False
    row: bool = False
    mark: str = ""


@dataclass(slots=True)
class Page:
    """A stored text with its lines; `frames` a second where the file's stamps count frames."""

    text: str
    lines: list[Line]
    frames: int | None = None
    printed: bool = False

    def of(self, line: Line) -> str:
        """The words of a line."""
        return self.text[line.start : line.end]


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the white space at both ends; empty at `end` if there is nothing
    else.
    """
    match = _FIRST_SEEN.search(text, start, end)
    if match is None:
        return end, end
    start = match.start()
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def text_lines(
    text: str, start: int = 0, end: int | None = None, number: int = 1
) -> Iterator[Line]:
    """The lines of a stretch of text that are not empty; `number` is that of the line in which the
    stretch begins.
    """
    gap = False
    at = start
    size = len(text) if end is None else end
    while at <= size:
        match = _ENDS.search(text, at, size)
        stop = match.start() if match else size
        first, last = stripped(text, at, stop) if stop > at else (stop, stop)
        if first < last:
            yield Line(first, last, number, gap, True, first)
            gap = False
        elif match or at < size:
            gap = True
        if match is None:
            return
        if text[stop] == "\n":
            number += 1
        else:
            gap = True
        at = stop + 1
