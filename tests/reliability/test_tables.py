"""Coefficients of a contingency table of two coders, by hand and by the published formulas."""

from __future__ import annotations

import numpy as np
import pytest

from qcode.reliability import tables
from qcode.reliability.coded import CHANCE_IS_ALL, NO_PAIRS

TABLE = [[20, 5], [10, 15]]
"""Po .7; the first coder's margins .5 and .5, the second's .6 and .4."""


def test_a_table_of_two_categories_by_hand() -> None:
    assert tables.percent_agreement(TABLE).value == pytest.approx(0.7)
    kappa = tables.cohen_kappa(TABLE)
    assert (kappa.observed, kappa.expected, kappa.value) == pytest.approx((0.7, 0.5, 0.4))
    most = tables.kappa_max(TABLE)  # .5 + .4 on the diagonal
    assert (most.observed, most.value) == pytest.approx((0.9, 0.8))
    pi = tables.scott_pi(TABLE)  # .55^2 + .45^2
    assert (pi.expected, pi.value) == pytest.approx((0.505, 0.195 / 0.495))
    assert tables.brennan_prediger(TABLE).value == pytest.approx(0.4)
    assert tables.brennan_prediger(TABLE, categories=4).value == pytest.approx(0.45 / 0.75)
    ac1 = tables.gwet_ac1(TABLE)
    assert (ac1.expected, ac1.value) == pytest.approx((0.495, 0.205 / 0.505))
    assert tables.gwet_ac1(TABLE, categories=3).expected == pytest.approx(0.2475)


def test_what_a_two_by_two_table_says_beside_kappa() -> None:
    """a 20, b 5, c 10, d 15 of 50."""
    said = tables.binary_table(TABLE)
    assert said.positive_agreement == pytest.approx(40 / 55)
    assert said.negative_agreement == pytest.approx(30 / 45)
    assert said.pabak == pytest.approx(0.4)
    assert (said.prevalence_index, said.bias_index) == pytest.approx((0.1, 0.1))
    assert tables.f1_agreement(20, 5, 10) == pytest.approx(40 / 55)
    assert tables.holsti(20, 25, 30) == pytest.approx(40 / 55)
    nothing = tables.binary_table([[0, 0], [0, 0]])
    assert nothing == tables.BinaryTable(None, None, None, None, None)
    assert tables.binary_table([[0, 0], [0, 9]]).positive_agreement is None
    with pytest.raises(ValueError, match="2 x 2"):
        tables.binary_table(np.eye(3))


@pytest.mark.parametrize(
    "table", [TABLE, [[14, 3, 1], [2, 20, 5], [0, 4, 11]], [[1, 0], [0, 1]], [[0, 5], [5, 0]]]
)
def test_the_errors_of_kappa_are_those_of_fleiss_levin_and_paik(table: list[list[int]]) -> None:
    """Statistical Methods for Rates and Proportions, 3rd ed., equations 18.13-18.15, cell by
    cell.
    """
    p = np.array(table) / np.sum(table)
    n, q = np.sum(table), len(p)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    pe, kappa = float(rows @ columns), tables.cohen_kappa(table)
    value = (np.trace(p) - pe) / (1 - pe)
    a = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2 for i in range(q))
    b = (1 - value) ** 2 * sum(
        p[i, j] * (columns[i] + rows[j]) ** 2 for i in range(q) for j in range(q) if i != j
    )
    c = (value - pe * (1 - value)) ** 2
    se = np.sqrt(max(a + b - c, 0)) / ((1 - pe) * np.sqrt(n))
    null = pe + pe**2 - sum(rows * columns * (rows + columns))
    assert (kappa.value, kappa.se) == pytest.approx((value, se), abs=1e-7)
    assert kappa.se_null == pytest.approx(np.sqrt(null) / ((1 - pe) * np.sqrt(n)))
    assert (kappa.low, kappa.high) == pytest.approx(
        (value - 1.959964 * se, value + 1.959964 * se), abs=1e-6
    )
    assert kappa.z_null == pytest.approx(value / kappa.se_null)


def test_weights_take_part_of_a_disagreement_off() -> None:
    """Three steps apart in 0, 1, 2: linear 1, .5, 0 and quadratic 1, .75, 0."""
    table = [[10, 0, 2], [4, 10, 0], [0, 0, 14]]
    p = np.array(table) / 40
    for kind, weights in (
        ("linear", [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]),
        ("quadratic", [[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]]),
    ):
        w = np.array(weights)
        po, pe = (w * p).sum(), (w * np.outer(p.sum(axis=1), p.sum(axis=0))).sum()
        for given in (kind, w):
            assert tables.cohen_kappa(table, given).value == pytest.approx((po - pe) / (1 - pe))
    with pytest.raises(ValueError, match="no weights named 'cubic'"):
        tables.cohen_kappa(table, "cubic")


def test_several_tables_are_pooled_over_those_with_a_unit() -> None:
    """De Vries et al. 2008: Po .7 and .9, Pe .5 and .5 (half and half): (.8 - .5) / .5."""
    pooled = tables.pooled_kappa([TABLE, [[9, 1], [1, 9]], [[0, 0], [0, 0]]])
    assert pooled.value == pytest.approx(0.6)
    assert tables.pooled_kappa([[[0, 0], [0, 0]]]).reason == NO_PAIRS


def test_what_does_not_exist_says_why() -> None:
    empty, constant = [[0, 0], [0, 0]], [[7, 0], [0, 0]]
    for function in (
        tables.percent_agreement,
        tables.cohen_kappa,
        tables.kappa_max,
        tables.scott_pi,
        tables.brennan_prediger,
        tables.gwet_ac1,
    ):
        assert (function(empty).value, function(empty).reason) == (None, NO_PAIRS)
    for function in (tables.cohen_kappa, tables.kappa_max, tables.scott_pi):
        assert (function(constant).value, function(constant).reason) == (None, CHANCE_IS_ALL)
    assert tables.gwet_ac1(constant).value == tables.brennan_prediger(constant).value == 1
    assert tables.gwet_ac1([[3]]).value is None and tables.brennan_prediger([[3]]).value is None
