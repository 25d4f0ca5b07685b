"""Who sends the cases: citations of a family's children by group of participants, as the percent of
the group's citations.

A row is a child of the family with all its descendants joined to one code. The base of the
percentages is the sum of the rows at depth 1, so that they add up to 100 within a group; deeper
rows are parts of the row above them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qcode.errors import UsageError
from qcode.model import Code, Codebook, Column, Study, Table
from qcode.reports import notes
from qcode.reports.citations import Citation, CitationIndex, apart_from, citation_index
from qcode.reports.counts import total
from qcode.reports.exclusive import exclusive_notes
from qcode.reports.groups import (
    ALL,
    Grouping,
    Tally,
    bases,
    find_code,
    grouping,
    is_small,
    large_enough,
    percent,
    split,
    tally,
)
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.site_lists import SITE_COLUMNS, site_cells, sites_of_groups

DEFAULT_FAMILY = "referral_stream"
UNSPECIFIED = "(unspecified)"

_GROUP = Column("group", "Group")
_SMALL = Column("small_group", "Small group", "flag")
_COLUMNS = (
    Column("label", "Stream"),
    Column("citations", "Citations", "count"),
    Column("percent", "% of citations", "percent"),
    Column("participants", "Participants", "count"),
    Column("interviews", "Interviews", "count"),
    Column("sites", "Sites", "count"),
)
_DATA = (Column("code", "Code"), Column("depth", "Depth", "count"))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row before it is counted: the code shown, at which depth, under which rows, and its
    citations by group.
    """

    code: Code
    label: str
    depth: int
    above: tuple[str, ...]
    citations: dict[str, list[Citation]]


def referrals(
    study: Study,
    by: str | None = None,
    family: str | None = None,
    depth: int = 1,
    options: LayerOptions = DEFAULT,
    min_n: int = 0,
    names: bool = False,
) -> Table:
    """The table of referral streams; ``extra['groups']`` has a total per group and, with `by`, of
    all groups. `names` adds which sites are counted, and which are not.

    `family` is the code whose children are the rows (`default_family` without it), `depth` how many
    levels below it are shown. Percentages are of the citations of the group. Groups of fewer than
    `min_n` participants are not shown; they stay in the total. Raises `UsageError` without a family
    or for one that has no children, `Unknown` for a code or attribute that is not there.
    """
    head = _head(study.codebook, family)
    if depth < 1:
        raise UsageError("--depth must be at least 1")
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    base = bases(chosen.participants, groups)
    rows = _rows(study.codebook, head, depth, index, groups)
    groups_shown, left_out = large_enough(groups.names, base, min_n)
    if by is not None:
        groups_shown.append(ALL)
        base[ALL] = _united(base.values())
        rows = [_with_total(row) for row in rows]
    totals = {name: _total(rows, name) for name in groups_shown}
    sites = sites_of_groups(study, groups, base) if names else {}
    small = [
        n
        for n in groups_shown
        if by is not None and n != ALL and is_small(len(base[n].participants), totals[n].citations)
    ]
    return Table(
        name="report.referrals",
        title=f"{head.name}{f' by {notes.attributes_named(groups.by)}' if groups.by else ''}",
        columns=_shown(by, names=names),
        rows=tuple(
            r | {"small_group": name in small}
            for name in groups_shown
            for r in _counted(rows, name, totals[name].citations, sites.get(name))
        ),
        notes=(
            *_notes(rows, groups_shown, totals, base, groups, index),
            *exclusive_notes(study, chosen, study.codebook.family(head.key)),
            *notes.small_note(small, left_out, base, min_n),
        ),
        extra={
            "family": head.key,
            "groups": [
                _group(name, totals[name], base[name]) | {"small": name in small}
                for name in groups_shown
            ],
        },
        group="group" if by is not None else None,
        data_columns=(*_DATA, *(() if by is not None else (_GROUP,)), _SMALL),
    )


def _shown(by: str | None, *, names: bool) -> tuple[Column, ...]:
    """The columns that are printed."""
    sites = SITE_COLUMNS if names else ()
    return (*((_GROUP,) if by is not None else ()), *_COLUMNS, *sites)


def _head(codebook: Codebook, family: str | None) -> Code:
    """The code whose children are the rows. Raises `UsageError` where there are none."""
    head = find_code(codebook, family) if family is not None else default_family(codebook)
    if not codebook.children(head.key):
        raise UsageError(
            f"code {head.key!r} has no sub-codes, so there are no rows",
            command="qcode codebook show",
        )
    return head


