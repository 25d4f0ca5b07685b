"""The words of passages, found once and shared as numbers by everything that counts words."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.examples import Passage
from qcode.suggest.tokens import is_sign, words_and_signs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of `many` texts, one text after the other: `numbers` into `names`, the different
    words, and in `rows` the text of each. Both (words in all,).
    """

    names: Sequence[str]
    numbers: Ints
    rows: Ints
    many: int

    @classmethod
    def of(cls, texts: Sequence[str], signs: bool = False) -> Words:
        """The words of `texts`, as `tokens` or as `words_and_signs` finds them (`signs`)."""
        found = Found(texts)
        return found.words(found.places(texts), signs)

    @property
    def lengths(self) -> Ints:
        """(texts,): the number of words of each."""
        return np.bincount(self.rows, minlength=self.many)

    def where(self, has: Callable[[str], bool]) -> NDArray[np.bool_]:
        """(words in all,): whether it is a word with this property, which is asked once for each
        different word.
        """
        return np.array([has(name) for name in self.names], dtype=bool)[self.numbers]

    def different(self) -> Any:
        """(texts, different words) sparse: 1 where the text has the word."""
        from scipy import sparse

        ones = np.ones(len(self.numbers), np.float32)
        there = sparse.csr_matrix((ones, (self.rows, self.numbers)), (self.many, len(self.names)))
        there.data[:] = 1.0
        return there


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """The words of passages, of the turns before them, and of those that are questions of an
    interviewer, with the same numbers. They are put together when they are asked for, because in a
    large study they take much memory.

    `said_at`, `heard_at` and `asked_at` (passages,) are the numbers of the texts of passages, of
    the turns before them, and of those turns that are questions.
    """

    found: Found
    said_at: Ints
    heard_at: Ints
    asked_at: Ints

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Wording:
        """The words of `passages`. A text that occurs several times is read once."""
        said, heard = [p.text for p in passages], [p.before for p in passages]
        found = Found([*said, *heard])
        asked = [p.before if p.asked else "" for p in passages]
        return cls(found, found.places(said), found.places(heard), found.places(asked))

    @property
    def said(self) -> Words:
        """The words of each passage."""
        return self.found.words(self.said_at)

    @property
    def heard(self) -> Words:
        """The words of the turn before each passage."""
        return self.found.words(self.heard_at)

    @property
    def asked(self) -> Words:
        """The words of the question before each passage."""
        return self.found.words(self.asked_at)

    @property
    def texts(self) -> Words:
        """The words and signs of all different texts, each once."""
        return self.found.all()

    def chosen(self, at: Ints) -> Words:
        """The words and signs of the texts with these numbers."""
        return self.found.words(at, signs=True)


class Found:
    """The words and signs of some texts, each text read once."""

    def __init__(self, texts: Iterable[str]) -> None:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        every = array("q")
        ends = [0]
        self._places: dict[str, int] = {}
        for text in dict.fromkeys(("", *texts)):
            self._places[text] = len(self._places)
            every.extend(map(numbers.__getitem__, words_and_signs(text)))
            ends.append(len(every))
        self._names = tuple(numbers)
        self._numbers = np.array(every, dtype=np.int64)
        self._ends = np.array(ends, dtype=np.int64)
        is_word = ~np.array([is_sign(name) for name in numbers] or [False])[self._numbers]
        self._words = self._numbers[is_word]
        self._word_ends = np.append(0, np.cumsum(is_word))[self._ends]

    def places(self, texts: Sequence[str]) -> Ints:
        """(texts,): the number of each text, which is among those read."""
        return np.array([self._places[text] for text in texts], dtype=np.int64)

    def words(self, at: Ints, signs: bool = False) -> Words:
        """The words of the texts with these numbers, or their words and signs."""
        if signs:
            return _chosen(self._names, self._numbers, self._ends, at)
        return _chosen(self._names, self._words, self._word_ends, at)

    def all(self) -> Words:
        """The words and signs of all texts, in the order of their numbers."""
        many = len(self._places)
        rows = np.repeat(np.arange(many), np.diff(self._ends))
        return Words(self._names, self._numbers, rows, many)


def _chosen(names: Sequence[str], numbers: Ints, ends: Ints, at: Ints) -> Words:
    """The words of the texts `at`; those of text n are the `numbers` from ``ends[n]`` on."""
    starts, lengths = ends[at], ends[at + 1] - ends[at]
    rows = np.repeat(np.arange(len(at)), lengths)
    first = np.cumsum(lengths) - lengths
    return Words(names, numbers[np.arange(len(rows)) + (starts - first)[rows]], rows, len(at))


def overlaps(wording: Wording) -> Floats:
    """(passages, 8): how much each passage overlaps with the turn before it, each number about 0 to
    2; see `qcode.suggest.features.OVERLAP_NAMES`.
    """
    said, heard = wording.said, wording.heard
    many, size = said.many, max(1, len(said.names))
    words, known = (unique(one.rows * size + one.numbers) for one in (said, heard))
    shared = _in_both(words, known)
    is_long = np.array([len(name) > 4 for name in said.names] or [False])
    long_words, long_shared = words[is_long[words % size]], shared[is_long[shared % size]]
    pairs, known_pairs = _pairs(said, size), _pairs(heard, size)
    both = _in_both(pairs, known_pairs)

    def counted(keys: Ints, each: int = size) -> Ints:
        return np.bincount(keys // each, minlength=many)

    repeated = counted(shared)
    return np.column_stack(
        [
            repeated / np.maximum(1, counted(words)),
            repeated / np.maximum(1, counted(known)),
            counted(long_shared) / np.maximum(1, counted(long_words)),
            counted(both, size**2) / np.maximum(1, counted(pairs, size**2)),
            np.log1p(said.lengths) / 5,
            np.log1p(heard.lengths) / 5,
            np.bincount(heard.rows[heard.where("?".__eq__)], minlength=many) > 0,
            said.lengths < 4,
        ]
    )


def _pairs(words: Words, size: int) -> Ints:
    """The different pairs of words that follow each other, as one number with their text."""
    at = np.flatnonzero(words.rows[1:] == words.rows[:-1])
    joined = words.numbers[at] * size + words.numbers[at + 1]
    return unique(words.rows[at] * size**2 + joined)


def unique(numbers: NDArray[Any]) -> NDArray[Any]:
    """The different numbers, sorted; on long arrays much faster than `np.unique`."""
    there = np.sort(numbers)
    first = np.ones(len(there), dtype=bool)
    first[1:] = there[1:] != there[:-1]
    return there[first]


def _in_both(one: Ints, other: Ints) -> Ints:
    """The numbers that are in both, of different sorted numbers."""
    at = np.searchsorted(other, one)
    there = at < len(other)
    there[there] = other[at[there]] == one[there]
    return one[there]
