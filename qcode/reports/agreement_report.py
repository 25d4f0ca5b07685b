"""Agreement for print: the table of codes for a report, and what is known of how its numbers came
about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcode.model import ALL_CODES as ALL
from qcode.model import TENTATIVE, Aside, Code, Column, Table
from qcode.reports.agreement_table import MANY
from qcode.reports.notes import amount
from qcode.reports.verdicts import KEYS, definitions

UNITS = {
    "segment": "segment",
    "question": "question block",
    "transcript": "transcript",
    "character": "character",
}

DEFINITION = (
    "Krippendorff's alpha is computed for each code by itself (nominal data, two values: given or"
    " not given), from the coincidences of all pairs of coders: 1 - observed / expected"
    " disagreement. In addition, as secondary measures: Cohen's kappa (chance from each coder's own"
    " margins) and Gwet's AC1. % agreement is the share of agreeing pairs of coders."
)
POOLED = (
    "All codes: kappa from the mean observed and the mean expected agreement of the codes (De Vries"
    " et al. 2008), alpha from their summed observed and expected disagreements; n and % agreement"
    " over all codes. Codes without variation are left out."
)
MISSING = (
    "What a coder did not mark as finished, a code added after that mark, and a code that was not"
    " asked of a role are missing values, never zeros."
)


@dataclass(frozen=True, slots=True)
class Draw:
    """How the sample was drawn, as it was recorded. `day`: when; `replaced`: transcripts that
    turned out unusable.
    """

    frame: int
    drawn: int
    by: tuple[str, ...]
    seed: int
    day: str
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of how agreement was measured. A number that is not in the data is None; `gaps`
    says what is not recorded.

    `passes` counts (transcript, coder) pairs, `blind` those coded blind. `training` is the number
    of transcripts two coders did in training rounds. `decided` of `differing` passages were settled
    by adjudication. `coverage` names the codes whose interval is known to be too short. `pooled`:
    the enriched part is in the table, weighted by its odds. `machines` says which suggestions and
    models were used.
    """

    coders: int
    transcripts: int
    all_transcripts: int
    units: int
    all_units: int | None
    unit: str
    cut: str
    round: str
    software: str
    rule: str
    index: str
    threshold: float
    versions: tuple[str, ...] = ()
    draw: Draw | None = None
    training: int = 0
    passes: int = 0
    blind: int = 0
    method: str = ""
    replicates: int = 0
    enriched: Mapping[str, int] | None = None
    decided: int | None = None
    differing: int | None = None
    changed: int = 0
    tentative: float = TENTATIVE
    pooled: bool = False
    machines: str = ""


