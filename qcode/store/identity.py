"""Choose the id under which a thing is stored. An id is never reused for a different thing.

An id that is derived from content (see `ids`) stays when the content changes, for example when a
code is renamed or a coding moves with a corrected text. So a derived id may already belong to
something else. Code that stores a thing must ask here first. The answer is the id of an existing
row for this thing, or else the derived id if nothing else has or had it, or else a fresh id.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

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
"""The columns that identify a thing of each kind."""

ANCHORED = ("coding", "done", "mark", "memo")
"""Kinds whose offsets have a meaning only together with their text."""


def standing(connection: Connection, kind: str, value: Value) -> str | None:
    """The id of the existing row for this thing, found by its key; None if there is none."""
    given = {n: value[n] for n in KEYS[kind] if value[n] is not None}
    return connection.execute(_with_key(kind, frozenset(given)), given).scalar()


@cache
def _with_key(kind: str, given: frozenset[str]) -> Select[Any]:
    """A query for the thing of a kind whose columns `given` have given values, and the others of
    its key none. Built once, because every coding needs it.
    """
    table = kinds.TABLES[kind]
    same = (table.c[n] == bindparam(n) if n in given else table.c[n].is_(None) for n in KEYS[kind])
    return select(table.c.id).where(*same).order_by(table.c.id).limit(1)


_PAST = select(schema.event.c.after).where(
    schema.event.c.entity == bindparam("this"),
    schema.event.c.kind == bindparam("kind"),
    schema.event.c.after.is_not(None),
)


def stored_as(change: Change, kind: str, value: Value) -> str | None:
    """The id of the existing row for this thing, including rows of this change; None if there is
    none.
    """
    return standing(change.connection, kind, value)


def unused(
    change: Change, kind: str, value: Value, derived: str, *, but: tuple[str, ...] = ()
) -> str:
    """`derived`, or a fresh id if another thing has or had that id.

    `but` names key columns that may differ for the same thing.
    """
    if change.get(kind, derived) is not None:
        return ids.fresh()
    names = tuple(n for n in KEYS[kind] if n not in but) + (("anchor",) if kind in ANCHORED else ())
    # The log is searched too: an old event with this id must not seem to be about the new thing.
    past = change.connection.execute(_PAST, {"this": derived, "kind": kind}).scalars()
    same = all(_is_same(after, value, names) for after in past)
    return derived if same else ids.fresh()


def _is_same(after: str, value: Value, names: tuple[str, ...]) -> bool:
    """True if a log event is about this same thing; purged or withheld events count as about
    another.
    """
    # Purged or withheld: it may have been another thing, so be careful.
    if not after.startswith("{"):
        return False
    logged: dict[str, Any] = json.loads(after)
    return all(logged.get(n) == value[n] for n in names)


def entity_for(change: Change, kind: str, value: Value, derived: str) -> str:
    """The id to store `value` under: that of the existing row for this thing, or else `unused`."""
    return standing(change.connection, kind, value) or unused(change, kind, value, derived)
