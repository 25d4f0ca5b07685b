"""Make a copy of a study for one coder, without the codings, marks and memos of others, neither in
the state nor in the log.

An event about others' work keeps only its place in the chain, its digest and the id of its
change-set; its kind is `WITHHELD`. If all events of a change-set are withheld, its header is
withheld too. If only some are, the header keeps time and author but loses its command, because the
command says what was coded. `check` accepts both. A merge ignores withheld events: the coder's work
goes back into the study, and the study keeps what it had.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from qcode.errors import ProjectDamaged
from qcode.store import kinds, schema
from qcode.store.blindness import AUDIT, CHOSEN, HINT, NORMING, SIGHT
from qcode.store.change import PURGED, WITHHELD, WITHHELD_WORDS, payload_digest
from qcode.store.database import copy_open, engine_for, erasing, explained, first_orphan
from qcode.store.leave_out import leave_out
from qcode.store.publish import make_empty, publish, unfinished
from qcode.store.store import Store

_OWNED = ("coding", "done", "memo", "mark")
"""Kinds that belong to a coder. Marks and memos without an author belong to everybody, and so do
memos that are not on a transcript.
"""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a copy lacks: rows by kind, and the number of withheld events."""

    rows: dict[str, int]
    events: int


def pack(
    store: Store, target: Path, coder: str, *, sent: Collection[str] | None = None
) -> Withheld:
    """Write a copy of the study to `target` for the coder of that id. The study itself is not
    changed.

    With `sent` (ids), the copy contains only these transcripts. Raises ProjectError if `target`
    already exists, StorageFailed if it cannot be written.
    """
    with unfinished(target) as partial:
        make_empty(partial)
        with store.reading() as connection:
            copy_open(connection, partial)
        with (
            explained(partial),
            Store(partial, engine_for(partial)) as copy,
            copy.engine.connect() as connection,
            erasing(connection),
        ):
            done = withhold(connection, coder, sent)
            if first_orphan(connection) is not None:
                raise ProjectDamaged(
                    "the copy would be damaged; nothing was written", command="qcode check"
                )
        publish(partial, target)
    return done


def withheld_events(connection: Connection) -> int:
    """How many events are withheld; more than zero only in a copy that was packed for a coder."""
    e = schema.event
    return int(connection.execute(select(func.count()).where(e.c.kind == WITHHELD)).scalar_one())


def withhold(connection: Connection, coder: str, sent: Collection[str] | None = None) -> Withheld:
    """Remove everything that the coder with that id must not see or does not need, inside the
    caller's transaction.
    """
    left, about = (0, []) if sent is None else leave_out(connection, sent)
    rows = {kind: _remove_rows(connection, kind, coder) for kind in _OWNED}
    m, b = schema.model, schema.blob
    # Models and suggestions come from everybody's codings.
    connection.execute(delete(schema.suggestion))
    connection.execute(update(b).values(content=None))
    rows["model"] = connection.execute(delete(m)).rowcount
    rows["transcript"] = left
    sealed = _seal(connection, sorted({*_foreign_events(connection, coder), *about}))
    return Withheld(rows, sealed)


def _remove_rows(connection: Connection, kind: str, coder: str) -> int:
    table = kinds.TABLES[kind]
    names = ("coder", "transcript", "kind") if kind in ("memo", "mark") else ("coder", "transcript")
    rows = connection.execute(select(table.c.id, *(table.c[n] for n in names))).mappings().all()
    people = _coders(connection)
    removed = [{"this": r["id"]} for r in rows if _foreign(kind, r, coder, people)]
    if removed:
        connection.exec_driver_sql(f'DELETE FROM "{kind}" WHERE id = :this', removed)
    return len(removed)


def _coders(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(select(schema.coder.c.id)).scalars())


def _foreign(kind: str, value: Any, coder: str, people: frozenset[str]) -> bool:
    """Whether a row or value belongs to another coder, or reveals what others did."""
    # What a model knows or does not know comes from everybody's codings.
    if kind == "mark" and value["kind"] in (HINT, AUDIT, CHOSEN):
        return True
    if kind == "mark" and (
        value["kind"] in (SIGHT, "suggestion") or value["kind"].startswith(NORMING)
    ):
        return bool(value["coder"] != coder)
    if kind == "memo" and value["transcript"] is None:
        return False
    # Memos and marks without a known coder, such as comments of a file, belong to everybody.
    return value["coder"] != coder and (value["coder"] in people or kind in ("coding", "done"))


def _foreign_events(connection: Connection, coder: str) -> list[int]:
    """The numbers of the events to withhold: all events about things that the coder does not own in
    the state.
    """
    e, people = schema.event, _coders(connection)
    query = select(e.c.seq, e.c.kind, e.c.entity, e.c.before, e.c.after).where(
        e.c.kind.in_((*_OWNED, "model"))
    )
    by_entity: dict[tuple[str, str], list[tuple[int, bool, bool]]] = defaultdict(list)
    for seq, kind, entity, *payloads in connection.execute(query):
        there = [p for p in payloads if p is not None]
        messages = [p for p in there if not p.startswith(PURGED)]
        foreign = kind == "model" or any(
            _foreign(kind, json.loads(p), coder, people) for p in messages
        )
        by_entity[kind, entity].append((seq, foreign, len(messages) < len(there)))
    result: list[int] = []
    for (kind, entity), events in by_entity.items():
        # A purged event does not show its owner. It counts as the coder's only if the coder still
        # has the thing.
        if any(foreign or purged for _, foreign, purged in events):
            present = kind != "model" and kinds.read(connection, kind, entity) is not None
            result += [seq for seq, foreign, _ in events if foreign or not present]
    return result


def _seal(connection: Connection, numbers: Iterable[int]) -> int:
    """Withhold these events, and the headers of their change-sets."""
    e, c = schema.event, schema.change_set
    events = [{"this": seq} for seq in numbers]
    if not events:
        return 0
    blank = (
        f"UPDATE event SET action = '{WITHHELD}', kind = '{WITHHELD}', entity = '', transcript ="
        " NULL, "
    )
    blank += '"before" = NULL, "after" = NULL WHERE seq = :this'
    connection.exec_driver_sql(blank, events)
    touched = select(e.c.change_set).where(e.c.kind == WITHHELD).distinct()
    left = (
        select(e.c.change_set)
        .where(e.c.kind.not_in((WITHHELD, kinds.CHANGE_SET)), e.c.change_set.in_(touched))
        .distinct()
    )
    partly = set(connection.execute(left).scalars())
    headers = connection.execute(
        select(e.c.seq, e.c.change_set, e.c.after).where(
            e.c.kind == kinds.CHANGE_SET, e.c.change_set.in_(touched)
        )
    ).all()
    removed = [{"this": r.seq} for r in headers if r.change_set not in partly]
    for row in headers:
        if row.change_set in partly:
            # The hash of the header stays, so that the chain can still be verified.
            kept = f"{WITHHELD}:{payload_digest(row.after)}"
            connection.execute(update(e).where(e.c.seq == row.seq).values(after=kept))
            connection.execute(
                update(c).where(c.c.id == row.change_set).values(command=WITHHELD_WORDS)
            )
        else:
            connection.execute(delete(c).where(c.c.id == row.change_set))
    if removed:
        connection.exec_driver_sql(blank, removed)
    return len(events) + len(removed)
