"""After a transcript's text was replaced: codings, done marks, memos and marks move to the new text.

Each of them says (`anchor`) which text its offsets refer to, so that whatever comes later from a copy that knew only the
old text can still be carried over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from qcode.carryover import Carried, TextMap
from qcode.spans import Span
from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.door import ANCHOR_LENGTH, ANCHORED


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one anchored thing: its kind, id and value before, and where it is now."""

    kind: str
    entity: str
    before: dict[str, Any]
    carried: Carried
    duplicate: bool = False


class Mapper(Protocol):
    """Says where spans of an old text are in the new one."""

    def carry(self, spans: Iterable[Span]) -> list[Carried]:
        """Where each span is now."""


def reanchor(change: Change, action: str, known: Mapper | None = None, contents: Mapping[str, str] | None = None) -> list[Moved]:
    """Carry over everything whose anchor is not its transcript's present text; nothing is dropped.

    Two codings that come to lie on the same words are one coding (the earlier stays). Things whose old text is not kept
    any more (purged) stay where they are. `known` says where words are now when that need not be found out; `contents` are
    old texts, by id, that the study itself holds no longer.
    """
    moved: list[Moved] = []
    maps: dict[tuple[str, str], Mapper | None] = {}
    for kind in ANCHORED:
        for entity, text, value in list(_stale(change.connection, kind)):
            key = value["anchor"], text
            if key not in maps:
                maps[key] = known or _map(change.connection, *key, contents or {})
            text_map = maps[key]
            if text_map is None:
                continue
            moved.append(_move(change, kind, entity, text, value, text_map, action))
    return moved


def _stale(connection: Connection, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    table, t = kinds.TABLES[kind], schema.transcript
    names = kinds.COLUMNS[kind]
    query = select(table.c.id, t.c.text, *(table.c[n] for n in names)).join(t, t.c.id == table.c.transcript)
    current = table.c.anchor != func.substr(t.c.text, 1, ANCHOR_LENGTH)
    for entity, text, *values in connection.execute(query.where(current, table.c.anchor != "").order_by(table.c.id)).all():
        yield entity, text, dict(zip(names, values, strict=True))


def _map(connection: Connection, anchor: str, text: str, contents: Mapping[str, str]) -> TextMap | None:
    x = schema.text
    old = next((content for entity, content in contents.items() if entity.startswith(anchor)), None)
    if old is None:
        old = connection.execute(select(x.c.content).where(x.c.id.startswith(anchor), x.c.content.is_not(None))).scalars().first()
    new = connection.execute(select(x.c.content).where(x.c.id == text)).scalar()
    return None if old is None or new is None else TextMap(old, new)


def _move(change: Change, kind: str, entity: str, text: str, value: dict[str, Any], text_map: Mapper, action: str) -> Moved:
    if value["start"] is None:
        change.put(kind, entity, {**value, "anchor": text[:ANCHOR_LENGTH]}, action)
        return Moved(kind, entity, value, Carried((0, 0), "same"))
    carried = text_map.carry([(value["start"], value["end"])])[0]
    start, end = carried.span
    after = {**value, "start": start, "end": end, "anchor": text[:ANCHOR_LENGTH]}
    if _taken(change.connection, kind, entity, after):
        change.remove(kind, entity, action)
        return Moved(kind, entity, value, carried, duplicate=True)
    change.put(kind, entity, after, action)
    return Moved(kind, entity, value, carried)


def _taken(connection: Connection, kind: str, entity: str, value: dict[str, Any]) -> bool:
    unique = {
        "coding": ("transcript", "coder", "code", "start", "end", "round"),
        "done": ("transcript", "coder", "round", "start", "end"),
    }.get(kind)
    if unique is None:
        return False
    table = kinds.TABLES[kind]
    same = (table.c[name] == value[name] for name in unique)
    return connection.execute(select(table.c.id).where(*same, table.c.id != entity).limit(1)).scalar() is not None
