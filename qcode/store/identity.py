"""Under which id a thing is stored: an id never comes back to another thing.

Ids that are derived from a content (see `ids`) stay when the content changes: a renamed code, a
coding that moved with a corrected text. Whoever stores a thing therefore asks here first: the row
that is this thing already, else the derived id where nothing else has or had it, else a fresh one.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from qcode.store import ids, kinds, schema
from qcode.store.change import Change
from qcode.store.kinds import Value

KEYS: dict[str, tuple[str, ...]] = {
    "assignment": ("transcript", "coder", "round"),
    "attribute": ("owner_kind", "owner", "name"),
    "code": ("key",),
    "coder": ("name",),
    "coding": ("transcript", "coder", "code", "start", "end", "round"),
    "done": ("transcript", "coder", "round", "start", "end"),
    "mark": ("kind", "transcript", "start", "end", "coder", "value"),
    "memo": ("kind", "target", "start", "end", "coder", "text"),
    "question": ("role", "key"),
    "sample": ("frame",),
    "speaker": ("transcript", "label"),
}
"""The columns by which two rows of a kind are the same thing."""

ANCHORED = ("coding", "done", "mark", "memo")
"""Kinds whose offsets say something only together with the text they refer to."""


def standing(connection: Connection, kind: str, value: Value) -> str | None:
    """The id of the row that is this thing already, looked up by its key; None where there is
    none.
    """
    table = kinds.TABLES[kind]
    same = (
        table.c[n].is_(None) if value[n] is None else table.c[n] == value[n] for n in KEYS[kind]
    )
    return connection.execute(
        select(table.c.id).where(*same).order_by(table.c.id).limit(1)
    ).scalar()


def stored_as(change: Change, kind: str, value: Value) -> str | None:
    """The id of the row that is this thing already in the study as the change has made it; None
    where there is none.
    """
    return standing(change.connection, kind, value)


def unused(
    change: Change, kind: str, value: Value, derived: str, *, but: tuple[str, ...] = ()
) -> str:
    """`derived`, or a fresh id where another thing has that one or once had it.

    `but` names columns of the key that may differ in the same thing.
    """
    if change.get(kind, derived) is not None:
        return ids.fresh()
    names = tuple(n for n in KEYS[kind] if n not in but) + (("anchor",) if kind in ANCHORED else ())
    e = schema.event
    past = select(e.c.after).where(e.c.entity == derived, e.c.kind == kind, e.c.after.is_not(None))
    same = all(_is_same(after, value, names) for after in change.connection.execute(past).scalars())
    return derived if same else ids.fresh()


def _is_same(after: str, value: Value, names: tuple[str, ...]) -> bool:
    """True when an event of the log speaks of this very thing; what was purged or withheld may have
    been another.
    """
    if not after.startswith("{"):
        return False
    logged: dict[str, Any] = json.loads(after)
    return all(logged.get(n) == value[n] for n in names)


def entity_for(change: Change, kind: str, value: Value, derived: str) -> str:
    """The id to store `value` under: of the row that is this thing already, else `unused`."""
    return standing(change.connection, kind, value) or unused(change, kind, value, derived)
