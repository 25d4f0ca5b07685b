"""The deciding index, if a study chose another one than alpha: its value, its interval over
transcripts, and the verdict.

Every index is at most 1, so the delete-one-transcript jackknife on the scale log(1 - value) works
for all of them (see `intervals`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qcode.model import ALL_CODES, Verdict
from qcode.reliability.agreement import Assessed, verdict
from qcode.reliability.coefficients import INDICES
from qcode.reliability.coefficients.kinds import Counts, Kind
from qcode.reliability.coefficients.krippendorff_alpha import ALPHA
from qcode.reliability.intervals import Interval, jackknife_interval
from qcode.reliability.matrix import Bools, Floats, Ratings
from qcode.reliability.resampling import weight_of_disagreement


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of the deciding index for a code: its value (a proportion), its interval, and the
    verdict.
    """

    value: float | None
    interval: Interval
    verdict: Verdict


def decide(
    ratings: Ratings,
    rows: Sequence[Assessed],
    index: str,
    threshold: float,
    tentative: float,
    *,
    intervals: bool = True,
) -> tuple[Decision, ...]:
    """A decision per row of `rows` (those of `agree` on `ratings`), by the lower bound of the
    index.

    With `intervals` False, verdicts use the value alone, as for alpha without an interval.
    """
    kind = INDICES[index]
    if kind is ALPHA:
        return tuple(Decision(r.krippendorff_alpha, r.interval, r.verdict) for r in rows)
    values = _values(rows, kind)
    bands = _intervals(ratings, rows, kind, values, (tentative, threshold)) if intervals else None
    result = []
    for i, row in enumerate(rows):
        band = bands[i] if bands is not None else Interval(reason="no interval: none was requested")
        result.append(
            Decision(values[i], band, verdict(row, values[i], band, (threshold, tentative)))
        )
    return tuple(result)


def _values(rows: Sequence[Assessed], kind: Kind) -> list[float | None]:
    result = [r.coefficients[kind.key] for r in rows]
    return [v if v is None or not kind.percent else v / 100 for v in result]


def _intervals(
    ratings: Ratings,
    rows: Sequence[Assessed],
    kind: Kind,
    values: Sequence[float | None],
    bars: tuple[float, float],
) -> list[Interval]:
    pooled = np.array(
        [r.reason == "" and not r.family for r in rows if r.code != ALL_CODES], dtype=bool
    )
    everything = Counts(ratings)
    whole = _vector(everything, kind, pooled)
    number = _differing(ratings, everything, pooled)
    half = np.where(number > 0, (1 - whole) / (2 * np.maximum(number, 1)), 0.0)
    left = (ratings.of_units(ratings.cluster != c) for c in range(len(ratings.clusters)))
    without = np.stack([_vector(Counts(rest), kind, pooled) for rest in left], axis=1)
    filled = everything.tallies.units > 0
    filled = np.vstack([filled, filled[pooled].any(axis=0)])
    result: list[Interval] = []
    for i, value in enumerate(values):
        at = np.flatnonzero(filled[i])
        if value is None:
            result.append(Interval(reason=rows[i].undefined))
        elif value >= 1:
            result.append(
                Interval(clusters=len(at), reason="no interval: no disagreement was found")
            )
        else:
            shifted = (float(whole[i] - half[i]), without[i, at] - half[i])
            strata = [ratings.strata[c] for c in at]
            result.append(
                jackknife_interval(
                    value, *shifted, strata, disagreements=float(number[i]), thresholds=bars
                )
            )
    return result


def _differing(ratings: Ratings, result: Counts, pooled: Bools) -> Floats:
    """(codes + 1,): the number of units on which two coders differ; the last one is for all codes
    together.

    Half a unit more lowers a value by (1 - value) / (2 number). This keeps 1 - value above 0 if all
    disagreements are in one transcript, as in `resampling.leave_one_out`.
    """
    each = (result.tables.b + result.tables.c).sum(axis=1) / weight_of_disagreement(ratings)
    return np.append(each, each[pooled].sum())


def _vector(counts: Counts, kind: Kind, pooled: Bools) -> Floats:
    """The index of each code, and last that of all codes marked in `pooled` together."""
    together = kind.pooled(counts, pooled) if kind.pooled is not None and pooled.any() else np.nan
    return np.append(kind.vectorised(counts), together)
