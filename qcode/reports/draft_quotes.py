"""The quotations of a finished draft: between quotation marks, or set as a block, with who is said
to have spoken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from qcode.words import count_words

SHORTEST = 4
"""Words from which something between quotation marks is taken for a quotation; what is shorter may
be a term.
"""

_CLOSING = {"“": "”", "„": "“”", "«": "»", '"': '"'}
_OPENING = re.compile('[“„«"]')
_ATTRIBUTED = re.compile(r"^[\s,.;]*(?:[—–]|--)\s*([^—–.;“”\"\n]{2,80})")
_IN_PARENTHESES = re.compile(r"^[\s,.;]*\(([^()]{2,80})\)")
_AT_THE_END = re.compile(r"^(.*\S)\s*(?:[—–]|(?<!-)--(?!-))\s*([^—–\n]{2,90}?)\.?\s*$", re.DOTALL)
_SAYING = re.compile(
    r"\b(?:said|says|saying|explained|noted|told|put it|reported|stated|described|recalled|added)\b"
)
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z“\"])")


class Block(Protocol):
    """A paragraph of a draft."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def place(self) -> str:
        """Where it is, in words."""

    @property
    def quoted(self) -> bool:
        """Whether it is set as a quotation."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation: its words, where it stands, and who is said to have spoken (may be empty)."""

    text: str
    place: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a draft: quotations, how many were too short, and places with a quotation
    mark that has no partner.
    """

    quotations: tuple[Quoted, ...]
    short: int
    unpaired: tuple[str, ...]


def find_quotations(
    blocks: Sequence[Block], role_in: Callable[[str], str], shortest: int = SHORTEST
) -> Found:
    """The quotations of a draft in order. `role_in` gives the one role that is named in some words,
    empty where none or several are.
    """
    finder = _Finder(role_in)
    finder.run(blocks)
    long = tuple(q for q in finder.found if count_words(q.text) >= shortest)
    return Found(long, len(finder.found) - len(long), tuple(finder.unpaired))


class _Finder:
    def __init__(self, role_in: Callable[[str], str]) -> None:
        self.role_in = role_in
        self.found: list[Quoted] = []
        self.unpaired: list[str] = []

    def run(self, blocks: Sequence[Block]) -> None:
        """Read block after block; a quotation may go on in the next one."""
        at = 0
        while at < len(blocks):
            block = blocks[at]
            at += 1
            if block.quoted:
                at = self._set_apart(blocks, at - 1)
            elif (own := self._ends_with_role(block.text)) is not None:
                self.found.append(Quoted(_bare(own[0]), block.place, own[1]))
            else:
                at = self._between_marks(blocks, at - 1)

    def _set_apart(self, blocks: Sequence[Block], at: int) -> int:
        """A block quotation; its attribution may be a line, or a block, of its own."""
        block = blocks[at]
        ends = _AT_THE_END.match(block.text)
        text, who = (ends[1], ends[2]) if ends else (block.text, "")
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if not who and following is not None:
            wording = _ATTRIBUTED.match(following.text)
            if wording and wording.end() >= len(following.text.rstrip(" .\n")):
                who, at = wording[1], at + 1
        self.found.append(Quoted(_bare(text), block.place, who.strip()))
        return at + 1

    def _ends_with_role(self, text: str) -> tuple[str, str] | None:
        """The words and the role of a paragraph that ends with a dash and a role, and has no
        quotation mark elsewhere than around all of it.
        """
        ends = _AT_THE_END.match(text)
        if ends is None or not self.role_in(ends[2]):
            return None
        inside = _bare(ends[1])
        return (inside, ends[2].strip()) if not _OPENING.search(inside) else None

    def _between_marks(self, blocks: Sequence[Block], at: int) -> int:
        text, at_place = blocks[at].text, blocks[at].place
        start = 0
        while (opening := _OPENING.search(text, start)) is not None:
            mark = opening[0]
            end = _closing(text, opening.end(), _CLOSING[mark])
            if end < 0 and mark == "“":
                # A quotation of several paragraphs has an opening mark before each of them.
                while end < 0 and at + 1 < len(blocks) and blocks[at + 1].text.startswith("“"):
                    at += 1
                    text = f"{text}\n{blocks[at].text[1:]}"
                    end = _closing(text, opening.end(), _CLOSING[mark])
            if end < 0:
                self.unpaired.append(at_place)
                break
            words = text[opening.end() : end]
            who = self._who(text, opening.start(), end + 1)
            self.found.append(Quoted(words.strip(), at_place, who))
            start = end + 1
        return at + 1

    def _who(self, text: str, start: int, end: int) -> str:
        """Who is said to speak: after a dash, in parentheses, or before a verb of saying."""
        after = text[end:]
        for pattern in (_ATTRIBUTED, _IN_PARENTHESES):
            wording = pattern.match(after)
            if wording and (pattern is _ATTRIBUTED or self.role_in(wording[1])):
                return wording[1].strip()
        before = _SENTENCE.split(text[:start])[-1]
        return self.role_in(before) if _SAYING.search(before) else ""


def _closing(text: str, start: int, marks: str) -> int:
    """Where the quotation ends; -1 where it does not."""
    return next((i for i in range(start, len(text)) if text[i] in marks), -1)


def _bare(text: str) -> str:
    """The words without quotation marks around all of them."""
    words = text.strip()
    if len(words) > 1 and words[0] in _CLOSING and words[-1] in _CLOSING[words[0]]:
        return words[1:-1].strip()
    return words


def roles_named(roles: Sequence[str]) -> Callable[[str], str]:
    """A function that finds the one role of `roles` (in words) that a text names, in singular or
    plural; the longest name counts.
    """
    folded = sorted({" ".join(r.casefold().split()): r for r in roles if r}.items())
    patterns = [
        (re.compile(rf"(?<!\w){re.escape(name)}s?(?!\w)"), role)
        for name, role in sorted(folded, key=lambda one: -len(one[0]))
    ]

    def role_in(text: str) -> str:
        words = " ".join(text.casefold().split())
        result = list(_named(words, patterns))
        return result[0] if len(set(result)) == 1 else ""

    return role_in


def _named(words: str, patterns: Sequence[tuple[re.Pattern[str], str]]) -> Iterator[str]:
    for pattern, role in patterns:
        if pattern.search(words):
            words = pattern.sub(" ", words)
            yield role
