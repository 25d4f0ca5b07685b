"""Probabilities for examples while they were held out.

Transcripts, not segments, are divided into folds. Segments of an interview are similar, so mixing
them would make a model look better than it is. Everything that is fitted or tuned uses only the
training folds. What is evaluated is anything with `codes` and `probabilities`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Codebook
from qcode.suggest.cuts import PRECISIONS
from qcode.suggest.evaluation.processes import run
from qcode.suggest.examples import Example, Passage
from qcode.suggest.parts import dealt

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

TAKEN_FROM = 0.2
"""A code without a threshold counts as suggested from this probability on."""


class Suggester(Protocol):
    """What can be evaluated. `thresholds` ({code: probability from which it counts as suggested})
    and `cuts` ({precision: probability from which first suggestions are that often right}) are used
    if it has them.
    """

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order of the columns of `probabilities`."""

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes) for passages of a transcript in their order; of several, one transcript
        after the other, if the passages name theirs.
        """


Fit = Callable[[Sequence[Example]], Suggester]
"""Makes a suggester from examples. It must not keep anything of an earlier call."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The true codes of examples. `true` and `known` are (examples, codes), `cluster` (examples,)
    is the index of the transcript in `clusters`.
    """

    codes: tuple[str, ...]
    true: Bools
    known: Bools
    cluster: Ints
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What was predicted for examples while they were held out. `probabilities` and `predicted` are
    (examples, codes), `covered` (examples, precisions): whether the first suggestion is offered at
    that precision.
    """

    truth: Truth
    folds: int
    probabilities: Floats
    predicted: Bools
    covered: Bools


@dataclass(frozen=True, slots=True, eq=False)
class _Fold:
    """One fold of one repeat: the indices of the examples to learn from, and of those to
    predict.
    """

    repeat: int
    rest: Ints
    inside: Ints


_Predicted = tuple[Floats, Bools, Bools]


