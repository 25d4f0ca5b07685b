"""Compare the state tables with the state that the log implies: for each thing, the event that
counts (see `lww`).

Everything is read in pages. Each page is one statement, which sees log and state at the same
moment. So a long check does not block writers, and their changes do not cause false alarms.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from qcode.store import kinds, schema
from qcode.store.change import PURGED, WITHHELD, WITHHELD_WORDS, payload_digest
from qcode.store.database import one_moment
from qcode.store.kinds import canonical
from qcode.store.lww import SETTLED

PAGE = 2000
"""Rows read by one statement."""


def last_word(
    kind: ColumnElement[str], entity: ColumnElement[str], upto: ColumnElement[int] | None = None
) -> ScalarSelect[Any]:
    """The last value of an entity in the log, as a column of a query: a payload, or None if it was
    removed.

    This is the newest decision, or a value settled by a later merge. `upto` is the last event to
    look at.
    """
    e, c, s, last = (
        schema.event.alias(),
        schema.change_set.alias(),
        schema.event.alias(),
        schema.event.alias(),
    )
    until = true() if upto is None else e.c.seq <= upto
    decisions = select(e.c.seq).join(c, c.c.id == e.c.change_set)
    decisions = decisions.where(
        e.c.entity == entity, e.c.kind == kind, e.c.action != SETTLED, until
    )
    # By stamp, not by the order of the log: after a merge the log of one copy follows that of the
    # other.
    newest = decisions.order_by(c.c.time.desc(), c.c.id.desc(), e.c.ordinal.desc()).limit(1)
    settled = select(func.max(s.c.seq)).where(
        s.c.entity == entity, s.c.kind == kind, s.c.action == SETTLED
    )
    if upto is not None:
        settled = settled.where(s.c.seq <= upto)
    places = [
        func.coalesce(entry.scalar_subquery(), 0)
        for entry in (newest.correlate_except(e, c), settled.correlate_except(s))
    ]
    return (
        select(last.c.after)
        .where(last.c.seq == func.max(*places))
        .correlate_except(last)
        .scalar_subquery()
    )


def differences(connection: Connection) -> Iterator[str]:
    """The differences between the log and the state tables, one sentence each."""
    for kind in kinds.TABLES:
        yield from _rows(connection, kind)
    yield from _layouts(connection)
    yield from _missing(connection)


def pages(
    connection: Connection, query: Select[Any], column: ColumnElement[Any]
) -> Iterator[tuple[Any, ...]]:
    """The rows of `query`, ordered by `column` (its first column, unique), one statement per
    page.
    """
    query = query.order_by(column).limit(PAGE)
    rows = connection.execute(query).all()
    while rows:
        yield from (tuple(row) for row in rows)
        if len(rows) < PAGE:
            return
        rows = connection.execute(query.where(column > rows[-1][0])).all()


def state(connection: Connection, kind: str) -> Iterator[tuple[str, str]]:
    """(id, canonical JSON) of all entities of a simple kind, by id."""
    table, names = kinds.TABLES[kind], kinds.COLUMNS[kind]
    for entity, *values in pages(connection, _all_values(kind), table.c.id):
        yield entity, canonical(dict(zip(names, values, strict=True)))


@cache
def _all_values(kind: str) -> Select[Any]:
    table = kinds.TABLES[kind]
    return select(table.c.id, *(table.c[n] for n in kinds.COLUMNS[kind]))


def layouts(connection: Connection) -> Iterator[tuple[str, str]]:
    """(transcript, canonical JSON) of all layouts, by transcript."""
    for transcript in (
        connection.execute(select(schema.transcript.c.id).order_by(schema.transcript.c.id))
        .scalars()
        .all()
    ):
        value = kinds.read(connection, kinds.LAYOUT, transcript)
        if value is not None:
            yield transcript, canonical(value)


@cache
def _rows_with_words(kind: str) -> Select[Any]:
    """A query for the id, values and last logged value of everything of a kind. Cached, because
    building it takes longer than reading a small study with it.
    """
    table, names = kinds.TABLES[kind], kinds.COLUMNS[kind]
    return select(table.c.id, *(table.c[n] for n in names), last_word(literal(kind), table.c.id))


def _rows(connection: Connection, kind: str) -> Iterator[str]:
    table, names = kinds.TABLES[kind], kinds.COLUMNS[kind]
    for entity, *values, word in pages(connection, _rows_with_words(kind), table.c.id):
        if word is None:
            yield f"{kind} {entity} is in the study but not in the log"
        elif not _same(dict(zip(names, values, strict=True)), word):
            yield f"{kind} {entity} differs from the log"


def _same(value: dict[str, Any], word: str) -> bool:
    try:
        result = canonical(value)
    except TypeError:  # bytes in a text column: not written by qcode
        return False
    if word.startswith(f"{WITHHELD}:"):  # a header whose command was removed from a packed copy
        return value.get("command") == WITHHELD_WORDS
    if "purpose" in value and '"purpose":' not in word:  # a header of schema 1
        result = canonical({name: each for name, each in value.items() if name != "purpose"})
    return (
        payload_digest(result) == payload_digest(word)
        if word.startswith(PURGED)
        else result == word
    )


def _layouts(connection: Connection) -> Iterator[str]:
    t = schema.transcript
    word = select(last_word(literal(kinds.LAYOUT), t.c.id)).where(t.c.id == bindparam("this"))
    for transcript in connection.execute(select(t.c.id).order_by(t.c.id)).scalars().all():
        with one_moment(connection):
            value = kinds.read(connection, kinds.LAYOUT, transcript)
            wording = connection.execute(word, {"this": transcript}).scalar()
        if value is not None and wording is None:
            yield f"layout {transcript} is in the study but not in the log"
        elif value is not None and wording is not None and not _same(value, wording):
            yield f"layout {transcript} differs from the log"


def _missing(connection: Connection) -> Iterator[str]:
    """Things that are in the log but in no state table. Ranges of ids keep each statement short."""
    e = schema.event
    present: dict[str, ColumnElement[bool]] = {
        kind: exists().where(table.c.id == e.c.entity) for kind, table in kinds.TABLES.items()
    }
    present[kinds.LAYOUT] = or_(
        *(exists().where(t.c.transcript == e.c.entity) for t in (schema.turn, schema.segment))
    )
    absent = case(*((e.c.kind == kind, ~there) for kind, there in present.items()), else_=true())
    lost = (
        select(e.c.kind, e.c.entity)
        .distinct()
        .where(absent, last_word(e.c.kind, e.c.entity).is_not(None))
    )
    bound = select(e.c.entity).order_by(e.c.entity)
    first = connection.execute(bound.limit(1)).scalar()
    while first is not None:
        last = connection.execute(
            bound.where(e.c.entity > first).offset(10 * PAGE).limit(1)
        ).scalar()
        inside = lost.where(e.c.entity >= first)
        for kind, entity in connection.execute(
            inside if last is None else inside.where(e.c.entity < last)
        ).all():
            if kind in present:
                yield f"{kind} {entity} is in the log but not in the study"
            elif kind != WITHHELD:
                yield f"the log contains an unknown kind {kind!r}"
        first = last
