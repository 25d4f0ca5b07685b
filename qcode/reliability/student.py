"""Student's t distribution: probability and quantile.

They are computed here because importing `scipy.special` takes longer than computing the whole table
of agreement. Source: Abramowitz & Stegun 1964, 26.5.8 and 26.7.1 (incomplete beta function by its
continued fraction, evaluated after Lentz).
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_TINY = 1e-300
_STEPS = 300


def t_probability(freedom: float, t: float) -> float:
    """P(T <= t) for T with `freedom` degrees of freedom. ValueError unless they are positive."""
    if freedom <= 0:
        raise ValueError("degrees of freedom must be positive")
    if math.isinf(t):
        return 1.0 if t > 0 else 0.0
    square = t * t
    if square < freedom:  # near the middle, the share between -|t| and |t| is more exact
        half = 0.5 * _incomplete_beta(0.5, freedom / 2, square / (freedom + square))
        return 0.5 + half if t > 0 else 0.5 - half
    tail = 0.5 * _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + square))
    return 1 - tail if t > 0 else tail


@lru_cache(maxsize=256)
def t_quantile(freedom: float, probability: float) -> float:
    """The t with P(T <= t) = `probability`. ValueError outside 0 < probability < 1."""
    if not 0 < probability < 1:
        raise ValueError(f"a probability is between 0 and 1, not {probability}")
    if probability == 0.5:
        return 0.0
    upper = max(probability, 1 - probability)
    t = NormalDist().inv_cdf(upper)
    scale = (
        math.lgamma((freedom + 1) / 2)
        - math.lgamma(freedom / 2)
        - 0.5 * math.log(freedom * math.pi)
    )
    # Newton's steps approach from below: t is larger than the normal quantile, and P is concave
    # there.
    for _ in range(200):
        slope = math.exp(scale - (freedom + 1) / 2 * math.log1p(t * t / freedom))
        step = (upper - t_probability(freedom, t)) / slope
        t += step
        if step <= 1e-14 * t:
            break
    return t if probability > 0.5 else -t


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _away_from_0(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_0(1 + step * d)
            c = _away_from_0(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value


def _away_from_0(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
