"""Labels that Word draws by automatic numbering (`A.`, `P1:`, `Q1:`), from numbering.xml (ISO
29500, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qcode.transcripts.word_names import NUM_PR, P_PR, P_STYLE, W_VAL, W

if TYPE_CHECKING:
    from lxml import etree

_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 9
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: the pattern that is drawn (`Q%1:`), the kind of its numbers, the first
    number.
    """

    pattern: str
    kind: str
    start: int


@dataclass(slots=True)
class Numbers:
    """The lists of a document and how far each has counted.

    A drawn label is words only where its pattern holds letters of its own (`Q%1:`, `A.`): such
    lists are typists' labels. Bullets and plain numbers (`1.`, `a)`) are left out, as they say
    nothing of who speaks; a list whose pattern says `Step %1:` comes in with it, as it is printed.
    """

    lists: Mapping[str, str] = field(default_factory=dict)
    restarts: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    levels: Mapping[tuple[str, int], Level] = field(default_factory=dict)
    depths: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """The level that the paragraphs of a style are on, by list and style."""
    unread: int = 0
    """Numbers that were left out."""
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def drawn(self, properties: etree._Element, of_styles: Mapping[str, tuple[str, str]]) -> str:
        """What Word draws before a paragraph of these properties, empty for nothing; counts on.

        `of_styles`: the list (numId, ilvl) that paragraphs of a style are in.
        """
        number = properties.find(NUM_PR)
        style = _value(properties, P_STYLE.removeprefix(W))
        if properties.tag != P_PR or (number is None and style not in of_styles):
            return ""
        name, depth = (
            ("", "") if number is None else (_value(number, "numId"), _value(number, "ilvl"))
        )
        if style in of_styles and not name:
            name, depth = of_styles[style][0], depth or of_styles[style][1]
        depth = depth or str(self.depths.get((self.lists.get(name, ""), style), 0))
        own = self.lists.get(name)
        if own is None or not depth.isdecimal() or int(depth) >= _DEEPEST:
            return ""
        level = self.levels.get((own, int(depth)))
        if level is None:
            return ""
        counts = self._counts.setdefault(own, [None] * _DEEPEST)
        if name not in self._seen:  # a list that begins again
            self._seen.add(name)
            for place, start in self.restarts.get(name, {}).items():
                counts[place:] = [start - 1] + [None] * (_DEEPEST - place - 1)
        before = counts[int(depth)]
        counts[int(depth)] = level.start if before is None else before + 1
        counts[int(depth) + 1 :] = [None] * (_DEEPEST - int(depth) - 1)
        if not any(c.isalpha() for c in _PLACE.sub("", level.pattern)):
            self.unread += level.kind not in ("bullet", "none") and "%" in level.pattern
            return ""
        return _PLACE.sub(lambda found: self._number(own, int(found[1]) - 1), level.pattern)

    def _number(self, own: str, depth: int) -> str:
        level = self.levels.get((own, depth))
        count = self._counts[own][depth]
        value = level.start if level is not None and count is None else count or 1
        return written(value, level.kind if level is not None else "decimal")


def read_numbers(root: etree._Element) -> Numbers:
    """The lists of a ``numbering.xml``."""
    levels: dict[tuple[str, int], Level] = {}
    depths: dict[tuple[str, str], int] = {}
    for abstract in root.iterchildren(W + "abstractNum"):
        own = abstract.get(W + "abstractNumId") or ""
        for level in abstract.iterchildren(W + "lvl"):
            depth = level.get(W + "ilvl") or "0"
            if depth.isdecimal():
                start = _value(level, "start")
                first = int(start) if start.isdecimal() else 1
                if style := _value(level, "pStyle"):
                    depths[own, style] = int(depth)
                levels[own, int(depth)] = Level(
                    _value(level, "lvlText"), _value(level, "numFmt") or "decimal", first
                )
    lists: dict[str, str] = {}
    restarts: dict[str, dict[int, int]] = {}
    for number in root.iterchildren(W + "num"):
        name = number.get(W + "numId") or ""
        lists[name] = _value(number, "abstractNumId")
        for override in number.iterchildren(W + "lvlOverride"):
            depth, start = override.get(W + "ilvl") or "", _value(override, "startOverride")
            if depth.isdecimal() and int(depth) < _DEEPEST and start.isdecimal():
                restarts.setdefault(name, {})[int(depth)] = int(start)
    return Numbers(lists, restarts, levels, depths)


def _value(parent: etree._Element, name: str) -> str:
    child = parent.find(W + name)
    return "" if child is None else child.get(W_VAL) or ""


def written(value: int, kind: str) -> str:
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
    return (
        ""
        if kind in ("bullet", "none")
        else f"{value:02d}"
        if kind == "decimalZero"
        else str(value)
    )
