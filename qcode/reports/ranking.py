"""Rows in another order, and only the first of them: by citations, people, interviews, sites or
name.

Rows that are parts of the row above them stay below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

from qcode.errors import UsageError
from qcode.model import Table
from qcode.reports.notes import amount

Order = Literal["citations", "people", "interviews", "sites", "name"]
ORDERS: tuple[Order, ...] = ("citations", "people", "interviews", "sites", "name")
Row = Mapping[str, Any]

_KEYS: Mapping[str, tuple[str, ...]] = {
    "citations": ("citations",),
    "people": ("participants", "n"),
    "interviews": ("interviews",),
    "sites": ("sites",),
}


@dataclass(slots=True)
class _Node:
    row: Row
    below: list[_Node]


def ranked(table: Table, order: Order | None, top: int | None = None) -> Table:
    """The table with the rows of each group in `order`, most first, and only the `top` of them.

    `top` counts on the first level that has more than one row; rows that tie with the last one are
    shown too. Without an `order`, `top` goes by citations, or by people where that is what the
    table is about. Raises `UsageError` for an order that the table's rows do not have.
    """
    if order is None and top is None:
        return table
    chosen: Order = order or default_order(table)
    groups = [
        list(rows)
        for _, rows in groupby(table.rows, key=lambda row: row.get("group") if table.group else "")
    ]
    kept = tuple(row for rows in groups for row in ranked_rows(rows, chosen, top))
    return replace(table, rows=kept, notes=(*table.notes, *_note(groups, kept, chosen, top)))


def default_order(table: Table) -> Order:
    """What a table of this name is about: citations, else people."""
    return "citations" if table.name == "report.referrals" else "people"


def ranked_rows(rows: Sequence[Row], order: Order, top: int | None = None) -> list[Row]:
    """The rows of one group in `order`, cut after `top`."""
    key = _key(rows, order)
    tree = _sorted(_tree(rows), key)
    if top is not None:
        level = tree
        while len(level) == 1 and level[0].below:
            level = level[0].below
        if len(level) > top:
            last = key(level[top - 1].row)
            level[:] = [n for i, n in enumerate(level) if i < top or key(n.row) == last]
    return _flat(tree)


def _key(rows: Sequence[Row], order: Order) -> Callable[[Row], Any]:
    if order == "name":
        return lambda row: (_is_rest(row), str(row.get("label")).casefold())
    first = next((k for k in _KEYS[order] if rows and k in rows[0]), None)
    if first is None and rows:
        raise UsageError(f"this table cannot be sorted by {order}", advice="use --sort name")
    return lambda row: (_is_rest(row), -(row.get(first or "") or 0))


def _is_rest(row: Row) -> bool:
    """True for rows that are no answer of their own: what is not specified, or was not asked."""
    return row.get("code") == "" or str(row.get("label")).startswith("(")


def _tree(rows: Sequence[Row]) -> list[_Node]:
    roots: list[_Node] = []
    path: list[tuple[int, _Node]] = []
    for row in rows:
        depth = row["depth"] if isinstance(row.get("depth"), int) else 0
        while path and path[-1][0] >= depth:
            path.pop()
        node = _Node(row, [])
        (path[-1][1].below if path else roots).append(node)
        path.append((depth, node))
    return roots


def _sorted(nodes: list[_Node], key: Callable[[Row], Any]) -> list[_Node]:
    for node in nodes:
        node.below = _sorted(node.below, key)
    return sorted(nodes, key=lambda node: key(node.row))


def _flat(nodes: Sequence[_Node]) -> list[Row]:
    return [row for node in nodes for row in (node.row, *_flat(node.below))]


def _note(
    groups: Sequence[Sequence[Row]], kept: Sequence[Row], order: Order, top: int | None
) -> list[str]:
    most = max((len(rows) for rows in groups), default=0)
    if top is None or len(kept) == sum(map(len, groups)):
        return []
    by = "the first by name" if order == "name" else f"those with the most {order}"
    each = " in each group" if len(groups) > 1 else ""
    return [
        f"Shown{each}: the first {top} of {amount(most, 'row')}, {by}; rows that tie with the last"
        " are shown too. Percentages are of all."
    ]
