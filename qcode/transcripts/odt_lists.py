"""Labels that LibreOffice draws by automatic numbering (`A.`, `P1:`), from the list styles of an
OpenDocument text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("text", "style")
)
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_PLACE = re.compile(r"%\d%")


class Lists:
    """The first level of each list style and how far it has counted.

    As in Word's lists, a drawn label is words only where its pattern holds letters of its own.
    """

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._patterns: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, int] = {}
        for root in roots:
            for style in root.iter(TEXT + "list-style"):
                level = style.find(TEXT + "list-level-style-number")
                if level is not None and level.get(TEXT + "level") == "1":
                    start = level.get(TEXT + "start-value") or "1"
                    name = style.get(STYLE + "name") or ""
                    self._patterns[name] = (_pattern(level), int(start) if start.isdecimal() else 1)

    def drawn(self, name: str) -> str:
        """What is drawn before the next item of a list of this style, empty for nothing; counts
        on.
        """
        pattern, start = self._patterns.get(name, ("", 1))
        if not any(c.isalpha() for c in _PLACE.sub("", pattern)):
            return ""
        number = self._counts[name] = self._counts.get(name, start - 1) + 1
        return _PLACE.sub(str(number), pattern)


def _pattern(level: etree._Element) -> str:
    written = level.get(LOEXT + "num-list-format")
    if written is not None:
        return str(written)
    prefix, suffix = level.get(STYLE + "num-prefix") or "", level.get(STYLE + "num-suffix") or ""
    return f"{prefix}{'%1%' if level.get(STYLE + 'num-format') else ''}{suffix}"
