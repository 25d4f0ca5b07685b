"""The ratings of several coders on the same units: one binary value per code, coder and unit.

The main table needs only a few counts per code and transcript (`Tallies`). So a bootstrap replicate
is a weighted sum of counts and never reads the units again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

MISSING = -1
"""The value if a coder made no decision: not finished there, code newer than the done mark, or not
asked.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Binary ratings of units by coders, one layer per code.

    `values` has shape (codes, coders, units), int8: 1 if the code was given, 0 if not, or
    `MISSING`. `cluster` (units,) is the index into `clusters` (transcripts) and does not decrease;
    `strata` has one label per cluster. `weights` (units,) is 1, or the length in characters where
    units are stretches of characters. `starts` and `ends` (units,) are the begin and end of a
    unit's words in its transcript. `groups` is a label per unit (the speaker's role), or empty.
    `families` names the rows of whole families: they are assessed, but not included in "(all
    codes)".
    """

    codes: tuple[str, ...]
    coders: tuple[str, ...]
    values: NDArray[np.int8]
    cluster: Ints
    clusters: tuple[str, ...]
    strata: tuple[str, ...]
    weights: Floats
    starts: Ints
    ends: Ints
    groups: tuple[str, ...] = ()
    families: frozenset[str] = field(default_factory=frozenset)
    unit: str = "segment"

    def __post_init__(self) -> None:
        """Refuse arrays with shapes that do not match."""
        shape = (len(self.codes), len(self.coders), len(self.cluster))
        if self.values.shape != shape:
            raise ValueError(f"values have shape {self.values.shape}, expected {shape}")
        if len(set(self.codes)) != len(self.codes):
            raise ValueError("codes and families need different names")
        if len(self.strata) != len(self.clusters):
            raise ValueError("one stratum per cluster is needed")
        if any(len(a) != len(self.cluster) for a in (self.weights, self.starts, self.ends)):
            raise ValueError("weights, starts and ends need one entry per unit")
        if self.groups and len(self.groups) != len(self.cluster):
            raise ValueError("groups need one entry per unit")
        if np.any(np.diff(self.cluster) < 0):
            raise ValueError("units must be in the order of their clusters")

    @property
    def units(self) -> int:
        """Number of units (or of stretches, if units are characters)."""
        return len(self.cluster)

    def of_coders(self, names: Sequence[str]) -> Ratings:
        """The same units, with only these coders, in this order. ValueError for an unknown name."""
        at = [self.coders.index(n) for n in names]
        return replace(self, coders=tuple(names), values=self.values[:, at, :])

    def of_codes(self, names: Sequence[str]) -> Ratings:
        """The same units and coders, with only these codes, in this order. ValueError for an
        unknown name.
        """
        at = [self.codes.index(n) for n in names]
        return replace(self, codes=tuple(names), values=self.values[at])

    def of_units(self, keep: Bools) -> Ratings:
        """The units where `keep` (units,) is true; clusters left without a unit are dropped."""
        used, cluster = np.unique(self.cluster[keep], return_inverse=True)
        return replace(
            self,
            values=self.values[:, :, keep],
            cluster=cluster.astype(np.intp),
            clusters=tuple(self.clusters[i] for i in used),
            strata=tuple(self.strata[i] for i in used),
            weights=self.weights[keep],
            starts=self.starts[keep],
            ends=self.ends[keep],
            groups=(
                tuple(g for g, k in zip(self.groups, keep, strict=True) if k) if self.groups else ()
            ),
        )

    def by_group(self) -> dict[str, Ratings]:
        """The ratings of each group of units (role), in the order of first appearance."""
        labels = np.array(self.groups, dtype=object)
        return {g: self.of_units(labels == g) for g in dict.fromkeys(self.groups)}

    def by_pair(self) -> dict[tuple[str, str], Ratings]:
        """The ratings of each pair of coders."""
        return {pair: self.of_coders(pair) for pair in combinations(self.coders, 2)}

    def pairable(self) -> Bools:
        """(codes, units): true where at least two coders decided."""
        return np.asarray(over_coders(self.values >= 0) >= 2)

    def double_coded(self) -> Ratings:
        """Only the clusters in which at least one unit was decided on by two coders for at least
        one code.
        """
        any_code = self.pairable().any(axis=0)
        inside = np.zeros(len(self.clusters), dtype=bool)
        # Keep whole clusters, because the transcript is the unit of sampling.
        inside[self.cluster[any_code]] = True
        return self.of_units(inside[self.cluster])


def ratings(
    values: NDArray[np.int8] | Sequence[Sequence[Sequence[int]]],
    *,
    codes: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    cluster: Sequence[int] | Ints | None = None,
    clusters: Sequence[str] | None = None,
    strata: Sequence[str] | None = None,
    weights: Sequence[float] | Floats | None = None,
    unit: str = "segment",
) -> Ratings:
    """`Ratings` from an array of shape (codes, coders, units) of 1, 0 and -1, with default names
    for what is not given.

    Without `cluster` all units belong to one transcript. Units are sorted by their clusters.
    """
    array = np.asarray(values, dtype=np.int8)
    n_codes, n_coders, n_units = array.shape
    index = (
        np.zeros(n_units, dtype=np.intp) if cluster is None else np.asarray(cluster, dtype=np.intp)
    )
    # `reduceat` needs the units of a cluster to be next to each other. A stable sort keeps their
    # order.
    order = np.argsort(index, kind="stable")
    count = (int(index.max()) + 1 if n_units else 0) if clusters is None else len(clusters)
    size = np.ones(n_units) if weights is None else np.asarray(weights, dtype=np.float64)
    return Ratings(
        codes=tuple(codes) if codes is not None else tuple(f"code {i + 1}" for i in range(n_codes)),
        coders=(
            tuple(coders)
            if coders is not None
            else tuple(f"coder {i + 1}" for i in range(n_coders))
        ),
        values=array[:, :, order],
        cluster=index[order],
        clusters=(
            tuple(clusters)
            if clusters is not None
            else tuple(f"transcript {i + 1}" for i in range(count))
        ),
        strata=tuple(strata) if strata is not None else ("",) * count,
        weights=size[order],
        starts=order.astype(np.intp),
        ends=(order + 1).astype(np.intp),
        unit=unit,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """Sufficient counts of binary ratings, each of shape (codes, clusters), weighted by the units'
    weights.

    Over units with at least two values (m values, k of them positive): `units` is their weight,
    `agree` the sum of the share of agreeing pairs, `disagree` the sum of 2 k (m - k) / (m - 1)
    (alpha's observed pairs), `both` the sum of k (k - 1) / (m - 1), `ones` and `zeros` the values.
    Over units with at least one value: `rated` is their weight and `share` the sum of k / m.
    """

    units: Floats
    agree: Floats
    disagree: Floats
    both: Floats
    ones: Floats
    zeros: Floats
    rated: Floats
    share: Floats


def tallies(data: Ratings) -> Tallies:
    """The counts of `data` per code and cluster."""
    sums = _ClusterSums(data)
    m, k = over_coders(data.values >= 0), over_coders(data.values == 1)
    two = m >= 2
    others = np.where(two, m - 1, 1)
    split = np.where(two, k * (m - k), 0) / others
    return Tallies(
        units=sums(two),
        agree=sums(np.where(two, 1 - 2 * split / np.maximum(m, 1), 0.0)),
        disagree=sums(2 * split),
        both=sums(np.where(two, k * (k - 1), 0) / others),
        ones=sums(np.where(two, k, 0)),
        zeros=sums(np.where(two, m - k, 0)),
        rated=sums(m >= 1),
        share=sums(k / np.maximum(m, 1)),
    )


def over_coders(marked: Bools) -> NDArray[np.int32]:
    """For each code and unit, the number of coders marked in `marked` (codes, coders, units).

    The sum runs coder by coder, because a sum over a short axis in the middle is slow. int32 keeps
    products of counts exact and arrays small.
    """
    total = np.zeros((marked.shape[0], marked.shape[2]), dtype=np.int32)
    for coder in range(marked.shape[1]):
        total += marked[:, coder]
    return total


class _ClusterSums:
    """Sums an array (codes, units) over the units of each cluster, weighted: (codes, clusters)."""

    def __init__(self, data: Ratings) -> None:
        self.weights = None if np.all(data.weights == 1) else data.weights
        self.filled, self.first = np.unique(data.cluster, return_index=True)
        self.count = len(data.clusters)

    def __call__(self, array: NDArray[Any]) -> Floats:
        out = np.zeros((array.shape[0], self.count))
        if len(self.first):
            weighted = array.astype(np.float64) if self.weights is None else array * self.weights
            out[:, self.filled] = np.add.reduceat(weighted, self.first, axis=1)
        return out


@dataclass(frozen=True, slots=True, eq=False)
class PairTables:
    """The 2 x 2 tables of each pair of coders, each count of shape (codes, pairs): both, first
    only, second only, neither.
    """

    pairs: tuple[tuple[int, int], ...]
    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def n(self) -> Floats:
        """Weight of the units that both coders of a pair decided on."""
        return self.a + self.b + self.c + self.d


def pair_tables(data: Ratings) -> PairTables:
    """The 2 x 2 table of each pair of coders for each code, over the units that both decided on."""
    pairs = tuple(combinations(range(len(data.coders)), 2))
    first, second = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    yes = (data.values == 1).astype(np.float64)
    there = (data.values >= 0).astype(np.float64)
    # Matrix products give the counts of all pairs of coders at once. The other cells of each table
    # follow from the margins.
    weighted = yes * data.weights
    both = (weighted @ yes.transpose(0, 2, 1))[:, first, second]
    met = weighted @ there.transpose(0, 2, 1)
    n = ((there * data.weights) @ there.transpose(0, 2, 1))[:, first, second]
    one, two = met[:, first, second], met[:, second, first]
    return PairTables(pairs=pairs, a=both, b=one - both, c=two - both, d=n - one - two + both)
