"""The figures of an evaluation, from sums per transcript.

All figures are made of sums over segments. They are kept per transcript, so the figures without one
transcript need no second look at the segments. An undefined figure is NaN here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.cuts import PRECISIONS
from qcode.suggest.evaluation.held_out import Bools, Floats, HeldOut, Ints

BINS = 10
RECALL_AT = (1, 3, 5)
FIGURES = (
    "macro_f1",
    "micro_f1",
    "hit_at_1",
    *(f"recall_at_{many}" for many in RECALL_AT),
    "map",
    "brier",
    "ece",
)
"""The keys of the overall figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the figures are made of, summed over the segments of each transcript (the last axis).

    `both`, `taken` and `positives` are (codes, transcripts): suggested and true, suggested, true.
    `ranks` are sums over segments with a true code, `coded` their number; `squares` and `decisions`
    are over segments and codes. `bins` is (3, bins, transcripts): number, probability, true.
    `covered` and `right` are (precisions, transcripts), of `segments`.
    """

    both: Floats
    taken: Floats
    positives: Floats
    ranks: Mapping[str, Floats]
    coded: Floats
    squares: Floats
    decisions: Floats
    bins: Floats
    covered: Floats
    right: Floats
    segments: Floats


def sums_of(held: HeldOut) -> Sums:
    """The sums of what was predicted. Codes that are never true count only in their own rows and
    among the first suggestions.
    """
    truth, known = held.truth, held.truth.known
    add = _Adder(truth.cluster, len(truth.clusters))
    predicted = held.predicted & known
    use = truth.true.any(axis=0)
    true: Bools = truth.true[:, use]
    ranked = np.where(known, held.probabilities, -1.0)
    coded = np.asarray(true.any(axis=1))
    errors = np.where(known, (held.probabilities - truth.true) ** 2, 0.0)[:, use]
    right = _first_is_true(ranked, truth.true)
    return Sums(
        both=add(predicted & truth.true),
        taken=add(predicted),
        positives=add(truth.true),
        ranks={
            key: add(values[:, None])[0] for key, values in _ranks(ranked[:, use], true).items()
        },
        coded=add(coded[:, None])[0],
        squares=add(errors.sum(axis=1, keepdims=True))[0],
        decisions=add(known[:, use].sum(axis=1, keepdims=True))[0],
        bins=_bins(held.probabilities[:, use], true, known[:, use], add),
        covered=add(held.covered),
        right=add(held.covered & right[:, None]),
        segments=add(np.ones((len(right), 1)))[0],
    )


class _Adder:
    """Sums (segments, columns) over the segments of each transcript: (columns, transcripts)."""

    def __init__(self, cluster: Ints, clusters: int) -> None:
        self.cluster, self.clusters = cluster, clusters

    def __call__(self, values: NDArray[np.float64] | Bools | Ints) -> Floats:
        columns = [
            np.bincount(self.cluster, weights=column, minlength=self.clusters)
            for column in values.T.astype(np.float64)
        ]
        return np.array(columns, dtype=np.float64).reshape(values.shape[1], self.clusters)


def _first_is_true(values: Floats, true: Bools) -> Bools:
    """(segments,): whether the most probable code (of equal ones the first) is true."""
    if not values.shape[1]:
        return np.zeros(len(values), dtype=bool)
    return np.asarray(true[np.arange(len(values)), values.argmax(axis=1)])


def _ranks(values: Floats, true: Bools) -> dict[str, Floats]:
    """(segments,) figures of each segment's ranking; 0 for a segment without a true code."""
    order = np.argsort(-values, axis=1, kind="stable")[:, : max(RECALL_AT)]
    found = np.take_along_axis(true, order, axis=1)
    many = np.maximum(true.sum(axis=1), 1)
    result = {f"recall_at_{k}": found[:, :k].sum(axis=1) / many for k in RECALL_AT}
    result["hit_at_1"] = found[:, :1].any(axis=1).astype(np.float64)
    result["map"] = average_precision(values, true)
    return result


def average_precision(values: Floats, true: Bools) -> Floats:
    """(segments,): the average precision of each segment's ranking of codes; 0 without a true code.

    The mean over its true codes of the share of true codes among all that are at least as probable.
    So equal probabilities count as ranked last.
    """
    rows, columns = np.nonzero(true)
    above = values[rows] >= values[rows, columns][:, None]
    shares = (above & true[rows]).sum(axis=1) / np.maximum(above.sum(axis=1), 1)
    totals = np.bincount(rows, weights=shares, minlength=len(true))
    return np.asarray(totals / np.maximum(true.sum(axis=1), 1))


def _bins(values: Floats, true: Bools, known: Bools, add: _Adder) -> Floats:
    """(3, bins, transcripts): number of decisions, sum of probabilities, number of true ones."""
    index = np.minimum((values * BINS).astype(np.intp), BINS - 1)
    place = (add.cluster[:, None] * BINS + index)[known]
    result = [
        np.bincount(place, weights=weights, minlength=add.clusters * BINS)
        for weights in (np.ones(len(place)), values[known], true[known].astype(np.float64))
    ]
    array = np.array(result, dtype=np.float64)
    return array.reshape(3, add.clusters, BINS).transpose(0, 2, 1)


