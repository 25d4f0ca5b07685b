"""The rows of the table of coefficients: each is computed twice, and described once."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from qcode.reliability.agreement import agree
from qcode.reliability.coded import Coded
from qcode.reliability.coefficients import (
    ALWAYS,
    COEFFICIENTS,
    INDICES,
    ON_REQUEST,
    columns,
    requested_columns,
    table,
)
from qcode.reliability.coefficients.kinds import Counts
from qcode.reliability.matrix import ratings
from qcode.reliability.requested import requested

matrices = arrays(
    np.int8,
    array_shapes(min_dims=3, max_dims=3, min_side=1, max_side=6),
    elements=st.integers(-1, 1),
)


def two(both: int, first: int, second: int, neither: int) -> np.ndarray[Any, Any]:
    """The units of a 2 x 2 table as a matrix of one code."""
    units = [(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither
    return np.array(units, dtype=np.int8).T[None]


@settings(max_examples=80, deadline=None)
@example(two(4, 2, 1, 1), [1, 1, 2, 1, 3, 1, 1, 1])
@example(two(0, 4, 1, 1), [1] * 6)
@example(two(1, 0, 5, 0), [1] * 6)
@example(two(5, 1, 0, 0), [2] * 6)
@example(two(0, 1, 1, 4), [1] * 6)
@example(np.full((1, 2, 3), -1, dtype=np.int8), [1] * 6)
@given(matrices, st.lists(st.integers(1, 3), min_size=6, max_size=6))
def test_every_coefficient_in_bulk_equals_its_definition(
    values: np.ndarray[Any, Any], sizes: list[int]
) -> None:
    """For any number of coders, missing values and all that is undefined; a unit of weight 3 is
    three units.
    """
    weights = np.array(sizes[: values.shape[2]])
    counts = Counts(ratings(values, weights=weights))
    for kind in COEFFICIENTS:
        for one, bulk in zip(values, kind.vectorised(counts), strict=True):
            data = Coded(np.repeat(one, weights, axis=1).T.astype(np.intp), (0, 1))
            expected = kind.by_definition(data)
            assert (expected.value is None) == bool(expected.reason), kind.key
            if expected.value is None:
                assert not np.isfinite(bulk), kind.key
            else:
                assert abs(bulk - expected.value) < 1e-9, kind.key


@settings(max_examples=30, deadline=None)
@given(matrices)
def test_one_code_alone_is_pooled_to_its_own_value(values: np.ndarray[Any, Any]) -> None:
    """With two coders; with more, pooled kappa and pi are not the mean over pairs."""
    counts = Counts(ratings(values[:1, :2]))
    if not counts.tallies.units.sum():
        return
    for kind in ALWAYS:
        assert kind.pooled is not None
        own, pooled = kind.vectorised(counts)[0], kind.pooled(counts, np.array([True]))
        assert np.isclose(own, pooled, equal_nan=True), kind.key


def test_a_row_says_everything_that_the_program_prints_of_a_coefficient() -> None:
    """Keys are unique; every key that a table carries comes from a row, in the rows' order; the
    names of rules, the labels and the documentation too.
    """
    data = ratings(np.array([[[1, 0, 1, 0], [1, 0, 0, 0]]], dtype=np.int8), codes=["a"])
    assert list(agree(data, bootstrap=0)[0].coefficients) == [c.key for c in columns()]
    assert list(requested(data)["a"]) == [c.key for c in requested_columns()]
    keys = [c.key for c in (*columns(), *requested_columns())]
    assert len(set(keys)) == len(keys) and {k.key for k in COEFFICIENTS} <= set(keys)
    assert {*ALWAYS, *ON_REQUEST} == set(COEFFICIENTS)
    assert set(INDICES.values()) <= set(ALWAYS)
    assert INDICES["pabak"].in_words == "Brennan-Prediger's kappa"
    assert INDICES["pi"].in_words == INDICES["pi"].label == "Scott's pi"
    for kind in COEFFICIENTS:
        assert f"`{kind.key}`" in table() and kind.source in table() and kind.definition
    assert [c.kind for c in columns()] == ["percent"] + ["number"] * (len(ALWAYS) - 1)
