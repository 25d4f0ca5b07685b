"""Rebuild a study from its log and contents, as in an archive: the same state and the same log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, literal, select

from qcode.store import kinds, schema
from qcode.store.change import EVENT_COLUMNS, PURGED, WITHHELD
from qcode.store.database import FAILURES, explained
from qcode.store.replay import last_word, pages
from qcode.store.store import Store

_BATCH = 5000

Beyond = tuple[str, str, Mapping[str, Any]]
"""(kind, entity, value) of something whose value is not in the log."""


class NotRebuilt(Exception):
    """The contents do not make a study; the message says why."""


def events(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """Every event, including headers, with the columns `EVENT_COLUMNS`."""
    e = schema.event
    return pages(connection, select(*(e.c[name] for name in EVENT_COLUMNS)), e.c.seq)


def beyond_log(connection: Connection) -> Iterator[Beyond]:
    """Values that are in the state but no longer in the log, because their last event was purged or
    withheld.
    """
    for kind, table in kinds.TABLES.items():
        names = kinds.COLUMNS[kind]
        query = select(
            table.c.id, *(table.c[n] for n in names), last_word(literal(kind), table.c.id)
        )
        for entity, *values, word in pages(connection, query, table.c.id):
            if word is None or word.startswith((PURGED, f"{WITHHELD}:")):
                yield kind, entity, dict(zip(names, values, strict=True))
    t = schema.transcript
    for entity, word in pages(
        connection, select(t.c.id, last_word(literal(kinds.LAYOUT), t.c.id)), t.c.id
    ):
        if word is not None and word.startswith(PURGED):
            value = kinds.read(connection, kinds.LAYOUT, entity)
            if value is not None:
                yield kinds.LAYOUT, entity, value


def rebuild(
    store: Store,
    logged: Iterable[Sequence[Any]],
    texts: Iterable[tuple[str, int, str | None]],
    blobs: Iterable[tuple[str, bytes | None]],
    beyond: Iterable[Beyond],
) -> None:
    """Run `refill` and raise NotRebuilt for anything wrong in the contents. Also raises the errors
    of `explained`.
    """
    try:
        with explained(store.path):
            refill(store, logged, texts, blobs, beyond)
    except (*FAILURES, LookupError, TypeError, ValueError) as problem:
        raise NotRebuilt(str(problem).split("\n")[0]) from problem


def refill(
    store: Store,
    logged: Iterable[Sequence[Any]],
    texts: Iterable[tuple[str, int, str | None]],
    blobs: Iterable[tuple[str, bytes | None]],
    beyond: Iterable[Beyond],
) -> None:
    """Fill the empty study `store` (see `Store.unnamed`): the log is copied, the state is derived
    from it.

    `logged` are events with the columns `EVENT_COLUMNS`; `texts` and `blobs` are contents by id
    (None if purged); `beyond` are the values that are not in the log. Nothing is checked here: run
    `check` afterwards.
    """
    with store.writing() as connection:
        _insert(connection, "text", ("id", "length", "content"), texts)
        _insert(connection, "blob", ("id", "content"), blobs)
        _insert(connection, "event", EVENT_COLUMNS, logged)
        special = list(beyond)
        for kind in (
            kinds.CHANGE_SET,
            *(k for k in kinds.TABLES if k not in (*kinds.CONTENT, kinds.CHANGE_SET)),
            kinds.LAYOUT,
        ):
            _fill(connection, kind)
            for entity, value in ((entity, value) for k, entity, value in special if k == kind):
                kinds.apply(connection, kind, entity, kinds.read(connection, kind, entity), value)


def _insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(tuple(row))
        if len(batch) >= _BATCH:
            kinds.insert_rows(connection, table, columns, batch)
            batch = []
    kinds.insert_rows(connection, table, columns, batch)


def _fill(connection: Connection, kind: str) -> None:
    """Put every entity of a kind into the state, with the last value in the log."""
    e = schema.event
    # Headers come first: they never change, and the rule for all other kinds needs their times.
    word = e.c.after if kind == kinds.CHANGE_SET else last_word(literal(kind), e.c.entity)
    query = select(e.c.entity, word).where(e.c.kind == kind).distinct()
    batch: list[tuple[str, Mapping[str, Any]]] = []
    for entity, message in pages(connection, query, e.c.entity):
        if message is None or not message.startswith("{"):
            continue
        if kind == kinds.LAYOUT:
            kinds.apply(connection, kind, entity, None, json.loads(message))
            continue
        batch.append((entity, json.loads(message)))
        if len(batch) >= _BATCH:
            kinds.add_many(connection, kind, batch)
            batch = []
    if batch:
        kinds.add_many(connection, kind, batch)
