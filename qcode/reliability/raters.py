"""Coefficients of any number of coders in any categories, with missing values and standard errors.

Values and standard errors follow Gwet 2014 (as in irrCAC): observed agreement is averaged over
units with at least two values, margins over units with at least one; the interval is t with units -
1 degrees of freedom, cut off at 1. Complete data give the classical values of Fleiss 1971, Conger
1980, Randolph 2005 and Brennan & Prediger 1981.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qcode.reliability.coded import (
    CHANCE_IS_ALL,
    NO_PAIRS,
    NO_VARIATION_OF_TWO,
    Coded,
    Coefficient,
    agreement_weights,
)
from qcode.reliability.matrix import MISSING, Floats
from qcode.reliability.student import t_quantile
from qcode.reliability.tables import cohen_kappa


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Per unit: category counts (units, q), number of values, agreement of its pairs (0 if there is
    no pair).
    """

    counts: Floats
    m: Floats
    agree: Floats
    weights: Floats

    @property
    def two(self) -> Floats:
        return (self.m >= 2).astype(np.float64)

    @property
    def observed(self) -> float:
        return float(self.agree.sum() / self.two.sum())

    @property
    def margins(self) -> Floats:
        return np.asarray((self.counts / self.m[:, None]).mean(axis=0))


def _parts(data: Coded, weights: Floats | None = None) -> _Parts | None:
    """The parts of the coefficients; None if no unit has two values."""
    w = np.eye(len(data.categories)) if weights is None else weights
    counts = data.counts
    m = counts.sum(axis=1)
    counts, m = counts[m > 0], m[m > 0]
    if not np.any(m >= 2):
        return None
    pairs = (counts * (counts @ w - 1)).sum(axis=1)
    agree = np.where(m >= 2, pairs / np.maximum(m * (m - 1), 1), 0.0)
    return _Parts(counts, m, agree, w)


def percent_agreement(data: Coded) -> Coefficient:
    """Share of agreeing pairs of coders (0-1), averaged over the units that at least two coded."""
    parts = _parts(data)
    return Coefficient(None, reason=NO_PAIRS) if parts is None else Coefficient(parts.observed)


def fleiss_kappa(data: Coded) -> Coefficient:
    """Fleiss' kappa, the generalization of Scott's pi, with Gwet's standard error."""
    parts = _parts(data)
    if parts is None:
        return Coefficient(None, reason=NO_PAIRS)
    margins = parts.margins
    return _with_error(parts, float(margins @ margins), parts.counts @ margins / parts.m)


def gwet_ac(data: Coded, weights: str = "nominal", values: Floats | None = None) -> Coefficient:
    """Gwet's AC1, or AC2 with `linear` or `quadratic` weights, with standard error.

    q in the formula is the number of categories in `data`, even if some do not occur. `values` are
    the numbers of the categories; by default their positions.
    """
    q = len(data.categories)
    if q < 2:
        return Coefficient(None, reason="one category: AC1 needs two")
    w = agreement_weights(weights, range(q) if values is None else values)
    parts = _parts(data, w)
    if parts is None:
        return Coefficient(None, reason=NO_PAIRS)
    margins = parts.margins
    scale = float(w.sum()) / (q * (q - 1))
    expected = scale * float(np.sum(margins * (1 - margins)))
    return _with_error(parts, expected, scale * (parts.counts @ (1 - margins)) / parts.m)


def brennan_prediger(data: Coded, categories: int | None = None) -> Coefficient:
    """Brennan-Prediger's kappa (Randolph's free-marginal kappa) with standard error; q is the
    number of categories in `data` unless given.
    """
    q = categories or len(data.categories)
    parts = _parts(data)
    if parts is None or q < 2:
        return Coefficient(None, reason=NO_PAIRS if parts is None else CHANCE_IS_ALL)
    return _with_error(parts, 1 / q, np.full(len(parts.m), 1 / q))


def conger_kappa(data: Coded) -> Coefficient:
    """Conger's kappa, the generalization of Cohen's, with standard error; chance comes from every
    coder's own margins.
    """
    parts = _parts(data)
    if parts is None:
        return Coefficient(None, reason=NO_PAIRS)
    values = data.values[(data.values != MISSING).any(axis=1)]
    values = values[:, (values != MISSING).any(axis=0)]
    n, r = values.shape
    given = np.stack([values == k for k in range(len(data.categories))], axis=2).astype(np.float64)
    there = (values != MISSING).astype(np.float64)
    each = there.sum(axis=0)
    own = given.sum(axis=0) / each[:, None]
    mean = own.mean(axis=0)
    expected = float((r * mean @ mean - np.sum(own**2) / r) / (r - 1))
    # the influence of each unit on the margins of each coder, then on chance agreement
    influence = (given - (there - each / n)[:, :, None] * own[None]) * (n / each)[None, :, None]
    by_unit = np.einsum("ugk,gk->u", influence, r * mean - own) / (r * (r - 1))
    return _with_error(parts, expected, by_unit)


