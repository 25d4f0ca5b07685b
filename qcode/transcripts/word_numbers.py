"""Labels that Word draws by automatic numbering (`A.`, `P1:`, `Q1:`), from numbering.xml (ISO 29500, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qcode.transcripts.word_names import P_PR, W_VAL, W

if TYPE_CHECKING:
    from lxml import etree

NUM_PR = W + "numPr"
_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 9
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: the pattern that is drawn (`Q%1:`), the kind of its numbers, the first number."""

    pattern: str
    kind: str
    start: int


@dataclass(slots=True)
class Numbers:
    """The lists of a document and how far each has counted.

    A drawn label is words only where its pattern holds letters of its own (`Q%1:`, `A.`): such lists are typists' labels.
    Bullets and plain numbers (`1.`, `a)`) are left out, as they say nothing of who speaks; a list whose pattern says
    `Step %1:` comes in with it, as it is printed.
    """

    lists: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[tuple[str, int], Level] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)

    def drawn(self, properties: etree._Element) -> str:
        """What Word draws before a paragraph of these properties, empty for nothing; counts on."""
        number = properties.find(NUM_PR)
        if number is None or properties.tag != P_PR:
            return ""
        name, depth = _value(number, "numId"), _value(number, "ilvl") or "0"
        own = self.lists.get(name)
        if own is None or not depth.isdecimal() or int(depth) >= _DEEPEST:
            return ""
        level = self.levels.get((own, int(depth)))
        if level is None:
            return ""
        counts = self._counts.setdefault(own, [None] * _DEEPEST)
        before = counts[int(depth)]
        counts[int(depth)] = level.start if before is None else before + 1
        counts[int(depth) + 1 :] = [None] * (_DEEPEST - int(depth) - 1)
        if not any(c.isalpha() for c in _PLACE.sub("", level.pattern)):
            return ""
        return _PLACE.sub(lambda found: self._number(own, int(found[1]) - 1), level.pattern)

    def _number(self, own: str, depth: int) -> str:
        level = self.levels.get((own, depth))
        count = self._counts[own][depth]
        value = level.start if level is not None and count is None else count or 1
        return _written(value, level.kind if level is not None else "decimal")


def read_numbers(root: etree._Element) -> Numbers:
    """The lists of a ``numbering.xml``."""
    levels: dict[tuple[str, int], Level] = {}
    for abstract in root.iterchildren(W + "abstractNum"):
        own = abstract.get(W + "abstractNumId") or ""
        for level in abstract.iterchildren(W + "lvl"):
            depth = level.get(W + "ilvl") or "0"
            if depth.isdecimal():
                start = _value(level, "start")
                first = int(start) if start.isdecimal() else 1
                levels[own, int(depth)] = Level(_value(level, "lvlText"), _value(level, "numFmt") or "decimal", first)
    lists = {number.get(W + "numId") or "": _value(number, "abstractNumId") for number in root.iterchildren(W + "num")}
    return Numbers(lists, levels)


def _value(parent: etree._Element, name: str) -> str:
    child = parent.find(W + name)
    return "" if child is None else child.get(W_VAL) or ""


def _written(value: int, kind: str) -> str:
    """A number as the list writes it: letters repeat after Z (`AA`, `BB`), as in Word."""
    if kind in ("upperLetter", "lowerLetter") and value > 0:
        letters = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters if kind == "upperLetter" else letters.casefold()
    if kind in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (value // size)
            value %= size
        return roman if kind == "upperRoman" else roman.casefold()
    return "" if kind in ("bullet", "none") else f"{value:02d}" if kind == "decimalZero" else str(value)
