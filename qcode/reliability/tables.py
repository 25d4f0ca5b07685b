"""Coefficients of two coders from a contingency table: rows the first coder's categories, columns
the second's.

Sources: Cohen 1960, 1968; Fleiss, Cohen & Everitt 1969 (standard errors); Scott 1955; Bennett,
Alpert & Goldstein 1954 and Brennan & Prediger 1981; Gwet 2008; Byrt, Bishop & Carlin 1993 (PABAK,
prevalence and bias index); Cicchetti & Feinstein 1990; Holsti 1969; Hripcsak & Rothschild 2005
(F1); De Vries et al. 2008 (pooled kappa).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qcode.reliability.coded import CHANCE_IS_ALL, NO_PAIRS, Coefficient, agreement_weights
from qcode.reliability.matrix import Floats

Z95 = 1.959963984540054
"""Quantile of the normal distribution for a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Kappa(Coefficient):
    """Cohen's kappa; `se_null` and `z_null` test that it is 0."""

    se_null: float | None = None
    z_null: float | None = None


def percent_agreement(table: ArrayLike) -> Coefficient:
    """Share of units that both coders put into the same category (0-1)."""
    p, reason = _proportions(table)
    return Coefficient(None, reason=reason) if reason else Coefficient(float(np.trace(p)))


def cohen_kappa(table: ArrayLike, weights: str | ArrayLike = "nominal") -> Kappa:
    """Cohen's kappa, optionally weighted, with the standard errors of Fleiss, Cohen & Everitt 1969.

    `weights` is `nominal`, `linear`, `quadratic` (categories at equal steps), or a matrix of
    weights of agreement with 1 on the diagonal. The interval is value -+ 1.96 se. Undefined if
    expected agreement is 1.
    """
    p, reason = _proportions(table)
    if reason:
        return Kappa(None, reason=reason)
    w = (
        agreement_weights(weights, range(len(p)))
        if isinstance(weights, str)
        else np.asarray(weights, dtype=np.float64)
    )
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.sum(w * p)), float(rows @ w @ columns)
    if 1 - expected < 1e-12:
        return Kappa(None, observed, expected, reason=CHANCE_IS_ALL)
    value = (observed - expected) / (1 - expected)
    n = float(np.asarray(table, dtype=np.float64).sum())
    margin = (w @ columns)[:, None] + (rows @ w)[None, :]
    spread = np.sum(p * (w - margin * (1 - value)) ** 2) - (value - expected * (1 - value)) ** 2
    null = np.sum(np.outer(rows, columns) * (w - margin) ** 2) - expected**2
    se = float(np.sqrt(max(spread, 0.0) / n)) / (1 - expected)
    se_null = float(np.sqrt(max(null, 0.0) / n)) / (1 - expected)
    return Kappa(
        value=value,
        observed=observed,
        expected=expected,
        se=se,
        low=value - Z95 * se,
        high=value + Z95 * se,
        se_null=se_null,
        z_null=value / se_null if se_null > 0 else None,
    )


def kappa_max(table: ArrayLike) -> Coefficient:
    """The largest kappa that the coders' margins allow (Cohen 1960)."""
    p, reason = _proportions(table)
    if reason:
        return Coefficient(None, reason=reason)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    return _corrected(float(np.minimum(rows, columns).sum()), float(rows @ columns))


def scott_pi(table: ArrayLike) -> Coefficient:
    """Scott's pi: chance agreement from the margins of both coders together."""
    p, reason = _proportions(table)
    if reason:
        return Coefficient(None, reason=reason)
    common = (p.sum(axis=1) + p.sum(axis=0)) / 2
    return _corrected(float(np.trace(p)), float(common @ common))


def brennan_prediger(table: ArrayLike, categories: int | None = None) -> Coefficient:
    """Brennan-Prediger's kappa, Bennett's S: chance agreement 1 / q; q is the table's size unless
    `categories` says.
    """
    p, reason = _proportions(table)
    q = categories or len(p)
    if reason or q < 2:
        return Coefficient(None, reason=reason or "one category: chance agreement is complete")
    return _corrected(float(np.trace(p)), 1 / q)


def gwet_ac1(table: ArrayLike, categories: int | None = None) -> Coefficient:
    """Gwet's AC1: chance agreement sum of p (1 - p) / (q - 1); q is the table's size unless
    `categories` says.
    """
    p, reason = _proportions(table)
    q = categories or len(p)
    if reason or q < 2:
        return Coefficient(None, reason=reason or "one category: AC1 needs two")
    common = (p.sum(axis=1) + p.sum(axis=0)) / 2
    return _corrected(float(np.trace(p)), float(np.sum(common * (1 - common))) / (q - 1))


@dataclass(frozen=True, slots=True)
class BinaryTable:
    """The other indices of a 2 x 2 table; None if a share has no base."""

    positive_agreement: float | None
    negative_agreement: float | None
    pabak: float | None
    prevalence_index: float | None
    bias_index: float | None


def binary_table(table: ArrayLike) -> BinaryTable:
    """Positive and negative agreement, PABAK, |a - d| / n and |b - c| / n of [[a, b], [c, d]];
    ValueError for another shape.
    """
    t = np.asarray(table, dtype=np.float64)
    if t.shape != (2, 2):
        raise ValueError(f"a 2 x 2 table is needed, not {t.shape}")
    (a, b), (c, d) = t.tolist()
    n = a + b + c + d
    return BinaryTable(
        positive_agreement=_share(2 * a, 2 * a + b + c),
        negative_agreement=_share(2 * d, 2 * d + b + c),
        pabak=_share(a + d - b - c, n),
        prevalence_index=_share(abs(a - d), n),
        bias_index=_share(abs(b - c), n),
    )


def f1_agreement(both: float, first_only: float, second_only: float) -> float | None:
    """F1 of one coder against the other, 2a / (2a + b + c); None if neither used the code."""
    return _share(2 * both, 2 * both + first_only + second_only)


def holsti(agreements: float, first: float, second: float) -> float | None:
    """Holsti's coefficient of reliability 2M / (N1 + N2); None if nothing was coded."""
    return _share(2 * agreements, first + second)


def pooled_kappa(tables: Sequence[ArrayLike]) -> Coefficient:
    """Kappa of several codes together: (mean Po - mean Pe) / (1 - mean Pe). Tables without a unit
    are left out.
    """
    parts = [cohen_kappa(t) for t in tables]
    known = [
        (k.observed, k.expected) for k in parts if k.observed is not None and k.expected is not None
    ]
    if not known:
        return Coefficient(None, reason=NO_PAIRS)
    observed, expected = np.mean(np.array(known), axis=0)
    return _corrected(float(observed), float(expected))


def _proportions(table: ArrayLike) -> tuple[Floats, str]:
    t = np.asarray(table, dtype=np.float64)
    if t.ndim != 2 or t.shape[0] != t.shape[1] or np.any(t < 0):
        raise ValueError("a square table of counts is needed")
    total = t.sum()
    return (t / total, "") if total > 0 else (t, NO_PAIRS)


def _corrected(observed: float, expected: float) -> Coefficient:
    if 1 - expected < 1e-12:
        return Coefficient(None, observed, expected, reason=CHANCE_IS_ALL)
    return Coefficient((observed - expected) / (1 - expected), observed, expected)


def _share(above: float, below: float) -> float | None:
    return above / below if below > 0 else None
