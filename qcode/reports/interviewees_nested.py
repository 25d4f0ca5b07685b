"""The chart of interviewees that reports print as an appendix: categories, and below each its
sub-categories.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qcode.model import Column, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.counts import Count
from qcode.reports.groups import Grouping, grouping, percent, tally_of

COUNTED = (
    "Counted: everyone with a turn in a transcript who is not an interviewer, whether coded or not."
)
_ALL = "(all interviewees)"


def nested(study: Study, people: Sequence[Participant], names: Sequence[str]) -> Table:
    """A row a value of the first attribute, below it the values of the next among those people, and
    so on; a last row for all.

    ``percent`` is of all participants. A category of which no sub-category is known has none.
    Raises `Unknown` for an attribute that nobody has.
    """
    levels = [grouping(study, people, name) for name in names]
    everybody = tally_of(people).participant_count
    rows = [*_below(people, levels, 0, everybody)]
    rows.append(_row(_ALL, people, 0, everybody))
    return Table(
        "report.interviewees_nested",
        f"Interviewees by {notes.attributes_named(','.join(str(x.by) for x in levels))}",
        (
            Column("label", notes.capitalised(str(levels[0].by))),
            Column("participants", "Participants", "count"),
            Column("percent", "% of all", "percent"),
            Column("interviews", "Interviews", "count"),
            Column("sites", "Sites", "count"),
        ),
        tuple(rows),
        (COUNTED,),
        extra={"by": [str(level.by) for level in levels]},
        data_columns=(Column("value", "Value"), Column("depth", "Depth", "count")),
    )


def _below(
    people: Sequence[Participant], levels: Sequence[Grouping], depth: int, total: Count
) -> Iterator[dict[str, Any]]:
    level = levels[depth]
    members: dict[str, list[Participant]] = {name: [] for name in level.names}
    for person in people:
        members[level.of(person)].append(person)
    some = {name: own for name, own in members.items() if own}
    if depth and set(some) == {level.nothing}:
        return
    for name, own in some.items():
        yield _row(name, own, depth, total)
        if depth + 1 < len(levels):
            yield from _below(own, levels, depth + 1, total)


def _row(name: str, people: Sequence[Participant], depth: int, total: Count) -> dict[str, Any]:
    count = tally_of(people)
    return {
        "value": name,
        "label": notes.capitalised(name),
        "participants": count.participant_count,
        "percent": percent(count.participant_count, total),
        "interviews": count.interview_count,
        "sites": count.site_count,
        "depth": depth,
    }
