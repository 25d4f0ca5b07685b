"""What a threshold says about a table of agreement: codes below it, and codes without a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcode.model import ALL_CODES, FEWEST_POSITIVES
from qcode.reliability.agreement import Assessed, why_undefined
from qcode.reliability.deciding import Decision


@dataclass(frozen=True, slots=True)
class Gate:
    """The result of a threshold: (code, value) of codes below it, and codes that could not be
    judged, by reason.
    """

    failed: tuple[tuple[str, float], ...]
    apart: Mapping[str, Sequence[str]]


def below(
    rows: Sequence[Assessed],
    threshold: float,
    *,
    lower_bound: bool = False,
    decisions: Sequence[Decision] | None = None,
) -> Gate:
    """Codes whose alpha (or its lower bound) is below `threshold`, and separately those that cannot
    be judged.

    With `decisions` the study's own index is used instead of alpha. Families count if there are no
    single codes among the rows.
    """
    failed: list[tuple[str, float]] = []
    apart: dict[str, list[str]] = {}
    families = all(row.family for row in rows if row.code != ALL_CODES)
    for i, row in enumerate(rows):
        if row.code == ALL_CODES or (row.family and not families):
            continue
        value, low = row.krippendorff_alpha, row.alpha_low
        if decisions is not None:
            value, low = decisions[i].value, decisions[i].interval.low
        judged = low if lower_bound else value
        if not row.assessable or judged is None:
            apart.setdefault(_not_judged(row, value), []).append(row.code)
        elif judged < threshold:
            failed.append((row.code, judged))
    return Gate(tuple(failed), apart)


def _not_judged(row: Assessed, value: float | None) -> str:
    """Why a code has no verdict."""
    if row.reason or value is None:
        return f"undefined ({why_undefined(row)})"
    return f"fewer than {FEWEST_POSITIVES} positives" if not row.assessable else "no interval"
