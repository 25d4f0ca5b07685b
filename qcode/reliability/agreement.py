"""From ratings to the table of agreement: a row per code and one for all codes, with the reason for
every number that is undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from qcode.model import (
    ALL_CODES,
    CANNOT,
    FEWEST_POSITIVES,
    RELIABLE,
    TENTATIVE,
    Agreement,
    Verdict,
)
from qcode.reliability.alpha import packaged_alpha
from qcode.reliability.binary import (
    BinaryCoefficients,
    binary_coefficients,
    positive_units,
    positives,
)
from qcode.reliability.coded import NO_VARIATION_OF_TWO
from qcode.reliability.coefficients import ALWAYS
from qcode.reliability.coefficients.kinds import Kind
from qcode.reliability.coefficients.krippendorff_alpha import ALPHA
from qcode.reliability.intervals import Interval, Method, intervals_of_alpha
from qcode.reliability.matrix import Bools, Ratings, over_coders
from qcode.reliability.verdicts import judge


@dataclass(frozen=True, slots=True)
class Reason:
    """Why alpha is undefined, in a few words and in more."""

    short: str
    why: str

    def __str__(self) -> str:
        """Both."""
        return f"{self.short}: {self.why}"


REASONS = {
    "no_pairable_values": Reason("no pairable values", "no unit was coded by two coders"),
    "code_not_used": Reason("code not used", "no coder gave it to any unit"),
    "no_variation": Reason("no variation", "every coder gave it to every unit"),
    "no_code_varies": Reason("no code varies", "nothing to pool"),
}


@dataclass(frozen=True, slots=True)
class Assessed(Agreement):
    """A row of the table with the data behind it.

    `units` is the number of units (characters) that at least two coders decided on, and `positives`
    are counted in these. `reason` is a key of `REASONS` if alpha is undefined. `positive_units` is
    the number of units (stretches, for characters) that any coder gave the code to. For two coders
    `table` counts units with the code by both, by the first only, the second only, neither.
    `pooled` is true if units have weights (see `pooling`).
    """

    reason: str = ""
    positive_units: int = 0
    interval: Interval = field(default_factory=Interval)
    table: tuple[int, int, int, int] | None = None
    pooled: bool = False


def agree(
    ratings: Ratings,
    *,
    bootstrap: int = 1000,
    seed: int = 0,
    threshold: float = RELIABLE,
    tentative: float = TENTATIVE,
    interval: Method | None = None,
    resample_units: bool = False,
) -> tuple[Assessed, ...]:
    """Return a row per code of `ratings`, in their order, and last the row "(all codes)".

    `bootstrap` is the number of replicates; 0 means no interval of any kind. `interval` forces a
    method (by default it depends on the number of transcripts, see `intervals.default_interval`);
    `resample_units` resamples single units instead of transcripts. Verdicts compare the interval of
    alpha with `threshold` and `tentative` (see `verdicts.judge`). Family rows are not included in
    "(all codes)".
    """
    result = binary_coefficients(ratings)
    reasons = [_reason(result, i) for i in range(len(ratings.codes))]
    pooled = np.array(
        [not r and c not in ratings.families for r, c in zip(reasons, ratings.codes, strict=True)],
        dtype=bool,
    )
    bands = intervals_of_alpha(
        ratings,
        result.counts.tallies,
        pooled,
        replicates=bootstrap,
        seed=seed,
        method=interval,
        resample_units=resample_units,
        thresholds=(tentative, threshold),
    )
    bars = (threshold, tentative)
    alphas = _printed_alphas(ratings, result)
    rows = [
        _assessed(
            row,
            _values(result, i) | {ALPHA.key: alphas[i]},
            bands[i],
            bars,
        )
        for i, row in enumerate(_counted(ratings, result, reasons))
    ]
    return (*rows, _all_codes(ratings, rows, result, pooled, bands[-1], bars))


def verdict(
    row: Assessed, value: float | None, band: Interval, bars: tuple[float, float]
) -> Verdict:
    """The verdict on a row from the value and interval of its index; `bars` are the thresholds for
    reliable and tentative.
    """
    if value is None:
        return replace(CANNOT, reason=why_undefined(row))
    if not row.assessable:
        return CANNOT
    return judge(
        value, band.low, band.high, clusters=band.clusters, threshold=bars[0], tentative=bars[1]
    )


def _values(result: BinaryCoefficients, code: int) -> dict[str, float | None]:
    return {name: _number(of_codes[code]) for name, of_codes in result.values.items()}


def _printed_alphas(ratings: Ratings, result: BinaryCoefficients) -> list[float | None]:
    """Alpha of each code, computed by `krippendorff`, or by qcode if units have weights, which the
    package does not support.
    """
    if not np.all(ratings.weights == 1):
        return [_number(value) for value in result.values[ALPHA.key]]
    counts = np.stack([over_coders(ratings.values == value) for value in (0, 1)], axis=-1)
    return [packaged_alpha(of_code) for of_code in counts]


def _counted(
    ratings: Ratings, result: BinaryCoefficients, reasons: Sequence[str]
) -> list[dict[str, Any]]:
    """The counts of each code."""
    hits, given = positive_units(ratings).astype(int), positives(ratings)
    return [
        {
            "code": code,
            "units": _count(result.counts.tallies.units[i].sum()),
            "positives": {c: _count(n) for c, n in zip(ratings.coders, given[i], strict=True)},
            "assessable": not reasons[i] and bool(hits[i] >= FEWEST_POSITIVES),
            "reason": reasons[i],
            "positive_units": int(hits[i]),
            "family": code in ratings.families,
            **_two_by_two(result, i),
        }
        for i, code in enumerate(ratings.codes)
    ]


def _all_codes(
    ratings: Ratings,
    rows: Sequence[Assessed],
    result: BinaryCoefficients,
    pooled: Bools,
    band: Interval,
    bars: tuple[float, float],
) -> Assessed:
    """The row for all codes that vary, without families."""
    single = [r for r in rows if not r.family]
    used = [r for r, p in zip(rows, pooled, strict=True) if p]
    values = {name: _number(value) for name, value in result.pooled(pooled).items()}
    plain = [c not in ratings.families for c in ratings.codes]
    anywhere = ratings.pairable()[plain].any(axis=0)
    row = {
        "code": ALL_CODES,
        "units": _count(ratings.weights[anywhere].sum()),
        "positives": {c: sum(r.positives[c] for r in single) for c in ratings.coders},
        "assessable": any(r.assessable for r in used),
        "positive_units": sum(r.positive_units for r in single),
        "note": _left_out(single),
        "reason": "" if used else "no_code_varies",
    }
    return _assessed(row, values, band, bars)


def _two_by_two(result: BinaryCoefficients, code: int) -> dict[str, Any]:
    """The two-by-two table of two coders; empty for more coders, or if they share no unit."""
    t = result.counts.tables
    if len(t.pairs) != 1 or t.n[code, 0] == 0:
        return {}
    a, b, c, d = (_count(cell[code, 0]) for cell in (t.a, t.b, t.c, t.d))
    return {"table": (a, b, c, d)}


def _left_out(rows: Sequence[Assessed]) -> str:
    """The codes that are left out of the pooled row, by reason."""
    parts = []
    for reason, text in REASONS.items():
        codes = [r.code for r in rows if r.reason == reason]
        if codes:
            parts.append(f"{len(codes)} left out, {text.short}: {', '.join(codes)}")
    return "; ".join(parts)


def _assessed(
    row: dict[str, Any],
    values: dict[str, float | None],
    band: Interval,
    bars: tuple[float, float],
) -> Assessed:
    """A row from its parts; a reason is added to `undefined` for every undefined number."""
    exists = values[ALPHA.key] is not None
    undefined = str(REASONS.get(row["reason"], ""))
    messages = [undefined] if undefined else []
    removed = [key.replace("_", " ") for key, value in values.items() if value is None]
    if not undefined and removed:
        messages.append(f"{', '.join(removed)}: {NO_VARIATION_OF_TWO}")
    if exists and band.reason:
        messages.append(band.reason)
    result = Assessed(
        **row,
        coefficients={k.key: _printed(k, values[k.key]) for k in ALWAYS},
        alpha_low=band.low if exists else None,
        alpha_high=band.high if exists else None,
        undefined="; ".join(messages),
        interval=band if exists else Interval(reason=undefined),
    )
    return replace(
        result, verdict=verdict(result, result.krippendorff_alpha, result.interval, bars)
    )


def _printed(kind: Kind, value: float | None) -> float | None:
    return 100 * value if kind.percent and value is not None else value


def why_undefined(row: Assessed) -> str:
    """Why an index of the row is undefined, in a few words."""
    return REASONS[row.reason].short if row.reason else NO_VARIATION_OF_TWO


def _reason(result: BinaryCoefficients, code: int) -> str:
    counts = result.counts.tallies
    if counts.units[code].sum() == 0:
        return "no_pairable_values"
    if counts.ones[code].sum() == 0:
        return "code_not_used"
    return "no_variation" if counts.zeros[code].sum() == 0 else ""


def _number(value: float | np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None


def _count(value: float | np.float64) -> int:
    return round(float(value))
