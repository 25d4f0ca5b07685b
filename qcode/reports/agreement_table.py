"""The rows of intercoder agreement as a table with the contract's keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.model import Agreement, Column, Table, Verdict
from qcode.reports import notes as wording
from qcode.reports.verdicts import BARS, definitions, verdict_keys

_KEYS = (
    "code",
    "units",
    "positives",
    "percent_agreement",
    "positive_agreement",
    "negative_agreement",
    "cohen_kappa",
    "scott_pi",
    "fleiss_kappa",
    "krippendorff_alpha",
    "alpha_low",
    "alpha_high",
    "gwet_ac1",
    "brennan_prediger",
    "assessable",
    "undefined",
)
"""The keys of a row that are fixed, in their order."""

_DATA = (
    Column("positive_agreement", "Positive agreement", "number"),
    Column("negative_agreement", "Negative agreement", "number"),
    Column("scott_pi", "Scott's pi", "number"),
    Column("fleiss_kappa", "Fleiss' kappa", "number"),
    Column("alpha_low", "Alpha, low", "number"),
    Column("alpha_high", "Alpha, high", "number"),
    Column("gwet_ac1", "Gwet's AC1", "number"),
    Column("brennan_prediger", "Brennan-Prediger", "number"),
    Column("assessable", "Assessable", "flag"),
)

_BESIDE = {
    "cohen_kappa_se": "SE of kappa",
    "cohen_kappa_low": "Kappa, low",
    "cohen_kappa_high": "Kappa, high",
    "kappa_max": "Largest kappa for these margins",
    "conger_kappa": "Conger's kappa",
    "light_kappa": "Light's kappa",
    "fleiss_kappa_se": "SE of Fleiss' kappa",
    "gwet_ac1_se": "SE of AC1",
    "gwet_ac1_low": "AC1, low",
    "gwet_ac1_high": "AC1, high",
    "brennan_prediger_se": "SE of Brennan-Prediger",
    "pabak": "PABAK",
    "prevalence_index": "Prevalence index",
    "bias_index": "Bias index",
    "holsti": "Holsti",
    "f1": "F1",
    "decided_value": "Deciding index",
    "decided_low": "Deciding index, low",
    "decided_high": "Deciding index, high",
    "simulated_coverage": "Simulated coverage (%)",
    "transcripts_needed": "Transcripts needed",
    "transcripts_for_reliable": "Transcripts for a reliable alpha",
}
"""Keys that rows may carry beside those that are fixed: all numbers."""

MANY = 4
"""From more coders than this on, tables for reading say how often the code was given at least and
at most.
"""

_SHORT = 12
"""Letters of coders' names that a heading takes unbroken."""

