"""The coefficients of the main table: binary codes, any number of coders, missing values;
vectorized over codes.

Percent agreement is the share of agreeing pairs of coders, averaged over units that at least two
coders decided on. With more than two coders `kappa` and `pi` are means over pairs of coders (Light
1971). Fleiss' kappa, AC1 and Brennan-Prediger are as in Gwet 2014 (irrCAC) with the two categories
given and not given, even if only one occurs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qcode.reliability.alpha import binary_alpha, pooled_binary_alpha
from qcode.reliability.matrix import (
    Bools,
    Floats,
    PairTables,
    Ratings,
    Tallies,
    over_coders,
    pair_tables,
    tallies,
)

NAMES = (
    "percent_agreement",
    "positive_agreement",
    "negative_agreement",
    "cohen_kappa",
    "scott_pi",
    "fleiss_kappa",
    "krippendorff_alpha",
    "gwet_ac1",
    "brennan_prediger",
)


@dataclass(frozen=True, slots=True, eq=False)
class BinaryCoefficients:
    """Each coefficient (codes,) as a proportion; nan if undefined. `pooled` computes them for
    chosen codes together.
    """

    counts: Tallies
    tables: PairTables
    percent_agreement: Floats
    positive_agreement: Floats
    negative_agreement: Floats
    cohen_kappa: Floats
    scott_pi: Floats
    fleiss_kappa: Floats
    krippendorff_alpha: Floats
    gwet_ac1: Floats
    brennan_prediger: Floats

    def pooled(self, codes: Bools) -> dict[str, float]:
        """The coefficients of the codes marked in `codes` (codes,) together; nan if undefined.

        Kappa after De Vries et al. 2008, (mean Po - mean Pe) / (1 - mean Pe) over codes (and pairs
        of coders), the other chance-corrected ones likewise; alpha from summed observed and
        expected disagreement; positive and negative agreement as ratios of sums. Codes are never
        stacked into one variable.
        """
        if not codes.any():
            return dict.fromkeys(NAMES, np.nan)
        c = self.counts
        both, ones, zeros, disagree = (
            x.sum(1)[codes] for x in (c.both, c.ones, c.zeros, c.disagree)
        )
        po, share = self.percent_agreement[codes], _share(c)[codes]
        pairs = _observed_by_pair(self.tables)[codes]
        cohen, scott = (x[codes] for x in _chance_of_pairs(self.tables))
        # Pairs of coders without a common unit would add undefined values to the means.
        met = self.tables.n[codes] > 0
        values = {
            "percent_agreement": po.mean(),
            "positive_agreement": ratio(both.sum(), ones.sum()),
            "negative_agreement": ratio((zeros - disagree / 2).sum(), zeros.sum()),
            "cohen_kappa": corrected(pairs[met].mean(), cohen[met].mean()),
            "scott_pi": corrected(pairs[met].mean(), scott[met].mean()),
            "fleiss_kappa": corrected(po.mean(), (share**2 + (1 - share) ** 2).mean()),
            "krippendorff_alpha": pooled_binary_alpha(disagree, ones, zeros),
            "gwet_ac1": corrected(po.mean(), (2 * share * (1 - share)).mean()),
            "brennan_prediger": corrected(po.mean(), 0.5),
        }
        return {name: float(value) for name, value in values.items()}


def binary_coefficients(ratings: Ratings) -> BinaryCoefficients:
    """All coefficients of the table for every code of `ratings`."""
    counts, tables = tallies(ratings), pair_tables(ratings)
    both, ones, zeros = counts.both.sum(1), counts.ones.sum(1), counts.zeros.sum(1)
    disagree = counts.disagree.sum(1)
    percent, share = ratio(counts.agree.sum(1), counts.units.sum(1)), _share(counts)
    observed = _observed_by_pair(tables)
    cohen, scott = _chance_of_pairs(tables)
    return BinaryCoefficients(
        counts=counts,
        tables=tables,
        percent_agreement=percent,
        positive_agreement=ratio(both, ones),
        negative_agreement=ratio(zeros - disagree / 2, zeros),
        cohen_kappa=_mean_over_pairs(corrected(observed, cohen), tables),
        scott_pi=_mean_over_pairs(corrected(observed, scott), tables),
        fleiss_kappa=corrected(percent, share**2 + (1 - share) ** 2),
        krippendorff_alpha=binary_alpha(disagree, ones, zeros),
        gwet_ac1=corrected(percent, 2 * share * (1 - share)),
        brennan_prediger=corrected(percent, np.full_like(percent, 0.5)),
    )


def positive_units(ratings: Ratings) -> Floats:
    """(codes,): number of pairable units that any coder gave the code to; for characters, number of
    unbroken stretches.
    """
    hit = (over_coders(ratings.values == 1) > 0) & ratings.pairable()
    if ratings.unit != "character":
        return np.asarray(hit.sum(axis=1, dtype=np.float64))
    # A stretch of characters continues the passage before it if both have the code, touch, and are
    # in the same transcript. Only the first stretch of a passage counts.
    follows = np.zeros(hit.shape, dtype=bool)
    if ratings.units > 1:
        touches = (ratings.starts[1:] == ratings.ends[:-1]) & (
            ratings.cluster[1:] == ratings.cluster[:-1]
        )
        follows[:, 1:] = hit[:, :-1] & touches
    return np.asarray((hit & ~follows).sum(axis=1, dtype=np.float64))


def positives(ratings: Ratings) -> Floats:
    """(codes, coders): weight of the pairable units to which each coder gave the code."""
    yes = (ratings.values == 1) & ratings.pairable()[:, None, :]
    # Usually there are no weights, and counting booleans is much faster than a product.
    if np.all(ratings.weights == 1):
        return np.asarray(yes.sum(axis=2, dtype=np.float64))
    return np.asarray(yes @ ratings.weights)


def ratio(above: Floats | float, below: Floats | float) -> Floats:
    """`above / below`, elementwise; nan if `below` is 0 or nan."""
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))


def corrected(observed: Floats | float, expected: Floats | float) -> Floats:
    """(observed - expected) / (1 - expected), elementwise; nan if expected agreement is 1."""
    top, bottom = (
        np.asarray(observed) - np.asarray(expected),
        1 - np.asarray(expected, dtype=np.float64),
    )
    # Not compared with 0, because floating-point errors can leave a tiny remainder.
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 1e-12))


def _share(counts: Tallies) -> Floats:
    """Prevalence as in irrCAC: the mean share of positive values over units with at least one
    value.
    """
    return ratio(counts.share.sum(1), counts.rated.sum(1))


def _observed_by_pair(tables: PairTables) -> Floats:
    return ratio(tables.a + tables.d, tables.n)


def _chance_of_pairs(tables: PairTables) -> tuple[Floats, Floats]:
    """Expected agreement of each pair of coders after Cohen (own margins) and Scott (common
    margins).
    """
    first, second = ratio(tables.a + tables.b, tables.n), ratio(tables.a + tables.c, tables.n)
    common = (first + second) / 2
    return first * second + (1 - first) * (1 - second), common**2 + (1 - common) ** 2


def _mean_over_pairs(values: Floats, tables: PairTables) -> Floats:
    """The mean over pairs of coders with common units; nan if one of them is undefined, or if there
    is no such pair.
    """
    met = tables.n > 0
    total = np.where(met, values, 0.0).sum(axis=1)
    return ratio(total, met.sum(axis=1).astype(np.float64))
