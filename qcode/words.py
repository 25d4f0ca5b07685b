"""Count words in the same way everywhere, also in scripts without blanks between words.

In scripts with blanks, words are separated by blanks. Each Chinese or Japanese ideograph and each
hiragana is a word, and a run of katakana is one, as in the default rules of Unicode's text
segmentation (UAX #29). Those rules need a dictionary for Thai, Lao, Khmer and Burmese. Here every
four letters of these scripts count as a word, which is an estimate.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

LETTERS_A_WORD = 4
"""Number of letters of Thai, Lao, Khmer or Burmese that count as one word."""

_IDEOGRAPH = (
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_UNBROKEN = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109f\u1780-\u17d3"
# These two take longer to compile than all else that a command needs to start, and most texts need
# neither.
_WITHOUT_BLANKS = cache(lambda: re.compile(f"[{_IDEOGRAPH}{_KATAKANA}{_UNBROKEN}]"))
_PIECE = cache(
    lambda: re.compile(
        f"(?P<ideograph>[{_IDEOGRAPH}])|(?P<katakana>[{_KATAKANA}]+)|(?P<unbroken>[{_UNBROKEN}]+)"
        f"|(?P<other>[^\\s{_IDEOGRAPH}{_KATAKANA}{_UNBROKEN}]+)"
    )
)
_WORD = re.compile(r"\S+")
_VOWELS_BEFORE = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Vowels of Thai and Lao that are written before their consonant."""
_STACKING = frozenset("\u1039\u17d2")
"""Signs after which a Burmese or Khmer consonant is written below the one before."""


_SPACE = re.compile(r"\s")
_AT_ONCE = 1_000_000
"""Number of code points processed at once, because a list of all words of a long text takes many
times its memory.
"""


def has_no_blanks(text: str) -> bool:
    """True where letters of a script stand that puts no blanks between words."""
    return not text.isascii() and _WITHOUT_BLANKS().search(text) is not None


def count_words(text: str, start: int = 0, end: int | None = None) -> int:
    """The number of words of ``text[start:end]``."""
    stop, count = len(text) if end is None else end, 0
    while stop - start > _AT_ONCE:
        space = _SPACE.search(text, start + _AT_ONCE, stop)
        until = space.start() if space else stop
        count += _count(text[start:until])
        start = until
    return count + _count(text[start:stop])


def _count(text: str) -> int:
    if text.isascii() or not _WITHOUT_BLANKS().search(text):
        return len(text.split())
    return sum(1 for _ in _pieces(text, 0, len(text)))


def word_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The spans of the words of ``text[start:end]``, in order, as offsets into `text`."""
    stop = len(text) if end is None else end
    if text.isascii() or not _WITHOUT_BLANKS().search(text, start, stop):
        return [m.span() for m in _WORD.finditer(text, start, stop)]
    return list(_pieces(text, start, stop))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for piece in _PIECE().finditer(text, start, end):
        first, last = piece.span()
        if piece.lastgroup == "unbroken":
            yield from _estimated(text, first, last)
        elif piece.lastgroup != "other" or _stands_alone(text, first, last, start, end):
            yield first, last


def _stands_alone(text: str, first: int, last: int, start: int, end: int) -> bool:
    """True for a word of another script, and for signs with blanks on both sides, as in text with
    blanks.
    """
    if any(c.isalnum() for c in text[first:last]):
        return True
    return (first == start or text[first - 1].isspace()) and (last == end or text[last].isspace())


def letter_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Like `word_spans`, but each letter with its marks stands alone in Thai, Lao, Khmer and
    Burmese too, so that a word is found inside a run of words.
    """
    stop = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    for piece in _PIECE().finditer(text, start, stop):
        if piece.lastgroup == "unbroken":
            found.extend(_estimated(text, *piece.span(), letters_a_word=1))
        else:
            found.append(piece.span())
    return found


def _estimated(
    text: str, first: int, last: int, letters_a_word: int = LETTERS_A_WORD
) -> Iterator[tuple[int, int]]:
    """Divide a run after every `letters_a_word` letters, never between a letter and its marks."""
    begun, letters = first, 0
    for at in range(first, last):
        if unicodedata.category(text[at])[0] == "M":
            continue
        joined = at > first and (text[at - 1] in _STACKING or text[at - 1] in _VOWELS_BEFORE)
        if letters >= letters_a_word and not joined:
            yield begun, at
            begun, letters = at, 0
        letters += 1
    yield begun, last
