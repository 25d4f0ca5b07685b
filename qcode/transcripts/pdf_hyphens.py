"""Words that a page breaks at the end of a line: joined without their hyphen, or with it where it
belongs to the word.

No dictionary is asked; the text itself is. What could go wrong: a compound that is written with a
hyphen, is broken at it, and stands nowhere else in the text may lose it. So how many were joined is
told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from qcode.model import Problem

_FIRST_HALF = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)-$")
_SECOND_HALF = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ADDRESS = re.compile(r"(?:://|www\.|@|/)\S*-$")
_LONGEST_HALF = 80
"""Characters at the end of a paragraph among which the first half of a broken word is looked
for.
"""
_KEEPS = frozenset(
    [
        "all",
        "anti",
        "co",
        "cross",
        "e",
        "ex",
        "far",
        "follow",
        "full",
        "half",
        "high",
        "ill",
        "in",
        "less",
        "life",
        "long",
        "low",
        "mid",
        "multi",
        "near",
        "non",
        "off",
        "on",
        "out",
        "over",
        "part",
        "post",
        "pre",
        "pro",
        "re",
        "self",
        "semi",
        "short",
        "sub",
        "up",
        "well",
    ]
)
"""First halves after which English writes the hyphen."""
_AND = frozenset(
    [
        "and",
        "or",
        "und",
        "oder",
        "bzw",
        "y",
        "o",
        "u",
        "ed",
        "et",
        "ou",
        "och",
        "og",
        "eller",
        "en",
        "of",
        "oraz",
    ]
)
"""After "Haupt-" such a word stands for itself: "Haupt- und Realschule"."""


class Hyphens:
    """Joins lines, knowing which words the whole text holds."""

    def __init__(self, pages: Sequence[Iterable[str]]) -> None:
        self._pages = pages
        self._removed = self._kept = 0

    @cached_property
    def _words(self) -> frozenset[str]:
        """All whole words of the text; looked for only where a line ends with a hyphen, which in
        many files none does.
        """
        lines = (line.strip() for page in self._pages for line in page)
        whole = "\n".join(text.rpartition(" ")[0] if text.endswith("-") else text for text in lines)
        return frozenset(_WORD.findall(whole.casefold()))

    def is_broken(self, before: str, after: str) -> bool:
        """Whether the line `after` begins with the second half of the word that ends `before`,
        whatever its length.
        """
        return (
            before.endswith("-")
            and after[:1].islower()
            and bool(_FIRST_HALF.search(before, len(before) - _LONGEST_HALF))
        )

    def join(self, before: str, after: str) -> str:
        """Both, with a blank, a hyphen or nothing between them."""
        if not before.endswith("-") or before.endswith((" -", "--")):
            return f"{before} {after}"
        first, second = (
            _FIRST_HALF.search(before, len(before) - _LONGEST_HALF),
            _SECOND_HALF.match(after),
        )
        if second and second[0].casefold() in _AND:
            return f"{before} {after}"
        if first is None or second is None or not second[0][0].islower() or _ADDRESS.search(before):
            return before + after
        if self._keeps(first[1].casefold(), second[0].casefold()):
            self._kept += 1
            return before + after
        self._removed += 1
        return before[:-1] + after

    def problems(self, path: str) -> tuple[Problem, ...]:
        """A note of what was joined."""
        if not self._removed + self._kept:
            return ()
        message = (
            f"words broken at line ends: {self._removed} joined, {self._kept} kept with their"
            " hyphen"
        )
        return (Problem(path, message, severity="note"),)

    def _keeps(self, first: str, second: str) -> bool:
        if first + second in self._words:
            return False
        if f"{first}-{second}" in self._words or len(first) == 1 or first in _KEEPS:
            return True
        return first in self._words and second in self._words and len(second) > 2
