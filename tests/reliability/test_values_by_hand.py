"""Small tables worked by hand: alpha and its parts, resampling, intervals, clustering, coefficients
on request, and the published values of Gwet's four raters.
"""

from __future__ import annotations

from math import exp, inf, log, nan, sqrt
from typing import Any

import numpy as np
import pytest

from qcode.reliability import raters
from qcode.reliability.agreement import agree
from qcode.reliability.alpha import (
    alpha,
    alpha_of_distances,
    binary_alpha,
    coincidences,
    disagreements,
    distances,
    packaged_alpha,
    per_category,
    pooled_binary_alpha,
)
from qcode.reliability.binary import positive_units, positives
from qcode.reliability.clustering import agreement_correlation, intraclass_correlation
from qcode.reliability.coded import (
    CHANCE_IS_ALL,
    NO_PAIRS,
    NO_VARIATION,
    NO_VARIATION_OF_TWO,
    agreement_weights,
    coded,
)
from qcode.reliability.coverage import simulated_coverage
from qcode.reliability.deciding import decide
from qcode.reliability.intervals import (
    Interval,
    bootstrap_interval,
    intervals_of_alpha,
    jackknife_interval,
    percentile_interval,
)
from qcode.reliability.matrix import Ratings, ratings, tallies
from qcode.reliability.requested import NOTHING, requested
from qcode.reliability.resampling import (
    bootstrap,
    bootstrap_units,
    leave_one_out,
    merged_strata,
    resampling_weights,
    weight_of_disagreement,
)
from qcode.reliability.student import t_probability, t_quantile

ONE, TWO = np.ones(1, dtype=bool), np.ones(2, dtype=bool)


def close(value: Any, **more: Any) -> Any:
    """The value but for rounding."""
    return pytest.approx(value, **more)


N = None
FOUR_RATERS = [
    *([1, 1, N, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4]),
    *([4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [N, 5, 5, 5], [N, N, 1, 1], [N, N, 3, N]),
]
"""Twelve units, four raters, five categories, missing values (Krippendorff 2011, section C)."""


# -- any number of coders


@pytest.mark.parametrize(
    ("function", "value", "expected", "error", "low"),
    [
        (raters.gwet_ac, 0.77544, 0.1903212, 0.14295, 0.461),
        (raters.fleiss_kappa, 0.76117, 0.2387153, 0.15302, 0.424),
        (raters.conger_kappa, 0.76282, 0.2334252, 0.14917, 0.435),
        (raters.brennan_prediger, 0.77273, 0.2, 0.14472, 0.454),
    ],
)
def test_four_raters_have_the_published_values_and_errors(
    function: Any, value: float, expected: float, error: float, low: float
) -> None:
    """Gwet 2014, as the package irrCAC prints them for its data ``cac.raw4raters``."""
    found = function(coded(FOUR_RATERS))
    assert (found.value, found.expected) == (close(value, abs=6e-6), close(expected, abs=6e-8))
    assert (found.observed, found.se) == (close(9 / 11), close(error, abs=6e-6))
    assert found.low == close(low, abs=6e-4) and found.high == 1.0


def test_alpha_of_four_raters_has_the_published_value_and_error() -> None:
    """Gwet 2014 (irrCAC): 0.74342, standard error 0.14557, interval .419 to 1, over 11 units."""
    found = raters.krippendorff_alpha_error(coded(FOUR_RATERS))
    assert (found.value, found.se) == (close(0.74342, abs=6e-6), close(0.14557, abs=6e-6))
    assert (found.low, found.high) == (close(0.419, abs=6e-4), 1.0)
    assert (found.observed, found.expected) == (close(0.195, abs=6e-4), close(0.76, abs=6e-4))
    whole = alpha(coded(FOUR_RATERS))
    assert (whole.value, whole.units, whole.values) == (close(0.74342, abs=6e-6), 11, 40)


AGREED = [[1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, 0]]
"""Three coders: of the pairs of the units 3, 3, 1 and 1 of three agree."""


def test_three_coders_by_hand() -> None:
    """Po = (1 + 1 + 1/3 + 1/3) / 4 = 2/3; both categories are half of the values, so Pe = 1/2."""
    data = coded(AGREED)
    assert raters.percent_agreement(data).value == close(2 / 3)
    for function in (raters.fleiss_kappa, raters.brennan_prediger, raters.gwet_ac):
        found = function(data)
        assert (found.value, found.observed, found.expected) == (
            close(1 / 3),
            close(2 / 3),
            close(1 / 2),
        )
    # Coders give 1 to 2, 3 and 1 of four units; mean over pairs of the products of margins.
    pe = ((2 * 3 + 2 * 1) + (2 * 1 + 2 * 3) + (3 * 1 + 1 * 3)) / 3 / 16
    assert raters.conger_kappa(data).value == close((2 / 3 - pe) / (1 - pe))
    # Kappas of the pairs: Po 3/4, 3/4, 1/2 and Pe 1/2, 1/2, 3/8.
    kappas = [(0.75 - 0.5) / 0.5, (0.75 - 0.5) / 0.5, (0.5 - 0.375) / 0.625]
    assert raters.light_kappa(data).value == close(sum(kappas) / 3)
    assert raters.brennan_prediger(data, 4).value == close((2 / 3 - 1 / 4) / (3 / 4))


def test_an_error_is_the_spread_of_the_units() -> None:
    """Of Brennan & Prediger's: (Po of each unit - 1/2) / (1/2) is 1, 1, -1/3, -1/3 around 1/3."""
    found = raters.brennan_prediger(coded(AGREED))
    error = sqrt(4 * (2 / 3) ** 2 / (4 * 3))
    assert found.se == close(error)
    # t(3) at .975 is 3.1824463.
    assert found.low == close(1 / 3 - 3.18244630528 * error) and found.high == 1.0
    one = raters.brennan_prediger(coded([[1, 0, 1], [N, N, 0]], [0, 1]))
    assert one.value == close(-1 / 3) and one.se is not None
    alone = raters.brennan_prediger(coded([[1, 0, 1]]))
    assert (alone.value, alone.se, alone.low) == (close(-1 / 3), None, None)


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        ([[1, N], [N, 0]], [NO_PAIRS] * 6),
        ([[1, 1], [1, 1]], ["", CHANCE_IS_ALL, CHANCE_IS_ALL, CHANCE_IS_ALL, "ac", CHANCE_IS_ALL]),
    ],
)
def test_what_does_not_exist_has_its_reason(data: Any, reasons: list[str]) -> None:
    functions: tuple[Any, ...] = (
        raters.percent_agreement,
        raters.fleiss_kappa,
        raters.conger_kappa,
        raters.brennan_prediger,
        raters.gwet_ac,
        raters.krippendorff_alpha_error,
    )
    for function, reason in zip(functions, reasons, strict=True):
        found = function(coded(data))
        if reason == "ac":
            assert found.reason == "one category: AC1 needs two"
        else:
            assert found.reason == reason and (found.value is None) is bool(reason)


