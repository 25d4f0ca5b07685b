"""Agreement of coders: from the study's codings and done marks to the tables of ``qcode
reliability``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from qcode.model import ALL_CODES, RELIABLE, Study
from qcode.reliability.agreement import Assessed, agree
from qcode.reliability.deciding import Decision, decide
from qcode.reliability.matrix import Ratings
from qcode.reliability.requested import requested
from qcode.reports.agreement_values import Note
from qcode.reports.notes import amount
from qcode.store.view import View
from qcode.workflows.agreement.blocks import over_rounds, split
from qcode.workflows.agreement.comparing import (
    FAMILY,
    ComparedCoders,
    Level,
    compare,
    rounds_of,
)
from qcode.workflows.agreement.measured_notes import notes_of, notes_of_pooled
from qcode.workflows.agreement.options import OVER_ROUNDS, AgreementOptions
from qcode.workflows.agreement.pooling import Pooled, pooled_codes
from qcode.workflows.agreement.rule import Rule, rule_of


@dataclass(frozen=True, slots=True)
class Group:
    """One block of a table: its name, its ratings, a row per code and family, and one for all
    codes; `requested` has the other coefficients of each code, if they were asked for.
    """

    name: str
    ratings: Ratings
    rows: tuple[Assessed, ...]
    decisions: tuple[Decision, ...]
    requested: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessments:
    """Everything that was computed: comparison, rule, blocks of the random part, and the enriched
    part.
    """

    compared: ComparedCoders
    rule: Rule
    options: AgreementOptions
    groups: tuple[Group, ...]
    enriched: tuple[Group, ...] = ()
    rounds: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
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


def assess(view: View, options: AgreementOptions) -> Assessments:
    """Compare coders and compute everything that tables and reports need. Raises the same errors as
    `agreement`.
    """
    rule = rule_of(view)
    rounds = rounds_of(view, options.coders) if not options.same_coder else ()
    if options.by in OVER_ROUNDS and len(rounds) > 0 and options.round is None:
        parts = [compare(view, replace(options.scope, round=r)) for r in rounds]
        blocks = over_rounds(view, parts, options.by)
        compared = parts[-1]
    else:
        compared = compare(view, options.scope)
        parts, blocks = [compared], list(split(view, compared, options.by))
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
    notes = tuple(notes_of(compared, options, rounds, rule))
    if options.pool:
        both = pooled_codes(view, compared)
        groups = [_with_pooled(groups[0], both, rule, options)]
        notes = (*notes, *notes_of_pooled(both))
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
    """Codes that have no row if nobody gave them: codes that only group sub-codes, unless they were
    asked for.

    For a single transcript these are all codes, because its table shows what was coded there.
    """
    if options.codes:
        return frozenset()
    book = study.codebook
    return frozenset(
        c.key for c in book.codes if options.by == "transcript" or len(book.family(c.key)) > 1
    )


def _group(
    name: str,
    ratings: Ratings,
    rule: Rule,
    options: AgreementOptions,
    only: Sequence[str] = (),
    empty: frozenset[str] = frozenset(),
) -> Group:
    """Assess ratings. The interval method depends on the number of transcripts, unless replicates
    were asked for.

    Codes in `empty` have no row if nobody gave them.
    """
    asked = (
        {}
        if options.bootstrap is None
        else {"bootstrap": options.bootstrap, "interval": "bootstrap"}
    )
    if options.bootstrap == 0:
        asked = {"bootstrap": 0}
    bar, lower = bars_of(rule)
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
    return Group(
        name,
        ratings,
        tuple(r for r, _ in shown),
        tuple(d for _, d in shown),
        requested(ratings) if options.all_coefficients else {},
    )


def bars_of(rule: Rule) -> tuple[float, float]:
    """The thresholds of alpha for reliable and tentative: the study's if alpha decides, otherwise
    Krippendorff's.
    """
    bar = rule.threshold if rule.index == "alpha" else RELIABLE
    return bar, min(rule.tentative, bar)


def _with_pooled(
    group: Group, both: Mapping[str, Pooled], rule: Rule, options: AgreementOptions
) -> Group:
    """The block with pooled rows instead of those of the random part. Counts are numbers of units,
    without weights.
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
                pooled=True,
                note="; ".join(
                    filter(None, (row.note, f"pooled with {amount(one.segments, 'extra segment')}"))
                ),
            )
            decisions[at] = decision
    return replace(group, rows=tuple(rows), decisions=tuple(decisions))


def _wanted(row: Assessed, level: Level) -> bool:
    return row.code == ALL_CODES or level == "all" or row.family == (level == "family")
