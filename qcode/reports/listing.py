"""Names in cells: at which sites, and in which interviews, each code is mentioned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qcode.model import Code, Column, Study, Table
from qcode.reports import notes
from qcode.reports.citations import citation_index
from qcode.reports.counts import Behind, Count
from qcode.reports.groups import (
    Tally,
    bases,
    depths,
    find_code,
    grouping,
    split,
    tally,
)
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.numbering import NUMBERED, in_order, interview_numbers
from qcode.reports.site_lists import site_cells, sites_of_groups

_GROUP = Column("group", "Group")


def listing(
    study: Study,
    codes: Sequence[str] | None = None,
    by: str | None = None,
    with_source: bool = False,
    options: LayerOptions = DEFAULT,
) -> Table:
    """A row a code (of `codes` with those below them, else of all) for each group of `by`: how many
    sites and interviews mention it, with the names of the sites and of those that do not.

    ``transcripts`` has the names of the interviews; documents show their numbers unless
    `with_source`. Raises `Unknown`.
    """
    book = study.codebook
    wanted = (
        None
        if codes is None
        else {k for name in codes for k in book.family(find_code(book, name).key)}
    )
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    base = bases(chosen.participants, groups)
    sites = sites_of_groups(study, groups, base)
    depth = depths(book)
    numbers = interview_numbers(study)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in groups.names}
    for code in book.codes:
        if wanted is not None and code.key not in wanted:
            continue
        for name, part in split(index.of(book.joined(code.key)), groups).items():
            row = _row(code, name, tally(part), base[name], sites[name], numbers)
            rows[name].append(row | {"depth": depth[code.key]})
    named = f" by {notes.attributes_named(groups.by)}" if groups.by else ""
    instead = "" if with_source else "interview_numbers"
    return Table(
        "report.list",
        f"Where codes are mentioned{named}",
        (
            *((_GROUP,) if by is not None else ()),
            Column("label", "Code"),
            Column("sites", "Sites", "count"),
            Column("site_names", "Which sites", "list"),
            Column("sites_without", "Which not", "list"),
            Column("interviews", "Interviews", "count"),
            Column("transcripts", "Which interviews", "list", instead=instead),
        ),
        tuple(row for name in groups.names for row in rows[name]),
        (
            notes.MENTION_RULE,
            *notes.layer_notes(index.layered, index),
            notes.base_note(base, groups),
            *([] if with_source else [NUMBERED]),
        ),
        group="group" if by is not None else None,
        data_columns=(
            *(() if by is not None else (_GROUP,)),
            Column("code", "Code"),
            Column("sites_base", "Sites (base)", "count"),
            Column("interviews_base", "Interviews (base)", "count"),
            Column("interview_numbers", "Interviews (numbers)", "list"),
            Column("depth", "Depth", "count"),
        ),
    )


def _row(
    code: Code, group: str, count: Tally, base: Tally, sites: set[str], numbers: dict[str, str]
) -> dict[str, Any]:
    """Where one code is mentioned in one group."""
    return {
        "group": group,
        "code": code.key,
        "label": code.name,
        "sites": count.site_count,
        "sites_base": Count(len(sites), lambda: Behind("sites", names=sorted(sites))),
        **site_cells(count, sites),
        "interviews": count.interview_count,
        "interviews_base": base.interview_count,
        "transcripts": sorted(count.interviews),
        "interview_numbers": _numbers(count.interviews, numbers),
    }


def _numbers(names: set[str], numbers: dict[str, str]) -> list[str]:
    return in_order(numbers[name] for name in names)