def test_lights_kappa_is_of_pairs_that_met() -> None:
    """The third coder met nobody; with a pair without variation there is none."""
    two = [[1, 1, N], [0, 0, N], [1, 0, N], [0, 0, N], [N, N, 1]]
    assert raters.light_kappa(coded(two)).value == close((0.75 - 0.5) / 0.5)
    assert raters.light_kappa(coded([[1, N], [N, 1]])).reason == NO_PAIRS
    constant = [[1, 1, 1], [0, 0, 1], [1, 0, 1]]
    assert raters.light_kappa(coded(constant)).reason == "" or raters.light_kappa(
        coded(constant)
    ).reason == (NO_VARIATION_OF_TWO)
    same = [[1, 1, 0], [1, 1, 1]]
    assert raters.light_kappa(coded(same)).reason == NO_VARIATION_OF_TWO


def test_weights_of_ac2_and_kappa() -> None:
    assert agreement_weights("linear", [1, 2, 5]).tolist() == [
        [1, 0.75, 0],
        [0.75, 1, 0.25],
        [0, 0.25, 1],
    ]
    assert agreement_weights("quadratic", [1, 2, 5])[0].tolist() == [1, 15 / 16, 0]
    assert agreement_weights("nominal", [4, 9]).tolist() == [[1, 0], [0, 1]]
    assert agreement_weights("linear", [7]).tolist() == [[1]]
    with pytest.raises(ValueError, match="no weights named 'cubic'"):
        agreement_weights("cubic", [1, 2])
    # Two units, (1, 2) and (3, 3): weighted agreement .5 and 1, margins 1/4, 1/4, 1/2.
    found = raters.gwet_ac(coded([[1, 2], [3, 3]]), "linear")
    pe = 5 / 6 * (3 / 16 + 3 / 16 + 1 / 4)
    assert (found.observed, found.expected) == (close(0.75), close(pe))
    assert found.value == close((0.75 - pe) / (1 - pe))
    wide = raters.gwet_ac(coded([[1, 2], [3, 3]]), "linear", np.array([1.0, 5.0, 9.0]))
    assert wide.value == close(found.value)


def test_fleiss_errors_of_no_agreement() -> None:
    """Fleiss, Nee & Landis 1979: of two categories in equal shares and three coders of four units,
    the error is sqrt(2 / (4 * 3 * 2)); that of 1971 with Pe = 1/2 and sum p^3 = 1/4.
    """
    found = raters.fleiss_error(coded(AGREED))
    assert found is not None
    assert found.se_null == close(sqrt(2 / 24))
    assert found.z_null == close(1 / 3 / sqrt(2 / 24))
    assert found.se_1971 == close(sqrt(2 / 24 * (1 / 2 - 3 / 4 + 2 / 4)) / (1 / 2))
    assert raters.fleiss_error(coded([[1, N, 0], [0, 0, 1]])) is None
    assert raters.fleiss_error(coded([[1, 1]])) is None


