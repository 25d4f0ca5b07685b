"""How many mention what: citations, segments, participants, interviews and sites of every code,
each with its base.

A code with codes below it is a family and is counted as any of them. Two bases are given for
participants: all, and those who were asked, because a question that was put to one group only is
not "not mentioned" by the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qcode.model import Code, Codebook, Column, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.asking import AskedBy, Asking, asked_note, not_asked
from qcode.reports.citations import Citation, CitationIndex, citation_index
from qcode.reports.counts import Behind, Count, count_names
from qcode.reports.exclusive import exclusive_notes
from qcode.reports.groups import (
    Grouping,
    Tally,
    bases,
    depths,
    find_code,
    grouping,
    is_over_100,
    is_small,
    large_enough,
    percent,
    split,
    tally,
)
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.site_lists import SITE_COLUMNS, site_cells, sites_known, sites_of_groups

_GROUP = Column("group", "Group")
_SHOWN = (
    Column("label", "Theme"),
    Column("citations", "Citations", "count"),
    Column("participants", "Participants", "count"),
    Column("percent_of_participants", "% of participants", "percent"),
    Column("asked", "Asked", "count"),
    Column("percent_of_asked", "% of asked", "percent"),
    Column("interviews", "Interviews", "count"),
    Column("sites", "Sites", "count"),
)
_SMALL = Column("small_group", "Small group", "flag")
_SINGLE = Column("single_interview", "One interview only", "flag")
_DATA = (
    Column("code", "Code"),
    Column("segments", "Segments", "count"),
    Column("participants_base", "Participants (base)", "count"),
    Column("not_asked", "Not asked", "count"),
    Column("interviews_base", "Interviews (base)", "count"),
    Column("percent_of_interviews", "% of interviews", "percent"),
    Column("sites_base", "Sites (base)", "count"),
    Column("depth", "Depth", "count"),
)


def themes(
    study: Study,
    by: str | None = None,
    codes: Sequence[str] | None = None,
    options: LayerOptions = DEFAULT,
    asked_by: AskedBy = "protocol",
    names: bool = False,
    min_n: int = 0,
) -> Table:
    """Every code of the codebook (or `codes` with what lies below them) in tree order, for each
    group of participants.

    Asked is a participant in whose transcript a question of the code was marked as put, who
    mentions the code, or whose role's protocol has such a question that was not marked as not put
    there; with ``asked_by="marked"`` the protocol alone does not count, with ``"all"`` everybody
    was asked. `names` adds which sites are counted; groups of fewer than `min_n` participants are
    not shown. Raises `Unknown`.
    """
    wanted = _wanted(study.codebook, codes)
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    base = bases(chosen.participants, groups)
    sites = sites_of_groups(study, groups, base)
    asked = Asking(study, (layer.interview.name for layer in chosen.layers), asked_by)
    depth = depths(study.codebook)
    members: dict[str, list[Participant]] = {name: [] for name in groups.names}
    for participant in chosen.participants:
        members[groups.of(participant)].append(participant)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in groups.names}
    cited_at_all: list[Citation] = []
    for code in wanted:
        family, joined = study.codebook.family(code.key), study.codebook.joined(code.key)
        cited = index.of(joined)
        cited_at_all += cited if depth[code.key] == 0 else []
        answered = split(index.of(family), groups) if family != joined else None
        for name, part in split(cited, groups).items():
            count = tally(part)
            answers = count if answered is None else tally(answered[name])
            were_asked = asked.count(code.key, members[name], answers)
            row = _row(code, name, count, base[name], were_asked, sites[name])
            segments = Count(index.segments(part), Behind("segments", part))
            rows[name].append({**row, "segments": segments, "depth": depth[code.key]})
    columns, hidden = (
        ((*_SHOWN, *SITE_COLUMNS), _DATA) if names else (_SHOWN, (*_DATA, *SITE_COLUMNS))
    )
    shown, data = ((_GROUP, *columns), hidden) if by is not None else (columns, (*hidden, _GROUP))
    kept, left_out = large_enough(groups.names, base, min_n)
    small = [n for n in kept if by is not None and is_small(len(base[n].participants))]
    rows = {name: [row | {"small_group": name in small} for row in rows[name]] for name in kept}
    data = (*data, _SMALL)
    alone = any(row["single_interview"] for of_group in rows.values() for row in of_group)
    return Table(
        name="report.themes",
        title=f"Themes{f' by {notes.attributes_named(groups.by)}' if groups.by else ''}",
        columns=(*shown, _SINGLE) if alone else shown,
        rows=tuple(row for name in kept for row in rows[name]),
        notes=(
            *_notes(study, rows, base, groups, index, asked_by, cited_at_all),
            *exclusive_notes(study, chosen, [c.key for c in wanted]),
            *notes.small_note(small, left_out, base, min_n),
        ),
        group="group" if by is not None else None,
        data_columns=data if alone else (*data, _SINGLE),
    )


def _wanted(codebook: Codebook, codes: Sequence[str] | None) -> list[Code]:
    if codes is None:
        return list(codebook.codes)
    keys = {key for name in codes for key in codebook.family(find_code(codebook, name).key)}
    return [c for c in codebook.codes if c.key in keys]


def _row(
    code: Code, group: str, count: Tally, base: Tally, asked: Count, sites: set[str]
) -> dict[str, Any]:
    participants, interviews = count.participant_count, count.interview_count
    return {
        "code": code.key,
        "label": code.name,
        "group": group,
        "citations": count.citations,
        "segments": 0,
        "participants": participants,
        "participants_base": base.participant_count,
        "percent_of_participants": percent(participants, base.participant_count),
        "asked": asked,
        "not_asked": not_asked(base.who, asked),
        "percent_of_asked": percent(participants, asked),
        "interviews": interviews,
        "interviews_base": base.interview_count,
        "percent_of_interviews": percent(interviews, base.interview_count),
        "sites": count.site_count,
        "sites_base": count_names("sites", sites),
        "single_interview": interviews == 1,
        **site_cells(count, sites),
    }


def _notes(
    study: Study,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    base: Mapping[str, Tally],
    groups: Grouping,
    index: CitationIndex,
    asked_by: AskedBy,
    cited: Sequence[Citation],
) -> tuple[str, ...]:
    known = len(sites_known(study, base))
    over = any(_adds_up_to_more(r) for r in rows.values())
    alone = sum(r["single_interview"] for group in rows.values() for r in group)
    return (
        notes.CITATION_RULE,
        notes.MENTION_RULE,
        *notes.layer_notes(index.layered, index),
        notes.base_note(base, groups) + (f" Sites known: {known}." if known else ""),
        asked_note(asked_by),
        *notes.roles_note(study),
        *([notes.MORE_THAN_ONE] if over else []),
        *(
            [f"{notes.amount(alone, 'row rests', 'rows rest')} on a single interview."]
            if alone
            else []
        ),
        *notes.several_note(cited),
    )


def _adds_up_to_more(rows: Sequence[Mapping[str, Any]]) -> bool:
    """True when the percentages of codes on some level of the tree sum to more than 100."""
    levels: dict[int, list[float | None]] = {}
    for row in rows:
        levels.setdefault(row["depth"], []).append(row["percent_of_participants"])
    return any(map(is_over_100, levels.values()))
