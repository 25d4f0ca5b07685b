"""The row "(all codes)": every pooled coefficient worked out by hand, for two coders and for three
of whom one did not decide.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from qcode.model import ALL_CODES
from qcode.reliability.agreement import agree
from qcode.reliability.binary import NAMES, binary_coefficients
from qcode.reliability.matrix import Ratings, ratings

MISSING = -1


def by_units(*codes: list[tuple[int, ...]]) -> Ratings:
    """Ratings of codes, each given as the values of all coders on unit after unit; every unit a
    transcript of its own.
    """
    values = np.array([np.array(units).T for units in codes], dtype=np.int8)
    return ratings(
        values, codes=[f"code {i}" for i in range(len(codes))], cluster=np.arange(values.shape[2])
    )


def table(both: int, first: int, second: int, neither: int) -> list[tuple[int, ...]]:
    """The units of a 2 x 2 table."""
    cells: list[tuple[tuple[int, ...], int]]
    cells = [((1, 1), both), ((1, 0), first), ((0, 1), second), ((0, 0), neither)]
    return [unit for unit, times in cells for _ in range(times)]


TWO = by_units(table(4, 1, 1, 4), table(1, 2, 1, 6))
"""Po .8 and .7; margins .5, .5 and .3, .2."""
BY_HAND_TWO = {
    "percent_agreement": (0.8 + 0.7) / 2,
    "positive_agreement": 2 * (4 + 1) / (2 * 5 + 2 + 3),
    "negative_agreement": 2 * (4 + 6) / (2 * 10 + 2 + 3),
    "cohen_kappa": (0.75 - 0.56) / (1 - 0.56),  # Pe .5 and .3*.2 + .7*.8 = .62
    "scott_pi": 3 / 7,  # Pe .5 and .25^2 + .75^2 = .625: (.75 - .5625) / .4375
    "fleiss_kappa": 3 / 7,
    "krippendorff_alpha": 1 - (2 + 3) / (10 * 10 / 19 + 5 * 15 / 19),
    "gwet_ac1": 5 / 9,  # Pe .5 and 2 * .25 * .75 = .375: (.75 - .4375) / .5625
    "brennan_prediger": 0.5,
}

THREE = by_units(
    [(1, 1, 1), (1, 1, 0), (0, 0, 0), (0, 1, 0)],
    [(1, 1, MISSING), (0, 0, MISSING), (1, 0, MISSING), (0, 0, MISSING)],
)
"""Po 2/3 and 3/4; pairs of coders agree in 3/4, 3/4, 2/4 and, of the second code, 3/4 of the units;
shares 1/2 and 3/8.
"""
BY_HAND_THREE = {
    "percent_agreement": 17 / 24,
    "cohen_kappa": 7 / 17,  # mean Po of the four pairs .6875; Pe .5, .5, .375, .5
    "scott_pi": 21 / 61,  # Pe .53125, .53125, .5, .53125
    "fleiss_kappa": 37 / 93,  # Pe .5 and .375^2 + .625^2
    "gwet_ac1": 43 / 99,  # Pe .5 and 2 * .375 * .625
    "brennan_prediger": 5 / 12,
}


def test_two_coders() -> None:
    """Coefficients of both codes together, and those of each code beside them, are those of the
    hand.
    """
    found = binary_coefficients(TWO)
    pooled = found.pooled(np.array([True, True]))
    assert tuple(pooled) == NAMES
    assert pooled == pytest.approx(BY_HAND_TWO)
    assert found.values["percent_agreement"] == pytest.approx([0.8, 0.7])
    assert found.values["cohen_kappa"] == pytest.approx([0.6, 0.08 / 0.38])
    assert found.values["scott_pi"] == pytest.approx([0.6, 0.2])
    assert found.values["fleiss_kappa"] == pytest.approx([0.6, 0.2])
    assert found.values["gwet_ac1"] == pytest.approx([0.6, 0.52])
    assert found.values["krippendorff_alpha"] == pytest.approx(
        [1 - 2 / (100 / 19), 1 - 3 / (75 / 19)]
    )


def test_three_coders_of_whom_one_did_not_decide_on_a_code() -> None:
    """Pairs that never met are no pairs; a coder who did not decide is in no share."""
    found = binary_coefficients(THREE)
    pooled = found.pooled(np.array([True, True]))
    assert {name: pooled[name] for name in BY_HAND_THREE} == pytest.approx(BY_HAND_THREE)
    assert found.values["percent_agreement"] == pytest.approx([2 / 3, 3 / 4])
    assert found.values["scott_pi"] == pytest.approx([(7 / 15 + 7 / 15 + 0) / 3, 7 / 15])
    assert found.values["cohen_kappa"] == pytest.approx([(0.5 + 0.5 + 0.2) / 3, 0.5])
    assert found.values["fleiss_kappa"] == pytest.approx([1 / 3, 7 / 15])
    assert found.values["gwet_ac1"] == pytest.approx([1 / 3, (0.75 - 0.46875) / 0.53125])


def test_only_marked_codes_are_pooled_and_none_gives_nothing() -> None:
    found = binary_coefficients(TWO)
    alone = found.pooled(np.array([False, True]))
    assert alone["percent_agreement"] == pytest.approx(0.7) and alone["scott_pi"] == pytest.approx(
        0.2
    )
    assert alone["fleiss_kappa"] == pytest.approx(0.2) and alone["cohen_kappa"] == pytest.approx(
        0.08 / 0.38
    )
    assert all(math.isnan(v) for v in found.pooled(np.array([False, False])).values())


def test_the_row_all_codes_prints_what_is_pooled() -> None:
    """Percent as a percentage, the others as they are; a code that nobody gave is no part of it."""
    data = by_units(table(4, 1, 1, 4), table(1, 2, 1, 6), table(0, 0, 0, 10))
    row = agree(data, bootstrap=0)[-1]
    assert row.code == ALL_CODES
    assert row.percent_agreement == pytest.approx(75.0)
    for name, value in BY_HAND_TWO.items():
        if name not in ("percent_agreement", "krippendorff_alpha"):
            assert row.coefficients[name] == pytest.approx(value), name
    assert row.krippendorff_alpha == pytest.approx(BY_HAND_TWO["krippendorff_alpha"])


def test_complete_agreement_is_one_and_chance_alone_is_none() -> None:
    """Where chance explains everything there is no coefficient, not a zero."""
    perfect = binary_coefficients(by_units(table(5, 0, 0, 5))).pooled(np.array([True]))
    assert set(map(float, np.round(list(perfect.values()), 12))) == {1.0}
    always = binary_coefficients(by_units(table(10, 0, 0, 0))).pooled(np.array([True]))
    assert (
        math.isnan(always["scott_pi"])
        and math.isnan(always["cohen_kappa"])
        and math.isnan(always["fleiss_kappa"])
    )
    assert always["percent_agreement"] == 1 and math.isnan(always["negative_agreement"])
