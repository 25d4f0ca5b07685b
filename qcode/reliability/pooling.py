"""Pool random and enriched units of one code, each weighted by the inverse of its known probability
of being drawn (called its odds here).

The first phase is a random sample of transcripts; the second phase draws segments where a code is
likely. A unit that either phase can draw has the odds p + (1 - p) q, with p the odds of its
transcript and q the odds of the unit among the likely ones outside. Sums over units weighted by the
inverse of these odds are unbiased (Horvitz & Thompson 1952; Särndal, Swensson & Wretman 1992,
chapter 9, for two phases). `benchmarks/pooling.py` simulates the coverage of the intervals.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qcode.reliability.matrix import Floats, Ratings

EXTRA = "(enriched)"
"""The stratum of the transcripts from which extra units were drawn."""


def pool(random: Ratings, extra: Ratings, odds: Floats, odds_of_extra: Floats) -> Ratings:
    """The units of `random` and `extra` with weights 1 / odds, scaled so that they add up to the
    number of units.

    Both have the same codes and coders; `odds` and `odds_of_extra` (units,) are the probabilities
    of being drawn, by either phase. The transcripts of `extra` are a separate stratum. ValueError
    for odds outside (0, 1], and for units that are not single segments.
    """
    if (random.codes, random.coders) != (extra.codes, extra.coders):
        raise ValueError("the same codes and coders are needed")
    if not (np.all(random.weights == 1) and np.all(extra.weights == 1)):
        raise ValueError("only whole units have odds")
    chances = np.concatenate([odds, odds_of_extra])
    if not np.all((chances > 0) & (chances <= 1)):
        raise ValueError("odds lie above 0 and at most at 1")
    weights = 1 / chances
    # Scaled to the number of units, so that counts in the table keep their meaning.
    return replace(
        random,
        values=np.concatenate([random.values, extra.values], axis=2),
        cluster=np.concatenate([random.cluster, extra.cluster + len(random.clusters)]),
        clusters=(*random.clusters, *extra.clusters),
        strata=(*random.strata, *(EXTRA for _ in extra.clusters)),
        weights=weights * (len(weights) / weights.sum()) if len(weights) else weights,
        starts=np.concatenate([random.starts, extra.starts]),
        ends=np.concatenate([random.ends, extra.ends]),
        groups=(*random.groups, *extra.groups) if random.groups and extra.groups else (),
    )


def either(first: float, *later: float) -> float:
    """The odds of being drawn by at least one of several draws, each given that the earlier ones
    missed.
    """
    return 1 - float(np.prod([1 - p for p in (first, *later)]))
