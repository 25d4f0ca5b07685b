"""How often 95 % intervals of alpha cover the true value where extra segments of a rare code are
pooled by their odds.

Run: python benchmarks/pooling.py [studies per cell, default 600]. A study of 143 transcripts (about
40 segments each) with a code of 2 or 5 %, prevalence and reliability differing between transcripts
as in `coverage.py`. A suggestion marks 70 % of the segments with the code and 3 % of the others as
likely. 15 or 30 transcripts are drawn at random; 60 likely segments are drawn from the others. The
true alpha is that of very many transcripts. Prints alpha and its interval from the random part
alone and pooled.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from qcode.model import Agreement
from qcode.reliability.agreement import agree
from qcode.reliability.matrix import Bools, Floats, Ints, Ratings, ratings
from qcode.reliability.pooling import either, pool

TRANSCRIPTS, SEGMENTS, CORRELATION, EXTRA = 143, 40, 0.1, 60
LIKELY = (0.7, 0.03)
TRUE = 20_000


class Study:
    """Simulated transcripts: values of two coders, which segments are likely, the transcript of
    each.
    """

    def __init__(
        self, rng: np.random.Generator, transcripts: int, prevalence: float, reliability: float
    ) -> None:
        spread = (1 - CORRELATION) / CORRELATION
        size = np.maximum(5, rng.poisson(SEGMENTS * rng.gamma(4, 0.25, transcripts)))
        self.of: Ints = np.repeat(np.arange(transcripts), size)
        p = rng.beta(prevalence * spread, (1 - prevalence) * spread, transcripts)[self.of]
        q = rng.beta(reliability * spread, (1 - reliability) * spread, transcripts)[self.of]
        n = len(self.of)
        truth = rng.random(n) < p
        own = [rng.random(n) < p for _ in range(2)]
        same = rng.random(n) < q
        self.values = np.array([np.where(same, truth, one) for one in own]).astype(np.int8)
        self.likely: Bools = rng.random(n) < np.where(truth, *LIKELY)

    def ratings(self, chosen: Ints) -> Ratings:
        """The ratings of some segments."""
        names, cluster = np.unique(self.of[chosen], return_inverse=True)
        return ratings(
            self.values[None, :, chosen],
            cluster=cluster,
            clusters=[str(i) for i in names],
            codes=["rare"],
        )


def both(rng: np.random.Generator, study: Study, drawn: int) -> tuple[Agreement, Agreement]:
    """The row of the random part alone, and pooled with the extra segments."""
    chosen = rng.permutation(TRANSCRIPTS)[:drawn]
    inside = np.isin(study.of, chosen)
    frame = np.flatnonzero(study.likely & ~inside)
    extra = np.sort(rng.permutation(frame)[:EXTRA])
    first, second = drawn / TRANSCRIPTS, len(extra) / len(frame)
    at = np.flatnonzero(inside)
    odds: Floats = np.where(study.likely[at], either(first, second), first)
    random = study.ratings(at)
    pooled = pool(random, study.ratings(extra), odds, np.full(len(extra), either(first, second)))
    return agree(random)[0], agree(pooled)[0]


def cell(drawn: int, prevalence: float, reliability: float, studies: int) -> list[str]:
    """What came out: for each kind, coverage, too high lower limits, bias and mean width, of the
    studies with an interval.
    """
    rng = np.random.default_rng([drawn, round(1000 * prevalence), round(100 * reliability)])
    many = Study(np.random.default_rng(9), TRUE, prevalence, reliability)
    truth = agree(many.ratings(np.arange(len(many.of))), bootstrap=0)[0].krippendorff_alpha or 0.0
    found: list[list[tuple[float, float, float]]] = [[], []]
    for _ in range(studies):
        rows = both(rng, Study(rng, TRANSCRIPTS, prevalence, reliability), drawn)
        for kind, row in enumerate(rows):
            if row.assessable and row.alpha_low is not None and row.alpha_high is not None:
                found[kind].append((row.krippendorff_alpha or 0.0, row.alpha_low, row.alpha_high))
    told = []
    for some in found:
        value, low, high = np.array(some).T
        covered = 100 * np.mean((low <= truth) & (truth <= high))
        told.append(
            f"{len(some)} | {covered:.1f} | {100 * np.mean(low > truth):.1f} |"
            f" {np.mean(value) - truth:+.3f} | {np.mean(high - low):.2f}"
        )
    return [
        f"| {drawn} | {prevalence:.2f} | {truth:.2f} | {kind} | {line} |"
        for kind, line in zip(("random", "pooled"), told, strict=True)
    ]


def main(write: Callable[[str], object] = print) -> None:
    """Print the table of `docs/explanation/agreement.md`."""
    studies = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    write(
        "| transcripts | prevalence | alpha | part | studies | covered | lower limit too high |"
        " bias | mean width |"
    )
    write("|---" * 9 + "|")
    for drawn in (15, 30):
        for prevalence in (0.02, 0.05):
            for reliability in (0.6, 0.8):
                for line in cell(drawn, prevalence, reliability, studies):
                    write(line)


if __name__ == "__main__":
    main()
