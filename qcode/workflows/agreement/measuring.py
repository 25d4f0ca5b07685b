"""Agreement of coders: from the study's codings and done marks to the tables of ``qcode
reliability``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from qcode.errors import Unknown
from qcode.model import Limits, Study, Table
from qcode.reliability.agreement import ALL_CODES, FEWEST_POSITIVES, REASONS, Assessed, agree
from qcode.reliability.coverage import simulated_coverage
from qcode.reliability.deciding import Decision, decide
from qcode.reliability.intervals import FEWEST_CLUSTERS
from qcode.reliability.matrix import Ratings
from qcode.reliability.tables import cohen_kappa
from qcode.reports.agreement_table import Decided, agreement_table
from qcode.reports.notes import amount, listed, roles_note
from qcode.reports.verdicts import more_than_there_are
from qcode.store.view import View
from qcode.workflows.agreement.comparing import (
    FAMILY,
    UNITS,
    Compared,
    Level,
    Scope,
    Unit,
    compare,
    rounds_of,
)
from qcode.workflows.agreement.pooling import Pooled, pooled_codes
from qcode.workflows.agreement.rule import Rule, rule_of
from qcode.workflows.agreement.unit_groups import unit_groups
from qcode.workflows.shared.question_blocks import RULE as QUESTION_BLOCKS

By: TypeAlias = str
"""One of `BY`, or attributes of people with commas between them."""
OVER_ROUNDS: tuple[By, ...] = ("round", "month", "version")
BY: tuple[By, ...] = ("code", "role", "site", "transcript", "pair", "round", "month", "version")
__all__ = ["BY", "UNITS", "AgreementOptions", "Assessments", "agreement", "assess", "below"]


@dataclass(frozen=True, slots=True)
class AgreementOptions:
    """What to compare. Empty `coders`: everybody who is done with a transcript that somebody else
    is done with too.
    """

    coders: tuple[str, ...] = ()
    unit: Unit = "segment"
    by: By = "code"
    everybody: bool = False
    bootstrap: int | None = None
    seed: int = 1
    round: str | None = None
    codes: tuple[str, ...] = ()
    level: Level = "code"
    same_coder: str | None = None
    all_coefficients: bool = False
    pool: bool = False
    limits: Limits | None = None

    @property
    def scope(self) -> Scope:
        """What is compared, without how it is told."""
        return Scope(
            self.coders,
            self.unit,
            self.everybody,
            self.round,
            self.codes,
            self.level,
            self.same_coder,
            self.limits,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """One block of a table: its name, the ratings it stands for, a row per code and family and one
    for all codes.
    """

    name: str
    ratings: Ratings
    rows: tuple[Assessed, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Assessments:
    """Everything that was computed: comparison, rule, blocks of the random part, and the enriched
    part.
    """

    compared: Compared
    rule: Rule
    options: AgreementOptions
    groups: tuple[Group, ...]
    enriched: tuple[Group, ...] = ()
    rounds: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    available: int = 0
    """Transcripts of the study, coded or not."""

    @property
    def rows(self) -> tuple[Assessed, ...]:
        """The rows of all blocks."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """A decision for each of `rows`."""
        return tuple(one for group in self.groups for one in group.decisions)


def agreement(view: View, options: AgreementOptions) -> tuple[Table, tuple[Assessed, ...]]:
    """The table of ``qcode reliability`` and its rows.

    Raises Refused when no transcript was done by two coders, Unknown for a coder or code,
    UsageError for a wrong unit.
    """
    found = assess(view, options)
    return main_table(found), found.rows


def assess(view: View, options: AgreementOptions) -> Assessments:
    """Compare coders and compute everything that tables and reports say. Raises as `agreement`."""
    rule = rule_of(view)
    rounds = rounds_of(view, options.coders) if not options.same_coder else ()
    if options.by in OVER_ROUNDS and len(rounds) > 0 and options.round is None:
        parts = [compare(view, replace(options.scope, round=r)) for r in rounds]
        blocks = _over_rounds(view, parts, options.by)
        compared = parts[-1]
    else:
        compared = compare(view, options.scope)
        parts, blocks = [compared], list(_split(view, compared, options.by))
    empty = _headings(compared.study, options)
    groups = [
        _group(name, ratings, rule, options, empty=empty)
        for name, ratings in blocks
        if ratings.units
    ]
    extra = [
        _group(code, ratings, rule, options, only=(code, f"{code}{FAMILY}"))
        for code, ratings in compared.enriched.items()
        if ratings.units
    ]
    notes = tuple(_notes(compared, options, rounds, rule))
    if options.pool:
        both = pooled_codes(view, compared)
        groups = [_with_pooled(groups[0], both, rule, options)]
        notes = (*notes, *_told_of_pooled(both))
    known = tuple(r for p in parts for r in p.rounds)
    return Assessments(
        compared,
        rule,
        options,
        tuple(groups),
        tuple(extra),
        known,
        notes,
        len(view.transcript_ids()),
    )


def _headings(study: Study, options: AgreementOptions) -> frozenset[str]:
    """Codes that take no row where nobody gave them: those with children, which only head others,
    unless they were asked for.

    Of a single transcript that is every code: its table says what was coded there.
    """
    if options.codes:
        return frozenset()
    book = study.codebook
    return frozenset(
        c.key for c in book.codes if options.by == "transcript" or len(book.family(c.key)) > 1
    )


def _over_rounds(view: View, parts: Sequence[Compared], by: By) -> list[tuple[str, Ratings]]:
    """The blocks of all rounds. Rounds are never thrown together: a month or version that two
    rounds share is there twice.
    """
    found = [
        (name, part.rounds[0], some) for part in parts for name, some in _split(view, part, by)
    ]
    names = [name for name, _, _ in found]
    told = [
        (name if names.count(name) == 1 else f"{name}, round {round}", some)
        for name, round, some in found
    ]
    return told if by == "round" else sorted(told, key=lambda one: one[0])


def _group(
    name: str,
    ratings: Ratings,
    rule: Rule,
    options: AgreementOptions,
    only: Sequence[str] = (),
    empty: frozenset[str] = frozenset(),
) -> Group:
    """Assess ratings: intervals by the method that suits the number of transcripts, unless
    replicates were asked for.

    Codes in `empty` take no row where nobody gave them.
    """
    asked = (
        {}
        if options.bootstrap is None
        else {"bootstrap": options.bootstrap, "interval": "bootstrap"}
    )
    if options.bootstrap == 0:
        asked = {"bootstrap": 0}
    bar, lower = _bars(rule)
    some: Any = {"seed": options.seed, "threshold": bar, "tentative": lower, **asked}
    rows = agree(ratings, **some)
    made = decide(
        ratings, rows, rule.index, rule.threshold, rule.tentative, intervals=options.bootstrap != 0
    )
    able = [
        (r, d)
        for r, d in zip(rows, made, strict=True)
        if r.code not in empty or any(r.positives.values())
    ]
    shown = [(r, d) for r, d in able if (r.code in only if only else _wanted(r, options.level))]
    return Group(name, ratings, tuple(r for r, _ in shown), tuple(d for _, d in shown))


def _bars(rule: Rule) -> tuple[float, float]:
    """The bars for alpha, reliable and tentative: the study's, where alpha decides, else
    Krippendorff's.
    """
    bar = rule.threshold if rule.index == "alpha" else 0.800
    return bar, min(rule.tentative, bar)


def _with_pooled(
    group: Group, both: Mapping[str, Pooled], rule: Rule, options: AgreementOptions
) -> Group:
    """The block with the rows of pooled codes in the place of those of the random part; counts are
    of units, unweighted.
    """
    rows, decisions = list(group.rows), list(group.decisions)
    for one in both.values():
        weighted = _group("", one.ratings, rule, replace(options, level="all"))
        plain = agree(replace(one.ratings, weights=np.ones(one.ratings.units)), bootstrap=0)
        for row, counted, decision in zip(weighted.rows, plain, weighted.decisions, strict=True):
            at = next(
                (i for i, r in enumerate(rows) if r.code == row.code and row.code != ALL_CODES),
                None,
            )
            if at is None:
                continue
            rows[at] = replace(
                row,
                units=counted.units,
                positives=counted.positives,
                table=None,
                prevalence_index=None,
                bias_index=None,
                pooled=True,
                note="; ".join(
                    filter(None, (row.note, f"pooled with {amount(one.segments, 'extra segment')}"))
                ),
            )
            decisions[at] = decision
    return replace(group, rows=tuple(rows), decisions=tuple(decisions))


def _told_of_pooled(both: Mapping[str, Pooled]) -> Iterator[str]:
    for code, one in both.items():
        between = (
            f"{one.least:.2f}" if one.least == one.most else f"{one.least:.2f} to {one.most:.2f}"
        )
        yield (
            f"{code}: random part and {amount(one.segments, 'segment')} drawn where it is likely"
            f" together, each weighted by 1 over its odds of being drawn (extra segments {between};"
            " two-phase sample, Horvitz-Thompson)."
        )
    if both:
        yield "The row (all codes) is that of the random part."


def _wanted(row: Assessed, level: Level) -> bool:
    return row.code == ALL_CODES or level == "all" or row.family == (level == "family")


def _split(view: View, compared: Compared, by: By) -> Iterator[tuple[str, Ratings]]:
    """The ratings in blocks."""
    ratings = compared.ratings
    if by == "role":
        yield from ratings.by_group().items()
    elif by == "pair":
        yield from (
            (" × ".join(pair), some.double_coded()) for pair, some in ratings.by_pair().items()
        )
    elif by == "transcript":
        yield from _by_label(ratings, [ratings.clusters[c] for c in ratings.cluster])
    elif by == "site":
        yield from _by_label(ratings, _sites(compared))
    elif by in ("month", "version"):
        told = _when(view, compared) if by == "month" else _versions(view, compared)
        yield from _by_label(ratings, [told.get(ratings.clusters[c], "") for c in ratings.cluster])
    elif by == "round":
        yield " and ".join(compared.rounds), ratings
    elif by == "code":
        yield "", ratings
    else:
        try:
            labels = unit_groups(compared, by)
        except Unknown as problem:
            known = [*problem.suggestions, *BY]
            raise Unknown(
                "attribute", by, known, hint=f"--by takes {', '.join(BY)}, or attributes of people"
            ) from None
        yield from _by_label(ratings, labels)


def _by_label(ratings: Ratings, labels: Sequence[str]) -> Iterator[tuple[str, Ratings]]:
    array = np.array(labels, dtype=object)
    for label in sorted(set(labels)):
        yield label, ratings.of_units(array == label)


def _sites(compared: Compared) -> list[str]:
    """The site of who speaks, for every unit; of the transcript, where a unit is more than a
    segment.
    """
    ratings = compared.ratings
    interviews = [compared.interview(name) for name in ratings.clusters]
    if compared.scope.unit in ("question", "transcript"):
        return [interviews[c].shared_value("site") for c in ratings.cluster]
    turns = [sorted((t.start, t.end, t.speaker) for t in i.turns) for i in interviews]
    sites = [{p.label: p.site for p in i.participants} for i in interviews]
    found = []
    for cluster, start in zip(ratings.cluster, ratings.starts, strict=True):
        speaker = next((s for a, b, s in turns[cluster] if a <= start < b), None)
        found.append(sites[cluster].get(speaker or "", ""))
    return found


def _when(view: View, compared: Compared) -> dict[str, str]:
    """The month in which the last of the coders was done with each transcript."""
    passes = {(p.coder, p.round) for p in compared.passes}
    months: dict[str, str] = defaultdict(str)
    for mark in view.done():
        if (mark.coder, mark.round) in passes:
            months[mark.transcript] = max(months[mark.transcript], mark.created[:7])
    return months


def _versions(view: View, compared: Compared) -> dict[str, str]:
    """The codebook versions with which each transcript was coded."""
    passes = {(p.coder, p.round) for p in compared.passes}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for mark in sorted(view.done(), key=lambda m: m.codebook):
        if (mark.coder, mark.round) in passes:
            found[mark.transcript][mark.codebook] = None
    return {name: " and ".join(versions) for name, versions in found.items()}


def _notes(
    compared: Compared, options: AgreementOptions, rounds: Sequence[str], rule: Rule
) -> Iterator[str]:
    if options.same_coder:
        passes = ", ".join(compared.coders)
        yield (
            "The same coder's passes compared with each other (stability, not intercoder"
            f" agreement): {passes}."
        )
    elif compared.model:
        yield (
            f"{compared.model} is a model: this is agreement with a model, not between people. It"
            " is reported only here."
        )
    if options.by not in OVER_ROUNDS and options.round is None and len(rounds) > 1:
        yield (
            f"Round {compared.rounds[-1]} of {', '.join(rounds)}; --round NAME for another, --by"
            " round for all."
        )
    if options.limits is not None:
        yield limited_to(options.limits.expression, compared.ratings)
    if compared.scope.unit == "question":
        yield QUESTION_BLOCKS
    if compared.changed:
        who = ", ".join(f"{coder} {n}" for coder, n in compared.changed.items())
        yield (
            "This table counts codings as they were when coders had finished and were blind. "
            f"Changed since: {who}. The changes count in the study, not in this table."
        )
    if single := single_of_their_stratum(compared):
        yield (
            f"Single transcripts of their group ({listed(single)}) show no variation alone: for"
            " intervals such groups are combined with each other, or with the largest group."
        )
    if not options.everybody:
        yield from roles_note(compared.study)
    if compared.doubles:
        yield f"Left out, doubles of other transcripts: {listed(compared.doubles)}."
    if compared.replaced:
        yield f"Left out, replaced in the sample: {listed(compared.replaced)}."
    yield f"Rule: {rule}."


def limited_to(expression: str, ratings: Ratings) -> str:
    """What was compared under an expression, in a sentence."""
    units = amount(amount_of(ratings), ratings.unit)
    return (
        f"Limited to: {expression}. Base after it: {units} in"
        f" {amount(len(ratings.clusters), 'transcript')}."
    )


def single_of_their_stratum(compared: Compared) -> list[str]:
    """Transcripts that are alone in their stratum, where there are several strata."""
    strata = compared.ratings.strata
    sizes = Counter(strata)
    alone = [n for n, s in zip(compared.ratings.clusters, strata, strict=True) if sizes[s] == 1]
    return alone if len(strata) >= FEWEST_CLUSTERS and len(sizes) > 1 else []


def main_table(found: Assessments) -> Table:
    """The table of ``qcode reliability``, in blocks where it was asked for."""
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


def amount_of(ratings: Ratings) -> int:
    """How many units there are: stretches of characters count as their characters."""
    return round(float(ratings.weights.sum()))


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "index": rule.index,
        "threshold": rule.threshold,
        "tentative": rule.tentative,
        "set": rule.when or None,
        "after_coding_began": rule.late,
    }


def _decided(found: Assessments) -> Decided | None:
    """What the study's own index says, where it is not alpha."""
    if found.rule.index == "alpha":
        return None
    return Decided(
        found.rule.label,
        tuple((d.value, d.interval.low, d.interval.high, d.verdict) for d in found.decisions),
    )