class Dealt:
    """Examples divided into folds by transcript, `repeats` times, shuffled with `seed`.

    There are never more folds than transcripts. Raises UsageError for fewer than two folds or one
    repeat, Refused if the examples come from fewer than two transcripts.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        codes: Sequence[str],
        folds: int,
        seed: int,
        repeats: int = 1,
    ) -> None:
        self.examples, self.repeats = examples, repeats
        self.truth = truth_of(examples, codes)
        self._parts = _deal(examples, folds, seed, repeats)

    @property
    def folds(self) -> int:
        """The number of folds of a repeat."""
        return len(self._parts) // self.repeats

    @property
    def fewest_to_learn_from(self) -> int:
        """The smallest number of transcripts from which any fold is predicted."""
        cluster = self.truth.cluster
        return min(len(np.unique(cluster[part.rest])) for part in self._parts)

    def held_out(self, fits: Sequence[Fit], jobs: int = 1) -> list[list[HeldOut]]:
        """For each of `fits`, what it predicts in each repeat, in up to `jobs` processes."""
        tasks = [(fit, part) for fit in fits for part in self._parts]
        done = run(self._predict, tasks, jobs)
        step = len(self._parts)
        return [self._joined(done[at : at + step]) for at in range(0, len(done), step)]

    def _joined(self, done: Sequence[_Predicted]) -> list[HeldOut]:
        shape = self.truth.true.shape
        result = []
        for repeat in range(self.repeats):
            probabilities, predicted = np.zeros(shape), np.zeros(shape, dtype=bool)
            covered = np.zeros((shape[0], len(PRECISIONS)), dtype=bool)
            for part, one in zip(self._parts, done, strict=True):
                if part.repeat == repeat:
                    at = part.inside
                    probabilities[at], predicted[at], covered[at] = one
            result.append(HeldOut(self.truth, self.folds, probabilities, predicted, covered))
        return result

    def _predict(self, task: tuple[Fit, _Fold]) -> _Predicted:
        fit, part = task
        suggester = fit([self.examples[i] for i in part.rest])
        values = self._probabilities(suggester, part.inside)
        thresholds = _named(suggester, "thresholds")
        predicted = values >= np.array([thresholds.get(c, TAKEN_FROM) for c in self.truth.codes])
        # Without cuts of its own, a suggester is taken at its word: .8 should be right in 8 of 10.
        cuts = _named(suggester, "cuts") if hasattr(suggester, "cuts") else dict(_AT_ITS_WORD)
        first = np.where(self.truth.known[part.inside], values, -1.0).max(axis=1, initial=-1.0)
        covered = first[:, None] >= np.array([cuts.get(p, np.inf) for p in PRECISIONS])
        return values, predicted, covered

    def _probabilities(self, suggester: Suggester, inside: Ints) -> Floats:
        """(inside, codes); a code that the suggester does not have is never suggested."""
        codes = self.truth.codes
        known = {code: column for column, code in enumerate(suggester.codes)}
        there = [at for at, code in enumerate(codes) if code in known]
        columns = [known[codes[at]] for at in there]
        result = np.zeros((len(inside), len(codes)))
        for rows in self._asked_together(inside):
            passages = [self.examples[i].passage for i in inside[rows]]
            result[rows[:, None], there] = suggester.probabilities(passages)[:, columns]
        return result

    def _asked_together(self, inside: Ints) -> list[Ints]:
        """The rows of each call: those of a transcript, or all if their passages name theirs, since
        calls cost more than passages.
        """
        cluster = self.truth.cluster[inside]
        order = np.argsort(cluster, kind="stable")
        if all(getattr(self.examples[i].passage, "transcript", "") for i in inside):
            return [order]
        return np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1)


_AT_ITS_WORD = [(precision, precision) for precision in PRECISIONS]


def _named(suggester: Suggester, name: str) -> Mapping[object, float]:
    return dict(getattr(suggester, name, {}))


def truth_of(examples: Sequence[Example], codes: Sequence[str]) -> Truth:
    """The true codes of the examples as arrays, for these codes."""
    shape = (len(examples), len(codes))
    names = tuple(sorted({e.transcript for e in examples}))
    index = {name: at for at, name in enumerate(names)}
    true = np.array([[c in e.codes for c in codes] for e in examples], dtype=bool)
    known = np.array([[c not in e.unknown for c in codes] for e in examples], dtype=bool)
    return Truth(
        tuple(codes),
        true.reshape(shape) & known.reshape(shape),
        known.reshape(shape),
        np.array([index[e.transcript] for e in examples], dtype=np.intp),
        names,
    )


def wanted_codes(codebook: Codebook, codes: Sequence[str] | None) -> tuple[str, ...]:
    """The keys of the named codes (None: of all), in the codebook's order. Raises Unknown for a
    code that is not there.
    """
    known = [c.key for c in codebook.codes]
    if codes is None:
        return tuple(known)
    matches = [codebook.get(code) for code in codes]
    for code, entry in zip(codes, matches, strict=True):
        if entry is None:
            raise Unknown("code", code, known)
    asked = {entry.key for entry in matches if entry is not None}
    return tuple(key for key in known if key in asked)


def _deal(examples: Sequence[Example], folds: int, seed: int, repeats: int) -> list[_Fold]:
    """Whole transcripts, shuffled anew in each repeat; the first repeat with `seed` itself."""
    names = [e.transcript for e in examples]
    different = len(set(names))
    if folds < 2:
        raise UsageError("an evaluation needs at least 2 folds")
    if repeats < 1:
        raise UsageError("an evaluation needs at least 1 repeat")
    if different < 2:
        raise Refused(
            "an evaluation needs segments marked as finished in at least 2 transcripts; "
            f"there {'is 1' if different else 'are none'}",
            command="qcode done TRANSCRIPT --coder NAME",
        )
    parts = []
    for repeat in range(repeats):
        own = seed if repeat == 0 else int(np.random.default_rng([seed, repeat]).integers(2**31))
        many = min(folds, different)
        number = dealt(names, many, own)
        parts += [
            _Fold(repeat, np.flatnonzero(number != part), np.flatnonzero(number == part))
            for part in range(many)
        ]
    return parts
