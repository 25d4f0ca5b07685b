"""How often intervals like these cover the true alpha, by simulation: what tables say under intervals that are too short.

The figures are those of `benchmarks/coverage.py` (clustered ratings of two coders, 400 data sets a cell, intervals of 95 %).
"""

from __future__ import annotations

from math import log

LEAST = 90.0
"""Percent of samples below which the output says so."""

_ALPHA = (0.64, 0.82, 0.93)
_PREVALENCE = (0.05, 0.10, 0.25, 0.50)
_SIMULATED: dict[str, dict[tuple[int, str], tuple[tuple[float, ...], ...]]] = {
    "jackknife of transcripts": {
        (10, "one stratum"): ((96.3, 96.8, 93.2, 93.8), (94.3, 95.5, 95.2, 97.2), (95.6, 95.2, 96.5, 96.2)),
        (10, "5 strata, alike"): ((93.9, 97.5, 96.8, 97.5), (96.6, 95.2, 97.0, 97.2), (97.4, 96.7, 96.8, 98.0)),
        (10, "5 strata, different"): ((97.8, 97.5, 96.8, 95.5), (98.0, 96.5, 96.8, 95.0), (97.7, 96.0, 97.2, 98.0)),
        (15, "one stratum"): ((95.5, 93.5, 92.0, 95.5), (96.2, 96.2, 95.2, 96.0), (96.4, 97.0, 94.5, 96.5)),
        (15, "5 strata, alike"): ((95.2, 96.2, 95.0, 96.2), (94.4, 95.2, 97.8, 95.2), (95.9, 97.2, 97.2, 96.5)),
        (15, "5 strata, different"): ((92.7, 95.0, 94.2, 95.2), (96.2, 95.8, 94.8, 95.5), (95.1, 95.2, 97.0, 93.8)),
        (30, "one stratum"): ((93.5, 94.8, 94.8, 96.2), (94.8, 96.2, 94.8, 93.2), (97.5, 95.0, 96.0, 96.0)),
        (30, "15 strata, alike"): ((95.5, 96.0, 97.2, 94.2), (94.2, 95.8, 94.8, 95.2), (95.5, 97.5, 96.0, 96.5)),
        (30, "15 strata, different"): ((94.0, 94.2, 96.2, 95.2), (94.7, 94.5, 94.8, 96.8), (96.8, 96.0, 95.0, 96.5)),
        (60, "one stratum"): ((94.8, 96.0, 95.2, 93.5), (96.8, 94.2, 96.0, 95.0), (95.5, 95.5, 95.5, 95.2)),
        (60, "20 strata, alike"): ((94.5, 93.0, 96.2, 94.0), (95.5, 95.2, 94.2, 95.2), (95.5, 96.5, 96.0, 95.0)),
        (60, "20 strata, different"): ((93.2, 92.5, 93.8, 97.0), (95.8, 93.5, 94.8, 95.0), (96.0, 93.5, 94.8, 95.0)),
        (143, "one stratum"): ((94.5, 94.8, 93.8, 95.5), (94.5, 96.0, 94.0, 94.0), (96.2, 95.0, 95.0, 93.5)),
        (143, "47 strata, alike"): ((96.8, 95.0, 97.0, 93.8), (95.2, 93.8, 96.2, 94.5), (95.8, 95.5, 96.0, 93.8)),
        (143, "47 strata, different"): ((95.8, 95.2, 93.5, 94.0), (93.8, 96.8, 94.8, 94.5), (95.0, 94.8, 95.0, 95.8)),
    },
    "bootstrap of transcripts": {
        (10, "one stratum"): ((97.6, 96.8, 94.8, 94.8), (96.0, 97.0, 96.2, 97.2), (96.8, 95.8, 97.8, 97.0)),
        (10, "5 strata, alike"): ((96.1, 98.0, 96.8, 97.2), (97.5, 96.2, 96.8, 97.8), (98.0, 97.5, 97.0, 98.0)),
        (10, "5 strata, different"): ((98.2, 97.7, 96.2, 95.2), (98.5, 97.2, 97.0, 95.5), (99.0, 96.2, 97.2, 98.5)),
        (15, "one stratum"): ((96.7, 93.5, 92.8, 95.5), (97.0, 96.8, 95.8, 96.5), (96.7, 97.2, 95.8, 97.2)),
        (15, "5 strata, alike"): ((96.4, 96.8, 95.2, 96.0), (97.0, 96.2, 98.0, 95.5), (97.7, 98.2, 98.5, 97.8)),
        (15, "5 strata, different"): ((94.9, 96.5, 94.5, 95.2), (97.2, 96.5, 95.2, 95.2), (96.6, 96.2, 98.5, 95.8)),
        (30, "one stratum"): ((94.2, 93.8, 95.0, 96.0), (95.2, 95.8, 94.8, 92.2), (98.8, 95.0, 96.5, 96.5)),
        (30, "15 strata, alike"): ((95.8, 96.2, 97.0, 94.2), (96.0, 96.5, 94.8, 95.2), (97.2, 98.2, 96.0, 97.2)),
        (30, "15 strata, different"): ((95.0, 94.2, 96.2, 95.8), (95.7, 95.5, 95.2, 96.2), (97.8, 98.0, 95.8, 96.5)),
        (60, "one stratum"): ((94.8, 95.2, 94.2, 93.8), (96.8, 94.2, 95.0, 94.8), (95.0, 95.5, 95.2, 95.0)),
        (60, "20 strata, alike"): ((94.8, 93.5, 96.0, 94.0), (96.2, 95.5, 94.2, 94.2), (95.5, 96.2, 95.8, 95.0)),
        (60, "20 strata, different"): ((93.5, 93.0, 93.5, 97.0), (95.8, 93.5, 95.0, 94.5), (97.2, 93.8, 95.0, 94.5)),
        (143, "one stratum"): ((94.5, 94.5, 93.8, 95.2), (94.5, 95.8, 93.2, 94.0), (96.2, 95.0, 94.8, 93.8)),
        (143, "47 strata, alike"): ((96.5, 94.8, 96.8, 94.0), (95.2, 94.2, 96.0, 94.2), (95.5, 95.8, 96.2, 94.0)),
        (143, "47 strata, different"): ((95.5, 95.8, 92.8, 93.5), (93.8, 96.8, 94.8, 94.5), (95.2, 95.5, 94.8, 95.8)),
    },
}  # fmt: skip
"""Method → (transcripts, strata) → a row for each alpha, a share for each prevalence."""


def simulated_coverage(method: str, clusters: int, alpha: float, prevalence: float, strata: int = 1) -> float | None:
    """The share of samples (percent) in which an interval of this method covered the true alpha, in the nearest cell simulated.

    Of numbers of transcripts the next smaller one counts, because intervals get better with more; of several strata those
    simulated with so many transcripts, and the lower share of strata that are alike and that differ. None for a method that was
    not simulated, for fewer transcripts than that, and without a prevalence.
    """
    table = _SIMULATED.get(method)
    if table is None or not prevalence > 0 or clusters < min(n for n, _ in table):
        return None
    size = max(n for n, _ in table if n <= clusters)
    cells = [cell for (n, kind), cell in table.items() if n == size and (kind == "one stratum") == (strata < 2)]
    row = min(range(len(_ALPHA)), key=lambda i: abs(_ALPHA[i] - alpha))
    share = min(prevalence, 1 - prevalence)
    column = min(range(len(_PREVALENCE)), key=lambda i: abs(log(_PREVALENCE[i]) - log(max(share, 1e-9))))
    return min(cell[row][column] for cell in cells)
