"""Move codings, done marks, memos and marks to the new text after a transcript's text was replaced.

Each of them records which text its offsets refer to (`anchor`). So even things that come later,
from a copy that has only the old text, can be carried over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Connection, Select, func, or_, select

from qcode.carryover import CarriedSpan, TextMap
from qcode.spans import Span
from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.door import ANCHOR_LENGTH, ANCHORED
from qcode.store.kinds import Value

PLACES = {
    "coding": ("transcript", "coder", "code", "start", "end", "round"),
    "done": ("transcript", "coder", "round", "start", "end"),
}
"""The columns that only one thing of a kind may have."""


@dataclass(frozen=True, slots=True)
class Relocation:
    """How one anchored thing moved: its kind, id and earlier value, and its new place."""

    kind: str
    entity: str
    before: dict[str, Any]
    carried: CarriedSpan
    duplicate: bool = False


class Mapper(Protocol):
    """Finds where spans of an old text are in the new one."""

    def carry(self, spans: Iterable[Span]) -> list[CarriedSpan]:
        """Where each span is now."""


Among = Mapping[str, Collection[str]]
"""The ids of things by kind; under "transcript" those of transcripts, which mean all that is on
them.
"""
MOST_NAMED = 500
"""Of more things by id, all of the kind are looked at."""


def reanchor(
    change: Change, action: str, known: Mapper | None = None, among: Among | None = None
) -> list[Relocation]:
    """Carry over everything whose anchor is not its transcript's present text. Nothing is lost.
    With `among` only these things are looked at, which are all that can have such an anchor.

    Two codings that end up on the same words become one coding (the one that was there stays).
    Things whose old text was purged stay where they are. `known` gives mappers that need not be
    computed.
    """
    moved: list[Relocation] = []
    maps: dict[tuple[str, str], Mapper | None] = {}
    for kind in ANCHORED:
        targets: dict[str, tuple[dict[str, Any], CarriedSpan]] = {}
        before: dict[str, dict[str, Any]] = {}
        for entity, text, value in list(stale(change.connection, kind, among)):
            key = value["anchor"], text
            # Comparing two texts is the slow part, so do it once per pair.
            if key not in maps:
                maps[key] = known or _map(change.connection, *key)
            if (mapper := maps[key]) is not None:
                before[entity] = value
                targets[entity] = carried(value, text, mapper)
        moved += _arrange(change, kind, before, targets, action)
    return moved


def carried(value: Value, text: str, mapper: Mapper) -> tuple[dict[str, Any], CarriedSpan]:
    """The value with its place in `text`, and what happened to its words."""
    anchor = text[:ANCHOR_LENGTH]
    if value["start"] is None:
        return {**value, "anchor": anchor}, CarriedSpan((0, 0), "same")
    result = mapper.carry([(value["start"], value["end"])])[0]
    return {**value, "start": result.span[0], "end": result.span[1], "anchor": anchor}, result


def stale(
    connection: Connection, kind: str, among: Among | None = None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(id, present text of its transcript, value) of everything of a kind (or of what is `among`
    it) whose anchor is a different text.
    """
    names, query = kinds.COLUMNS[kind], _stale(kind)
    if among is not None:
        ids, transcripts = among.get(kind, ()), among.get("transcript", ())
        if len(ids) + len(transcripts) <= MOST_NAMED:
            table = kinds.TABLES[kind].c
            query = query.where(or_(table.id.in_(ids), table.transcript.in_(transcripts)))
    for entity, text, *values in connection.execute(query).all():
        yield entity, text, dict(zip(names, values, strict=True))


@cache
def _stale(kind: str) -> Select[Any]:
    table, t = kinds.TABLES[kind], schema.transcript
    query = select(table.c.id, t.c.text, *(table.c[n] for n in kinds.COLUMNS[kind])).join(
        t, t.c.id == table.c.transcript
    )
    current = table.c.anchor != func.substr(t.c.text, 1, ANCHOR_LENGTH)
    return query.where(current, table.c.anchor != "").order_by(table.c.id)


def _map(connection: Connection, anchor: str, text: str) -> TextMap | None:
    x = schema.text
    old = (
        connection.execute(
            select(x.c.content).where(x.c.id.startswith(anchor), x.c.content.is_not(None))
        )
        .scalars()
        .first()
    )
    new = connection.execute(select(x.c.content).where(x.c.id == text)).scalar()
    return None if old is None or new is None else TextMap(old, new)


def _arrange(
    change: Change,
    kind: str,
    before: Mapping[str, dict[str, Any]],
    targets: Mapping[str, tuple[dict[str, Any], CarriedSpan]],
    action: str,
) -> list[Relocation]:
    """Write what moved. If a place is already taken by an earlier thing, remove the later one as a
    duplicate.
    """
    doubles = _doubles(
        change.connection, kind, {entity: value for entity, (value, _) in targets.items()}
    )
    for entity in doubles:
        change.remove(kind, entity, action)
    waiting = [entity for entity in targets if entity not in doubles]
    while waiting:
        # A thing that occupies the target place of another one moves first.
        free = [
            entity
            for entity in waiting
            if _holder(change.connection, kind, entity, targets[entity][0]) is None
        ]
        if not free:
            change.remove(kind, waiting[0], action)
            continue
        for entity in free:
            change.put(kind, entity, targets[entity][0], action)
        waiting = [entity for entity in waiting if entity not in set(free)]
    return [
        Relocation(kind, entity, before[entity], targets[entity][1], entity in doubles)
        for entity in targets
    ]


def _doubles(connection: Connection, kind: str, targets: Mapping[str, Value]) -> set[str]:
    if kind not in PLACES:
        return set()
    doubles: set[str] = set()
    taken: set[tuple[Any, ...]] = set()
    for entity in sorted(targets, key=lambda e: (str(targets[e]["created"]), e)):
        place = place_of(kind, targets[entity])
        holder = _holder(connection, kind, entity, targets[entity])
        if place in taken or (holder is not None and holder not in targets):
            doubles.add(entity)
        taken.add(place)
    return doubles


def place_of(kind: str, value: Value) -> tuple[Any, ...]:
    """The place of a value: only one thing of that kind may have it."""
    return tuple(value[name] for name in PLACES[kind])


def _holder(connection: Connection, kind: str, entity: str, value: Value) -> str | None:
    """The id of another thing in the place of `value`."""
    if kind not in PLACES:
        return None
    table = kinds.TABLES[kind]
    same = (table.c[name] == value[name] for name in PLACES[kind])
    return connection.execute(
        select(table.c.id).where(*same, table.c.id != entity).limit(1)
    ).scalar()


def holders(
    connection: Connection, kind: str, transcripts: Sequence[str]
) -> dict[tuple[Any, ...], str]:
    """Place → id of everything of a kind in some transcripts."""
    table = kinds.TABLES[kind]
    query = select(table.c.id, *(table.c[n] for n in PLACES[kind])).where(
        table.c.transcript.in_(transcripts)
    )
    return {tuple(place): entity for entity, *place in connection.execute(query)}
