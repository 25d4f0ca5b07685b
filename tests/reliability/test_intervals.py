"""Intervals of alpha: what is resampled, when there is none, and what the limits are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import krippendorff
import numpy as np
import pytest

from qcode.reliability.agreement import agree
from qcode.reliability.intervals import default_interval, intervals_of_alpha, jackknife_interval, percentile_interval
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
    """Weighted counts say what stacking the drawn transcripts says, for codes and three coders with missing values."""
    data = study(coders=3)
    weights = resampling_weights(merged_strata(data.strata), 5, np.random.default_rng(7))
    found = bootstrap(tallies(data), data.strata, np.ones(2, dtype=bool), 5, seed=7)
    for r in range(5):
        drawn = np.concatenate([np.flatnonzero(data.cluster == g) for g in range(12) for _ in range(int(weights[r, g]))])
        for c in range(2):
            assert found.codes[c, r] == pytest.approx(oracle(data.values[c][:, drawn]))


def test_leaving_one_out_is_alpha_of_the_others() -> None:
    """Without the half disagreement the jackknife values are those of the data without each transcript."""
    data = study()
    whole, without = leave_one_out(tallies(data), np.ones(2, dtype=bool), np.zeros(2))
    assert whole.codes[0, 0] == pytest.approx(oracle(data.values[0]))
    for g in range(12):
        assert without.codes[1, g] == pytest.approx(oracle(data.values[1][:, data.cluster != g]))


def test_transcripts_are_drawn_within_their_strata() -> None:
    """Each stratum keeps its number of transcripts in every replicate; single ones are drawn together."""
    strata = merged_strata(["a", "b", "a", "c", "a", "d"])
    weights = resampling_weights(strata, 50, np.random.default_rng(1))
    assert (weights[:, [0, 2, 4]].sum(axis=1) == 3).all()
    assert (weights[:, [1, 3, 5]].sum(axis=1) == 3).all()
    assert (weights[:, 1] != 1).any()


def test_a_last_single_stratum_joins_the_largest() -> None:
    """Alone it would have no variation at all."""
    assert merged_strata(["a", "a", "b", "b", "b", "c"]).tolist() == [0, 0, 1, 1, 1, 1]
    assert merged_strata(["only"]).tolist() == [0]


def test_the_same_seed_gives_the_same_interval_and_another_one_another() -> None:
    """Nothing but the seed is random."""
    data = study()
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
    data = ratings(np.array([[truth, np.where(bad, 1 - truth, truth)]]), cluster=np.repeat(np.arange(30), 20))
    by_transcript, by_unit = (agree(data, interval="bootstrap", resample_units=u)[0].interval for u in (False, True))
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
    assert agree(data, interval="bootstrap")[0].interval.undefined == pytest.approx((11 / 12) ** 12, abs=0.05)


def test_share_below_the_bars_is_counted_in_replicates() -> None:
    """The probability that alpha is below .667 and .800, which Hayes & Krippendorff ask for."""
    band = percentile_interval(np.array([0.6] * 10 + [0.7] * 30 + [0.9] * 60), 20)
    assert band.below == {0.667: 0.1, 0.800: 0.4}


def test_the_jackknife_follows_its_formula() -> None:
    """log(1 - alpha) -+ t(9) times sqrt((G - 1) / G sum of squares), in ten transcripts of one stratum."""
    without = np.linspace(0.70, 0.80, 10)
    loss = np.log(1 - without)
    error = np.sqrt(0.9 * np.sum((loss - loss.mean()) ** 2))
    band = jackknife_interval(0.75, 0.75, without, [""] * 10)
    t975 = 2.2621571627409915
    assert band.low == pytest.approx(1 - 0.25 * np.exp(t975 * error))
    assert band.high == pytest.approx(1 - 0.25 * np.exp(-t975 * error))
    assert band.below[0.8] > 0.5 > band.below[0.667]


def test_coders_who_never_differ_get_an_interval_that_ends_at_1() -> None:
    """The half disagreement leaves a lower limit below 1; the bootstrap cannot show any doubt."""
    data = study()
    same = replace(data, values=np.repeat(data.values[:, :1], 2, axis=1))
    row = agree(same)[0]
    assert (row.krippendorff_alpha, row.alpha_high) == (1, 1)
    assert row.alpha_low is not None
    assert 0.9 < row.alpha_low < 1
    assert agree(same, interval="bootstrap")[0].alpha_low == 1


def test_small_samples_get_the_jackknife_and_large_ones_the_bootstrap() -> None:
    """The rule by number of transcripts."""
    assert [default_interval(g) for g in (10, 99, 100, 500)] == ["jackknife", "jackknife", "bootstrap", "bootstrap"]
    assert agree(study(transcripts=100), bootstrap=50)[0].interval.method == "bootstrap of transcripts"


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
    """In characters: the mean length of stretches on which coders differ, else of those coded, else 1."""
    values = np.array([[[1, 1, 0, 0], [0, 1, 0, 1]], [[1, 1, 0, 0], [1, 1, 0, 0]], [[0] * 4, [0] * 4]], dtype=np.int8)
    data = ratings(values, weights=[10, 30, 100, 20], unit="character")
    assert weight_of_disagreement(data).tolist() == [15, 20, 1]


def test_units_resampled_one_by_one_need_ten_as_well() -> None:
    """Nine segments give no interval either."""
    data = ratings(np.array([[[1, 0, 1, 0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0, 0, 0, 1]]], dtype=np.int8))
    pooled = np.ones(1, dtype=bool)
    band = intervals_of_alpha(data, tallies(data), pooled, replicates=100, resample_units=True)[0]
    assert "10 units coded by two coders are needed, found 9" in band.reason


def test_no_limit_lies_below_what_alpha_can_be() -> None:
    """All disagreements in one transcript of ten make a very long interval: it ends at -1, and below 1."""
    found = jackknife_interval(0.2, 0.2, np.array([0.99, *[0.1] * 9]), [""] * 10)
    assert found.low == -1.0 and found.high is not None and 0.2 < found.high < 1
