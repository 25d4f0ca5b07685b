"""The text of an HTML page, in which positions are counted in UTF-8 bytes of its text nodes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qcode.spans import Span

if TYPE_CHECKING:
    from lxml import etree

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)


class PageText:
    """The text of a page. `text` has a line end after each block and at each line break, also where
    the page has none.
    """

    def __init__(self, page: str) -> None:
        """Read the page, which may be a part of one."""
        pieces: list[str] = []
        self._starts: list[int] = []
        """For each counted character: the byte at which it begins."""
        self._places: list[int] = []
        """For each counted character: where it is in `text`."""
        byte = place = 0
        is_ended = True
        for words, is_counted in _pieces(page):
            if not is_counted:
                is_ended = False
                continue
            if not is_ended and not words.startswith("\n"):
                # The page has no line end of its own here.
                pieces.append("\n")
                place += 1
            is_ended = True
            pieces.append(words)
            for letter in words:
                self._starts.append(byte)
                self._places.append(place)
                byte += len(letter.encode("utf-8", "surrogatepass"))
                place += 1
        self._end = byte
        self.text = "".join(pieces)

    def find(self, start: int, end: int, words: str) -> Span | None:
        """Where the bytes `[start, end)` are in `text`; None outside, for no characters, and where
        other words stand there.
        """
        if not isinstance(start, int) or not isinstance(end, int):
            return None
        if not 0 <= start < end <= self._end:
            return None
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end) - 1
        if first > last:
            return None
        span = self._places[first], self._places[last] + 1
        found = "".join(self.text[span[0] : span[1]].split())
        return None if words and found != "".join(words.split()) else span


def _pieces(page: str) -> Iterator[tuple[str, bool]]:
    """(text, whether it counts) of everything in a page."""
    from lxml import html

    if not page.strip():
        yield page, True
        return
    root = html.fragment_fromstring(page, create_parent="div")
    yield from _of(root)


def _of(root: etree._Element) -> Iterator[tuple[str, bool]]:
    """The text of an element and of everything below it, without recursion."""
    waiting: list[tuple[etree._Element, bool]] = [(root, False)]
    while waiting:
        element, is_left = waiting.pop()
        is_plain = isinstance(element.tag, str)
        if is_left:
            if is_plain and element.tag in _BLOCKS and element is not root:
                yield "\n", False
            if element is not root and element.tail:
                yield element.tail, True
            continue
        waiting.append((element, True))
        if not is_plain:
            continue
        if element.tag == "br":
            yield "\n", False
        if element.text:
            yield element.text, True
        waiting.extend((child, False) for child in reversed(element))
