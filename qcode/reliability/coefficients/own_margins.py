"""Chance from each coder's own margins: Cohen's kappa and its relatives."""

from __future__ import annotations

import numpy as np

from qcode.reliability import raters, tables
from qcode.reliability.coded import Coded, Coefficient
from qcode.reliability.coefficients.kinds import (
    Counts,
    Kind,
    corrected,
    for_two_coders,
    of_two_coders,
    ratio,
)
from qcode.reliability.matrix import Floats


def _chance(counts: Counts) -> Floats:
    """(codes, pairs): expected agreement of two coders."""
    t = counts.tables
    first, second = ratio(t.a + t.b, t.n), ratio(t.a + t.c, t.n)
    return first * second + (1 - first) * (1 - second)


def _kappa(counts: Counts) -> Floats:
    return counts.mean_over_pairs(corrected(counts.observed_by_pair, _chance(counts)))


def _cohen(data: Coded) -> Coefficient:
    """With its standard error if there are two coders."""
    two = data.values.shape[1] == 2
    return tables.cohen_kappa(data.table()) if two else raters.light_kappa(data)


def _conger(counts: Counts) -> Floats:
    """Coders who decided on no unit of a code do not count for it."""
    given, decided = counts.by_coder
    number = (decided > 0).sum(axis=1).astype(np.float64)
    expected = np.zeros(len(number))
    for positive in (True, False):
        own = ratio(given if positive else decided - given, decided)
        mean = ratio(np.nansum(own, axis=1), number)
        expected += number * mean**2 - ratio(np.nansum(own**2, axis=1), number)
    return corrected(counts.percent, ratio(expected, number - 1))


def _largest(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    n = a + b + c + d
    first, second = ratio(a + b, n), ratio(a + c, n)
    most = np.minimum(first, second) + np.minimum(1 - first, 1 - second)
    return corrected(most, first * second + (1 - first) * (1 - second))


COHEN = Kind(
    "cohen_kappa",
    "Cohen's kappa",
    "(Po - Pe) / (1 - Pe), chance from each coder's own margins; the mean over pairs if there"
    " are more than two coders",
    "Cohen 1960; Light 1971; all codes together: De Vries et al. 2008; standard error: Fleiss,"
    " Cohen & Everitt 1969",
    vectorised=_kappa,
    pooled=lambda counts, codes: counts.pooled_over_pairs(_chance(counts), codes),
    by_definition=_cohen,
    rule="kappa",
    errors={"se": "SE of kappa", "low": "Kappa, low", "high": "Kappa, high"},
)
LARGEST = Kind(
    "kappa_max",
    "Largest kappa for these margins",
    "the largest kappa that the two coders' margins allow",
    "Cohen 1960",
    vectorised=for_two_coders(_largest),
    by_definition=of_two_coders(lambda a, b, c, d: tables.kappa_max([[a, b], [c, d]]).value),
)
CONGER = Kind(
    "conger_kappa",
    "Conger's kappa",
    "Cohen's kappa for any number of coders, chance from the margins of all of them",
    "Conger 1980; missing values: Gwet 2014",
    vectorised=_conger,
    by_definition=raters.conger_kappa,
)
LIGHT = Kind(
    "light_kappa",
    "Light's kappa",
    "the mean of Cohen's kappa over pairs of coders",
    "Light 1971",
    vectorised=_kappa,
    by_definition=raters.light_kappa,
)