def test_ratings_are_read_in_the_order_of_their_categories() -> None:
    data = coded([[10, 9, N], [9, "x", 10]])
    assert data.categories == (9, 10, "x")
    assert data.values.tolist() == [[1, 0, -1], [0, 2, 1]]
    assert data.counts.tolist() == [[1, 1, 0], [1, 1, 1]]
    assert data.table(0, 2).tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert data.table().tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]
    assert coded([[1]], [3, 1]).values.tolist() == [[1]]
    assert coded([]).counts.shape == (0, 0)
    with pytest.raises(ValueError, match="values outside the categories: 10, 9"):
        coded([[10, 9, 1]], [1])


# -- alpha


def test_coincidences_and_distances_by_hand() -> None:
    """Two units: (a, a, b) and (b, c). Values paired with themselves are no pairs of coders."""
    counts = np.array([[2.0, 1, 0], [0, 1, 1]])
    matrix = coincidences(counts)
    assert matrix.tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 0]]
    margins = matrix.sum(axis=1)
    assert distances("nominal", margins, []).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert distances("interval", margins, [1, 2, 4])[0].tolist() == [0, 1, 9]
    assert distances("ratio", margins, [0, 0, 4])[0].tolist() == [0, 0, 1]
    assert distances("ratio", margins, [1, 3, 4])[1].tolist() == [0.25, 0, close(1 / 49)]
    # Ordinal: the middles of the ranks of 2, 2 and 1 values are 1, 3 and 4.5.
    assert distances("ordinal", margins, [])[0].tolist() == [0, 4, 12.25]
    with pytest.raises(ValueError, match="no metric named 'cubic'"):
        distances("cubic", margins, [])  # type: ignore[arg-type]
    found = alpha_of_distances(np.vstack([counts, [1.0, 0, 0]]), 1 - np.eye(3))
    # D_o = 4/5; D_e = 2 (2*2 + 2*1 + 2*1) / (5 * 4) = 16/20.
    assert (found.observed, found.expected, found.value) == (close(0.8), close(0.8), close(0.0))
    assert (found.units, found.values) == (2, 5)
    assert alpha_of_distances(np.array([[1.0, 0]]), np.eye(2)).reason == NO_PAIRS


def test_alpha_without_pairs_or_variation_does_not_exist() -> None:
    alone = alpha(coded([[1, N]]))
    assert (alone.reason, alone.units, alone.values) == (NO_PAIRS, 0, 0)
    constant = alpha(coded([[1, 1], [1, 1], [0, N]]))
    assert (constant.value, constant.reason, constant.observed) == (None, NO_VARIATION, 0.0)
    assert (constant.units, constant.values) == (2, 4)
    numbers = alpha(coded([["a", "b"], ["a", "a"]]), "interval", [0, 2])
    assert numbers.value == close(1 - (2 * 4 / 4) / (2 * 3 * 1 * 4 / 12))


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        ([[2]], None),
        ([[1, 0], [0, 1]], None),
        ([[2, 0], [2, 0]], None),
        ([[2, 0], [0, 2]], 1.0),
        ([[1, 1], [2, 0], [0, 2], [1, 0]], 1 - 5 * 2 / (2 * 9)),
    ],
)
def test_the_packages_alpha_is_none_where_there_is_none(
    counts: list[list[int]], value: float | None
) -> None:
    found = packaged_alpha(np.array(counts))
    assert found == (value if value is None else close(value))


def test_each_category_against_all_others() -> None:
    found = per_category(coded([["a", "a"], ["b", "b"], ["c", "b"], ["a", "a"]]))
    assert {k: v.value for k, v in found.items()} == {
        "a": 1.0,
        "b": close(1 - 7 * 2 / (2 * 3 * 5)),
        "c": close(1 - 7 * 2 / (2 * 1 * 7)),
    }


def test_binary_alpha_and_its_parts_by_hand() -> None:
    """Ten values, 4 ones; two units differ, which is 4 of the sum of disagreements."""
    d, ones, zeros = np.array([4.0, 0, 0]), np.array([4.0, 5, 1]), np.array([6.0, 0, 0])
    assert binary_alpha(d, ones, zeros).tolist() == [
        close(1 - 9 * 4 / 48),
        close(nan, nan_ok=True),
        close(nan, nan_ok=True),
    ]
    observed, expected = disagreements(d, ones, zeros)
    assert observed.tolist() == [0.4, 0, 0] and expected.tolist() == [close(48 / 90), 0, 0]
    two = disagreements(np.array([2.0]), np.array([1.0]), np.array([1.0]))
    assert [part.tolist() for part in two] == [[1], [1]]
    # Codes without variation add nothing to either sum.
    assert float(pooled_binary_alpha(d, ones, zeros)) == close(1 - 0.4 / (48 / 90))
    assert np.isnan(pooled_binary_alpha(d[1:], ones[1:], zeros[1:]))
    both = pooled_binary_alpha(np.array([4.0, 0]), np.array([4.0, 5]), np.array([6.0, 5]))
    assert float(both) == close(1 - 0.4 / (48 / 90 + 50 / 90))


