"""Bold and italic letters of RTF, carried through striprtf, which drops them, as marks that cannot
occur in a text.

A mark says how the letters after it are set, so that a mark that is lost (in a part of the file
that is not text) does no harm beyond the next one.
"""

from __future__ import annotations

import re

from qcode.transcripts.builder import PLAIN, Line, Look

_FIRST = 0xFDD5
_LOOKS = (PLAIN, Look(bold=True), Look(italic=True), Look(bold=True, italic=True))
_MARKS = re.compile("([\ufdd5-\ufdd8])")
_TOKEN = re.compile(r"\\(b|i|plain|bin)(?![A-Za-z])(-?\d{1,10})?[ ]?|\\[^\r\n]|[{}]")
_HAS_LETTERS = re.compile(r"\\[bi](?![A-Za-z])")


def mark_letters(source: str) -> str:
    """RTF with a mark wherever its letters begin to be set otherwise; one pass, linear."""
    if _HAS_LETTERS.search(source) is None:
        return source
    pieces: list[str] = []
    stack: list[int] = []
    state = at = copied = 0
    while (token := _TOKEN.search(source, at)) is not None:
        at = token.end()
        before = state
        text, word = token[0], token[1]
        if text == "{":
            stack.append(state)
        elif text == "}":
            state = stack.pop() if stack else state
        elif word == "bin":
            at += max(int(token[2] or 0), 0)
        elif word == "plain":
            state = 0
        elif word is not None:
            bit = 1 if word == "b" else 2
            state = state & ~bit if token[2] == "0" else state | bit
        if state != before:
            pieces += (source[copied:at], rf"{{\uc1\u{_FIRST + state - 65536}?}}")
            copied = at
    return "".join((*pieces, source[copied:]))


def set_line(text: str, look: Look) -> tuple[Line, Look]:
    """A text without its marks as a line, and how the text goes on after it; `look` holds up to the
    first mark.
    """
    line = Line()
    for piece in _MARKS.split(text):
        if _MARKS.fullmatch(piece):
            look = _LOOKS[ord(piece) - _FIRST]
        elif piece:
            line.add(piece, look)
    return line, look


def without_marks(text: str) -> str:
    """The text alone."""
    return _MARKS.sub("", text)
