"""Words and phrases as patterns: whole words, in any case, across any white space."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qcode.spans import Span
from qcode.words import has_no_blanks

_BEFORE = r"(?<!\w)(?<!\w['’])"
_AFTER = r"(?!\w)(?!['’](?!(?:s|re|ve|ll|d|m)\b)\w)"
"""The ending of "sheriff's" stands apart, the one of "can't" does not, as for keywords."""


def pattern(words: str) -> re.Pattern[str]:
    """What finds `words` as whole words; ``*`` at a word stands for any letters.

    Scripts without blanks between words have no whole words: there the letters are found anywhere.
    """
    parts = [_part(word) for word in words.split()]
    first, last = words.split()[0], words.split()[-1]
    before = _BEFORE if _is_letter(first[0]) else ""
    after = _AFTER if _is_letter(last[-1]) else ""
    return re.compile(before + r"\s+".join(parts) + after, re.IGNORECASE)


def find(words: str, text: str) -> Iterator[Span]:
    """Where `words` stand in a text as whole words, from left to right.

    The letters that they begin with are looked for first, which is many times as fast as trying the
    pattern at every place.
    """
    wanted = pattern(words)
    begin = re.split("[*'’]", words.split()[0])[0].lower()
    lower = text.lower()
    if not begin or len(lower) != len(text):  # where a capital letter has two small ones
        yield from (m.span() for m in wanted.finditer(text))
        return
    at = lower.find(begin)
    while at >= 0:
        match = wanted.match(text, at)
        if match is not None:
            yield match.span()
        at = lower.find(begin, match.end() if match else at + 1)


def _part(word: str) -> str:
    escaped = "".join(r"\w*" if c == "*" else re.escape(c) for c in word)
    return re.sub("['’]", "['’]", escaped)


def _is_letter(character: str) -> bool:
    return (character.isalnum() or character in "_*") and not has_no_blanks(character)