# -- resampling


def three(codes: int = 1) -> Ratings:
    """Three transcripts: 2 of disagreement among 3 ones and 3 zeros; nothing among 4 zeros; 2 among
    3 ones and 1 zero. All codes are alike.
    """
    one = [[1, 1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, 1, 1]]
    return ratings([one] * codes, cluster=[0, 0, 0, 1, 1, 2, 2])


def test_half_a_disagreement_is_added_where_a_transcript_is_left_out() -> None:
    """In all 14 values, 6 ones: alpha is 1 - 13 (4 + 1) / 96; without the first 1 - 7 * 3 / 30."""
    whole, without = leave_one_out(tallies(three()), ONE)
    assert whole.codes.tolist() == [[close(31 / 96)]]
    assert without.codes[0].tolist() == [close(0.3), close(1 / 16), close(15 / 42)]
    assert without.rows.shape == (2, 3) and whole.pooled.tolist() == [close(31 / 96)]
    doubled = leave_one_out(tallies(three()), ONE, np.array([2.0]))[0]
    assert doubled.codes[0, 0] == close(1 - 13 * 6 / 96)


def test_codes_together_share_one_half() -> None:
    whole, without = leave_one_out(tallies(three(2)), TWO)
    assert whole.pooled[0] == close(1 - 13 * 4.5 / 96)
    assert without.pooled[0] == close(1 - 7 * 2.5 / 30)
    only = leave_one_out(tallies(three(2)), np.array([True, False]))[0]
    assert only.pooled[0] == close(31 / 96)


@pytest.mark.parametrize("half", [None, 1.0, 3.0])
def test_a_resample_is_a_weighted_sum_of_transcripts(half: float | None) -> None:
    """Alpha of the weighted counts, with the half of each code, or a share of it for all codes."""
    counts, strata = tallies(three(2)), ["", "", ""]
    given = None if half is None else np.full(2, half)
    found = bootstrap(counts, strata, TWO, 20, 3, given)
    weights = resampling_weights(merged_strata(strata), 20, np.random.default_rng(3))
    for r, w in enumerate(weights):
        d, ones, zeros = (float(c[0] @ w) for c in (counts.disagree, counts.ones, counts.zeros))
        if ones * zeros == 0:
            assert np.isnan(found.codes[0, r])
            continue
        n, more = ones + zeros, half or 0.0
        assert found.codes[1, r] == close(1 - (n - 1) * (d + more) / (2 * ones * zeros))
        assert found.pooled[r] == close(1 - (n - 1) * (d + more / 2) / (2 * ones * zeros))
    assert np.isfinite(found.codes).any()


def test_strata_of_one_are_drawn_together() -> None:
    assert merged_strata([]).tolist() == []
    assert merged_strata(["a", "b"]).tolist() == [0, 0]
    assert merged_strata(["a", "a", "b", "b", "c"]).tolist() == [0, 0, 1, 1, 0]
    assert merged_strata(["b", "a", "b", "c"]).tolist() == [0, 1, 0, 1]
    pairs = resampling_weights(np.array([0, 0, 1, 1, 1]), 200, np.random.default_rng(1))
    assert set(np.unique(pairs[:, :2])) == {0.0, 2.0}
    assert set(np.unique(pairs[:, 2:])) == {0.0, 1.5, 3.0}
    assert (pairs[:, :2].sum(axis=1) == 2).all() and np.allclose(pairs[:, 2:].sum(axis=1), 3)
    alone = resampling_weights(np.array([0]), 3, np.random.default_rng(1))
    assert alone.tolist() == [[1.0]] * 3


def test_units_are_drawn_one_by_one_in_chunks() -> None:
    """As many as there are; the chunks change nothing but the order of the draws."""
    data = three(2)
    found = bootstrap_units(data, TWO, 7, 5, chunk=3)
    assert found.rows.shape == (3, 7)
    assert np.allclose(found.codes[0], found.pooled, equal_nan=True)
    draw = np.random.default_rng(5)
    for start in (0, 3, 6):
        for r, times in enumerate(draw.multinomial(7, [1 / 7] * 7, size=min(3, 7 - start)), start):
            values = np.repeat(data.values[0], times, axis=1)
            split, ones = int((values[0] != values[1]).sum()), int(values.sum())
            product = 2 * ones * (14 - ones)
            expected = 1 - 13 * 2 * split / product if product else nan
            assert found.codes[0, r] == close(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("values", "weight"),
    [
        ([[1, 1, 0], [0, 1, 0]], 10),
        ([[1, 1, 0], [1, 1, 0]], 20),
        ([[1, 0, 0], [1, 0, 0]], 10),
        ([[0, 0, 0], [0, 0, 0]], 1),
        ([[1, 0, 1], [0, 1, 0]], 30),
    ],
)
def test_the_weight_of_a_disagreement_is_a_mean_length(
    values: list[list[int]], weight: float
) -> None:
    data = ratings([values], weights=[10, 30, 50], unit="character")
    assert weight_of_disagreement(data).tolist() == [weight]
    assert weight_of_disagreement(ratings([values])).tolist() == [1]


