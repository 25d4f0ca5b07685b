"""Thresholds that are computed from probabilities, by hand on a few passages."""

from __future__ import annotations

import numpy as np
import pytest

from qcode.suggest.cuts import PRECISIONS, best_threshold, first_suggestions, precision_cuts


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], 1.0),
        ([0.0, 0.0], 1.0),
        ([0.4], 0.4),
        # One taken: 2(.9)/(1 + 1.0) = .9; two: 2(1.0)/(2 + 1.0) = .67.
        ([0.1, 0.9], 0.9),
        # One: 1.8/(1 + 1.7) = .67; two: 3.4/(2 + 1.7) = .92.
        ([0.9, 0.8], 0.8),
        # One: 1.2/(1 + 1.8) = .43; two: 2.4/3.8 = .63; three: 3.6/4.8 = .75.
        ([0.6, 0.6, 0.6], 0.6),
        ([1.0, 1.0, 0.2], 1.0),
    ],
)
def test_the_threshold_has_the_best_expected_f1(values: list[float], expected: float) -> None:
    assert best_threshold(np.array(values)) == pytest.approx(expected)


def test_the_threshold_of_counted_codes_is_between_the_best_place_and_half_of_the_best_f1() -> None:
    # Both .9 are right: hits (1.8 + 2) / 2 = 1.9, in all (2.0 + 2) / 2 = 2; F1 is 3.8 / (2 + 2) =
    # .95, the best. Odds: .9 / .1 = 9, and .475 / .525 = .905; 9 ** .25 * .905 ** .75 is 1.607.
    found = best_threshold(np.array([0.9, 0.9, 0.2]), np.array([True, True, False]))
    assert found == pytest.approx(1.607 / 2.607, abs=1e-3)


def test_one_lucky_example_of_a_rare_code_does_not_set_its_threshold() -> None:
    values = np.array([0.6] + [0.08] * 99)
    true = np.array([True] + [False] * 99)
    assert 0.15 < best_threshold(values, true) < 0.6


def test_a_code_that_everything_has_keeps_a_threshold_that_all_reach() -> None:
    assert 0.5 <= best_threshold(np.ones(5), np.ones(5, dtype=bool)) < 1.0


def test_the_first_suggestion_is_the_most_probable_code() -> None:
    probabilities = np.array([[0.2, 0.7], [0.6, 0.1], [0.5, 0.5]])
    true = np.array([[True, False], [True, False], [False, True]])
    best, right = first_suggestions(probabilities, true)
    assert best.tolist() == [0.7, 0.6, 0.5]
    # Equal ones: the first in the order of the codebook.
    assert right.tolist() == [False, True, False]


def test_without_codes_nothing_is_suggested() -> None:
    best, right = first_suggestions(np.zeros((3, 0)), np.zeros((3, 0), dtype=bool))
    assert best.tolist() == [0.0] * 3 and right.tolist() == [False] * 3


def _cuts(right: list[bool]) -> dict[float, float]:
    """Cuts of one code whose probabilities fall from .99 by a hundredth."""
    probabilities = np.array([[0.99 - n / 100] for n in range(len(right))])
    return precision_cuts(probabilities, np.array([[r] for r in right]))


def test_a_cut_is_the_smallest_probability_with_that_precision() -> None:
    """Ten right, then ten wrong: nine of ten hold for 11 passages, half for all 20."""
    cuts = _cuts([True] * 10 + [False] * 10)
    assert cuts == {
        0.9: pytest.approx(0.99 - 0.10),
        0.8: pytest.approx(0.99 - 0.11),
        0.7: pytest.approx(0.99 - 0.13),
        0.6: pytest.approx(0.99 - 0.15),
        0.5: pytest.approx(0.99 - 0.19),
    }


def test_a_cut_rests_on_ten_passages() -> None:
    assert _cuts([True] * 9) == {}
    assert _cuts([True] * 10) == dict.fromkeys(PRECISIONS, pytest.approx(0.9))


def test_a_precision_that_is_not_reached_has_no_cut() -> None:
    """Every second is right: half is reached, three fifths never with ten passages."""
    assert set(_cuts([True, False] * 10)) == {0.5}
    assert _cuts([False] * 20) == {}


def test_equal_probabilities_are_taken_together() -> None:
    """Ten right and five wrong of the same probability: two thirds are right, not all."""
    probabilities = np.full((15, 1), 0.4)
    true = np.array([[True]] * 10 + [[False]] * 5)
    assert precision_cuts(probabilities, true) == {0.5: 0.4, 0.6: 0.4}
