"""The nearest coded passages: a code is likelier where passages with similar words have it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.learners.vectors import Vectors, unit
from qcode.suggest.wording import Words

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
NEIGHBOURS = 30
MOST = 5000
"""A model remembers at most so many passages, as vectors."""
HASHED = 256
_BLOCK = 500
_GROUPS = 4
"""So many times the number of neighbours are groups in which the nearest is looked for."""
_POWER = 3
_PRIOR = 2.0


def hashed(words: Words, idf: Mapping[str, float], rare: float) -> Vectors:
    """(passages, HASHED): the words of each passage, weighted by how rare they are, in columns
    chosen by a checksum, of length 1.
    """
    from scipy import sparse

    lots = [zlib.crc32(name.encode("utf-8", "surrogatepass")) for name in words.names]
    weights = np.array(
        [
            idf.get(name, rare) * (1 if lot & 65536 else -1)
            for name, lot in zip(words.names, lots, strict=True)
        ],
        np.float32,
    )
    columns = np.array(lots, dtype=np.int64) % HASHED
    shape = (len(lots), HASHED)
    places = sparse.csr_matrix((weights, columns, np.arange(len(lots) + 1)), shape)
    result = np.asarray((words.different() @ places).toarray(), dtype=np.float32)
    return unit(result)


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The remembered passages: `vectors` (passages, columns) as 8-bit integers, `codes` (passages,
    codes) whether each was given, 2 where nobody decided; `places` are transcript and segment.
    """

    vectors: NDArray[np.int8]
    codes: NDArray[np.int8]
    places: tuple[tuple[str, int], ...]

    def shares(
        self, vectors: Vectors, expected: Vectors, transcripts: Sequence[str] = ()
    ) -> tuple[Vectors, Ints]:
        """(passages, codes) weighted share of the nearest passages with the code, drawn towards
        the `expected` shares (codes,), and (passages, neighbours) their numbers, nearest first.

        Passages of the same transcript are left out where `transcripts` are given.
        """
        many, codes = len(vectors), self.codes.shape[1]
        result = np.tile(expected, (many, 1)).astype(np.float32)
        few = min(NEIGHBOURS, len(self.vectors))
        if not few or not many:
            return result, np.zeros((many, 0), dtype=np.intp)
        near = np.zeros((many, few), dtype=np.intp)
        own = self._own(transcripts)
        # Of passages that are equally near ("Yeah."), those from all over the study are taken.
        mixed = np.random.RandomState(0).permutation(len(self.vectors))
        place = np.argsort(mixed)
        there = (self.vectors[mixed].astype(np.float32) / 127).T.copy()
        given = self.codes == 1
        decided = self.codes != 2
        whole = bool(decided.all())
        for start in range(0, many, _BLOCK):
            block = np.asarray(vectors[start : start + _BLOCK] @ there, dtype=np.float32)
            for row, columns in own.get(start, ()):
                block[row, place[columns]] = -1.0
            at = _largest(block, few)
            weights = np.maximum(np.take_along_axis(block, at, axis=1), 0.0) ** _POWER
            at = mixed[at]
            result[start : start + _BLOCK] = self._mean(
                at, weights, given, None if whole else decided, expected
            )
            near[start : start + _BLOCK] = at
        assert result.shape == (many, codes)
        return result, near

    def _mean(
        self, at: Ints, weights: Vectors, given: Bools, decided: Bools | None, expected: Vectors
    ) -> Vectors:
        from scipy import sparse

        rows, few = at.shape
        ends = np.arange(0, rows * few + 1, few)
        chosen = sparse.csr_matrix((weights.ravel(), at.ravel(), ends), (rows, len(given)))
        hits = np.asarray(chosen @ given.astype(np.float32))
        total = (
            weights.sum(axis=1)[:, None]
            if decided is None
            else np.asarray(chosen @ decided.astype(np.float32))
        )
        return np.asarray((hits + _PRIOR * expected) / (total + _PRIOR), dtype=np.float32)

    def _own(self, transcripts: Sequence[str]) -> dict[int, list[tuple[int, Ints]]]:
        """For each block, the rows and the remembered passages of their own transcript."""
        places: dict[str, list[int]] = {}
        for at, (transcript, _) in enumerate(self.places):
            places.setdefault(transcript, []).append(at)
        arrays = {name: np.array(numbers) for name, numbers in places.items()}
        result: dict[int, list[tuple[int, Ints]]] = {}
        for row, name in enumerate(transcripts):
            if name in arrays:
                start = row // _BLOCK * _BLOCK
                result.setdefault(start, []).append((row - start, arrays[name]))
        return result

    def extended(
        self, vectors: Vectors, codes: NDArray[np.int8], places: Sequence[tuple[str, int]]
    ) -> Nearest:
        """With these passages too, instead of what was remembered of the same places."""
        new = set(places)
        kept = [at for at, place in enumerate(self.places) if place not in new]
        return Nearest(
            np.vstack([self.vectors[kept], whole_numbers(vectors)]),
            np.vstack([self.codes[kept], codes]),
            (*(self.places[at] for at in kept), *places),
        )


def _largest(block: Vectors, few: int) -> Ints:
    """(rows, few): the columns of the `few` largest numbers of each row, the largest first, and of
    equal ones the first column first.
    """
    rows, many = block.shape
    groups = min(_GROUPS * few, many)
    # In so many groups of columns there are at least so many numbers as large as the largest of
    # each group. So few columns are left to be ordered.
    largest = block[:, : many // groups * groups].reshape(rows, -1, groups).max(axis=1)
    least = np.partition(largest, groups - few, axis=1)[:, groups - few]
    at = np.flatnonzero(block >= least[:, None])
    row = at // many
    counts = np.bincount(row, minlength=rows)
    place = np.arange(len(at)) - (np.cumsum(counts) - counts)[row]
    values = np.full((rows, counts.max()), -np.inf, np.float32)
    columns = np.zeros(values.shape, dtype=np.intp)
    values[row, place], columns[row, place] = block.ravel()[at], at % many
    order = np.argsort(-values, axis=1, kind="stable")[:, :few]
    return np.take_along_axis(columns, order, axis=1)


def whole_numbers(vectors: Vectors) -> NDArray[np.int8]:
    """Vectors of length 1 as 8-bit integers."""
    return np.clip(np.rint(vectors * 127), -127, 127).astype(np.int8)


def remembered(
    vectors: Vectors, true: Bools, known: Bools, places: Sequence[tuple[str, int]]
) -> Nearest:
    """The passages that a model remembers: all, or of many those with rare codes first and then
    evenly spaced ones.
    """
    many = len(vectors)
    at = np.arange(many)
    if many > MOST:
        counts = (true & known).sum(axis=0)
        rarest = np.where(true & known, counts, many).min(axis=1)
        half = np.argsort(rarest, kind="stable")[: MOST // 2]
        rest = np.setdiff1d(at, half)
        even = rest[np.linspace(0, len(rest) - 1, MOST - len(half)).astype(np.intp)]
        at = np.sort(np.concatenate([half, even]))
    codes = np.where(known[at], true[at], 2).astype(np.int8)
    return Nearest(whole_numbers(vectors[at]), codes, tuple(places[int(i)] for i in at))