# -- intervals


@pytest.mark.parametrize(
    ("clusters", "missing", "of", "reason"),
    [
        (10, 5, "transcripts", ""),
        (10, 6, "units", "no interval: alpha is undefined in 6% of the replicates, the code is in"),
        (9, 0, "units", "no interval: 10 units coded by two coders are needed, found 9"),
    ],
)
def test_percentiles_exist_for_ten_with_at_most_a_twentieth_undefined(
    clusters: int, missing: int, of: str, reason: str
) -> None:
    values = np.array([nan] * missing + list(np.linspace(0, 1, 101))[: 100 - missing])
    band = percentile_interval(values, clusters, of=of, level=0.9, thresholds=[0.5])
    assert (band.clusters, band.replicates, band.level) == (clusters, 100, 0.9)
    assert band.undefined == close(missing / 100)
    if reason:
        assert band.reason.startswith(reason) and (band.low, band.high, band.method) == (N, N, "")
        assert of in band.reason and band.below == {}
        return
    assert (band.low, band.high) == (close(0.047), close(0.893))
    assert (band.below, band.method) == ({0.5: close(50 / 95)}, "bootstrap of transcripts")


def test_the_ends_hold_95_percent_unless_another_level_is_asked_for() -> None:
    band = percentile_interval(np.linspace(0, 1, 1001), 10)
    assert (band.low, band.high) == (close(0.025), close(0.975))
    assert band.below == {0.667: close(667 / 1001), 0.8: close(800 / 1001)}


def test_where_no_transcript_changes_anything_the_interval_is_a_point() -> None:
    """Of a count that is known to be large."""
    same = np.full(12, 0.75)
    band = jackknife_interval(0.75, 0.75, same, [""] * 12)
    assert (band.low, band.high) == (close(0.75), close(0.75))
    assert band.below == {0.667: 0.0, 0.8: 1.0}
    drawn = bootstrap_interval(1.0, 1.0 - 1e-12, np.ones(50), same, [""] * 12)
    assert (drawn.low, drawn.high) == (close(1.0), 1.0)


T9 = 2.2621571627409915


def test_few_disagreements_have_the_variance_of_a_count() -> None:
    """Transcripts that are alike: sqrt(.75 / (k + 1)) on the scale of the logarithm, with the level
    asked for.
    """
    for k in (0, 2):
        band = jackknife_interval(0.75, 0.75, np.full(10, 0.75), [""] * 10, disagreements=k)
        error = sqrt(0.75 / (k + 1))
        assert band.low == close(max(-1, 1 - 0.25 * exp(T9 * error)))
        assert band.high == close(1 - 0.25 * exp(-T9 * error))
        other = bootstrap_interval(
            0.75, 0.75, np.full(50, 0.75), np.full(10, 0.75), [""] * 10, disagreements=k
        )
        assert (other.low, other.high) == (close(band.low), close(band.high))
        assert other.below[0.8] == close(t_probability(9, log(0.25 / 0.2) / error))
    narrow = jackknife_interval(
        0.75, 0.75, np.full(10, 0.75), [""] * 10, disagreements=2, level=0.5
    )
    assert narrow.low == close(1 - 0.25 * exp(0.702722147 * 0.5)) and narrow.level == 0.5


@pytest.mark.parametrize(
    ("logs", "strata", "error", "t975"),
    [
        # One odd transcript: .009^2 / (.0081^2 + 9 * .0001^2) * 2.2367 * .9 is 2 in whole numbers.
        ([0.1, *[0.0] * 9], [""] * 10, 0.09, 4.30265272991),
        # All alike: at most nine.
        ([0.1, -0.1] * 5, [""] * 10, 0.3, T9),
        # In two strata: 5/4 of the squares, 1.53846 * 2.18066 * .8 is 3 in whole numbers.
        ([0.1, *[0.0] * 9], ["a"] * 5 + ["b"] * 5, 0.09, 3.18244630528),
    ],
)
def test_the_spread_over_transcripts_and_its_degrees_of_freedom(
    logs: list[float], strata: list[str], error: float, t975: float
) -> None:
    """Johnson & Rust 1992: (3.16 - 2.77 / sqrt(m)) (sum of d)^2 / sum of d^2, times m / n."""
    without = 1 - np.exp(np.array(logs))
    band = jackknife_interval(0.75, 0.75, without, strata)
    assert band.high == close(1 - 0.25 * exp(-t975 * error))
    assert band.low == close(max(-1.0, 1 - 0.25 * exp(t975 * error)))


