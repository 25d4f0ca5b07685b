"""Krippendorff's alpha: nominal, ordinal, interval, ratio; any number of coders; missing values;
per category; binary in bulk.

The printed values of codes come from the package `krippendorff` (`packaged_alpha`). Alpha that is
needed a thousand times, over weighted characters, or with its parts is computed here; tests check
that both agree.

Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; Krippendorff 2018, Content
Analysis, 4th ed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import krippendorff
import numpy as np
from numpy.typing import NDArray

from qcode.reliability.coded import NO_PAIRS, NO_VARIATION, Coded, Coefficient
from qcode.reliability.matrix import Floats

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class Alpha(Coefficient):
    """Alpha with observed and expected disagreement (D_o, D_e), over `units` with `values` pairable
    values.
    """

    units: int = 0
    values: int = 0


def alpha(data: Coded, metric: Metric = "nominal", values: Sequence[float] | None = None) -> Alpha:
    """Krippendorff's alpha = 1 - D_o / D_e of ratings in categories.

    `metric` is the level of measurement; for interval and ratio the categories must be numbers, or
    `values` gives a number per category; for ordinal their order counts. Undefined if nothing
    varies or no unit has two values.
    """
    return alpha_from_counts(data.counts, metric, data.categories if values is None else values)


def alpha_from_counts(
    counts: Floats, metric: Metric = "nominal", values: Sequence[float] | None = None
) -> Alpha:
    """Alpha from `counts` (units, categories), how many coders gave each category to each unit."""
    pairable = counts.sum(axis=1) >= 2
    if not pairable.all():
        counts = counts[pairable]
    if not len(counts):
        return Alpha(None, reason=NO_PAIRS)
    numbers: Sequence[float] = range(counts.shape[1]) if values is None else values
    result = coincidences(counts)
    return _from_coincidences(result, distances(metric, result.sum(axis=1), numbers), len(counts))


def packaged_alpha(
    counts: NDArray[np.integer[Any]],
    metric: Metric = "nominal",
    values: Sequence[float] | None = None,
) -> float | None:
    """Alpha from `counts` (units, categories) by the package `krippendorff`; None if it refuses or
    divides by zero.

    It refuses data with one category or without a pair of values, and divides by zero if all
    pairable values are equal.
    """
    if counts.shape[1] < 2 or not (counts.sum(axis=1) >= 2).any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        result = float(
            krippendorff.alpha(
                value_counts=counts, value_domain=values, level_of_measurement=metric
            )
        )
    return result if np.isfinite(result) else None


def alpha_of_distances(counts: Floats, delta: Floats) -> Alpha:
    """Alpha from `counts` (units, categories) with the squared distances `delta` (categories,
    categories).
    """
    pairable = counts.sum(axis=1) >= 2
    if not pairable.any():
        return Alpha(None, reason=NO_PAIRS)
    return _from_coincidences(coincidences(counts[pairable]), delta, int(pairable.sum()))


def coincidences(counts: Floats) -> Floats:
    """The matrix of coincidences (categories, categories) of units with at least two values
    each.
    """
    scaled = counts / (counts.sum(axis=1, keepdims=True) - 1)
    matrix = scaled.T @ counts
    # A value paired with itself is not a pair of coders, so take these pairs off the diagonal.
    matrix[np.diag_indices_from(matrix)] -= scaled.sum(axis=0)
    return np.asarray(matrix)


def distances(metric: Metric, margins: Floats, values: Sequence[float]) -> Floats:
    """Squared distances between categories; `margins` are the numbers of pairable values, used by
    the ordinal metric.
    """
    q = len(margins)
    if metric == "nominal":
        return 1 - np.eye(q)
    if metric == "ordinal":
        upto = np.cumsum(margins)
        middle = upto - margins / 2
        return np.asarray((middle[:, None] - middle[None, :]) ** 2)
    v = np.asarray(values, dtype=np.float64)
    difference, total = v[:, None] - v[None, :], v[:, None] + v[None, :]
    if metric == "interval":
        return np.asarray(difference**2)
    if metric == "ratio":
        return np.divide(difference, total, out=np.zeros((q, q)), where=total != 0) ** 2
    raise ValueError(f"no metric named {metric!r}: nominal, ordinal, interval, ratio")


def per_category(data: Coded) -> dict[object, Alpha]:
    """Nominal alpha of each category against all others together."""
    counts = data.counts
    rest = counts.sum(axis=1, keepdims=True) - counts
    return {
        c: alpha_from_counts(np.column_stack([counts[:, i], rest[:, i]]))
        for i, c in enumerate(data.categories)
    }


def _from_coincidences(result: Floats, delta: Floats, units: int) -> Alpha:
    margins = result.sum(axis=1)
    n = float(margins.sum())
    observed = float(np.sum(result * delta)) / n
    # delta is 0 on the diagonal, so pairs of a value with itself need no correction
    expected = float(margins @ delta @ margins) / (n * (n - 1))
    if expected <= 0:
        return Alpha(None, observed, expected, reason=NO_VARIATION, units=units, values=round(n))
    return Alpha(1 - observed / expected, observed, expected, units=units, values=round(n))


def binary_alpha(disagree: Floats, ones: Floats, zeros: Floats) -> Floats:
    """Alpha of binary values, elementwise: 1 - (n - 1) D / (2 n1 n0); nan if there is no variation
    or no value.

    `disagree` is the sum over units of 2 k (m - k) / (m - 1), `ones` and `zeros` are the numbers of
    pairable values, all of one shape. For two coders n is twice the number of units, and D twice
    the number of disagreements.
    """
    n = ones + zeros
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(
            np.where(ones * zeros > 0, 1 - (n - 1) * disagree / (2 * ones * zeros), np.nan)
        )


def disagreements(disagree: Floats, ones: Floats, zeros: Floats) -> tuple[Floats, Floats]:
    """Observed and expected disagreement (D_o, D_e) of binary values, elementwise; both 0 if there
    is no value.
    """
    n = ones + zeros
    some = n > 1
    safe = np.where(some, n, 2.0)
    observed = np.where(some, disagree / safe, 0.0)
    expected = np.where(some, 2 * ones * zeros / (safe * (safe - 1)), 0.0)
    return observed, expected


def pooled_binary_alpha(disagree: Floats, ones: Floats, zeros: Floats) -> Floats:
    """Alpha of several codes (axis 0) together: 1 - (sum of D_o) / (sum of D_e); nan if nothing
    varies.

    Every code is weighted by its expected disagreement; codes without variation add nothing to
    either sum. The codes are never stacked into one variable, because agreement on which codes are
    frequent would then look like reliability.
    """
    observed, expected = disagreements(disagree, ones, zeros)
    total = expected.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(total > 0, 1 - observed.sum(axis=0) / total, np.nan))
