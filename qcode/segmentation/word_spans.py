"""The words of a segment, which the screen selects one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from qcode.segmentation.characters import extends, joins
from qcode.spans import Span
from qcode.words import word_spans

_PIECE = re.compile(
    r"(?:(?!--|\.\.)[^\s—–…‥/\u3001-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65])+"
)
_IDEOGRAPH = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_UNBROKEN = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u1049\u1050-\u109f\u1780-\u17d3]{5}"
)


def words(text: str, start: int, end: int) -> list[Span]:
    """Spans of the words inside `[start, end)`, without the punctuation around them.

    Words are separated by white space, dashes, slashes and ellipses: "don't", "co-located",
    "00:12:03" and "U.S" are one word each. Each ideograph or kana (with its marks) is a word. Runs
    of Thai, Lao, Khmer and Burmese are divided as `qcode.words` estimates. A piece without a
    letter, digit or symbol is not a word.
    """
    result: list[Span] = []
    for piece in _PIECE.finditer(text, start, end):
        first, last = piece.span()
        while first < last and (_is_punctuation(text[first]) or extends(text[first])):
            first += 1
        while first < last and _is_punctuation(text[last - 1]):
            last -= 1
        if first < last:
            result.extend(_inside(text, first, last))
    return result


def _inside(text: str, first: int, last: int) -> Iterator[Span]:
    """The words of a piece without white space in it."""
    if _IDEOGRAPH.search(text, first, last):
        yield from _ideographs(text, first, last)
    elif _UNBROKEN.search(text, first, last):
        edges = [
            first,
            *(a for a, _ in word_spans(text, first, last)[1:] if not joins(text, a)),
            last,
        ]
        yield from pairwise(edges)
    else:
        yield first, last


def _is_punctuation(character: str) -> bool:
    return (
        not character.isalnum()
        and unicodedata.category(character)[0] in "PZC"
        and not extends(character)
    )


def _ideographs(text: str, start: int, end: int) -> Iterator[Span]:
    """The parts of a word with ideographs: each of them with its marks, and the pieces in
    between.
    """
    edges = [start]
    for at in range(start + 1, end):
        apart = (
            _IDEOGRAPH.match(text[at])
            or _IDEOGRAPH.match(text[at - 1])
            or (extends(text[at - 1]) and _IDEOGRAPH.match(text[edges[-1]]))
        )
        if apart and not joins(text, at):
            edges.append(at)
    return zip(edges, [*edges[1:], end], strict=True)
