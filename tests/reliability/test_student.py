"""Student's t without scipy's import: the same numbers as scipy's."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qcode.reliability.student import t_probability, t_quantile

FREEDOM = st.floats(1, 2000)


@settings(max_examples=60, deadline=None)
@given(freedom=FREEDOM, t=st.floats(-80, 80))
def test_probabilities_are_those_of_scipy(freedom: float, t: float) -> None:
    assert t_probability(freedom, t) == pytest.approx(stats.t.cdf(t, freedom), abs=1e-11)


@settings(max_examples=40, deadline=None)
@given(freedom=FREEDOM, probability=st.floats(0.0005, 0.9995))
def test_quantiles_are_those_of_scipy(freedom: float, probability: float) -> None:
    assert t_quantile(freedom, probability) == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-9, abs=1e-12)


def test_limits_and_what_makes_no_sense() -> None:
    assert (t_probability(3, math.inf), t_probability(3, -math.inf), t_quantile(5, 0.5)) == (1.0, 0.0, 0.0)
    for wrong in (lambda: t_probability(0, 1), lambda: t_quantile(5, 1.0), lambda: t_quantile(5, 0.0)):
        with pytest.raises(ValueError):
            wrong()
