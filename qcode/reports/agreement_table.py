"""The rows of intercoder agreement as a table with the contract's keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.model import Agreement, Column, Table
from qcode.reports import notes as wording

_KEYS = (
    "code", "units", "positives", "percent_agreement", "positive_agreement", "negative_agreement", "cohen_kappa", "scott_pi",
    "fleiss_kappa", "krippendorff_alpha", "alpha_low", "alpha_high", "gwet_ac1", "brennan_prediger", "assessable", "undefined",
)  # fmt: skip
"""The keys of a row that are fixed, in their order."""

_EXTRA = ("verdict", "note")
"""What a richer row (the reliability stage's) says in words, taken along where it is there."""

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
) -> Table:
    """A row per agreement; with `groups` (one name per row: a role, pair or round, as `by` says) in blocks.

    `units` is the number of units compared, `transcripts` how many transcripts they lie in. Raises ValueError when `groups` has
    another length than `agreements`.
    """
    names = list(groups) if groups is not None else [None] * len(agreements)
    rows = tuple(_row(a, name, by, coders) for a, name in zip(agreements, names, strict=True))
    grouped = groups is not None
    kappa = "cohen_kappa" if len(coders) <= 2 or any(r["cohen_kappa"] is not None for r in rows) else "fleiss_kappa"
    intervals = any(r["alpha_interval"] for r in rows)
    shown: list[Column] = [
        Column("code", "Code"),
        Column("units", "Units", "count"),
        Column("given", "Given by " + " / ".join(coders)),
        Column("percent_agreement", "% agreement", "percent"),
        Column(kappa, "Cohen's kappa" if kappa == "cohen_kappa" else "Fleiss' kappa", "number"),
        Column("krippendorff_alpha", "Krippendorff's alpha", "number"),
        *([Column("alpha_interval", "95 % interval of alpha")] if intervals else []),
        Column("remark", "Remark"),
    ]
    data = (Column("positives", "Positives", "mapping"), *(c for c in _DATA if c.key != kappa), Column("undefined", "Undefined"))
    if kappa != "cohen_kappa":
        data = (Column("cohen_kappa", "Cohen's kappa", "number"), *data)
    return Table(
        name="reliability",
        title=f"Intercoder agreement{f' by {by}' if by else ''}",
        columns=(Column("group", by.capitalize() if by else "Group"), *shown) if grouped else tuple(shown),
        rows=rows,
        notes=(*_notes(unit, coders, transcripts, units, agreements, rows), *notes),
        extra={"unit": unit, "coders": list(coders), "transcripts": transcripts, "units": units, **(extra or {})},
        group="group" if grouped else None,
        data_columns=data,
    )


def _row(agreement: Agreement, group: str | None, by: str | None, coders: Sequence[str]) -> dict[str, Any]:
    row = {key: getattr(agreement, key) for key in _KEYS}
    row["positives"] = dict(agreement.positives)
    row["given"] = " / ".join(str(agreement.positives.get(coder, 0)) for coder in coders)
    low, high = agreement.alpha_low, agreement.alpha_high
    row["alpha_interval"] = f"{low:.3f} to {high:.3f}" if low is not None and high is not None else ""
    row.update({key: value for key in _EXTRA if (value := getattr(agreement, key, ""))})
    verdict = str(row.get("verdict", "")).replace(" (by the value, without an interval)", ", no interval")
    row["remark"] = agreement.undefined if agreement.krippendorff_alpha is None else verdict
    if group is not None:
        row = {"group": group, **({by: group} if by and by not in row else {}), **row}
    return row


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
        f"Unit of comparison: {unit}; {wording.amount(units, 'unit')} in {lie} that {wording.listed(coders)} marked done. "
        "For each code a unit has the code or has it not; what a coder did not mark done is missing.",
        "Given by: in how many units each coder gave the code. Alpha is Krippendorff's, for nominal data. "
        "The row of all codes pools kappa after De Vries and alpha from summed disagreements.",
    ]
    methods = {str(i.method) for a in agreements if (i := getattr(a, "interval", None)) is not None and i.low is not None}
    if methods:
        found.append(f"Intervals: {' and '.join(sorted(methods))} over transcripts.")
    bare = Counter(
        a.undefined for a, r in zip(agreements, rows, strict=True) if r["krippendorff_alpha"] is not None and a.undefined
    )
    if bare:
        reason, count = bare.most_common(1)[0]
        others = f"; {len(bare) - 1} other reasons in the data" if len(bare) > 1 else ""
        found.append(f"{reason[0].upper()}{reason[1:]} ({wording.amount(count, 'row')}{others}).")
    return tuple(found)
