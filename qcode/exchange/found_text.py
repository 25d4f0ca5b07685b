"""The text of a source as a program keeps it, and where words of it stand once it is cleaned."""

from __future__ import annotations

from bisect import bisect_left

from qcode.exchange.cleaning import clean
from qcode.spans import Span

_NEAR = 200
"""Words that do not stand where a program says are looked for so far away."""


class StoredText:
    """A stored text. `text` is the clean one, with LF line ends."""

    def __init__(self, stored: str) -> None:
        """Clean the text."""
        self._stored = stored
        self._returns = [
            at
            for at, letter in enumerate(stored)
            if letter == "\r" and stored[at + 1 : at + 2] == "\n"
        ]
        plain = stored.replace("\r\n", "\n").replace("\r", "\n")
        self._clean = clean(plain)
        self.text = self._clean.text

    def find(self, start: int, end: int, words: str) -> Span | None:
        """Where `[start, end)` of the stored text is in the clean one; None outside, for no
        characters, and for words that do not stand there nor near.
        """
        if not isinstance(start, int) or not isinstance(end, int):
            return None
        if words.split() and self._stored[max(start, 0) : end].split() != words.split():
            start = self._nearest(start, words)
            end = start + len(words)
            if start < 0:
                return None
        if not 0 <= start < end <= len(self._stored):
            return None
        moved = self._moved(start), self._moved(end)
        return moved if moved[0] < moved[1] else None

    def _moved(self, offset: int) -> int:
        return self._clean.moved(offset - bisect_left(self._returns, offset))

    def _nearest(self, start: int, words: str) -> int:
        """Where exactly these words stand nearest to `start`; -1 for nowhere near."""
        low = max(0, start - _NEAR)
        part = self._stored[low : start + _NEAR + len(words)]
        places = []
        at = part.find(words)
        while at >= 0:
            places.append(low + at)
            at = part.find(words, at + 1)
        return min(places, key=lambda place: abs(place - start), default=-1)
