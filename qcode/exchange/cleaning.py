"""Take out of a text what earlier programs left in it, and move its spans along.

A program that reads a byte order mark as a letter keeps U+FEFF before the first word; one that
reads CRLF may keep a blank after each line end. Both count in the positions of such a project, so
they may go only when all positions are known.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

_MARK = "\ufeff"
_LEAST_LINES = 2
"""A single blank after a single line end may be anything."""


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text without such marks. `removed` are the offsets of what was taken out, in order, in the
    text before.
    """

    text: str
    removed: tuple[int, ...] = ()

    def moved(self, offset: int) -> int:
        """Where an offset into the text before is now."""
        return offset - bisect_left(self.removed, offset) if self.removed else offset


def clean(text: str) -> CleanText:
    """`text` (with LF line ends) without U+FEFF, and without the blank after each line end if there
    is one after every line end.
    """
    removed: list[int] = []
    if _MARK in text:
        removed = [at for at, letter in enumerate(text) if letter == _MARK]
    if _begins_lines_with_blanks(text):
        at = text.find("\n ")
        while at >= 0:
            removed.append(at + 1)
            at = text.find("\n ", at + 1)
        removed.sort()
    if not removed:
        return CleanText(text)
    pieces, begun = [], 0
    for at in removed:
        pieces.append(text[begun:at])
        begun = at + 1
    pieces.append(text[begun:])
    return CleanText("".join(pieces), tuple(removed))


def _begins_lines_with_blanks(text: str) -> bool:
    """True where every line but the first begins with a blank, as a CRLF that was read as a line
    end and a blank leaves it.
    """
    ends = text.count("\n") - text.endswith("\n")
    return ends >= _LEAST_LINES and text.count("\n ") == ends