@pytest.mark.parametrize(
    ("clusters", "missing", "exists"), [(20, 1, True), (20, 2, False), (9, 0, False), (10, 0, True)]
)
def test_transcripts_without_which_alpha_does_not_exist_are_left_out(
    clusters: int, missing: int, exists: bool
) -> None:
    without = np.linspace(0.7, 0.8, clusters)
    without[:missing] = nan
    bands = (
        jackknife_interval(0.75, 0.75, without, [""] * clusters),
        bootstrap_interval(0.75, 0.75, np.linspace(0.7, 0.8, 40), without, [""] * clusters),
    )
    for band, replicates in zip(bands, (clusters, 40), strict=True):
        assert (band.low is not None) is exists and band.clusters == clusters
        assert band.replicates == replicates
        assert bool(band.reason) is not exists
    assert bands[0].undefined == close(missing / clusters)
    assert bands[1].undefined == 0.0
    drawn = np.array([nan] * 3 + [0.7, 0.8] * 18 + [0.7])
    assert bootstrap_interval(0.75, 0.75, drawn, without, [""] * clusters).low is None
    nothing = jackknife_interval(0.75, 0.75, np.array([]), [])
    assert nothing.reason == ("no interval: 10 transcripts coded by two coders are needed, found 0")


def twelve(codes: int = 2, **more: Any) -> Ratings:
    """Twelve transcripts of four units, half of them given; coders differ in the second unit of the
    first and fourth transcript, and on the second code in one more.
    """
    one = np.tile(np.array([1, 1, 0, 0], dtype=np.int8), 12)
    values = np.stack([np.stack([one, one])] * codes)
    for code, units in enumerate(((1, 13), (1, 13, 46))[:codes]):
        values[code, 1, list(units)] ^= 1
    return ratings(values, cluster=np.repeat(np.arange(12), 4), **more)


@pytest.mark.parametrize("length", [1, 10])
def test_intervals_of_codes_are_those_of_their_counts(length: int) -> None:
    """Two and three disagreements, five together, whatever the length of a unit."""
    data = twelve(weights=[length] * 48, strata=["a", "b"] * 6)
    found = intervals_of_alpha(data, tallies(data), TWO)
    whole, without = leave_one_out(tallies(data), TWO, np.full(2, float(length)))
    rows = agree(data, bootstrap=0)
    for i, k in enumerate((2, 3, 5)):
        value = rows[i].krippendorff_alpha
        assert value is not None
        expected = jackknife_interval(
            value,
            float(whole.rows[i, 0]),
            without.rows[i],
            data.strata,
            disagreements=k,
        )
        assert (found[i].low, found[i].high) == (close(expected.low), close(expected.high))
        assert found[i].below == close(expected.below) and found[i].clusters == 12
        assert found[i].method == "jackknife of transcripts"


def test_each_code_has_the_transcripts_where_it_was_rated() -> None:
    data = twelve()
    values = data.values.copy()
    values[0][:, data.cluster >= 10] = -1
    some = ratings(values, cluster=data.cluster)
    found = intervals_of_alpha(some, tallies(some), np.array([True, False]))
    assert [band.clusters for band in found] == [10, 12, 10]
    whole, without = leave_one_out(tallies(some), np.array([True, False]))
    value = agree(some, bootstrap=0)[0].krippendorff_alpha
    assert value is not None
    expected = jackknife_interval(
        value, float(whole.rows[0, 0]), without.rows[0, :10], [""] * 10, disagreements=2
    )
    assert found[0].low == close(expected.low) == found[2].low


def test_intervals_can_be_forced_left_out_or_made_of_units() -> None:
    data = twelve()
    none = intervals_of_alpha(data, tallies(data), TWO, replicates=0)
    assert none == [Interval(reason="no interval: none was requested")] * 3
    for resample in (False, True):
        off = intervals_of_alpha(data, tallies(data), TWO, replicates=-1, resample_units=resample)
        assert off[0].reason.endswith("none was requested")
    one = intervals_of_alpha(data, tallies(data), TWO, replicates=1)
    assert one[0].kind == "jackknife" and one[0].low is not None
    drawn = intervals_of_alpha(data, tallies(data), TWO, replicates=50, method="bootstrap", seed=4)
    assert {band.method for band in drawn} == {"bootstrap of transcripts"}
    weight = np.ones(2)
    replicates = bootstrap(tallies(data), data.strata, TWO, 50, 4, weight).rows
    whole, without = (r.rows for r in leave_one_out(tallies(data), TWO, weight))
    alphas = [row.krippendorff_alpha for row in agree(data, bootstrap=0)]
    for i, k in enumerate((2, 3, 5)):
        expected = bootstrap_interval(
            alphas[i] or 0.0,
            float(whole[i, 0]),
            replicates[i],
            without[i],
            data.strata,
            disagreements=k,
        )
        assert drawn[i].low == close(expected.low)
    units = intervals_of_alpha(data, tallies(data), TWO, replicates=60, resample_units=True, seed=2)
    assert [(band.clusters, band.method, band.replicates) for band in units] == [
        (48, "bootstrap of units", 60)
    ] * 3
    values = bootstrap_units(data, TWO, 60, 2).rows
    assert units[1].low == close(np.quantile(values[1], 0.025))
    bars = intervals_of_alpha(data, tallies(data), TWO, thresholds=[0.5])
    assert list(bars[0].below) == [0.5]


