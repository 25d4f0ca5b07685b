"""Undo and redo: the inverse of a change-set, appended to the log as a change-set of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from qcode.errors import Collision, Refused
from qcode.store import kinds, schema
from qcode.store.change import PURGED, Change
from qcode.store.kinds import Value, canonical
from qcode.store.store import Store
from qcode.store.unmerge import COMMAND, unmerge

READING = "(reading)"
"""How the command of a change-set begins that only records what a coder saw: no decision, so undo passes over it."""

_REFERRED_TO = frozenset({"transcript", "code", "coder", "speaker", "sample", "model"})


@dataclass(frozen=True, slots=True)
class Step:
    """A change-set as the log lists it."""

    id: str
    seq: int
    time: str
    actor: str
    command: str
    undoes: str | None
    redoes: str | None


def steps(connection: Connection) -> list[Step]:
    """All change-sets in the order of the log."""
    e, c = schema.event, schema.change_set
    rows = select(c.c.id, e.c.seq, c.c.time, c.c.actor, c.c.command, c.c.undoes, c.c.redoes)
    query = rows.join(e, (e.c.change_set == c.c.id) & (e.c.ordinal == 0)).order_by(e.c.seq)
    return [Step(*row) for row in connection.execute(query)]


def undone(history: Sequence[Step]) -> dict[str, str]:
    """Change-sets that are undone at the end of `history`, each with the change-set that undid it."""
    state: dict[str, str] = {}
    by_id = {step.id: step for step in history}
    for step in history:
        if step.undoes is not None:
            state[step.undoes] = step.id
        elif step.redoes is not None:
            state.pop(by_id[step.redoes].undoes or "", None)
    return state


def undo(store: Store, *, actor: str = "", last: int = 1, to: int | None = None) -> list[Step]:
    """Undo the newest `last` change-sets (of `actor`, where one is given), or all newer than sequence number `to`.

    Returns what was undone, newest first. Raises Refused when there is nothing to undo, Collision when a later change
    builds on one of them; then nothing is changed at all.
    """
    with store.change("undo", actor=actor) as probe:
        history = steps(probe.connection)
        targets = _targets(history, actor, last, to)
        _carry(probe, targets, history, link="undoes")
    return targets


def redo(store: Store, *, actor: str = "", last: int = 1) -> list[Step]:
    """Take back the newest `last` undos. Returns the change-sets that hold again. Raises Refused or Collision."""
    with store.change("redo", actor=actor) as probe:
        history = steps(probe.connection)
        by_id = {step.id: step for step in history}
        taken = {step.redoes for step in history if step.redoes}
        undos = [s for s in reversed(history) if s.undoes and s.id not in taken and (not actor or s.actor == actor)]
        if not undos:
            raise Refused("there is nothing to redo", hint="qcode log")
        chosen = undos[:last]
        _carry(probe, chosen, history, link="redoes")
    return [by_id[step.undoes] for step in chosen if step.undoes]


def _targets(history: Sequence[Step], actor: str, last: int, to: int | None) -> list[Step]:
    gone, merged = undone(history), _merged(history)
    open_steps = [
        step
        for step in reversed(history)
        if step.undoes is None and step.redoes is None and step.id not in gone and step is not history[0]
        if not step.command.startswith(READING) and (step.actor == actor if actor else step.id not in merged)
    ]
    chosen = [s for s in open_steps if s.seq > to] if to is not None else open_steps[:last]
    if not chosen:
        whose = f" of {actor!r}" if actor else ""
        raise Refused(f"there is nothing{whose} to undo", hint="qcode log")
    return chosen


def _merged(history: Sequence[Step]) -> set[str]:
    """Change-sets that came in by a merge: older than one that stands before them. They are part of that merge's step."""
    merged: set[str] = set()
    newest = ""
    for step in history:
        if step.time < newest:
            merged.add(step.id)
        newest = max(newest, step.time)
    return merged


