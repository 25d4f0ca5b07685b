"""How often the 95 % intervals of alpha cover the true value: clustered binary ratings of two
coders, simulated.

Run: python benchmarks/coverage.py [data sets per cell, default 600]. Prints the table of
`docs/explanation/agreement.md`, then the lines of `qcode/reliability/coverage.py`. Each transcript
has its own prevalence (intraclass correlation .1), its own reliability and its own length. Samples
are drawn from one stratum, or from many of two or three transcripts each, which are alike, or
differ (prevalence by up to 60 % of itself, reliability by up to .06 from the mean). The true alpha
is that of 300,000 transcripts of the same strata. A data set counts where the code is assessable
(ten units that a coder gave it to).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from qcode.reliability.alpha import binary_alpha
from qcode.reliability.intervals import Interval, bootstrap_interval, jackknife_interval
from qcode.reliability.matrix import Floats, Ints, Tallies
from qcode.reliability.resampling import bootstrap, leave_one_out

PREVALENCE = (0.05, 0.10, 0.25, 0.50)
RELIABILITY = (0.60, 0.80, 0.92)
SEGMENTS, LENGTHS_VARY, CORRELATION = 40, 0.5, 0.1
PREVALENCE_DIFFERS, RELIABILITY_DIFFERS = 0.6, 0.06
REPLICATES, TRUE, BATCH = 1000, 300_000, 100
KINDS = ("jackknife of transcripts", "bootstrap of transcripts")


@dataclass(frozen=True, slots=True)
class Design:
    """A sample: the number of transcripts in each stratum, and whether strata differ."""

    sizes: tuple[int, ...]
    differ: bool = False

    @property
    def stratum(self) -> Ints:
        """(transcripts,): the number of each transcript's stratum."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def __str__(self) -> str:
        if len(self.sizes) == 1:
            return "one stratum"
        return f"{len(self.sizes)} strata, {'different' if self.differ else 'alike'}"


def designs() -> list[Design]:
    """One stratum and many, of 10 to 143 transcripts."""
    many = {10: (2,) * 5, 15: (3,) * 5, 30: (2,) * 15, 60: (3,) * 20, 143: (3,) * 45 + (4,) * 2}
    return [
        d
        for n, sizes in many.items()
        for d in (Design((n,)), Design(sizes), Design(sizes, differ=True))
    ]


