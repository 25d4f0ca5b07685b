"""Merging copies of one study, told in tables: what came in per person, and what was changed on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.merge import Conflict, Merged, Side, merge
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.backups import before_bulk
from qcode.workflows.logbook import names_of

_COUNTED = {
    "coding.add": "codings", "coding.remove": "codings removed", "done.mark": "done marks", "memo.add": "memos",
    "import": "imports", "coder.add": "coders",
}  # fmt: skip


def merge_copy(store: Store, other: Store, *, actor: str = "", side: Side = "newer", dry_run: bool = False) -> Merged:
    """Bring in what was done on a copy, after a backup. Raises Refused for another study. See `qcode.store.merge`."""
    if not dry_run:
        before_bulk(store, f"before merging {other.path.name}")
    return merge(store, other, actor=actor, side=side, dry_run=dry_run)


def merged_table(merged: Merged, source: str) -> Table:
    """A row a person: codings, removals, done marks, memos and everything else that came in."""
    rows = []
    for actor, counts in merged.per_actor.items():
        row: dict[str, Any] = {"copy": source, "coder": actor or "(system)"}
        for action, column in _COUNTED.items():
            row[column] = counts.get(action, 0)
        row["others"] = sum(n for action, n in counts.items() if action not in _COUNTED)
        rows.append(row)
    columns = (
        Column("coder", "Who"), *(Column(c, c.capitalize(), "count") for c in _COUNTED.values()),
        Column("others", "Other changes", "count"),
    )  # fmt: skip
    what = f"{amount(merged.change_sets, 'change-set')} with {amount(merged.events, 'event')}" if merged.events else "nothing new"
    notes = (f"From {source}: {what}.", *(f"Settled: {line}." for line in merged.settled))
    return Table("merge", "", columns, tuple(rows), notes, data_columns=(Column("copy", "Copy"),))


def conflicts_table(view: View, merged: Merged) -> Table:
    """A row a thing changed on both sides, with both versions and the one that holds."""
    names = view.read(names_of)
    rows = tuple(_row(conflict, names) for conflict in merged.conflicts)
    columns = (
        Column("kind", "Kind"), Column("what", "What"), Column("ours", "Here"), Column("theirs", "There"),
        Column("held", "Holds"),
    )  # fmt: skip
    note = "What was changed last holds; --ours or --theirs decides otherwise." if rows else ""
    return Table("merge.conflicts", "Changed on both sides", columns, rows, (note,) if note else ())


def _row(conflict: Conflict, names: Mapping[str, str]) -> dict[str, Any]:
    ours, theirs = _difference(conflict.ours, conflict.theirs)
    value = conflict.ours or conflict.theirs
    what = names.get(conflict.entity) or (value.get("name") or value.get("key") if isinstance(value, dict) else None)
    return {
        "kind": conflict.kind, "entity": conflict.entity, "what": what or conflict.entity[:12], "ours": ours, "theirs": theirs,
        "held": "here" if conflict.held == "ours" else "there",
    }  # fmt: skip


def _difference(ours: Any, theirs: Any) -> tuple[str, str]:
    """The fields that differ, on each side."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return ("removed" if ours is None else "kept", "removed" if theirs is None else "kept")
    fields = [k for k in ours if k != "created" and ours[k] != theirs.get(k)]
    return tuple("; ".join(f"{k}: {_shown(side.get(k))}" for k in fields) for side in (ours, theirs))  # type: ignore[return-value]


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
