"""What stands under a table of agreement: which passes were compared, what was left out and
the rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from qcode.reliability.intervals import FEWEST_CLUSTERS
from qcode.reports.agreement_values import Note
from qcode.reports.notes import amount, listed, roles_note
from qcode.workflows.agreement.comparing import Compared
from qcode.workflows.agreement.options import OVER_ROUNDS, AgreementOptions
from qcode.workflows.agreement.pooling import Pooled
from qcode.workflows.agreement.rule import Rule
from qcode.workflows.shared.question_blocks import RULE as QUESTION_BLOCKS


def notes_of_pooled(both: Mapping[str, Pooled]) -> Iterator[Note]:
    """How the random part and extra segments were pooled, a sentence a code."""
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
        yield Note("The row (all codes) is that of the random part.", in_print=True)


def notes_of(
    compared: Compared, options: AgreementOptions, rounds: Sequence[str], rule: Rule
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
    if compared.scope.unit == "question":
        yield Note(QUESTION_BLOCKS)
    if compared.changed:
        who = ", ".join(f"{coder} {n}" for coder, n in compared.changed.items())
        yield Note(
            "This table counts codings as they were when coders had finished and were blind. "
            f"Changed since: {who}. The changes count in the study, not in this table.",
            in_print=True,
        )
    if single := single_of_their_stratum(compared):
        yield Note(
            f"Single transcripts of their group ({listed(single)}) show no variation alone: for"
            " intervals such groups are combined with each other, or with the largest group.",
            in_print=True,
        )
    if not options.everybody:
        yield from map(Note, roles_note(compared.study))
    if compared.doubles:
        yield Note(f"Left out, doubles of other transcripts: {listed(compared.doubles)}.")
    if compared.replaced:
        yield Note(f"Left out, replaced in the sample: {listed(compared.replaced)}.")
    yield Note(f"Rule: {rule}.")


def single_of_their_stratum(compared: Compared) -> list[str]:
    """Transcripts that are alone in their stratum, where there are several strata."""
    strata = compared.ratings.strata
    sizes = Counter(strata)
    alone = [n for n, s in zip(compared.ratings.clusters, strata, strict=True) if sizes[s] == 1]
    return alone if len(strata) >= FEWEST_CLUSTERS and len(sizes) > 1 else []
