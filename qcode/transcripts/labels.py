"""Speaker labels: what can be one, which labels are the same speaker, whose they look like, what is
odd about them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qcode.transcripts.label_words import (
    INTERVIEWER_WORDS,
    NOT_SPEAKERS,
    PARTICLES,
    RESPONDENT_WORDS,
    SAYING,
    UNNAMED_SPEAKERS,
)

LONGEST = 63
"""The longest label, in characters: MAXQDA's limit, the one users are trained in."""

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_ENCLOSED = re.compile(r"[\[<{]\s*([^\[\]<>{}]{1,63})\s*[\]>}]")
_NUMBERED = re.compile(
    r"(.*?[^\W\d_](?:[)/]|\.)?)(?:[\s_.#-]*\d{1,3}|[\s_.#-]+(?:[a-h]|one|two|three|four|five|six))"
)
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_]) (?=\d+$)")
_OPEN_QUOTE = re.compile(r"\s*(?:\"[^\"]*|“[^”]*|„[^“”]*|«[^»]*)$")
_LETTER = re.compile(r"[^\W\d_]")
_CLOCK_END = re.compile(r"(?:^|\D)\d{1,2}$")
_CLOCK_IN = re.compile(r"\d:\d\d")
_ROLE = re.compile(r"[A-ZÀ-ÞА-Я][^\s,]*(?: [A-ZÀ-ÞА-Я][^\s,]*){1,3}, [A-ZÀ-ÞА-Я]")
_PREFIXED = re.compile(r"[^\W\d_]{1,4}['’-][A-ZÀ-ÖØ-ÞА-Я]")
_UNSURE = re.compile(
    r"(?:\[|\()?([^?\[\]()]{0,40}?)\s*(?:\?{1,3}|\([^\W\d_]{0,12}\?{1,3}\)|\[[^\W\d_]{0,12}\?{1,3}\])(?:\]|\))?"
)
_UNSURE_IN_BRACKETS = re.compile(r"\(\s*([^()?]{1,40}\?{1,3})\s*\)")
_OPENS = {"(": ")", "[": "]", "{": "}"}
_WORD = re.compile(r"[^\s,;/|·]+")
_WORDISH = re.compile(r"[\w*·]+")
_ASIDE = re.compile(r"(?<=\S)\s*[(\[<{][^()\[\]<>{}]*[)\]>}]\.?")


_KNOWN = INTERVIEWER_WORDS | RESPONDENT_WORDS


@lru_cache(maxsize=4096)
def clean(raw: str) -> str:
    """The label as it is listed: without invisible characters, emphasis marks, enclosing brackets
    and stray spaces.

    Hyphens of Word that do not break (`LE‑03`) are the hyphen of the keyboard.
    """
    text = _SPACES.sub(" ", _UNSEEN.sub("", raw).translate(_HYPHENS)).strip(" \t*_:：/#")
    enclosed = _ENCLOSED.fullmatch(text) or _UNSURE_IN_BRACKETS.fullmatch(text)
    inner = enclosed[1].strip(" *_") if enclosed else text
    return inner or text or raw.strip()


