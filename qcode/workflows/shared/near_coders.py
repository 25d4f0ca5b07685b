"""Decide whether two names may be one person: they differ only by case, blanks, dashes, accents, or
a typing error.

Names with different numbers or letters on purpose (``coder 1`` and ``coder 2``, ``Team-A`` and
``Team-B``) are not similar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W_]+")
_LONG = 8
"""Names of at least this many characters may have two typing errors; shorter ones only one."""
_SHORT = 3
"""Shorter names are not compared, because every other short name would be similar."""


def near_coders(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names in `known` that `name` may be meant for, most similar first, without `name` itself.

    The number of changed, missing, added or swapped letters is the optimal string alignment
    distance.
    """
    from rapidfuzz.distance import OSA

    words = _words(name)
    if not words:
        return ()
    plain = "".join(words)
    result: list[tuple[int, str]] = []
    for other in known:
        theirs = _words(other)
        there = "".join(theirs)
        if other == name:
            continue
        if plain == there or sorted(words) == sorted(theirs):
            result.append((0, other))
            continue
        shorter = min(len(plain), len(there))
        if shorter < _SHORT or _are_told_apart(words, theirs):
            continue
        distance = OSA.distance(plain, there)
        if distance <= (2 if shorter >= _LONG else 1):
            result.append((distance, other))
    return tuple(other for _, other in sorted(result))


def _words(name: str) -> list[str]:
    """The words of a name in lower case without accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return _WORDS.findall("".join(c for c in apart if not unicodedata.combining(c)))


def _are_told_apart(one: list[str], other: list[str]) -> bool:
    """True for names with different numbers, and for names that differ in a single separate
    letter.
    """
    if _DIGITS.findall(" ".join(one)) != _DIGITS.findall(" ".join(other)):
        return True
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return (
        len(one) == len(other)
        and bool(differing)
        and all(len(a) == len(b) == 1 for a, b in differing)
    )
