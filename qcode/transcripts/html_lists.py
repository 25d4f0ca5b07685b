"""Labels that a web page draws before paragraphs: `P1:` by a style sheet (Google Docs), `A.` by
lists of one item each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qcode.transcripts.word_numbers import written

if TYPE_CHECKING:
    from lxml import etree

_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,2000})\}")
_CONTENT = re.compile(r"content\s*:\s*([^;]{1,300})")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|counter\(\s*([\w-]+)\s*(?:,\s*([\w-]+)\s*)?\)")
_DRAWING = re.compile(
    r"(?:\.([\w-]+)\s*(>|\s)\s*li|(?:li|p|div)?\.([\w-]+)|li)::?(?:before|marker)\s*$"
)
_OWN_SIGN = re.compile(r"list-style(?:-type)?\s*:[^;\"']*(?:\"([^\"]*)\"|'([^']*)')")
_KINDS = {
    "upper-latin": "upperLetter",
    "upper-alpha": "upperLetter",
    "lower-latin": "lowerLetter",
    "lower-alpha": "lowerLetter",
    "upper-roman": "upperRoman",
    "lower-roman": "lowerRoman",
    "decimal-leading-zero": "decimalZero",
}

_Part = tuple[str, str, str]
"""Words, or the name of a counter and how it is written."""


class Drawn:
    """What stands before paragraphs without being in the text of the page.

    As in Word's lists, a drawn label is words only where letters of its own stand in it (`P` and a
    counter), or where every lettered list of the page is one item, `A`: then it marks answers.
    Plain numbers are left out and counted. A style sheet that draws `Step 1: ` before paragraphs
    comes in with it, as it is printed.
    """

    def __init__(self, root: etree._Element) -> None:
        self.numbers = 0
        self._above: dict[str, list[_Part]] = {}
        self._own: dict[str, list[_Part]] = {}
        self._counts: dict[str, int] = {}
        for sheet in root.iter("style"):
            self._read("".join(sheet.itertext())[:500_000])
        lettered = [one for one in root.iter("ol") if one.get("type") == "A"]
        singles = all(
            len(list(one.iterchildren("li"))) == 1 and one.get("start", "1") == "1"
            for one in lettered
        )
        self._answers = len(lettered) > 1 and singles

    def _read(self, sheet: str) -> None:
        for selectors, body in _RULE.findall(sheet):
            content = _CONTENT.search(body)
            parts = (
                [(one or other, name, kind) for one, other, name, kind in _PART.findall(content[1])]
                if content
                else []
            )
            if not any(c.isalpha() for words, name, _ in parts if not name for c in words):
                continue
            for selector in selectors.split(","):
                if match := _DRAWING.search(selector.strip()):
                    (self._above if match[1] else self._own)[match[1] or match[3] or "li"] = parts

    def label(self, element: etree._Element) -> str:
        """What is drawn before a block, empty for nothing; counts on."""
        parent = element.getparent()
        listed = element.tag == "li" and parent is not None
        parts = _of(self._own, element) or (self._own.get("li") if listed else None)
        if parts is None and listed and parent is not None:
            parts = _of(self._above, parent)
        if parts:
            return "".join(
                words if not name else self._count(name, kind, element, parent)
                for words, name, kind in parts
            )
        if not listed or parent is None:
            return ""
        sign = _OWN_SIGN.search(element.get("style") or "") or _OWN_SIGN.search(
            parent.get("style") or ""
        )
        if sign is not None and any(c.isalpha() for c in sign[1] or sign[2] or ""):
            return str(sign[1] or sign[2])
        if self._answers and parent.get("type") == "A":
            return "A. "
        self.numbers += parent.tag == "ol"
        return ""

    def _count(
        self, name: str, kind: str, element: etree._Element, parent: etree._Element | None
    ) -> str:
        first = parent is not None and parent.tag == "ol" and element.getprevious() is None
        start = (parent.get("start") or "") if first and parent is not None else ""
        self._counts[name] = (
            int(start) if start.isdecimal() and len(start) < 7 else self._counts.get(name, 0) + 1
        )
        return written(self._counts[name], _KINDS.get(kind, "decimal"))


def _of(rules: dict[str, list[_Part]], element: etree._Element) -> list[_Part] | None:
    names = (element.get("class") or "").split() if rules else ()
    return next((rules[name] for name in names if name in rules), None)
