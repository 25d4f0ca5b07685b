"""Shares of agreement, without correction for chance."""

from __future__ import annotations

import numpy as np

from qcode.reliability import raters, tables
from qcode.reliability.coded import NO_PAIRS, Coded, Coefficient
from qcode.reliability.coefficients.kinds import (
    Counts,
    Kind,
    for_two_coders,
    of_two_coders,
    ratio,
)
from qcode.reliability.matrix import MISSING, Bools, Floats


def _of_value(data: Coded, value: int) -> Coefficient:
    """The share of agreeing pairs among those that a `value` forms with the other coders' values.
    Each pair in a unit with m values has the weight 1 / (m - 1).
    """
    agreeing = paired = 0.0
    for unit in data.values.tolist():
        rated = [v for v in unit if v != MISSING]
        for i, own in enumerate(rated):
            others = rated[:i] + rated[i + 1 :]
            if own == value and others:
                paired += 1
                agreeing += sum(other == value for other in others) / len(others)
    return Coefficient(agreeing / paired) if paired else Coefficient(None, reason=NO_PAIRS)


def _positive(counts: Counts) -> tuple[Floats, Floats]:
    return counts.tallies.both.sum(1), counts.tallies.ones.sum(1)


def _negative(counts: Counts) -> tuple[Floats, Floats]:
    zeros = counts.tallies.zeros.sum(1)
    return zeros - counts.tallies.disagree.sum(1) / 2, zeros


def _ratio_of_sums(parts: tuple[Floats, Floats], codes: Bools) -> float:
    return float(ratio(parts[0][codes].sum(), parts[1][codes].sum()))


PERCENT = Kind(
    "percent_agreement",
    "% agree",
    "share of agreeing pairs of coders, averaged over units",
    "Gwet 2014",
    vectorised=lambda counts: counts.percent,
    pooled=lambda counts, codes: float(counts.percent[codes].mean()),
    by_definition=raters.percent_agreement,
    name="percent agreement",
    rule="percent",
    percent=True,
)
POSITIVE = Kind(
    "positive_agreement",
    "Positive agreement",
    'share of agreement among the values "given"',
    "Cicchetti & Feinstein 1990",
    vectorised=lambda counts: ratio(*_positive(counts)),
    pooled=lambda counts, codes: _ratio_of_sums(_positive(counts), codes),
    by_definition=lambda data: _of_value(data, 1),
)
NEGATIVE = Kind(
    "negative_agreement",
    "Negative agreement",
    'share of agreement among the values "not given"',
    "Cicchetti & Feinstein 1990",
    vectorised=lambda counts: ratio(*_negative(counts)),
    pooled=lambda counts, codes: _ratio_of_sums(_negative(counts), codes),
    by_definition=lambda data: _of_value(data, 0),
)
PREVALENCE = Kind(
    "prevalence_index",
    "Prevalence index",
    'for two coders: |a - d| / n, with a units "given" and d units "not given" by both',
    "Byrt, Bishop & Carlin 1993",
    vectorised=for_two_coders(lambda a, b, c, d: ratio(np.abs(a - d), a + b + c + d)),
    by_definition=of_two_coders(
        lambda a, b, c, d: tables.binary_table([[a, b], [c, d]]).prevalence_index
    ),
)
BIAS = Kind(
    "bias_index",
    "Bias index",
    "for two coders: |b - c| / n, with b and c the units that only one of them gave the code to",
    "Byrt, Bishop & Carlin 1993",
    vectorised=for_two_coders(lambda a, b, c, d: ratio(np.abs(b - c), a + b + c + d)),
    by_definition=of_two_coders(
        lambda a, b, c, d: tables.binary_table([[a, b], [c, d]]).bias_index
    ),
)
HOLSTI = Kind(
    "holsti",
    "Holsti",
    "for two coders: 2M / (N1 + N2), the units that both gave the code to over those that each did;"
    " for one code the same as F1",
    "Holsti 1969",
    vectorised=for_two_coders(lambda a, b, c, d: ratio(2 * a, (a + b) + (a + c))),
    by_definition=of_two_coders(lambda a, b, c, d: tables.holsti(a, a + b, a + c)),
)
F1 = Kind(
    "f1",
    "F1",
    "for two coders: 2a / (2a + b + c), one coder taken as the truth for the other",
    "Hripcsak & Rothschild 2005",
    vectorised=for_two_coders(lambda a, b, c, d: ratio(2 * a, 2 * a + b + c)),
    by_definition=of_two_coders(lambda a, b, c, d: tables.f1_agreement(a, b, c)),
)
