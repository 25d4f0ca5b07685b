"""The log, read back as sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from qcode.store import schema
from qcode.store.actors import Actors
from qcode.store.change import PURGED, WITHHELD


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event with its change-set's time, actor and codebook version; payloads are None, a value,
    or ``"purged"``.
    """

    seq: int
    time: str
    actor: str
    action: str
    kind: str
    entity: str
    transcript: str | None
    command: str
    change_set: str
    codebook: str
    before: Any
    after: Any


def entries(
    connection: Connection,
    *,
    actor: str | None = None,
    transcript: str | None = None,
    since: str | None = None,
    after_seq: int = 0,
    entity: str | None = None,
    change_set: str | None = None,
    beside: str | None = None,
    last: int | None = None,
) -> Iterator[LogEntry]:
    """Events in the order of the log, without headers and withheld events.

    Filters: the coder's present name, transcript id, ISO time, number of the previous event,
    entity, change-set. `beside` gives the whole change-sets that have an event about a transcript.
    `last` keeps only that many of the newest remaining events, without reading the log before
    them.
    """
    e, c = schema.event, schema.change_set
    query = select(e, c.c.time, c.c.actor, c.c.command, c.c.codebook).join(
        c, c.c.id == e.c.change_set
    )
    query = query.where(e.c.kind.not_in(("change_set", WITHHELD)), e.c.seq > after_seq).order_by(
        e.c.seq
    )
    actors = Actors(connection) if actor else None
    if actors is not None:
        query = query.where(c.c.actor.in_(actors.names(actor or "")))
    elif actor is not None:
        query = query.where(c.c.actor == actor)
    if transcript is not None:
        query = query.where(e.c.transcript == transcript)
    if since is not None:
        query = query.where(c.c.time >= since)
    if entity is not None:
        query = query.where(e.c.entity == entity)
    if change_set is not None:
        query = query.where(e.c.change_set == change_set)
    if beside is not None:
        about = e.alias()
        there = select(about.c.change_set).where(about.c.transcript == beside)
        query = query.where(e.c.change_set.in_(there))
    for row in _rows(connection, query, actors, actor or "", last):
        yield LogEntry(
            row.seq,
            row.time,
            row.actor,
            row.action,
            row.kind,
            row.entity,
            row.transcript,
            row.command,
            row.change_set,
            row.codebook,
            _payload(row.before),
            _payload(row.after),
        )


def _rows(
    connection: Connection, query: Select[Any], actors: Actors | None, actor: str, last: int | None
) -> Iterable[Row[Any]]:
    """The rows of events by the coder who is now called `actor`; only the newest `last`."""

    def is_theirs(row: Row[Any]) -> bool:
        return actors is None or actors.is_by(row.actor, row.time, actor)

    if last is None:
        return filter(is_theirs, connection.execute(query))
    newest = filter(
        is_theirs, connection.execute(query.order_by(None).order_by(schema.event.c.seq.desc()))
    )
    return reversed(list(islice(newest, last)))


def _payload(raw: str | None) -> Any:
    if raw is None:
        return None
    return "purged" if raw.startswith(PURGED) else json.loads(raw)
