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
@given(freedom=FREEDOM, t=st.floats(-80, 80).filter(lambda t: abs(t) > 1e-3))
def test_probabilities_are_those_of_scipy(freedom: float, t: float) -> None:
    """Away from 0, where scipy 1.17.1 is off by up to 1e-8; there the next test has exact
    values.
    """
    assert t_probability(freedom, t) == pytest.approx(stats.t.cdf(t, freedom), abs=1e-11)


@given(t=st.floats(-80, 80) | st.floats(-1e-3, 1e-3))
def test_probabilities_at_one_and_two_degrees_of_freedom_are_those_of_their_formulas(
    t: float,
) -> None:
    """Cauchy's distribution, and the closed form for two (Johnson, Kotz & Balakrishnan 1995,
    chapter 28).
    """
    assert t_probability(1, t) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-13)
    assert t_probability(2, t) == pytest.approx(0.5 + t / (2 * math.sqrt(2 + t * t)), abs=1e-13)


@given(freedom=FREEDOM, t=st.floats(-1e-3, 1e-3))
def test_probabilities_near_zero_follow_the_density(freedom: float, t: float) -> None:
    """P = 1/2 + t f(0), but for terms of the third order: t^3 / 6 is at most 2e-10."""
    density = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(
        math.pi * freedom
    )
    assert t_probability(freedom, t) == pytest.approx(0.5 + t * density, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(freedom=FREEDOM, probability=st.floats(0.0005, 0.9995))
def test_quantiles_are_those_of_scipy(freedom: float, probability: float) -> None:
    assert t_quantile(freedom, probability) == pytest.approx(
        stats.t.ppf(probability, freedom), rel=1e-9, abs=1e-12
    )


def test_limits_and_what_makes_no_sense() -> None:
    assert (t_probability(3, math.inf), t_probability(3, -math.inf), t_quantile(5, 0.5)) == (
        1.0,
        0.0,
        0.0,
    )
    for wrong in (
        lambda: t_probability(0, 1),
        lambda: t_quantile(5, 1.0),
        lambda: t_quantile(5, 0.0),
    ):
        with pytest.raises(ValueError):
            wrong()