# -- another index that decides


def test_kappa_of_a_single_disagreement_is_shifted_by_half_of_it() -> None:
    """One unit of 48 differs: whole and without each transcript, kappa less (1 - kappa) / 2."""
    data = twelve(1)
    values = data.values.copy()
    values[0, 1, 13] = 1
    data = ratings(values, cluster=data.cluster)
    rows = agree(data)

    def kappa(n: int, split: int) -> float:
        """The first coder gives it to half of the units, the second to one less if they differ."""
        half = n / 2
        po = 1 - split / n
        pe = (half * (half - split) + half * (half + split)) / n**2
        return (po - pe) / (1 - pe)

    whole = kappa(48, 1)
    half = (1 - whole) / 2
    without = np.array([1.0, *[kappa(44, 1)] * 11]) - half
    expected = jackknife_interval(whole, whole - half, without, [""] * 12, disagreements=1)
    (found, together) = decide(data, rows, "kappa", 0.8, 0.667)
    assert found.value == close(whole)
    assert (found.interval.low, found.interval.high) == (close(expected.low), close(expected.high))
    assert set(found.interval.below) == {0.667, 0.8}
    assert together.value == close(whole) and together.interval.low == close(expected.low)


def test_complete_agreement_and_no_value_have_no_interval() -> None:
    data = twelve(1)
    values = data.values.copy()
    values[0, 1] = values[0, 0]
    same = ratings(values, cluster=data.cluster)
    one = decide(same, agree(same), "kappa", 0.8, 0.667)[0]
    assert one.interval == Interval(clusters=12, reason="no interval: no disagreement was found")
    constant = ratings(np.ones_like(values), cluster=data.cluster)
    rows = agree(constant)
    none = decide(constant, rows, "kappa", 0.8, 0.667)[0]
    assert (none.value, none.interval) == (None, Interval(reason=rows[0].undefined))
    percent = decide(constant, rows, "percent", 0.8, 0.667)[0]
    assert percent.value == 1.0


# -- clustering


@pytest.mark.parametrize(
    ("values", "sizes", "rho"),
    [
        # MSB .5, MSW .1, n0 2: .4 / .6.
        ([1, 1, 0, 0, 1, 0, 1, 1, 0, 0], [2] * 5, 2 / 3),
        # MSB .375, MSW .2, n0 (10 - 22 / 10) / 4 = 1.95.
        ([1, 1, 0, 0, 0, 0, 1, 1, 0, 1], [1, 2, 3, 2, 2], 0.175 / 0.565),
        ([1, 0] * 5, [2] * 5, 0.0),
        ([1, 1, 1, 1, 0, 0, 0, 0], [2] * 4, None),
        ([1, 0, 1, 0, 1], [1] * 5, None),
        ([1, 0, 1, 0, 1, 1], [1] * 4 + [2], 1.0),
        ([1] * 10, [2] * 5, None),
    ],
)
def test_the_correlation_within_clusters_by_hand(
    values: list[int], sizes: list[int], rho: float | None
) -> None:
    """Donner 1986: (MSB - MSW) / (MSB + (n0 - 1) MSW), at least 0."""
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    found = intraclass_correlation(np.array(values, dtype=float), cluster)
    assert found == (rho if rho is None else close(rho))


