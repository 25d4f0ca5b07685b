"""The coefficients of the main table for every code at once: binary codes, any number of coders,
missing values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from qcode.reliability.coefficients import ALWAYS
from qcode.reliability.coefficients.kinds import Counts
from qcode.reliability.matrix import Bools, Floats, Ratings, over_coders

NAMES = tuple(kind.key for kind in ALWAYS)


@dataclass(frozen=True, slots=True, eq=False)
class BinaryCoefficients:
    """`values` maps each of `NAMES` to its values (codes,) as proportions; nan if undefined."""

    counts: Counts
    values: Mapping[str, Floats]

    def pooled(self, codes: Bools) -> dict[str, float]:
        """The coefficients of the codes marked in `codes` (codes,) together; nan if undefined.

        Kappa after De Vries et al. 2008, (mean Po - mean Pe) / (1 - mean Pe) over codes (and pairs
        of coders), the other chance-corrected ones likewise; alpha from summed observed and
        expected disagreement; positive and negative agreement as ratios of sums. Codes are never
        stacked into one variable.
        """
        if not codes.any():
            return dict.fromkeys(NAMES, np.nan)
        return {k.key: k.pooled(self.counts, codes) for k in ALWAYS if k.pooled is not None}


def binary_coefficients(ratings: Ratings) -> BinaryCoefficients:
    """All coefficients of the table for every code of `ratings`."""
    counts = Counts(ratings)
    return BinaryCoefficients(counts, {kind.key: kind.vectorised(counts) for kind in ALWAYS})


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
