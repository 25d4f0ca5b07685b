"""Settle what the last-writer rule cannot: names used twice, things that refer to something
removed, corrected texts.

Each rule looks only at decisions, so that it gives the same state on every copy.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Text, bindparam, select

from qcode.store import kinds, schema
from qcode.store.change import PURGED, Change, payload_digest
from qcode.store.database import Orphan, entity_of, orphans
from qcode.store.decided import last_alive
from qcode.store.door import ANCHORED
from qcode.store.kinds import Value, canonical
from qcode.store.lww import SETTLED, Key
from qcode.store.replay import last_word

_NAMED = {"transcript": "name", "coder": "name", "code": "key", "speaker": "label"}
"""Kinds whose names must be unique."""

_ORDER = (
    "text",
    "blob",
    "setting",
    "coder",
    "site",
    "sample",
    "transcript",
    "speaker",
    "layout",
    "attribute",
    "codebook",
    "code",
    "question",
    "assignment",
    "coding",
    "done",
    "memo",
    "mark",
    "model",
)

_KEPT = frozenset({"code", "coder", "sample", "model", "speaker"})
_KEPT_CODER = (
    "a coder who was merged with another on one side is kept, because they worked on the other:"
    " qcode coders list"
)
_WORD = select(last_word(bindparam("kind", type_=Text), bindparam("entity", type_=Text)))

Told = dict[Key, str]
"""What to report about each thing that settling changed."""


def apply_decisions(change: Change, decisions: Mapping[Key, Value | None]) -> Told:
    """Carry what was decided into the state, but for layouts and what lies on a text; a name that
    is taken gets a number.
    """
    message: Told = {}
    renamed = _names(change.connection, decisions)
    for key, (wanted, given) in renamed.items():
        column = _NAMED[key[0]]
        message[key] = (
            f"{key[0]} {wanted[column]!r} is now {given[column]!r}: the name was already used on"
            " the other side"
        )
    # Free all names first: two things may have swapped theirs, and names are unique.
    for kind, entity in {*renamed, *(key for key in decisions if key[0] in _NAMED)}:
        _free_name(change, kind, entity)
    for key in sorted({*decisions, *renamed}, key=order):
        kind, entity = key
        # Contents never change, and the others depend on the text that remains.
        if kind in (*kinds.CONTENT, *ANCHORED, kinds.LAYOUT):
            continue
        after = renamed[key][1] if key in renamed else decisions[key]
        before = change.get(kind, entity)
        if before is not None or after is not None:
            change.replay(SETTLED, kind, entity, before, after)
    return message


def order(key: Key) -> tuple[int, str]:
    """A sort key: kinds that others refer to come first."""
    return _ORDER.index(key[0]), key[1]


def _free_name(change: Change, kind: str, entity: str) -> None:
    """Free a name inside the transaction, so that names can be swapped."""
    table = kinds.TABLES[kind]
    change.connection.execute(
        table.update().where(table.c.id == entity).values({_NAMED[kind]: entity})
    )


def _names(
    connection: Connection, decisions: Mapping[Key, Value | None]
) -> dict[Key, tuple[dict[str, Any], dict[str, Any]]]:
    """Things whose name belongs to an older thing of the same kind: their value, and the value with
    a free name.
    """
    renamed: dict[Key, tuple[dict[str, Any], dict[str, Any]]] = {}
    for kind, column in _NAMED.items():
        touched = {entity: value for (k, entity), value in decisions.items() if k == kind}
        if not touched:
            continue
        table, names = kinds.TABLES[kind], kinds.COLUMNS[kind]
        rows = connection.execute(select(table.c.id, *(table.c[n] for n in names)))
        values: dict[str, Any] = {
            entity: dict(zip(names, row, strict=True)) for entity, *row in rows
        } | touched
        by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entity, value in values.items():
            if value is not None:
                by_name[
                    str(value.get("transcript") or ""), _alike(kind, str(value[column]))
                ].append(entity)
        for (scope, _), entities in sorted(by_name.items()):
            # The oldest keeps its name. The id breaks ties, so that every copy decides the same.
            entities.sort(key=lambda e: (str(values[e].get("created", "")), e))
            for entity in entities[1:]:
                value = dict(values[entity])
                free = _free(
                    kind, str(value[column]), {name for where, name in by_name if where == scope}
                )
                by_name[scope, _alike(kind, free)] = [entity]
                renamed[kind, entity] = value, {**value, column: free}
    return renamed


def _alike(kind: str, name: str) -> str:
    """The form in which two conflicting names of a kind are equal.

    ``Ann`` and ``ann`` may be one coder or two, so both keep their names, and people decide
    (``qcode coders merge``).
    """
    return name if kind == "coder" else name.casefold()


def _free(kind: str, name: str, taken: set[str]) -> str:
    number = 2
    while _alike(kind, f"{name}-{number}") in taken:
        number += 1
    return f"{name}-{number}"


def mend(change: Change) -> Told:
    """Fix rows that refer to something removed. Returns what to report."""
    message: Told = {}
    _drop_attributes(change)
    while result := orphans(change.connection):
        # Things in a removed transcript go first, so that nothing is restored because of them.
        homeless = [row for row in result if row.parent == "transcript"]
        for row in homeless or result:
            message |= _mend(change, row)
    # Only now is it known which memos and marks stay. Coders are restored only for those.
    return message | _keep_writers(change)


def _keep_writers(change: Change) -> Told:
    """Restore coders who were merged with another on one side but wrote something on the other
    side.
    """
    message: Told = {}
    there = set(change.connection.execute(select(schema.coder.c.id)).scalars())
    for table in (schema.memo, schema.mark):
        for coder in sorted(
            set(change.connection.execute(select(table.c.coder).distinct()).scalars())
            - there
            - {""}
        ):
            if _restore(change, "coder", coder):
                message["coder", coder] = _KEPT_CODER
    return message


def _drop_attributes(change: Change) -> None:
    """Remove attributes of removed speakers. Restored speakers get theirs back."""
    a, s, t = schema.attribute, schema.speaker, schema.turn
    speaking = select(t.c.speaker).where(t.c.speaker.is_not(None))
    query = select(a.c.id).where(
        a.c.owner_kind == "speaker", a.c.owner.not_in(select(s.c.id)), a.c.owner.not_in(speaking)
    )
    for entity in change.connection.execute(query.order_by(a.c.id)).scalars().all():
        change.remove("attribute", entity, SETTLED)


def _mend(change: Change, row: Orphan) -> Told:
    """Settle one row that refers to something removed: restore a code or a speaker; remove what was
    in a removed transcript.
    """
    table, parent = row.table, row.parent
    if table in ("turn", "segment"):
        return _mend_layouts(change)
    entity = entity_of(change.connection, row)
    if entity is None:
        return {}
    value = change.get(table, entity) or {}
    if parent == "code" and table == "code":
        change.put(table, entity, {**value, "parent": None}, SETTLED)
        return {(table, entity): "a code lost its family, which was removed on the other side"}
    removed = str(value.get(parent) or "") if parent in _KEPT else ""
    if removed and _restore(change, parent, removed):
        if parent == "coder":
            return {(parent, removed): _KEPT_CODER}
        return {
            (
                parent,
                removed,
            ): f"a {parent} that was removed on one side is kept, because the other side used it"
        }
    change.remove(table, entity, SETTLED)
    return {
        (
            table,
            entity,
        ): f"a {table} in a transcript that was removed on the other side was not merged"
    }


def _mend_layouts(change: Change) -> Told:
    t, turn, s = schema.transcript, schema.turn, schema.speaker
    known = set(change.connection.execute(select(t.c.id)).scalars())
    speakers = set(change.connection.execute(select(s.c.id)).scalars())
    for transcript in (
        set(change.connection.execute(select(turn.c.transcript).distinct()).scalars()) - known
    ):
        change.remove(kinds.LAYOUT, transcript, SETTLED)
    speaking = change.connection.execute(
        select(turn.c.speaker).where(turn.c.speaker.is_not(None)).distinct()
    )
    message: Told = {}
    for speaker in sorted(set(speaking.scalars()) - speakers):
        if _restore(change, "speaker", speaker):
            message["speaker", speaker] = (
                "a speaker that was removed on one side is kept, because the other side used it"
            )
    return message


def _restore(change: Change, kind: str, entity: str) -> bool:
    """Restore the last decided value of an entity. Codes are restored as retired, speakers with
    their attributes.
    """
    if change.get(kind, entity) is not None:
        return True
    result, removed_by = last_alive(change.connection, kind, entity)
    if result is None:
        return False
    value = dict(result)
    if kind == "code":
        value |= {"status": "retired", "parent": None}
    if kind in _NAMED:
        value[_NAMED[kind]] = unused_name(change.connection, kind, value)
    change.put(kind, entity, value, SETTLED)
    if kind == "speaker":
        _restore_attributes(change, entity, removed_by)
    return True


def unused_name(connection: Connection, kind: str, value: Value) -> str:
    """The name of the value, or one with a number if another thing has the name now."""
    table, column = kinds.TABLES[kind], _NAMED[kind]
    query = select(table.c[column])
    if "transcript" in value:
        query = query.where(table.c.transcript == value["transcript"])
    taken = {_alike(kind, name) for name in connection.execute(query).scalars()}
    name = str(value[column])
    return _free(kind, name, taken) if _alike(kind, name) in taken else name


def _restore_attributes(change: Change, speaker: str, removed_by: str) -> None:
    """Restore the attributes of a speaker that were removed in the same change as the speaker."""
    e = schema.event
    query = select(e.c.entity, e.c.before).where(
        e.c.change_set == removed_by,
        e.c.kind == "attribute",
        e.c.after.is_(None),
        e.c.before.is_not(None),
    )
    for entity, before in change.connection.execute(query.order_by(e.c.ordinal)).all():
        value = json.loads(before) if before.startswith("{") else {}
        if value.get("owner") == speaker and change.get("attribute", entity) is None:
            change.put("attribute", entity, value, SETTLED)


def log_outcome(change: Change, touched: set[Key]) -> set[Key]:
    """Log the present values of `touched` unless the log already has them. Returns what the log did
    not have.

    A text and its layout are logged together, even if one of them is unchanged, so that the log
    shows for which text a layout was made.
    """
    change.flush()
    transcripts = {entity for kind, entity in touched if kind in ("transcript", kinds.LAYOUT)}
    pairs = {(kind, entity) for kind in ("transcript", kinds.LAYOUT) for entity in transcripts}
    renewed = {entity for kind, entity in pairs if not _says(*_both(change, (kind, entity)))}
    written: set[Key] = set()
    for key in sorted(touched | pairs, key=order):
        word, present = _both(change, key)
        if new := not _says(word, present):
            written.add(key)
        if new or (key in pairs and key[1] in renewed and present is not None):
            was = json.loads(word) if word is not None and word.startswith("{") else None
            change.note(SETTLED, *key, was, present)
    return written


def _both(change: Change, key: Key) -> tuple[str | None, Value | None]:
    """The last value of a thing in the log, and its present value."""
    word = change.connection.execute(_WORD, {"kind": key[0], "entity": key[1]}).scalar()
    return word, change.get(*key)


def _says(word: str | None, present: Value | None) -> bool:
    if word is None or present is None:
        return word is None and present is None
    result = canonical(present)
    return (
        payload_digest(word) == payload_digest(result)
        if word.startswith(PURGED)
        else word == result
    )
