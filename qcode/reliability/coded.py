"""The type that every coefficient returns, and ratings in any categories (units by coders, with
missing values).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.reliability.matrix import MISSING, Floats

NO_PAIRS = "no pairable values: no unit was coded by two coders"
NO_VARIATION = "no variation: only one category was used"
NO_BASE = "no base: there is nothing to take a share of"
TWO_CODERS = "for two coders only"
NO_VARIATION_OF_TWO = "no variation between two of the coders"
CHANCE_IS_ALL = "no variation: agreement by chance is already complete"


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient, or the reason why it is undefined.

    `observed` and `expected` are agreement or, for alpha, disagreement; `se` is the standard error,
    `low` and `high` the limits of the 95 % interval, if the method has one.
    """

    value: float | None
    observed: float | None = None
    expected: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Ratings in categories: `values` (units, coders) contains indices into `categories`, -1 for
    missing.
    """

    values: NDArray[np.intp]
    categories: tuple[Any, ...]

    @property
    def counts(self) -> Floats:
        """(units, categories): number of coders who gave each category to each unit."""
        units, q = len(self.values), len(self.categories)
        there = self.values != MISSING
        cell = (self.values + np.arange(units)[:, None] * q)[there]
        return np.bincount(cell, minlength=units * q).reshape(units, q).astype(np.float64)

    def table(self, first: int = 0, second: int = 1) -> Floats:
        """The contingency table of two coders over the units that both coded: rows the first,
        columns the second.
        """
        q = len(self.categories)
        a, b = self.values[:, first], self.values[:, second]
        both = (a != MISSING) & (b != MISSING)
        return np.bincount(a[both] * q + b[both], minlength=q * q).reshape(q, q).astype(np.float64)


def coded(
    data: Sequence[Sequence[Hashable | None]], categories: Sequence[Hashable] | None = None
) -> Coded:
    """`Coded` from rows of units, columns of coders; None is missing.

    Categories are those given, in their order, or else those that occur, sorted (numbers by size).
    ValueError for a value that is not among the given categories.
    """
    seen = {v for row in data for v in row if v is not None}
    if categories is None:
        categories = sorted(seen, key=_order)
    elif unknown := seen - set(categories):
        raise ValueError(f"values outside the categories: {', '.join(sorted(map(str, unknown)))}")
    index = {c: i for i, c in enumerate(categories)}
    rows = [[MISSING if v is None else index[v] for v in row] for row in data]
    width = max((len(r) for r in rows), default=0)
    return Coded(np.array(rows, dtype=np.intp).reshape(len(rows), width), tuple(categories))


def _order(value: Hashable) -> tuple[float, str]:
    """A sort key: numbers by size first, then everything else by its text."""
    return (float(value), "") if isinstance(value, int | float) else (float("inf"), str(value))


def agreement_weights(kind: str, values: Sequence[float] | Floats) -> Floats:
    """Weights of agreement between categories with these values: `nominal`, `linear` or
    `quadratic`; 1 on the diagonal.

    Linear: 1 - |i - j| / range; quadratic: 1 - (i - j)^2 / range^2 (Cohen 1968, Gwet 2014).
    ValueError for another kind.
    """
    v = np.asarray(values, dtype=np.float64)
    if kind == "nominal":
        return np.eye(len(v))
    span = float(v.max() - v.min()) if len(v) > 1 else 1.0
    distance = np.abs(v[:, None] - v[None, :]) / span
    if kind == "linear":
        return 1 - distance
    if kind == "quadratic":
        return np.asarray(1 - distance**2)
    raise ValueError(f"no weights named {kind!r}: nominal, linear, quadratic")
