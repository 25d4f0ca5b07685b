"""The wide table: groups side by side, each with n and percent, and its base in the heading."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcode.errors import UsageError
from qcode.model import Column, Study, Table
from qcode.reports.asking import AskedBy, Asking
from qcode.reports.counts import Behind, Count, Share, count_people
from qcode.reports.groups import ALL, grouping
from qcode.reports.layers import Layered
from qcode.reports.notes import amount, capitalised, listed
from qcode.reports.site_lists import SITE_COLUMNS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """What stands in the cells of a table: the keys of number and percent, and what a group's n
    is.

    `base` is the row's key of the base; without it a group's base is its own `count` in
    ``extra['groups']``. `total` adds a row with all of it, for percentages that add up to 100.
    """

    count: str
    percent: str
    of: str
    base: str = ""
    total: bool = False


MEASURES: Mapping[str, Measure] = {
    "report.referrals": Measure("citations", "percent", "citations", total=True),
    "report.themes": Measure(
        "participants", "percent_of_asked", "participants", "participants_base"
    ),
    "report.frequencies": Measure("n", "percent", "known", "known"),
    "report.multiple": Measure("participants", "percent_of_asked", "participants", "all"),
}


def wide(
    table: Table,
    whole: Sequence[Row],
    source: str = "",
    not_put: Collection[tuple[str, str]] = (),
) -> Table:
    """The groups of `table` side by side; rows in the order of `whole`, the rows of everybody.

    `not_put` are groups with the codes whose question was put to none of them: those who mention
    such a code anyway are counted and are in no percentage.
    Row keys ``n:GROUP``, ``percent:GROUP`` and ``base:GROUP``; everybody is the group ``(all
    groups)``. Raises `UsageError` for a table without groups.
    """
    measure = MEASURES.get(table.name)
    if measure is None or table.group is None:
        raise UsageError("a wide table needs groups side by side", advice="add --by role")
    names = list(dict.fromkeys(str(r["group"]) for r in table.rows if r["group"] != ALL))
    own = {(str(r["group"]), _identity(r)): r for r in table.rows if r["group"] != ALL}
    own |= {(ALL, _identity(r)): r for r in whole}
    bases = {name: _base(table, measure, name, own) for name in (*names, ALL)}
    small = {str(r["group"]) for r in table.rows if r.get("small_group")}
    rows = [_row(r, (*names, ALL), own, measure, bases) for r in whole]
    for row in rows:
        for name in names:
            if (name, str(row["code"])) in not_put:
                row[f"percent:{name}"], row[f"base:{name}"] = None, count_people(())
                row[f"n:{name}"] = row[f"n:{name}"] or None
    if measure.total and rows:
        rows.append(_total((*names, ALL), bases))
    label = next(c for c in table.columns if c.key == "label")
    # Which sites, where the table has their names.
    more = [c for c in table.columns if c in SITE_COLUMNS]
    return replace(
        table,
        name=f"{table.name}_wide",
        columns=(label, *_columns((*names, ALL), bases, small), *more),
        rows=tuple(rows),
        notes=(*table.notes, *_partly_asked(rows, (*names, ALL), bases, measure)),
        group=None,
        data_columns=(
            Column("code", "Code"),
            Column("depth", "Depth", "count"),
            *(c for c in SITE_COLUMNS if rows and c.key in rows[0] and c not in more),
            *((Column("attribute", "Attribute"),) if rows and "attribute" in rows[0] else ()),
            *(Column(f"base:{name}", f"{name}, base", "count") for name in (*names, ALL)),
        ),
        source=source,
    )


def not_put(
    study: Study, chosen: Layered, by: str, asked_by: AskedBy = "protocol"
) -> set[tuple[str, str]]:
    """The groups with the codes whose question was put to nobody in them."""
    groups = grouping(study, chosen.participants, by)
    asking = Asking(study, (layer.interview.name for layer in chosen.layers), asked_by)
    result = {(g, c.key) for g in groups.names for c in study.codebook.codes}
    for participant in chosen.participants:
        group = groups.of(participant)
        for code in study.codebook.codes:
            if (group, code.key) in result and asking.of(code.key, participant):
                result.discard((group, code.key))
    return result


def source_note(layered: Layered, *, coded: bool = True) -> str:
    """What the figures of a table rest on: interviews, people, and where `coded` the codebook."""
    people = {p.person for p in layered.participants}
    book = layered.study.codebook
    version = f", version {book.version}" if book.version else ""
    message = f", coded with the codebook {book.title}{version}" if coded else ""
    return (
        f"{layered.study.title}: {amount(len(layered.layers), 'interview')} with"
        f" {amount(len(people), 'participant')}{message}."
    )


def _identity(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in ("attribute", "code", "label"))


def _base(
    table: Table, measure: Measure, name: str, own: Mapping[tuple[str, tuple[Any, ...]], Row]
) -> Count | None:
    if not measure.base:
        total: Count = next(g[measure.count] for g in table.extra["groups"] if g["group"] == name)
        return total
    result = {row[measure.base] for (group, _), row in own.items() if group == name}
    return result.pop() if len(result) == 1 else None


def _row(
    first: Row,
    names: Sequence[str],
    own: Mapping[tuple[str, tuple[Any, ...]], Row],
    measure: Measure,
    bases: Mapping[str, Count | None],
) -> dict[str, Any]:
    result: dict[str, Any] = {key: first.get(key) for key in ("code", "label")}
    if "attribute" in first:
        result["attribute"] = first["attribute"]
    for name in names:
        row = own.get((name, _identity(first)))
        n = first[measure.count]
        result[f"n:{name}"] = row[measure.count] if row is not None else _none_of(n)
        result[f"percent:{name}"] = row[measure.percent] if row is not None else None
        result[f"base:{name}"] = (
            (row.get("asked", row.get(measure.base)) if row is not None else bases[name])
            if measure.base
            else bases[name]
        )
    for key in ("site_names", "sites_without"):
        if key in first:
            result[key] = first[key]
    result["depth"] = first.get("depth", 0)
    return result


def _none_of(count: Count) -> Count:
    """Zero of what `count` counts."""
    return Count(0, lambda: Behind(count.behind.unit))


def _total(names: Sequence[str], bases: Mapping[str, Count | None]) -> dict[str, Any]:
    result: dict[str, Any] = {"code": None, "label": "Total"}
    for name in names:
        result[f"n:{name}"] = result[f"base:{name}"] = bases[name]
        base = bases[name]
        result[f"percent:{name}"] = Share(base, base) if base else None
    return result | {"depth": 1}


def _columns(
    names: Sequence[str], bases: Mapping[str, Count | None], small: set[str]
) -> list[Column]:
    result = []
    for name in names:
        message = "All" if name == ALL else capitalised(name)
        base = f" (n = {bases[name]:,})" if bases[name] is not None else ""
        over = f"{message}{base}{' *' if name in small else ''}"
        result.append(Column(f"n:{name}", "n", "count", over))
        result.append(Column(f"percent:{name}", "%", "percent", over))
    return result


def _partly_asked(
    rows: Sequence[Row], names: Sequence[str], bases: Mapping[str, Count | None], measure: Measure
) -> list[str]:
    """That percentages are of those asked, where these are fewer than the n in the heading."""
    if measure.percent != "percent_of_asked":
        return []
    fewer = [
        str(row["label"])
        for row in rows
        if any((row[f"base:{n}"] or 0) < (bases[n] or 0) for n in names)
    ]
    message = "Percentages are of those asked."
    if fewer:
        message += f" Fewer than the n in the heading were asked about: {listed(fewer)}."
    return [message]