def weights_of(transcripts: int) -> Floats:
    """(transcripts, 1 + transcripts): a column of ones, then one without each transcript."""
    without = np.ones((transcripts, transcripts)) - np.eye(transcripts)
    return np.hstack([np.ones((transcripts, 1)), without])


def overall(sums: Sums, weights: Floats) -> dict[str, Floats]:
    """{figure: (replicates,)} for `weights` (transcripts, replicates); the keys are `FIGURES`.

    macro_f1 is the mean of F1 over codes with a positive, micro_f1 is F1 of all decisions on them
    together. recall_at_k is the mean share of a segment's true codes among its k most probable,
    hit_at_1 the share of segments whose most probable code is true, map the mean average precision
    of a segment's ranking, all over segments with a true code. brier is the mean squared error
    (Brier 1950), ece the expected calibration error over ten bins of equal width (Naeini et al.
    2015), both over segments × codes.
    """
    use = sums.positives.sum(axis=1) > 0
    both, taken, positives = (
        counts[use] @ weights for counts in (sums.both, sums.taken, sums.positives)
    )
    coded, decisions = sums.coded @ weights, sums.decisions @ weights
    _, expected, observed = sums.bins @ weights
    result = {
        "macro_f1": mean_of_defined(_f1(both, taken, positives)),
        "micro_f1": _f1(both.sum(axis=0), taken.sum(axis=0), positives.sum(axis=0)),
        **{key: ratio(values @ weights, coded) for key, values in sums.ranks.items()},
        "brier": ratio(sums.squares @ weights, decisions),
        "ece": ratio(np.abs(expected - observed).sum(axis=0), decisions),
    }
    return {key: result[key] for key in FIGURES}


def bases(sums: Sums) -> dict[str, Floats]:
    """{figure: (transcripts,)}: how many things each overall figure is a mean of."""
    of = {
        "macro_f1": sums.positives.sum(axis=0),
        "micro_f1": sums.positives.sum(axis=0),
        "brier": sums.decisions,
        "ece": sums.decisions,
    }
    return {key: of.get(key, sums.coded) for key in FIGURES}


def by_code(sums: Sums, weights: Floats) -> dict[str, Floats]:
    """{figure: (codes, replicates)}: precision, recall and F1 of each code."""
    both, taken, positives = (
        counts @ weights for counts in (sums.both, sums.taken, sums.positives)
    )
    return {
        "precision": ratio(both, taken),
        "recall": ratio(both, positives),
        "f1": _f1(both, taken, positives),
    }


def bases_by_code(sums: Sums) -> dict[str, Floats]:
    """{figure: (codes, transcripts)}: how many segments each figure of a code is a share of."""
    # F1 is both / ((taken + positives) / 2).
    return {
        "precision": sums.taken,
        "recall": sums.positives,
        "f1": (sums.taken + sums.positives) / 2,
    }


def coverage(sums: Sums, weights: Floats) -> dict[str, Floats]:
    """{figure: (precisions, replicates)}: the share of segments whose first suggestion is offered
    at each of `cuts.PRECISIONS`, and the precision that such suggestions reached.
    """
    covered = sums.covered @ weights
    return {
        "share": ratio(covered, (sums.segments @ weights)[None, :]),
        "reached": ratio(sums.right @ weights, covered),
    }


def bases_of_coverage(sums: Sums) -> dict[str, Floats]:
    """{figure: (precisions, transcripts)}: of how many segments each figure is a share."""
    return {"share": np.tile(sums.segments, (len(PRECISIONS), 1)), "reached": sums.covered}


def calibration(sums: Sums, weights: Floats) -> dict[str, Floats]:
    """{figure: (bins, replicates)}: the mean probability of decisions in each bin of probability,
    and the share of them that are true.
    """
    number, expected, observed = sums.bins @ weights
    return {"predicted": ratio(expected, number), "observed": ratio(observed, number)}


def ratio(part: Floats, whole: Floats) -> Floats:
    """The quotient, NaN where the whole is 0."""
    part, whole = np.broadcast_arrays(part, whole)
    # Sums without a transcript are differences; what should be 0 must not be 1e-17.
    there = whole > 1e-9
    return np.where(there, part / np.where(there, whole, 1.0), np.nan)


def mean_of_defined(values: Floats) -> Floats:
    """The mean over the first axis of what is defined; NaN where nothing is."""
    there = ~np.isnan(values)
    return ratio(np.where(there, values, 0.0).sum(axis=0), there.sum(axis=0).astype(np.float64))


def _f1(both: Floats, taken: Floats, positives: Floats) -> Floats:
    """2 both / (taken + positives); NaN without positives."""
    return np.where(positives > 1e-9, ratio(2 * both, taken + positives), np.nan)
