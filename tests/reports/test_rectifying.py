"""Totals that a model predicted, corrected by a random sample: by hand, by other formulas, and by
drawing many samples.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy.stats import t

from qcode.model import Stratum
from qcode.reports.rectifying import rectified, share_of

NAMES = tuple("abcdefgh")


def one(drawn: str, names: tuple[str, ...] = NAMES) -> list[Stratum]:
    return [Stratum(names, tuple(drawn))]


def test_the_correction_by_hand() -> None:
    """Eight transcripts, the model says 1 in each; of four drawn people say 1, 0, 0, 1. It is one
    half too much on average: 8 - 8/2 = 4.
    """
    predicted = dict.fromkeys(NAMES, 1.0)
    counted = {"a": 1.0, "b": 0.0, "c": 0.0, "d": 1.0}
    found = rectified(counted, predicted, one("abcd"))
    assert found.value == pytest.approx(4.0)
    # Differences 0, -1, -1, 0: squares around -1/2 sum to 1, with +1 and -1 made up to 3, over 5.
    spread = (1 + 2) / (3 + 2)
    half = float(t.ppf(0.975, 3)) * sqrt(64 * (1 - 4 / 8) * spread / 4)
    assert found.high == pytest.approx(4 + half)
    assert found.low == pytest.approx(2.0), "people counted two already"
    most = dict.fromkeys(NAMES, 1.0)
    assert rectified(counted, predicted, one("abcd"), most=most).high == pytest.approx(6.0)


def test_groups_are_corrected_each_by_their_own() -> None:
    """Of a, b one was drawn (difference -1), of the other six three (+1, 0, +2): predictions 8,
    corrected by 2 x -1 and 6 x 1.
    """
    strata = [Stratum(("a", "b"), ("a",)), Stratum(NAMES[2:], ("c", "d", "e"))]
    counted = {"a": 0.0, "c": 2.0, "d": 1.0, "e": 3.0}
    found = rectified(counted, dict.fromkeys(NAMES, 1.0), strata)
    assert found.value == pytest.approx(8 - 2 + 6)
    off = np.array([-1.0, 1.0, 0.0, 2.0])
    pooled = (((off - off.mean()) ** 2).sum() + 2) / (3 + 2)
    own = (2.0 + 1.5) / (2 + 1.5)
    variance = 4 * (1 - 1 / 2) * pooled / 1 + 36 * (1 - 3 / 6) * own / 3
    assert found.high - found.value == pytest.approx(float(t.ppf(0.975, 2)) * sqrt(variance))


def test_what_people_coded_outside_the_draw_counts_as_it_is() -> None:
    found = rectified({"a": 1.0, "x": 5.0}, {"a": 1.0, "x": 99.0}, one("abcd", NAMES[:4]), ["x"])
    # All four are drawn: nothing is left to estimate.
    assert (found.value, found.low, found.high) == (6.0, 6.0, 6.0)
    assert rectified({"x": 5.0}, {}, [], ["x"]).value == 5.0


def test_groups_from_which_nothing_is_left_in_the_sample_are_joined() -> None:
    strata = [Stratum(("a", "b"), ()), Stratum(("c", "d"), ("c", "d"))]
    assert rectified({"c": 1.0, "d": 2.0}, {}, strata).value == pytest.approx(4 / 2 * 3)
    with pytest.raises(ValueError, match="no transcript was drawn"):
        rectified({}, {}, [Stratum(("a", "b"), ())])


def test_agreement_everywhere_still_has_an_interval() -> None:
    """Ten of a hundred drawn, no difference: others may differ, so the interval is not empty."""
    names = tuple(f"T{n}" for n in range(100))
    both = {name: float(n % 3 == 0) for n, name in enumerate(names)}
    found = rectified(both, both, [Stratum(names, names[:10])])
    assert found.value == pytest.approx(34.0)
    assert found.high - found.value == pytest.approx(
        float(t.ppf(0.975, 9)) * sqrt(100**2 * 0.9 * (2 / 11) / 10)
    )


def test_it_is_the_pseudo_outcome_of_design_based_supervised_learning() -> None:
    """Egami et al. 2023: prediction - (drawn / chance) x (prediction - truth), summed."""
    chance = np.random.default_rng(5)
    names = tuple(f"T{n:03}" for n in range(60))
    truth = dict(zip(names, chance.poisson(2.0, 60).astype(float), strict=True))
    given = dict(zip(names, chance.poisson(2.5, 60).astype(float), strict=True))
    strata = [Stratum(names[:20], names[:8]), Stratum(names[20:], names[20:30])]
    pseudo = 0.0
    for part in strata:
        for name in part.transcripts:
            drawn = (name in part.drawn) * len(part.transcripts) / len(part.drawn)
            pseudo += given[name] - drawn * (given[name] - truth[name])
    counted = {n: truth[n] for part in strata for n in part.drawn}
    assert rectified(counted, given, strata).value == pytest.approx(pseudo)


def test_it_is_the_prediction_powered_mean_times_the_number_of_transcripts() -> None:
    """Angelopoulos et al. 2023, for a mean: mean of predictions minus the rectifier, mean of
    prediction - truth where both are known.
    """
    chance = np.random.default_rng(6)
    given, truth = chance.random(50), chance.random(50)
    names = tuple(f"T{n:02}" for n in range(50))
    rectifier = (given[:12] - truth[:12]).mean()
    found = rectified(
        dict(zip(names[:12], truth[:12], strict=True)),
        dict(zip(names, given, strict=True)),
        [Stratum(names, names[:12])],
    )
    assert found.value == pytest.approx(50 * (given.mean() - rectifier))


def test_a_share_by_hand() -> None:
    """Everything is drawn: 2 of 5; where the whole is nothing there is no share."""
    part = {"counted": {"a": 2.0}, "predicted": {}}
    whole = {"counted": {"a": 3.0, "b": 2.0}, "predicted": {"a": 1.0}}
    found = share_of(part, whole, [Stratum(("a", "b"), ("a", "b"))])
    assert found is not None and (found.value, found.low, found.high) == (0.4, 0.4, 0.4)
    assert share_of(part, {"counted": {}, "predicted": {}}, one("ab", ("a", "b"))) is None
    assert share_of(part, whole, [], ["a", "b"]) is not None


@pytest.mark.parametrize(
    ("rate", "found", "false"), [(0.4, 0.8, 0.1), (0.04, 0.6, 0.02), (0.15, 0.3, 0.4)]
)
def test_intervals_cover_the_truth_and_raw_sums_do_not_have_to(
    rate: float, found: float, false: float
) -> None:
    """Interviews with a code that a model finds so often and gives wrongly so often; 500 draws of
    15 from 100. The mean of the estimates is the truth.
    """
    chance = np.random.default_rng(11)
    names = tuple(f"T{n:03}" for n in range(100))
    truth = (np.arange(100) < 100 * rate).astype(float)
    given = np.where(truth == 1, chance.random(100) < found, chance.random(100) < false)
    predicted = dict(zip(names, given.astype(float), strict=True))
    most = dict.fromkeys(names, 1.0)
    covered, values, total = [], [], truth.sum()
    for _ in range(500):
        drawn = chance.permutation(100)[:15]
        counted = {names[n]: truth[n] for n in drawn}
        strata = [Stratum(names, tuple(names[n] for n in drawn))]
        one = rectified(counted, predicted, strata, most=most)
        covered.append(one.low <= total <= one.high)
        values.append(rectified(counted, predicted, strata).value)
    assert np.mean(covered) >= 0.92
    assert np.mean(values) == pytest.approx(total, abs=3 * float(np.std(values)) / sqrt(500) + 1.0)


def test_intervals_of_citations_cover_the_truth() -> None:
    """Counts with long tails, in two groups of transcripts of which one is drawn twice as often."""
    chance = np.random.default_rng(12)
    names = tuple(f"T{n:03}" for n in range(90))
    truth = chance.negative_binomial(1.0, 0.25, 90).astype(float)
    given = np.maximum(0, truth + chance.integers(-1, 4, 90)).astype(float)
    predicted = dict(zip(names, given, strict=True))
    covered = []
    for _ in range(500):
        here, there = chance.permutation(30)[:10], 30 + chance.permutation(60)[:10]
        strata = [
            Stratum(names[:30], tuple(names[n] for n in here)),
            Stratum(names[30:], tuple(names[n] for n in there)),
        ]
        counted = {names[n]: truth[n] for n in (*here, *there)}
        one = rectified(counted, predicted, strata)
        covered.append(one.low <= truth.sum() <= one.high)
    assert given.sum() > truth.sum() + 50, "what the model gave is far too much"
    assert np.mean(covered) >= 0.92
