"""Who was interviewed: participants by role and by site or any other attribute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qcode.model import Column, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.counts import count_people
from qcode.reports.groups import Grouping, grouping, tally_of
from qcode.reports.interviewees_nested import COUNTED, nested
from qcode.reports.layers import respondents

ALL_ROLES = "(all roles)"


def interviewees(study: Study, by: str | None = "site") -> Table:
    """A row per role and one for all, a column per value of `by` (none when `by` is None or the
    role itself). With several attributes in `by` (``role,subrole``) it is a nested list: each value
    of the first, below it those of the second, and so on.

    Everybody who is no interviewer counts, coded or not; a transcript in which nobody is named is
    one participant. Raises `Unknown` for an attribute that nobody has.
    """
    counted = [interview for interview in study.interviews if interview.name not in study.doubles]
    everybody = [p for interview in counted for p in respondents(interview)]
    people = notes.heard(study, everybody)
    if by is not None and "," in by:
        names = [name.strip() for name in by.split(",") if name.strip()]
        table = nested(study, people, names)
        return replace(table, notes=(*notes.heard_notes(study, everybody, people), *table.notes))
    roles = grouping(study, people, "role")
    across = grouping(study, people, by) if by not in (None, "role") else None
    rows = [_row(name, [p for p in people if roles.of(p) == name], across) for name in roles.names]
    rows.append(_row(ALL_ROLES, people, across))
    values = _columns(across) if across is not None else ()
    return Table(
        name="report.interviewees",
        title=(
            "Interviewees by"
            f" role{f' and {notes.attributes_named(across.by)}' if across is not None else ''}"
        ),
        columns=(
            Column("label", "Role"),
            *values,
            Column("participants", "Participants", "count"),
            Column("interviews", "Interviews", "count"),
            Column("sites", "Sites", "count"),
        ),
        rows=tuple(rows),
        notes=(*notes.heard_notes(study, everybody, people), COUNTED),
        data_columns=(Column("role", "Role (key)"),),
        extra={
            "by": across.by if across is not None else None,
            "values": list(across.names) if across is not None else [],
        },
    )


def _columns(across: Grouping) -> tuple[Column, ...]:
    return tuple(Column(f"n:{name}", notes.readable(name), "count") for name in across.names)


def _row(role: str, people: list[Participant], across: Grouping | None) -> dict[str, Any]:
    count = tally_of(people)
    row: dict[str, Any] = {"role": role, "label": notes.capitalised(role)}
    if across is not None:
        row.update(
            {
                f"n:{name}": count_people(p for p in people if across.of(p) == name)
                for name in across.names
            }
        )
    row.update(
        participants=count.participant_count,
        interviews=count.interview_count,
        sites=count.site_count,
    )
    return row
