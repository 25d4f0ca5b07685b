"""Rules for a code's key: letters of any script, digits, ``_`` and ``-``, in composed form
(NFC).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_ASCII_KEY = re.compile(r"[A-Za-z0-9_-]+")


def is_key(text: str) -> bool:
    """True if `text` can be the key of a code."""
    if _ASCII_KEY.fullmatch(text):
        return True
    return bool(text) and unicodedata.is_normalized("NFC", text) and not wrong_characters(text)


def wrong_characters(text: str) -> str:
    """The characters of `text` that are not allowed in a key, each once, in order.

    Marks (accents, vowel signs) belong to the letter before them; a mark without one is wrong.
    """
    wrong: dict[str, None] = {}
    after_letter = False
    for character in text:
        category = unicodedata.category(character)
        is_letter = category[0] == "L" or (category[0] == "M" and after_letter)
        if not is_letter and category != "Nd" and character not in "_-":
            wrong[character] = None
        after_letter = is_letter
    return "".join(wrong)


def suggested_key(text: str) -> str:
    """A key made from `text`: composed, with one ``_`` for every run of characters that are not
    allowed. May be empty.
    """
    key = composed = unicodedata.normalize("NFC", text)
    # A mark that stood on a replaced character is wrong in its turn.
    while wrong := wrong_characters(key):
        key = re.sub("[" + re.escape(wrong) + "]+", "_", key)
    return key if key == composed else key.strip("_")


def fold_key(key: str) -> str:
    """The form in which equal keys are equal: without case."""
    return key.casefold()


def new_key(label: str, taken: Iterable[str]) -> str:
    """A key for a new code, made from its label: lower case, words joined by ``_``, with a number
    if it is taken. May be empty.
    """
    words = label.casefold().replace("'", "").replace("’", "").split()[:6]
    key = re.sub("_{2,}", "_", suggested_key("_".join(words)))[:40].strip("_-")
    used = {t.casefold() for t in taken}
    if not key or key not in used:
        return key
    number = 2
    while f"{key}_{number}" in used:
        number += 1
    return f"{key}_{number}"