COVERED = 90.0
"""Percent: an interval whose kind covered the true value less often in simulations is named under
the table.
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """An index other than alpha that decides in this study: its name, and for each row value, low,
    high and verdict.
    """

    label: str
    rows: tuple[tuple[float | None, float | None, float | None, Verdict], ...]


def agreement_table(
    agreements: Sequence[Agreement],
    *,
    unit: str,
    coders: Sequence[str],
    transcripts: int,
    units: int,
    groups: Sequence[str] | None = None,
    by: str | None = None,
    notes: Sequence[str] = (),
    extra: Mapping[str, Any] | None = None,
    decided: Decided | None = None,
    beside: Sequence[Mapping[str, float | None]] | None = None,
    bars: tuple[float, float] = BARS,
) -> Table:
    """A row per agreement; with `groups` (one name per row: a role, pair or round, as `by` says) in
    blocks.

    `units` is the number of units compared, `transcripts` how many transcripts they lie in;
    `beside` holds further numbers of each row; `bars` are those of the verdicts, for reliable and
    tentative. Raises ValueError when `groups`, `beside` or the rows of `decided` have another
    length than `agreements`.
    """
    names = list(groups) if groups is not None else [None] * len(agreements)
    rows = [_row(a, name, by, coders) for a, name in zip(agreements, names, strict=True)]
    for row, more in zip(rows, beside if beside is not None else [{}] * len(rows), strict=True):
        row.update(more)
    if any(r["alpha_interval"] for r in rows):
        # Beside verdicts by the lower bound, one by the value alone would be taken for the same.
        for row, one in zip(rows, agreements, strict=True):
            row["remark"] = "no interval" if _is_by_value(one) else row["remark"]
    if decided is not None:
        for row, (value, low, high, verdict) in zip(rows, decided.rows, strict=True):
            row.update(
                {
                    "decided_by": decided.label,
                    "decided_value": value,
                    "decided_low": low,
                    "decided_high": high,
                }
            )
            row.update(verdict_keys(verdict) | {"remark": verdict.short})
    grouped = groups is not None
    bounds = any(r["decided_low" if decided is not None else "alpha_low"] is not None for r in rows)
    defined = definitions(rows, *bars, bounds=bounds)
    shown = _columns(rows, coders, decided)
    taken = {c.key for c in shown}
    return Table(
        name="reliability",
        title=f"Intercoder agreement{f' by {wording.attributes_named(by)}' if by else ''}",
        columns=(
            (Column("group", wording.attributes_named(by).capitalize() if by else "Group"), *shown)
            if grouped
            else tuple(shown)
        ),
        rows=tuple(rows),
        notes=(*_notes(unit, coders, transcripts, units, agreements, rows), *defined, *notes),
        extra={
            "unit": unit,
            "coders": list(coders),
            "transcripts": transcripts,
            "units": units,
            **(extra or {}),
        },
        group="group" if grouped else None,
        data_columns=_data_columns(rows, taken),
    )


def _columns(
    rows: Sequence[Mapping[str, Any]], coders: Sequence[str], decided: Decided | None
) -> list[Column]:
    """What people read."""
    kappa = (
        "cohen_kappa"
        if len(coders) <= 2 or any(r["cohen_kappa"] is not None for r in rows)
        else "fleiss_kappa"
    )
    intervals = any(r["alpha_interval"] for r in rows)
    # Where there are intervals, kappa would push the table over a page's width; the data and the
    # printed report have it.
    secondary = not intervals or (decided is not None and decided.label.endswith("kappa"))
    return [
        Column("code", "Code"),
        Column("units", "Units", "count"),
        Column("given", f"Given by {_named(coders)}"),
        Column("percent_agreement", "% agree", "percent"),
        *(
            [
                Column(
                    kappa, "Cohen's kappa" if kappa == "cohen_kappa" else "Fleiss' kappa", "number"
                )
            ]
            if secondary
            else []
        ),
        Column("krippendorff_alpha", "Alpha", "number"),
        *([Column("alpha_interval", "95 % interval of alpha")] if intervals else []),
        *(
            [Column("below_800", "% below .800", "percent")]
            if intervals and decided is None
            else []
        ),
        *([Column("decided_value", decided.label, "number")] if decided is not None else []),
        Column("remark", "Remark"),
    ]


def _named(coders: Sequence[str]) -> str:
    if len(coders) > MANY:
        return "each (fewest to most)"
    return "/".join(coders) if sum(map(len, coders)) < _SHORT else " / ".join(coders)


def _data_columns(rows: Sequence[Mapping[str, Any]], shown: set[str]) -> tuple[Column, ...]:
    """What only data formats carry."""
    there = {key for row in rows for key in row}
    known = [
        *(
            Column(by, by.capitalize())
            for by in ("role", "site", "transcript", "pair", "round", "month", "version")
        ),
        Column("positives", "Positives", "mapping"),
        Column("cohen_kappa", "Cohen's kappa", "number"),
        *_DATA,
        Column("undefined", "Undefined"),
        *(Column(f"below_{bar}", f"% below .{bar}", "percent") for bar in (667, 800)),
        Column("alpha_interval", "95 % interval of alpha"),
        Column("interval_method", "Method of the interval"),
        Column("verdict", "Verdict"),
        Column("verdict_word", "Verdict, the word"),
        Column("decided_by", "Decided by"),
        Column("note", "Note"),
        *(Column(key, label, "number") for key, label in _BESIDE.items()),
    ]
    return tuple(c for c in known if c.key in there and c.key not in shown)


def _row(
    agreement: Agreement, group: str | None, by: str | None, coders: Sequence[str]
) -> dict[str, Any]:
    row = {key: getattr(agreement, key) for key in _KEYS}
    row["positives"] = dict(agreement.positives)
    row["given"] = given(agreement.positives, coders)
    low, high = agreement.alpha_low, agreement.alpha_high
    row["alpha_interval"] = (
        f"{low:.3f} to {high:.3f}" if low is not None and high is not None else ""
    )
    verdict: Verdict | None = getattr(agreement, "verdict", None)
    row.update(verdict_keys(verdict) if verdict is not None else {})
    row.update({"note": agreement.note} if hasattr(agreement, "note") else {})
    if (interval := getattr(agreement, "interval", None)) is not None:
        below = (
            {round(1000 * bar): 100 * share for bar, share in interval.below.items()}
            if low is not None
            else {}
        )
        row.update(
            {
                "below_667": below.get(667),
                "below_800": below.get(800),
                "interval_method": interval.method,
            }
        )
    undefined = agreement.undefined.split(":")[0]
    row["remark"] = (
        verdict.short
        if verdict is not None
        else undefined
        if agreement.krippendorff_alpha is None
        else ""
    )
    if group is not None:
        row = {"group": group, **({by: group} if by and by not in row else {}), **row}
    return row


def given(positives: Mapping[str, int], coders: Sequence[str]) -> str:
    """In how many units each coder gave the code: ``5/6``; of many coders the fewest and the most:
    ``28 to 58``.
    """
    if len(coders) > MANY and positives:
        return f"{min(positives.values())} to {max(positives.values())}"
    return "/".join(str(positives.get(coder, "–")) for coder in coders)


def _is_by_value(agreement: Agreement) -> bool:
    """Whether a richer row (the reliability stage's) has a verdict that goes by the value alone."""
    verdict: Verdict | None = getattr(agreement, "verdict", None)
    return verdict is not None and not verdict.by_interval


def _notes(
    unit: str,
    coders: Sequence[str],
    transcripts: int,
    units: int,
    agreements: Sequence[Agreement],
    rows: Sequence[Mapping[str, Any]],
) -> tuple[str, ...]:
    lie = wording.amount(transcripts, "transcript")
    found = [
        (
            f"Unit of comparison: {unit}; {wording.amount(units, 'unit')} in {lie} that"
            f" {wording.listed(coders)} marked as finished. For each code, a unit either has the"
            " code or not; what a coder did not mark as finished is missing."
        ),
        (
            "Given by: the number of units to which each coder gave the code. Alpha is"
            " Krippendorff's, for nominal data. The row of all codes has kappa pooled after De"
            " Vries, and alpha from summed disagreements."
        ),
    ]
    methods = {
        str(i.method)
        for a in agreements
        if (i := getattr(a, "interval", None)) is not None and i.low is not None
    }
    if methods:
        said = f"Intervals: {' and '.join(sorted(methods))}."
        if any(r.get("below_800") is not None for r in rows):
            said += " % below .800: the probability that alpha is below it."
        found.append(said)
    found += _short_intervals(rows)
    bare = Counter(
        a.undefined
        for a, r in zip(agreements, rows, strict=True)
        if r["krippendorff_alpha"] is not None and a.undefined
    )
    if bare:
        reason, count = bare.most_common(1)[0]
        others = (
            f"; {wording.amount(len(bare) - 1, 'other reason')} in the data"
            if len(bare) > 1
            else ""
        )
        found.append(f"{reason[0].upper()}{reason[1:]} ({wording.amount(count, 'row')}{others}).")
    found += _undefined(agreements)
    return tuple(found)


def _undefined(agreements: Sequence[Agreement]) -> list[str]:
    """Why some codes have no alpha, a sentence for each reason."""
    reasons = dict.fromkeys(
        a.undefined for a in agreements if a.krippendorff_alpha is None and ":" in a.undefined
    )
    return [f"{reason[0].upper()}{reason[1:]}; its alpha cannot be computed." for reason in reasons]


def _short_intervals(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which intervals are known to be too short: their kind covered the true value in too few
    simulated samples.
    """
    low = {
        str(r["code"]): float(r["simulated_coverage"])
        for r in rows
        if (r.get("simulated_coverage") or 100.0) < COVERED
    }
    if not low:
        return []
    least = min(low.values())
    share = (
        f"{least:.0f}" if least == max(low.values()) else f"{least:.0f} to {max(low.values()):.0f}"
    )
    return [
        f"Treat with care: for {wording.listed(low)} these intervals hold the true alpha only about"
        f" {share} % of the time (in simulations), not 95 %, because there are few transcripts, the"
        " code is rare or alpha is high."
    ]
