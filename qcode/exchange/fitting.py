"""How well a selection fits the words of a text: by the quote that a program wrote down for it, and
by the edges of words.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CUT = re.compile(r"(?:…|\.\.\.)\s*\Z")
_LINE = re.compile(r"line:(\d{1,9})")
_POSITIONS = re.compile(r"\s*(\d{1,15})\s*,\s*(\d{1,15})\s*")
_LEAST_CUT = 20
"""A name of fewer letters that ends in an ellipsis is not a quote that was cut."""

_NOTHING, _LINE_END, _BLANK, _WORD, _SIGN, _UNBROKEN, _MARK = range(7)
"""Kinds of letters: none (the end of the text), line ends, blanks, letters and digits, signs,
letters of scripts without blanks between words, and marks that belong to the letter before them.
"""
_UNKNOWN = 255
# Rows: the letter before the edge; columns: the letter after it, both in the order of the kinds.
_STARTS = (
    (0.0, 0.3, 0.3, 1.0, 1.0, 1.0, 0.0),
    (0.3, 0.3, 0.3, 1.0, 1.0, 1.0, 0.0),
    (0.3, 0.3, 0.3, 1.0, 1.0, 1.0, 0.0),
    (0.3, 0.3, 0.3, 0.0, 0.3, 0.8, 0.0),
    (0.3, 0.3, 0.3, 0.8, 0.5, 0.9, 0.0),
    (0.3, 0.3, 0.3, 0.8, 0.8, 0.9, 0.0),
    (0.3, 0.3, 0.3, 0.0, 0.3, 0.8, 0.0),
)
_ENDS = (
    (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    (0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.0),
    (0.5, 0.5, 0.3, 0.5, 0.5, 0.5, 0.0),
    (1.0, 1.0, 1.0, 0.0, 0.8, 0.8, 0.0),
    (1.0, 1.0, 1.0, 0.3, 0.5, 0.9, 0.0),
    (1.0, 1.0, 1.0, 0.8, 0.9, 0.9, 0.0),
    (1.0, 1.0, 1.0, 0.0, 0.8, 0.8, 0.0),
)


def edge_points(
    letters: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    """From 0 (both inside words) to 2 (both on the edges of words) for each selection.

    `letters` are the code points of the text with one of no meaning behind the last; `starts` and
    `ends` are offsets in the text.
    """
    import numpy as np

    first, last = np.array(_STARTS), np.array(_ENDS)
    return np.asarray(
        first[_before(letters, starts), _after(letters, starts)]
        + last[_before(letters, ends), _after(letters, ends)]
    )


def _before(letters: NDArray[np.uint32], offsets: NDArray[np.int64]) -> NDArray[np.uint8]:
    import numpy as np

    return np.where(offsets > 0, _kinds(letters[offsets - 1]), np.uint8(_NOTHING))


def _after(letters: NDArray[np.uint32], offsets: NDArray[np.int64]) -> NDArray[np.uint8]:
    import numpy as np

    return np.where(offsets < len(letters) - 1, _kinds(letters[offsets]), np.uint8(_NOTHING))


def _kinds(letters: NDArray[np.uint32]) -> NDArray[np.uint8]:
    import numpy as np

    table = _table()
    kinds = table[letters]
    if (unknown := kinds == _UNKNOWN).any():
        for letter in np.unique(letters[unknown]).tolist():
            table[letter] = _kind(letter)
        kinds = table[letters]
    return kinds


@cache
def _table() -> NDArray[np.uint8]:
    """The kind of every letter, as far as it was asked."""
    import numpy as np

    return np.full(sys.maxunicode + 1, _UNKNOWN, dtype=np.uint8)


def _kind(code: int) -> int:
    from qcode.words import has_no_blanks

    letter = chr(code)
    if letter in "\n\x85\u2028\u2029":
        return _LINE_END
    if letter.isspace() or letter == "\ufeff":
        return _BLANK
    if unicodedata.category(letter)[0] == "M" or letter == "\u200d":
        return _MARK
    if has_no_blanks(letter):
        return _UNBROKEN
    return _WORD if letter.isalnum() else _SIGN


def line_named(name: str) -> int | None:
    """The number in a name like ``line:3``, which some programs write instead of words."""
    match = _LINE.fullmatch(name)
    return int(match[1]) if match else None


def is_positions(name: str, positions: tuple[int, int]) -> bool:
    """True for a name that only repeats the positions."""
    match = _POSITIONS.fullmatch(name)
    return match is not None and (int(match[1]), int(match[2])) == positions


def fits(name: str, text: str, start: int, end: int, positions: tuple[int, int] = (-1, -1)) -> bool:
    """True if `name` is the words of ``text[start:end]``, white space aside, or their beginning if
    it was cut. A name that does not fit says nothing: people rename selections.
    """
    if not start < end:
        return False
    if text.startswith(name, start) and start + len(name) == end:
        return True
    if is_positions(name, positions):
        return False
    wanted = squeezed(name)
    cut = squeezed(_CUT.sub("", name)) if _CUT.search(name) else ""
    words = squeezed(text[start : min(end, start + 2 * len(name) + 200)])
    if wanted and words == wanted:
        # The piece may have been long enough by chance only.
        return end <= start + 2 * len(name) + 200 or squeezed(text[start:end]) == wanted
    return len(cut) >= _LEAST_CUT and words.startswith(cut)


def squeezed(text: str) -> str:
    """`text` without white space and marks of no width, composed (NFC)."""
    bare = "".join(text.replace("\ufeff", "").split())
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)
