"""When two names of coders may be one person: another case, blanks, dashes, accents, or a slip of
the keys.

Names that people number or letter on purpose (``coder 1`` and ``coder 2``, ``Team-A`` and
``Team-B``) are not near.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W_]+")
_LONG = 8
"""From so many characters on, two slips may be in a name; below, one."""
_SHORT = 3
"""Below so many characters every other name would be near."""


def near_coders(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Those of `known` that `name` may stand for, the most alike first; `name` itself is not among
    them.

    How many letters are to be changed, left out, put in or exchanged is the distance of optimal
    string alignment.
    """
    from rapidfuzz.distance import OSA

    words = _words(name)
    if not words:
        return ()
    plain = "".join(words)
    found: list[tuple[int, str]] = []
    for other in known:
        theirs = _words(other)
        there = "".join(theirs)
        if other == name:
            continue
        if plain == there or sorted(words) == sorted(theirs):
            found.append((0, other))
            continue
        shorter = min(len(plain), len(there))
        if shorter < _SHORT or _are_told_apart(words, theirs):
            continue
        distance = OSA.distance(plain, there)
        if distance <= (2 if shorter >= _LONG else 1):
            found.append((distance, other))
    return tuple(other for _, other in sorted(found))


def _words(name: str) -> list[str]:
    """The words of a name in small letters without accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return _WORDS.findall("".join(c for c in apart if not unicodedata.combining(c)))


def _are_told_apart(one: list[str], other: list[str]) -> bool:
    """True for names with other numbers, and for those that differ in a single letter that stands
    alone.
    """
    if _DIGITS.findall(" ".join(one)) != _DIGITS.findall(" ".join(other)):
        return True
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return (
        len(one) == len(other)
        and bool(differing)
        and all(len(a) == len(b) == 1 for a, b in differing)
    )
