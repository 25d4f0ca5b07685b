"""The pool, clues as numbers, the sequence: values by hand, and what holds for any values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.model import Code, Codebook
from qcode.suggest import Example, Passage, keyword_model
from qcode.suggest.cuts import best_threshold
from qcode.suggest.learners.context import shifted
from qcode.suggest.learners.sequence import sequence, width
from qcode.suggest.pool import Counts, beyond, sigmoid, surroundings, usual
from qcode.suggest.predicting import ClueGrid, blank, not_asked
from qcode.suggest.updating import refresh

CHANCES = st.lists(st.sampled_from([0.05, 0.1, 0.3, 0.5, 0.75, 0.9]), min_size=1, max_size=8)


def counts(positives: list[float], decided: list[float], weight: float = 0.0) -> Counts:
    return Counts(np.array(positives), np.array(decided), weight)


def test_before_anything_is_coded_every_code_has_the_usual_share() -> None:
    assert counts([0, 0], [0, 0]).shares == pytest.approx([0.03, 0.03])
    assert counts([0, 0], [0, 0]).many.tolist() == [0, 0]


def test_the_share_of_a_code_is_drawn_to_the_mean_of_all() -> None:
    """0.5 of 16.67 count beforehand: the mean is 10.5 / 216.67, and weighs 4 + 4.17 passages."""
    mean = 10.5 / (200 + 0.5 / 0.03)
    weight = 4 + 0.5 / 0.03 / 4
    found = counts([10, 0], [100, 100], 4.0).shares
    assert found == pytest.approx([(10 + weight * mean) / (100 + weight), weight * mean / 108.1667])


def test_ten_codings_are_half_of_many() -> None:
    assert counts([10, 30], [50, 50]).many == pytest.approx([0.5, 0.75])


def test_without_evidence_a_code_is_as_likely_as_its_share() -> None:
    some = counts([4, 0, 9], [20, 20, 20], 3.0)
    logits = usual(3).logits(blank(2, 3), some, np.array([False, True]))
    assert sigmoid(logits) == pytest.approx(np.tile(some.shares, (2, 1)), abs=1e-6)


def test_after_one_transcript_half_is_the_pool_and_half_the_codebook() -> None:
    pool = replace(usual(1), trust=0.5)
    joined = pool.joined(np.array([[2.0]], np.float32), np.array([[-4.0]], np.float32))
    assert joined.tolist() == [[-1.0]]


def test_a_score_of_the_share_says_nothing_and_scores_without_bounds_stay_bounded() -> None:
    some = counts([10], [40])
    share = np.float32(some.shares[0])
    found = beyond(np.array([[share], [-5.0], [50.0]], np.float32), some)
    assert found.ravel() == pytest.approx([0.0, np.log(0.1), np.log(0.9 / share)], abs=1e-5)


def test_log_odds_without_bounds_are_probabilities_without_a_warning() -> None:
    assert sigmoid(np.array([-1e9, 0.0, 1e9])) == pytest.approx([0.0, 0.5, 1.0])


def test_with_one_code_there_is_no_rival_and_of_nothing_there_are_no_surroundings() -> None:
    rival, *_ = surroundings(np.array([[3.0]], np.float32), counts([1], [4]), np.array([False]))
    assert rival[0, 0] < -5
    for values in surroundings(
        np.zeros((0, 2), np.float32), counts([1, 1], [4, 4]), np.zeros(0, bool)
    ):
        assert values.shape == (0, 2)


def test_a_passage_of_another_transcript_is_not_among_the_surroundings() -> None:
    logits = np.array([[1.0], [5.0], [-5.0]], np.float32)
    other = np.array([[1.0], [5.0], [5.0]], np.float32)
    same = np.array([False, True, False])
    one = surroundings(logits, counts([2], [9]), same)
    two = surroundings(other, counts([2], [9]), same)
    for left, right in zip(one, two, strict=True):
        assert left[:2].tolist() == right[:2].tolist()


@settings(deadline=None, max_examples=20)
@given(lengths=st.lists(st.integers(1, 4), max_size=4))
def test_moving_passages_on_and_back_loses_only_the_ends_of_transcripts(lengths: list[int]) -> None:
    same = np.array([at > 0 for length in lengths for at in range(length)], dtype=bool)
    values = np.arange(1, len(same) + 1, dtype=np.float32)[:, None]
    last = np.array([at == n - 1 for n in lengths for at in range(n)], dtype=bool)
    there = shifted(shifted(values, same, 1), same, -1)
    assert there.ravel().tolist() == np.where(last, 0, values.ravel()).tolist()
    assert sequence(values, same).shape == (len(same), width(1))


@settings(deadline=None, max_examples=25)
@given(chances=CHANCES)
def test_no_other_threshold_has_a_better_expected_f1(chances: list[float]) -> None:
    values = np.array(chances)

    def f1(threshold: float) -> float:
        taken = values[values >= threshold]
        return float(2 * taken.sum() / (len(taken) + values.sum()))

    found = best_threshold(values)
    assert f1(found) == pytest.approx(max(f1(one) for one in chances))
    assert best_threshold(values[::-1]) == found


@pytest.mark.parametrize(
    ("roles", "role", "expected"),
    [
        ((), "nurse", False),
        (("nurse",), "", False),
        (("nurse",), "NURSE", False),
        (("nurse", "clerk"), "clerk", False),
        (("nurse",), "clerk", True),
        (("नर्स",), "क्लर्क", True),
    ],
)
def test_a_code_is_not_asked_of_a_known_role_that_it_does_not_name(
    roles: tuple[str, ...], role: str, expected: bool
) -> None:
    assert not_asked(roles, role) is expected


def test_clues_are_assumed_probabilities_by_hand(invented_codebook: Codebook) -> None:
    model = keyword_model(invented_codebook)
    passages = [
        Passage(1, "nothing here"),
        Passage(2, "the tip line, a hotline"),
        Passage(3, "a shelter", role="officer"),
    ]
    grid = ClueGrid.of(model, passages, model.clues(passages))
    priors = grid.priors(np.zeros((5, 4, 2)))
    at = {code: number for number, code in enumerate(model.codes)}
    assert priors[0] == pytest.approx([0.02] * 5)
    assert priors[1, at["hotline"]] >= 0.4
    # Half, because housing is asked of providers only.
    assert priors[2, at["housing"]] == pytest.approx(0.3 / 2)
    assert grid.cells()[:, at["hotline"]].tolist() == [0, 2, 0]


def test_what_was_counted_corrects_the_assumed_probability(invented_codebook: Codebook) -> None:
    """The assumed .3 counts as two segments: with 8 of which none had the code, .6 / 10."""
    model = keyword_model(invented_codebook)
    given = [Example("T", Passage(n, "a shelter"), frozenset()) for n in range(8)]
    after = refresh(model, given)
    assert after.seen["housing"][2] == (8, 0)
    passages = [Passage(1, "a shelter")]
    assert after.priors("housing", passages, model.clues(passages)) == pytest.approx([0.06])


def test_a_code_that_nobody_decided_is_not_counted(invented_codebook: Codebook) -> None:
    passage = Passage(1, "a shelter, a tip")
    example = Example("T", passage, frozenset({"hotline"}), frozenset({"housing"}))
    after = refresh(keyword_model(invented_codebook), [example])
    assert after.seen["housing"] == ((0, 0),) * 4
    assert after.seen["hotline"][2] == (1, 1)


@settings(deadline=None, max_examples=8)
@given(cut=st.integers(0, 4))
def test_decisions_told_in_two_goes_count_as_in_one(cut: int) -> None:
    book = Codebook("B", "1", (Code("bed", keywords=("bed",)), Code("घर", keywords=("घर",))))
    texts = ["a bed", "घर", "no\r\nbed", "—"]
    given = [Example("T", Passage(n, t), frozenset({"bed"})) for n, t in enumerate(texts)]
    model = keyword_model(book)
    assert refresh(refresh(model, given[:cut]), given[cut:]).seen == refresh(model, given).seen
