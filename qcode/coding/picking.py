"""Pick words by typing how they begin: ``ask5`` is five words from the first that begins with
"ask", ``ask gar`` is everything from there to the next word that begins with "gar".

The typed letters are the beginning of a word, or of several words that follow each other: ``tw``
finds "two" and, if nothing begins so, "the water". Case, accents and apostrophes do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picked:
    """The first and the last picked word, as indices; the first is number `place` of `places` that
    begin as typed.
    """

    first: int
    last: int
    place: int
    places: int


def folded(word: str) -> str:
    """The letters and digits of a word without case, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in plain if c.isalnum())


def takes_count(typed: str) -> bool:
    """True if a digit typed next is a number of words and not a part of the word itself (2019)."""
    return any(c.isalpha() for c in typed)


def pick(typed: str, words: Sequence[str], begin: int, skip: int = 0) -> Picked | None:
    """The words that the typed letters mean; None if no word begins so.

    `words` are folded. The search begins at word `begin` and goes on from the start after the
    end; `skip` goes on to further places. After a space come the letters of the last word.
    """
    first_letters, _, last_letters = typed.strip().partition(" ")
    letters = folded(first_letters)
    if not letters:
        return None
    order = [*range(begin, len(words)), *range(begin)]
    places = [n for n in order if words[n].startswith(letters)]
    places += [n for n in order if n not in places and _begins(words, n, letters)]
    if not places:
        return None
    first = places[skip % len(places)]
    return Picked(
        first, _last(words, first, folded(last_letters)), skip % len(places) + 1, len(places)
    )


def _last(words: Sequence[str], first: int, letters: str) -> int:
    """The next word that begins with the letters, or the first itself."""
    later = (n for n in range(first + 1, len(words)) if letters and words[n].startswith(letters))
    return next(later, first)


def _begins(words: Sequence[str], at: int, letters: str) -> bool:
    """True if the letters are beginnings of the words from `at` on, at least one letter of each."""
    reached = {0}
    for word in words[at:]:
        reached = {
            place + size
            for place in reached
            for size in range(1, len(word) + 1)
            if letters[place : place + size] == word[:size]
        }
        if len(letters) in reached:
            return True
        if not reached:
            return False
    return False
