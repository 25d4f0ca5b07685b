"""The kinds of things in the log, and how the value of each kind becomes rows of the state tables.

A value is a flat dict of JSON scalars, the same in the event and in the table; lists are kept as
canonical JSON text. Two kinds are special: ``layout`` is the turns and segments of a transcript in
one compact value, and ``change_set`` is the header that opens every change-set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update
from sqlalchemy import Table as SqlTable

from qcode.store import schema
from qcode.store.purposes import complete

Value = Mapping[str, Any]

LAYOUT = "layout"
CHANGE_SET = "change_set"

TABLES: dict[str, SqlTable] = {
    name: schema.metadata.tables[name]
    for name in (
        "change_set",
        "setting",
        "text",
        "blob",
        "transcript",
        "speaker",
        "site",
        "attribute",
        "coder",
        "codebook",
        "code",
        "question",
        "sample",
        "assignment",
        "coding",
        "done",
        "memo",
        "mark",
        "model",
    )
}
CONTENT = ("text", "blob")
"""Kinds whose content is stored outside the log and referred to by hash."""

_TURN = ("speaker", "start", "end", "time_start", "time_end")
_SEGMENT = ("turn", "start", "end")
_BATCH = 50_000
"""Rows passed to the database at once, because a transcript may have a million."""


canonical: Callable[[Any], str] = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode
"""The canonical JSON of a value: sorted keys, no white space, no unnecessary escapes."""


def columns(kind: str) -> list[str]:
    """Names of the columns that make up a value of this kind."""
    return [
        c.name
        for c in TABLES[kind].columns
        if c.name != "id" and not (kind in CONTENT and c.name == "content")
    ]


COLUMNS = {kind: columns(kind) for kind in TABLES}

_THIS: BindParameter[str] = bindparam("this")
_READ = {
    kind: select(table.c.id, *(table.c[n] for n in COLUMNS[kind])).where(table.c.id == _THIS)
    for kind, table in TABLES.items()
}
_READ_LAYOUT = [
    select(*(table.c[n] for n in names)).where(table.c.transcript == _THIS).order_by(table.c.number)
    for table, names in ((schema.turn, _TURN), (schema.segment, _SEGMENT))
]
_INSERT = {kind: insert(table) for kind, table in TABLES.items()}
_UPDATE = {kind: update(table).where(table.c.id == _THIS) for kind, table in TABLES.items()}
_DELETE = {kind: delete(table).where(table.c.id == _THIS) for kind, table in TABLES.items()}
"""Statements built once, because a single coding needs a dozen of them."""
_SUGGESTIONS = {
    kind: delete(schema.suggestion).where(schema.suggestion.c[kind] == _THIS)
    for kind in ("model", "transcript", "code")
}
"""Suggestions are derived and not logged. They are deleted together with what they were derived
from, also when segments are divided again.
"""


def transcript_of(kind: str, entity: str, value: Value | None) -> str | None:
    """The id of the transcript that a change is about; None if it is not about a transcript."""
    if kind in ("transcript", LAYOUT):
        return entity
    return None if value is None else value.get("transcript")


def read(connection: Connection, kind: str, entity: str) -> dict[str, Any] | None:
    """The present value of an entity; None if it does not exist."""
    if kind == LAYOUT:
        return _read_layout(connection, entity)
    row = connection.execute(_READ[kind], {"this": entity}).one_or_none()
    return None if row is None else dict(zip(COLUMNS[kind], row[1:], strict=True))


def apply(
    connection: Connection, kind: str, entity: str, before: Value | None, after: Value | None
) -> None:
    """Apply one change to the state tables."""
    if kind == LAYOUT:
        if (before or {}).get("segments") != (after or {}).get("segments"):
            connection.execute(_SUGGESTIONS["transcript"], {"this": entity})
        _write_layout(connection, entity, after)
        return
    if kind == CHANGE_SET and after is not None:
        after = complete(after)
    if after is None:
        if kind in _SUGGESTIONS:
            connection.execute(_SUGGESTIONS[kind], {"this": entity})
        connection.execute(_DELETE[kind], {"this": entity})
    elif before is None:
        connection.execute(_INSERT[kind], {"id": entity, **after})
    else:
        connection.execute(_UPDATE[kind], {"this": entity, **after})


def add_many(connection: Connection, kind: str, items: Iterable[tuple[str, Value]]) -> None:
    """Insert many new entities of one simple kind at once."""
    names = COLUMNS[kind]
    if kind == CHANGE_SET:
        items = ((entity, complete(value)) for entity, value in items)
    rows = [(entity, *(value[name] for name in names)) for entity, value in items]
    insert_rows(connection, kind, ("id", *names), rows)


def insert_rows(
    connection: Connection, table: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows given as tuples. This avoids SQLAlchemy's work per row, which dominates bulk
    changes.
    """
    quoted = ", ".join(f'"{name}"' for name in names)
    paramstyle = connection.dialect.paramstyle
    mark = "?" if paramstyle == "qmark" else "%s"
    sql = f'INSERT INTO "{table}" ({quoted}) VALUES ({", ".join([mark] * len(names))})'
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        connection.exec_driver_sql(sql, batch)


def _read_layout(connection: Connection, transcript: str) -> dict[str, Any] | None:
    turns, segments = (
        connection.execute(query, {"this": transcript}).all() for query in _READ_LAYOUT
    )
    if not turns and not segments:
        return None
    return layout([tuple(t) for t in turns], [tuple(s) for s in segments])


def layout(turns: Sequence[Sequence[Any]], segments: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The value of kind ``layout``: turns are ``[speaker's index, start, end, from, to]``, segments
    ``[turn, start, end]``.
    """
    speakers: dict[str | None, int] = {}
    packed = []
    for speaker, *rest in turns:
        packed.append([speakers.setdefault(speaker, len(speakers)), *rest])
    return {"speakers": list(speakers), "turns": packed, "segments": [list(s) for s in segments]}


def _write_layout(connection: Connection, transcript: str, value: Value | None) -> None:
    for table in (schema.segment, schema.turn):
        connection.execute(delete(table).where(table.c.transcript == transcript))
    if value is None:
        return
    speakers = value["speakers"]
    turns = ((transcript, n, speakers[t[0]], *t[1:]) for n, t in enumerate(value["turns"], 1))
    segments = ((transcript, n, *s) for n, s in enumerate(value["segments"], 1))
    insert_rows(connection, "turn", ("transcript", "number", *_TURN), turns)
    insert_rows(connection, "segment", ("transcript", "number", *_SEGMENT), segments)
