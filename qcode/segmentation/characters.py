"""Questions about single characters: white space, line breaks, and what readers see as one
character.
"""

from __future__ import annotations

import re
import unicodedata

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"

_SPACE = re.compile(r"\s*")


def skip_space(text: str, at: int, end: int) -> int:
    """The end of the white space at `at`."""
    if at >= end or not text[at].isspace():
        return at
    if at + 1 < end and not text[at + 1].isspace():  # the usual case
        return at + 1
    match = _SPACE.match(text, at, end)
    return match.end() if match else at


def joins(text: str, at: int) -> bool:
    """True if a cut at `at` would be inside what readers see as one character, or between CR and
    LF.
    """
    here, before = text[at], text[at - 1]
    if here == "\n":
        return before == "\r"
    return before == "\u200d" or (here >= "\u0300" and extends(here))


def extends(character: str) -> bool:
    """True for combining marks, variation selectors, joiners, skin tones and emoji tags, which
    belong to the character before.
    """
    return (
        unicodedata.category(character)[0] == "M"
        or character in "\u200c\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )
