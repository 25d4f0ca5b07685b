"""The tables of ``qcode reliability``, made from the computed results: the main table and the one
for the enriched part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from qcode.model import ALL_CODES, Table
from qcode.reliability.agreement import Assessed
from qcode.reliability.coverage import simulated_coverage
from qcode.reliability.matrix import Ratings
from qcode.reliability.tables import cohen_kappa
from qcode.reports.agreement_table import Decided, agreement_table
from qcode.reports.notes import amount
from qcode.reports.verdicts import more_than_there_are
from qcode.store.view import View
from qcode.workflows.agreement.measured_notes import amount_of as amount_of
from qcode.workflows.agreement.measuring import Assessments, Group, assess, bars_of
from qcode.workflows.agreement.options import OVER_ROUNDS, AgreementOptions
from qcode.workflows.agreement.rule import Rule


def agreement(view: View, options: AgreementOptions) -> tuple[Table, tuple[Assessed, ...]]:
    """The table of ``qcode reliability``, and its rows.

    Raises Refused if no transcript was finished by two coders, Unknown for a coder or code,
    UsageError for a wrong unit.
    """
    found = assess(view, options)
    return main_table(found), found.rows


def main_table(found: Assessments) -> Table:
    """The table of ``qcode reliability``, in blocks if asked for."""
    compared, options = found.compared, found.options
    ratings, grouped, rule = compared.ratings, options.by != "code", found.rule
    names = (
        [group.name or "(none)" for group in found.groups for _ in group.rows] if grouped else None
    )
    many = (
        len({name for g in found.groups for name in g.ratings.clusters}),
        sum(amount_of(g.ratings) for g in found.groups),
    )
    transcripts, units = (
        many if options.by in OVER_ROUNDS else (len(ratings.clusters), amount_of(ratings))
    )
    table = agreement_table(
        found.rows,
        unit=options.unit,
        coders=compared.coders,
        transcripts=transcripts,
        units=units,
        groups=names,
        by=options.by if grouped else None,
        decided=_decided(found),
        notes=found.notes,
        beside=_beside(found),
        bars=(rule.threshold, min(rule.tentative, rule.threshold)),
        extra={
            "round": compared.rounds[-1],
            "rounds": list(found.rounds),
            "bootstrap": options.bootstrap,
            "seed": options.seed,
            "changed_since_blind": dict(compared.changed),
            "pooled": options.pool,
            "rule": _rule(found.rule),
            "model": compared.model or None,
            "replaced": list(compared.replaced),
            **({"groups": [_size(g) for g in found.groups]} if grouped else {}),
        },
    )
    table = replace(table, notes=(*table.notes, *more_than_there_are(table.rows, found.available)))
    return replace(table, title="Agreement with a model") if compared.model else table


def _size(group: Group) -> dict[str, Any]:
    return {
        "group": group.name,
        "transcripts": len(group.ratings.clusters),
        "units": amount_of(group.ratings),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "index": rule.index,
        "threshold": rule.threshold,
        "tentative": rule.tentative,
        "set": rule.when or None,
        "after_coding_began": rule.late,
    }


def _decided(found: Assessments) -> Decided | None:
    """The results of the study's own index, if it is not alpha."""
    if found.rule.index == "alpha":
        return None
    return Decided(
        found.rule.label,
        tuple((d.value, d.interval.low, d.interval.high, d.verdict) for d in found.decisions),
    )


def _beside(found: Assessments) -> Sequence[Mapping[str, float | None]]:
    """Additional numbers of each row: the error of kappa, the simulated coverage of the interval,
    and all other coefficients if asked for.
    """
    rows: list[dict[str, float | None]] = []
    for group in found.groups:
        own = [
            {
                "cohen_kappa_se": _error(row, group.ratings),
                "simulated_coverage": _coverage(row, group.ratings),
            }
            for row in group.rows
        ]
        if found.options.all_coefficients:
            from qcode.reliability.more import More, more

            per_code = more(group.ratings)
            for numbers, row in zip(own, group.rows, strict=True):
                numbers.update(asdict(per_code.get(row.code, More())))
        rows += own
    return rows


def _error(row: Assessed, ratings: Ratings) -> float | None:
    """The standard error of kappa for two coders; None for characters, because they are not
    independent units.
    """
    if row.table is None or ratings.unit == "character":
        return None
    a, b, c, d = row.table
    return cohen_kappa([[a, b], [c, d]]).se


def _coverage(row: Assessed, ratings: Ratings) -> float | None:
    """The simulated coverage of such an interval; None for all codes together, which have no single
    prevalence.
    """
    if (
        row.pooled
        or row.alpha_low is None
        or row.krippendorff_alpha is None
        or not row.units
        or row.code == ALL_CODES
    ):
        return None
    share = sum(row.positives.values()) / (len(row.positives) * row.units)
    strata = len(set(ratings.strata))
    return simulated_coverage(
        row.interval.method, row.interval.clusters, row.krippendorff_alpha, share, strata
    )


def enriched_table(found: Assessments) -> Table | None:
    """The separate table of the enriched part: one row per code with extra segments; None if there
    are none.
    """
    if not found.enriched:
        return None
    compared = found.compared
    rows = [row for group in found.enriched for row in group.rows]
    units = sum(amount_of(group.ratings) for group in found.enriched)
    names = {name for group in found.enriched for name in group.ratings.clusters}
    note = (
        f"{amount(units, 'segment')} drawn because a code was coded or suggested there. How often a"
        " code occurs among them says nothing about the study; these numbers are never mixed with"
        " those of the random part."
    )
    table = agreement_table(
        rows,
        unit=found.options.unit,
        coders=compared.coders,
        transcripts=len(names),
        units=units,
        notes=(note,),
        bars=bars_of(found.rule),
        extra={"round": compared.rounds[-1]},
    )
    return replace(
        table, name="reliability.enriched", title="Enriched part: segments where a code is likely"
    )
