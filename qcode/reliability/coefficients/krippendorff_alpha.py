"""Krippendorff's alpha of binary codes; by definition it is that of the package `krippendorff`."""

from __future__ import annotations

import numpy as np

from qcode.reliability.alpha import binary_alpha, packaged_alpha, pooled_binary_alpha
from qcode.reliability.coded import NO_PAIRS, NO_VARIATION, Coded, Coefficient
from qcode.reliability.coefficients.kinds import Counts, Kind
from qcode.reliability.matrix import Bools, Floats


def _sums(counts: Counts) -> tuple[Floats, Floats, Floats]:
    t = counts.tallies
    return t.disagree.sum(1), t.ones.sum(1), t.zeros.sum(1)


def _pooled(counts: Counts, codes: Bools) -> float:
    disagree, ones, zeros = (part[codes] for part in _sums(counts))
    return float(pooled_binary_alpha(disagree, ones, zeros))


def _packaged(data: Coded) -> Coefficient:
    value = packaged_alpha(data.counts.astype(np.intp))
    paired = (data.counts.sum(axis=1) >= 2).any()
    reason = "" if value is not None else NO_VARIATION if paired else NO_PAIRS
    return Coefficient(value, reason=reason)


ALPHA = Kind(
    "krippendorff_alpha",
    "Alpha",
    "1 - observed / expected disagreement; expected from all values of all coders together,"
    " corrected for small numbers; any number of coders, missing values allowed",
    "Krippendorff 2011, 2018",
    vectorised=lambda counts: binary_alpha(*_sums(counts)),
    pooled=_pooled,
    by_definition=_packaged,
    name="Krippendorff's alpha",
    rule="alpha",
)