def default_family(codebook: Codebook) -> Code:
    """`referral_stream`, else the only top-level family. Raises `UsageError` where neither is
    there.
    """
    if (code := codebook.get(DEFAULT_FAMILY)) is not None:
        return code
    families = [c for c in codebook.children(None) if codebook.children(c.key)]
    if len(families) == 1:
        return families[0]
    what = (
        f"{len(families)} families: {notes.listed(c.key for c in families)}"
        if families
        else "no family"
    )
    advice = (
        f"add --family {families[0].key}" if families else "add sub-codes to a code in the codebook"
    )
    raise UsageError(
        f"no code {DEFAULT_FAMILY!r}, and the codebook has {what}; choose one with --family CODE",
        advice=advice,
    )


def _rows(
    codebook: Codebook, head: Code, depth: int, index: CitationIndex, groups: Grouping
) -> list[_Row]:
    """The family's children, their children and so on in tree order, and what was given to the
    family itself.
    """
    rows: list[_Row] = []

    def below(parent: Code, above: tuple[str, ...]) -> None:
        for child in codebook.children(parent.key):
            cited = index.of(codebook.joined(child.key))
            rows.append(_Row(child, child.name, len(above) + 1, above, split(cited, groups)))
            if len(above) + 1 < depth:
                below(child, (*above, child.key))

    below(head, ())
    children = [key for key in codebook.family(head.key) if key != head.key]
    alone = apart_from(index.of([head.key]), index.of(children))
    if alone:
        rows.append(_Row(head, UNSPECIFIED, 1, (), split(alone, groups)))
    return rows


def _counts(row: _Row) -> bool:
    """Whether a row is one of those that add up to 100 percent: at the first level, and no code
    that stands for none of them.
    """
    return row.depth == 1 and not row.code.exclusive


def _total(rows: Sequence[_Row], name: str) -> Tally:
    """What the rows of a group add up to; a passage that two rows cite counts in both."""
    cited = [row.citations[name] for row in rows if _counts(row)]
    result = tally([c for part in cited for c in part])
    result.citations = total("citations", (tally(part).citations for part in cited))
    return result


def _united(tallies: Sequence[Tally] | Any) -> Tally:
    whole = Tally()
    for one in tallies:
        whole.participants |= one.participants
        whole.interviews |= one.interviews
        whole.sites |= one.sites
        whole.who += one.who
    return whole


def _with_total(row: _Row) -> _Row:
    everybody = [c for cited in row.citations.values() for c in cited]
    return _Row(row.code, row.label, row.depth, row.above, {**row.citations, ALL: everybody})


def _counted(
    rows: Sequence[_Row], group: str, base: int, sites: set[str] | None
) -> list[dict[str, Any]]:
    """The rows of one group: most cited first below each parent, the unspecified last; with
    `sites` the names of those that cite and of the others.
    """
    size = {row.code.key: len(row.citations[group]) for row in rows if row.label != UNSPECIFIED}
    place = {row.code.key: i for i, row in enumerate(rows)}

    def order(row: _Row) -> tuple[Any, ...]:
        if row.label == UNSPECIFIED or row.code.exclusive:
            return (1, row.label != UNSPECIFIED)
        return (0, *((-size[key], place[key]) for key in (*row.above, row.code.key)))

    counted = []
    for row in sorted(rows, key=order):
        cited = tally(row.citations[group])
        counted.append(
            {
                "group": group,
                "code": row.code.key,
                "label": row.label,
                "citations": cited.citations,
                "percent": None if row.code.exclusive else percent(cited.citations, base),
                "participants": cited.participant_count,
                "interviews": cited.interview_count,
                "sites": cited.site_count,
                **(site_cells(cited, sites) if sites is not None else {}),
                "depth": row.depth,
            }
        )
    return counted


def _group(name: str, total: Tally, base: Tally) -> dict[str, Any]:
    return {
        "group": name,
        "citations": total.citations,
        "participants": len(base.participants),
        "interviews": len(base.interviews),
        "sites": len(base.sites),
        "participants_citing": len(total.participants),
    }


def _notes(
    rows: Sequence[_Row],
    names: Sequence[str],
    totals: dict[str, Tally],
    base: dict[str, Tally],
    groups: Grouping,
    index: CitationIndex,
) -> tuple[str, ...]:
    described = [
        (f"{notes.readable(name)}: " if groups.by else "")
        + f"{notes.amount(totals[name].citations, 'citation')} by"
        f" {len(totals[name].participants):,} of"
        f" {notes.amount(len(base[name].participants), 'participant')},"
        f" {notes.amount(len(base[name].interviews), 'interview')}"
        for name in names
    ]
    # With `by`, the last name is the total of all groups: its citations are everybody's, each once.
    everybody = [c for row in rows if _counts(row) for c in row.citations[names[-1]]]
    return (
        notes.CITATION_RULE + " Each row combines a code with its sub-codes.",
        *notes.layer_notes(index.layered, index),
        f"Base of the percentages: the citations of the group. {'; '.join(described)}.",
        *notes.several_note(everybody),
    )
