"""Both parts of a sample together: weights are 1 over the odds of being drawn, by either phase."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from qcode.reliability.agreement import agree
from qcode.reliability.matrix import ratings
from qcode.reliability.pooling import EXTRA, either, pool

RANDOM = ratings(
    [[[1, 0, 0, 1], [1, 0, 0, 0]]], codes=["rare"], coders=["a", "b"], cluster=[0, 0, 1, 1]
)
MORE = ratings([[[1, 1], [1, 0]]], codes=["rare"], coders=["a", "b"], clusters=["t3"])


def test_alpha_of_pooled_units_is_that_of_the_weighted_counts() -> None:
    """Odds 1/4 and 1/2: weights 4 and 2, of 20 for 6 units, so 1.2 and .6. Counts: given 1.2 x 3 +
    .6 x 3 = 5.4 of 12 values, disagreements 1.2 + .6 = 1.8, so alpha = 1 - 11 x 3.6 / (2 x 5.4 x
    6.6).
    """
    both = pool(RANDOM, MORE, np.full(4, 0.25), np.full(2, 0.5))
    assert both.weights == pytest.approx([1.2] * 4 + [0.6] * 2) and both.strata == ("", "", EXTRA)
    row = agree(both, bootstrap=0)[0]
    assert row.krippendorff_alpha == pytest.approx(1 - 11 * 3.6 / (2 * 5.4 * 6.6))
    assert row.percent_agreement == pytest.approx(100 * (1 - 1.8 / 6))


def test_equal_odds_change_nothing() -> None:
    """Where every unit has the same odds, pooled is what all units give together."""
    both = pool(RANDOM, MORE, np.full(4, 0.3), np.full(2, 0.3))
    plain = ratings([[[1, 0, 0, 1, 1, 1], [1, 0, 0, 0, 1, 0]]])
    assert agree(both, bootstrap=0)[0].krippendorff_alpha == pytest.approx(
        agree(plain, bootstrap=0)[0].krippendorff_alpha
    )


def test_weighted_totals_are_right_over_all_samples_that_could_be_drawn() -> None:
    """Three transcripts of four units, two of them likely: one transcript is drawn, then two of the
    four likely ones outside.

    Over the 3 x 6 samples, each as probable, the mean of the weighted total is the total of all
    twelve units.
    """
    value = np.array([5.0, 1.0, 7.0, 2.0, 3.0, 8.0, 4.0, 6.0, 9.0, 2.0, 1.0, 3.0])
    likely = np.tile([True, True, False, False], 3)
    totals = []
    for drawn in range(3):
        inside = np.arange(12) // 4 == drawn
        for extra in combinations(np.flatnonzero(likely & ~inside), 2):
            taken = inside | np.isin(np.arange(12), extra)
            odds = np.where(likely, either(1 / 3, 2 / 4), 1 / 3)
            totals.append(float((value[taken] / odds[taken]).sum()))
    assert len(totals) == 18 and np.mean(totals) == pytest.approx(value.sum())


def test_odds_of_several_draws() -> None:
    """1 - (1 - 1/3)(1 - 1/2)(1 - 1/4)."""
    assert either(1 / 3, 1 / 2, 1 / 4) == pytest.approx(
        float(1 - Fraction(2, 3) * Fraction(1, 2) * Fraction(3, 4))
    )


def test_odds_must_be_odds_and_parts_must_fit() -> None:
    for chances in (np.array([0.0, 1, 1, 1]), np.array([1.1, 1, 1, 1])):
        with pytest.raises(ValueError, match="odds"):
            pool(RANDOM, MORE, chances, np.ones(2))
    with pytest.raises(ValueError, match="same codes"):
        pool(RANDOM, MORE.of_coders(["b", "a"]), np.ones(4), np.ones(2))


def test_labels_of_units_stay_where_both_parts_have_them_and_places_follow_on() -> None:
    """Half of the labels would put units into groups that they are not of."""
    random, more = (
        replace(RANDOM, groups=("judge", "judge", "clerk", "clerk")),
        replace(MORE, groups=("clerk", "judge")),
    )
    both = pool(random, more, np.ones(4), np.ones(2))
    assert both.groups == ("judge", "judge", "clerk", "clerk", "clerk", "judge")
    assert pool(random, MORE, np.ones(4), np.ones(2)).groups == ()
    assert pool(RANDOM, more, np.ones(4), np.ones(2)).groups == ()
    assert both.clusters == ("transcript 1", "transcript 2", "t3")
    assert both.cluster.tolist() == [0, 0, 1, 1, 2, 2]
    assert both.starts.tolist() == [0, 1, 2, 3, 0, 1] and both.weights.sum() == 6
    empty = pool(
        RANDOM.of_units(np.zeros(4, bool)), MORE.of_units(np.zeros(2, bool)), *[np.ones(0)] * 2
    )
    assert empty.units == 0
    with pytest.raises(ValueError, match="whole units"):
        pool(replace(RANDOM, weights=np.full(4, 2.0)), MORE, np.ones(4), np.ones(2))
