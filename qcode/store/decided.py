"""What people decided on a thing, in all copies that were merged. Every merge starts from these
decisions, so that the order of merging does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select

from qcode.store import schema
from qcode.store.change import PURGED
from qcode.store.kinds import Value
from qcode.store.lww import SETTLED, Key, Stamp

_BATCH = 500

Held = Callable[[Key], Value | None]
"""Looks up the value that one of the copies has, for things whose words were purged from the
log.
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest decision on a thing: its stamp, its change-set, and the resulting value (None:
    removed).

    `settled` is what the last merge made of it since then (None: nothing). It replaces the value if
    the words of the value were purged; `purged` is then true.
    """

    stamp: Stamp
    value: Value | None
    settled: Value | None = None
    purged: bool = False


def decided(connection: Connection, keys: Iterable[Key], present: Held) -> dict[Key, Decided]:
    """The newest decision in the log on each of `keys`; keys without a decision are left out."""
    wanted = set(keys)
    result: dict[Key, Decided] = {}
    entities = iter(sorted({entity for _, entity in wanted}))
    while batch := list(islice(entities, _BATCH)):
        newest, settled = _places(connection, batch, wanted)
        payloads = _payloads(connection, [*(row.seq for row in newest.values()), *settled.values()])
        for key, row in newest.items():
            since = settled.get(key)
            stand_in = _value(payloads[since]) if since is not None and since > row.seq else None
            raw, stamp = payloads[row.seq], (row.time, row.change_set, row.ordinal)
            if raw is not None and raw.startswith(PURGED):
                result[key] = Decided(stamp, stand_in or present(key), stand_in, purged=True)
            else:
                result[key] = Decided(stamp, _value(raw), stand_in)
    return result


def settled_keys(connection: Connection) -> set[Key]:
    """The keys of everything that a merge ever settled."""
    e = schema.event
    query = select(e.c.kind, e.c.entity).where(e.c.action == SETTLED).distinct()
    return {(kind, entity) for kind, entity in connection.execute(query)}


def given_by(connection: Connection, key: Key) -> str:
    """The change-set that decided on the value of a thing, or, if it was removed since, on its last
    value; empty if nobody did.
    """
    e, c = schema.event, schema.change_set
    query = select(e.c.change_set).join(c, c.c.id == e.c.change_set)
    query = query.where(
        e.c.kind == key[0], e.c.entity == key[1], e.c.action != SETTLED, e.c.after.is_not(None)
    ).order_by(c.c.time.desc(), c.c.id.desc(), e.c.ordinal.desc())
    return connection.execute(query.limit(1)).scalar() or ""


def last_alive(connection: Connection, kind: str, entity: str) -> tuple[Value | None, str]:
    """The newest decided value of a thing that is still known, and the change-set that removed the
    thing afterwards.
    """
    e, c = schema.event, schema.change_set
    mine = select(e.c.change_set, e.c.action, e.c.after).join(c, c.c.id == e.c.change_set)
    mine = mine.where(e.c.entity == entity, e.c.kind == kind)
    rows = connection.execute(
        mine.order_by(c.c.time.desc(), c.c.id.desc(), e.c.ordinal.desc())
    ).all()
    removed_by = next(
        (row.change_set for row in rows if row.action != SETTLED and row.after is None), ""
    )
    for only in (True, False):
        for row in rows:
            if (row.action != SETTLED or not only) and (value := _value(row.after)) is not None:
                return value, removed_by
    return None, removed_by


def _places(
    connection: Connection, entities: Sequence[str], wanted: set[Key]
) -> tuple[dict[Key, Row[Any]], dict[Key, int]]:
    """The newest decision on each thing, and the sequence number of the event that settled it
    last.
    """
    e, c = schema.event, schema.change_set
    columns = (e.c.seq, c.c.time, e.c.change_set, e.c.ordinal, e.c.action, e.c.kind, e.c.entity)
    query = (
        select(*columns)
        .join(c, c.c.id == e.c.change_set)
        .where(e.c.entity.in_(entities))
        .order_by(e.c.seq)
    )
    newest: dict[Key, Row[Any]] = {}
    settled: dict[Key, int] = {}
    rows: Iterable[Row[Any]] = connection.execute(query)
    for row in rows:
        key = row.kind, row.entity
        if key not in wanted:
            continue
        if row.action == SETTLED:
            settled[key] = row.seq
        elif key not in newest or _stamp(row) >= _stamp(newest[key]):
            newest[key] = row
    return newest, settled


def _stamp(row: Row[Any]) -> Stamp:
    return row.time, row.change_set, row.ordinal


def _payloads(connection: Connection, places: Sequence[int]) -> dict[int, str | None]:
    e = schema.event
    result: dict[int, str | None] = {}
    for part in _parts(places):
        result |= {
            seq: after
            for seq, after in connection.execute(
                select(e.c.seq, e.c.after).where(e.c.seq.in_(part))
            )
        }
    return result


def _parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(places), _BATCH):
        yield places[at : at + _BATCH]


def _value(raw: str | None) -> dict[str, Any] | None:
    return json.loads(raw) if raw is not None and raw.startswith("{") else None
