"""Required sample sizes: monotone where they must be, refused where they make no sense, worked
values.
"""

from __future__ import annotations

import pytest

from qcode.reliability import sizes
from qcode.reliability.tables import cohen_kappa


def test_worked_values_of_binary_codes() -> None:
    """Krippendorff's requirement for prevalence .5, .1, .05, .02 at .667 and .800."""
    found = [
        (sizes.krippendorff_size(0.667, p), sizes.krippendorff_size(0.8, p))
        for p in (0.5, 0.1, 0.05, 0.02)
    ]
    assert found == [(60, 103), (172, 294), (330, 560), (803, 1363)]


def test_worked_values_of_precision() -> None:
    """Kappa .8 to -+ .10 at prevalence .25, .10, .05."""
    assert [sizes.precision_size(0.8, p) for p in (0.25, 0.10, 0.05)] == [188, 401, 768]


def test_more_than_two_coders_multiply_z_squared() -> None:
    """As the ATLAS.ti manual says; two coders are the formula itself."""
    assert sizes.krippendorff_size(0.8, 0.25, coders=2) == 139
    assert sizes.krippendorff_size(0.8, 0.25, coders=3) == 416


def test_the_table_behind_a_kappa_has_that_kappa_and_those_margins() -> None:
    """Proportions for which the variance is taken."""
    table = sizes.kappa_table(0.3, 0.2, 0.6)
    assert cohen_kappa(table).value == pytest.approx(0.6)
    assert table.sum(axis=1)[0] == pytest.approx(0.3)
    assert table.sum(axis=0)[0] == pytest.approx(0.2)


def test_two_sided_tests_and_more_power_need_more() -> None:
    """And Flack's maximal variance for two equal categories is Cantor's."""
    one = sizes.cantor_size(0.3, 0.3, 0.6, 0.8)
    assert sizes.cantor_size(0.3, 0.3, 0.6, 0.8, two_sided=True) > one
    assert sizes.cantor_size(0.3, 0.3, 0.6, 0.8, power=0.9) > one
    assert sizes.flack_size([0.3, 0.7], 0.6, 0.8) == one


def test_ten_percent_has_a_floor_and_a_cap() -> None:
    """At least 50, rarely more than 300, never more than there are."""
    assert [sizes.ten_percent_size(n) for n in (30, 200, 1005, 5000)] == [30, 50, 101, 300]


def test_clusters_cost_by_their_size_and_correlation() -> None:
    """1 + (m - 1) rho; uneven clusters cost more; never a gain."""
    assert sizes.design_effect(40, 0.05) == pytest.approx(2.95)
    assert sizes.design_effect(40, 0.05, variation=0.5) == pytest.approx(3.45)
    assert sizes.design_effect(40, -0.01) == 1
    assert sizes.design_effect(1, 0.5) == 1


def test_requirements_name_what_a_plan_cannot_assess() -> None:
    """Rarest first; a code that nothing carries has no size; the design effect multiplies."""
    rows = sizes.requirements({"common": 0.4, "rare": 0.02, "never": 0.0}, planned=300, effect=2.0)
    assert [r.code for r in rows] == ["never", "rare", "common"]
    assert rows[0].units is None
    assert [(r.assessable, r.enough) for r in rows] == [
        (False, False),
        (False, False),
        (True, True),
    ]
    assert rows[1].positives == 6
    assert rows[2].units == 2 * sizes.krippendorff_size(0.8, 0.4)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: sizes.krippendorff_size(0.8, 0),
        lambda: sizes.krippendorff_size(1.0, 0.3),
        lambda: sizes.cantor_size(0.5, 0.5, 0.7, 0.7),
        lambda: sizes.kappa_table(0.1, 0.6, 0.9),
        lambda: sizes.flack_size([0.5, 0.6], 0.4, 0.6),
        lambda: sizes.flack_size([0.5, 0.5], 0.4, 0.4),
        lambda: sizes.lacy_riffe_size(100, 0.96),
        lambda: sizes.precision_size(0.8, 0.3, half_width=0),
    ],
)
def test_impossible_wishes_are_refused(wrong: object) -> None:
    """No sample answers a question that has no answer."""
    with pytest.raises(ValueError, match=r"."):
        wrong()  # type: ignore[operator]


def test_worked_values_of_the_literature() -> None:
    """Cantor 1996 (irr's own comment), Flack et al. 1988, Lacy & Riffe 1996, Krippendorff 2018."""
    assert sizes.cantor_size(0.5, 0.5, 0.70, 0.85) == 117
    assert sizes.cantor_size(0.1, 0.1, 0.6, 0.8) == 239
    assert sizes.flack_size([0.2, 0.25, 0.55], 0.4, 0.6) == 101
    assert sizes.lacy_riffe_size(1000, 0.85, se=0.03) == 92
    assert sizes.lacy_riffe_size(5000, 0.85, se=0.03) == 99
    assert sizes.lacy_riffe_size(20, 0.85) <= 20
    assert sizes.krippendorff_size(0.667, 0.25) == 81
    assert sizes.krippendorff_size(0.8, 0.25, coders=1) == 139


def test_just_enough_is_enough() -> None:
    """Ten positives can be assessed, and as many units as are needed are enough; of equal shares
    the name decides the order.
    """
    (row,) = sizes.requirements({"a": 0.5}, planned=20)
    assert (row.positives, row.assessable, row.enough) == (10, True, False)
    assert not sizes.requirements({"a": 0.5}, planned=19)[0].assessable
    assert row.units == 103
    assert sizes.requirements({"a": 0.5}, planned=103)[0].enough
    assert not sizes.requirements({"a": 0.5}, planned=102)[0].enough
    assert sizes.requirements({"a": 1.0}, planned=50)[0].units is None
    assert [r.code for r in sizes.requirements({"b": 0.2, "a": 0.2}, planned=9)] == ["a", "b"]


@pytest.mark.parametrize("shares", [[1.0], [0.0, 1.0], [0.3, 0.6], [0.5, 0.51]])
def test_shares_of_categories_must_be_positive_and_sum_to_one(shares: list[float]) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        sizes.flack_size(shares, 0.4, 0.6)


def test_a_kappa_that_the_margins_allow_at_most_has_an_empty_cell() -> None:
    """And one above it has no table; below chance too there is a lowest one."""
    table = sizes.kappa_table(0.5, 0.5, 1.0)
    assert table.tolist() == [[0.5, 0.0], [0.0, 0.5]]
    assert sizes.kappa_variance(0.5, 0.5, 1.0) == 0.0
    assert sizes.kappa_table(0.5, 0.5, -1.0).tolist() == [[0.0, 0.5], [0.5, 0.0]]
    # kappa 0 at one half: n times the variance is 1
    assert sizes.kappa_variance(0.5, 0.5, 0.0) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="no table"):
        sizes.kappa_table(0.5, 0.4, 1.0)
