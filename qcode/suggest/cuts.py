"""Thresholds for probabilities: the one with the best F1 for a code, and those that reach a given
precision.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PRECISIONS = (0.5, 0.6, 0.7, 0.8, 0.9)
"""The precisions for which coverage is reported."""
_AT_LEAST = 10
_EDGE = 1e-6
_OF_TOP = 0.25


def best_threshold(
    probabilities: NDArray[np.float64], true: NDArray[np.bool_] | None = None
) -> float:
    """The threshold for the best F1; 1 if nothing is expected to be true.

    `probabilities` are (n,), calibrated, of passages that were held out. F1 is 2 p / (taken +
    positives), where p and positives are the means of expected and of counted ones: p of the sum of
    the probabilities above the threshold and the number of `true` ones there. Without `true` only
    what is expected counts, and the threshold is the probability with the best F1.

    With `true`, the threshold lies, in log odds, a quarter of the way from half of the best F1 to
    the probability with the best F1. Half of the best F1 is the best threshold of calibrated
    probabilities in a large sample
    (Lipton, Elkan and Naryanaswamy 2014, doi 10.1007/978-3-662-44851-9_15). The curve of F1 is flat
    and rough near its top, so for rare codes the place of its top is mostly chance; its height is
    not.
    """
    order = np.argsort(-probabilities, kind="stable")
    values = probabilities[order]
    hits = np.cumsum(values)
    if true is not None:
        hits = (hits + np.cumsum(true[order])) / 2
    if not len(values) or not hits[-1]:
        return 1.0
    scores = 2 * hits / (np.arange(1, len(values) + 1) + hits[-1])
    top = int(scores.argmax())
    if true is None:
        return float(values[top])
    at_top, of_height = _log_odds(float(values[top])), _log_odds(float(scores[top]) / 2)
    return float(1 / (1 + np.exp(-(_OF_TOP * at_top + (1 - _OF_TOP) * of_height))))


def _log_odds(probability: float) -> float:
    kept = min(max(probability, _EDGE), 1 - _EDGE)
    return float(np.log(kept / (1 - kept)))


def first_suggestions(
    probabilities: NDArray[np.float64], true: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each passage, the probability of its most probable code, and whether that code is true.
    Both (passages, codes).
    """
    if not probabilities.shape[1]:
        return np.zeros(len(probabilities)), np.zeros(len(probabilities), dtype=bool)
    rows = np.arange(len(probabilities))
    first = probabilities.argmax(axis=1)
    return probabilities[rows, first], true[rows, first]


def precision_cuts(
    probabilities: NDArray[np.float64], true: NDArray[np.bool_]
) -> dict[float, float]:
    """{precision: the smallest probability from which first suggestions were right that often};
    precisions that are not reached are left out.

    A cut is based on at least ten passages.
    """
    best, right = first_suggestions(probabilities, true)
    order = np.argsort(-best, kind="stable")
    values, hits = best[order], np.cumsum(right[order])
    taken = np.arange(1, len(values) + 1)
    last = np.append(values[1:] < values[:-1], True)[: len(values)]
    cuts: dict[float, float] = {}
    for precision in PRECISIONS:
        reached = np.flatnonzero(last & (taken >= _AT_LEAST) & (hits >= precision * taken))
        if len(reached):
            cuts[precision] = float(values[reached[-1]])
    return cuts
