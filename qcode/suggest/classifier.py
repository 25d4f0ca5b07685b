"""The model: one logistic regression a code, calibrated, with the codebook's keywords as the prior where too little is coded.

A code that was given at least three times is learned: one-vs-rest logistic regression without class weights, its scores
turned into probabilities by a sigmoid (Platt 1999, with his smoothed targets) that is fitted on scores for transcripts
the regression did not see. For any other code the probability is the prior: what is assumed of a matching keyword,
corrected by how often a match was right in the examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused
from qcode.model import Codebook
from qcode.suggest.cuts import best_threshold, precision_cuts
from qcode.suggest.examples import Example, Passage
from qcode.suggest.features import FeatureSpace, Floats, KeywordMatcher

LEARNED_FROM = 3
"""Positives from which a code is learned instead of taken from its keywords."""
KEYWORD_PRIOR = (0.02, 0.3, 0.4, 0.5)
"""Probability assumed before any coding for none, one, two, and three or more different keywords in a segment."""
PRIOR_WEIGHT = 2.0
"""The prior counts like so many matching segments."""
NOT_ASKED = 0.5
"""The prior is taken times this for a role that the code's questions are not asked of."""
SIGMOID_PRIOR = (50.0, 5.0)
"""Precision (1 / variance) of the normal priors of the sigmoid's slope, around 1, and offset, around 0."""
TAKEN_FROM = 0.2
"""Probability from which a code that was never seen counts as given in an evaluation: a keyword, for a role that is asked."""
_INNER_FOLDS = 4
_C = 2.0
_FEWEST_ABSENT = 3000
_ABSENT_PER_PRESENT = 15

