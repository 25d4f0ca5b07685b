"""Join what the learners know: a logistic regression over all pairs of a passage and a code, drawn
towards what was usual in other studies, and then a little of its own for each code.

The regression sees the learners' scores as log odds beside the share of the code, and how many
codings the code has, so that what was learned counts more where there is more to learn from. A
second regression adds what the first one says of the other codes of the passage and of the same
code around it. With nothing coded the usual weights stand; with many codings the data decide. So
there is one curve and no switch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.learners.context import Context, fit_context
from qcode.suggest.learners.sequence import PENALTY, sequence
from qcode.suggest.threads import in_threads

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

_USUAL = {
    "one": -0.2,
    "share": 1.1,
    "words": 0.25,
    "words, many": 0.4,
    "context": 0.9,
    "context, many": 0.3,
    "nearest": 0.15,
    "nearest, many": 0.25,
    "names": 0.6,
    "names, few": 0.8,
    "stems": 0.2,
    "stems, few": 0.3,
    "clues": 0.2,
    "clues, few": 0.8,
    "keyword": 0.0,
    "asked": 0.0,
    "role": 0.4,
    "role, few": 0.4,
    "said": 0.1,
    "said, many": 0.2,
    "around": 0.1,
    "around, many": 0.2,
    "rival": -0.1,
    "passage before": 0.05,
    "passage after": 0.0,
    "elsewhere": 0.05,
    "sequence": 0.3,
}
"""About the weights that four coded data sets gave, of conversations and of short texts."""
NAMES = tuple(_USUAL)
FIRST = NAMES[: NAMES.index("rival")]
AROUND = NAMES[len(FIRST) :]
USUAL = np.array(list(_USUAL.values()))
USUAL_FIRST = USUAL[: len(FIRST)]
_LEVEL = np.isin(NAMES, ["one", "share"])
PRECISION = np.where(_LEVEL, 10.0, 40.0)
OWN_PRECISION = np.where(_LEVEL, 20.0, 60.0)
"""How strongly weights are drawn to the usual ones, and those of each code to the common ones. How
often a code is given differs more between studies than what a learner is worth.
"""
MANY = 10.0
"""A code with so many codings counts half as a code with many."""
_FEWEST_ABSENT = 400
_HARD = 4
_STEPS = 12
_LIMIT = 9.0
_ROWS = 20_000
"""So many rows are made precise at a time, because all of them take much memory."""


class Evidence(NamedTuple):
    """What the learners say: (passages, codes) each. `words`, `context`, `nearest`, `clues`,
    `role`, `said` and `around` are log odds beyond those of the share; zeros where a learner has
    nothing to say.
    """

    words: Singles
    context: Singles
    nearest: Singles
    names: Singles
    stems: Singles
    clues: Singles
    keyword: Singles
    asked: Singles
    role: Singles
    said: Singles
    around: Singles


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The weights: `first` (features of `FIRST`,), `second` (all features,), `own` (codes, all
    features) what is added for each code; `sequence` is the regression of codes on those around.
    """

    first: Floats
    second: Floats
    own: Floats
    sequence: Context | None = None
    trust: float = 1.0

    def joined(self, logits: Singles, before: Singles) -> Singles:
        """Log odds of the pool and those by the codebook alone: of `trust`, which is T / (T + 1)
        after T transcripts, the pool, and of the rest the codebook.
        """
        return np.asarray(self.trust * logits + (1 - self.trust) * before, dtype=np.float32)

    def logits(self, evidence: Evidence, counts: Counts, same: Bools) -> Singles:
        """(passages, codes) log odds."""
        initial = self.initial(evidence, counts)
        around = surroundings(initial, counts, same)
        if self.sequence is not None:
            around = (*around, beyond(self.sequence.scores(sequence(initial, same)), counts))
        return _summed(evidence, counts, (self.second + self.own).T, around)

    def initial(self, evidence: Evidence, counts: Counts) -> Singles:
        """(passages, codes) log odds of the first regression."""
        return _summed(evidence, counts, self.first[:, None])


