"""Multiple responses: how many respondents give each answer of a family, as percent of all and of
those who were asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qcode.errors import UsageError
from qcode.model import Code, Column, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.asking import AskedBy, Asking, asked_note, not_asked
from qcode.reports.citations import Citation, CitationIndex, citation_index
from qcode.reports.counts import Count, count_people
from qcode.reports.exclusive import exclusive_notes
from qcode.reports.groups import (
    ALL,
    bases,
    find_code,
    grouping,
    is_small,
    percent,
    split,
    tally,
)
from qcode.reports.layers import DEFAULT, Layered, LayerOptions, layered

NOT_ASKED = "Not asked"
ANY = "Any answer"
_GROUP = Column("group", "Group")


def multiple(
    study: Study,
    family: str,
    by: str | None = None,
    asked_by: AskedBy = "protocol",
    options: LayerOptions = DEFAULT,
) -> Table:
    """A row a code directly below `family`, the most frequent first and exclusive ones last; then
    those with any answer and those who were not asked.

    Row keys: ``participants`` (respondents, each once however often they say it), ``citations``,
    ``all`` and ``percent_of_all``, ``asked`` and ``percent_of_asked``. Asked is who was asked about
    the family, or gives one of its answers. Raises `Unknown`, and `UsageError` for a code without
    sub-codes.
    """
    head = find_code(study.codebook, family)
    answers = study.codebook.children(head.key)
    if not answers:
        raise UsageError(f"code {head.key!r} has no sub-codes, so there are no answers")
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    cited = {code.key: index.of(study.codebook.joined(code.key)) for code in answers}
    anything = index.of(study.codebook.family(head.key))
    asking = Asking(study, (layer.interview.name for layer in chosen.layers), asked_by)
    rows: list[dict[str, Any]] = []
    base = bases(chosen.participants, groups)
    for name in (*groups.names, ALL) if by is not None else (ALL,):
        people = [p for p in chosen.participants if name in (ALL, groups.of(p))]
        own = {key: _own(c, groups, name, by) for key, c in cited.items()}
        any_answer = _own(anything, groups, name, by)
        asked = asking.count(head.key, people, tally(any_answer))
        rows += _rows(answers, own, any_answer, people, asked, name)
    _mark_small(rows, by)
    return Table(
        "report.multiple",
        f"{head.name}{f' by {notes.attributes_named(groups.by)}' if groups.by else ''}",
        _columns(rows, by),
        tuple(rows),
        (*_notes(study, chosen, index, head, asked_by), notes.base_note(base, groups)),
        extra={"family": head.key},
        group="group" if by is not None else None,
        data_columns=(
            *(() if by is not None else (_GROUP,)),
            Column("code", "Code"),
            Column("all", "All", "count"),
            Column("asked", "Asked", "count"),
            Column("depth", "Depth", "count"),
            Column("small_group", "Small group", "flag"),
        ),
    )


def _own(
    citations: Sequence[Citation], groups: Any, name: str, by: str | None
) -> Sequence[Citation]:
    return citations if by is None or name == ALL else split(citations, groups)[name]


def _rows(
    answers: Sequence[Code],
    own: Mapping[str, Sequence[Citation]],
    anything: Sequence[Citation],
    people: Sequence[Participant],
    asked: Count,
    group: str,
) -> list[dict[str, Any]]:
    total = count_people(people)

    def row(code: str, label: str, n: Count, citations: int | None) -> dict[str, Any]:
        return {
            "group": group,
            "code": code,
            "label": label,
            "participants": n,
            "all": total,
            "percent_of_all": percent(n, total),
            "asked": asked,
            "percent_of_asked": percent(n, asked),
            "citations": citations,
            "depth": 0,
        }

    matches = []
    for code in answers:
        count = tally(own[code.key])
        matches.append((code, row(code.key, code.name, count.participant_count, count.citations)))
    matches.sort(key=lambda one: (one[0].exclusive, -one[1]["participants"]))
    rows = [one for _, one in matches]
    some = tally(anything)
    rows.append(row("", ANY, some.participant_count, some.citations))
    if asked < total:
        rows.append(row("", NOT_ASKED, not_asked(people, asked), None) | {"percent_of_asked": None})
    return rows


def _mark_small(rows: Sequence[dict[str, Any]], by: str | None) -> None:
    for row in rows:
        row["small_group"] = by is not None and row["group"] != ALL and is_small(row["all"])


def _columns(rows: Sequence[Mapping[str, Any]], by: str | None) -> tuple[Column, ...]:
    whole = next(row for row in rows if row["group"] == ALL)
    of_all, of_asked = (
        (f" (n = {whole['all']:,})", f" (n = {whole['asked']:,})") if by is None else ("", "")
    )
    return (
        *((_GROUP,) if by is not None else ()),
        Column("label", "Answer"),
        Column("participants", "Respondents", "count"),
        Column("percent_of_all", f"% of all{of_all}", "percent"),
        Column("percent_of_asked", f"% of those asked{of_asked}", "percent"),
        Column("citations", "Citations", "count"),
    )


def _notes(
    study: Study, chosen: Layered, index: CitationIndex, head: Code, asked_by: AskedBy
) -> tuple[str, ...]:
    return (
        "Respondents could give more than one answer, so percentages can add up to more than 100."
        " A respondent counts once for an answer, however often it is said.",
        *notes.layer_notes(chosen, index),
        asked_note(asked_by),
        *exclusive_notes(study, chosen, study.codebook.family(head.key)),
    )