def _carry(probe: Change, targets: Sequence[Step], history: Sequence[Step], *, link: str) -> None:
    """Append one inverse change-set per target, newest target first."""
    connection = probe.connection
    words = "undo" if link == "undoes" else "redo"
    by_id = {step.id: step for step in history}
    for target in targets:
        about = target if link == "undoes" else by_id.get(target.undoes or "", target)
        change = Change(connection, actor=probe.actor, command=f"{words} {about.command}", **{link: target.id})
        try:
            if link == "undoes" and target.command.startswith(COMMAND):
                removed = unmerge(change, target.id, words)
            else:
                removed = _invert(change, target, words)
        except IntegrityError as problem:
            raise Collision(f"{about.command!r} cannot be taken back: something newer has the same name or place") from problem
        change.flush()
        if removed:
            _refuse_orphans(connection, about)


def _invert(change: Change, target: Step, action: str) -> bool:
    """Apply the inverse of every event of `target`, last first; True when something was removed that others refer to."""
    e = schema.event
    rows = change.connection.execute(
        select(e.c.seq, e.c.kind, e.c.entity, e.c.before, e.c.after).where(e.c.change_set == target.id).order_by(e.c.seq.desc())
    ).all()
    removed = False
    for seq, kind, entity, before, after in rows:
        if kind == kinds.CHANGE_SET or kind in kinds.CONTENT:
            continue
        if any(payload is not None and payload.startswith(PURGED) for payload in (before, after)):
            raise Collision(f"{target.command!r} cannot be taken back: its words were purged")
        if kind == "coder" and before is None and _acted_since(change.connection, entity):
            continue
        present = change.get(kind, entity)
        if (None if present is None else canonical(present)) != after:
            raise Collision(_later(change.connection, target, kind, entity, seq))
        value: Value | None = None if before is None else json.loads(before)
        change.replay(action, kind, entity, present, value)
        removed = removed or (value is None and kind in _REFERRED_TO)
    return removed


def _acted_since(connection: Connection, coder: str) -> bool:
    """True when a coder who was made by the change to be undone has other work in the study: then the coder stays."""
    tables = (schema.coding, schema.done, schema.assignment)
    return any(connection.execute(select(t.c.id).where(t.c.coder == coder).limit(1)).scalar() is not None for t in tables)


def _later(connection: Connection, target: Step, kind: str, entity: str, seq: int) -> str:
    e, c = schema.event, schema.change_set
    query = select(e.c.seq, c.c.time, c.c.actor, c.c.command).join(c, c.c.id == e.c.change_set)
    later = query.where(e.c.entity == entity, e.c.kind == kind, e.c.seq > seq).order_by(e.c.seq.desc()).limit(1)
    row = connection.execute(later).one_or_none()
    if row is None:
        return f"{target.command!r} cannot be taken back: the {kind} it made is not as it was left"
    return _collision(target, row)


def _collision(target: Step, row: Any) -> str:
    who = row.actor or "the system user"
    later = f"event {row.seq} ({row.command!r}, {who}, {row.time[:19]}Z)"
    return f"{target.command!r} cannot be taken back: {later} came later and builds on it"


def _refuse_orphans(connection: Connection, target: Step) -> None:
    """Raise Collision when rows are left that refer to what was removed."""
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is None:
        return
    table, rowid = orphan[0], orphan[1]
    e, c = schema.event, schema.change_set
    entity = None
    if rowid is not None:
        entity = connection.exec_driver_sql(f'SELECT id FROM "{table}" WHERE rowid = ?', (rowid,)).scalar()
    query = select(e.c.seq, c.c.time, c.c.actor, c.c.command).join(c, c.c.id == e.c.change_set)
    row = None
    if entity is not None:
        row = connection.execute(query.where(e.c.entity == entity).order_by(e.c.seq.desc()).limit(1)).one_or_none()
    if row is None:
        raise Collision(f"{target.command!r} cannot be taken back: a later change ({table}) builds on it")
    raise Collision(_collision(target, row))
