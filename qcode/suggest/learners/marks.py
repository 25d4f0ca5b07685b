"""Marks of a passage: small signs of how it is worded and of what stands around it, as columns of a
sparse matrix.

`said` are marks of the passage itself: each word with the role that says it, pairs of words, how
the passage and its sentences begin, how it ends, whether a sentence is a question, how long it is.
`around` are marks of the turn that it answers and of the passage after it, and how much of that
turn is repeated. Marks are numbers that are mixed from the checksums of words, so no list of them
has to be kept; two marks in one column are rare enough.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.examples import Passage
from qcode.suggest.wording import Wording, Words, unique

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Numbers = NDArray[np.uint64]
Found = tuple[Ints, Numbers]
"""Rows of passages, and the number of a mark that each has."""

COLUMNS = 2**15
_QUESTIONS = frozenset("?\uff1f\u061f\u037e\u1367")
_ENDS = frozenset(".!\u2026\u3002\uff01\u0964") | _QUESTIONS
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """(passages, `COLUMNS`) sparse matrices of ones."""

    said: Any
    around: Any


def marks(passages: Sequence[Passage], same: Bools, wording: Wording | None = None) -> Marks:
    """The marks of passages; `same` tells which follow the one before them in the list. Their
    `wording` is found unless it is given.
    """
    words = wording or Wording.of(passages)
    names = words.texts.names
    checksums = np.array([_checksum(name) for name in names], np.uint64)
    ends, asks = (np.array([name in some for name in names], bool) for some in (_ENDS, _QUESTIONS))
    here, before = (
        _Words.of(words.chosen(at), checksums, ends, asks) for at in (words.said_at, words.heard_at)
    )
    of_roles = {role: _checksum(role) if role else 0 for role in {p.role for p in passages}}
    roles = np.array([of_roles[p.role] for p in passages], np.uint64)
    many = len(passages)
    return Marks(
        _matrix(_said(here, roles), many), _matrix(_around(here, before, roles, same), many)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words and signs of all texts one after the other: `numbers` and `rows` of each, `first`
    and `lengths` of each text, and which words end a sentence (`ends`) or a question.
    """

    numbers: Numbers
    rows: Ints
    first: Ints
    lengths: Ints
    ends: Bools
    asks: Bools

    @classmethod
    def of(cls, words: Words, checksums: Numbers, ends: Bools, asks: Bools) -> _Words:
        """From words as their numbers, and what is known of each different word."""
        lengths, at = words.lengths, words.numbers
        first = np.cumsum(lengths) - lengths
        return cls(checksums[at], words.rows, first, lengths, ends[at], asks[at])

    def beginnings(self, many: int) -> Found:
        """The first words of each text that has so many."""
        rows = np.flatnonzero(self.lengths >= many)
        return rows, _mixed(*(self.numbers[self.first[rows] + at] for at in range(many)))

    def endings(self, many: int) -> Found:
        """The last words of each text that has so many."""
        rows = np.flatnonzero(self.lengths >= many)
        start = self.first[rows] + self.lengths[rows] - many
        return rows, _mixed(*(self.numbers[start + at] for at in range(many)))

    def pairs(self) -> Ints:
        """Places of words that another word of the same text follows."""
        return np.flatnonzero(self.rows[1:] == self.rows[:-1])

    def sentences(self) -> tuple[Ints, Numbers]:
        """Places of the first words of sentences, and 1 for each that is a question."""
        begins = np.ones(len(self.numbers), dtype=bool)
        begins[1:] = self.ends[:-1] | (self.rows[1:] != self.rows[:-1])
        places = np.flatnonzero(begins & ~self.ends)
        asked = np.zeros(len(places), np.uint64)
        stops = np.flatnonzero(self.ends)
        if len(stops):
            after = np.searchsorted(stops, places)
            stop = stops[np.minimum(after, len(stops) - 1)]
            asked[
                (after < len(stops)) & self.asks[stop] & (self.rows[stop] == self.rows[places])
            ] = 1
        return places, asked


