"""What to do after a table of agreement: for each kind of verdict, a command that can be typed as
printed.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from qcode.model import ALL_CODES, FEWEST_POSITIVES, Table, Verdict, VerdictWord
from qcode.reliability.agreement import Assessed
from qcode.reliability.intervals import FEWEST_CLUSTERS
from qcode.store.view import View
from qcode.workflows.agreement.measuring import Assessments
from qcode.workflows.sample.planning import next_round
from qcode.workflows.shared.samples import RANDOM, samples

_MOST_EXTRA = 200
"""Maximum number of extra segments to propose for a rare code."""


def with_next(table: Table, view: View, result: Assessments) -> Table:
    """The table with the next commands as its last notes, and as data (``next``)."""
    steps = next_steps(view, result)
    return replace(
        table,
        notes=(*table.notes, *(f"Next: {command} ({why})" for command, why in steps)),
        extra={**table.extra, "next": [command for command, _ in steps]},
    )


def next_steps(view: View, result: Assessments) -> list[tuple[str, str]]:
    """Commands with their purpose: first for codes that are too low, then for uncertain ones, then
    for those too rare to assess.
    """
    if result.options.same_coder or result.compared.model:
        return []
    rows = [
        (r, d.verdict, d.value)
        for r, d in zip(result.rows, result.decisions, strict=True)
        if r.code != ALL_CODES
    ]
    steps = []
    if low := [(r, value) for r, v, value in rows if v.word == "too low" and value is not None]:
        worst = min(low, key=lambda one: one[1])[0].code.removesuffix("/*")
        steps.append(
            (
                f"qcode disagreements --code {shlex.quote(worst)}",
                "shows where coders read the entry differently",
            )
        )
    steps += _more_transcripts(view, result, [(r, v) for r, v, _ in rows])
    steps += _more_of_a_rare_code(rows_of(rows, "cannot be assessed"), result)
    return steps


def rows_of(
    rows: Sequence[tuple[Assessed, Verdict, float | None]], word: VerdictWord
) -> list[Assessed]:
    """The rows with that verdict."""
    return [row for row, verdict, _ in rows if verdict.word == word]


def _more_transcripts(
    view: View, result: Assessments, rows: Sequence[tuple[Assessed, Verdict]]
) -> list[tuple[str, str]]:
    """A draw that gives a clear verdict on most uncertain codes, or the first intervals; nothing if
    too few transcripts are left.
    """
    round = result.compared.rounds[-1]
    used = {name for one in samples(view) if one.kind == RANDOM for name in one.drawn} | set(
        result.compared.ratings.clusters
    )
    left = result.available - len(used)
    sizes = [v.transcripts for _, v in rows if v.word == "uncertain" and v.transcripts is not None]
    sizes = [n for n in sizes if n <= left]
    why = "in a new round, to settle what is uncertain"
    if (
        not sizes
        and all(d.interval.low is None for d in result.decisions)
        and result.options.bootstrap != 0
    ):
        sizes, why = (
            [FEWEST_CLUSTERS] if left >= FEWEST_CLUSTERS else [],
            "from so many on there are intervals",
        )
    if not sizes:
        return []
    coders = shlex.quote(",".join(result.compared.coders))
    return [
        (
            (
                f"qcode sample draw --transcripts {max(sizes)} --coders {coders} --round"
                f" {next_round(view, round)}"
            ),
            why,
        )
    ]


def _more_of_a_rare_code(rows: Sequence[Assessed], result: Assessments) -> list[tuple[str, str]]:
    """Extra segments for the code that is closest to being assessable."""
    some = [r for r in rows if r.positive_units and not r.family and not r.assessable and r.units]
    if not some or result.options.unit != "segment":
        return []
    row = max(some, key=lambda r: (r.positive_units, r.code))
    wanted = min(_MOST_EXTRA, 4 * (FEWEST_POSITIVES - row.positive_units))
    return [
        (
            f"qcode sample enrich --code {shlex.quote(row.code)} --segments {wanted}",
            "too rare to assess at random",
        )
    ]
