"""Codes by an attribute: how many participants of each group mention them, with a test of
association where asked for.

The test is Pearson's chi-square on the 2 x k table of mentioning by group, without continuity
correction; Cramér's V is ``sqrt(chi2 / n)`` for such a table (Cramér 1946), and Fisher's exact test
is given where k is 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from qcode.errors import UsageError
from qcode.model import Code, Column, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.asking import AskedBy, Asking, asked_note
from qcode.reports.citations import CitationIndex, citation_index
from qcode.reports.counts import Count, computed, count_people, total
from qcode.reports.exclusive import exclusive_notes
from qcode.reports.groups import (
    Grouping,
    Tally,
    depths,
    find_code,
    grouping,
    is_over_100,
    is_small,
    large_enough,
    percent,
    split,
    tally,
    tally_of,
)
from qcode.reports.layers import DEFAULT, LayerOptions, layered

_TEST = (
    Column("chi2", "χ²", "number"),
    Column("dof", "df", "count"),
    Column("p", "p", "number"),
    Column("cramers_v", "Cramér's V", "number"),
    Column("fisher_p", "Fisher p", "number"),
    Column("expected_below_5", "Expected < 5", "count"),
)


def crosstab(
    study: Study,
    rows: str,
    by: str,
    test: bool = False,
    asked_by: AskedBy = "protocol",
    options: LayerOptions = DEFAULT,
    min_n: int = 0,
) -> Table:
    """Participants mentioning `rows` (a code, or a family and the codes directly below it) in each
    group of `by`.

    Row keys ``n:GROUP``, ``base:GROUP``, ``percent:GROUP`` for each group, and ``participants``,
    ``participants_base``, ``percent`` over all; with `test` also ``chi2, dof, p, cramers_v,
    fisher_p, expected_below_5, undefined``. The base is those asked about the code (see `themes`),
    with ``asked_by="all"`` all participants of a group; where the question was not put to a group,
    its base is 0, ``percent`` is None, and so is ``n`` unless somebody mentions the code anyway.
    Groups of fewer than `min_n` participants have no columns and are in no test; they stay in the
    numbers over all. Raises `Unknown`, and `UsageError` without `by`.
    """
    if not by:
        raise UsageError("a cross-table needs an attribute", advice="add --by role")
    head = find_code(study.codebook, rows)
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    members: dict[str, list[Participant]] = {name: [] for name in groups.names}
    for participant in chosen.participants:
        members[groups.of(participant)].append(participant)
    asking = Asking(study, (layer.interview.name for layer in chosen.layers), asked_by)
    depth = depths(study.codebook)
    shown, left_out = large_enough(
        groups.names, {g: tally_of(members[g]) for g in groups.names}, min_n
    )
    small = [name for name in shown if is_small(len(tally_of(members[name]).participants))]
    result, not_asked = [], []
    for code in (head, *study.codebook.children(head.key)):
        cited = {
            name: tally(part)
            for name, part in split(index.of(study.codebook.joined(code.key)), groups).items()
        }
        answered = split(index.of(study.codebook.family(code.key)), groups)
        asked = {
            name: asking.count(code.key, members[name], tally(answered[name]))
            for name in groups.names
        }
        if any(asked[name] < len({p.person for p in members[name]}) for name in groups.names):
            not_asked.append(code.name)
        put = [name for name in groups.names if any(asking.of(code.key, p) for p in members[name])]
        base = {name: asked[name] if name in put else count_people(()) for name in groups.names}
        row = _row(code, cited, base, shown) | {"depth": depth[code.key] - depth[head.key]}
        result.append(row | (_tested(row, groups, shown) if test else {}))
    return Table(
        name="report.crosstab",
        title=f"{head.name} by {notes.attributes_named(groups.by)}",
        columns=_columns(shown, result, test, small),
        rows=tuple(result),
        notes=(
            *_notes(study, index, groups, members, test, asked_by, not_asked, result),
            *exclusive_notes(study, chosen, study.codebook.family(head.key)),
            *_size_notes(small, left_out, members, min_n, test),
        ),
        extra={"by": groups.by, "groups": [{"group": g, **_base(members[g])} for g in shown]},
        data_columns=_data_columns(shown, test),
    )


def _size_notes(
    small: Sequence[str],
    left_out: Sequence[str],
    members: Mapping[str, Sequence[Participant]],
    min_n: int,
    test: bool,
) -> list[str]:
    """Which groups are small, and which are left out."""
    result = notes.small_note(
        small, left_out, {name: tally_of(people) for name, people in members.items()}, min_n
    )
    if left_out:
        result[-1] += f" They are counted under All{' and are in no test' if test else ''}."
    return result


def _base(people: Sequence[Participant]) -> dict[str, Any]:
    base = tally_of(people)
    few = is_small(len(base.participants))
    return {
        "participants": len(base.participants),
        "interviews": len(base.interviews),
        "sites": len(base.sites),
        "small": few,
    }


def _columns(
    names: Sequence[str], matches: Sequence[Mapping[str, Any]], test: bool, small: Sequence[str]
) -> tuple[Column, ...]:
    by_group = [
        column
        for name in names
        for column in (
            Column(
                f"n:{name}", f"{notes.capitalised(name)}{' *' if name in small else ''}", "count"
            ),
            Column(f"percent:{name}", "%", "percent"),
        )
    ]
    shown = (
        _TEST
        if any(row.get("fisher_p") is not None for row in matches)
        else tuple(c for c in _TEST if c.key != "fisher_p")
    )
    return (
        Column("label", "Theme"),
        *by_group,
        Column("participants", "All", "count"),
        Column("percent", "%", "percent"),
        *(shown if test else ()),
    )


def _data_columns(names: Sequence[str], test: bool) -> tuple[Column, ...]:
    return (
        Column("code", "Code"),
        *(Column(f"base:{name}", f"{notes.readable(name)}, base", "count") for name in names),
        Column("participants_base", "Participants (base)", "count"),
        *((Column("undefined", "Undefined because"),) if test else ()),
        Column("depth", "Depth", "count"),
    )


def _row(
    code: Code, cited: Mapping[str, Tally], base: Mapping[str, Count], shown: Sequence[str]
) -> dict[str, Any]:
    """One row; `base` is 0 for a group to which the question was not put.

    Those of its people who mention the code anyway are counted, and are in no percentage: asked
    only because they mention it, they would be 100 percent by definition.
    """
    mentioning = {name: tally.participant_count for name, tally in cited.items()}
    row: dict[str, Any] = {"code": code.key, "label": code.name}
    for name in shown:
        row[f"n:{name}"] = mentioning[name] if base[name] or mentioning[name] else None
        row[f"base:{name}"] = base[name]
        row[f"percent:{name}"] = percent(mentioning[name], base[name])
    row["participants"] = total("participants", mentioning.values())
    row["participants_base"] = total("participants", base.values())
    asked_first = (count for name, count in mentioning.items() if base[name])
    within = total("participants", asked_first)
    row["percent"] = percent(within, row["participants_base"])
    return row


def _tested(row: Mapping[str, Any], groups: Grouping, shown: Sequence[str]) -> dict[str, Any]:
    """The test of a row. People of whom the attribute is not known form no group of their own in
    it.
    """
    known = [name for name in shown if name != groups.nothing and row[f"base:{name}"]]
    result = association([row[f"n:{g}"] for g in known], [row[f"base:{g}"] for g in known])
    counts = [
        (f"{notes.capitalised(g)}, {what}", row[f"{key}:{g}"])
        for g in known
        for key, what in (("n", "mention it"), ("base", "asked"))
    ]
    return computed(result, counts)


def association(mentioning: Sequence[int], base: Sequence[int]) -> dict[str, Any]:
    """The test of a 2 x k table: who mentions and who does not, of `base` in each of k groups;
    empty groups are left out.

    Keys ``chi2, dof, p, cramers_v, fisher_p, expected_below_5`` (number of cells) and
    ``undefined``, which says why there is no test; then the numbers are None. ``fisher_p`` is None
    unless k is 2.
    """
    from scipy.stats import chi2_contingency, fisher_exact

    columns = [(m, b - m) for m, b in zip(mentioning, base, strict=True) if b]
    names = ("chi2", "dof", "p", "cramers_v", "fisher_p", "expected_below_5")
    reason = ""
    if len(columns) < 2:
        reason = "fewer than two groups were asked"
    elif not any(m for m, _ in columns):
        reason = "nobody mentions it"
    elif not any(rest for _, rest in columns):
        reason = "everybody mentions it"
    if reason:
        return {**dict.fromkeys(names), "undefined": reason}
    observed = [[m for m, _ in columns], [rest for _, rest in columns]]
    result = chi2_contingency(observed, correction=False)
    n = sum(map(sum, observed))
    fisher = float(fisher_exact(observed).pvalue) if len(columns) == 2 else None
    values = (
        float(result.statistic),
        int(result.dof),
        float(result.pvalue),
        sqrt(float(result.statistic) / n),
        fisher,
        int((result.expected_freq < 5).sum()),
    )
    return {**dict(zip(names, values, strict=True)), "undefined": ""}


def _notes(
    study: Study,
    index: CitationIndex,
    groups: Grouping,
    members: Mapping[str, Sequence[Participant]],
    test: bool,
    asked_by: AskedBy,
    not_asked: Sequence[str],
    matches: Sequence[Mapping[str, Any]],
) -> tuple[str, ...]:
    base = {name: tally_of(people) for name, people in members.items()}
    which = (
        "all participants of the group"
        if asked_by == "all"
        else "those asked about the code, in each group"
    )
    messages = [
        notes.CITATION_RULE,
        notes.MENTION_RULE,
        *notes.layer_notes(index.layered, index),
        f"{notes.base_note(base, groups)} Percentages are of {which}.",
    ]
    messages.append(asked_note(asked_by))
    messages += notes.roles_note(study)
    if not_asked:
        messages.append(
            f"Not everybody was asked about: {notes.listed(not_asked)}. A group that was not asked"
            " has a dash and no percentage."
        )
    children = [row for row in matches if row["depth"]]
    if is_over_100(row["percent"] for row in children):
        messages.append(notes.MORE_THAN_ONE)
    if test:
        messages.append(_test_note(groups, matches))
    return tuple(messages)


def _test_note(groups: Grouping, matches: Sequence[Mapping[str, Any]]) -> str:
    tested = [row for row in matches if row["chi2"] is not None]
    words = [
        (
            "χ²: Pearson's chi-square of mentioning by group, without continuity correction, one"
            f" test per row ({notes.amount(len(tested), 'test')}; p is not adjusted for their"
            " number)."
        ),
        "A group that was not asked the question is not in the test.",
        (
            "Participants of one site are not independent, and a purposive sample is not random:"
            " use p only as a description."
        ),
    ]
    if groups.nothing in groups.names:
        words.append(f"{groups.nothing} is not in the tests.")
    if any(row["expected_below_5"] for row in tested):
        words.append(
            "Expected < 5: number of cells expected below 5; where there are any, χ² is a poor"
            " approximation."
        )
    if undefined := [f"{row['label']} ({row['undefined']})" for row in matches if row["undefined"]]:
        words.append(f"No test: {notes.listed(undefined)}.")
    return " ".join(words)
