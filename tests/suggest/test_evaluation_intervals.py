"""Intervals by transcript: limits against published ones, the jackknife by hand, and how often they
hold the true share.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, binomtest, t

from qcode.suggest.evaluation.intervals import (
    Estimate,
    binomial_limits,
    difference,
    effective_size,
    estimate,
    jackknife_variance,
)


@pytest.mark.parametrize(("hits", "number"), [(0, 10), (3, 10), (10, 10), (17, 40)])
def test_the_limits_of_a_whole_number_are_those_of_clopper_and_pearson(
    hits: int, number: int
) -> None:
    exact = binomtest(hits, number).proportion_ci(method="exact")
    assert binomial_limits(hits / number, number) == pytest.approx((exact.low, exact.high))


def test_the_jackknife_of_a_mean_is_its_usual_variance() -> None:
    values = np.array([0.2, 0.5, 0.9, 0.4])
    without = (values.sum() - values) / 3
    assert jackknife_variance(without) == pytest.approx(values.var(ddof=1) / 4)


def test_the_effective_size_by_hand() -> None:
    # .25 / .01 = 25 observations, less for four transcripts: (t of 99 / t of 3) squared.
    few = (t.ppf(0.975, 99) / t.ppf(0.975, 3)) ** 2
    assert effective_size(0.5, 0.01, 100, 4) == pytest.approx(25 * few)
    # Never more than there are, and one a transcript where the spread says nothing.
    assert effective_size(0.5, 1e-6, 100, 4) == 100
    assert effective_size(0.5, 0.0, 100, 4) == 4
    assert effective_size(1.0, 0.0, 100, 4) == 4


def test_an_estimate_by_hand() -> None:
    # Two of four, one of four, four of four.
    hits, number = np.array([2.0, 1.0, 4.0]), np.array([4.0, 4.0, 4.0])
    without = (hits.sum() - hits) / (number.sum() - number)
    share = 7 / 12
    found = estimate(np.array([share, *without]), number)
    variance = 2 / 3 * ((without - without.mean()) ** 2).sum()
    size = share * (1 - share) / variance * (t.ppf(0.975, 11) / t.ppf(0.975, 2)) ** 2
    low = beta.ppf(0.025, share * size, (1 - share) * size + 1)
    high = beta.ppf(0.975, share * size + 1, (1 - share) * size)
    assert (found.value, found.clusters) == (share, 3)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_what_rests_on_one_transcript_or_nothing_has_no_interval() -> None:
    assert estimate(np.array([0.5, np.nan, 0.5]), np.array([4.0, 0.0])) == Estimate(0.5, clusters=1)
    assert estimate(np.array([np.nan, np.nan]), np.array([0.0])) == Estimate(None)


def test_where_everything_is_right_the_lower_limit_rests_on_the_transcripts() -> None:
    found = estimate(np.ones(6), np.full(5, 30.0))
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(0.025 ** (1 / 5))


def test_a_difference_has_students_interval_of_its_transcripts() -> None:
    values = np.array([0.1, 0.3, -0.1, 0.2])
    without = (values.sum() - values) / 3
    found = difference(np.array([values.mean(), *without]))
    reach = t.ppf(0.975, 3) * values.std(ddof=1) / 2
    assert found.value == pytest.approx(0.125)
    assert (found.low, found.high) == (
        pytest.approx(0.125 - reach),
        pytest.approx(0.125 + reach),
    )


@pytest.mark.parametrize(("clusters", "share"), [(6, 0.5), (12, 0.15), (30, 0.9)])
def test_the_interval_holds_the_share_of_unseen_transcripts_as_often_as_it_says(
    clusters: int, share: float
) -> None:
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(400):
        # Transcripts differ: the correlation of two segments of one is 1 / (1 + 9).
        own = rng.beta(share * 9, (1 - share) * 9, clusters)
        number = rng.integers(5, 40, clusters).astype(float)
        hits = rng.binomial(number.astype(int), own).astype(float)
        without = (hits.sum() - hits) / (number.sum() - number)
        found = estimate(np.array([hits.sum() / number.sum(), *without]), number)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= share <= found.high
    assert inside / 400 >= 0.93
