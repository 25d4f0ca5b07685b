"""Undo a merge: everything it brought in goes back to its earlier value in the log."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Text, bindparam, func, select

from qcode.errors import Collision
from qcode.store import kinds, schema
from qcode.store.blindness import SUPERVISOR, blindness_of
from qcode.store.change import PURGED, WITHHELD, Change
from qcode.store.history import entries
from qcode.store.kinds import canonical
from qcode.store.lww import SETTLED, Key
from qcode.store.replay import last_word

_WORD = select(
    last_word(
        bindparam("kind", type_=Text),
        bindparam("entity", type_=Text),
        bindparam("upto", type_=Integer),
    )
)

LATER = "a later change depends on it"
"""What a coder is told about a change in a transcript that they code blind."""


def unmerge(change: Change, change_set: str, action: str) -> bool:
    """Undo the merge `change_set`; True if something was removed. Raises Collision if a later
    change depends on it.
    """
    connection = change.connection
    first, last = _range(connection, change_set)
    touched = _touched(connection, first, last)
    if any(kind == WITHHELD for kind, _ in touched):
        raise Collision(
            "the merge cannot be undone in this copy: part of it is hidden",
            advice="undo it in the study",
        )
    for kind, entity in sorted(touched):
        if _text(change.get(kind, entity)) != _text(_newest(connection, kind, entity, last)):
            raise Collision(_later(change, kind, entity, last))
    wanted = {key: _newest(connection, *key, first - 1) for key in touched}
    removed = False
    # Remove first: what is restored may need the name or the place of what came in.
    for (kind, entity), value in sorted(
        wanted.items(), key=lambda item: (item[1] is not None, item[0])
    ):
        present = change.get(kind, entity)
        if _text(present) == _text(value):
            continue
        # Settled values are not decisions, so they do not have to be undone: a later merge settles
        # them again.
        change.replay(action if touched[kind, entity] else SETTLED, kind, entity, present, value)
        removed = removed or value is None
    return removed


def _range(connection: Connection, change_set: str) -> tuple[int, int]:
    """The range of events of a merge: from its header to before the next later change-set."""
    e, c = schema.event, schema.change_set
    first = connection.execute(
        select(e.c.seq).where(e.c.change_set == change_set, e.c.ordinal == 0)
    ).scalar_one()
    time = connection.execute(select(c.c.time).where(c.c.id == change_set)).scalar_one()
    # The merged change-sets follow the merge's header in the log, but have earlier times.
    later = (
        select(func.min(e.c.seq))
        .join(c, c.c.id == e.c.change_set)
        .where(e.c.seq > first, c.c.time > time)
    )
    after = connection.execute(later).scalar()
    end = connection.execute(select(func.max(e.c.seq))).scalar_one()
    return first, end if after is None else after - 1


def _touched(connection: Connection, first: int, last: int) -> dict[Key, bool]:
    """The things that the events are about; True if one of the events is a decision."""
    e = schema.event
    query = select(e.c.kind, e.c.entity, e.c.action).where(e.c.seq.between(first, last)).distinct()
    touched: dict[Key, bool] = {}
    for kind, entity, action in connection.execute(query):
        if kind != kinds.CHANGE_SET and kind not in kinds.CONTENT:
            touched[kind, entity] = touched.get((kind, entity), False) or action != SETTLED
    return touched


def _text(value: Any) -> str | None:
    return None if value is None else canonical(value)


def _later(change: Change, kind: str, entity: str, last: int) -> str:
    """The change after event `last` that prevents the undo."""
    e = schema.event
    row = in_the_way(change, (e.c.entity == entity) & (e.c.kind == kind) & (e.c.seq > last))
    return f"the merge cannot be undone: {row or f'the {kind} has changed since'}"


def in_the_way(change: Change, which: ColumnElement[bool]) -> str | None:
    """Describe the newest change among `which`, which prevents an undo. None if there is none.

    A coder who must not see what the change, or its command, did is only told that there is a later
    change.
    """
    e, c = schema.event, schema.change_set
    query = select(e.c.seq, c.c.id, c.c.time, c.c.actor, c.c.command).join(
        c, c.c.id == e.c.change_set
    )
    row = change.connection.execute(
        query.where(which).order_by(e.c.seq.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    hidden = blindness_of(change.connection, change.actor or SUPERVISOR)
    if hidden and any(map(hidden.hides, entries(change.connection, change_set=row.id))):
        return LATER
    who = row.actor or "the system user"
    return (
        f"event {row.seq} ({row.command!r}, {who}, {row.time[:19]}Z) came later and depends on it"
    )


def _newest(connection: Connection, kind: str, entity: str, last: int) -> Any:
    """The value of a thing in the log up to event `last`."""
    raw = connection.execute(_WORD, {"kind": kind, "entity": entity, "upto": last}).scalar()
    if raw is not None and raw.startswith(PURGED):
        raise Collision("the merge cannot be undone: words were purged since")
    return None if raw is None else json.loads(raw)