def report_table(table: Table, codes: Sequence[Code], facts: Facts) -> Table:
    """The table of ``report reliability``: n by each coder, percent, alpha with interval, kappa,
    AC1, remark; all codes last.
    """
    labels = {c.key: c.name for c in codes}
    coders = list(table.extra["coders"])
    rows = [_row(row, coders, labels) for row in table.rows]
    pooled = [r for r in rows if r["code"] == ALL]
    many, bands = len(coders) > MANY, any(r["interval"] for r in rows)
    interval = Column("interval", "95 % interval")
    each = [
        Column(f"n_{coder}", Aside(f"n, {coder}", f"n, coder {i}"), "count")
        for i, coder in enumerate(coders, start=1)
    ]
    columns = (
        *([c for c in table.columns if c.key == "group"]),
        Column("label", "Code"),
        *([Column("given", "n, fewest to most")] if many else each),
        Column("percent_agreement", "% agreement", "percent"),
        Column("krippendorff_alpha", "Alpha", "number"),
        *([interval] if bands else []),
        Column("cohen_kappa", "Kappa", "number"),
        Column("gwet_ac1", "AC1", "number"),
        Column("flags", "Remark"),
    )
    data = (
        *(each if many else [Column("given", "n by each coder")]),
        *([] if bands else [interval]),
        Column("code", "Code"),
        Column("units", "Units", "count"),
        Column("positives", "Positives", "mapping"),
        Column("alpha_low", "Alpha, low", "number"),
        Column("alpha_high", "Alpha, high", "number"),
        Column("below_667", "% below .667", "percent"),
        Column("below_800", "% below .800", "percent"),
        Column("assessable", "Assessable", "flag"),
        Column("verdict", "Verdict"),
        Column("verdict_word", "Verdict, the word"),
        Column("transcripts_needed", "Transcripts needed", "count"),
        Column("transcripts_for_reliable", "Transcripts for a reliable alpha", "count"),
        Column("undefined", "Undefined"),
    )
    ordered = rows if table.group else [*(r for r in rows if r["code"] != ALL), *pooled]
    key = "decided_low" if any("decided_low" in r for r in table.rows) else "alpha_low"
    bounds = any(r.get(key) is not None for r in table.rows)
    defined = definitions(table.rows, facts.threshold, facts.tentative, bounds=bounds)
    notes = (
        *_sample_notes(facts, coders),
        DEFINITION,
        POOLED,
        *_table_notes(table),
        *defined,
        MISSING,
        f"Rule: {facts.rule}.",
    )
    return replace(
        table,
        name="report.reliability",
        columns=columns,
        rows=tuple(ordered),
        data_columns=data,
        notes=(*notes, f"Computed with {facts.software}."),
        extra={**table.extra, "software": facts.software},
    )


def _row(
    row: Mapping[str, Any], coders: Sequence[str], labels: Mapping[str, str]
) -> dict[str, Any]:
    code = str(row["code"])
    label = labels.get(code) or (
        f"{labels.get(code[:-2], code[:-2])} (family)" if code.endswith("/*") else code
    )
    keys = (
        "code",
        "units",
        "positives",
        "percent_agreement",
        "krippendorff_alpha",
        "alpha_low",
        "alpha_high",
        "cohen_kappa",
        "gwet_ac1",
        "assessable",
        "undefined",
        *KEYS,
        "below_667",
        "below_800",
        "given",
    )
    made: dict[str, Any] = {
        key: row.get(key) for key in ("group", *keys) if key in row or key != "group"
    }
    if row["krippendorff_alpha"] is None:
        # By its definition AC1 is 1 where nothing varies; in print that would stand beside a dash
        # and look like agreement.
        made["gwet_ac1"] = None
    made |= {f"n_{coder}": row["positives"].get(coder) for coder in coders}
    made |= {
        "label": "All codes" if code == ALL else label,
        "interval": row["alpha_interval"],
        "flags": row["remark"],
    }
    return made


def _sample_notes(facts: Facts, coders: Sequence[str]) -> tuple[str, ...]:
    rest = (
        f"{_drawn(facts)} Unit: {UNITS[facts.unit]}, {amount(facts.units, 'unit')}. n: units to"
        " which a coder gave the code."
    )
    return (Aside(f"Coders: {', '.join(coders)}. {rest}", f"Coders: {len(coders)}. {rest}"),)


def _table_notes(table: Table) -> tuple[str, ...]:
    """What the table of agreement says of its intervals, and of codes that cannot be assessed."""
    wanted = (
        "Intervals:",
        "Too short:",
        "No interval",
        "Code not used:",
        "No variation:",
        "No pairable",
        "Codings count as they stood",
        "Single transcripts",
        "The row of all codes is that",
    )
    return tuple(n for n in table.notes if n.startswith(wanted) or "Horvitz-Thompson" in n)


def _drawn(facts: Facts) -> str:
    share = f"{facts.transcripts} of {amount(facts.all_transcripts, 'transcript')}"
    if facts.draw is None:
        return f"Coded by two or more: {share}, round {facts.round}; no random draw is recorded."
    by = f" by {' and '.join(facts.draw.by)}" if facts.draw.by else ""
    return (
        f"Coded by two or more: {share}, round {facts.round}, drawn at random{by} (seed"
        f" {facts.draw.seed})."
    )
