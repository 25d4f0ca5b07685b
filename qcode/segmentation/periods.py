"""Decide whether a period ends a sentence, or belongs to an abbreviation, an initial, an ordinal or
the number of a list item.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from qcode.segmentation.languages import rules_of
from qcode.segmentation.rules import UNITS, Rules, words_of

if TYPE_CHECKING:
    from spacy.language import Language

_AFTER_CLOCK = words_of("""
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays
    Fridays Saturdays Sundays
    Central Eastern Mountain Pacific EST EDT ET CST CDT CT MST MDT MT PST PDT PT GMT UTC
""")
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0e4e"
_BEFORE = re.compile(rf"[\w.'’&°º{_MARKS}]+\Z")
_PARTS = re.compile(r"(?<![\w.])(?:[^\W\d_]{1,3}\.[ \u00a0\u202f]?){1,3}[^\W\d_]{1,4}\Z")
_NUMBER_BEFORE = re.compile(r"\d[\d.,:]*[ \u00a0\u202f]?[^\W\d_]+\Z")
_LETTERS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ORDINAL = re.compile(r"\d{1,3}|[IVX]{1,5}")


def period_ends(text: str, at: int, begun: int, follows: tuple[int, str], rules: Rules) -> bool:
    """True if the period at `at` ends the sentence that began at `begun`.

    `follows` is where the next sentence would begin, and its first word.
    """
    where, word = follows
    # No abbreviation is longer, and a short window keeps the regular expressions fast.
    window = text[max(begun, at - 24) : at]
    match = _BEFORE.search(window)
    if not match:
        return True
    before = match[0]
    if _is_list_number(text, at, begun, before):
        return False
    if rules.ordinals and _ORDINAL.fullmatch(before):
        return word in rules.openers if rules.openers else word[:1].isupper()
    kind = _kind_here(window, before, word, rules)
    if kind == "number":
        return not word[:1].isdigit()
    if kind == "clock":
        return word[:1].isupper() and word not in _AFTER_CLOCK
    if kind == "pronoun":
        return not (len(word) == 2 and word[1] == ".")
    if kind in ("often last", "initial"):
        return _opens(text[where : where + 1], word, kind, rules)
    return kind == "word"


def _kind_here(window: str, before: str, word: str, rules: Rules) -> str:
    """The kind of the word before the period, in its context: "z. B.", "bl. a.", "20 min.
    later".
    """
    spread = _PARTS.search(window) if "." in window else None
    parts = "".join(spread[0].split()) if spread else before
    # "z. B.": the word after this period belongs to the same abbreviation.
    if word[-1:] == "." and any(
        _goes_on(f"{one}.{word[:-1]}", rules.language) for one in (parts, before)
    ):
        return "never last"
    if spread and (known := _kind_of_parts(parts, rules.language)):
        return known
    kind = _kind(before, rules.language)
    measured = (
        kind == "word"
        and word[:1].islower()
        and before.casefold() in UNITS
        and _NUMBER_BEFORE.search(window)
    )
    return "never last" if measured else kind


def _is_list_number(text: str, at: int, begun: int, before: str) -> bool:
    short = len(before) == 1 or (len(before) == 2 and before.isdigit())
    return at - begun < 12 and short and text[begun:at].strip() == before


def _opens(sign: str, word: str, kind: str, rules: Rules) -> bool:
    """True if `word`, after a possible abbreviation, begins a sentence."""
    if sign in ("¿", "¡") or word in rules.openers:
        return True
    return not rules.openers and kind == "often last" and word[:1].isupper()


@lru_cache(maxsize=16384)
def _kind(before: str, language: str) -> str:
    """The kind of the word before a period: a word, or a kind of abbreviation that `period_ends`
    knows.
    """
    rules = rules_of(language)
    before = before.lstrip("'’&.")
    low = before.lower()
    if low in rules.midway or _is_title(before, rules):
        return "never last"
    if low in rules.before_number:
        return "number"
    if low in {"a.m", "p.m"}:
        return "clock"
    if before == "I" and rules.exact:
        return "pronoun"
    if len(before) == 1 and (before.isupper() or before.islower() or _has_no_case(before)):
        return "initial"
    if rules.has(rules.often_last, before) or _LETTERS.fullmatch(before):
        return "often last"
    # The longest of spaCy's abbreviations that is not in the lists has six letters.
    asked = rules.tokens and len(before) <= 6 and before.isalpha()
    return "often last" if asked and _is_one_token(before, rules.tokens) else "word"


def _is_title(before: str, rules: Rules) -> bool:
    if rules.exact and before.isascii():
        return before[:1].isupper() and before.capitalize() in rules.titles
    return rules.has(rules.titles, before)


@lru_cache(maxsize=4096)
def _kind_of_parts(parts: str, language: str) -> str:
    """The kind of an abbreviation of several parts, given without blanks ("z.B"); "" if it is not
    listed.
    """
    rules = rules_of(language)
    if parts.casefold() in rules.midway:
        return "never last"
    return "often last" if rules.has(rules.often_last, parts) else ""


@lru_cache(maxsize=4096)
def _goes_on(parts: str, language: str) -> bool:
    """True if `parts` are an abbreviation of several parts or its beginning, so that the period
    inside does not end a sentence.
    """
    rules, low = rules_of(language), parts.casefold()
    return any(
        known == low or known.startswith(f"{low}.") for known in rules.midway | rules.often_last
    )


def _has_no_case(letter: str) -> bool:
    """True for a letter of an alphabet without capitals (Hebrew, Arabic, Devanagari, Thai and
    others), but not for ideographs or kana.
    """
    return (
        letter.isalpha()
        and "\u0590" <= letter <= "\u10ff"
        and not letter.isupper()
        and not letter.islower()
    )


@cache
def _nlp(language: str) -> Language:
    import spacy

    return spacy.blank(language)


def _is_one_token(word: str, language: str) -> bool:
    """True if spaCy's tokenizer keeps `word` and its period together, because it knows the
    abbreviation.
    """
    return len(_nlp(language).tokenizer(word + ".")) == 1
