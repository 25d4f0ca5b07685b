"""How one line of a header reads: a key and its value, a person, a title, or speech."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from qcode.transcripts.header_words import (
    PLAIN_KEYS,
    SHARED_KEYS,
)
from qcode.transcripts.label_words import NOISE_WORDS
from qcode.transcripts.labels import key
from qcode.transcripts.lines import Line, Page

LONGEST_VALUE = 160
PAIR = re.compile(
    r"[ \t>*_#-]*([^\n\t:：|]{1,48}?)[ \t*_]*(?:[:：][*_]*(?!//)|\t)[ \t\u00a0]*(\S[^\n]*)?"
)
_ENDING = re.compile(r"[.?!…。？！؟][\"”»')\]]*$")
_ID = re.compile(r"[A-Za-z]{0,12}[-_ ]?\d[\w./-]*")
_ROMAN = re.compile(r"[a-zß-öø-ÿ…\-–—«“\"'‘„]")
_FILE_NAME = re.compile(
    r"[^\n]{1,150}\.(?:mp3|mp4|m4a|wav|wma|aac|ogg|opus|flac|mov|avi|webm|docx?|txt|vtt)",
    re.IGNORECASE,
)
_NUMBERED_KEY = re.compile(r"(.+?)[ #.]*\d{1,3}")
_KEY_TAIL = (
    " id",
    " date",
    " name",
    " number",
    " no",
    " no.",
    " code",
    " location",
    " time",
    " length",
    " nr",
    " nr.",
    " age",
    " gender",
    " role",
)


@dataclass(slots=True)
class Header:
    """`lines` (numbers in the page) that hold no speech; `attributes` as typed; `legend`: key of a
    label -> asks or not.

    `titles` are the lines among them that state nothing that is kept elsewhere: titles, headings,
    what comes before the talk.
    """

    lines: set[int] = field(default_factory=set)
    attributes: dict[str, str] = field(default_factory=dict)
    legend: dict[str, bool] = field(default_factory=dict)
    tool: str = ""
    titles: set[int] = field(default_factory=set)


def known_key(name: str) -> bool:
    """Whether a header line may begin with these words (`Interview ID`, `Fecha`, `Participant
    2`).
    """
    return is_plain(key(name)) or is_shared(key(name))


def is_plain(folded: str) -> bool:
    """Whether a folded key stands in headers only."""
    return folded in PLAIN_KEYS or (folded.endswith(_KEY_TAIL) and len(folded.split()) <= 4)


def is_shared(folded: str) -> bool:
    """Whether a folded key stands in headers, and may be a speaker's label too."""
    numbered = _NUMBERED_KEY.fullmatch(folded)
    return folded in SHARED_KEYS or bool(numbered and numbered[1].strip() in SHARED_KEYS)


def is_speech(value: str) -> bool:
    """Whether a value reads like words somebody says: a sentence of some length, or a question."""
    words = len(value.split())
    return words > 16 or "?" in value or (words >= 4 and _ENDING.search(value) is not None)


def is_person(value: str) -> bool:
    """A name of two capitalised words or a code with digits at its start."""
    bare = value.split(",")[0].split("(")[0].strip()
    words = bare.split()
    if _ID.fullmatch(bare):
        return True
    named = [w for w in words if w[0].isupper() and len(w.strip(".")) > 1]
    joined = all(w[0].isupper() or (len(w) < 4 and w.isalpha()) for w in words)
    return (
        2 <= len(words) <= 6 and len(named) >= 2 and joined and not _ENDING.search(bare.rstrip("."))
    )


def comes_back(page: Page, line: Line, name: str) -> bool:
    """Whether another line below begins with the same words and a colon."""
    signs = [
        f"\n{mark}{name}{sign}"
        for mark in ("", "**", "__")
        for sign in (":", "：", " :", "\t", "**:", "__:")
    ]
    return any(page.text.find(sign, line.end) >= 0 for sign in signs)


def is_title(page: Page, line: Line) -> bool:
    """Whether a line at the top reads like a title: short, no end of a sentence, not in the middle
    of one.
    """
    text = page.text[line.start : min(line.end, line.start + 200)]
    if line.heading or text.startswith("#") or _FILE_NAME.fullmatch(text):
        return True
    return (
        len(text) <= 110
        and len(text.split()) <= 14
        and not _ENDING.search(text)
        and not _ROMAN.match(text)
    )


def titles(page: Page, indices: Iterable[int]) -> set[int]:
    """Of the lines before the first label, the leading ones that are titles."""
    result = set()
    for index in indices:
        if not is_title(page, page.lines[index]) or _is_noise(page.of(page.lines[index])):
            break
        result.add(index)
    return result


def _is_noise(text: str) -> bool:
    """Whether a line describes a sound (`[music]`), which is part of the talk."""
    return (
        text[:1] in "[(<"
        and text[-1:] in "])>"
        and any(word in NOISE_WORDS for word in text[1:-1].casefold().split())
    )