def test_codes_are_weighted_by_their_disagreements() -> None:
    """Five disagreements with a correlation of 2/3, two of which clusters are no alike."""
    first = [1, 1, 0, 0, 1, 0, 1, 1, 0, 0]
    second = [1, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    values = np.array([[first, [0] * 10], [second, [0] * 10], [[0] * 10, [0] * 10]], dtype=np.int8)
    data = ratings(values, cluster=np.repeat(np.arange(5), 2))
    other = intraclass_correlation(np.array(second, dtype=float), data.cluster)
    assert agreement_correlation(data) == close((5 * 2 / 3 + 2 * (other or 0.0)) / 7)
    assert agreement_correlation(data.of_codes(["code 3"])) is None
    assert agreement_correlation(data.of_units(data.cluster < 4)) is None
    three_coders = ratings(
        np.concatenate([values[:1], np.full((1, 1, 10), -1, dtype=np.int8)], axis=1),
        cluster=data.cluster,
    )
    assert agreement_correlation(three_coders) == close(2 / 3)


# -- everything on request


def test_a_table_of_two_coders_on_request() -> None:
    """20 by both, 5 and 10 by one, 15 by neither: kappa .4 as in the textbook, Pe = 1/2."""
    one = [1] * 20 + [1] * 5 + [0] * 10 + [0] * 15
    two = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    row = requested(ratings([[one, two]]))["code 1"]
    assert list(row) == list(NOTHING)
    # The largest kappa with margins 25 and 30 of 50: Po = (25 + 20) / 50.
    assert row["kappa_max"] == close((0.9 - 0.5) / 0.5)
    assert (row["conger_kappa"], row["light_kappa"]) == (close(0.4), close(0.4))
    assert row["pabak"] == close(2 * 0.7 - 1)
    assert row["prevalence_index"] == close((20 - 15) / 50)
    assert row["bias_index"] == close((5 - 10) / 50) or row["bias_index"] == close(5 / 50)
    assert (row["f1"], row["holsti"]) == (close(40 / 55), close(40 / 55))
    # Fleiss, Cohen & Everitt 1969: (A + B - C) / (n (1 - Pe)^2) = (.10972 + .10188 - .01) / 12.5.
    error = sqrt(0.2016 / 12.5)
    assert row["cohen_kappa_se"] == close(error)
    low, high = row["cohen_kappa_low"], row["cohen_kappa_high"]
    assert low is not None and high is not None and low < 0.4 < high <= 1
    assert row["gwet_ac1_se"] is not None
    by_character = requested(ratings([[one, two]], unit="character"))
    assert by_character == {"code 1": NOTHING}


def test_three_coders_have_no_coefficients_of_two() -> None:
    row = requested(ratings([list(zip(*AGREED, strict=True))]))["code 1"]
    assert row["f1"] is None and row["kappa_max"] is None
    assert row["light_kappa"] == close((0.5 + 0.5 + 0.2) / 3)


# -- how often the code was given


def test_stretches_of_characters_are_counted_where_they_begin() -> None:
    """The second touches the first; the fourth does not touch; the fifth is of another
    transcript.
    """
    values = [[[1, 1, 0, 1, 1], [0, 1, 0, 1, 1]], [[0, 1, 0, 0, 0], [1, 0, 0, 0, -1]]]
    data = ratings(values, cluster=[0, 0, 0, 0, 1], weights=[2, 3, 4, 5, 6], unit="character")
    assert positive_units(data).tolist() == [3, 1]
    assert positives(data).tolist() == [[16, 14], [3, 2]]
    segments = ratings(values, cluster=[0, 0, 0, 0, 1])
    assert positive_units(segments).tolist() == [4, 2]
    assert positives(segments).tolist() == [[4, 3], [1, 1]]
    single = ratings([[[1], [1]]], unit="character")
    assert positive_units(single).tolist() == [1]


# -- the simulated coverage of a kind of interval


@pytest.mark.parametrize(
    ("clusters", "alpha_", "prevalence", "strata", "share"),
    [
        (10, 0.64, 0.05, 1, 96.1),
        (14, 0.72, 0.05, 1, 96.1),
        (14, 0.74, 0.05, 1, 95.0),
        (15, 0.64, 0.05, 1, 95.3),
        (10, 0.93, 0.5, 1, 96.2),
        (10, 0.93, 0.95, 1, 96.1),
        (10, 0.64, 0.07, 1, 96.1),
        (10, 0.64, 0.072, 1, 96.3),
        (10, 0.64, 0.05, 2, 94.6),
        (10, 0.64, 1.0, 1, 96.1),
        (9, 0.64, 0.05, 1, None),
        (10, 0.64, 0.0, 1, None),
    ],
)
def test_the_nearest_cell_is_that_of_alpha_and_of_the_rarer_answer(
    clusters: int, alpha_: float, prevalence: float, strata: int, share: float | None
) -> None:
    """Halfway between .05 and .10 is their geometric mean, .0707; a prevalence of .95 is .05."""
    kind = "jackknife of transcripts"
    assert simulated_coverage(kind, clusters, alpha_, prevalence, strata) == share


# -- Student's t


def test_students_t_has_its_tabled_quantiles() -> None:
    """To six decimals, as in every table (1, 9 and 30 degrees of freedom)."""
    for freedom, t975, t90 in (
        (1, 12.706205, 3.077684),
        (9, 2.262157, 1.383029),
        (30, 2.042272, 1.310415),
    ):
        assert t_quantile(freedom, 0.975) == close(t975, abs=6e-7)
        assert t_quantile(freedom, 0.1) == close(-t90, abs=6e-7)
        assert t_probability(freedom, t975) == close(0.975, abs=1e-7)
        assert t_probability(freedom, -t90) == close(0.1, abs=1e-7)
    assert t_probability(9, 0.0) == 0.5 == t_probability(9, -0.0)
    assert (t_probability(2, inf), t_probability(2, -inf)) == (1.0, 0.0)
    with pytest.raises(ValueError, match="degrees of freedom must be positive"):
        t_probability(0, 1.0)
