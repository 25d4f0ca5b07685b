"""How often the 95 % intervals of alpha cover the true value: clustered binary ratings of two coders, simulated.

Run: python benchmarks/coverage.py [data sets per cell, default 1000]. Prints a Markdown table. Each transcript has its own
prevalence (intraclass correlation .1), its own reliability and its own length; the true alpha is that of two million transcripts.
A data set counts where the code is assessable (ten units that a coder gave it to) and the interval exists.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np

from qcode.reliability.alpha import binary_alpha
from qcode.reliability.intervals import Interval, jackknife_interval, percentile_interval
from qcode.reliability.matrix import Floats, Tallies
from qcode.reliability.resampling import bootstrap, leave_one_out

TRANSCRIPTS = (10, 15, 30, 60, 143)
PREVALENCE = (0.05, 0.10, 0.25, 0.50)
RELIABILITY = (0.60, 0.80, 0.92)
SEGMENTS, LENGTHS_VARY, CORRELATION = 40, 0.5, 0.1
REPLICATES = 1000


def ratings_of(rng: np.random.Generator, shape: tuple[int, int], prevalence: float, reliability: float) -> Tallies:
    """Counts of simulated data sets, each as a "code" of one table: shape (data sets, transcripts)."""
    spread = (1 - CORRELATION) / CORRELATION
    p = rng.beta(prevalence * spread, (1 - prevalence) * spread, shape)
    q = rng.beta(reliability * spread, (1 - reliability) * spread, shape)
    n = np.maximum(5, rng.poisson(SEGMENTS * rng.gamma(LENGTHS_VARY**-2, LENGTHS_VARY**2, shape)))
    both = q * p + (1 - q) * p**2
    split = 2 * (1 - q) * p * (1 - p)
    a = rng.binomial(n, both)
    d = rng.binomial(n - a, np.minimum(1, split / np.maximum(1 - both, 1e-12)))
    zero = np.zeros(shape)
    return Tallies(n * 1.0, zero, 2.0 * d, zero, 2.0 * a + d, 2.0 * n - 2 * a - d, zero, zero)


def true_alpha(prevalence: float, reliability: float) -> float:
    """Alpha of very many transcripts."""
    counts = ratings_of(np.random.default_rng(9), (1, 2_000_000), prevalence, reliability)
    return float(binary_alpha(counts.disagree.sum(1), counts.ones.sum(1), counts.zeros.sum(1))[0])


def plain_jackknife(estimate: float, without: Floats) -> Interval:
    """The jackknife-t on the scale of alpha itself, for comparison."""
    from scipy.special import stdtrit

    g = len(without)
    reach = float(stdtrit(g - 1, 0.975) * np.sqrt((g - 1) / g * np.sum((without - without.mean()) ** 2)))
    return Interval(low=estimate - reach, high=min(1.0, estimate + reach))


def intervals(counts: Tallies, seed: int) -> Iterator[tuple[str, Interval]]:
    """Every kind of interval for every data set that is assessable."""
    sets, g = counts.ones.shape
    none = np.zeros(sets, dtype=bool)
    strata = ("",) * g
    drawn = bootstrap(counts, strata, none, REPLICATES, seed).codes
    whole, without = (r.codes for r in leave_one_out(counts, none))
    _, plain = (r.codes for r in leave_one_out(counts, none, np.zeros(sets)))
    estimates = binary_alpha(counts.disagree.sum(1), counts.ones.sum(1), counts.zeros.sum(1))
    positive = (counts.ones.sum(1) + counts.disagree.sum(1) / 2) / 2
    for i in np.flatnonzero((positive >= 10) & np.isfinite(estimates) & np.isfinite(plain).all(axis=1)):
        yield "bootstrap percentile", percentile_interval(drawn[i], g)
        yield "jackknife-t", plain_jackknife(float(estimates[i]), plain[i])
        yield "jackknife-t of log(1 - alpha)", jackknife_interval(float(estimates[i]), float(whole[i, 0]), without[i], strata)


def cell(transcripts: int, prevalence: float, reliability: float, sets: int) -> dict[str, list[tuple[bool, bool, float]]]:
    """For each kind of interval: is the lower limit too high, the upper too low, and the width."""
    truth = true_alpha(prevalence, reliability)
    rng = np.random.default_rng([transcripts, round(100 * prevalence), round(100 * reliability)])
    found: dict[str, list[tuple[bool, bool, float]]] = {}
    for seed, start in enumerate(range(0, sets, 50)):
        counts = ratings_of(rng, (min(50, sets - start), transcripts), prevalence, reliability)
        for kind, band in intervals(counts, seed):
            if band.low is not None and band.high is not None:
                found.setdefault(kind, []).append((band.low > truth, band.high < truth, band.high - band.low))
    return found


def summary(rows: list[tuple[bool, bool, float]]) -> str:
    """Coverage (lower limit too high / upper limit too low), in percent."""
    high, low, _ = (100 * np.mean(column) for column in zip(*rows, strict=True))
    return f"{100 - high - low:.1f} ({high:.1f} / {low:.1f})"


def main(write: Callable[[str], object] = print) -> None:
    """Print the table."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    kinds = ("bootstrap percentile", "jackknife-t", "jackknife-t of log(1 - alpha)")
    write(f"Coverage of 95 % intervals in percent (lower limit too high / upper limit too low), {sets} data sets a cell\n")
    write("| transcripts | alpha | prevalence | " + " | ".join(kinds) + " |")
    write("|---" * (3 + len(kinds)) + "|")
    for transcripts in TRANSCRIPTS:
        together: dict[str, list[tuple[bool, bool, float]]] = {}
        for reliability in RELIABILITY:
            for prevalence in PREVALENCE:
                found = cell(transcripts, prevalence, reliability, sets)
                values = " | ".join(summary(found[k]) if k in found else "none" for k in kinds)
                write(f"| {transcripts} | {true_alpha(prevalence, reliability):.2f} | {prevalence} | {values} |")
                for kind, rows in found.items():
                    together.setdefault(kind, []).extend(rows)
        write(f"| {transcripts} | all | all | " + " | ".join(summary(together[k]) for k in kinds) + " |")


if __name__ == "__main__":
    main()
