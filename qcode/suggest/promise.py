"""Promises with a bound: from which probability on a code's suggestions can be promised to be right
as often as asked.

For a code and an asked precision q, a threshold t is promised if the following holds with a
confidence of 90 %: in transcripts that were not seen, the expected number of wrong suggestions with
a probability of at least t is at most 1 - q times the expected number of suggestions.

The evidence are suggestions for transcripts while they were held out. Transcripts, not suggestions,
are independent, so each transcript is one observation: its gain ``right - q * offered``, which is
at most 0 on average if t must not be promised. The test bets on the gains (Waudby-Smith and Ramdas
2024, JRSS B 86:1): the product of ``1 + f * gain`` stays at 1 on average if the gain is at most 0
on average, so it exceeds 1 / 0.1 with a probability of at most 10 % (Markov). That holds for every
number of transcripts and every way in which precision differs between them. A transcript with more
than three times the mean number of suggestions counts as if it had three times the mean; besides,
nothing is promised that was not reached over all held-out suggestions.

Four thresholds are tried. Precision need not rise with the threshold, and above a high threshold
there may be hardly any suggestion. So the thresholds are not tried from the safest downward until
one fails, nor is the lowest one taken that passes by itself. All four are tested together, by
closed testing with averaged bets (Vovk and Wang 2021, Annals of Statistics 49:1736), and the lowest
that passes is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from math import ceil, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ASKED = (0.5, 0.6, 0.7, 0.8, 0.9)
"""The precisions for which a promise is looked for."""
CONFIDENCE = 0.9
"""How sure a promise is: each one (of a code and a precision) is broken in at most 10 % of
studies.
"""
_STAKES = (0.9, 0.4)
"""The shares of the capital that are bet. Large ones win if all is right, small ones survive
errors.
"""
_MOST = 3.0
"""A transcript counts for at most this many times the mean number of suggestions. Without a limit,
a single very long transcript in the study would make every promise impossible.
"""
_HALVINGS = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """What can be promised of a code for one asked `precision`.

    `threshold` is the probability from which it is promised; None if nothing is, and then `reason`
    says why. `offered`, `right` and `transcripts` count the held-out suggestions from the threshold
    on (or from the one that came closest), `bound` is the lower bound of their precision.
    """

    precision: float
    threshold: float | None = None
    offered: int = 0
    right: int = 0
    transcripts: int = 0
    bound: float | None = None
    reason: str = ""


Promises = Mapping[str, tuple[Promise, ...]]


def thresholds_tried(precision: float) -> tuple[float, ...]:
    """The probabilities that are tried for an asked precision, from the lowest.

    They are fixed in advance, because thresholds chosen by looking at what was right would pass by
    chance. Suggestions above a probability are on average better than it, so lower ones are tried
    too.
    """
    tried = (precision - 0.2, precision - 0.1, precision, (1 + precision) / 2)
    return tuple(round(t, 3) for t in tried)


def promises(
    codes: Sequence[str],
    probabilities: Floats,
    true: Bools,
    known: Bools,
    transcripts: Sequence[str],
    asked: Sequence[float] = ASKED,
) -> dict[str, tuple[Promise, ...]]:
    """For each code, what can be promised for every `asked` precision.

    `probabilities` (examples, codes) are those of examples while they were held out, `true` and
    `known` have the same shape, `transcripts` is the transcript of each example. Where a code is
    not known, nothing was offered.
    """
    if not len(transcripts):
        return {code: tuple(Promise(q, reason=_NOTHING) for q in asked) for code in codes}
    lowest = thresholds_tried(min(asked))[0]
    counted = _Counted(probabilities, true, known & (probabilities >= lowest), transcripts)
    columns = [_of_precision(q, *counted.above(thresholds_tried(q))) for q in asked]
    return {code: tuple(column[at] for column in columns) for at, code in enumerate(codes)}


def plain_promises(made: Promises) -> dict[str, list[dict[str, Any]]]:
    """Promises as they are stored with a model."""
    return {code: [asdict(p) for p in some] for code, some in made.items()}


def read_promises(plain: Mapping[str, Sequence[Mapping[str, Any]]]) -> Promises:
    """The promises that `plain_promises` gave."""
    return {code: tuple(Promise(**one) for one in some) for code, some in plain.items()}


def promised(all_promises: Promises, code: str, precision: float) -> Promise:
    """The promise of a code for the smallest precision in `ASKED` that is at least `precision`.

    A code that the model does not know has an empty promise. Raises ValueError above the highest
    precision.
    """
    level = next((q for q in ASKED if q >= precision - 1e-9), None)
    if level is None:
        raise ValueError(f"no promise is looked for above {ASKED[-1]}")
    matches = (p for p in all_promises.get(code, ()) if abs(p.precision - level) < 1e-9)
    return next(matches, Promise(level, reason="the model was trained before there were promises"))


def highest_promised(all_promises: Promises, code: str, probability: float) -> float | None:
    """The highest precision that is promised of a code's suggestions with this probability; None if
    none is.
    """
    kept = [
        p.precision
        for p in all_promises.get(code, ())
        if p.threshold is not None and probability >= p.threshold
    ]
    return max(kept, default=None)


@cache
def transcripts_needed(precision: float) -> int:
    """The number of transcripts with suggestions below which nothing can be promised, even if all
    suggestions are right.
    """
    least = ceil(log(1 / (1 - CONFIDENCE)) / log(1 + _STAKES[0] * (1 - precision) / precision))
    gains = np.full((1, 1, 1), 1.0 - precision)
    while _evidence(np.repeat(gains, least, axis=2), precision)[0, 0] < 1 / (1 - CONFIDENCE):
        least += 1
    return least


class _Counted:
    """How many suggestions each transcript offers above a threshold, and how many are right."""

    def __init__(
        self, probabilities: Floats, true: Bools, reached: Bools, transcripts: Sequence[str]
    ) -> None:
        names, group = np.unique(np.asarray(transcripts, dtype=str), return_inverse=True)
        self._shape = (probabilities.shape[1], len(names))
        # Few suggestions reach even the lowest threshold, so only these are looked at again.
        rows, codes = np.nonzero(reached)
        self._values = probabilities[rows, codes]
        self._true = true[rows, codes]
        self._cells = codes * len(names) + group[rows]
        self._known: dict[float, tuple[Floats, Floats]] = {}

    def above(self, thresholds: Sequence[float]) -> tuple[tuple[float, ...], Floats, Floats]:
        """The thresholds, and (codes, thresholds, transcripts) suggestions offered and right."""
        pairs = [self._above(threshold) for threshold in thresholds]
        offered, right = (np.stack([pair[at] for pair in pairs], axis=1) for at in (0, 1))
        return tuple(thresholds), offered, right

    def _above(self, threshold: float) -> tuple[Floats, Floats]:
        """(codes, transcripts) suggestions offered and right, counted once for each threshold."""
        if threshold not in self._known:
            taken = self._values >= threshold
            self._known[threshold] = self._sum(taken), self._sum(taken & self._true)
        return self._known[threshold]

    def _sum(self, taken: Bools) -> Floats:
        many = self._shape[0] * self._shape[1]
        counts = np.bincount(self._cells[taken], minlength=many)
        return np.asarray(counts.reshape(self._shape), dtype=np.float64)


def _of_precision(
    precision: float, thresholds: Sequence[float], offered: Floats, right: Floats
) -> list[Promise]:
    """The promise of every code for one precision."""
    evidence = _evidence(_gains(precision, offered, right), precision)
    passed = np.asarray(closed(evidence) >= 1 / (1 - CONFIDENCE))
    # Long transcripts count for less in the test, but not for what was seen.
    passed = passed & (right.sum(axis=2) >= precision * offered.sum(axis=2))
    # The lowest threshold that passed; without one, the threshold that came closest.
    kept: Bools = np.asarray(passed.any(axis=1))
    at = np.where(kept, passed.argmax(axis=1), evidence.argmax(axis=1))
    bounds = _bounds(at, offered, right)
    result = []
    for code, row in enumerate(at):
        some = offered[code, row]
        numbers = (int(some.sum()), int(right[code, row].sum()), int((some > 0).sum()))
        bound = float(bounds[code]) if numbers[0] else None
        if kept[code]:
            result.append(Promise(precision, thresholds[row], *numbers, bound))
        else:
            reason = _reason(precision, thresholds[0], *numbers, bound)
            result.append(Promise(precision, None, *numbers, bound, reason))
    return result


def _gains(precision: float | Floats, offered: Floats, right: Floats) -> Floats:
    """(codes, thresholds, transcripts): right minus the asked share of the suggestions, between
    ``-precision`` and ``1 - precision``.
    """
    there = np.maximum((offered > 0).sum(axis=2, keepdims=True), 1)
    mean = offered.sum(axis=2, keepdims=True) / there
    most = np.maximum(np.minimum(offered.max(axis=2, keepdims=True), _MOST * mean), 1.0)
    weights = np.minimum(1.0, most / np.maximum(offered, 1.0)) / most
    return np.asarray(weights * (right - precision * offered), dtype=np.float64)


def _evidence(gains: Floats, precision: float | Floats) -> Floats:
    """(codes, thresholds): the capital that bets on the gains have grown to; it stays at 1 on
    average if nothing must be promised.
    """
    capital = [np.exp(np.log1p(stake * gains / precision).sum(axis=2)) for stake in _STAKES]
    return np.asarray(np.mean(capital, axis=0), dtype=np.float64)


def closed(evidence: Floats) -> Floats:
    """(codes, thresholds): for each threshold, the smallest mean of the evidence over all sets of
    thresholds with it.

    Above 1 / 0.1 a threshold passes; with a probability of at least 90 %, none of those that pass
    is false (Vovk and Wang 2021, on closed testing).
    """
    result = np.empty_like(evidence)
    for at in range(evidence.shape[1]):
        others = np.sort(np.delete(evidence, at, axis=1), axis=1)
        sums = evidence[:, [at]] + np.cumsum(others, axis=1)
        means = sums / np.arange(2, evidence.shape[1] + 1)
        result[:, at] = np.minimum(evidence[:, at], means.min(axis=1, initial=np.inf))
    return result


def _bounds(at: NDArray[np.intp], offered: Floats, right: Floats) -> Floats:
    """(codes,): the highest precision that the threshold `at` of each code would have passed for,
    to within .001.
    """
    result = np.zeros(len(at))
    there = np.flatnonzero(offered.any(axis=(1, 2)))
    at, offered, right = at[there], offered[there], right[there]
    low, high = np.zeros(len(at)), np.ones(len(at))
    rows = np.arange(len(at))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        precision = middle[:, None, None]
        evidence = _evidence(_gains(precision, offered, right), precision)
        passes = closed(evidence)[rows, at] >= 1 / (1 - CONFIDENCE)
        low, high = np.where(passes, middle, low), np.where(passes, high, middle)
    result[there] = low
    return result


_NOTHING = "nothing was coded to try it on"


def _reason(
    precision: float, lowest: float, offered: int, right: int, transcripts: int, bound: float | None
) -> str:
    """Why a precision cannot be promised."""
    needed = transcripts_needed(precision)
    if not offered:
        return f"no suggestion reached {lowest:g} while its transcript was held out"
    many = f"{offered} suggestion{'' if offered == 1 else 's'}"
    where = f"{transcripts} transcript{'' if transcripts == 1 else 's'}"
    if transcripts < needed:
        return f"only {many} in {where}; at least {needed} transcripts with one would be needed"
    share = right / offered
    if share < precision:
        return f"of {many} in {where}, {share:.0%} were right"
    return (
        f"of {many} in {where}, {share:.0%} were right, but that could be chance: the lower bound"
        f" is {bound or 0:.0%}"
    )
