"""What can be promised of suggestions: answers by hand, and a simulation of broken promises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from qcode.model import Codebook
from qcode.suggest import Example, from_bytes, to_bytes, train
from qcode.suggest.promise import (
    ASKED,
    CONFIDENCE,
    Promise,
    closed,
    highest_promised,
    promised,
    promises,
    thresholds_tried,
    transcripts_needed,
)

Array = NDArray[np.float64]


def of_one_code(rows: list[tuple[str, float, bool]]) -> dict[float, Promise]:
    """Promises of a code with (transcript, probability, right) as its held-out suggestions."""
    values = np.array([[p] for _, p, _ in rows])
    true = np.array([[right] for _, _, right in rows])
    found = promises(["a"], values, true, np.ones_like(true), [name for name, _, _ in rows])
    return {p.precision: p for p in found["a"]}


def every(
    transcripts: int, right: int = 1, wrong: int = 0, p: float = 0.95
) -> dict[float, Promise]:
    rows = [(f"T{n}", p, k < right) for n in range(transcripts) for k in range(right + wrong)]
    return of_one_code(rows)


@pytest.mark.parametrize("precision", ASKED)
def test_as_many_transcripts_as_are_needed_are_needed(precision: float) -> None:
    """All right, one suggestion each, at a probability that only the four thresholds share: the
    number that is said to be needed is enough, one less is not.
    """
    needed = transcripts_needed(precision)
    assert every(needed)[precision].threshold == min(thresholds_tried(precision))
    few = every(needed - 1)[precision]
    assert few.threshold is None
    assert few.reason.endswith(f"at least {needed} transcripts with one would be needed")


def test_the_evidence_of_right_suggestions_by_hand() -> None:
    """Asked for .5, each right suggestion multiplies bets of .9 and .4 by themselves plus 1: the
    mean of 1.9^n and 1.4^n first passes 10 at n = 5, (24.8 + 5.4) / 2 = 15.1.
    """
    assert (1.9**4 + 1.4**4) / 2 < 10 < (1.9**5 + 1.4**5) / 2
    assert transcripts_needed(0.5) == 5


def test_one_very_long_transcript_does_not_decide() -> None:
    """Sixty transcripts of three right suggestions and one of 180, which counts as one with three
    times the mean: all right, it takes nothing from the others; all wrong, half of all are wrong.
    """
    short = [(f"T{n}", 0.95, True) for n in range(60) for _ in range(3)]
    assert of_one_code([*short, *[("long", 0.95, True)] * 180])[0.7].threshold is not None
    found = of_one_code([*short, *[("long", 0.95, False)] * 180])[0.6]
    assert found.reason == "of 360 suggestions in 61 transcripts, 50% were right"


def test_many_suggestions_of_one_transcript_are_one_observation() -> None:
    """A thousand right ones in four transcripts promise nothing; the reason says so."""
    found = of_one_code([(f"T{n % 4}", 0.9, True) for n in range(1000)])
    assert found[0.6].threshold is None
    assert found[0.6].reason == (
        "only 1000 suggestions in 4 transcripts; at least 6 transcripts with one would be needed"
    )


def test_errors_are_given_as_the_reason() -> None:
    assert every(40, right=1, wrong=1)[0.8].reason == (
        "of 80 suggestions in 40 transcripts, 50% were right"
    )
    close = of_one_code([(f"T{n}", 0.9, n % 10 != 0) for n in range(30)])[0.8]
    assert close.reason.startswith(
        "of 30 suggestions in 30 transcripts, 90% were right, but that could be chance: the lower"
        " bound is 7"
    )


def test_where_nothing_reached_a_threshold_nothing_is_promised() -> None:
    assert every(40, p=0.2)[0.8].reason == (
        "no suggestion reached 0.6 while its transcript was held out"
    )
    nothing = promises(["a"], np.zeros((0, 1)), np.zeros((0, 1), bool), np.zeros((0, 1), bool), [])
    assert {p.reason for p in nothing["a"]} == {"nothing was coded to try it on"}


def test_the_lower_bound_is_at_least_what_is_promised() -> None:
    """Inverting the test: a precision is promised if and only if the bound is above it."""
    for transcripts in (5, 12, 30, 80):
        for found in every(transcripts, right=5, wrong=1).values():
            assert found.bound is not None
            assert (found.threshold is not None) == (found.bound >= found.precision - 0.001)


def test_the_lowest_threshold_that_passes_is_taken() -> None:
    """From .8 on all are right, below none is: .8 is promised and not .6 or .7."""
    rows = [(f"T{n}", p, p >= 0.8) for n in range(60) for p in (0.62, 0.72, 0.85)]
    assert of_one_code(rows)[0.8].threshold == 0.8


def test_what_nobody_decided_was_not_offered() -> None:
    """A wrong suggestion where the code is unknown is no error."""
    values = np.full((80, 1), 0.95)
    known = np.array([[n % 2 == 0] for n in range(80)])
    found = promises(["a"], values, known, known, [f"T{n // 2}" for n in range(80)])["a"]
    assert found[-1].threshold is not None and found[-1].offered == 40


def test_closed_testing_by_hand() -> None:
    """Evidence 30, 12, 0, 0: {30, 0, 0} has the mean 10, but {30, 0, 0} with 12 has 10.5, {12, 0}
    only 6.
    """
    assert closed(np.array([[30.0, 12.0, 0.0, 0.0]]))[0].tolist() == [10.0, 4.0, 0.0, 0.0]


def test_the_promise_of_a_precision_between_is_that_of_the_next() -> None:
    kept = {"a": (Promise(0.8, 0.7), Promise(0.9, None, reason="no"))}
    assert promised(kept, "a", 0.75).threshold == 0.7
    assert promised(kept, "a", 0.85).reason == "no"
    assert promised(kept, "b", 0.8).threshold is None
    with pytest.raises(ValueError, match=r"above 0\.9"):
        promised(kept, "a", 0.95)
    assert highest_promised(kept, "a", 0.7) == 0.8
    assert highest_promised(kept, "a", 0.69) is None


Draw = Callable[[np.random.Generator, int], tuple[Array, Array]]
"""(generator, studies) -> per study: how many suggestions a transcript has, and their precision."""
STUDIES, MOST = 400, 8
ALL = [str(n) for n in range(STUDIES)]


def simulated(
    draw: Draw, transcripts: int, seed: int = 3
) -> tuple[Array, NDArray[np.bool_], list[str]]:
    """Held-out suggestions of many studies, one a column, with probabilities from .3 to 1 that say
    nothing of what is right.
    """
    chance = np.random.default_rng(seed)
    values, true, names = [], [], []
    for transcript in range(transcripts):
        many, precision = draw(chance, STUDIES)
        there = np.arange(MOST)[:, None] < many
        values.append(np.where(there, chance.uniform(0.3, 1.0, there.shape), 0.01))
        true.append(chance.random(there.shape) < precision)
        names += [f"T{transcript:03}"] * MOST
    return np.concatenate(values), np.concatenate(true), names


def few(chance: np.random.Generator, studies: int) -> Array:
    return np.minimum(chance.poisson(2.0, studies), MOST).astype(float)


Q = 0.599
"""The true precision, which is just below the asked one, so that every promise is a broken one."""


def alike(chance: np.random.Generator, studies: int) -> tuple[Array, Array]:
    return few(chance, studies), np.full(studies, Q)


def spread(chance: np.random.Generator, studies: int) -> tuple[Array, Array]:
    return few(chance, studies), chance.beta(2 * Q, 2 * (1 - Q), studies)


def all_or_none(chance: np.random.Generator, studies: int) -> tuple[Array, Array]:
    return few(chance, studies), (chance.random(studies) < Q).astype(float)


def rare(chance: np.random.Generator, studies: int) -> tuple[Array, Array]:
    return (chance.random(studies) < 0.3).astype(float), np.full(studies, Q)


def long_ones_are_worse(chance: np.random.Generator, studies: int) -> tuple[Array, Array]:
    """One in five transcripts has six suggestions with precision p, the others one that is right:
    (.8 + 1.2 p) / 2 = Q.
    """
    long = chance.random(studies) < 0.2
    return np.where(long, 6.0, 1.0), np.where(long, (2 * Q - 0.8) / 1.2, 1.0)


def share(kept: dict[str, tuple[Promise, ...]]) -> float:
    return float(np.mean([some[0].threshold is not None for some in kept.values()]))


@pytest.mark.parametrize("draw", [alike, spread, all_or_none, rare, long_ones_are_worse])
@pytest.mark.parametrize("transcripts", [12, 60])
def test_at_most_a_tenth_of_the_promises_are_broken(draw: Draw, transcripts: int) -> None:
    """Whatever differs between transcripts, with the choice of the threshold: 400 studies, so that
    10 % plus three standard errors are 14.5 %.
    """
    values, true, names = simulated(draw, transcripts)
    kept = promises(ALL, values, true, np.ones_like(true), names, (0.6,))
    assert share(kept) <= 1 - CONFIDENCE + 3 * (0.1 * 0.9 / STUDIES) ** 0.5


def test_suggestions_counted_as_independent_would_break_promises() -> None:
    """An exact binomial over suggestions, each threshold by itself from the safest downward, and
    the lowest that passes is taken: where transcripts are all right or all wrong, far more than a
    tenth of the promises are broken.
    """
    values, true, _ = simulated(all_or_none, 60)
    passed = np.zeros(STUDIES, dtype=bool)
    for threshold in sorted(thresholds_tried(0.6), reverse=True):
        taken = values >= threshold
        offered, right = taken.sum(axis=0), (taken & true).sum(axis=0)
        passed |= binom.sf(right - 1, offered, 0.6) <= 0.1
    assert passed.mean() > 0.2


def test_one_threshold_after_the_other_would_break_promises() -> None:
    """The same with one suggestion a transcript, so that the binomial is exact for each threshold:
    what breaks promises is that each of many thresholds has a chance to pass by itself.
    """

    def one(chance: np.random.Generator, studies: int) -> tuple[Array, Array]:
        return np.ones(studies), np.full(studies, Q)

    values, true, names = simulated(one, 100)
    passed = np.zeros(STUDIES, dtype=bool)
    for threshold in np.linspace(0.3, 0.98, 30):
        taken = values >= threshold
        offered, right = taken.sum(axis=0), (taken & true).sum(axis=0)
        passed |= (offered > 0) & (binom.sf(right - 1, offered, 0.6) <= 0.1)
    kept = promises(ALL, values, true, np.ones_like(true), names, (0.6,))
    assert passed.mean() > 0.2
    assert share(kept) <= 0.1


def test_the_safest_threshold_need_not_be_the_first_to_pass() -> None:
    """Above .9 there are four suggestions in all, at .7 one in each transcript: walking down from
    the safest and stopping at the first failure would promise nothing.
    """
    rows = [(f"T{n}", 0.75, True) for n in range(40)] + [(f"T{n}", 0.96, True) for n in range(4)]
    rows += [(f"T{n}", 0.65, False) for n in range(40)]
    assert of_one_code(rows)[0.8].threshold == 0.7


def test_a_model_keeps_its_promises_in_the_file(
    invented_codebook: Codebook, invented_examples: tuple[Example, ...]
) -> None:
    """Trained on twelve transcripts, it promises something of a code, of which the held-out
    suggestions are counted; stored and read again it promises the same.
    """
    model = train(invented_examples, invented_codebook)
    assert set(model.promises) == {"hotline", "housing", "training", "rare", "never"}
    kept = promised(model.promises, "housing", 0.5)
    assert kept.threshold is not None and 9 <= kept.transcripts <= 12
    assert promised(model.promises, "never", 0.5).threshold is None
    assert from_bytes(to_bytes(model)).promises == model.promises
