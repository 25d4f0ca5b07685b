"""Alpha with sets as values: the set of codes that a coder gave to a unit. It gives one overall
number for overlapping codes.

Sources: Passonneau 2006 (MASI: 1 - J M with M = 1, 2/3, 1/3, 0); Krippendorff 2018 (alpha takes any
distance). The distance of two empty sets is 0, of an empty and a non-empty set 1. The definition is
returned with the number, because packages differ in it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qcode.reliability.alpha import Alpha, alpha_of_distances
from qcode.reliability.coded import coded
from qcode.reliability.matrix import MISSING, Ratings

SetDistance = Literal["jaccard", "masi", "dice"]

DEFINITIONS: dict[SetDistance, str] = {
    "jaccard": (
        "Krippendorff's alpha over sets of codes, Jaccard distance 1 - |A and B| / |A or B|;"
        " d({},{}) = 0, d({},X) = 1"
    ),
    "masi": (
        "Krippendorff's alpha over sets of codes, MASI distance (Passonneau 2006) 1 - J M, J = |A"
        " and B| / |A or B|, M = 1 equal, 2/3 subset, 1/3 overlap, 0 disjoint; d({},{}) = 0,"
        " d({},X) = 1"
    ),
    "dice": (
        "Krippendorff's alpha over sets of codes, Dice distance 1 - 2 |A and B| / (|A| + |B|);"
        " d({},{}) = 0, d({},X) = 1"
    ),
}


@dataclass(frozen=True, slots=True)
class SetAlpha:
    """Alpha of sets, with its definition in words."""

    alpha: Alpha
    definition: str


def set_distance(a: Collection[Hashable], b: Collection[Hashable], kind: SetDistance) -> float:
    """Distance of two sets, 0 to 1."""
    one, two = frozenset(a), frozenset(b)
    if one == two:
        return 0.0
    shared, union = len(one & two), len(one | two)
    if kind == "dice":
        return 1 - 2 * shared / (len(one) + len(two))
    if kind == "jaccard":
        return 1 - shared / union
    if kind != "masi":
        raise ValueError(f"no distance named {kind!r}: jaccard, masi, dice")
    nested = 2 if one <= two or two <= one else 1
    return 1 - shared * nested / (3 * union)


def set_alpha(
    data: Sequence[Sequence[Collection[Hashable] | None]], kind: SetDistance = "masi"
) -> SetAlpha:
    """Alpha over `data`, rows of units, columns of coders; an empty set is "nothing applies", None
    is missing.
    """
    if kind not in DEFINITIONS:
        raise ValueError(f"no distance named {kind!r}: jaccard, masi, dice")
    rows = [[None if v is None else frozenset(v) for v in row] for row in data]
    seen = {v for row in rows for v in row if v is not None}
    ordered: list[frozenset[Hashable]] = sorted(seen, key=lambda s: sorted(str(code) for code in s))
    values = coded(rows, ordered)
    delta = np.array(
        [[set_distance(a, b, kind) for b in values.categories] for a in values.categories]
    )
    return SetAlpha(alpha_of_distances(values.counts, delta), DEFINITIONS[kind])


def sets_of(ratings: Ratings) -> list[list[frozenset[str] | None]]:
    """The set of codes that each coder gave to each unit (without families); None if every code is
    missing.
    """
    plain = [i for i, c in enumerate(ratings.codes) if c not in ratings.families]
    values = ratings.values[plain]
    names = [ratings.codes[i] for i in plain]
    decided = (values != MISSING).any(axis=0)
    return [
        [
            (
                frozenset(names[i] for i in np.flatnonzero(values[:, k, u] == 1))
                if decided[k, u]
                else None
            )
            for k in range(len(ratings.coders))
        ]
        for u in range(ratings.units)
    ]
