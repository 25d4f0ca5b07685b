"""Undo and redo: the inverse of a change-set is appended to the log as a new change-set."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from qcode.errors import Collision, Refused
from qcode.store import kinds, schema
from qcode.store.actors import Actors
from qcode.store.blindness import SIGHT, SUPERVISOR, blindness_of
from qcode.store.change import PURGED, WITHHELD, Change
from qcode.store.database import entity_of, first_orphan
from qcode.store.door import ANCHORED, Door
from qcode.store.kinds import Value, canonical
from qcode.store.lww import SETTLED
from qcode.store.purposes import MAKING, MERGE, READING
from qcode.store.reanchor import reanchor
from qcode.store.store import Store
from qcode.store.unmerge import LATER, in_the_way, unmerge

_LOOKED_AT = ("seen", "suggestion", SIGHT)
"""Marks that only record what a coder saw. They never prevent an undo."""

_REFERRED_TO = frozenset({"transcript", "code", "coder", "speaker", "sample", "model"})


@dataclass(frozen=True, slots=True)
class Step:
    """A change-set in the log."""

    id: str
    seq: int
    time: str
    actor: str
    command: str
    purpose: str
    undoes: str | None
    redoes: str | None


_SET, _HEADER = schema.change_set, schema.event
_STEP = select(
    _SET.c.id,
    _HEADER.c.seq,
    _SET.c.time,
    _SET.c.actor,
    _SET.c.command,
    _SET.c.purpose,
    _SET.c.undoes,
    _SET.c.redoes,
).join(_HEADER, (_HEADER.c.change_set == _SET.c.id) & (_HEADER.c.ordinal == 0))
_NEWEST_FIRST = (_SET.c.time.desc(), _SET.c.id.desc())
_FIRST_PAGE, _LARGEST_PAGE = 32, 4096
_NEVER = "~"
"""A bound later than every time. With a bound, SQLite reads by the index of times and can stop
early.
"""


def steps(connection: Connection) -> Iterator[Step]:
    """All change-sets, newest first, read lazily.

    They are ordered by time, which in one copy is the order of the log. Merged change-sets have the
    time at which they were made.
    """
    size, time, entity = _FIRST_PAGE, _NEVER, ""
    while True:
        # Continue after (time, id) instead of using an offset, so that each page uses the index.
        older = (_SET.c.time <= time) & ((_SET.c.time < time) | (_SET.c.id < entity))
        rows = connection.execute(_STEP.where(older).order_by(*_NEWEST_FIRST).limit(size)).all()
        yield from (Step(*row) for row in rows)
        if len(rows) < size:
            return
        time, entity, size = rows[-1].time, rows[-1].id, min(2 * size, _LARGEST_PAGE)


def step(connection: Connection, change_set: str | None) -> Step | None:
    """The change-set with that id; None if there is none."""
    row = connection.execute(_STEP.where(_SET.c.id == change_set)).one_or_none()
    return None if row is None else Step(*row)


def undo(store: Store, *, actor: str = "", last: int = 1, to: int | None = None) -> list[Step]:
    """Undo the newest `last` change-sets (of `actor`, if given), or all after sequence number `to`.

    Returns what was undone, newest first. Raises Refused if there is nothing to undo, and Collision
    if a later change depends on one of them; nothing is changed then.
    """
    with store.change("undo", actor=actor) as probe:
        targets = _targets(probe.connection, actor, last, to)
        _carry(probe, targets, link="undoes")
    return targets


def redo(store: Store, *, actor: str = "", last: int = 1) -> list[Step]:
    """Reverse the newest `last` undos. Returns the change-sets that are valid again. Raises Refused
    or Collision.
    """
    with store.change("redo", actor=actor) as probe:
        links = _STEP.where(_SET.c.undoes.is_not(None) | _SET.c.redoes.is_not(None)).order_by(
            *_NEWEST_FIRST
        )
        history = [Step(*row) for row in probe.connection.execute(links)]
        # An undo that was already redone cannot be redone again.
        taken = {s.redoes for s in history if s.redoes}
        own = _by(probe.connection, actor)
        chosen = [s for s in history if s.undoes and s.id not in taken and (not actor or own(s))][
            :last
        ]
        if not chosen:
            raise Refused("there is nothing to redo", command="qcode log")
        _carry(probe, chosen, link="redoes")
        present = [step(probe.connection, s.undoes) for s in chosen]
    return [s for s in present if s is not None]


def _targets(connection: Connection, actor: str, last: int, to: int | None) -> list[Step]:
    """The change-sets to undo, newest first. Merged change-sets belong to the step of their merge,
    unless an actor is named.
    """
    chosen: list[Step] = []
    removed: set[str] = set()
    taken_back: set[str] = set()
    earliest: int | None = None
    own = _by(connection, actor)
    for s in steps(connection) if to is None else _since(connection, to):
        if s.redoes is not None:
            taken_back.add(s.redoes)
        elif s.undoes is not None:
            # An undo that was redone no longer counts.
            if s.id not in taken_back:
                removed.add(s.undoes)
        elif s.id not in removed and s.seq > 1 and s.purpose not in (READING, MAKING):
            # A change-set is newer than all earlier ones in the log, except for merged ones.
            merged = earliest is not None and s.seq > earliest
            if own(s) if actor else not merged:
                chosen.append(s)
        earliest = s.seq if earliest is None else min(earliest, s.seq)
        if to is None and len(chosen) == last:
            break
    if to is not None:
        chosen = [s for s in chosen if s.seq > to]
    if not chosen:
        whose = f" of {actor!r}" if actor else ""
        raise Refused(f"there is nothing{whose} to undo", command="qcode log")
    return chosen


def _by(connection: Connection, actor: str) -> Callable[[Step], bool]:
    """A test whether a step was done by the coder of that name, under any earlier name."""
    if not actor:
        return lambda _: False
    actors = Actors(connection)
    return lambda s: actors.is_by(s.actor, s.time, actor)


def _since(connection: Connection, to: int) -> list[Step]:
    """The change-sets after event `to`, newest first, and the newest of those before it."""
    before = connection.execute(
        _STEP.where(_HEADER.c.seq <= to, _SET.c.time < _NEVER).order_by(*_NEWEST_FIRST).limit(1)
    ).all()
    after = connection.execute(_STEP.where(_HEADER.c.seq > to)).all()
    return sorted(
        (Step(*row) for row in (*before, *after)), key=lambda s: (s.time, s.id), reverse=True
    )


def _carry(probe: Change, targets: Sequence[Step], *, link: str) -> None:
    """Append one inverse change-set per target, newest target first."""
    connection = probe.connection
    words = "undo" if link == "undoes" else "redo"
    for target in targets:
        about = target if link == "undoes" else step(connection, target.undoes) or target
        change = Change(
            connection,
            actor=probe.actor,
            command=f"{words} {about.command}",
            undoes=target.id if link == "undoes" else None,
            redoes=target.id if link == "redoes" else None,
            views=probe.views,
        )
        try:
            if link == "undoes" and target.purpose == MERGE:
                removed = unmerge(change, target.id, words)
            else:
                removed = _invert(change, target, words)
        except IntegrityError as problem:
            raise Collision(
                f"{about.command!r} cannot be undone: something newer has the same name or place"
            ) from problem
        _carry_over(change, target, about, words)
        change.finish()
        _refuse_emptied_texts(connection, about)
        if removed:
            _refuse_orphans(change, about)


def _invert(change: Change, target: Step, action: str) -> bool:
    """Apply the inverse of every event of `target`, last first; True if something was removed that
    others may refer to.
    """
    e = schema.event
    rows = change.connection.execute(
        select(e.c.seq, e.c.action, e.c.kind, e.c.entity, e.c.before, e.c.after)
        .where(e.c.change_set == target.id)
        .order_by(e.c.seq.desc())
    ).all()
    removed = False
    for seq, was, kind, entity, before, after in rows:
        if kind == kinds.CHANGE_SET or kind in kinds.CONTENT:
            continue
        if kind == WITHHELD:
            raise Collision(
                "the change cannot be undone in this copy: part of it is hidden",
                advice="undo it in the study",
            )
        if any(payload is not None and payload.startswith(PURGED) for payload in (before, after)):
            raise Collision(f"{target.command!r} cannot be undone: its words were purged")
        if kind == "coder" and before is None and _acted_since(change.connection, entity):
            continue
        present = change.get(kind, entity)
        # Undo a value only if it is still as this step left it. Otherwise a later change would be
        # lost.
        if (None if present is None else canonical(present)) != after:
            raise Collision(_later(change, target, kind, entity, seq))
        value: Value | None = None if before is None else json.loads(before)
        # The inverse of a settled value is not a decision either.
        change.replay(SETTLED if was == SETTLED else action, kind, entity, present, value)
        removed = removed or (value is None and kind in _REFERRED_TO)
    return removed


def _carry_over(change: Change, target: Step, about: Step, action: str) -> None:
    """Carry things that point into a different text over to the present one. Raises Collision if
    their words are gone.

    These are things that were restored after their text was corrected, and things on a text that
    returns to an earlier version.
    """
    e, connection = schema.event, change.connection
    pointing = e.c.kind.in_((*ANCHORED, "transcript"))
    result = connection.execute(
        select(e.c.kind, e.c.entity).distinct().where(e.c.change_set == target.id, pointing)
    ).all()
    removed = False
    # Nothing else has become older than its text, and a study has very many codings.
    among: dict[str, set[str]] = defaultdict(set)
    for kind, entity in result:
        among[kind].add(entity)
    changed = None if target.purpose == MERGE else among
    for moved in reanchor(change, action, among=changed) if result else ():
        looked_at = moved.kind == "mark" and moved.before["kind"] in _LOOKED_AT
        removed = removed or (moved.carried.outcome == "lost" and not looked_at)
    # `replay` does not check places, so check them here.
    door = Door(connection)
    for kind, entity in result:
        value = change.get(kind, entity)
        try:
            if kind in ANCHORED and value is not None and value["anchor"]:
                door.check(kind, None, value, action)
        except Refused:
            removed = True
    if removed:
        raise Collision(
            f"{about.command!r} cannot be undone: the words it is about no longer exist"
        )


def _refuse_emptied_texts(connection: Connection, target: Step) -> None:
    """Raise Collision if a transcript would get a text whose words were purged, even if its events
    contain none of them.
    """
    t, x = schema.transcript, schema.text
    if (
        connection.execute(
            select(t.c.id).join(x, x.c.id == t.c.text).where(x.c.content.is_(None)).limit(1)
        ).first()
        is not None
    ):
        raise Collision(f"{target.command!r} cannot be undone: its words were purged")


def _acted_since(connection: Connection, coder: str) -> bool:
    """True if a coder who was added by the change to undo has other work in the study. Such a coder
    stays.
    """
    tables = (schema.coding, schema.done, schema.assignment, schema.memo, schema.mark)
    return any(
        connection.execute(select(t.c.id).where(t.c.coder == coder).limit(1)).scalar() is not None
        for t in tables
    )


def _later(change: Change, target: Step, kind: str, entity: str, seq: int) -> str:
    e = schema.event
    row = in_the_way(change, (e.c.entity == entity) & (e.c.kind == kind) & (e.c.seq > seq))
    if row is None:
        return f"{target.command!r} cannot be undone: the {kind} it made has changed since"
    return f"{target.command!r} cannot be undone: {row}"


def _refuse_orphans(change: Change, target: Step) -> None:
    """Raise Collision if remaining rows refer to something that was removed."""
    connection = change.connection
    orphan = first_orphan(connection)
    if orphan is None:
        return
    entity = entity_of(connection, orphan)
    row = None if entity is None else in_the_way(change, schema.event.c.entity == entity)
    if row is None:
        unnamed = (
            LATER
            if blindness_of(connection, change.actor or SUPERVISOR)
            else f"a later change ({orphan.table}) depends on it"
        )
        raise Collision(f"{target.command!r} cannot be undone: {unnamed}")
    raise Collision(f"{target.command!r} cannot be undone: {row}")
