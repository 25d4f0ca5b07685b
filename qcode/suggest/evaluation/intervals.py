"""Intervals of shares by transcript, since segments of one interview are similar.

Each transcript is left out in turn. The spread of the results (jackknife) says how many independent
observations the share is worth, and exact binomial limits are taken for that number. Sources: Korn
& Graubard 1998, Survey Methodology 24 (limits from an effective sample size, with their correction
for few clusters); Wolter 2007, Introduction to variance estimation (jackknife); Clopper & Pearson
1934 (limits).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qcode.suggest.evaluation.held_out import Floats

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; None if it is undefined. `clusters` is the number of transcripts
    that it is from.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    clusters: int = 0


def estimate(values: Floats, base: Floats, level: float = LEVEL) -> Estimate:
    """The estimate of a figure between 0 and 1.

    `values` is (1 + transcripts,): the figure, then without each transcript. `base` (transcripts,)
    is how many observations of each transcript it is from. An interval needs two transcripts with
    observations.
    """
    value = float(values[0])
    if np.isnan(value):
        return Estimate(None)
    there = base > 0
    clusters = int(there.sum())
    without = values[1:][there]
    if clusters < 2 or np.isnan(without).any():
        return Estimate(value, clusters=clusters)
    size = effective_size(value, jackknife_variance(without), float(base.sum()), clusters, level)
    low, high = binomial_limits(value, size, level)
    # Rounding in the limits must not leave the value itself outside.
    return Estimate(value, min(low, value), max(high, value), clusters)


def jackknife_variance(without: Floats) -> float:
    """The variance of a figure from its values without each of n clusters in turn."""
    n = len(without)
    return float((n - 1) / n * ((without - without.mean()) ** 2).sum())


def effective_size(
    value: float, variance: float, number: float, clusters: int, level: float = LEVEL
) -> float:
    """How many independent observations a share is worth, at most `number`.

    Where transcripts do not differ, this spread says nothing; then each counts as one observation.
    The correction for few clusters is the square of the ratio of quantiles of t.
    """
    from scipy.special import stdtrit

    binomial = value * (1 - value)
    if binomial <= 0 or variance <= 1e-15:
        return float(clusters)
    few = stdtrit(max(number - 1, 1), (1 + level) / 2) / stdtrit(clusters - 1, (1 + level) / 2)
    return float(min(binomial / variance * min(few, 1.0) ** 2, number))


def binomial_limits(value: float, size: float, level: float = LEVEL) -> tuple[float, float]:
    """The exact limits of a share of `size` observations, which may be no whole number."""
    from scipy.special import betaincinv

    hits, misses = value * size, (1 - value) * size
    tail = (1 - level) / 2
    low = float(betaincinv(hits, misses + 1, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, misses, 1 - tail)) if misses > 0 else 1.0
    return low, high


def difference(values: Floats, level: float = LEVEL) -> Estimate:
    """The estimate of a difference of two figures of the same transcripts, with Student's t.

    `values` is (1 + transcripts,), as in `estimate`.
    """
    from scipy.special import stdtrit

    value, without = float(values[0]), values[1:]
    if np.isnan(value):
        return Estimate(None)
    clusters = len(without)
    if clusters < 2 or np.isnan(without).any():
        return Estimate(value, clusters=clusters)
    reach = stdtrit(clusters - 1, (1 + level) / 2) * np.sqrt(jackknife_variance(without))
    return Estimate(value, float(value - reach), float(value + reach), clusters)