def light_kappa(data: Coded) -> Coefficient:
    """Light's kappa, the mean of Cohen's kappa over pairs of coders; undefined if it is undefined
    for any pair (Light 1971).
    """
    return mean_over_pairs(data, cohen_kappa)


def mean_over_pairs(data: Coded, of_table: Callable[[Floats], Coefficient]) -> Coefficient:
    """The mean of a coefficient of two coders over the pairs of coders with common units; undefined
    if it is undefined for any of them.
    """
    pairs = [of_table(data.table(i, j)) for i, j in combinations(range(data.values.shape[1]), 2)]
    met = [p for p in pairs if p.reason != NO_PAIRS]
    if not met:
        return Coefficient(None, reason=NO_PAIRS)
    known = [p.value for p in met if p.value is not None]
    if len(known) < len(met):
        return Coefficient(None, reason=NO_VARIATION_OF_TWO)
    return Coefficient(float(np.mean(known)))


def krippendorff_alpha_error(data: Coded) -> Coefficient:
    """Nominal alpha with the standard error of Gwet 2014 over units (transcripts as clusters: see
    `intervals`).
    """
    parts = _parts(data)
    if parts is None:
        return Coefficient(None, reason=NO_PAIRS)
    keep = parts.m >= 2
    counts, m = parts.counts[keep], parts.m[keep]
    mean = m.mean()
    pairs = (counts * (counts - 1)).sum(axis=1) / (mean * (m - 1))
    raw = float(pairs.mean())
    small = 1 / m.sum()
    margins = (counts / mean).mean(axis=0)
    observed, expected = (1 - small) * raw + small, float(margins @ margins)
    if 1 - expected < 1e-12:
        return Coefficient(None, 1 - observed, 1 - expected, reason=CHANCE_IS_ALL)
    # this is the error of alpha without the small-sample correction, which hardly changes the error
    plain = (raw - expected) / (1 - expected)
    uneven = (m - mean) / mean
    by_unit = (pairs - observed * uneven - expected) / (1 - expected)
    chance = counts @ margins / mean - expected * uneven
    linear = by_unit - 2 * (1 - plain) * (chance - expected) / (1 - expected)
    value = (observed - expected) / (1 - expected)
    return _interval(value, linear - plain + value, 1 - observed, 1 - expected)


@dataclass(frozen=True, slots=True)
class FleissError:
    """Standard errors of Fleiss' kappa that test kappa = 0: Fleiss, Nee & Landis 1979, and the
    older one of 1971.
    """

    se_null: float
    z_null: float
    se_1971: float


def fleiss_error(data: Coded) -> FleissError | None:
    """Null standard errors of Fleiss' kappa; None if kappa is undefined or a value is missing."""
    kappa = fleiss_kappa(data)
    if kappa.value is None or kappa.expected is None or np.any(data.values == MISSING):
        return None
    n, m = data.values.shape
    p = data.counts.sum(axis=0) / (n * m)
    spread = float(np.sum(p * (1 - p)))
    null = spread**2 - float(np.sum(p * (1 - p) * (1 - 2 * p)))
    se_null = np.sqrt(2 * null / (n * m * (m - 1))) / spread
    pe, cubes = kappa.expected, float(np.sum(p**3))
    se_old = np.sqrt(2 / (n * m * (m - 1)) * (pe - (2 * m - 3) * pe**2 + 2 * (m - 2) * cubes)) / (
        1 - pe
    )
    return FleissError(float(se_null), float(kappa.value / se_null), float(se_old))


def _with_error(parts: _Parts, expected: float, chance: Floats) -> Coefficient:
    """(observed - expected) / (1 - expected) with its linearized standard error; `chance` is each
    unit's share in `expected`.
    """
    observed = parts.observed
    if 1 - expected < 1e-12:
        return Coefficient(None, observed, expected, reason=CHANCE_IS_ALL)
    value = (observed - expected) / (1 - expected)
    n, two = len(parts.m), parts.two
    by_unit = n / two.sum() * (parts.agree - expected * two) / (1 - expected)
    linear = by_unit - 2 * (1 - value) * (chance - expected) / (1 - expected)
    return _interval(value, linear, observed, expected)


def _interval(value: float, linear: Floats, observed: float, expected: float) -> Coefficient:
    n = len(linear)
    if n < 2:
        return Coefficient(value, observed, expected)
    se = float(np.sqrt(np.sum((linear - value) ** 2) / (n * (n - 1))))
    reach = t_quantile(n - 1, 0.975) * se
    return Coefficient(value, observed, expected, se, value - reach, min(1.0, value + reach))
