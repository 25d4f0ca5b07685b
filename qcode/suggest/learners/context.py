"""The regression on vectors: what is said, before and after it, by whom and where in the
transcript, for all codes at once.

A ridge regression of whether a code applies on some hundred columns (Hoerl and Kennard 1970). All
codes share the matrix of products of the columns. The regression without a part of the examples is
found by subtracting that part's products, so scores of examples while they were held out cost
little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.examples import Passage
from qcode.suggest.learners.vectors import COLUMNS, Vectors

Ints = NDArray[np.intp]
RIDGE = 120.0
NEAR = 128
"""Columns of the vectors of the surrounding turns; they are in the order of their importance."""
_THIS, _AROUND, _SMALL = 3.0, 2.0, 1.0


def joined(passages: Sequence[Passage]) -> NDArray[np.bool_]:
    """(passages,): whether the passage before it in the list is of the same transcript."""
    result = np.zeros(len(passages), dtype=bool)
    for at in range(1, len(passages)):
        one, two = passages[at - 1], passages[at]
        result[at] = one.transcript == two.transcript and one.segment < two.segment
    return result


def shifted(values: Vectors, same: NDArray[np.bool_], by: int) -> Vectors:
    """The rows of the passage before (`by` 1) or after (-1); zeros at the ends of transcripts."""
    result = np.zeros_like(values)
    at = np.flatnonzero(same)
    if by > 0:
        result[at] = values[at - 1]
    else:
        result[at - 1] = values[at]
    return result


def columns(
    passages: Sequence[Passage],
    here: Vectors,
    before: Vectors,
    roles: Sequence[str],
    over: Vectors,
) -> Vectors:
    """(passages, columns): the vectors of this passage, of the turn that it answers, and of the
    passages before and after; roles here and around; `over`laps; the place in the transcript.
    """
    same = joined(passages)
    numbers = {role: at for at, role in enumerate(roles)}
    spoken = np.zeros((len(passages), len(roles)), np.float32)
    for row, passage in enumerate(passages):
        if passage.role in numbers:
            spoken[row, numbers[passage.role]] = 1.0
    near = here[:, :NEAR]
    result = np.empty((len(passages), width(len(roles))), np.float32)
    at = 0
    # One part after the other, because all of them take much memory.
    for factor, values, by in (
        (_THIS, here, 0),
        (_AROUND, before[:, :NEAR], 0),
        (_AROUND, near, 1),
        (_AROUND, near, -1),
        (1.0, spoken, 0),
        (1.0, spoken, 1),
        (1.0, spoken, -1),
        (1.0, over, 0),
        (1.0, over, -1),
        (_SMALL, _places(same), 0),
    ):
        part = result[:, at : at + values.shape[1]]
        np.multiply(shifted(values, same, by) if by else values, np.float32(factor), out=part)
        at += values.shape[1]
    return result


def width(roles: int) -> int:
    """The number of columns for so many roles."""
    return COLUMNS + 3 * NEAR + 3 * roles + 16 + 2


def _places(same: NDArray[np.bool_]) -> Vectors:
    """(passages, 2): near 1 at the beginning and at the end of a transcript."""
    many = len(same)
    starts = np.flatnonzero(~same)
    if not many:
        return np.zeros((0, 2), np.float32)
    ends = np.append(starts[1:], many)
    result = np.zeros((many, 2), np.float32)
    for start, end in zip(starts, ends, strict=True):
        away = np.arange(end - start)
        result[start:end, 0] = np.exp(-away / 3)
        result[start:end, 1] = np.exp(-away[::-1] / 3)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The regression: `weights` (columns, codes), `centre` (columns,), `shares` (codes,)."""

    weights: Vectors
    centre: Vectors
    shares: Vectors

    def scores(self, values: Vectors) -> Vectors:
        """(passages, codes): about the probability of the code, not bounded."""
        return np.asarray((values - self.centre) @ self.weights + self.shares, dtype=np.float32)


def fit_context(
    values: Vectors,
    true: NDArray[np.bool_],
    known: NDArray[np.bool_],
    parts: Ints,
    usual: Vectors,
    penalty: float = RIDGE,
) -> tuple[Context, Vectors]:
    """The regression of all examples, and (examples, codes) scores while they were held out.

    `usual` (codes,) are the shares that scores start from, `penalty` is that of the squared
    weights. `values` are centred in place, because they are large.
    """
    from scipy.linalg import cho_factor, cho_solve

    shares = ((true & known).sum(axis=0) / np.maximum(1, known.sum(axis=0))).astype(np.float32)
    target = np.where(known, true - shares, 0.0).astype(np.float32)
    centre = values.mean(axis=0)
    values -= centre
    centred = values
    products, sides = centred.T @ centred, centred.T @ target
    ridge = penalty * np.eye(values.shape[1], dtype=np.float32)
    weights = cho_solve(cho_factor(products + ridge), sides)
    held_out = np.zeros(true.shape, np.float32)
    for part in np.unique(parts):
        inside = np.flatnonzero(parts == part)
        here = centred[inside]
        if len(inside) == len(parts):
            held_out[inside] = usual
            continue
        rest = cho_factor(products - here.T @ here + ridge)
        held_out[inside] = here @ cho_solve(rest, sides - here.T @ target[inside]) + usual
    return Context(weights.astype(np.float32), centre, usual), held_out
