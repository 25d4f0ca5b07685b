"""Estimates with intervals that take account of transcripts: whole transcripts are resampled.

Segments of one transcript are alike, so the transcript is the unit of sampling. The interval lies
between percentiles of a bootstrap; with few transcripts these are taken further out, by the t
distribution (Hesterberg 2015, The American Statistician 69, 371-386). Of n transcripts n - 1 are
drawn, each with the weight n / (n - 1), because drawing n would show too little variance (Rao & Wu
1988).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""From sums (..., columns) to values (...); nan where it is undefined."""

REPLICATES = 1000
FEWEST_TRANSCRIPTS = 10
MOST_UNDEFINED = 0.05
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; None is undefined, and `reason` says why (also why only the
    interval is). `base` is what was counted, `transcripts` where.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    base: int = 0
    transcripts: int = 0
    reason: str = ""


def estimate(
    sums: Mapping[str, Floats], statistic: Statistic, *, base: int, seed: int, nothing: str = ""
) -> Estimate:
    """The `statistic` of the sums over all transcripts (name → sums (columns,)), with its interval.

    `nothing` says why the value is undefined, if it is.
    """
    names = sorted(sums)
    result = Estimate(base=base, transcripts=len(names))
    if not names:
        return replace(result, reason=nothing or "nothing to count")
    matrix = np.array([sums[name] for name in names], dtype=np.float64)
    value = float(statistic(matrix.sum(axis=0)))
    if not np.isfinite(value):
        return replace(result, reason=nothing or "nothing to count")
    result = replace(result, value=value)
    if len(names) < FEWEST_TRANSCRIPTS:
        few = f"no interval: fewer than {FEWEST_TRANSCRIPTS} transcripts"
        return replace(result, reason=few)
    drawn = statistic(_weights(len(names), seed) @ matrix)
    known = drawn[np.isfinite(drawn)]
    if 1 - len(known) / len(drawn) > MOST_UNDEFINED:
        return replace(result, reason="no interval: too rare to resample transcripts")
    low, high = np.quantile(known, _tails(len(names)))
    if np.isclose(low, high):
        return replace(result, reason="no interval: the same in all transcripts")
    return replace(result, low=float(low), high=float(high))


def ratio(parts: Mapping[str, tuple[float, float]], *, seed: int, nothing: str = "") -> Estimate:
    """The ratio of two sums; `parts` has both by transcript, the second is what is counted."""
    base = round(sum(of for _, of in parts.values()))
    sums = {name: np.array(pair, dtype=np.float64) for name, pair in parts.items() if pair[1]}
    return estimate(sums, _ratio, base=base, seed=seed, nothing=nothing)


def difference(
    one: Mapping[str, tuple[float, float]],
    other: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    nothing: str = "",
) -> Estimate:
    """The ratio of `one` minus that of `other`, both by transcript."""
    sums = {
        name: np.array([*one.get(name, (0, 0)), *other.get(name, (0, 0))], dtype=np.float64)
        for name in {*one, *other}
    }
    sums = {name: entry for name, entry in sums.items() if entry[1] or entry[3]}
    base = round(sum(entry[3] for entry in sums.values()))
    return estimate(sums, _difference, base=base, seed=seed, nothing=nothing)


def exact_share(some: int, of: int) -> Estimate:
    """A share of a simple random sample with its exact binomial interval (Clopper & Pearson
    1934).
    """
    from scipy.special import betaincinv

    if not of:
        return Estimate(reason="nothing was drawn")
    tail = (1 - LEVEL) / 2
    low = float(betaincinv(some, of - some + 1, tail)) if some else 0.0
    high = float(betaincinv(some + 1, of - some, 1 - tail)) if some < of else 1.0
    return Estimate(some / of, low, high, of)


def _ratio(sums: Floats) -> Floats:
    return _divided(sums[..., 0], sums[..., 1])


def _difference(sums: Floats) -> Floats:
    return _ratio(sums[..., :2]) - _ratio(sums[..., 2:])


def _divided(some: Floats, of: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(of > 0, some / of, np.nan))


def _weights(clusters: int, seed: int) -> Floats:
    """(replicates, clusters): how often each transcript counts in each replicate."""
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(clusters - 1, np.full(clusters, 1 / clusters), size=REPLICATES)
    return np.asarray(drawn * (clusters / (clusters - 1)))


def _tails(clusters: int) -> tuple[float, float]:
    """The two percentiles: as far out as t is with this many transcripts."""
    from scipy.special import ndtr, stdtrit

    tail = float(ndtr(stdtrit(clusters - 1, (1 - LEVEL) / 2)))
    return tail, 1 - tail
