"""The tables of ``qcode reliability``, made from the computed results: the main table and the one
for the enriched part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qcode.model import ALL_CODES, Column, Table
from qcode.reliability.agreement import Assessed
from qcode.reliability.coefficients import INDICES, columns, requested_columns
from qcode.reliability.coverage import simulated_coverage
from qcode.reliability.matrix import Ratings
from qcode.reliability.requested import NOTHING
from qcode.reliability.tables import cohen_kappa
from qcode.reports.agreement_table import agreement_table
from qcode.reports.agreement_values import CodeAgreement, Deciding, Measured, Note
from qcode.reports.notes import amount, attributes_named
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
    result = assess(view, options)
    return main_table(result), result.rows


def main_table(result: Assessments) -> Table:
    """The table of ``qcode reliability``, in blocks where it was asked for."""
    return agreement_table(measured(result))


def measured(result: Assessments) -> Measured:
    """What the main table, the report, the methods paragraph and the forest plot are made from."""
    compared, options, rule = result.compared, result.options, result.rule
    grouped = options.by != "code"
    over = options.by in OVER_ROUNDS
    names = {name for g in result.groups for name in g.ratings.clusters}
    by = f" by {attributes_named(options.by)}" if grouped else ""
    return Measured(
        rows=tuple(
            _row(row, group, result, number, grouped=grouped)
            for group in result.groups
            for number, row in enumerate(group.rows)
        ),
        coefficients=columns(),
        requested=requested_columns(),
        unit=options.unit,
        coders=compared.coders,
        transcripts=len(names) if over else len(compared.ratings.clusters),
        units=(
            sum(amount_of(g.ratings) for g in result.groups)
            if over
            else amount_of(compared.ratings)
        ),
        available=result.available,
        by=options.by if grouped else None,
        index=None if rule.index == "alpha" else Column(INDICES[rule.index].key, rule.label),
        bars=(rule.threshold, min(rule.tentative, rule.threshold)),
        notes=result.notes,
        extra={
            "round": compared.rounds[-1],
            "rounds": list(result.rounds),
            "bootstrap": options.bootstrap,
            "seed": options.seed,
            "changed_since_blind": dict(compared.changed),
            "pooled": options.pool,
            "rule": _rule(rule),
            "model": compared.model or None,
            "replaced": list(compared.replaced),
            **({"groups": [_size(g) for g in result.groups]} if grouped else {}),
        },
        title="Agreement with a model" if compared.model else f"Intercoder agreement{by}",
    )


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


def _row(
    row: Assessed, group: Group, result: Assessments, number: int, *, grouped: bool
) -> CodeAgreement:
    """One row as a value: what the study's own index says where it is not alpha, the error of
    kappa, what the interval is worth, and every other coefficient where asked for.
    """
    one = group.decisions[number]
    decided = Deciding(one.value, one.interval.low, one.interval.high, one.verdict)
    beside: dict[str, float | None] = {
        "cohen_kappa_se": _error(row, group.ratings),
        "simulated_coverage": _coverage(row, group.ratings),
    }
    return replace(
        _plain(row),
        group=(group.name or "(none)") if grouped else None,
        decided=None if result.rule.index == "alpha" else decided,
        beside={**beside, **(group.requested.get(row.code, NOTHING) if group.requested else {})},
    )


def _plain(row: Assessed) -> CodeAgreement:
    """A row with its interval."""
    shares = row.interval.below.items() if row.alpha_low is not None else ()
    below = {round(1000 * bar): 100 * share for bar, share in shares}
    return CodeAgreement(row, method=row.interval.method, below=below)


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


def enriched_table(result: Assessments) -> Table | None:
    """The separate table of the enriched part: one row per code with extra segments; None if there
    are none.
    """
    if not result.enriched:
        return None
    compared = result.compared
    rows = [row for group in result.enriched for row in group.rows]
    units = sum(amount_of(group.ratings) for group in result.enriched)
    names = {name for group in result.enriched for name in group.ratings.clusters}
    note = (
        f"{amount(units, 'segment')} drawn because a code was coded or suggested there. How often a"
        " code occurs among them says nothing about the study; these numbers are never mixed with"
        " those of the random part."
    )
    return agreement_table(
        Measured(
            rows=tuple(_plain(row) for row in rows),
            coefficients=columns(),
            unit=result.options.unit,
            coders=compared.coders,
            transcripts=len(names),
            units=units,
            notes=(Note(note),),
            bars=bars_of(result.rule),
            extra={"round": compared.rounds[-1]},
            name="reliability.enriched",
            title="Enriched part: segments where a code is likely",
        )
    )
