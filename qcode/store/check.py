"""Is the study whole? The chain of the log, the state against its replay, texts against their hashes, spans, SQLite itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, select

from qcode.spans import tiles
from qcode.store import kinds, schema
from qcode.store.change import GENESIS, PURGED, digest
from qcode.store.database import explained
from qcode.store.kinds import canonical
from qcode.store.store import Store

_EVENT = ("seq", "change_set", "ordinal", "action", "kind", "entity", "transcript", "before", "after")


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    check: str
    ok: bool
    detail: str


def check(store: Store) -> list[Finding]:
    """Run every check inside one read transaction; one finding per check, in a fixed order."""
    findings = []
    with explained(store.path), store.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        try:
            for name, run in _CHECKS.items():
                faults = []
                for fault in run(connection):
                    faults.append(fault)
                    if len(faults) > 3:
                        faults[3] = "and more"
                        break
                findings.append(Finding(name, not faults, "; ".join(faults) or _counted(connection, name)))
        finally:
            connection.exec_driver_sql("COMMIT")
    return findings


def fingerprint(connection: Connection) -> str:
    """SHA-256 over the state (not the log): equal for two studies that hold the same."""
    total = sha256()
    for kind in sorted(kinds.TABLES):
        if kind == kinds.CHANGE_SET:
            continue
        for entity, value in _state(connection, kind):
            total.update(f"{kind}\x1f{entity}\x1f{value}\n".encode("utf-8", "surrogatepass"))
    for entity, value in _layouts(connection):
        total.update(f"layout\x1f{entity}\x1f{value}\n".encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _counted(connection: Connection, name: str) -> str:
    table = {"log chain": "event", "log replay": "event", "texts": "text", "codings": "coding", "segments": "segment"}.get(name)
    if table is None:
        return ""
    count = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar()
    return f"{count} {table}{'' if count == 1 else 's'}"


def _sqlite(connection: Connection) -> Iterator[str]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield str(line)


def _foreign_keys(connection: Connection) -> Iterator[str]:
    for table, rowid, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{table} row {rowid} refers to a missing {parent}"


def _chain(connection: Connection) -> Iterator[str]:
    e = schema.event
    previous, expected = GENESIS, 1
    for row in connection.execute(select(*(e.c[n] for n in _EVENT), e.c.digest).order_by(e.c.seq)):
        fields, found = tuple(row)[:-1], row.digest
        if row.seq != expected:
            yield f"event {expected} is missing"
        if digest(previous, fields) != found:
            yield f"event {row.seq} is not as it was written"
        previous, expected = found, row.seq + 1


def _replay(connection: Connection) -> Iterator[str]:
    """The newest word of the log on every entity (see `lww`) must be what the state tables hold."""
    e, c = schema.event, schema.change_set
    last: dict[str, dict[str, bytes | None]] = defaultdict(dict)
    newest_last = (
        select(e.c.kind, e.c.entity, e.c.after).join(c, c.c.id == e.c.change_set).order_by(c.c.time, c.c.id, e.c.ordinal)
    )
    for kind, entity, after in connection.execute(newest_last):
        last[kind][entity] = None if after is None else _short(after)
    for kind in kinds.TABLES:
        yield from _compare(kind, last.pop(kind, {}), _state(connection, kind))
    yield from _compare(kinds.LAYOUT, last.pop(kinds.LAYOUT, {}), _layouts(connection))
    for kind in last:
        yield f"the log speaks of an unknown kind {kind!r}"


def _short(payload: str) -> bytes:
    if payload.startswith(PURGED):
        return bytes.fromhex(payload[len(PURGED) :])[:12]
    return sha256(payload.encode("utf-8", "surrogatepass")).digest()[:12]


def _compare(kind: str, logged: dict[str, bytes | None], state: Iterator[tuple[str, str]]) -> Iterator[str]:
    for entity, value in state:
        expected = logged.pop(entity, None)
        if expected is None:
            yield f"{kind} {entity} is in the study but not in the log"
        elif _short(value) != expected:
            yield f"{kind} {entity} differs from the log"
    for entity, expected in logged.items():
        if expected is not None:
            yield f"{kind} {entity} is in the log but not in the study"


def _state(connection: Connection, kind: str) -> Iterator[tuple[str, str]]:
    table, names = kinds.TABLES[kind], kinds.COLUMNS[kind]
    query = select(table.c.id, *(table.c[n] for n in names)).order_by(table.c.id)
    for entity, *values in connection.execute(query):
        yield entity, canonical(dict(zip(names, values, strict=True)))


def _layouts(connection: Connection) -> Iterator[tuple[str, str]]:
    for transcript in connection.execute(select(schema.transcript.c.id).order_by(schema.transcript.c.id)).scalars().all():
        value = kinds.read(connection, kinds.LAYOUT, transcript)
        if value is not None:
            yield transcript, canonical(value)


def _texts(connection: Connection) -> Iterator[str]:
    for table in (schema.text, schema.blob):
        for entity, content in connection.execute(select(table.c.id, table.c.content)):
            if content is None:
                continue
            raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else bytes(content)
            if sha256(raw).hexdigest() != entity:
                yield f"{table.name} {entity[:12]} is not as it was stored"


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
        parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        mine = segment.c.transcript == transcript
        for number, start, end in connection.execute(
            select(segment.c.turn, segment.c.start, segment.c.end).where(mine).order_by(segment.c.number)
        ):
            parts[number].append((start, end))
        for number, start, end in connection.execute(
            select(turn.c.number, turn.c.start, turn.c.end).where(turn.c.transcript == transcript).order_by(turn.c.number)
        ):
            if end > length or (start < end and not tiles((start, end), parts.pop(number, []))):
                yield f"the segments of turn {number} in {name} do not tile it"
        for number in parts:
            yield f"segments of {name} belong to turn {number}, which does not exist"


_CHECKS: dict[str, Callable[[Connection], Iterator[str]]] = {
    "sqlite integrity": _sqlite,
    "foreign keys": _foreign_keys,
    "log chain": _chain,
    "log replay": _replay,
    "texts": _texts,
    "codings": _codings,
    "segments": _segments,
}
