"""How often intervals like these cover the true alpha, by simulation: what tables say under intervals that are too short.

The figures are those of `benchmarks/coverage.py` (clustered ratings of two coders, 500 data sets a cell, intervals of 95 %).
"""

from __future__ import annotations

from math import log

LEAST = 90.0
"""Percent of samples below which the output says so."""

_ALPHA = (0.64, 0.82, 0.93)
_PREVALENCE = (0.05, 0.10, 0.25, 0.50)
_SIMULATED: dict[str, dict[int, tuple[tuple[float, ...], ...]]] = {
    "bootstrap of transcripts": {
        10: ((87.5, 89.0, 90.4, 89.6), (87.2, 88.2, 89.8, 90.0), (81.6, 82.9, 84.4, 86.4)),
        15: ((86.4, 88.2, 90.4, 91.0), (87.6, 88.4, 90.6, 89.0), (83.9, 86.0, 88.2, 88.2)),
        30: ((92.4, 90.8, 92.6, 92.8), (91.8, 91.6, 92.0, 92.0), (88.6, 89.4, 91.8, 91.6)),
        60: ((93.8, 92.8, 94.8, 93.2), (95.4, 94.8, 92.0, 95.0), (90.6, 90.8, 91.8, 93.2)),
        143: ((91.8, 92.4, 95.8, 94.8), (95.4, 94.0, 95.0, 95.0), (92.2, 93.0, 93.0, 94.6)),
    },
    "jackknife of transcripts": {
        10: ((90.5, 92.8, 92.6, 93.0), (92.4, 93.8, 93.6, 95.6), (85.0, 89.8, 94.4, 93.8)),
        15: ((87.6, 90.6, 93.4, 94.2), (92.1, 91.8, 95.2, 94.4), (91.0, 95.2, 94.0, 94.8)),
        30: ((94.4, 93.4, 94.6, 95.0), (93.4, 94.4, 94.6, 94.8), (96.2, 94.0, 93.6, 93.2)),
        60: ((95.0, 93.2, 95.6, 94.2), (96.0, 95.4, 93.4, 95.8), (94.2, 93.2, 94.8, 94.8)),
        143: ((93.2, 93.6, 96.2, 95.2), (95.6, 95.4, 95.2, 95.6), (93.0, 95.0, 93.6, 95.6)),
    },
}  # fmt: skip


def simulated_coverage(method: str, clusters: int, alpha: float, prevalence: float) -> float | None:
    """The share of samples (percent) in which an interval of this method covered the true alpha, in the nearest cell simulated.

    Of numbers of transcripts the next smaller one counts, because intervals get better with more. None for a method that was not
    simulated, for fewer transcripts than that, and without a prevalence.
    """
    table = _SIMULATED.get(method)
    if table is None or not prevalence > 0 or clusters < min(table):
        return None
    cell = table[max(n for n in table if n <= clusters)]
    row = min(range(len(_ALPHA)), key=lambda i: abs(_ALPHA[i] - alpha))
    share = min(prevalence, 1 - prevalence)
    column = min(range(len(_PREVALENCE)), key=lambda i: abs(log(_PREVALENCE[i]) - log(max(share, 1e-9))))
    return cell[row][column]