def _summed(
    evidence: Evidence, counts: Counts, weights: Floats, around: tuple[Singles, ...] = ()
) -> Singles:
    """(passages, codes): the sum of all features by `weights` (features, codes or 1)."""
    many = counts.many
    given = dict(zip(NAMES, weights, strict=False))
    result = np.zeros(evidence.words.shape, np.float32)
    result += (given["one"] + given["share"] * counts.odds).astype(np.float32)
    for name in Evidence._fields:
        weight = given[name]
        weight = weight + given.get(f"{name}, many", 0.0) * many
        weight = weight + given.get(f"{name}, few", 0.0) * (1 - many)
        result += getattr(evidence, name) * weight.astype(np.float32)
    for name, values in zip(AROUND, around, strict=False):
        result += values * given[name].astype(np.float32)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each code was given among the examples that were decided: (codes,) each.

    `weight` is how many passages the mean share of all codes counts for in the share of each: those
    of three transcripts, because the passages of one transcript are alike.
    """

    positives: Floats
    decided: Floats
    weight: float

    @property
    def shares(self) -> Floats:
        """The share of each code, a little above 0 and below 1."""
        first = 0.5 / USUAL_SHARE
        mean = (self.positives.sum() + 0.5) / (self.decided.sum() + first)
        weight = self.weight + first / 4
        return np.asarray((self.positives + weight * mean) / (self.decided + weight))

    @property
    def odds(self) -> Floats:
        """Log odds of the shares."""
        return np.asarray(np.log(self.shares / (1 - self.shares)), dtype=np.float64)

    @property
    def many(self) -> Floats:
        """Between 0 (never given) and 1 (given very often)."""
        return self.positives / (self.positives + MANY)


USUAL_SHARE = 0.03
"""The share of a code before anything is coded."""


def usual(codes: int) -> Pool:
    """The pool before anything is coded: without names, the assumed probabilities stand."""
    second = USUAL.copy()
    second[:2] = 0.0, 1.0
    second[len(FIRST) :] = 0.0
    return Pool(second[: len(FIRST)], second, np.zeros((codes, len(NAMES))))


def features(
    evidence: Evidence,
    counts: Counts,
    at: int,
    rows: NDArray[np.intp],
    around: tuple[Singles, ...] = (),
) -> Singles:
    """(rows, features) of some passages and the code number `at`, in the order of `NAMES`."""
    many = counts.many[at]
    ones = np.ones(len(rows), np.float32)
    columns = [ones, ones * counts.odds[at]]
    for name in Evidence._fields:
        values = getattr(evidence, name)[rows, at]
        columns.append(values)
        if f"{name}, many" in NAMES:
            columns.append(values * many)
        if f"{name}, few" in NAMES:
            columns.append(values * (1 - many))
    columns += [values[rows, at] for values in around]
    return np.column_stack(columns).astype(np.float32)


def surroundings(logits: Singles, counts: Counts, same: Bools) -> tuple[Singles, ...]:
    """The features `AROUND`, (passages, codes) each, from the log odds of the first regression:
    the strongest other code, and how likely the code is before, after and elsewhere in the
    transcript, beside its share.
    """
    many, codes = logits.shape
    rival = np.full(logits.shape, -_LIMIT, np.float32)
    if codes > 1:
        order = np.sort(logits, axis=1)[:, -2:]
        best = logits >= order[:, 1:]
        rival = np.where(best, order[:, :1], order[:, 1:]).astype(np.float32)
    usual_odds = counts.odds.astype(np.float32)
    lift = np.clip(logits - usual_odds, -_LIMIT, _LIMIT)
    before, after = np.zeros_like(lift), np.zeros_like(lift)
    at = np.flatnonzero(same)
    before[at], after[at - 1] = lift[at - 1], lift[at]
    chances = sigmoid(logits)
    numbers = np.cumsum(~same) - 1 if many else np.zeros(0, dtype=np.intp)
    sums = np.zeros((int(numbers[-1]) + 1 if many else 0, codes), np.float64)
    np.add.at(sums, numbers, chances)
    sizes = np.bincount(numbers, minlength=len(sums)) if many else np.zeros(0)
    shares = counts.shares
    others = (sums[numbers] - chances + 5 * shares) / (sizes[numbers] - 1 + 5)[:, None]
    elsewhere = np.log(np.maximum(others, 1e-6) / shares).astype(np.float32)
    return np.clip(rival, -_LIMIT, _LIMIT), before, after, elsewhere


def fit_pool(
    evidence: Evidence, counts: Counts, same: Bools, true: Bools, known: Bools, parts: Ints
) -> tuple[Pool, Singles]:
    """The pool learned from scores of examples while they were held out, and (examples, codes) its
    log odds for them, with weights of each code that were learned without their part.
    """
    codes = true.shape[1]
    none = np.zeros((codes, len(NAMES)))
    rough = Pool(USUAL_FIRST, USUAL, none).initial(evidence, counts)
    chosen = list(_chosen(rough, true, known))
    if not chosen:
        return usual(codes), rough
    hits = [true[rows, at] for at, rows, _ in chosen]
    weights = [some for _, _, some in chosen]
    given = in_threads(lambda one: features(evidence, counts, one[0], one[1]), chosen)
    first = _newton(
        np.vstack(given),
        np.concatenate(hits),
        np.concatenate(weights),
        USUAL_FIRST,
        PRECISION[: len(FIRST)],
    )
    initial = Pool(first, USUAL, none).initial(evidence, counts)
    shares = counts.shares.astype(np.float32)
    follows, held_out = fit_context(sequence(initial, same), true, known, parts, shares, PENALTY)
    around = (*surroundings(initial, counts, same), beyond(held_out, counts))
    del given
    given = in_threads(lambda one: features(evidence, counts, one[0], one[1], around), chosen)
    second = _newton(
        np.vstack(given), np.concatenate(hits), np.concatenate(weights), USUAL, PRECISION
    )
    numbers = np.unique(parts)
    own, without = none.copy(), np.tile(none, (len(numbers), 1, 1))

    def learn(number: int) -> None:
        (at, rows, some), values, true_ones = chosen[number], given[number], hits[number]
        own[at] = _newton(values, true_ones, some, second, OWN_PRECISION) - second
        without[:, at] = own[at] + _left_out(
            values, true_ones, some, second + own[at], [parts[rows] == part for part in numbers]
        )

    in_threads(learn, range(len(chosen)))
    logits = np.zeros(true.shape, np.float32)
    for part, less in zip(numbers, without, strict=True):
        rows = np.flatnonzero(parts == part)
        here = Evidence(*(values[rows] for values in evidence))
        near = tuple(values[rows] for values in around)
        logits[rows] = _summed(here, counts, (second + less).T, near)
    return Pool(first, second, own, follows), logits


def _left_out(
    values: Singles, hits: Bools, weights: Floats, at: Floats, parts: Sequence[Bools]
) -> Floats:
    """(parts, features): how the weights of a code change without the rows of each part, by one
    step of Newton's method from the weights of all rows.
    """
    x = np.asarray(values, dtype=np.float64)
    chance = sigmoid(x @ at)
    slopes = x * (weights * (hits - chance))[:, None]
    bends = np.sqrt(weights * np.maximum(chance * (1 - chance), 1e-6))[:, None] * x
    whole = bends.T @ bends + np.diag(OWN_PRECISION)
    steps = []
    for inside in parts:
        part = bends[inside]
        step = np.linalg.solve(whole - part.T @ part, -slopes[inside].sum(axis=0))
        steps.append(step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12)))
    return np.array(steps)


def beyond(shares: Singles, counts: Counts) -> Singles:
    """Log of the ratio of scores, about probabilities, to the share of each code, within bounds."""
    usual_shares = counts.shares.astype(np.float32)
    ratio = shares / usual_shares
    return np.asarray(
        np.log(np.clip(ratio, 0.1, np.maximum(1.5, 0.9 / usual_shares))), dtype=np.float32
    )


def _chosen(
    rough: Singles, true: Bools, known: Bools
) -> Iterator[tuple[int, NDArray[np.intp], Floats]]:
    """For each code with a decided passage: rows to learn from, and their weights.

    All rows with the code, and of those without it the likeliest ones; of the others evenly spaced
    ones stand for all.
    """
    for at in range(true.shape[1]):
        decided = np.flatnonzero(known[:, at])
        if not len(decided):
            continue
        present = decided[true[decided, at]]
        absent = decided[~true[decided, at]]
        hard = _HARD * len(present) + _FEWEST_ABSENT
        if len(absent) > 2 * hard:
            order = absent[np.argsort(-rough[absent, at], kind="stable")]
            rest = order[hard:]
            few = rest[np.linspace(0, len(rest) - 1, hard // 2).astype(np.intp)]
            rows = np.concatenate([present, order[:hard], few])
            weights = np.ones(len(rows))
            weights[-len(few) :] = len(rest) / len(few)
        else:
            rows, weights = np.concatenate([present, absent]), np.ones(len(decided))
        yield at, rows, weights


def _newton(
    values: Singles, hits: Bools, weights: Floats, start: Floats, precision: Floats
) -> Floats:
    """Weights of a logistic regression with normal priors around `start` (Newton's method)."""
    at = start.copy()
    for _ in range(_STEPS):
        slope, curve = -precision * (at - start), np.diag(precision)
        for first in range(0, len(values), _ROWS):
            rows = slice(first, first + _ROWS)
            x = values[rows].astype(np.float64)
            chance = sigmoid(x @ at)
            slope += x.T @ (weights[rows] * (hits[rows] - chance))
            curve += (x * (weights[rows] * np.maximum(chance * (1 - chance), 1e-6))[:, None]).T @ x
        step = np.linalg.solve(curve, slope)
        longest = float(np.abs(step).max())
        at = at + step * min(1.0, 2.0 / max(longest, 1e-12))
        if longest < 1e-4:
            break
    return at


def sigmoid(logits: NDArray[np.floating]) -> Floats:
    """Probabilities from log odds."""
    # Clipped, because `exp` overflows beyond about 700.
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -500, 500))), dtype=np.float64)
