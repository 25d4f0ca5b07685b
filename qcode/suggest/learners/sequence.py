"""The sequence: what is likely in a passage and in those around it, as columns of a regression of
every code. So it is learned which codes go together, and which follow one another.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.learners.context import shifted
from qcode.suggest.learners.vectors import Vectors

PENALTY = 200.0
PLACES = 5
"""This passage, the two before it and the two after it."""
_LIMIT = 6.0
_ODDS, _CHANCES = 0.3, 2.0


def sequence(logits: Vectors, same: NDArray[np.bool_]) -> Vectors:
    """(passages, columns): log odds and probabilities of all codes here and around; zeros beyond
    the ends of transcripts.
    """
    kept = np.clip(logits, -_LIMIT, _LIMIT)
    here = np.hstack([_ODDS * kept, _CHANCES / (1 + np.exp(-kept))]).astype(np.float32)
    many = here.shape[1]
    result = np.empty((len(here), PLACES * many), np.float32)
    before, after = shifted(here, same, 1), shifted(here, same, -1)
    result[:, :many], result[:, many : 2 * many], result[:, 2 * many : 3 * many] = (
        here,
        before,
        after,
    )
    result[:, 3 * many : 4 * many] = shifted(before, same, 1)
    result[:, 4 * many :] = shifted(after, same, -1)
    return result


def width(codes: int) -> int:
    """The number of columns for so many codes."""
    return 2 * PLACES * codes