def _said(here: _Words, roles: Numbers) -> Iterator[Found]:
    numbers, rows = here.numbers, here.rows
    pairs = here.pairs()
    places, asked = here.sentences()
    followed = np.zeros(len(numbers), dtype=bool)
    followed[pairs] = True
    two = followed[places]
    everywhere, sizes = np.arange(len(roles)), _size(here.lengths)
    yield rows, _mixed(1, roles[rows], numbers)
    yield rows[pairs], _mixed(2, numbers[pairs], numbers[pairs + 1])
    for many in (1, 2, 3):
        yield _marked(10 + many, here.beginnings(many))
    for many in (1, 2):
        yield _marked(20 + many, here.endings(many))
    yield rows[places], _mixed(3, asked, numbers[places])
    first = places[two]
    yield rows[first], _mixed(4, asked[two], numbers[first], numbers[first + 1])
    yield everywhere, _mixed(5, sizes)
    yield everywhere, _mixed(6, roles, sizes)


def _around(here: _Words, before: _Words, roles: Numbers, same: Bools) -> Iterator[Found]:
    everywhere = np.arange(len(roles))
    # Checksums have 32 bits. In the order of rows, places are found much faster.
    known, words = (
        (one.rows.astype(np.uint64) << np.uint64(32)) | one.numbers for one in (before, here)
    )
    known = unique(known)
    at = np.searchsorted(known, words)
    repeated = np.append(known, np.uint64(0))[at] == words
    repeated &= at < len(known)
    again = np.bincount(here.rows[repeated], minlength=len(roles))
    new = here.lengths - again

    def after(found: Found) -> Found:
        rows, numbers = found
        return rows[same[rows]] - 1, numbers[same[rows]]

    yield before.rows, _mixed(30, before.numbers)
    for many in (1, 2):
        yield _marked(30 + many, before.beginnings(many))
    for many in (1, 2):
        yield _marked(40 + many, before.endings(many))
    yield everywhere, _mixed(33, _size(before.lengths))
    yield after((here.rows, _mixed(50, here.numbers)))
    for many in (1, 2):
        yield _marked(50 + many, after(here.beginnings(many)))
    yield after((everywhere, _mixed(53, roles)))
    yield everywhere, _mixed(60, _size(again))
    yield everywhere, _mixed(61, _size(new))
    yield everywhere, _mixed(62, 8 * again // np.maximum(1, here.lengths))


def _marked(kind: int, found: Found) -> Found:
    return found[0], _mixed(kind, found[1])


def _size(lengths: Ints) -> Ints:
    """0, 1, 2 for 2 and 3, 3 for 4 to 7, and so on."""
    return np.asarray(np.ceil(np.log2(lengths + 1)), dtype=np.int64)


def _mixed(*parts: int | Ints | Numbers) -> Numbers:
    """One number of several, always the same for the same ones."""
    result = np.zeros(1, np.uint64)
    for part in parts:
        result = (result ^ np.asarray(part).astype(np.uint64)) * _FACTOR
        result = result ^ (result >> np.uint64(29))
    return result


def _columns(numbers: Numbers) -> Ints:
    return ((numbers >> np.uint64(20)) % np.uint64(COLUMNS)).astype(np.int64)


def _checksum(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _matrix(found: Iterable[Found], many: int) -> Any:
    """(passages, `COLUMNS`): 1 where a passage has a mark."""
    from scipy import sparse

    places = unique(np.concatenate([rows * COLUMNS + _columns(numbers) for rows, numbers in found]))
    ends = np.append(0, np.cumsum(np.bincount(places // COLUMNS, minlength=many)))
    return sparse.csr_matrix(
        (
            np.ones(len(places), np.float32),
            (places % COLUMNS).astype(np.int32),
            ends.astype(np.int32),
        ),
        (many, COLUMNS),
    )
