"""How many mention what: citations, segments, participants, interviews and sites of every code, each with its base.

A code with codes below it is a family and is counted as any of them. Two bases are given for participants: all, and those who
were asked, because a question that was put to one group only is not "not mentioned" by the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from qcode.model import Code, Codebook, Column, Participant, Study, Table, role_key
from qcode.reports import notes
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.exclusive import exclusive_notes
from qcode.reports.groups import (
    Grouping,
    Tally,
    bases,
    depths,
    find_code,
    grouping,
    is_of_site,
    is_small,
    large_enough,
    percent,
    split,
    tally,
)
from qcode.reports.layers import DEFAULT, Layered, LayerOptions, layered

AskedBy = Literal["protocol", "marked", "all"]
"""Who counts as asked: by the role's protocol or a mark, by a mark alone, or everybody. A mark goes before the protocol."""

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
_NAMES = Column("site_names", "Which sites", "list")
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
    """Every code of the codebook (or `codes` with what lies below them) in tree order, for each group of participants.

    Asked is a participant in whose transcript a question of the code was marked as put, who mentions the code, or whose role's
    protocol has such a question that was not marked as not put there; with ``asked_by="marked"`` the protocol alone does not
    count, with ``"all"`` everybody was asked. `names` adds which sites are counted; groups of fewer than `min_n` participants
    are not shown. Raises `Unknown`.
    """
    wanted = _wanted(study.codebook, codes)
    chosen = layered(study, options)
    index = CitationIndex(chosen)
    groups = grouping(study, chosen.participants, by)
    base = bases(chosen.participants, groups)
    sites = _sites_base(study, groups, base)
    asked = Asking(study, chosen, asked_by)
    depth = depths(study.codebook)
    members: dict[str, list[Participant]] = {name: [] for name in groups.names}
    for participant in chosen.participants:
        members[groups.of(participant)].append(participant)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in groups.names}
    cited_at_all: list[Citation] = []
    for code in wanted:
        cited = index.of(study.codebook.joined(code.key))
        cited_at_all += cited if depth[code.key] == 0 else []
        family = study.codebook.family(code.key)
        answered = split(index.of(family) if family != study.codebook.joined(code.key) else cited, groups)
        for name, part in split(cited, groups).items():
            count, were_asked = tally(part), asked.count(code.key, members[name], tally(answered[name]))
            row = _row(code, name, count, base[name], were_asked, sites[name])
            rows[name].append({**row, "segments": index.segments(part), "depth": depth[code.key]})
    columns, hidden = ((*_SHOWN, _NAMES), _DATA) if names else (_SHOWN, (*_DATA, _NAMES))
    shown, data = ((_GROUP, *columns), hidden) if by is not None else (columns, (*hidden, _GROUP))
    kept, left_out = large_enough(groups.names, base, min_n)
    small = [n for n in kept if by is not None and is_small(len(base[n].participants))]
    rows = {name: [row | {"small_group": name in small} for row in rows[name]] for name in kept}
    data = (*data, _SMALL)
    alone = any(row["single_interview"] for of_group in rows.values() for row in of_group)
    return Table(
        name="report.themes",
        title=f"Themes{f' by {notes.readable(groups.by)}' if groups.by else ''}",
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


class Asking:
    """Who was asked about a code: the question was marked as put, the role's protocol has it, or the code is there anyway.

    What is marked as not put was not, whatever the protocol says; of two marks on a question in a transcript the newer counts.

    A code without questions of its own has those of the nearest code above it; a family has those of all its codes. A code
    with neither questions nor roles is asked of all.
    """

    def __init__(self, study: Study, chosen: Layered, by: AskedBy = "protocol") -> None:
        """Take the questions of every code, those marked in the transcripts that count, and those of the protocols."""
        counted = {layer.interview.name for layer in chosen.layers}
        self._codebook = study.codebook
        self._by_role = by == "protocol"
        self._everybody = by == "all"
        self._marked: dict[str, dict[str, bool]] = {}
        for mark in sorted((m for m in study.asked if m.transcript in counted), key=lambda m: m.created):
            self._marked.setdefault(mark.transcript, {})[mark.question] = mark.put
        self._protocols = {role_key(p.role): {q.id for q in p.questions} for p in study.codebook.protocols}
        self._own: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for code in study.codebook.codes:
            own = (frozenset(code.questions), frozenset(role_key(r) for r in code.asked_of))
            inherited = self._own.get(code.parent or "", (frozenset(), frozenset()))
            self._own[code.key] = own if any(own) else inherited

    def of(self, key: str, participant: Participant) -> bool:
        """True when the participant was asked about the code or a code below it."""
        if self._everybody:
            return True
        family = self._codebook.family(key)
        # A bare heading over its codes asks nothing itself.
        asking = [self._own[k] for k in family if k != key or any(self._own[k]) or len(family) == 1]
        return any(self._was_put(questions, roles, participant) for questions, roles in asking)

    def _was_put(self, questions: frozenset[str], roles: frozenset[str], participant: Participant) -> bool:
        """Whether one of these questions was put to a participant, or would have been by the role."""
        if not questions and not roles:
            return True
        marks = self._marked.get(participant.transcript, {})
        if any(marks.get(question) for question in questions):
            return True
        unmarked = {question for question in questions if question not in marks}
        role = role_key(participant.role)
        by_list = role in roles and (bool(unmarked) or not questions)
        return self._by_role and (by_list or bool(unmarked & self._protocols.get(role, set())))

    def count(self, key: str, participants: Sequence[Participant], mentioning: Tally) -> int:
        """How many participants were asked; who mentions the code (or says "none" of it) counts as asked, one person once."""
        return len({p.person for p in participants if p.person in mentioning.participants or self.of(key, p)})


def _wanted(codebook: Codebook, codes: Sequence[str] | None) -> list[Code]:
    if codes is None:
        return list(codebook.codes)
    keys = {key for name in codes for key in codebook.family(find_code(codebook, name).key)}
    return [c for c in codebook.codes if c.key in keys]


def _sites_base(study: Study, groups: Grouping, base: Mapping[str, Tally]) -> dict[str, int]:
    """How many sites a group could have been heard from: the study's list where there is one, else all participants' sites.

    A group that is itself made of sites (one site, or the state task forces) has only those.
    """
    if groups.by == "site" or (groups.by is not None and is_of_site(study, groups.by)):
        listed = [groups.of(Participant("", "", "", {"site": site})) for site in study.sites]
        return {name: max(listed.count(name), len(base[name].sites)) for name in groups.names}
    return dict.fromkeys(groups.names, len(_sites_known(study, base)))


def _sites_known(study: Study, base: Mapping[str, Tally]) -> set[str]:
    """The sites of the study: those of its list, and those that participants name."""
    return set(study.sites) | {site for tally in base.values() for site in tally.sites}


def _row(code: Code, group: str, count: Tally, base: Tally, asked: int, sites: int) -> dict[str, Any]:
    participants, interviews = len(count.participants), len(count.interviews)
    return {
        "code": code.key,
        "label": code.name,
        "group": group,
        "citations": count.citations,
        "segments": 0,
        "participants": participants,
        "participants_base": len(base.participants),
        "percent_of_participants": percent(participants, len(base.participants)),
        "asked": asked,
        "not_asked": len(base.participants) - asked,
        "percent_of_asked": percent(participants, asked),
        "interviews": interviews,
        "interviews_base": len(base.interviews),
        "percent_of_interviews": percent(interviews, len(base.interviews)),
        "sites": len(count.sites),
        "sites_base": sites,
        "single_interview": interviews == 1,
        "site_names": sorted(count.sites),
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
    known = len(_sites_known(study, base))
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
        *([f"{notes.amount(alone, 'row rests', 'rows rest')} on a single interview."] if alone else []),
        *notes.several_note(cited),
    )


def asked_note(asked_by: AskedBy) -> str:
    """Who counts as asked, in a sentence."""
    if asked_by == "all":
        return "Asked: everybody."
    if asked_by == "marked":
        return "Asked: participants for whom a question of the code was marked as asked, or who mention the code."
    return (
        "Asked: participants for whom a question of the code was marked as asked, who mention the code, or whose role's "
        "protocol has such a question that was not marked as not asked."
    )


def _adds_up_to_more(rows: Sequence[Mapping[str, Any]]) -> bool:
    """True when the percentages of codes on some level of the tree sum to more than 100."""
    sums: dict[int, float] = {}
    for row in rows:
        sums[row["depth"]] = sums.get(row["depth"], 0.0) + (row["percent_of_participants"] or 0.0)
    return any(total > 100.0 for total in sums.values())
