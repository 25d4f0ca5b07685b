"""Ratios of marks: how much likelier a code is where a passage has a mark (naive Bayes).

For each mark and code, the share of the passages with the mark that have the code is compared with
the share of all; the logarithms are summed over the marks of a passage. Only counts are needed, so
the scores of held-out examples come from subtracting the counts of their part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.learners.vectors import Vectors

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
_PRIOR = 2.0
"""The share of the code among all passages counts as so many passages with the mark."""
_POWER = 0.7
"""Sums are divided by this power of the number of marks, because marks of one passage say much the
same.
"""
_MOST = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """`values` (codes, columns) as 8-bit integers, `scales` (codes,) of one unit, and the `columns`
    of the marks that were learned.
    """

    values: NDArray[np.int8]
    scales: Vectors
    columns: Vectors

    def scores(self, marks: Any) -> Vectors:
        """(passages, codes) from marks (passages, all columns): log odds beyond the share."""
        at = self.columns.astype(np.intp)
        return _scores(marks, marks[:, at], (self.values * self.scales[:, None]).T)


def fit_ratios(marks: Any, true: Bools, known: Bools, parts: Ints) -> tuple[Ratios, Vectors]:
    """The ratios of all examples, and (examples, codes) scores while they were held out."""
    # Where everything was decided, one column says it for all codes.
    decided = known[:, :1] if known.shape[1] and known.all() else known
    counts = _Counts.of(marks, true, decided)
    held_out = np.zeros(true.shape, np.float32)
    for part in np.unique(parts):
        inside = np.flatnonzero(parts == part)
        here = marks[inside]
        rest = counts.without(_Counts.of(here, true[inside], decided[inside]))
        held_out[inside] = _scores(here, here, rest.ratios())
    there = np.flatnonzero(np.asarray(marks.sum(axis=0)).ravel())
    values = counts.ratios()[there].T
    scales = np.maximum(np.abs(values).max(axis=1, initial=0.0), 1e-6) / 127
    return Ratios(
        np.rint(values / scales[:, None]).astype(np.int8),
        scales.astype(np.float32),
        there.astype(np.float32),
    ), held_out


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """(columns, codes) passages with a mark and a code, and with the mark where the code was
    decided (one column if all were); (codes,) passages with the code, and decided.
    """

    both: Vectors
    marked: Vectors
    coded: Vectors
    decided: Vectors

    @classmethod
    def of(cls, marks: Any, true: Bools, known: Bools) -> _Counts:
        given = (true & known).astype(np.float32)
        decided = known.astype(np.float32)
        return cls(
            np.asarray(marks.T @ given),
            np.asarray(marks.T @ decided),
            given.sum(axis=0),
            decided.sum(axis=0),
        )

    def without(self, part: _Counts) -> _Counts:
        return _Counts(
            self.both - part.both,
            self.marked - part.marked,
            self.coded - part.coded,
            self.decided - part.decided,
        )

    def ratios(self) -> Vectors:
        """(columns, codes) log ratio of the share with a mark and of the share of all."""
        share = (self.coded + 0.5) / (self.decided + 1.0)
        found = self.both + np.float32(_PRIOR) * share
        found /= (self.marked + np.float32(_PRIOR)) * share
        return np.log(found, out=found)


def _scores(marks: Any, known: Any, ratios: Vectors) -> Vectors:
    lengths = np.maximum(1.0, np.asarray(marks.sum(axis=1)))
    sums = np.asarray(known @ ratios) / lengths**_POWER
    return np.asarray(np.clip(sums, -_MOST, _MOST), dtype=np.float32)
