"""Turn the scores of any suggester into probabilities that come true.

Each code has a sigmoid (Platt 1999, with his smoothed targets) of the log odds of its scores. A
normal prior pulls it to the sigmoid of all codes together, so a code with few examples is
calibrated like the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.pool import sigmoid

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_EDGE = 0.005
"""Scores are kept this far from 0 and 1, because a suggester may say that it is sure."""
_POOL_PRIOR = (5.0, 0.5)
_CODE_PRIOR = (50.0, 5.0)
"""Precision (1 / variance) of the priors of slope and offset: of the pool around 1 and 0, of a code
around the pool.
"""
_STEPS, _CLOSE = 50, 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Slope and offset for each code, (codes,)."""

    slopes: Floats
    offsets: Floats

    def of(self, scores: Floats) -> Floats:
        """(passages, codes) probabilities from scores in [0, 1]."""
        return sigmoid(_log_odds(scores) * self.slopes + self.offsets)


def calibration(scores: Floats, true: Bools, known: Bools) -> Calibration:
    """The sigmoids from (examples, codes) `scores`, whether the code is `true`, and whether that is
    `known`. The scores must be of examples that the suggester had not seen.
    """
    logits = _log_odds(scores)
    pool = _sigmoid(logits[known], true[known], np.array([1.0, 0.0]), np.array(_POOL_PRIOR))
    each = [
        _sigmoid(logits[known[:, at], at], true[known[:, at], at], pool, np.array(_CODE_PRIOR))
        for at in range(scores.shape[1])
    ]
    numbers = np.array(each, dtype=np.float64).reshape(-1, 2)
    return Calibration(numbers[:, 0].copy(), numbers[:, 1].copy())


def _log_odds(scores: Floats) -> Floats:
    kept = np.clip(scores, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float64)


def _sigmoid(logits: Floats, true: Bools, centre: Floats, precision: Floats) -> Floats:
    """(slope, offset) by Newton's method; the centre of the prior if there are no examples."""
    ones = int(true.sum())
    target = np.where(true, (ones + 1) / (ones + 2), 1 / (len(true) - ones + 2))
    rows = np.column_stack([logits, np.ones(len(logits))])
    at = centre.copy()
    for _ in range(_STEPS):
        given = sigmoid(rows @ at)
        gradient = rows.T @ (given - target) + precision * (at - centre)
        curvature = (rows * (given * (1 - given))[:, None]).T @ rows + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        # A whole step from far away can go past the minimum; its length is bounded instead.
        at = at - step / max(1.0, float(np.abs(step).max()))
        if float(np.abs(step).max()) < _CLOSE:
            break
    return at
