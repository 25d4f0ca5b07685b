"""The sites of the study: what is known of each, and how many interviews with whom were held
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qcode.model import Column, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.counts import Behind, Count
from qcode.reports.groups import grouping, percent, tally_of
from qcode.reports.layers import respondents

ALL_SITES = "(all sites)"


def sites(study: Study) -> Table:
    """A row a site and one for all: the site's attributes, interviews by role, and people.

    Row keys: the names of the attributes with ``is:`` before them, ``interviews:ROLE``,
    ``interviews``, ``percent`` (of all interviews with a site), ``participants``. A site without an
    interview has zeros. An interview with people of several roles counts under each of them.
    """
    counted = [i for i in study.interviews if i.name not in study.doubles]
    everybody = [p for i in counted for p in respondents(i)]
    people = notes.heard(study, everybody)
    roles = grouping(study, people, "role")
    by_role = [(name, [p for p in people if roles.of(p) == name]) for name in roles.names]
    names = sorted({p.site for p in people if p.site} | set(study.sites), key=str.casefold)
    attributes = list(dict.fromkeys(a for site in study.sites.values() for a in site))
    located = [p for p in people if p.site]
    rows = [
        {
            "label": name,
            **{f"is:{a}": study.sites.get(name, {}).get(a, "") for a in attributes},
            **_counts([p for p in located if p.site == name], by_role, located, name),
        }
        for name in names
    ]
    rows.append(
        {
            "label": notes.capitalised(ALL_SITES),
            **dict.fromkeys((f"is:{a}" for a in attributes), ""),
            **_counts(located, by_role, located, None),
        }
    )
    return Table(
        "report.sites",
        "Sites",
        (
            Column("label", "Site"),
            *(Column(f"is:{a}", notes.capitalised(a)) for a in attributes),
            *(
                Column(f"interviews:{r}", notes.capitalised(r), "count", "Interviews")
                for r in roles.names
            ),
            Column("interviews", "All", "count", "Interviews"),
            Column("percent", "%", "percent", "Interviews"),
            Column("participants", "Participants", "count"),
        ),
        tuple(rows),
        (*notes.heard_notes(study, everybody, people), *_notes(people, located)),
        extra={"roles": list(roles.names), "attributes": attributes},
    )


def _counts(
    people: Sequence[Participant],
    by_role: Sequence[tuple[str, Sequence[Participant]]],
    located: Sequence[Participant],
    site: str | None,
) -> dict[str, Any]:
    count = tally_of(people)
    result: dict[str, Any] = {
        f"interviews:{role}": _interviews([p for p in some if p.site and site in (None, p.site)])
        for role, some in by_role
    }
    result["interviews"] = count.interview_count
    result["percent"] = percent(count.interview_count, tally_of(located).interview_count)
    result["participants"] = count.participant_count
    return result


def _interviews(people: Sequence[Participant]) -> Count:
    return Count(len({p.transcript for p in people}), Behind("interviews", people=people))


def _notes(people: Sequence[Participant], located: Sequence[Participant]) -> tuple[str, ...]:
    result = [
        "Counted: interviews with everyone who is not an interviewer, whether coded or not. An"
        " interview with people of several roles counts once under each of them."
    ]
    without = tally_of(people).interviews - tally_of(located).interviews
    if without:
        were, are = ("interview has", "is") if len(without) == 1 else ("interviews have", "are")
        result.append(f"{len(without):,} {were} no site and {are} in no row.")
    return tuple(result)
