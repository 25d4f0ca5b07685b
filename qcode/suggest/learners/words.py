"""The regression on words: for each code that was given at least three times a logistic regression
on words, pairs of words, the question before, keywords, role and overlap.

All codes are fitted at once. Each of a few Newton steps is a weighted least-squares problem for
each code, solved by conjugate gradients (Hestenes and Stiefel 1952), in which a product with the
matrix of passages serves many codes. The most frequent columns depend on each other most, so the
matrix of their products is solved exactly (as a preconditioner). The number of steps is fixed: that
is precise enough for probabilities, which the pool calibrates, and the same for each part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.parts import dealt
from qcode.suggest.threads import in_threads

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
LEARNED_FROM = 3
"""Number of positives from which a code has a regression on words."""
_LOSS = 2.0
"""How much the loss of one passage counts beside the penalty, half the squared length."""
_INTERCEPT_PENALTY = 1.0
_NEWTON_STEPS, _INNER_STEPS = 2, 4
_FIRST_CURVE = 0.25
"""In the first step, the curvature of the loss of a passage with the code. At the share of a rare
code it would be too small, because the probability has a long way to go.
"""
_LENGTHS = (1.0, 0.7, 0.5, 0.35, 0.25, 0.12, 0.06, 0.03)
"""Parts of a Newton step, of which the one with the smallest loss is taken."""
_FREQUENT = 256
_CODES_AT_ONCE = 16
_PARTS, _PARTS_OF_LARGE = 5, 3
_SMALL = 50_000
"""Up to so many pairs of a passage and a code, the time of more inner parts does not matter."""


def fit_words(
    matrix: Any,
    true: Bools,
    known: Bools,
    parts: Ints,
    weights: Callable[[int], Floats],
) -> tuple[list[int], Singles, Floats, Singles]:
    """The codes learned; (codes learned, columns) coefficients; intercepts; and (examples, codes
    learned) scores of the examples by a regression that did not see their part.

    `weights` gives the factors of the columns for a code.
    """
    positives = (true & known).sum(axis=0)
    wanted = [at for at in range(true.shape[1]) if positives[at] >= LEARNED_FROM]
    wanted = [at for at in wanted if not true[known[:, at], at].all()]
    if not wanted:
        return (
            [],
            np.zeros((0, matrix.shape[1]), np.float32),
            np.zeros(0),
            np.zeros((len(true), 0), np.float32),
        )
    groups = [
        np.array(wanted[at : at + _CODES_AT_ONCE]) for at in range(0, len(wanted), _CODES_AT_ONCE)
    ]
    scores = np.zeros((len(true), len(wanted)), np.float32)
    fitted: list[Singles] = []
    products = _Products.of(matrix, parts)
    # The products with the matrix run outside of Python's lock.
    for part, here in products.each():

        def one(codes: Ints, here: _Passages = here) -> Singles:
            factors = [weights(c)[products.order] for c in codes]
            return _fit(here, true[:, codes], known[:, codes], factors)

        found = in_threads(one, groups)
        if part is None:
            fitted = found
            intercepts = np.concatenate([each[-1] for each in found])
            scores[:] = intercepts
            continue
        inside = np.flatnonzero(parts == part)
        inner, first = products.matrix[inside], 0
        for codes, each in zip(groups, found, strict=True):
            columns = slice(first, first + len(codes))
            there = inner @ each
            # Without a positive elsewhere, the score is that of a passage without any feature.
            learnable = (true & known)[here.rows][:, codes].any(axis=0)
            scores[inside, columns] = np.where(learnable, there, scores[inside, columns])
            first += len(codes)
    coefficients = np.empty((len(wanted), matrix.shape[1]), np.float32)
    for at, each in enumerate(fitted):
        rows = slice(at * _CODES_AT_ONCE, (at + 1) * _CODES_AT_ONCE)
        coefficients[rows, products.order] = each[:-1].T
    return wanted, coefficients, intercepts.astype(np.float64), scores


@dataclass(frozen=True, slots=True, eq=False)
class _Passages:
    """What regressions of all codes on some passages share: their matrix and the same by columns,
    with a last column of ones; the numbers of the `frequent` columns, and the values and vectors of
    the matrix of their products; (columns,) sums of squares.
    """

    rows: Ints
    matrix: Any
    turned: Any
    frequent: Ints
    values: Singles
    vectors: Singles
    squares: Singles


@dataclass(frozen=True, slots=True, eq=False)
class _Products:
    """The matrix with its columns in this `order` and a column of ones at the end, its frequent
    columns and, for each part, their products.
    """

    order: Ints
    matrix: Any
    parts: Ints
    frequent: Ints
    of_part: dict[int, Singles]

    @classmethod
    def of(cls, matrix: Any, parts: Ints) -> _Products:
        """Of all passages."""
        from scipy import sparse

        # Products are faster if the columns that are used most are near each other.
        times = np.bincount(matrix.indices, minlength=matrix.shape[1])
        order = np.argsort(-times, kind="stable")
        ones = sparse.csr_matrix(np.ones((matrix.shape[0], 1), np.float32))
        whole = sparse.hstack([matrix[:, order], ones], format="csr", dtype=np.float32)
        whole.sort_indices()
        frequent = np.sort(np.argsort(-_squares(whole), kind="stable")[:_FREQUENT])
        some = whole[:, frequent]
        of_part = {}
        for part in np.unique(parts).tolist():
            here = some[parts == part].toarray()
            of_part[part] = here.T @ here
        return cls(order, whole, parts, frequent, of_part)

    def each(self) -> Iterator[tuple[int | None, _Passages]]:
        """All passages (None), and those outside of each part."""
        yield None, self._passages(np.arange(len(self.parts)), self.matrix, None)
        if len(self.of_part) > 1:
            for part in self.of_part:
                rows = np.flatnonzero(self.parts != part)
                yield part, self._passages(rows, self.matrix[rows], part)

    def _passages(self, rows: Ints, matrix: Any, without: int | None) -> _Passages:
        products = sum(some for part, some in self.of_part.items() if part != without)
        values, vectors = np.linalg.eigh(products)
        return _Passages(
            rows,
            matrix,
            matrix.T.tocsr(),
            self.frequent,
            np.maximum(values, 0).astype(np.float32),
            vectors.astype(np.float32),
            _squares(matrix),
        )


def _squares(matrix: Any) -> Singles:
    """(columns,) the sums of squares."""
    sums = np.bincount(matrix.indices, matrix.data**2, minlength=matrix.shape[1])
    return np.asarray(sums, dtype=np.float32)


def _fit(here: _Passages, true: Bools, known: Bools, weights: Sequence[Floats]) -> Singles:
    """(columns, codes) coefficients, the last row the intercepts.

    The penalty draws the intercept to the log odds of the share, and all else to 0.
    """
    decided = known[here.rows].astype(np.float32)
    hits = true[here.rows] * decided
    share = (hits.sum(axis=0) + 0.5) / (decided.sum(axis=0) + 1)
    penalty = np.full((here.matrix.shape[1], len(weights)), _INTERCEPT_PENALTY, np.float32)
    for at, factors in enumerate(weights):
        penalty[:-1, at] = factors**-2.0
    start = np.zeros_like(penalty)
    start[-1] = np.log(share / (1 - share))
    result: Any = start.copy()
    logits = np.tile(start[-1], (len(hits), 1))
    for number in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        slope = _LOSS * (here.turned @ (hits - decided * chance)) - penalty * (result - start)
        curve = decided * chance * (1 - chance)
        if not number:
            curve = np.maximum(curve, _FIRST_CURVE * hits)
        step, ahead = _solved(here, penalty, _LOSS * curve, slope)
        length = _best_length(hits, decided, logits, ahead, penalty, result - start, step)
        result += length * step
        logits += length * ahead
    return np.asarray(result, dtype=np.float32)


def _solved(
    here: _Passages, penalty: Singles, curve: Singles, slope: Singles
) -> tuple[Singles, Singles]:
    """(columns, codes): about the solution x of ``(penalty + X' curve X) x = slope``, by conjugate
    gradients for all codes at once; and (passages, codes) X x.
    """
    mean = curve.mean(axis=0)
    single = penalty + mean * here.squares[:, None]
    joint = 1 + mean * here.values[:, None]

    def eased(rest: Singles) -> Singles:
        """The solution if all rows had the mean curve and rare columns never met."""
        result: Singles = rest / single
        turned = here.vectors.T @ rest[here.frequent]
        result[here.frequent] = here.vectors @ (turned / joint)
        return result

    result, ahead, rest = np.zeros_like(slope), np.zeros_like(curve), slope.copy()
    direction: Any = np.zeros_like(slope)
    size = np.full(slope.shape[1], np.inf, np.float32)
    for _ in range(_INNER_STEPS):
        toward = eased(rest)
        before, size = size, _dots(rest, toward)
        direction *= size / np.maximum(before, 1e-20)
        direction += toward
        there = here.matrix @ direction
        product = here.turned @ (curve * there)
        product += penalty * direction
        length = size / np.maximum(_dots(direction, product), 1e-20)
        result += length * direction
        ahead += length * there
        rest -= length * product
    return result, ahead


def _dots(one: Singles, two: Singles) -> Singles:
    """(codes,): the products of columns."""
    return np.asarray(np.einsum("ij,ij->j", one, two), dtype=np.float32)


def _best_length(
    hits: Singles,
    decided: Singles,
    logits: Singles,
    ahead: Singles,
    penalty: Singles,
    away: Singles,
    step: Singles,
) -> Singles:
    """(codes,): the part of the step with the smallest loss. A whole step from far away can go past
    the minimum.
    """
    first, second = _dots(penalty * away, step), _dots(penalty * step, step) / 2
    losses = []
    for length in _LENGTHS:
        there = logits + np.float32(length) * ahead
        # (`log` of a number about 1 is precise enough for a sum, and faster than `log1p`.)
        each = np.maximum(there, 0) + np.log(1 + np.exp(-np.abs(there)))
        misfit = _dots(decided, each) - _dots(hits, there)
        losses.append(_LOSS * misfit + length * first + length**2 * second)
    return np.asarray(np.array(_LENGTHS)[np.argmin(losses, axis=0)], dtype=np.float32)


def number_of_parts(passages: int, codes: int) -> int:
    """Inner parts for this regression. With more of them, scores of held-out examples are more like
    those of new transcripts; a large study has enough with fewer.
    """
    return _PARTS if passages * codes <= _SMALL else _PARTS_OF_LARGE


def parts_of(transcripts: Sequence[str], many: int, seed: int) -> Ints:
    """The number of the inner part of each example: whole transcripts, or stretches of a single
    one.
    """
    different = len(set(transcripts))
    # With a single transcript, held-out stretches are the best there is.
    if different < 2:
        return np.arange(len(transcripts)) * many // max(1, len(transcripts))
    return dealt(transcripts, min(many, different), seed)
