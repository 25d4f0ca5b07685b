"""Words of a text as suggestions compare them: without case, in every script.

Accents, vowel signs and joiners belong to the letters around them, so words of Hindi or Bengali,
and pointed Hebrew or Arabic words, are not torn. The points of Hebrew and the vowel marks of Arabic
make no difference. In scripts without blanks each ideograph, and each letter with its marks, stands
alone, so that a word is found wherever it stands in a run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from qcode.words import has_no_blanks, letter_spans

_ENDING = r"'(?:s|re|ve|ll|d|m)\b"
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060"
"""Soft hyphen, joiners and invisible breaks. They occur inside words but are not letters."""
_POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0670"
"""Points of Hebrew, vowel marks of Arabic, and the stroke that makes Arabic words longer."""
_NOT_LETTERS = re.compile(f"[{_JOINERS}{_POINTS}]")
_OTHER_QUESTIONS = "\uff1f\u061f\u037e\u1367"
_QUESTION_MARKS = f"?{_OTHER_QUESTIONS}"
_SIMPLE_WORDS = re.compile(r"\w+(?:'\w+)*|\?")
_SIMPLE_WORDS_AND_SIGNS = re.compile(r"\w+(?:'\w+)*|[^\w\s]")


class Token(NamedTuple):
    """A word or sign without case, and its place."""

    word: str
    start: int
    end: int


def plain(text: str) -> str:
    """`text` with typographic apostrophes replaced by typed ones; offsets do not change."""
    return text.replace("\u2019", "'")


def tokens(text: str) -> list[str]:
    """The words of `text` in order, and its question marks (as ``?``); no other signs.

    A contraction is one word ("can't", "sheriff's").
    """
    if is_simple(text):
        return _SIMPLE_WORDS.findall(plain(text).casefold())
    return _found(_patterns().words, text)


def words_and_signs(text: str) -> list[str]:
    """The words of `tokens` with all other signs too, each alone, in order. A question mark of any
    script is ``?``.
    """
    if is_simple(text):
        return _SIMPLE_WORDS_AND_SIGNS.findall(plain(text).casefold())
    return _found(_patterns().words_and_signs, text)


def is_sign(word: str) -> bool:
    """Whether this one of `words_and_signs` is a sign that `tokens` leaves out."""
    return (
        len(word) == 1
        and word not in "?_"
        and not word.isalnum()
        and unicodedata.category(word)[0] != "M"
    )


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    found: list[str] = []
    for match in pattern.finditer(plain(text)):
        if match[0] in _QUESTION_MARKS:
            found.append("?")
        else:
            found.extend(word for piece in _letters(match[0]) if (word := _folded(piece)))
    return found


def placed_tokens(text: str) -> Iterator[Token]:
    """Words and signs of `text` (see `plain`), with their places. "can't" is one word; the ending
    of "sheriff's" is a word of its own.
    """
    if text.isascii():
        for match in _simple_pattern().finditer(text.lower()):
            yield Token(match[0], *match.span())
        return
    simple = is_simple(text)
    for match in (_simple_pattern() if simple else _patterns().placed).finditer(text):
        start, end = match.span()
        if not simple and has_no_blanks(match[0]):
            for first, last in letter_spans(text, start, end):
                yield Token(_folded(text[first:last]), first, last)
        else:
            yield Token(_folded(match[0]), start, end)


def simple_words(text: str) -> list[str]:
    """The words of `placed_tokens` as they stand in a simple text."""
    return _simple_pattern().findall(text)


def simple_places(text: str) -> list[tuple[int, int]]:
    """The places of `simple_words`."""
    return [match.span() for match in _simple_pattern().finditer(text)]


def is_simple(text: str) -> bool:
    """Whether `re` finds the words of the text: it has no marks, no joiners, and no script without
    blanks.
    """
    return text.isascii() or not any(map(_is_special, set(text)))


def _letters(word: str) -> list[str]:
    return [word[a:b] for a, b in letter_spans(word)] if has_no_blanks(word) else [word]


def _folded(word: str) -> str:
    # Each word is casefolded by itself, because folding makes some letters longer and would change
    # the places.
    if word.isascii():
        return word.lower()
    kept = _NOT_LETTERS.sub("", word)
    # Normalize before and after casefolding, because folding can leave decomposed letters.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", kept).casefold())


def _pattern(letter: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?i){_ENDING}|{letter}+(?:(?:(?!{_ENDING})'|(?<=\d)[.,](?=\d)){letter}+)*|[^\s]"
    )


@cache
def _simple_pattern() -> re.Pattern[str]:
    return _pattern(r"\w")


@cache
def _is_special(char: str) -> bool:
    """Whether the character makes a text not simple, such as a letter that gets a mark in lower
    case.
    """
    if char.isascii():
        return False
    return (
        char in _JOINERS
        or char in _OTHER_QUESTIONS
        or unicodedata.category(char)[0] == "M"
        or any(unicodedata.category(part)[0] == "M" for part in char.casefold())
        or _NOT_LETTERS.match(char) is not None
        or has_no_blanks(char)
    )


@cache
def _marks() -> str:
    """All characters that are written on or around a letter."""
    every = map(chr, range(0x300, 0x1F000))
    return "".join(char for char in every if unicodedata.category(char)[0] == "M")


class _Patterns(NamedTuple):
    words: re.Pattern[str]
    words_and_signs: re.Pattern[str]
    placed: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """The patterns of `tokens`, `words_and_signs` and `placed_tokens` for text that is not ASCII:
    `re` does not count marks as letters.
    """
    letter = rf"[\w{re.escape(_marks())}{_JOINERS}]"
    word = rf"{letter}+(?:'{letter}+)*"
    return _Patterns(
        re.compile(rf"{word}|[{_QUESTION_MARKS}]"),
        re.compile(rf"{word}|\S"),
        _pattern(letter),
    )
