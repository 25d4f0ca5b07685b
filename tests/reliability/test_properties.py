"""What must hold for any ratings: the oracle's alpha, invariances, bounds."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from qcode.reliability import alpha, raters, tables
from qcode.reliability.agreement import agree
from qcode.reliability.binary import NAMES, binary_coefficients
from qcode.reliability.coded import Coded, agreement_weights, coded
from qcode.reliability.matrix import ratings

binary = arrays(
    np.int8,
    array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=6),
    elements=st.integers(-1, 1),
)
multi = st.tuples(st.integers(1, 12), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.intp, shape, elements=st.integers(-1, 3))
)
SETTINGS = settings(max_examples=60, deadline=None)


def oracle(
    values: np.ndarray[Any, Any], metric: Any = "nominal", domain: list[float] | None = None
) -> float | None:
    """Alpha by `krippendorff`; None where it refuses. `values` (coders, units), -1 missing."""
    data = np.where(values < 0, np.nan, values.astype(float))
    try:
        return float(krippendorff.alpha(data, value_domain=domain, level_of_measurement=metric))
    except ValueError:
        return None


def same(a: float | None, b: float | None) -> bool:
    """Equal but for rounding, or both undefined."""
    return a is b is None or (a is not None and b is not None and abs(a - b) < 1e-9)


@SETTINGS
@given(binary)
def test_alpha_per_code_equals_krippendorff_on_the_same_matrix(
    values: np.ndarray[Any, Any],
) -> None:
    """What is printed, and the vectorised values that replicates are made of, agree with it, also
    on what is undefined.
    """
    bulk = binary_coefficients(ratings(values)).values["krippendorff_alpha"]
    for row, own, one in zip(agree(ratings(values), bootstrap=0), bulk, values, strict=False):
        pairable = one[:, (one >= 0).sum(axis=0) >= 2]
        # the package divides 0 by 0 where the only other value is in a unit with a single value
        varies = len(np.unique(pairable[pairable >= 0])) > 1
        expected = oracle(one) if varies else None
        assert same(row.krippendorff_alpha, expected) and same(
            float(own) if np.isfinite(own) else None, expected
        )


@SETTINGS
@given(multi, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_of_every_metric_equals_krippendorff(
    values: np.ndarray[Any, Any], metric: Any
) -> None:
    """Four categories 1-4 (the ratio metric needs numbers above 0), missing values, any number of
    coders.
    """
    shifted = np.where(values < 0, -1, values + 1)
    data = Coded(values, (1, 2, 3, 4))
    pairable = values[(values >= 0).sum(axis=1) >= 2]
    assume(len(np.unique(pairable[pairable >= 0])) > 1)
    assert same(alpha.alpha(data, metric).value, oracle(shifted.T, metric, [1, 2, 3, 4]))
    assert same(
        alpha.packaged_alpha(data.counts.astype(np.intp), metric, [1, 2, 3, 4]),
        alpha.alpha(data, metric).value,
    )


@pytest.mark.parametrize(
    "counts", [[[2], [2]], [[1, 0], [0, 1]], [[2, 0], [3, 0]], np.zeros((0, 2), dtype=np.intp)]
)
def test_what_the_package_refuses_or_divides_by_zero_is_none(counts: Any) -> None:
    """One category, no pairs, one value only, no unit: no number, no warning and no crash."""
    assert alpha.packaged_alpha(np.asarray(counts)) is None


@SETTINGS
@given(binary, st.randoms(use_true_random=False))
def test_order_of_coders_and_units_changes_nothing(
    values: np.ndarray[Any, Any], random: Any
) -> None:
    """No coefficient depends on who is first."""
    coders, units = list(range(values.shape[1])), list(range(values.shape[2]))
    random.shuffle(coders)
    random.shuffle(units)
    before = agree(ratings(values), bootstrap=0)
    after = agree(ratings(values[:, coders][:, :, units]), bootstrap=0)
    for a, b in zip(before, after, strict=True):
        assert all(same(a.coefficients[n], b.coefficients[n]) for n in NAMES)


@SETTINGS
@given(binary)
def test_swapping_given_and_not_given_changes_only_which_agreement_is_positive(
    values: np.ndarray[Any, Any],
) -> None:
    """Alpha, kappa, pi, AC1 and Brennan-Prediger do not care what the categories are called."""
    swapped = np.where(values < 0, values, 1 - values).astype(np.int8)
    for a, b in zip(
        agree(ratings(values), bootstrap=0)[:-1],
        agree(ratings(swapped), bootstrap=0)[:-1],
        strict=True,
    ):
        assert same(a.coefficients["positive_agreement"], b.coefficients["negative_agreement"])
        for name in (
            "cohen_kappa",
            "scott_pi",
            "fleiss_kappa",
            "krippendorff_alpha",
            "gwet_ac1",
            "brennan_prediger",
        ):
            assert same(a.coefficients[name], b.coefficients[name])


@SETTINGS
@given(binary)
def test_coefficients_are_bounded(values: np.ndarray[Any, Any]) -> None:
    """Nothing exceeds 1; agreement is between 0 and 100; below -1 only margins from units with one
    value can push.
    """
    for row in agree(ratings(values), bootstrap=0):
        for name in NAMES[1:]:
            value = row.coefficients[name]
            floor = (
                -np.inf
                if name in ("fleiss_kappa", "gwet_ac1") and (values < 0).any()
                else -1 - 1e-9
            )
            assert value is None or floor <= value <= 1 + 1e-9
        assert row.percent_agreement is None or -1e-9 <= row.percent_agreement <= 100 + 1e-9


@SETTINGS
@given(
    arrays(
        np.int8,
        array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8),
        elements=st.integers(0, 1),
    ),
    st.integers(2, 4),
)
def test_identical_coders_have_alpha_1_where_it_exists(
    values: np.ndarray[Any, Any], coders: int
) -> None:
    """And where nothing varies it does not exist."""
    for row, one in zip(
        agree(ratings(np.repeat(values[:, None], coders, axis=1)), bootstrap=0),
        values,
        strict=False,
    ):
        assert row.krippendorff_alpha == (1 if 0 < one.mean() < 1 else None)


@SETTINGS
@given(multi, st.permutations([0, 1, 2, 3]))
def test_renaming_categories_changes_no_nominal_coefficient(
    values: np.ndarray[Any, Any], names: list[int]
) -> None:
    """Alpha, Fleiss, Conger, AC1 and Brennan-Prediger of any categories."""
    renamed = np.where(values < 0, -1, np.array(names)[values])
    one, two = Coded(values, (0, 1, 2, 3)), Coded(renamed, (0, 1, 2, 3))
    for function in (
        alpha.alpha,
        raters.fleiss_kappa,
        raters.conger_kappa,
        raters.gwet_ac,
        raters.brennan_prediger,
    ):
        a, b = function(one), function(two)
        assert same(a.value, b.value)
        assert same(a.se, b.se)


@SETTINGS
@given(arrays(np.intp, (10, 2), elements=st.integers(0, 2)))
def test_two_coders_without_missing_values_reduce_to_the_classical_coefficients(
    values: np.ndarray[Any, Any],
) -> None:
    """Fleiss is Scott, Conger is Cohen, and the tables say the same."""
    data = Coded(values, (0, 1, 2))
    t = data.table()
    assert same(raters.fleiss_kappa(data).value, tables.scott_pi(t).value)
    assert same(raters.conger_kappa(data).value, tables.cohen_kappa(t).value)
    assert same(raters.light_kappa(data).value, tables.cohen_kappa(t).value)
    assert same(raters.gwet_ac(data).value, tables.gwet_ac1(t).value)
    assert same(raters.brennan_prediger(data).value, tables.brennan_prediger(t).value)


@SETTINGS
@given(arrays(np.intp, (3, 3), elements=st.integers(0, 20)))
def test_kappa_never_exceeds_its_maximum(table: np.ndarray[Any, Any]) -> None:
    """Cohen's bound from the margins."""
    kappa, most = tables.cohen_kappa(table).value, tables.kappa_max(table).value
    assert (kappa is None) == (most is None)
    assert kappa is None or most is None or kappa <= most + 1e-12


