"""What the last-writer rule cannot settle alone: names taken twice, things that hang on something gone, corrected texts.

Each rule looks only at the values themselves, so that it gives the same state on every copy.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from qcode.store import kinds, schema
from qcode.store.change import PURGED, Change
from qcode.store.kinds import Value
from qcode.store.reanchor import reanchor

_ACTION = "merge.settle"
_NAMED = {"transcript": "name", "coder": "name", "code": "key", "speaker": "label"}
"""Kinds with a name that only one of them may have."""

_ORDER = (
    "text", "blob", "setting", "coder", "site", "sample", "transcript", "speaker", "layout", "attribute", "codebook", "code",
    "question", "assignment", "coding", "done", "memo", "mark", "model",
)  # fmt: skip

_UNIQUE = {
    "coding": ("transcript", "coder", "code", "start", "end", "round"),
    "done": ("transcript", "coder", "round", "start", "end"),
}

_KEPT = frozenset({"code", "coder", "sample", "model", "speaker"})

Key = tuple[str, str]


def take_in(change: Change, winners: Mapping[Key, Value | None]) -> tuple[str, ...]:
    """Carry values that hold into the state; a name that is taken already gets a number. Returns what to tell."""
    told: list[str] = []
    renamed = _names(change.connection, winners)
    for (kind, _), (wanted, given) in renamed.items():
        told.append(f"{kind} {wanted[_NAMED[kind]]!r} is now {given[_NAMED[kind]]!r}: the name was taken on the other side")
    for kind, entity in {*renamed, *(key for key in winners if key[0] in _NAMED)}:
        _free_name(change, kind, entity)
    for key in sorted(winners, key=lambda k: (_ORDER.index(k[0]), k[1])):
        kind, entity = key
        if kind in kinds.CONTENT:
            continue
        after = renamed[key][1] if key in renamed else winners[key]
        before = change.get(kind, entity)
        if before is None and after is None:
            continue
        if after is not None and kind in _UNIQUE and (told_here := _doubled(change, kind, entity, after)) is not None:
            told += told_here
            continue
        kinds.apply(change.connection, kind, entity, before, after)
    for (kind, entity), (wanted, given) in renamed.items():
        if (kind, entity) not in winners:
            kinds.apply(change.connection, kind, entity, wanted, given)
        change.note(_ACTION, kind, entity, wanted, given)
    return tuple(told)


def _free_name(change: Change, kind: str, entity: str) -> None:
    """Let go of a name inside the transaction, so that names may be swapped."""
    table = kinds.TABLES[kind]
    change.connection.execute(table.update().where(table.c.id == entity).values({_NAMED[kind]: entity}))


def _names(connection: Connection, winners: Mapping[Key, Value | None]) -> dict[Key, tuple[dict[str, Any], dict[str, Any]]]:
    """Things whose name is taken by an older one of the same kind: their value, and the value with a free name."""
    renamed: dict[Key, tuple[dict[str, Any], dict[str, Any]]] = {}
    for kind, column in _NAMED.items():
        touched = {entity: value for (k, entity), value in winners.items() if k == kind}
        if not touched:
            continue
        table, names = kinds.TABLES[kind], kinds.COLUMNS[kind]
        rows = connection.execute(select(table.c.id, *(table.c[n] for n in names)))
        values: dict[str, Any] = {entity: dict(zip(names, row, strict=True)) for entity, *row in rows} | touched
        by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entity, value in values.items():
            if value is not None:
                by_name[str(value.get("transcript") or ""), str(value[column]).casefold()].append(entity)
        for (scope, _), entities in by_name.items():
            entities.sort(key=lambda e: (str(values[e].get("created", "")), e))
            for entity in entities[1:]:
                value = dict(values[entity])
                free = _free(str(value[column]), {name for where, name in by_name if where == scope})
                renamed[kind, entity] = value, {**value, column: free}
    return renamed


def _free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name}-{number}".casefold() in taken:
        number += 1
    taken.add(f"{name}-{number}".casefold())
    return f"{name}-{number}"


def _doubled(change: Change, kind: str, entity: str, value: Value) -> list[str] | None:
    """Settle a thing that another id stands for already: the smaller id stays. None when there is no such thing."""
    table = kinds.TABLES[kind]
    same = (table.c[name] == value[name] for name in _UNIQUE[kind])
    other = change.connection.execute(select(table.c.id).where(*same, table.c.id != entity)).scalar()
    if other is None:
        return None
    present = change.get(kind, entity)
    if other < entity:
        if present is not None:
            kinds.apply(change.connection, kind, entity, present, None)
        change.note(_ACTION, kind, entity, value, None)
    else:
        change.remove(kind, other, _ACTION)
        kinds.apply(change.connection, kind, entity, present, value)
    return []


def settle(change: Change, contents: Mapping[str, str]) -> tuple[str, ...]:
    """Mend what hangs on something that is gone, then carry codings over to corrected texts. Returns what to tell.

    `contents` are old texts, by id, that only the other copy holds, or that are about to be purged.
    """
    told = _orphans(change)
    moved = reanchor(change, _ACTION, contents=contents)
    lost = sum(m.carried.outcome == "lost" for m in moved)
    altered = sum(m.carried.outcome in ("changed", "moved") for m in moved)
    if moved:
        told.append(f"{len(moved)} codings and marks carried over to a corrected text; {altered} changed, {lost} to be reviewed")
    return tuple(told)


def _orphans(change: Change) -> list[str]:
    told: list[str] = []
    while True:
        found = change.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if not found:
            return told
        mended: dict[str, int] = defaultdict(int)
        for table, rowid, parent, _ in found:
            mended[_mend(change, table, rowid, parent)] += 1
        told += [f"{count} × {what}" if count > 1 else what for what, count in sorted(mended.items()) if what]


def _mend(change: Change, table: str, rowid: int | None, parent: str) -> str:
    """Settle one row that refers to something gone: a code or a speaker comes back, what lay in a removed transcript goes."""
    if table in ("turn", "segment"):
        return _mend_layouts(change)
    entity = change.connection.exec_driver_sql(f'SELECT id FROM "{table}" WHERE rowid = ?', (rowid,)).scalar()
    if entity is None:
        return ""
    value = change.get(table, entity) or {}
    if parent == "code" and table == "code":
        change.put(table, entity, {**value, "parent": None}, _ACTION)
        return "a code lost its family, which was removed on the other side"
    gone = value.get(parent) if parent in _KEPT else None
    if gone and _restore(change, parent, str(gone)):
        return f"a {parent} that was removed on one side is kept, because the other side used it"
    change.remove(table, entity, _ACTION)
    return f"a {table} in a transcript that was removed on the other side was not taken in"


def _mend_layouts(change: Change) -> str:
    t, turn = schema.transcript, schema.turn
    known = set(change.connection.execute(select(t.c.id)).scalars())
    s = schema.speaker
    speakers = set(change.connection.execute(select(s.c.id)).scalars())
    for transcript in set(change.connection.execute(select(turn.c.transcript).distinct()).scalars()) - known:
        change.remove(kinds.LAYOUT, transcript, _ACTION)
    gone = (
        set(change.connection.execute(select(turn.c.speaker).where(turn.c.speaker.is_not(None)).distinct()).scalars()) - speakers
    )
    for speaker in sorted(gone):
        _restore(change, "speaker", speaker)
    return "a speaker that was removed on one side is kept, because the other side used it" if gone else ""


def _restore(change: Change, kind: str, entity: str) -> bool:
    """Bring back what the log last knew of an entity; codes come back retired."""
    if change.get(kind, entity) is not None:
        return True
    e = schema.event
    change.flush()
    query = select(e.c.before).where(e.c.entity == entity, e.c.kind == kind, e.c.after.is_(None)).order_by(e.c.seq.desc())
    raw = change.connection.execute(query.limit(1)).scalar()
    if raw is None or raw.startswith(PURGED):
        return False
    value = json.loads(raw)
    if kind == "code":
        value |= {"status": "retired", "parent": None}
    change.put(kind, entity, value, _ACTION)
    return True
