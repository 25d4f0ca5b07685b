"""Intervals of alpha: what is resampled, when there is none, and what the limits are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import krippendorff
import numpy as np
import pytest
from scipy.stats import chi2
from scipy.stats import t as student

from qcode.reliability.agreement import agree
from qcode.reliability.intervals import (
    bootstrap_interval,
    default_interval,
    intervals_of_alpha,
    jackknife_interval,
    percentile_interval,
)
from qcode.reliability.matrix import Ratings, ratings, tallies
from qcode.reliability.resampling import (
    bootstrap,
    bootstrap_units,
    leave_one_out,
    merged_strata,
    resampling_weights,
    weight_of_disagreement,
)


def study(transcripts: int = 12, codes: int = 2, coders: int = 2, seed: int = 0) -> Ratings:
    """Transcripts of 20 segments, some missing, two or more coders who mostly agree."""
    rng = np.random.default_rng(seed)
    n = transcripts * 20
    truth = rng.random((codes, 1, n)) < 0.3
    values = (truth ^ (rng.random((codes, coders, n)) < 0.1)).astype(np.int8)
    values[rng.random(values.shape) < 0.1] = -1
    return ratings(values, cluster=np.repeat(np.arange(transcripts), 20))


def oracle(values: np.ndarray[Any, Any]) -> float:
    """Alpha by `krippendorff` of (coders, units) with -1 missing."""
    data = np.where(values < 0, np.nan, values.astype(float))
    return float(krippendorff.alpha(data, level_of_measurement="nominal"))


def test_a_replicate_is_alpha_of_the_transcripts_drawn() -> None:
    """Weighted counts say what stacking the eleven drawn of twelve says, for codes and three coders
    with missing values.

    Each weighs 12/11: 1 - alpha has (n - 1) / n of the number of values n in it, which the weight
    changes.
    """
    data = study(coders=3)
    weights = resampling_weights(merged_strata(data.strata), 5, np.random.default_rng(7))
    found = bootstrap(tallies(data), data.strata, np.ones(2, dtype=bool), 5, seed=7)
    for r in range(5):
        times = np.rint(weights[r] * 11 / 12).astype(int)
        assert times.sum() == 11
        drawn = np.concatenate(
            [np.flatnonzero(data.cluster == g) for g in range(12) for _ in range(times[g])]
        )
        for c in range(2):
            values = data.values[c][:, drawn]
            n = int((values >= 0)[:, (values >= 0).sum(axis=0) > 1].sum())
            expected = (1 - oracle(values)) * (n / (n - 1)) * ((n * 12 / 11 - 1) / (n * 12 / 11))
            assert 1 - found.codes[c, r] == pytest.approx(expected)


def test_leaving_one_out_is_alpha_of_the_others() -> None:
    """Without the half disagreement the jackknife values are those of the data without each
    transcript.
    """
    data = study()
    whole, without = leave_one_out(tallies(data), np.ones(2, dtype=bool), np.zeros(2))
    assert whole.codes[0, 0] == pytest.approx(oracle(data.values[0]))
    for g in range(12):
        assert without.codes[1, g] == pytest.approx(oracle(data.values[1][:, data.cluster != g]))


def test_transcripts_are_drawn_within_their_strata() -> None:
    """Each stratum keeps its number of transcripts in every replicate; single ones are drawn
    together.
    """
    strata = merged_strata(["a", "b", "a", "c", "a", "d"])
    weights = resampling_weights(strata, 50, np.random.default_rng(1))
    assert weights[:, [0, 2, 4]].sum(axis=1) == pytest.approx(3)
    assert weights[:, [1, 3, 5]].sum(axis=1) == pytest.approx(3)
    assert (weights[:, 1] != 1).any()


def test_a_last_single_stratum_joins_the_largest() -> None:
    """Alone it would have no variation at all."""
    assert merged_strata(["a", "a", "b", "b", "b", "c"]).tolist() == [0, 0, 1, 1, 1, 1]
    assert merged_strata(["only"]).tolist() == [0]


def test_the_same_seed_gives_the_same_interval_and_another_one_another() -> None:
    """Nothing but the seed is random. Coders differ in every third transcript."""
    data = study()
    values = data.values.copy()
    values[:, 0] = np.where(
        (data.cluster % 3 == 0) & (values[:, 0] >= 0), 1 - values[:, 0], values[:, 0]
    )
    data = replace(data, values=values)
    limits = [agree(data, interval="bootstrap", seed=s)[0].alpha_low for s in (1, 1, 2)]
    assert limits[0] == limits[1] != limits[2]


@pytest.mark.parametrize("method", ["bootstrap", "jackknife"])
def test_the_interval_holds_the_value_and_widens_with_fewer_transcripts(method: Any) -> None:
    """Twelve transcripts of a larger study say less than the study."""
    many = study(transcripts=60)
    rows = [agree(many.of_units(many.cluster < g), interval=method)[0] for g in (12, 60)]
    widths = []
    for row in rows:
        assert row.alpha_low is not None
        assert row.alpha_high is not None
        assert row.krippendorff_alpha is not None
        assert row.alpha_low < row.krippendorff_alpha < row.alpha_high <= 1
        assert row.interval.method == f"{method} of transcripts"
        widths.append(row.alpha_high - row.alpha_low)
    assert widths[1] < widths[0]


def test_dependent_segments_make_the_interval_of_transcripts_wider_than_that_of_segments() -> None:
    """Coders who differ in a few interviews: single segments would promise too much."""
    rng = np.random.default_rng(3)
    truth = (rng.random(600) < 0.4).astype(np.int8)
    bad = np.repeat(np.arange(30) % 6 == 0, 20) & (rng.random(600) < 0.6)
    data = ratings(
        np.array([[truth, np.where(bad, 1 - truth, truth)]]), cluster=np.repeat(np.arange(30), 20)
    )
    by_transcript, by_unit = (
        agree(data, interval="bootstrap", resample_units=u)[0].interval for u in (False, True)
    )
    assert by_unit.method == "bootstrap of units"
    assert by_transcript.high is not None
    assert by_unit.high is not None
    assert by_transcript.low is not None
    assert by_unit.low is not None
    assert by_transcript.high - by_transcript.low > 1.5 * (by_unit.high - by_unit.low)


def test_no_interval_where_more_than_a_twentieth_of_replicates_is_undefined() -> None:
    """A code in one transcript of twelve is absent from a third of the resamples."""
    values = np.zeros((1, 2, 240), dtype=np.int8)
    values[0, :, :12] = 1
    values[0, 0, 12] = 1
    data = ratings(values, cluster=np.repeat(np.arange(12), 20))
    for method in ("bootstrap", "jackknife"):
        row = agree(data, interval=method)[0]
        assert row.alpha_low is None
        assert row.krippendorff_alpha is not None
        assert "undefined in" in row.undefined
    assert agree(data, interval="bootstrap")[0].interval.undefined == pytest.approx(
        (11 / 12) ** 11, abs=0.05
    )


def test_share_below_the_bars_is_counted_in_replicates() -> None:
    """The probability that alpha is below .667 and .800, which Hayes & Krippendorff ask for."""
    band = percentile_interval(np.array([0.6] * 10 + [0.7] * 30 + [0.9] * 60), 20)
    assert band.below == {0.667: 0.1, 0.800: 0.4}


def test_the_jackknife_follows_its_formula() -> None:
    """log(1 - alpha) -+ t(9) times sqrt((G - 1) / G sum of squares), in ten transcripts of one
    stratum.
    """
    without = np.linspace(0.70, 0.80, 10)
    loss = np.log(1 - without)
    error = np.sqrt(0.9 * np.sum((loss - loss.mean()) ** 2))
    band = jackknife_interval(0.75, 0.75, without, [""] * 10)
    t975 = 2.2621571627409915
    assert band.low == pytest.approx(1 - 0.25 * np.exp(t975 * error))
    assert band.high == pytest.approx(1 - 0.25 * np.exp(-t975 * error))
    assert band.below[0.8] > 0.5 > band.below[0.667]


def test_the_bootstrap_follows_its_formula() -> None:
    """log(1 - alpha) -+ t(9) times the standard deviation of the replicates' 1 - alpha over their
    mean: .1 / .2.
    """
    drawn = np.array([0.9, 0.7] * 50)
    band = bootstrap_interval(0.75, 0.75, drawn, np.linspace(0.70, 0.80, 10), [""] * 10)
    assert band.low == pytest.approx(1 - 0.25 * np.exp(2.2621571627409915 * 0.5))
    assert band.high == pytest.approx(1 - 0.25 * np.exp(-2.2621571627409915 * 0.5))


def test_a_replicate_that_drew_hardly_any_disagreement_does_not_make_the_interval_long() -> None:
    """One of a thousand with a loss of next to nothing: the spread of its logarithm would grow by
    half.
    """
    drawn = np.array([0.9, 0.7] * 500)
    rare = np.append(drawn[:-1], 1 - 1e-10)
    without = np.linspace(0.70, 0.80, 10)
    lows = [bootstrap_interval(0.75, 0.75, d, without, [""] * 10).low or 0.0 for d in (drawn, rare)]
    assert lows[1] == pytest.approx(lows[0], rel=0.03)


def mean_of_strata(values: np.ndarray[Any, Any]) -> float:
    """The textbook's standard error of a mean over strata drawn in equal shares: the root of sum
    n_h s_h^2 / n^2.
    """
    return float(np.sqrt(sum(len(v) * np.var(v, ddof=1) for v in values)) / values.size)


@pytest.mark.parametrize("shape", [(5, 3), (15, 2), (1, 15)])
def test_the_jackknife_of_strata_has_the_variance_of_a_stratified_mean(
    shape: tuple[int, int],
) -> None:
    """Of a loss that is the exponential of a mean, the standard error is that which survey sampling
    gives the mean.
    """
    values = np.random.default_rng(5).normal(-1.4, 0.3, shape)
    n, total = values.size, values.sum()
    without = 1 - np.exp((total - values.ravel()) / (n - 1))
    whole = float(1 - np.exp(total / n))
    strata = [str(h) for h in range(shape[0]) for _ in range(shape[1])]
    band = jackknife_interval(whole, whole, without, strata)
    assert band.low is not None and band.high is not None
    reach = (np.log1p(-band.low) - np.log1p(-band.high)) / 2
    freedom = round(reach_freedom(values))
    assert reach == pytest.approx(student.ppf(0.975, freedom) * mean_of_strata(values))


def reach_freedom(values: np.ndarray[Any, Any]) -> float:
    """Johnson & Rust's degrees of freedom: (3.16 - 2.77 / sqrt(m)) (sum of d)^2 / sum of d^2, for m
    independent differences.
    """
    h, n = values.shape
    d = (values - values.mean(axis=1, keepdims=True)) ** 2
    m = h * (n - 1)
    return float(min(m, (3.16 - 2.77 / np.sqrt(m)) * d.sum() ** 2 / (d**2).sum() * m / d.size))


@pytest.mark.parametrize("shape", [(5, 3), (15, 2)])
def test_the_bootstrap_of_strata_has_the_variance_of_a_stratified_mean(
    shape: tuple[int, int],
) -> None:
    """Weighted totals of the replicates vary as the textbook says; drawing all of a pair would give
    half of that variance.
    """
    values = np.random.default_rng(5).normal(size=shape)
    weights = resampling_weights(
        np.repeat(np.arange(shape[0]), shape[1]).astype(np.intp), 40_000, np.random.default_rng(1)
    )
    assert np.std(weights @ values.ravel() / values.size) == pytest.approx(
        mean_of_strata(values), rel=0.02
    )


def test_a_few_transcripts_that_make_up_the_spread_leave_few_degrees_of_freedom() -> None:
    """With the same standard error, one odd transcript of fifteen makes a longer interval than
    fifteen that vary alike.
    """
    even, odd = np.tile([-1.0, 1.0, 0.0], 5), np.array([1.0, *[0.0] * 14])
    reach = []
    for x in (even, odd):
        x = (x - x.mean()) / np.sqrt(np.sum((x - x.mean()) ** 2)) * 0.1
        band = jackknife_interval(0.8, 0.8, 1 - 0.2 * np.exp(x), [""] * 15)
        assert band.low is not None
        reach.append(np.log1p(-band.low) - np.log(0.2))
    assert reach[1] > 1.2 * reach[0]


def test_few_disagreements_are_as_uncertain_as_a_count_is() -> None:
    """Transcripts that are all alike: the upper limit of k disagreements is within 15 percent of
    Garwood's exact one.
    """
    for k in range(11):
        band = jackknife_interval(
            1 - k / 100,
            1 - (k + 0.5) / 100,
            np.full(15, 1 - (k + 0.5) / 100),
            [""] * 15,
            disagreements=k,
        )
        assert band.low is not None
        assert 100 * (1 - band.low) == pytest.approx(chi2.ppf(0.975, 2 * k + 2) / 2, rel=0.15)


def test_coders_who_never_differ_get_an_interval_that_ends_at_1() -> None:
    """The half disagreement leaves a lower limit below 1, of either kind."""
    data = study()
    same = replace(data, values=np.repeat(data.values[:, :1], 2, axis=1))
    row = agree(same)[0]
    assert (row.krippendorff_alpha, row.alpha_high) == (1, 1)
    for one in (row, agree(same, interval="bootstrap")[0]):
        assert one.alpha_low is not None
        assert 0.9 < one.alpha_low < 1


def test_small_samples_get_the_jackknife_and_large_ones_the_bootstrap() -> None:
    """The rule by number of transcripts."""
    assert [default_interval(g) for g in (10, 99, 100, 500)] == [
        "jackknife",
        "jackknife",
        "bootstrap",
        "bootstrap",
    ]
    assert (
        agree(study(transcripts=100), bootstrap=50)[0].interval.method == "bootstrap of transcripts"
    )


def test_only_transcripts_with_ratings_of_the_code_count() -> None:
    """A code asked in nine of twelve transcripts gets no interval, the others do."""
    data = study()
    values = data.values.copy()
    values[0][:, data.cluster >= 9] = -1
    rows = agree(replace(data, values=values))
    assert "10 transcripts coded by two coders are needed, found 9" in rows[0].undefined
    assert rows[1].alpha_low is not None
    assert rows[2].interval.clusters == 12


def test_single_characters_are_never_resampled() -> None:
    """Neighbouring characters are one decision."""
    with pytest.raises(ValueError, match="resample transcripts"):
        bootstrap_units(replace(study(), unit="character"), np.ones(2, dtype=bool), 10, 0)


def test_half_a_disagreement_has_the_weight_of_a_disagreement() -> None:
    """In characters: the mean length of stretches on which coders differ, else of those coded, else
    1.
    """
    values = np.array(
        [[[1, 1, 0, 0], [0, 1, 0, 1]], [[1, 1, 0, 0], [1, 1, 0, 0]], [[0] * 4, [0] * 4]],
        dtype=np.int8,
    )
    data = ratings(values, weights=[10, 30, 100, 20], unit="character")
    assert weight_of_disagreement(data).tolist() == [15, 20, 1]


def test_units_resampled_one_by_one_need_ten_as_well() -> None:
    """Nine segments give no interval either."""
    data = ratings(
        np.array([[[1, 0, 1, 0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0, 0, 0, 1]]], dtype=np.int8)
    )
    pooled = np.ones(1, dtype=bool)
    band = intervals_of_alpha(data, tallies(data), pooled, replicates=100, resample_units=True)[0]
    assert "10 units coded by two coders are needed, found 9" in band.reason


def test_no_limit_lies_below_what_alpha_can_be() -> None:
    """All disagreements in one transcript of ten make a very long interval: it ends at -1, and
    below 1.
    """
    found = jackknife_interval(0.2, 0.2, np.array([0.99, *[0.1] * 9]), [""] * 10)
    assert found.low == -1.0 and found.high is not None and 0.2 < found.high < 1
