"""The notes under a table of agreement: which passes were compared, what was left out, and the
rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from qcode.model import ALL_CODES, Aside
from qcode.reliability.intervals import FEWEST_CLUSTERS
from qcode.reliability.matrix import Ratings
from qcode.reports.agreement_values import Note
from qcode.reports.notes import amount, listed, roles_note
from qcode.workflows.agreement.comparing import ComparedCoders
from qcode.workflows.agreement.options import OVER_ROUNDS, AgreementOptions
from qcode.workflows.agreement.pooling import Pooled
from qcode.workflows.agreement.rule import Rule
from qcode.workflows.shared.question_blocks import RULE as QUESTION_BLOCKS


def notes_of_pooled(both: Mapping[str, Pooled]) -> Iterator[Note]:
    """How the random part and the extra segments were pooled, one sentence per code."""
    for code, one in both.items():
        between = (
            f"{one.least:.2f}" if one.least == one.most else f"{one.least:.2f} to {one.most:.2f}"
        )
        yield Note(
            f"{code}: random part and {amount(one.segments, 'segment')} drawn where it is likely"
            f" together, each weighted by 1 over its odds of being drawn (extra segments {between};"
            " two-phase sample, Horvitz-Thompson).",
            in_print=True,
        )
    if both:
        yield Note(f"The row {ALL_CODES} is that of the random part.", in_print=True)


def notes_of(
    compared: ComparedCoders, options: AgreementOptions, rounds: Sequence[str], rule: Rule
) -> Iterator[Note]:
    """The notes under the main table, in order."""
    if options.same_coder:
        passes = ", ".join(compared.coders)
        yield Note(
            "The same coder's passes compared with each other (stability, not intercoder"
            f" agreement): {passes}."
        )
    elif compared.model:
        yield Note(
            f"{compared.model} is a model: this is agreement with a model, not between people. It"
            " is reported only here."
        )
    if options.by not in OVER_ROUNDS and options.round is None and len(rounds) > 1:
        yield Note(
            f"Round {compared.rounds[-1]} of {', '.join(rounds)}; --round NAME for another, --by"
            " round for all."
        )
    if options.limits is not None:
        yield Note(limited_to(options.limits.expression, compared.ratings))
    if compared.scope.unit == "question":
        yield Note(QUESTION_BLOCKS)
    if compared.changed:
        yield Note(_changed_since(compared.changed), in_print=True)
    if single := single_of_their_stratum(compared):
        yield Note(_single(single), in_print=True)
    if not options.everybody:
        yield from map(Note, roles_note(compared.study))
    if compared.doubles:
        yield Note(f"Left out, doubles of other transcripts: {listed(compared.doubles)}.")
    if compared.replaced:
        yield Note(f"Left out, replaced in the sample: {listed(compared.replaced)}.")
    yield Note(f"Rule: {rule}.")


def _changed_since(changed: Mapping[str, int]) -> Aside:
    def said(what: str) -> str:
        return (
            "This table counts codings as they were when coders had finished and were blind."
            f" Changed since: {what}. The changes count in the study, not in this table."
        )

    who = ", ".join(f"{coder} {n}" for coder, n in changed.items())
    return Aside(said(who), said(amount(sum(changed.values()), "coding")))


def _single(transcripts: Sequence[str]) -> Aside:
    def said(which: str) -> str:
        return (
            f"Single transcripts of their group{which} show no variation alone: for intervals such"
            " groups are combined with each other, or with the largest group."
        )

    return Aside(said(f" ({listed(transcripts)})"), said(""))


def limited_to(expression: str, ratings: Ratings) -> str:
    """A sentence that says what was compared under an expression."""
    units = amount(amount_of(ratings), ratings.unit)
    return (
        f"Limited to: {expression}. Base after it: {units} in"
        f" {amount(len(ratings.clusters), 'transcript')}."
    )


def amount_of(ratings: Ratings) -> int:
    """The number of units; stretches of characters count as their number of characters."""
    return round(float(ratings.weights.sum()))


def single_of_their_stratum(compared: ComparedCoders) -> list[str]:
    """Transcripts that are alone in their stratum, if there are several strata."""
    strata = compared.ratings.strata
    sizes = Counter(strata)
    alone = [n for n, s in zip(compared.ratings.clusters, strata, strict=True) if sizes[s] == 1]
    return alone if len(strata) >= FEWEST_CLUSTERS and len(sizes) > 1 else []
