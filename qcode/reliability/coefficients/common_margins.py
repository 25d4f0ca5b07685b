"""Chance from common margins, or from none: Scott's pi, Fleiss' kappa, Gwet's AC1,
Brennan-Prediger.

Fleiss' kappa, AC1 and Brennan-Prediger are as in Gwet 2014 (irrCAC) with the two categories
given and not given, even if only one occurs.
"""

from __future__ import annotations

import numpy as np

from qcode.reliability import raters, tables
from qcode.reliability.coefficients.kinds import (
    Counts,
    Kind,
    corrected,
    for_two_coders,
    of_two_coders,
    ratio,
)
from qcode.reliability.matrix import Floats


def _scott(counts: Counts) -> Floats:
    """(codes, pairs): expected agreement of two coders."""
    t = counts.tables
    common = (ratio(t.a + t.b, t.n) + ratio(t.a + t.c, t.n)) / 2
    return common**2 + (1 - common) ** 2


def _fleiss(counts: Counts) -> Floats:
    return np.asarray(counts.share**2 + (1 - counts.share) ** 2)


def _gwet(counts: Counts) -> Floats:
    return np.asarray(2 * counts.share * (1 - counts.share))


def _half(counts: Counts) -> Floats:
    return np.full_like(counts.percent, 0.5)


SCOTT = Kind(
    "scott_pi",
    "Scott's pi",
    "as Cohen's kappa, chance from the margins of both coders together; the mean over pairs if"
    " there are more than two coders",
    "Scott 1955",
    vectorised=lambda counts: counts.mean_over_pairs(
        corrected(counts.observed_by_pair, _scott(counts))
    ),
    pooled=lambda counts, codes: counts.pooled_over_pairs(_scott(counts), codes),
    by_definition=lambda data: raters.mean_over_pairs(data, tables.scott_pi),
    rule="pi",
)
FLEISS = Kind(
    "fleiss_kappa",
    "Fleiss' kappa",
    "Scott's pi for any number of coders",
    "Fleiss 1971; missing values and standard error: Gwet 2014",
    vectorised=lambda counts: corrected(counts.percent, _fleiss(counts)),
    pooled=lambda counts, codes: counts.pooled(_fleiss(counts), codes),
    by_definition=raters.fleiss_kappa,
    rule="fleiss",
    errors={"se": "SE of Fleiss' kappa"},
)
GWET = Kind(
    "gwet_ac1",
    "Gwet's AC1",
    'chance 2p(1 - p), with p the mean share of "given": smallest where a code is rare',
    "Gwet 2008, 2014",
    vectorised=lambda counts: corrected(counts.percent, _gwet(counts)),
    pooled=lambda counts, codes: counts.pooled(_gwet(counts), codes),
    by_definition=raters.gwet_ac,
    rule="ac1",
    errors={"se": "SE of AC1", "low": "AC1, low", "high": "AC1, high"},
)
BRENNAN_PREDIGER = Kind(
    "brennan_prediger",
    "Brennan-Prediger",
    "chance one half",
    "Brennan & Prediger 1981; Bennett, Alpert & Goldstein 1954; Randolph 2005",
    vectorised=lambda counts: corrected(counts.percent, _half(counts)),
    pooled=lambda counts, codes: counts.pooled(_half(counts), codes),
    by_definition=raters.brennan_prediger,
    name="Brennan-Prediger's kappa",
    rule="pabak",
    errors={"se": "SE of Brennan-Prediger"},
)
PABAK = Kind(
    "pabak",
    "PABAK",
    "kappa adjusted for prevalence and bias, 2 Po - 1: Brennan-Prediger of two coders",
    "Byrt, Bishop & Carlin 1993",
    vectorised=for_two_coders(lambda a, b, c, d: ratio(a + d - b - c, a + b + c + d)),
    by_definition=of_two_coders(lambda a, b, c, d: tables.binary_table([[a, b], [c, d]]).pabak),
)
