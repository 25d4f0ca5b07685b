"""Alpha in replicates: transcripts drawn with replacement within strata, single units drawn, or one
transcript left out.

A replicate is a weighted sum of counts per transcript (`matrix.Tallies`), so one matrix product is
enough for all codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qcode.reliability.alpha import binary_alpha, pooled_binary_alpha
from qcode.reliability.matrix import Bools, Floats, Ints, Ratings, Tallies, tallies


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Alpha in replicates: `codes` (codes, replicates) and `pooled` (replicates,), nan if
    undefined.
    """

    codes: Floats
    pooled: Floats

    @property
    def rows(self) -> Floats:
        """(codes + 1, replicates): the codes, then all together."""
        return np.vstack([self.codes, self.pooled])


def merged_strata(strata: Sequence[str]) -> Ints:
    """A stratum index per cluster. Strata of a single cluster are merged, because alone they show
    no variation.

    A last single stratum joins the largest one.
    """
    labels, index, size = np.unique(
        np.array(strata, dtype=str), return_inverse=True, return_counts=True
    )
    # All strata of one cluster become one new stratum, with the first free number.
    merged = np.where(size[index] < 2, len(labels), index)
    if np.count_nonzero(merged == len(labels)) == 1 and len(labels) > 1:
        merged[merged == len(labels)] = int(np.argmax(size))
    return np.unique(merged, return_inverse=True)[1].astype(np.intp)


def resampling_weights(strata: Ints, replicates: int, rng: np.random.Generator) -> Floats:
    """The weight of each cluster in each replicate, (replicates, clusters): drawn with replacement
    within strata.

    From a stratum of n clusters, n - 1 are drawn, each with the weight n / (n - 1). Drawing n would
    show only (n - 1) / n of the variance, that is, half of it in strata of two (Rao & Wu 1988).
    """
    weights = np.empty((replicates, len(strata)))
    for stratum in range(int(strata.max(initial=-1)) + 1):
        at = np.flatnonzero(strata == stratum)
        n, draws = len(at), max(len(at) - 1, 1)
        weights[:, at] = rng.multinomial(draws, np.full(n, 1 / n), size=replicates) * (n / draws)
    return weights


def bootstrap(
    counts: Tallies,
    strata: Sequence[str],
    pooled: Bools,
    replicates: int,
    seed: int,
    half: Floats | None = None,
) -> Replicates:
    """Alpha in `replicates` resamples of the clusters; `pooled` (codes,) marks the codes of the row
    for all codes.

    `half` (codes,) is half a disagreement that is added to each code, as in `leave_one_out`; by
    default nothing is added.
    """
    weights = resampling_weights(merged_strata(strata), replicates, np.random.default_rng(seed)).T
    more = np.zeros(len(counts.ones)) if half is None else half
    disagree, ones, zeros = counts.disagree @ weights, counts.ones @ weights, counts.zeros @ weights
    # The pooled row gets one half for all its codes, not one per code.
    shared = disagree + (more / max(int(pooled.sum()), 1))[:, None]
    return _replicates(disagree + more[:, None], ones, zeros, pooled, shared)


def bootstrap_units(
    data: Ratings, pooled: Bools, replicates: int, seed: int, chunk: int = 100
) -> Replicates:
    """Alpha in resamples of single units, as if no two units came from one interview. The resulting
    intervals are too short.

    ValueError if units are characters, because neighboring characters are never independent.
    """
    if data.unit == "character":
        raise ValueError("characters cannot be resampled one by one: resample transcripts")
    rng = np.random.default_rng(seed)
    alone = replace(
        data,
        cluster=np.arange(data.units, dtype=np.intp),
        clusters=tuple(str(i) for i in range(data.units)),
        strata=("",) * data.units,
    )
    counts = tallies(alone)
    parts = (counts.disagree, counts.ones, counts.zeros)
    share = np.full(data.units, 1 / max(data.units, 1))
    sums = []
    # In chunks, because the weights of all replicates at once would need too much memory.
    for start in range(0, replicates, chunk):
        weights = (
            rng.multinomial(data.units, share, size=min(chunk, replicates - start))
            .astype(np.float64)
            .T
        )
        sums.append([p @ weights for p in parts])
    disagree, ones, zeros = (np.concatenate(columns, axis=1) for columns in zip(*sums, strict=True))
    return _replicates(disagree, ones, zeros, pooled)


def leave_one_out(
    counts: Tallies, pooled: Bools, weight: Floats | None = None
) -> tuple[Replicates, Replicates]:
    """Alpha of all clusters (codes, 1), and without each cluster in turn (codes, clusters), each
    with half a disagreement added.

    The half keeps 1 - alpha above 0 if all disagreements are in one cluster. `weight` (codes,) is
    the weight of a unit with disagreement, by default 1. The pooled row gets one half for all its
    codes together.
    """
    half = np.ones(len(counts.ones)) if weight is None else weight
    shared = half / max(int(pooled.sum()), 1)
    disagree, ones, zeros = (
        c.sum(axis=1, keepdims=True) for c in (counts.disagree, counts.ones, counts.zeros)
    )
    whole = _replicates(disagree + half[:, None], ones, zeros, pooled, disagree + shared[:, None])
    # Subtracting one cluster's counts from the total is leaving it out.
    rest = disagree - counts.disagree
    ones, zeros = ones - counts.ones, zeros - counts.zeros
    return whole, _replicates(rest + half[:, None], ones, zeros, pooled, rest + shared[:, None])


def weight_of_disagreement(data: Ratings) -> Floats:
    """(codes,): the mean weight of units on which coders differ, or else of units that have the
    code, or else 1.
    """
    if np.all(data.weights == 1):
        return np.ones(len(data.codes))
    some = (data.values == 1).any(axis=1)
    split = some & (data.values == 0).any(axis=1)
    chosen = np.where(split.any(axis=1, keepdims=True), split, some)
    number = chosen.sum(axis=1)
    return np.asarray(np.where(number > 0, chosen @ data.weights / np.maximum(number, 1), 1.0))


def _replicates(
    disagree: Floats, ones: Floats, zeros: Floats, pooled: Bools, shared: Floats | None = None
) -> Replicates:
    together = disagree if shared is None else shared
    return Replicates(
        codes=binary_alpha(disagree, ones, zeros),
        pooled=pooled_binary_alpha(together[pooled], ones[pooled], zeros[pooled]),
    )
