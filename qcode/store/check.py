"""Verify a study: the chain of the log, the state against a replay of the log, texts against their
hashes, spans, and SQLite's own check.

Every statement reads only briefly, so that coders can go on while a large study is checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, cast, func, select

from qcode.errors import ProjectDamaged
from qcode.shown import amount
from qcode.spans import tiles
from qcode.store import kinds, schema
from qcode.store.change import EVENT_COLUMNS, GENESIS, WITHHELD, digest
from qcode.store.database import explained, one_moment, orphans, page_faults, whatever_bytes
from qcode.store.redact import LEFT
from qcode.store.replay import differences, layouts, pages, state
from qcode.store.store import Store

_MOST = 3
"""Faults reported per check; more of the same kind add nothing."""
_CONTENTS = [
    (table, select(cast(table.c.content, LargeBinary)).where(table.c.id == bindparam("this")))
    for table in (schema.text, schema.blob)
]
"""The tables of contents, each with the query for one content as bytes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    check: str
    ok: bool
    detail: str


def check(store: Store) -> list[Finding]:
    """Run every check and return one finding for each, in a fixed order. Raises ProjectLocked or
    StorageFailed if reading fails.
    """
    return _run(store, _CHECKS)


def faults_in(connection: Connection) -> list[str]:
    """The first faults of every check, empty if there are none. The connection may be inside a
    transaction.
    """
    with whatever_bytes(connection):
        return [
            f"{name}: {fault}"
            for name, run in _CHECKS.items()
            for fault in islice(run(connection), _MOST)
        ]


def written_faults(connection: Connection) -> Iterator[str]:
    """Find what was altered in the log and in the texts after it had been written."""
    with whatever_bytes(connection):
        yield from _chain(connection)
        yield from _texts(connection)


def _run(store: Store, checks: dict[str, Callable[[Connection], Iterator[str]]]) -> list[Finding]:
    findings = []
    with store.reading() as connection, whatever_bytes(connection):
        for name, run in checks.items():
            faults: list[str] = []
            try:
                with explained(store.path):
                    for fault in run(connection):
                        if len(faults) == _MOST:
                            faults.append("and more")
                            break
                        faults.append(fault)
            except ProjectDamaged as damage:
                faults.append(damage.message)
            findings.append(
                Finding(name, not faults, "; ".join(faults) or _counted(connection, name))
            )
    return findings


def fingerprint(connection: Connection) -> str:
    """SHA-256 of the state (not the log): the same for two studies with the same content.

    Contents are included by their hash, together with what refers to them. Contents without
    references are kept only for `redo` and are left out. So are the notes that merges make of
    redacted texts: they follow from the redactions, and a merge that brings nothing makes none.
    """
    total = sha256()
    for kind in sorted(kinds.TABLES):
        if kind == kinds.CHANGE_SET or kind in kinds.CONTENT:
            continue
        for entity, value in state(connection, kind):
            if kind == "setting" and entity.startswith(LEFT):
                continue
            total.update(f"{kind}\x1f{entity}\x1f{value}\n".encode("utf-8", "surrogatepass"))
    for entity, value in layouts(connection):
        total.update(f"layout\x1f{entity}\x1f{value}\n".encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _counted(connection: Connection, name: str) -> str:
    table = {
        "log chain": "event",
        "log replay": "event",
        "texts": "text",
        "codings": "coding",
        "segments": "segment",
    }.get(name)
    if table is None:
        return ""
    count = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar()
    result = amount(int(count or 0), table)
    withheld = select(func.count()).where(schema.event.c.kind == WITHHELD)
    if table == "event" and (removed := connection.execute(withheld).scalar()):
        result += f", {removed} of them withheld: this copy was packed for one coder"
    return result


def _foreign_keys(connection: Connection) -> Iterator[str]:
    for table, number, parent in orphans(connection):
        row = "a row" if number is None else f"row {number}"
        yield f"{row} of {table} refers to a missing {parent}"


def _chain(connection: Connection) -> Iterator[str]:
    e = schema.event
    previous, expected = GENESIS, 1
    for *fields, entry in pages(
        connection, select(*(e.c[name] for name in EVENT_COLUMNS)), e.c.seq
    ):
        seq = fields[0]
        if seq != expected:
            yield (
                f"event {expected} is missing" if seq > expected else f"event {seq} is out of order"
            )
        if fields[4] != WITHHELD and _link(previous, fields) != entry:
            yield f"event {seq} was altered after it was written"
        previous, expected = entry, seq + 1


def _link(previous: str, fields: Sequence[Any]) -> str | None:
    try:
        return digest(previous, fields)
    except (TypeError, AttributeError):  # bytes in a text column, which qcode never writes
        return None


def _texts(connection: Connection) -> Iterator[str]:
    for table, contents in _CONTENTS:
        for entity in connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all():
            content = connection.execute(contents, {"this": entity}).scalar()
            if content is not None and sha256(content).hexdigest() != entity:
                yield f"{table.name} {entity[:12]} was altered after it was stored"
    t, x = schema.transcript, schema.text
    for name in connection.execute(
        select(t.c.name).join(x, x.c.id == t.c.text).where(x.c.content.is_(None))
    ).scalars():
        yield f"the text of {name} is missing"


def _codings(connection: Connection) -> Iterator[str]:
    c, t, x = schema.coding, schema.transcript, schema.text
    query = select(c.c.id, t.c.name).join(t, t.c.id == c.c.transcript).join(x, x.c.id == t.c.text)
    outside = (c.c.start < 0) | (c.c.end > x.c.length) | (c.c.start >= c.c.end)
    for entity, name in connection.execute(query.where(outside)):
        yield f"coding {entity} lies outside the text of {name}"


def _segments(connection: Connection) -> Iterator[str]:
    turn, segment, t, x = schema.turn, schema.segment, schema.transcript, schema.text
    query = select(t.c.id, t.c.name, x.c.length).join(x, x.c.id == t.c.text)
    for transcript, name, length in connection.execute(query).all():
        with one_moment(connection):
            segments = connection.execute(
                select(segment.c.turn, segment.c.start, segment.c.end)
                .where(segment.c.transcript == transcript)
                .order_by(segment.c.number)
            ).all()
            turns = connection.execute(
                select(turn.c.number, turn.c.start, turn.c.end)
                .where(turn.c.transcript == transcript)
                .order_by(turn.c.number)
            ).all()
        parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, start, end in segments:
            parts[number].append((start, end))
        for number, start, end in turns:
            own = parts.pop(number, [])
            if end > length or (start < end and not tiles((start, end), own)):
                yield f"the segments of turn {number} in {name} do not cover it exactly"
        for number in parts:
            yield f"segments of {name} belong to turn {number}, which does not exist"


_CHECKS: dict[str, Callable[[Connection], Iterator[str]]] = {
    "sqlite integrity": page_faults,
    "foreign keys": _foreign_keys,
    "log chain": _chain,
    "log replay": differences,
    "texts": _texts,
    "codings": _codings,
    "segments": _segments,
}
