"""Intervals of alpha that respect interviews: transcripts are resampled or left out whole, within their strata.

Segments of one interview are dependent, so the transcript is the unit of sampling.

Sources: Hayes & Krippendorff 2007 (report the probability that alpha is below the bar); Efron & Tibshirani 1993 (percentile
bootstrap); Hughes 2022, arXiv 2210.13265 (poor coverage of the bootstrap in small samples, the jackknife as remedy).
What each covers here, and how often it puts the lower limit too high, is simulated in `benchmarks/coverage.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from qcode.reliability.alpha import binary_alpha, pooled_binary_alpha
from qcode.reliability.matrix import Bools, Floats, Ratings, Tallies
from qcode.reliability.resampling import bootstrap, bootstrap_units, leave_one_out, merged_strata, weight_of_disagreement
from qcode.reliability.student import t_probability, t_quantile

Method = Literal["bootstrap", "jackknife"]

FEWEST_CLUSTERS = 10
MOST_UNDEFINED = 0.05
SMALL = 100
THRESHOLDS = (0.667, 0.800)
"""Krippendorff's bars: tentative conclusions, and conclusions to rely on."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval, or the reason why there is none.

    `below` maps a threshold to the share of replicates (bootstrap) or the probability (jackknife) that alpha lies below
    it. `undefined` is the share of replicates without a value; `clusters` how many transcripts (or units, where those were
    resampled) had values.
    """

    low: float | None = None
    high: float | None = None
    method: str = ""
    level: float = 0.95
    clusters: int = 0
    replicates: int = 0
    undefined: float = 0.0
    below: Mapping[float, float] = field(default_factory=dict)
    reason: str = ""


def default_interval(clusters: int) -> Method:
    """The method for this number of transcripts: the jackknife below 100, the bootstrap from there.

    In `benchmarks/coverage.py` (alpha .64 to .93, prevalence .05 to .5) the percentile bootstrap puts the lower limit, by which
    codes are judged, too high in 8-9 % of the samples of 10 or 15 transcripts (up to 17 % where alpha is high and the code rare),
    in 5.5 % of 30 and 4 % of 60 and of 143, where 2.5 % is meant; the jackknife-t on log(1 - alpha) in 2-3 % throughout, and it
    covers 92-95 % against 87-94 %. From 100 transcripts they differ by about a point.
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
    """The interval between the percentiles of bootstrap replicates `values`; `clusters` were resampled, `of` says what."""
    defined = values[np.isfinite(values)]
    undefined = 1 - len(defined) / max(len(values), 1)
    refused = Interval(level=level, clusters=clusters, replicates=len(values), undefined=undefined)
    if reason := _refusal(clusters, undefined, of):
        return replace(refused, reason=reason)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return replace(
        refused,
        low=float(low),
        high=float(high),
        method=f"bootstrap of {of}",
        below={t: float(np.mean(defined < t)) for t in thresholds},
    )


def jackknife_interval(
    estimate: float,
    whole: float,
    without: Floats,
    strata: Sequence[str],
    *,
    level: float = 0.95,
    thresholds: Sequence[float] = THRESHOLDS,
) -> Interval:
    """The delete-one-transcript jackknife-t interval on the scale log(1 - alpha), around alpha = `estimate`.

    `whole` and `without` (clusters,) are alpha of all clusters and without each, as `leave_one_out` gives them; `strata` are
    the clusters'. The variance is the sum over strata of (G - 1) / G times the squared deviations from the stratum's mean; t has
    clusters minus strata degrees of freedom. The scale keeps the interval below 1, and longer towards 0 as alpha's spread is;
    it is cut off at -1.
    """
    clusters = len(without)
    known = np.isfinite(without)
    undefined = float(np.mean(~known)) if clusters else 0.0
    refused = Interval(level=level, clusters=clusters, replicates=clusters, undefined=undefined)
    if reason := _refusal(clusters, undefined, "transcripts"):
        return replace(refused, reason=reason)
    loss, middle = np.log1p(-without[known]), float(np.log1p(-whole))
    index = merged_strata(strata)[known]
    size = np.maximum(np.bincount(index), 1)
    mean = np.bincount(index, weights=loss) / size
    squares = np.bincount(index, weights=(loss - mean[index]) ** 2)
    error = float(np.sqrt(np.sum((size - 1) / size * squares)))
    freedom = max(len(loss) - len(size), 1)
    reach = t_quantile(freedom, (1 + level) / 2) * error
    bars = {t: middle - float(np.log1p(-t)) for t in thresholds}
    return replace(
        refused,
        low=max(-1.0, min(estimate, 1 - float(np.exp(middle + reach)))),
        high=max(estimate, 1 - float(np.exp(middle - reach))),
        method="jackknife of transcripts",
        below={t: t_probability(freedom, b / error) if error > 0 else float(b > 0) for t, b in bars.items()},
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
    """An interval of alpha per code, and last one for the codes marked in `pooled` (codes,) together.

    The method follows from the number of transcripts with pairable values of the code, unless `method` forces one; with
    `resample_units` single units are resampled (ValueError for characters). `replicates` 0 gives no interval of either kind.
    """
    if replicates <= 0:
        return [Interval(reason="no interval: none was asked for")] * (len(ratings.codes) + 1)
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
    drawn = bootstrap(counts, ratings.strata, pooled, replicates, seed).rows if "bootstrap" in kinds else None
    all_in, one_out = (r.rows for r in leave_one_out(counts, pooled, weight_of_disagreement(ratings)))
    parts = (counts.disagree.sum(1), counts.ones.sum(1), counts.zeros.sum(1))
    alphas = np.append(binary_alpha(*parts), pooled_binary_alpha(*(p[pooled] for p in parts)))
    found = []
    for i, kind in enumerate(kinds):
        at = np.flatnonzero(filled[i])
        if drawn is not None and kind == "bootstrap":
            found.append(percentile_interval(drawn[i], len(at), thresholds=thresholds))
        else:
            strata = [ratings.strata[c] for c in at]
            values = (float(alphas[i]), float(all_in[i, 0]), one_out[i, at])
            found.append(jackknife_interval(*values, strata, thresholds=thresholds))
    return found


def _refusal(clusters: int, undefined: float, of: str) -> str:
    if clusters < FEWEST_CLUSTERS:
        return f"no interval: {FEWEST_CLUSTERS} {of} coded by two coders are needed, found {clusters}"
    if undefined > MOST_UNDEFINED:
        return f"no interval: alpha is undefined in {undefined:.0%} of the replicates, the code is in too few {of}"
    return ""