Bools = NDArray[np.bool_]
Found = Sequence[Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was learned for `codes`: per code a row of `coefficients` (codes, columns), an intercept, and the sigmoid.

    The probability is ``1 / (1 + exp(-(slope * score + offset)))`` of the score of the regression.
    """

    space: FeatureSpace
    codes: tuple[str, ...]
    coefficients: NDArray[np.float32]
    intercepts: Floats
    slopes: Floats
    offsets: Floats

    def logits(self, matrix: Any) -> Floats:
        """(passages, codes) log odds, calibrated."""
        scores = np.asarray(matrix @ self.coefficients.T) + self.intercepts
        return np.asarray(scores * self.slopes + self.offsets, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model over the `codes` of a codebook, in its order.

    `seen` holds for each code how many examples had a matching keyword, how many of those had the code, and the same for
    examples without a match. `thresholds` are the probabilities at which F1 was best in training, `cuts` those from which
    the first suggestion was right as often as asked ({precision: probability}). `card` says what the model was made of.
    """

    codes: tuple[str, ...]
    keywords: Mapping[str, tuple[str, ...]]
    asked_of: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, tuple[int, int, int, int]] = field(default_factory=dict)
    learned: Learned | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    cuts: Mapping[float, float] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def learned_codes(self) -> tuple[str, ...]:
        """The codes whose probability comes from examples."""
        return self.learned.codes if self.learned is not None else ()

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes): the probability that a code applies."""
        return self.probabilities_given(passages, self.matches(passages))

    def matches(self, passages: Sequence[Passage]) -> list[dict[str, list[str]]]:
        """The matching keywords of each passage, by code."""
        return KeywordMatcher(self.keywords).found(p.text for p in passages)

    def probabilities_given(self, passages: Sequence[Passage], found: Found, matrix: Any = None) -> Floats:
        """`probabilities`, when keywords (and features) are known already."""
        values = np.column_stack([self._prior(code, passages, found) for code in self.codes] or [np.zeros((len(passages), 0))])
        if self.learned is not None and passages:
            matrix = self.learned.space.matrix(passages, found) if matrix is None else matrix
            at = [self.codes.index(code) for code in self.learned.codes]
            values[:, at] = _sigmoid(self.learned.logits(matrix))
        return np.asarray(values, dtype=np.float64)

    def _prior(self, code: str, passages: Sequence[Passage], found: Found) -> Floats:
        matched, right, others, without = self.seen.get(code, (0, 0, 0, 0))
        asked = self.asked_of.get(code, ())
        values = np.empty(len(passages))
        for row, (passage, matches) in enumerate(zip(passages, found, strict=True)):
            different = min(len({word.casefold() for word in matches.get(code, ())}), len(KEYWORD_PRIOR) - 1)
            prior = KEYWORD_PRIOR[different]
            if asked and passage.role and passage.role not in asked:
                prior *= NOT_ASKED
            times, of = (right, matched) if different else (without, others)
            values[row] = (times + PRIOR_WEIGHT * prior) / (of + PRIOR_WEIGHT)
        return values


def keyword_model(codebook: Codebook) -> Model:
    """The model before any coding: probabilities are the prior of matching keywords."""
    return _unlearned(codebook, [c.key for c in codebook.codes], {"made_from": "codebook keywords"})


def train(examples: Sequence[Example], codebook: Codebook, seed: int = 0) -> Model:
    """A model of the codes of `codebook` from `examples`. The same examples and seed give the same model.

    Raises Refused when there are no examples, or none of them has a code of the codebook.
    """
    keys = {c.key for c in codebook.codes}
    if not examples:
        raise Refused("there is nothing to learn from: no segment is marked done", hint="qcode done TRANSCRIPT --coder NAME")
    if not any(e.codes & keys for e in examples):
        raise Refused("there is nothing to learn from: no segment that is marked done has a code of the codebook")
    return fit(examples, codebook, seed)


def fit(examples: Sequence[Example], codebook: Codebook, seed: int = 0, codes: Sequence[str] | None = None) -> Model:
    """`train` without its refusals, for all codes or those named; what cannot be learned stays with its keywords."""
    keys = [c.key for c in codebook.codes] if codes is None else list(codes)
    plain = _unlearned(codebook, keys, _card(examples, codebook, seed))
    found = plain.matches([e.passage for e in examples])
    return _Trainer(plain, examples, found, seed).model()


def _unlearned(codebook: Codebook, keys: Sequence[str], card: Mapping[str, Any]) -> Model:
    entries = [c for c in codebook.codes if c.key in set(keys)]
    asked = {c.key: c.asked_of or _roles_of(codebook, c.questions) for c in entries}
    card = {**card, "codebook": codebook.title, "codebook_version": codebook.version}
    return Model(tuple(c.key for c in entries), {c.key: c.keywords for c in entries}, asked, card=card)


def _roles_of(codebook: Codebook, questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(p.role for p in codebook.protocols if any(q.id in questions for q in p.questions))


def _card(examples: Sequence[Example], codebook: Codebook, seed: int) -> dict[str, Any]:
    import sklearn

    return {
        "made_from": "coded segments and codebook keywords",
        "examples": len(examples),
        "transcripts": len({e.transcript for e in examples}),
        "seed": seed,
        "scikit_learn": sklearn.__version__,
        "method": "one-vs-rest logistic regression with a calibrating sigmoid",
        "features": "TF-IDF of words 1-2, role, keyword counts, overlap with the turn before, length",
    }


class _Trainer:
    """Fits the regressions, their sigmoids, thresholds and cuts."""

    def __init__(self, plain: Model, examples: Sequence[Example], found: Found, seed: int) -> None:
        self._plain, self._examples, self._found, self._seed = plain, examples, found, seed
        self._passages = [e.passage for e in examples]
        self._true = np.array([[c in e.codes for c in plain.codes] for e in examples], dtype=bool).reshape(len(examples), -1)
        self._known = np.array([[c not in e.unknown for c in plain.codes] for e in examples], dtype=bool).reshape(
            len(examples), -1
        )

    def model(self) -> Model:
        """The model with everything that the examples allow."""
        positives = {code: int((self._true[:, at] & self._known[:, at]).sum()) for at, code in enumerate(self._plain.codes)}
        model = replace(self._plain, seen=self._seen())
        held_out = model.probabilities_given(self._passages, self._found)
        wanted = [at for at, code in enumerate(model.codes) if positives[code] >= LEARNED_FROM]
        if wanted:
            learned, logits = self._learn(wanted)
            at = [model.codes.index(code) for code in learned.codes]
            held_out[:, at] = _sigmoid(logits)
            model = replace(model, learned=learned if learned.codes else None)
        thresholds = {
            code: best_threshold(held_out[self._known[:, at], at])
            for at, code in enumerate(model.codes)
            if positives[code]
        }
        card = {**model.card, "positives": positives, "learned": list(model.learned_codes)}
        return replace(model, thresholds=thresholds, cuts=precision_cuts(held_out, self._true), card=card)

    def _seen(self) -> dict[str, tuple[int, int, int, int]]:
        seen: dict[str, tuple[int, int, int, int]] = {}
        for at, code in enumerate(self._plain.codes):
            matched = np.array([code in matches for matches in self._found], dtype=bool)
            known, true = self._known[:, at], self._true[:, at]
            counts = (matched & known, matched & known & true, ~matched & known, ~matched & known & true)
            seen[code] = (int(counts[0].sum()), int(counts[1].sum()), int(counts[2].sum()), int(counts[3].sum()))
        return seen

    def _learn(self, wanted: Sequence[int]) -> tuple[Learned, Floats]:
        """What is learned, and (examples, learned codes) log odds for examples while they were held out."""
        keyword_codes = tuple(code for code in self._plain.codes if self._plain.keywords.get(code))
        space = FeatureSpace.fit(self._passages, keyword_codes)
        matrix = space.matrix(self._passages, self._found)
        parts = self._parts()
        codes, rows, logits = [], [], []
        for at in wanted:
            known = np.flatnonzero(self._known[:, at])
            true = self._true[known, at]
            if true.all():
                continue
            coefficients, intercept = _regression(matrix[known], true)
            scores = _held_out_scores(matrix, self._true[:, at], self._known[:, at], parts)
            slope, offset = _sigmoid_of(scores[known], true)
            if slope <= 0:  # words that tell nothing about transcripts not seen: the keywords know better
                continue
            codes.append(self._plain.codes[at])
            rows.append((coefficients, intercept, slope, offset))
            logits.append(slope * np.where(np.isnan(scores), intercept, scores) + offset)
        stacked = np.array([r[0] for r in rows], dtype=np.float32).reshape(len(rows), space.width)
        numbers = np.array([r[1:] for r in rows], dtype=np.float64).reshape(len(rows), 3)
        learned = Learned(space, tuple(codes), stacked, numbers[:, 0], numbers[:, 1], numbers[:, 2])
        return learned, np.array(logits).reshape(len(codes), len(self._examples)).T

    def _parts(self) -> NDArray[np.intp]:
        """The number of the inner part of each example: whole transcripts, or stretches of the only one."""
        from sklearn.model_selection import GroupKFold

        transcripts = [e.transcript for e in self._examples]
        different = len(set(transcripts))
        parts = np.zeros(len(transcripts), dtype=np.intp)
        if different < 2:
            return np.arange(len(transcripts)) * _INNER_FOLDS // max(1, len(transcripts))
        folds = GroupKFold(min(_INNER_FOLDS, different), shuffle=True, random_state=self._seed)
        for number, (_, inside) in enumerate(folds.split(transcripts, groups=transcripts)):
            parts[inside] = number
        return parts


def _regression(matrix: Any, true: Bools) -> tuple[Floats, float]:
    """Coefficients and intercept of an L2 logistic regression; `true` holds both values."""
    from sklearn.linear_model import LogisticRegression

    rows, weights = _enough(true)
    fitted = LogisticRegression(C=_C, solver="liblinear", max_iter=1000, tol=1e-3)
    if rows is None:
        fitted.fit(matrix, true)
    else:
        fitted.fit(matrix[rows], true[rows], sample_weight=weights)
    return np.asarray(fitted.coef_[0], dtype=np.float64), float(fitted.intercept_[0])


def _enough(true: Bools) -> tuple[NDArray[np.intp] | None, Floats | None]:
    """Rows to learn from and their weights: all (None), or for a rare code in a large study an even part of those without it.

    The part stands for all of them by its weight, so that probabilities stay what they are; a tenfold study then costs
    a code little more.
    """
    absent = np.flatnonzero(~true)
    wanted = max(_FEWEST_ABSENT, _ABSENT_PER_PRESENT * int(true.sum()))
    if len(absent) <= wanted:
        return None, None
    chosen = absent[np.linspace(0, len(absent) - 1, wanted).astype(np.intp)]
    rows = np.sort(np.concatenate([np.flatnonzero(true), chosen]))
    return rows, np.where(true[rows], 1.0, len(absent) / wanted)


def _held_out_scores(matrix: Any, true: Bools, known: Bools, parts: NDArray[np.intp]) -> Floats:
    """(examples,) scores by a regression that did not see the example's part; NaN where the rest holds one value only."""
    scores = np.full(len(true), np.nan)
    for part in np.unique(parts):
        rest = np.flatnonzero((parts != part) & known)
        if len(rest) and true[rest].any() and not true[rest].all():
            coefficients, intercept = _regression(matrix[rest], true[rest])
            inside = np.flatnonzero(parts == part)
            scores[inside] = matrix[inside] @ coefficients + intercept
    return scores


def _sigmoid_of(scores: Floats, true: Bools) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid, with weak normal priors that the regression was right as it is.

    Targets are smoothed as Platt 1999 says: (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), so that a separating score stays finite.
    The priors decide where few positives are known; (1, 0), the regression's own probability, where too few were held out.
    """
    from scipy.optimize import minimize

    there = ~np.isnan(scores)
    scores, true = scores[there], true[there]
    ones = int(true.sum())
    if ones < LEARNED_FROM or ones == len(true):
        return 1.0, 0.0
    prior = np.array(SIGMOID_PRIOR)
    target = np.where(true, (ones + 1) / (ones + 2), 1 / (len(true) - ones + 2))

    def loss(at: Floats) -> tuple[float, Floats]:
        logits = at[0] * scores + at[1]
        off = _sigmoid(logits) - target
        away = at - np.array([1.0, 0.0])
        value = float((np.logaddexp(0, logits) - target * logits).sum() + prior @ away**2 / 2)
        return value, np.array([off @ scores, off.sum()]) + prior * away

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS")
    return float(found.x[0]), float(found.x[1])


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -500, 500))), dtype=np.float64)