def test_weights_of_two_categories_are_nominal() -> None:
    """Linear and quadratic kappa of a 2 x 2 table are plain kappa, with its standard error."""
    t = [[20, 5], [4, 11]]
    plain = tables.cohen_kappa(t)
    for weights in ("linear", "quadratic", agreement_weights("nominal", [0, 1])):
        found = tables.cohen_kappa(t, weights)
        assert (found.value, found.se) == pytest.approx((plain.value, plain.se))


def test_values_outside_the_categories_are_refused() -> None:
    """A category that is not in the list given is a mistake, not a new category."""
    with pytest.raises(ValueError, match="outside the categories: c"):
        coded([["a", "c"]], ["a", "b"])


def test_numbers_are_ordered_by_size_not_by_text() -> None:
    """10 comes after 9, as the ordinal metric needs."""
    assert coded([[10, 9], [2, None]]).categories == (2, 9, 10)


@pytest.mark.parametrize("table", [[[1, 2, 3], [4, 5, 6]], [[1, -1], [0, 2]]])
def test_a_table_that_is_none_is_refused(table: list[list[int]]) -> None:
    """Not square, or negative."""
    with pytest.raises(ValueError, match="square table"):
        tables.cohen_kappa(table)


def test_an_empty_table_and_a_constant_one_are_undefined_with_reason() -> None:
    """Both coders constant: chance explains everything."""
    assert tables.cohen_kappa([[0, 0], [0, 0]]).reason.startswith("no pairable values")
    assert tables.cohen_kappa([[5, 0], [0, 0]]).reason.startswith("no variation")
    assert (tables.f1_agreement(0, 0, 0), tables.holsti(0, 0, 0)) == (None, None)
