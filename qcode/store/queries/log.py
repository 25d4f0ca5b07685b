"""Queries on the log: its visible entries, when something was done, and values before and after."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from qcode.store import schema
from qcode.store.actors import Actors
from qcode.store.blindness import PRIVATE, SUPERVISOR
from qcode.store.change import PURGED
from qcode.store.history import LogEntry, entries
from qcode.store.purge import WITHDRAWN
from qcode.store.purposes import MAKING, READING, REMOVAL, REMOVES
from qcode.store.view import View

_EVENT, _CHANGE = schema.event.c, schema.change_set.c
_LAST = select(func.max(_EVENT.seq))
_TIMES = select(_CHANGE.time).join(schema.event, _EVENT.change_set == _CHANGE.id)


def times_of_setting(view: View, name: str) -> list[str]:
    """The times when a setting was written, earliest first."""
    query = _TIMES.where(_EVENT.kind == "setting", _EVENT.entity == name).order_by(_CHANGE.time)
    return view.read(lambda connection: list(connection.execute(query).scalars()))


def coding_begun(view: View) -> str:
    """When the first coding or done mark was made; empty if there is none. The time alone reveals
    nothing about what was coded.
    """
    query = select(func.min(_CHANGE.time)).join(schema.event, _EVENT.change_set == _CHANGE.id)
    query = query.where(_EVENT.kind.in_(("coding", "done")))
    return str(view.read(lambda connection: connection.execute(query).scalar()) or "")


def renamed_codes(view: View, *, after: str, upto: str = "") -> list[tuple[str, str]]:
    """(old key, new key) of every renaming of a code after `after` and up to `upto`, in the order
    of the log.
    """
    query = (
        select(_EVENT.before, _EVENT.after)
        .join(schema.change_set, _CHANGE.id == _EVENT.change_set)
        .order_by(_EVENT.seq)
    )
    query = query.where(
        _EVENT.kind == "code",
        _EVENT.before.startswith("{"),
        _EVENT.after.startswith("{"),
        _CHANGE.time > after,
    )
    if upto:
        query = query.where(_CHANGE.time <= upto)
    rows = view.read(lambda connection: connection.execute(query).all())
    keys = [(str(json.loads(old)["key"]), str(json.loads(new)["key"])) for old, new in rows]
    return [(old, new) for old, new in keys if old != new]


def newest_decision(view: View, actor: str = "") -> str | None:
    """The id of the newest change-set that undo would reverse for this actor (empty: for
    anybody).
    """
    query = select(_CHANGE.id, _CHANGE.undoes, _CHANGE.redoes)
    query = query.where(_CHANGE.purpose.not_in((READING, MAKING)))
    if actor:
        query = query.where(_CHANGE.actor == actor)
    query = query.order_by(_CHANGE.time.desc(), _CHANGE.id.desc())
    removed: set[str] = set()
    taken_back: set[str] = set()
    for entity, undoes, redoes in view.read(lambda connection: connection.execute(query).all()):
        if redoes is not None:
            taken_back.add(redoes)
        elif undoes is not None:
            removed |= set() if entity in taken_back else {undoes}
        elif entity not in removed:
            return str(entity)
    return None


def removed_transcripts(view: View) -> list[str]:
    """Names of the transcripts that were removed from the study."""
    query = select(_CHANGE.command).where(_CHANGE.purpose == REMOVAL)
    return [
        c.removeprefix(REMOVES)
        for c in view.read(lambda connection: connection.execute(query).scalars().all())
    ]


def removed_transcript_ids(view: View) -> set[str]:
    """Ids of the transcripts that were removed from the study."""
    query = select(_EVENT.entity).where(_EVENT.kind == "transcript", _EVENT.action == WITHDRAWN)
    return set(view.read(lambda connection: connection.execute(query).scalars().all()))


def codings_ever(view: View) -> frozenset[str]:
    """The ids of all codings that the study ever had."""
    query = select(_EVENT.entity).where(_EVENT.kind == "coding").distinct()
    return frozenset(view.read(lambda connection: connection.execute(query).scalars().all()))


def was_changed_by(view: View, kind: str, entity: str, action: str) -> bool:
    """Whether the log has an event of this action on the entity."""
    query = (
        select(_EVENT.seq)
        .where(_EVENT.entity == entity, _EVENT.kind == kind, _EVENT.action == action)
        .limit(1)
    )
    return view.read(lambda connection: connection.execute(query).scalar()) is not None


def has_acted(view: View, name: str) -> bool:
    """Whether the log has something under that name. Looking is recorded too, although it does not
    make anybody a coder.
    """
    query = select(_CHANGE.id).where(_CHANGE.actor == name).limit(1)
    return view.read(lambda connection: connection.execute(query).first()) is not None


def newest_event(view: View) -> int:
    """Sequence number of the newest event; 0 in an empty log."""
    return view.read(lambda connection: connection.execute(_LAST).scalar() or 0)


def log_position(view: View) -> tuple[int, str]:
    """Number and time of the newest event that changed something; what only records that somebody
    looked does not count. (0, "") in an empty log.
    """
    query = select(_EVENT.seq, _CHANGE.time).join(schema.event, _EVENT.change_set == _CHANGE.id)
    query = query.where(_CHANGE.purpose != READING).order_by(_EVENT.seq.desc()).limit(1)
    row = view.read(lambda connection: connection.execute(query).first())
    return (row.seq, row.time) if row is not None else (0, "")


def seen_entries(
    view: View, *, actor: str | None = None, transcript: str | None = None, since: str | None = None
) -> list[LogEntry]:
    """The events that the reader may see, in the order of the log; filters as in `entries`.

    In a blind transcript these are only the reader's own. The command is left out if it would
    reveal what hidden events of its change-set do ("codings add LE-01 3 hotline").
    """

    def read(connection: Connection) -> list[LogEntry]:
        blind = view.hidden(connection, examples=True)
        actors = Actors(connection)
        # For a coder, the events beside those of the transcript decide whether to show a command.
        about, beside = (transcript, None) if view.as_coder is SUPERVISOR else (None, transcript)
        found = entries(connection, actor=actor, transcript=about, beside=beside, since=since)
        matches = [blind.entry(e) for e in found]

        def is_hidden(e: LogEntry) -> bool:
            if blind.hides(e):
                return True
            private = e.transcript in blind.transcripts and e.kind in PRIVATE
            return private and actors.called(e.actor, e.time) != view.as_coder

        hidden = [e for e in matches if is_hidden(e)]
        unseen, telling = {e.seq for e in hidden}, {e.change_set for e in hidden}
        seen = (e for e in matches if e.seq not in unseen and transcript in (None, e.transcript))
        return [replace(e, command="") if e.change_set in telling else e for e in seen]

    return view.read(read)


def changes_of_things(view: View, transcript: str, kinds: Collection[str]) -> list[list[LogEntry]]:
    """The visible changes of things of these kinds on a transcript (an id), grouped by thing."""

    def read(connection: Connection) -> list[list[LogEntry]]:
        things: dict[tuple[str, str], list[LogEntry]] = defaultdict(list)
        for entry in entries(connection, transcript=transcript):
            if entry.kind in kinds:
                things[entry.kind, entry.entity].append(entry)
        hidden = view.hidden(connection)
        return [changes for changes in things.values() if not any(map(hidden.hides, changes))]

    return view.read(read)


def changes_of(view: View, entity: str) -> list[LogEntry]:
    """Every visible change of one thing, in the order of the log."""

    def read(connection: Connection) -> list[LogEntry]:
        hidden = view.hidden(connection, examples=True)
        return [hidden.entry(e) for e in entries(connection, entity=entity) if not hidden.hides(e)]

    return view.read(read)


def work_since(view: View, transcript: str, kinds: Sequence[str], time: str) -> list[Row[Any]]:
    """``kind``, ``entity``, ``action``, ``before`` and ``after`` of the changes on a transcript
    since a time.

    They are in the order in which they were made, without those that the reader must not see.
    """
    query = select(_EVENT.kind, _EVENT.entity, _EVENT.action, _EVENT.before, _EVENT.after)
    query = query.join(schema.change_set, _CHANGE.id == _EVENT.change_set)
    query = query.where(
        _EVENT.transcript == transcript, _EVENT.kind.in_(kinds), _CHANGE.time >= time
    )
    query = query.order_by(_CHANGE.time, _CHANGE.id, _EVENT.ordinal)

    def read(connection: Connection) -> list[Row[Any]]:
        hidden = view.hidden(connection)
        rows: list[Row[Any]] = list(connection.execute(query))
        return [
            r
            for r in rows
            if not hidden.hides_value(r.kind, payload(r.after) or payload(r.before), transcript)
        ]

    return view.read(read)


def payload(raw: str | None) -> Mapping[str, Any]:
    """The value in an event; empty if there was none or if it was purged."""
    return {} if raw is None or raw.startswith(PURGED) else json.loads(raw)