def ratings_of(
    rng: np.random.Generator,
    sets: int,
    stratum: Ints,
    prevalence: float,
    reliability: float,
    *,
    differ: bool,
) -> Tallies:
    """Counts of simulated data sets, each as a "code" of one table: shape (data sets,
    transcripts).
    """
    number = int(stratum.max()) + 1
    step = np.linspace(-1, 1, number) if differ and number > 1 else np.zeros(number)
    own = prevalence * (1 + PREVALENCE_DIFFERS * step)[stratum]
    right = reliability + RELIABILITY_DIFFERS * np.roll(step, number // 2)[stratum]
    spread, shape = (1 - CORRELATION) / CORRELATION, (sets, len(stratum))
    p = rng.beta(own * spread, (1 - own) * spread, shape)
    q = rng.beta(right * spread, (1 - right) * spread, shape)
    n: Any = np.maximum(
        5, rng.poisson(SEGMENTS * rng.gamma(LENGTHS_VARY**-2, LENGTHS_VARY**2, shape))
    )
    both = q * p + (1 - q) * p**2
    split = 2 * (1 - q) * p * (1 - p)
    a: Any = rng.binomial(n, both)
    d: Any = rng.binomial(n - a, np.minimum(1, split / np.maximum(1 - both, 1e-12)))
    zero = np.zeros(shape)
    return Tallies(n * 1.0, zero, 2.0 * d, zero, 2.0 * a + d, 2.0 * n - 2 * a - d, zero, zero)


def true_alpha(design: Design, prevalence: float, reliability: float) -> float:
    """Alpha of very many transcripts of the design's strata."""
    stratum = design.stratum
    sets = TRUE // len(stratum)
    counts = ratings_of(
        np.random.default_rng(9), sets, stratum, prevalence, reliability, differ=design.differ
    )
    return float(
        binary_alpha(*(np.array([c.sum()]) for c in (counts.disagree, counts.ones, counts.zeros)))[
            0
        ]
    )


def intervals(counts: Tallies, stratum: Ints, seed: int) -> Iterator[tuple[str, Interval]]:
    """Both kinds of interval for every data set that is assessable."""
    sets = len(counts.ones)
    none, half = np.zeros(sets, dtype=bool), np.ones(sets)
    strata = [str(s) for s in stratum]
    drawn = bootstrap(counts, strata, none, REPLICATES, seed, half).codes
    whole, without = (r.codes for r in leave_one_out(counts, none))
    estimates: Floats = binary_alpha(
        counts.disagree.sum(1), counts.ones.sum(1), counts.zeros.sum(1)
    )
    positive = (counts.ones.sum(1) + counts.disagree.sum(1) / 2) / 2
    differing = counts.disagree.sum(1) / 2
    for i in np.flatnonzero((positive >= 10) & np.isfinite(estimates)):
        value, at, k = float(estimates[i]), float(whole[i, 0]), float(differing[i])
        yield KINDS[0], jackknife_interval(value, at, without[i], strata, disagreements=k)
        yield KINDS[1], bootstrap_interval(value, at, drawn[i], without[i], strata, disagreements=k)


def cell(
    design: Design, prevalence: float, reliability: float, sets: int
) -> dict[str, list[tuple[bool, bool]]]:
    """For each kind of interval and data set: is the lower limit too high, the upper too low."""
    truth = true_alpha(design, prevalence, reliability)
    rng = np.random.default_rng(
        [sum(design.sizes), len(design.sizes), round(100 * prevalence), round(100 * reliability)]
    )
    found: dict[str, list[tuple[bool, bool]]] = {kind: [] for kind in KINDS}
    for seed, start in enumerate(range(0, sets, BATCH)):
        some = min(BATCH, sets - start)
        counts = ratings_of(
            rng, some, design.stratum, prevalence, reliability, differ=design.differ
        )
        for kind, band in intervals(counts, design.stratum, seed):
            if band.low is not None and band.high is not None:
                found[kind].append((band.low > truth, band.high < truth))
    return found


def covered(rows: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Percent of data sets in which the interval holds the true alpha, and in which its lower limit
    is above it.
    """
    high, low = (100 * float(np.mean(column)) for column in zip(*rows, strict=True))
    return round(100 - high - low, 1), round(high, 1)


def main(write: Callable[[str], object] = print) -> None:
    """Print the table, then what the program goes by."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    write(f"Coverage of 95 % intervals, percent: jackknife (bootstrap), {sets} data sets a cell\n")
    heads = " | ".join(
        f"{'prevalence ' if i == 0 else ''}{p:.2f}" for i, p in enumerate(PREVALENCE)
    )
    write(f"| transcripts | strata | alpha | {heads} | lower limit too high |")
    write("|---" * (4 + len(PREVALENCE)) + "|")
    lines: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for design in designs():
        kept: dict[str, list[tuple[float, ...]]] = {kind: [] for kind in KINDS}
        for reliability in RELIABILITY:
            cells = [cell(design, prevalence, reliability, sets) for prevalence in PREVALENCE]
            told = {kind: [covered(one[kind]) for one in cells] for kind in KINDS}
            shares = " | ".join(
                f"{j:.1f} ({b:.1f})"
                for (j, _), (b, _) in zip(*(told[k] for k in KINDS), strict=True)
            )
            tails = [float(np.mean([tail for _, tail in told[k]])) for k in KINDS]
            alpha = true_alpha(Design((1,)), 0.25, reliability)
            write(
                f"| {sum(design.sizes)} | {design} | {alpha:.2f} | {shares} | {tails[0]:.1f}"
                f" ({tails[1]:.1f}) |"
            )
            for kind in KINDS:
                kept[kind].append(tuple(share for share, _ in told[kind]))
        for kind in KINDS:
            lines[kind].append(
                f"        ({sum(design.sizes)}, {str(design)!r}): {tuple(kept[kind])},"
            )
    for kind in KINDS:
        write("\n".join((f"    {kind!r}: {{", *lines[kind], "    },")))


if __name__ == "__main__":
    main()
