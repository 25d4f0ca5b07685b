"""Intervals of alpha that take account of interviews: whole transcripts are resampled or left out,
within their strata.

Segments of one interview are dependent, so the transcript is the unit of sampling.

Sources: Hayes & Krippendorff 2007 (report the probability that alpha is below the bar); Efron &
Tibshirani 1993 (bootstrap); Hughes 2022, arXiv 2210.13265 (poor coverage of the bootstrap in small
samples, the jackknife as remedy); Wolter 2007, Introduction to variance estimation (jackknife of a
stratified sample); Rao & Wu 1988 (its bootstrap); Johnson & Rust 1992 (effective degrees of
freedom); Garwood 1936 (limits of a count). `benchmarks/coverage.py` simulates how often the
intervals contain the true alpha, in one stratum and in many, and how often the lower limit is too
high.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, sqrt
from typing import Any, Literal

import numpy as np

from qcode.model import RELIABLE, TENTATIVE
from qcode.reliability.alpha import binary_alpha, pooled_binary_alpha
from qcode.reliability.matrix import Bools, Floats, Ints, Ratings, Tallies
from qcode.reliability.resampling import (
    bootstrap,
    bootstrap_units,
    leave_one_out,
    merged_strata,
    weight_of_disagreement,
)
from qcode.reliability.student import t_probability, t_quantile

Method = Literal["bootstrap", "jackknife"]

FEWEST_CLUSTERS = 10
MOST_UNDEFINED = 0.05
SMALL = 100
THRESHOLDS = (TENTATIVE, RELIABLE)
"""Krippendorff's thresholds for tentative and for reliable conclusions."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval, or the reason why there is none.

    `below` maps a threshold to the probability that alpha is below it (for resampled units, the
    share of replicates). `undefined` is the share of replicates without a value, `clusters` the
    number of transcripts (or of resampled units) with values.
    """

    low: float | None = None
    high: float | None = None
    kind: Method | Literal[""] = ""
    of: str = "transcripts"
    level: float = 0.95
    clusters: int = 0
    replicates: int = 0
    undefined: float = 0.0
    below: Mapping[float, float] = field(default_factory=dict)
    reason: str = ""

    @property
    def method(self) -> str:
        """``jackknife of transcripts``; empty where there is no interval."""
        return f"{self.kind} of {self.of}" if self.kind else ""


def default_interval(clusters: int) -> Method:
    """The method for this number of transcripts: the jackknife below 100, otherwise the bootstrap.

    In `benchmarks/coverage.py` both have about the nominal coverage, in one stratum and in strata
    of two or three. The jackknife needs no random numbers. In large samples the two differ by less
    than a point.
    """
    return "jackknife" if clusters < SMALL else "bootstrap"


def percentile_interval(
    values: Floats,
    clusters: int,
    *,
    of: str = "transcripts",
    level: float = 0.95,
    thresholds: Sequence[float] = THRESHOLDS,
) -> Interval:
    """The interval between the percentiles of bootstrap replicates `values`; `clusters` were
    resampled, `of` says what.
    """
    # A replicate is undefined if it drew no transcript with the code.
    defined, undefined = values[np.isfinite(values)], _undefined(values)
    refused = Interval(level=level, clusters=clusters, replicates=len(values), undefined=undefined)
    if reason := _refusal(clusters, undefined, of):
        return replace(refused, reason=reason)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return replace(
        refused,
        low=float(low),
        high=float(high),
        kind="bootstrap",
        of=of,
        below={t: float(np.mean(defined < t)) for t in thresholds},
    )


def jackknife_interval(
    estimate: float,
    whole: float,
    without: Floats,
    strata: Sequence[str],
    *,
    disagreements: float = inf,
    level: float = 0.95,
    thresholds: Sequence[float] = THRESHOLDS,
) -> Interval:
    """The delete-one-transcript jackknife-t interval on the scale log(1 - alpha), around alpha =
    `estimate`.

    `whole` and `without` (clusters,) are alpha of all clusters and without each, as `leave_one_out`
    gives them; `strata` are the clusters', `disagreements` the number of units on which coders
    differ. The variance is that of `_spread`. The scale keeps the interval below 1 and makes it
    longer toward 0, like the distribution of alpha; it is cut off at -1.
    """
    clusters = len(without)
    known = np.isfinite(without)
    undefined = float(np.mean(~known)) if clusters else 0.0
    refused = Interval(level=level, clusters=clusters, replicates=clusters, undefined=undefined)
    if reason := _refusal(clusters, undefined, "transcripts"):
        return replace(refused, reason=reason)
    variance, freedom = _spread(np.log1p(-without[known]), _merged(strata, known))
    error = sqrt(max(variance, _of_a_count(disagreements)))
    return _around(
        replace(refused, kind="jackknife"),
        estimate,
        whole,
        error,
        freedom,
        thresholds,
    )


def bootstrap_interval(
    estimate: float,
    whole: float,
    drawn: Floats,
    without: Floats,
    strata: Sequence[str],
    *,
    disagreements: float = inf,
    level: float = 0.95,
    thresholds: Sequence[float] = THRESHOLDS,
) -> Interval:
    """The bootstrap-t interval on the scale log(1 - alpha), with the spread of the replicates
    `drawn`.

    Everything else, including the degrees of freedom, is as in `jackknife_interval`. Percentiles of
    the replicates are not used, because with few transcripts they miss the true alpha two to four
    times too often. The spread is the standard deviation of 1 - alpha divided by its mean. The
    spread of the logarithms is not used, because with few disagreements some replicates have almost
    none, and their logarithms are far below all others; the spread would be up to half too large
    (most of all in strata of two).
    """
    defined, undefined = drawn[np.isfinite(drawn)], _undefined(drawn)
    refused = Interval(
        level=level, clusters=len(without), replicates=len(drawn), undefined=undefined
    )
    known = np.isfinite(without)
    if reason := _refusal(
        len(without), max(undefined, np.count_nonzero(~known) / max(len(known), 1)), "transcripts"
    ):
        return replace(refused, reason=reason)
    freedom = _spread(np.log1p(-without[known]), _merged(strata, known))[1]
    loss = 1 - defined
    spread = float(np.var(loss)) / float(np.mean(loss)) ** 2 if loss.any() else 0.0
    error = sqrt(max(spread, _of_a_count(disagreements)))
    return _around(
        replace(refused, kind="bootstrap"),
        estimate,
        whole,
        error,
        freedom,
        thresholds,
    )


def _merged(strata: Sequence[str], known: Bools) -> Ints:
    return merged_strata([s for s, k in zip(strata, known, strict=True) if k])


def _spread(loss: Floats, stratum: Ints) -> tuple[float, int]:
    """Variance and degrees of freedom of log(1 - alpha), from its values without each of n clusters
    in turn.

    Leaving one cluster out does not give its weight to the others in its stratum h (of n_h). So the
    variance is the sum of n_h / (n_h - 1) ((n - 1) / n)^2 times the squared deviations from the
    stratum's mean. If a few clusters contribute most of it, the variance itself is uncertain.
    Therefore the degrees of freedom are Johnson & Rust's effective ones, in whole numbers, at most
    clusters minus strata.
    """
    n, size = len(loss), np.bincount(stratum)
    mean = np.bincount(stratum, weights=loss) / size
    parts = (size / np.maximum(size - 1, 1))[stratum] * (loss - mean[stratum]) ** 2
    # The degrees of freedom of Johnson & Rust, with their constants 3.16 and 2.77.
    most = max(n - len(size), 1)
    total, squares = float(parts.sum()), float(np.sum(parts**2))
    effective = (3.16 - 2.77 / sqrt(most)) * total**2 / squares * most / n if squares > 0 else most
    return total * ((n - 1) / n) ** 2, min(max(round(effective), 1), most)


def _of_a_count(disagreements: float) -> float:
    """The smallest possible variance of log(1 - alpha): that of a count as small as the number of
    units on which coders differ.

    The spread over transcripts does not show how uncertain a handful of disagreements is. With t at
    14 degrees of freedom, the upper limit of the count agrees with Garwood's within 15 percent for
    counts of 0 to 10.
    """
    # 0.75 is chosen so that the upper limit agrees with Garwood's.
    return 0.75 / (disagreements + 1)


def _around(
    result: Interval,
    estimate: float,
    whole: float,
    error: float,
    freedom: float,
    thresholds: Sequence[float],
) -> Interval:
    """The interval from the standard error of log(1 - alpha)."""
    # `whole` has half a disagreement added, so that the logarithm exists even at alpha = 1. The
    # interval must still contain the printed value.
    middle = float(np.log1p(-whole))
    reach = t_quantile(freedom, (1 + result.level) / 2) * error
    bars = {t: middle - float(np.log1p(-t)) for t in thresholds}
    return replace(
        result,
        low=max(-1.0, min(estimate, 1 - float(np.exp(middle + reach)))),
        high=max(estimate, 1 - float(np.exp(middle - reach))),
        below={
            t: t_probability(freedom, b / error) if error > 0 else float(b > 0)
            for t, b in bars.items()
        },
    )


def intervals_of_alpha(
    ratings: Ratings,
    counts: Tallies,
    pooled: Bools,
    *,
    replicates: int = 1000,
    seed: int = 0,
    method: Method | None = None,
    resample_units: bool = False,
    thresholds: Sequence[float] = THRESHOLDS,
) -> list[Interval]:
    """An interval of alpha for each code, and last one for the codes marked in `pooled` (codes,)
    together.

    The method depends on the number of transcripts with pairable values of the code, unless
    `method` forces one; with `resample_units` single units are resampled (ValueError for
    characters). With `replicates` 0 there is no interval of either kind.
    """
    if replicates <= 0:
        return [Interval(reason="no interval: none was requested")] * (len(ratings.codes) + 1)
    if resample_units:
        pairable = ratings.pairable()
        paired = [*pairable.sum(axis=1), pairable[pooled].any(axis=0).sum()]
        sampled = bootstrap_units(ratings, pooled, replicates, seed).rows
        return [
            percentile_interval(values, int(n), of="units", thresholds=thresholds)
            for values, n in zip(sampled, paired, strict=True)
        ]
    filled = np.vstack([counts.units > 0, (counts.units[pooled] > 0).any(axis=0)])
    kinds = [method or default_interval(int(f.sum())) for f in filled]
    weight = weight_of_disagreement(ratings)
    drawn = (
        bootstrap(counts, ratings.strata, pooled, replicates, seed, weight).rows
        if "bootstrap" in kinds
        else None
    )
    all_in, one_out = (r.rows for r in leave_one_out(counts, pooled, weight))
    parts = (counts.disagree.sum(1), counts.ones.sum(1), counts.zeros.sum(1))
    alphas = np.append(binary_alpha(*parts), pooled_binary_alpha(*(p[pooled] for p in parts)))
    # For two coders, a unit with a disagreement adds 2 to the sum of disagreements.
    differing = parts[0] / (2 * weight)
    differing = np.append(differing, differing[pooled].sum())
    result = []
    for i, kind in enumerate(kinds):
        at = np.flatnonzero(filled[i])
        strata = [ratings.strata[c] for c in at]
        some: dict[str, Any] = {"disagreements": float(differing[i]), "thresholds": thresholds}
        value, whole, without = float(alphas[i]), float(all_in[i, 0]), one_out[i, at]
        if drawn is not None and kind == "bootstrap":
            result.append(bootstrap_interval(value, whole, drawn[i], without, strata, **some))
        else:
            result.append(jackknife_interval(value, whole, without, strata, **some))
    return result


def _undefined(values: Floats) -> float:
    """The share of replicates without a value; 1 where there is no replicate."""
    return float(np.mean(~np.isfinite(values))) if len(values) else 1.0


def _refusal(clusters: int, undefined: float, of: str) -> str:
    if clusters < FEWEST_CLUSTERS:
        return (
            f"no interval: {FEWEST_CLUSTERS} {of} coded by two coders are needed, found {clusters}"
        )
    if undefined > MOST_UNDEFINED:
        return (
            f"no interval: alpha is undefined in {undefined:.0%} of the replicates, the code is in"
            f" too few {of}"
        )
    return ""
