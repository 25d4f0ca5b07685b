"""From examples to a model: one logistic regression per code, calibrated on transcripts that it did
not see.

A code that was given at least three times is learned by one-vs-rest logistic regression without
class weights. A sigmoid (Platt 1999, with his smoothed targets), fitted on scores for transcripts
that the regression did not see, turns its scores into probabilities. All other codes keep the prior
of their keywords and questions (`qcode.suggest.predicting`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused
from qcode.model import Code, Codebook
from qcode.suggest.clues import Clues
from qcode.suggest.cuts import best_threshold, precision_cuts
from qcode.suggest.examples import Example
from qcode.suggest.features import FeatureSpace, Floats
from qcode.suggest.predicting import Learned, Model, cell, sigmoid
from qcode.suggest.promise import promises

LEARNED_FROM = 3
"""Number of positives from which a code is learned instead of using only its keywords."""
PRIOR_POSITIVES, SURE_FROM = 3, 50
"""The prior weighs as much as three positives; from fifty positives on it is ignored."""
SIGMOID_PRIOR = (50.0, 5.0)
"""Precision (1 / variance) of the normal priors of the sigmoid's slope, around 1, and offset,
around 0.
"""
_INNER_FOLDS = 3
_FEWEST_ABSENT = 3000
_ABSENT_PER_PRESENT = 15
_C = 2.0
_TOLERANCE = 1e-3  # 1e-4 takes twice as long and changes log odds by less than 0.05

Bools = NDArray[np.bool_]


def keyword_model(codebook: Codebook) -> Model:
    """The model before any coding. Its probabilities are the prior of matching keywords and
    protocol questions.
    """
    return _unlearned(
        codebook, [c.key for c in codebook.codes], {"made_from": "codebook keywords and questions"}
    )


def train(examples: Sequence[Example], codebook: Codebook, seed: int = 0) -> Model:
    """Train a model of the codes of `codebook` from `examples`. The same examples and seed give the
    same model.

    Raises Refused if there are no examples, or if none of them has a code of the codebook.
    """
    refuse_untaught(examples, codebook)
    return fit(examples, codebook, seed)


def refuse_untaught(examples: Sequence[Example], codebook: Codebook) -> None:
    """Raise Refused if there are no examples, or if none of them has a code of the codebook."""
    keys = {c.key for c in codebook.codes}
    if not examples:
        raise Refused(
            "there is nothing to train on: no segment is marked as finished",
            command="qcode done TRANSCRIPT --coder NAME",
        )
    if not any(e.codes & keys for e in examples):
        raise Refused(
            "there is nothing to train on: no segment marked as finished has a code of the codebook"
        )


def fit(
    examples: Sequence[Example],
    codebook: Codebook,
    seed: int = 0,
    codes: Sequence[str] | None = None,
    clues: Sequence[Clues] | None = None,
) -> Model:
    """Like `train` but without refusing, for all codes or the named ones; codes that cannot be
    learned keep their clues.

    `clues` are those of the examples, if they are already known.
    """
    plain = _unlearned(
        codebook, [c.key for c in codebook.codes] if codes is None else codes, _card(examples, seed)
    )
    return _Trainer(
        plain,
        examples,
        plain.clues([e.passage for e in examples]) if clues is None else clues,
        seed,
    ).model()


def _unlearned(codebook: Codebook, keys: Sequence[str], card: Mapping[str, Any]) -> Model:
    entries = codebook.codes
    texts = {q.id: q.text for protocol in codebook.protocols for q in protocol.questions}
    return Model(
        codes=tuple(c.key for c in entries if c.key in set(keys)),
        keywords={c.key: c.keywords for c in entries},
        questions={c.key: tuple(texts[q] for q in c.questions if q in texts) for c in entries},
        asked_of={c.key: _roles_of(codebook, c) for c in entries},
        card={**card, "codebook": codebook.title, "codebook_version": codebook.version},
    )


def _roles_of(codebook: Codebook, code: Code) -> tuple[str, ...]:
    return code.asked_of or tuple(
        p.role for p in codebook.protocols if any(q.id in code.questions for q in p.questions)
    )


def _card(examples: Sequence[Example], seed: int) -> dict[str, Any]:
    import sklearn

    return {
        "made_from": "coded segments, codebook keywords and questions",
        "examples": len(examples),
        "transcripts": len({e.transcript for e in examples}),
        "seed": seed,
        "scikit_learn": sklearn.__version__,
        "method": "one-vs-rest logistic regression with a calibrating sigmoid",
        "features": (
            "TF-IDF of words 1-2 of the segment and of the question before it, role, keywords,"
            " questions asked, overlap"
        ),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _One:
    """What was learned for one code.

    (columns,) coefficients; (intercept, slope, offset, share); (examples,) log odds while held out
    """

    coefficients: Floats
    numbers: tuple[float, float, float, float]
    logits: Floats


class _Trainer:
    """Fits the regressions, their sigmoids, thresholds and cuts."""

    def __init__(
        self, plain: Model, examples: Sequence[Example], clues: Sequence[Clues], seed: int
    ) -> None:
        self._plain, self._examples, self._clues, self._seed = plain, examples, clues, seed
        self._passages = [e.passage for e in examples]
        shape = (len(examples), len(plain.codes))
        self._true = np.array(
            [[c in e.codes for c in plain.codes] for e in examples], dtype=bool
        ).reshape(shape)
        self._known = np.array(
            [[c not in e.unknown for c in plain.codes] for e in examples], dtype=bool
        ).reshape(shape)

    def model(self) -> Model:
        """The trained model."""
        positives = (self._true & self._known).sum(axis=0)
        learned, logits = self._learn(np.flatnonzero(positives >= LEARNED_FROM).tolist())
        model = replace(self._plain, seen=self._seen(), learned=learned)
        held_out = self._held_out(model, logits)
        thresholds = {
            code: best_threshold(held_out[self._known[:, at], at])
            for at, code in enumerate(model.codes)
            if positives[at]
        }
        counts = {code: int(count) for code, count in zip(model.codes, positives, strict=True)}
        card = {**model.card, "positives": counts, "learned": list(model.learned_codes)}
        kept = promises(
            model.codes, held_out, self._true, self._known, [e.transcript for e in self._examples]
        )
        return replace(
            model,
            thresholds=thresholds,
            cuts=precision_cuts(held_out, self._true),
            card=card,
            promises=kept,
        )

    def _held_out(self, model: Model, logits: Floats) -> Floats:
        """(examples, codes) probabilities: for learned codes while the example was held out, for
        others the prior.
        """
        values = np.zeros((len(self._examples), len(model.codes)))
        values[:, [model.codes.index(code) for code in model.learned_codes]] = model.mixed(
            logits, self._passages, self._clues
        )
        for at, code in enumerate(model.codes):
            if code not in model.learned_codes:
                values[:, at] = model.priors(code, self._passages, self._clues)
        return values

    def _seen(self) -> dict[str, tuple[tuple[int, int], ...]]:
        seen: dict[str, tuple[tuple[int, int], ...]] = {}
        for at, code in enumerate(self._plain.codes):
            cells = np.array([cell(code, clues) for clues in self._clues], dtype=np.intp)
            known = self._known[:, at]
            there = np.bincount(cells[known], minlength=4)
            right = np.bincount(cells[known & self._true[:, at]], minlength=4)
            seen[code] = tuple((int(n), int(k)) for n, k in zip(there, right, strict=True))
        return seen

    def _learn(self, wanted: Sequence[int]) -> tuple[Learned | None, Floats]:
        """The learned codes, and (examples, learned codes) log odds for examples while they were
        held out.
        """
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

        plain = self._plain
        with_keywords, with_questions = (
            [c for c, entry in known.items() if entry]
            for known in (plain.keywords, plain.questions)
        )
        space = FeatureSpace.fit(self._passages, with_keywords, with_questions)
        matrix, parts = space.matrix(self._passages, self._clues), self._parts()
        # Use one thread: the vectors are short, so threads inside the linear algebra would mostly
        # wait for each other.
        with threadpool_limits(1, "blas"):
            fitted = [self._learn_one(at, space, matrix, parts) for at in wanted]
        learned = [
            (plain.codes[at], one)
            for at, one in zip(wanted, fitted, strict=True)
            if one is not None
        ]
        if not learned:
            return None, np.zeros((len(self._examples), 0))
        codes = tuple(code for code, _ in learned)
        numbers = np.array([one.numbers for _, one in learned], dtype=np.float64).T.copy()
        # Half the size in the study file, and precise enough for probabilities.
        coefficients = np.array([one.coefficients for _, one in learned], dtype=np.float32)
        logits = np.column_stack([one.logits for _, one in learned])
        return Learned(space, codes, coefficients, *numbers), logits

    def _learn_one(
        self, at: int, space: FeatureSpace, matrix: Any, parts: NDArray[np.intp]
    ) -> _One | None:
        """The regression of one code and its sigmoid; None if there is nothing to distinguish."""
        true, known = self._true[:, at], self._known[:, at]
        # A code that every known segment has cannot be learned.
        if true[known].all():
            return None
        weights = space.weights(self._plain.codes[at])
        weighted = _scaled(matrix, weights)
        scores = _held_out_scores(weighted, true, known, parts)
        slope, offset = _sigmoid_of(scores[known], true[known])
        if slope <= 0:  # the words do not help on unseen transcripts; the codebook is better
            return None
        coefficients, intercept = _regression(weighted[known], true[known])
        # An example without a held-out score gets the score of a segment without any feature.
        logits = slope * np.where(np.isnan(scores), intercept, scores) + offset
        positives = int(true[known].sum())
        share = 1.0 if positives >= SURE_FROM else positives / (positives + PRIOR_POSITIVES)
        # Fold the weights into the coefficients, so that prediction need not scale the matrix.
        return _One(coefficients * weights, (intercept, slope, offset, share), logits)

    def _parts(self) -> NDArray[np.intp]:
        """The number of the inner part of each example: whole transcripts, or stretches of a single
        one.
        """
        from sklearn.model_selection import GroupKFold

        transcripts = [e.transcript for e in self._examples]
        different = len(set(transcripts))
        # With a single transcript, held-out stretches are the best there is.
        if different < 2:
            return np.arange(len(transcripts)) * _INNER_FOLDS // max(1, len(transcripts))
        parts = np.zeros(len(transcripts), dtype=np.intp)
        folds = GroupKFold(min(_INNER_FOLDS, different), shuffle=True, random_state=self._seed)
        for number, (_, inside) in enumerate(folds.split(transcripts, groups=transcripts)):
            parts[inside] = number
        return parts


def _scaled(matrix: Any, weights: Floats) -> Any:
    """The matrix with its columns multiplied by `weights`."""
    scaled = matrix.copy()
    scaled.data *= weights[scaled.indices]
    return scaled


def _regression(matrix: Any, true: Bools) -> tuple[Floats, float]:
    """Coefficients and intercept of an L2 logistic regression; `true` must contain both values."""
    from sklearn.linear_model import LogisticRegression

    rows, weights = _enough(true)
    fitted = LogisticRegression(C=_C, solver="liblinear", max_iter=1000, tol=_TOLERANCE)
    if rows is None:
        fitted.fit(matrix, true)
    else:
        fitted.fit(matrix[rows], true[rows], sample_weight=weights)
    return np.asarray(fitted.coef_[0], dtype=np.float64), float(fitted.intercept_[0])


def _enough(true: Bools) -> tuple[NDArray[np.intp] | None, Floats | None]:
    """Rows to learn from and their weights: all rows (None), or, for a rare code in a large study,
    only a regular part of the rows without it.

    The weight of this part represents all of them, so probabilities do not change. With this, a
    study ten times as large takes little longer per code.
    """
    absent = np.flatnonzero(~true)
    wanted = max(_FEWEST_ABSENT, _ABSENT_PER_PRESENT * int(true.sum()))
    if len(absent) <= wanted:
        return None, None
    # Evenly spaced, not random: the same examples must give the same model.
    chosen = absent[np.linspace(0, len(absent) - 1, wanted).astype(np.intp)]
    rows = np.sort(np.concatenate([np.flatnonzero(true), chosen]))
    return rows, np.where(true[rows], 1.0, len(absent) / wanted)


def _held_out_scores(matrix: Any, true: Bools, known: Bools, parts: NDArray[np.intp]) -> Floats:
    """(examples,) scores by a regression that did not see the example's part; NaN if the rest has
    only one value.
    """
    scores = np.full(len(true), np.nan)
    for part in np.unique(parts):
        rest = np.flatnonzero((parts != part) & known)
        if len(rest) and true[rest].any() and not true[rest].all():
            coefficients, intercept = _regression(matrix[rest], true[rest])
            inside = np.flatnonzero(parts == part)
            scores[inside] = matrix[inside] @ coefficients + intercept
    return scores


def _sigmoid_of(scores: Floats, true: Bools) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid, with weak normal priors at the regression's own
    probability.

    Targets are smoothed as in Platt 1999: (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), so that a
    separating score stays finite. With few positives the priors dominate. With too few held-out
    examples the result is (1, 0), the regression's own probability.
    """
    from scipy.optimize import minimize

    there = ~np.isnan(scores)
    scores, true = scores[there], true[there]
    ones = int(true.sum())
    # Too few held-out positives to fit anything.
    if ones < LEARNED_FROM or ones == len(true):
        return 1.0, 0.0
    prior = np.array(SIGMOID_PRIOR)
    target = np.where(true, (ones + 1) / (ones + 2), 1 / (len(true) - ones + 2))

    def loss(at: Floats) -> tuple[float, Floats]:
        logits = at[0] * scores + at[1]
        off = sigmoid(logits) - target
        away = at - np.array([1.0, 0.0])
        value = float((np.logaddexp(0, logits) - target * logits).sum() + prior @ away**2 / 2)
        return value, np.array([off @ scores, off.sum()]) + prior * away

    result = minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS")
    return float(result.x[0]), float(result.x[1])