@lru_cache(maxsize=4096)
def key(raw: str) -> str:
    """What two labels of one speaker have in common: NFC, without case, invisible characters and
    stray spaces.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", clean(raw)).casefold())
    bare = folded.rstrip(".")
    return bare if bare != folded and bare in _KNOWN else _LETTER_DIGIT.sub("", folded)


@lru_cache(maxsize=4096)
def _base(folded: str) -> str:
    """`interviewer` of `interviewer 2`, `i` of `i2`, the label itself where it has no number."""
    match = _NUMBERED.fullmatch(folded)
    return match[1].strip(" .-_") if match else folded


@lru_cache(maxsize=4096)
def is_interviewer(label: str) -> bool:
    """Whether the label is one that interviewers get: `Interviewer`, `INT 2`, `Q`, `Moderator
    (Ana)`, `Entrevistadora`.
    """
    folded = key(label)
    if folded in INTERVIEWER_WORDS:
        return True
    base = _base(folded)
    if base in INTERVIEWER_WORDS:
        return True
    words = _WORDISH.findall(folded)
    return 1 < len(words) < 6 and any(len(w) > 6 and w in INTERVIEWER_WORDS for w in words)


@lru_cache(maxsize=4096)
def is_known(label: str) -> bool:
    """Whether the label is one that is used for speakers in general: `P1`, `Speaker 2`,
    `Interviewer`, `Befragte`.
    """
    folded = key(label)
    return folded in _KNOWN or _base(folded) in _KNOWN or folded in UNNAMED_SPEAKERS


@lru_cache(maxsize=4096)
def is_unsure(label: str) -> bool:
    """Whether the label says that the typist was not sure who spoke: `P2?`, `?`, `M1 (?)`, `Mara?`,
    `Unknown (f?)`.

    A question in prose before a colon (`Who was it?: ...`) has too many words, or none that is a
    name.
    """
    match = _UNSURE.fullmatch(label.strip(" \t*_"))
    if match is None:
        return False
    base = match[1].strip()
    return not base or (len(base.split()) <= 3 and namelike(base))


@lru_cache(maxsize=4096)
def sure_part(label: str) -> str:
    """The label without its question mark: `P2` of `P2?`; empty for `?`."""
    match = _UNSURE.fullmatch(label.strip(" \t*_"))
    return match[1].strip() if match else label


@lru_cache(maxsize=4096)
def are_initials(label: str) -> bool:
    """Whether the label is two or three capitals, as initials are."""
    return 2 <= len(label) <= 3 and label.isalpha() and label.isupper()


@lru_cache(maxsize=4096)
def plausible(label: str) -> bool:
    """Whether text before a separator may be a label at all: not too long, not only digits, no
    address, no time.
    """
    if not 0 < len(label) <= LONGEST or not (
        _LETTER.search(label) or "?" in label or _has_symbol(label)
    ):
        return False
    folded = label.casefold()
    if "http" in folded or "www." in folded or "mailto" in folded or _CLOCK_IN.search(label):
        return False
    if is_unsure(label):
        return True
    if (
        (label[:1] in "([{" and _OPENS[label[0]] not in label)
        or "?" in label
        or "؟" in label
        or "\u2026" in label
        or label.endswith(("!", ",", ";"))
    ):
        return False
    if _OPEN_QUOTE.match(label):
        return False
    words = len(_SPACES.split(label.strip()))
    return words <= 8 or (words <= 12 and label.isupper())


def _has_symbol(label: str) -> bool:
    return any(unicodedata.category(c) in ("So", "Sk") for c in label)


@lru_cache(maxsize=4096)
def namelike(label: str) -> bool:
    """Whether the label is written like a name, a role or a code (`Ana de la Cruz`, `LE-03`,
    `מראיין`), not like a sentence.
    """
    text = clean(label)
    if is_known(text):
        return True
    words = _WORD.findall(_ASIDE.sub("", text) or text)
    most = 12 if text.isupper() or _ROLE.match(text) else 6
    if not 0 < len(words) <= most or key(text) in NOT_SPEAKERS or words[-1].casefold() in SAYING:
        return False
    if len(words) > 4 and not any(c.isupper() for c in text):
        return False
    if len(words) > 1 and words[-1] in PARTICLES and words[-1].isalpha():
        return False
    return all(_name_word(w) or (n > 0 and w.casefold() in PARTICLES) for n, w in enumerate(words))


def _name_word(word: str) -> bool:
    """A word that begins with a capital, a digit or a letter without case, or is a code such as
    `p1`, or has a capital inside.
    """
    first = word.lstrip("“”\"'‘’„«»*_([{<#.@&+-–—~")[:1]
    if not first or first.isdigit() or not first.islower() or _PREFIXED.match(word):
        return True
    return (len(word) <= 4 and any(c.isdigit() for c in word)) or any(c.isupper() for c in word)


def stop_word(label: str) -> bool:
    """Whether the word before the colon is one that names no speaker (`Note`, `Example`, `He
    said`).
    """
    folded = key(label)
    words = folded.split()
    return (
        folded in NOT_SPEAKERS
        or bool(words and words[-1] in SAYING)
        or (
            _base(folded) in ("figure", "table", "section", "part", "chapter") and "." not in folded
        )  # `Part. A` takes part
    )


def ends_like_clock(label: str) -> bool:
    """Whether the label ends with one or two digits, so that a colon and digits after it may be a
    time.
    """
    return _CLOCK_END.search(label) is not None
