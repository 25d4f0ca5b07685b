"""Simulated coverage: how often such intervals contain the true alpha. Tables use it to warn about
intervals that are too short.

The figures come from `benchmarks/coverage.py` (clustered ratings of two coders, 600 data sets per
cell, 95 % intervals).
"""

from __future__ import annotations

from math import log

LEAST = 90.0
"""Coverage in percent below which the output prints a warning."""

_ALPHA = (0.64, 0.82, 0.93)
_PREVALENCE = (0.05, 0.10, 0.25, 0.50)
_SIMULATED: dict[str, dict[tuple[int, str], tuple[tuple[float, ...], ...]]] = {
    "jackknife of transcripts": {
        (10, "one stratum"): (
            (96.1, 96.3, 94.8, 94.5),
            (95.0, 95.7, 95.5, 97.2),
            (96.1, 95.0, 96.7, 96.2),
        ),
        (10, "5 strata, alike"): (
            (94.6, 96.7, 97.5, 97.2),
            (96.8, 96.2, 97.2, 97.3),
            (97.7, 97.1, 97.2, 98.0),
        ),
        (10, "5 strata, different"): (
            (97.3, 97.0, 96.7, 96.0),
            (97.8, 97.5, 96.5, 95.5),
            (97.9, 96.2, 97.0, 98.2),
        ),
        (15, "one stratum"): (
            (95.3, 92.8, 92.7, 95.0),
            (95.6, 96.0, 94.8, 95.5),
            (96.4, 96.5, 94.7, 96.2),
        ),
        (15, "5 strata, alike"): (
            (94.5, 94.8, 95.3, 94.8),
            (94.8, 95.3, 97.0, 95.7),
            (95.6, 97.2, 97.2, 95.8),
        ),
        (15, "5 strata, different"): (
            (93.3, 95.7, 94.5, 95.8),
            (96.3, 95.8, 94.2, 96.0),
            (96.1, 94.5, 96.2, 94.7),
        ),
        (30, "one stratum"): (
            (94.3, 95.5, 94.7, 95.8),
            (95.0, 96.0, 94.2, 94.5),
            (97.3, 95.0, 95.8, 95.7),
        ),
        (30, "15 strata, alike"): (
            (95.5, 95.5, 96.8, 94.5),
            (95.3, 95.0, 95.2, 95.0),
            (96.2, 97.2, 95.7, 96.2),
        ),
        (30, "15 strata, different"): (
            (95.3, 94.0, 96.2, 96.2),
            (95.3, 95.2, 95.5, 97.0),
            (96.3, 96.3, 95.2, 97.0),
        ),
        (60, "one stratum"): (
            (94.8, 95.0, 95.0, 94.8),
            (96.8, 94.0, 95.5, 94.7),
            (96.3, 95.2, 95.2, 95.2),
        ),
        (60, "20 strata, alike"): (
            (93.5, 94.0, 95.2, 94.2),
            (94.3, 96.0, 94.3, 94.7),
            (95.3, 96.0, 95.7, 95.8),
        ),
        (60, "20 strata, different"): (
            (92.7, 93.3, 94.3, 95.7),
            (96.0, 94.8, 94.7, 95.7),
            (95.7, 94.0, 95.3, 95.3),
        ),
        (143, "one stratum"): (
            (93.7, 94.8, 94.5, 96.2),
            (94.8, 95.7, 93.8, 95.3),
            (95.7, 94.8, 95.3, 94.8),
        ),
        (143, "47 strata, alike"): (
            (96.7, 95.2, 95.8, 93.8),
            (95.0, 94.3, 95.8, 93.8),
            (96.5, 94.5, 96.2, 94.3),
        ),
        (143, "47 strata, different"): (
            (95.7, 95.2, 93.7, 94.7),
            (92.8, 96.2, 95.0, 94.8),
            (95.2, 94.7, 95.3, 95.7),
        ),
    },
    "bootstrap of transcripts": {
        (10, "one stratum"): (
            (97.5, 96.2, 95.2, 94.2),
            (95.5, 96.2, 95.2, 97.2),
            (96.7, 94.7, 95.8, 95.5),
        ),
        (10, "5 strata, alike"): (
            (96.7, 97.2, 97.3, 97.0),
            (97.7, 96.8, 96.8, 97.3),
            (97.8, 97.3, 97.2, 97.8),
        ),
        (10, "5 strata, different"): (
            (98.1, 97.5, 96.0, 95.7),
            (98.4, 97.8, 96.5, 95.7),
            (98.3, 95.6, 96.8, 97.3),
        ),
        (15, "one stratum"): (
            (96.2, 92.7, 92.8, 94.7),
            (96.1, 96.0, 94.2, 95.0),
            (96.1, 95.7, 93.7, 95.2),
        ),
        (15, "5 strata, alike"): (
            (95.4, 95.2, 95.3, 94.5),
            (96.6, 95.5, 96.8, 95.5),
            (96.4, 96.5, 96.0, 95.3),
        ),
        (15, "5 strata, different"): (
            (95.0, 96.7, 94.0, 95.3),
            (97.0, 96.0, 94.2, 95.2),
            (97.1, 93.8, 95.3, 94.0),
        ),
        (30, "one stratum"): (
            (94.7, 94.3, 94.7, 95.3),
            (95.2, 95.2, 94.0, 93.3),
            (96.7, 93.3, 95.5, 95.2),
        ),
        (30, "15 strata, alike"): (
            (95.8, 96.2, 96.7, 94.5),
            (96.0, 94.8, 95.0, 94.3),
            (96.3, 97.0, 95.0, 95.3),
        ),
        (30, "15 strata, different"): (
            (95.8, 94.3, 96.2, 96.2),
            (96.5, 95.3, 95.7, 96.3),
            (96.7, 95.7, 95.0, 96.2),
        ),
        (60, "one stratum"): (
            (94.5, 94.5, 94.3, 94.7),
            (96.0, 93.5, 94.0, 94.2),
            (95.0, 94.7, 94.5, 94.3),
        ),
        (60, "20 strata, alike"): (
            (93.7, 94.3, 94.8, 94.0),
            (94.3, 95.7, 94.2, 93.8),
            (94.5, 95.2, 94.8, 95.3),
        ),
        (60, "20 strata, different"): (
            (93.0, 93.2, 93.8, 95.8),
            (96.0, 94.3, 95.0, 95.3),
            (94.5, 93.5, 95.3, 94.7),
        ),
        (143, "one stratum"): (
            (93.5, 94.5, 94.5, 95.8),
            (94.7, 95.2, 93.2, 95.3),
            (95.3, 94.7, 94.8, 94.7),
        ),
        (143, "47 strata, alike"): (
            (96.3, 95.0, 95.8, 93.8),
            (94.8, 94.3, 95.2, 93.3),
            (95.5, 94.3, 95.2, 94.0),
        ),
        (143, "47 strata, different"): (
            (95.3, 95.5, 93.0, 93.8),
            (92.3, 95.8, 94.7, 94.7),
            (94.5, 94.5, 95.2, 95.0),
        ),
    },
}
"""Method → (transcripts, strata) → a row for each alpha with a share for each prevalence."""


def simulated_coverage(
    method: str, clusters: int, alpha: float, prevalence: float, strata: int = 1
) -> float | None:
    """The percentage of samples in which an interval of this method contained the true alpha, in
    the nearest simulated cell.

    The next smaller number of transcripts is used, because intervals improve with more. With
    several strata, the cell for that number of transcripts is used, and the lower share of strata
    that are alike and strata that differ. None for a method that was not simulated, for fewer
    transcripts than simulated, and without a prevalence.
    """
    table = _SIMULATED.get(method)
    if table is None or not prevalence > 0 or clusters < min(n for n, _ in table):
        return None
    size = max(n for n, _ in table if n <= clusters)
    cells = [
        cell
        for (n, kind), cell in table.items()
        if n == size and (kind == "one stratum") == (strata < 2)
    ]
    row = min(range(len(_ALPHA)), key=lambda i: abs(_ALPHA[i] - alpha))
    share = min(prevalence, 1 - prevalence)
    column = min(
        range(len(_PREVALENCE)), key=lambda i: abs(log(_PREVALENCE[i]) - log(max(share, 1e-9)))
    )
    return min(cell[row][column] for cell in cells)