def _beside(found: Assessments) -> Sequence[Mapping[str, float | None]]:
    """Further numbers of each row: the error of kappa, what the interval is worth, every other
    coefficient where asked for.
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
    """The standard error of kappa of two coders. Characters are no independent units, so it has
    none there.
    """
    if row.table is None or ratings.unit == "character":
        return None
    a, b, c, d = row.table
    return cohen_kappa([[a, b], [c, d]]).se


def _coverage(row: Assessed, ratings: Ratings) -> float | None:
    """What such an interval is worth; of all codes together no prevalence can be given, and nothing
    was simulated.
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
    """The enriched part, apart: a row a code that extra segments were drawn for; None where there
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
        bars=_bars(found.rule),
        extra={"round": compared.rounds[-1]},
    )
    return replace(
        table, name="reliability.enriched", title="Enriched part: segments where a code is likely"
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """What a threshold says: (code, value) of those below it, and what could not be judged, by
    reason.
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
    """Codes whose alpha (or its lower bound) is below `threshold`, and apart from them those that
    cannot be judged.

    With `decisions` the study's own index takes the place of alpha. Families count where no single
    codes are among the rows.
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
        return f"undefined ({REASONS.get(row.reason, row.undefined).split(':')[0]})"
    return f"fewer than {FEWEST_POSITIVES} positives" if not row.assessable else "no interval"
