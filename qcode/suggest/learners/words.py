"""The regression on words: for each code that was given at least three times a logistic regression
on words, pairs of words, the question before, keywords, role and overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
LEARNED_FROM = 3
"""Number of positives from which a code has a regression on words."""
_FEWEST_ABSENT = 1500
_ABSENT_PER_PRESENT = 10
_C = 2.0
_TOLERANCE = 1e-2
_THREADS = 2
_PARTS, _PARTS_OF_LARGE = 5, 3
_SMALL = 50_000
"""Up to so many pairs of a passage and a code, the time of more inner parts does not matter."""


def fit_words(
    matrix: Any,
    true: Bools,
    known: Bools,
    parts: Ints,
    weights: Callable[[int], Floats],
) -> tuple[list[int], NDArray[np.float32], Floats, Floats]:
    """The codes learned; (codes learned, columns) coefficients; intercepts; and (examples, codes
    learned) scores of the examples by a regression that did not see their part, NaN where the rest
    has only one value.

    `weights` gives the factors of the columns for a code.
    """
    positives = (true & known).sum(axis=0)
    wanted = [at for at in range(true.shape[1]) if positives[at] >= LEARNED_FROM]
    wanted = [at for at in wanted if not true[known[:, at], at].all()]

    def one(at: int) -> tuple[Floats, float, Floats]:
        return _one(matrix, true[:, at], known[:, at], parts, weights(at))

    # liblinear works outside of Python's lock.
    with ThreadPoolExecutor(_THREADS) as pool:
        fitted = list(pool.map(one, wanted))
    if not wanted:
        return [], np.zeros((0, matrix.shape[1]), np.float32), np.zeros(0), np.zeros((len(true), 0))
    return (
        wanted,
        # Half the size in the study file, and precise enough for probabilities.
        np.array([coefficients for coefficients, _, _ in fitted], dtype=np.float32),
        np.array([intercept for _, intercept, _ in fitted]),
        np.column_stack([scores for _, _, scores in fitted]),
    )


def _one(
    matrix: Any, true: Bools, known: Bools, parts: Ints, weights: Floats
) -> tuple[Floats, float, Floats]:
    scores = np.full(len(true), np.nan)
    for part in np.unique(parts):
        rest = np.flatnonzero((parts != part) & known)
        if len(rest) and true[rest].any() and not true[rest].all():
            coefficients, intercept = _regression(matrix, true, rest, weights)
            inside = np.flatnonzero(parts == part)
            scores[inside] = matrix[inside] @ coefficients + intercept
    coefficients, intercept = _regression(matrix, true, np.flatnonzero(known), weights)
    # An example without a held-out score gets the score of a segment without any feature.
    return coefficients, intercept, np.where(np.isnan(scores), intercept, scores)


def _regression(matrix: Any, true: Bools, rows: Ints, weights: Floats) -> tuple[Floats, float]:
    """Coefficients and intercept of an L2 logistic regression; the rows must have both values."""
    from sklearn.linear_model import LogisticRegression

    rows, counts = _enough(true, rows)
    part = matrix[rows]
    part.data = part.data * weights[part.indices]
    fitted = LogisticRegression(C=_C, solver="liblinear", max_iter=1000, tol=_TOLERANCE)
    fitted.fit(part, true[rows], sample_weight=counts)
    # Fold the weights into the coefficients, so that prediction need not scale the matrix.
    return np.asarray(fitted.coef_[0], dtype=np.float64) * weights, float(fitted.intercept_[0])


def _enough(true: Bools, rows: Ints) -> tuple[Ints, Floats | None]:
    """Rows to learn from and their weights: all rows (None), or, for a rare code in a large study,
    only a regular part of the rows without it.

    The weight of this part represents all of them, so probabilities do not change.
    """
    absent = rows[~true[rows]]
    present = rows[true[rows]]
    wanted = max(_FEWEST_ABSENT, _ABSENT_PER_PRESENT * len(present))
    if len(absent) <= wanted:
        return rows, None
    # Evenly spaced, not random: the same examples must give the same model.
    chosen = absent[np.linspace(0, len(absent) - 1, wanted).astype(np.intp)]
    kept = np.sort(np.concatenate([present, chosen]))
    return kept, np.where(true[kept], 1.0, len(absent) / wanted)


def number_of_parts(passages: int, codes: int) -> int:
    """Inner parts for this regression. With more of them, scores of held-out examples are more like
    those of new transcripts; a large study has enough with fewer.
    """
    return _PARTS if passages * codes <= _SMALL else _PARTS_OF_LARGE


def parts_of(transcripts: Sequence[str], many: int, seed: int) -> Ints:
    """The number of the inner part of each example: whole transcripts, or stretches of a single
    one.
    """
    from sklearn.model_selection import GroupKFold

    different = len(set(transcripts))
    # With a single transcript, held-out stretches are the best there is.
    if different < 2:
        return np.arange(len(transcripts)) * many // max(1, len(transcripts))
    parts = np.zeros(len(transcripts), dtype=np.intp)
    folds = GroupKFold(min(many, different), shuffle=True, random_state=seed)
    for number, (_, inside) in enumerate(folds.split(transcripts, groups=transcripts)):
        parts[inside] = number
    return parts
