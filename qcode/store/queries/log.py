"""What the log tells beside its list of entries: when something was done, and what an entry was before and after."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from qcode.store import schema
from qcode.store.purge import WITHDRAWN
from qcode.store.purposes import READING, REMOVAL, REMOVES
from qcode.store.view import View

_EVENT, _CHANGE = schema.event.c, schema.change_set.c
_TIMES = select(_CHANGE.time).join(schema.event, _EVENT.change_set == _CHANGE.id)


def times_of_setting(view: View, name: str) -> list[str]:
    """When a setting was written, the earliest first."""
    query = _TIMES.where(_EVENT.kind == "setting", _EVENT.entity == name).order_by(_CHANGE.time)
    return view.read(lambda connection: list(connection.execute(query).scalars()))


def coding_begun(view: View) -> str:
    """When the first coding or done mark was made; empty before. The time alone tells nothing of what was coded."""
    query = select(func.min(_CHANGE.time)).join(schema.event, _EVENT.change_set == _CHANGE.id)
    query = query.where(_EVENT.kind.in_(("coding", "done")))
    return str(view.read(lambda connection: connection.execute(query).scalar()) or "")


def renamed_codes(view: View, *, after: str, upto: str = "") -> list[tuple[str, str]]:
    """(old key, new key) of every renaming of a code later than a time and not later than another, in the order of the log."""
    query = select(_EVENT.before, _EVENT.after).join(schema.change_set, _CHANGE.id == _EVENT.change_set).order_by(_EVENT.seq)
    query = query.where(_EVENT.kind == "code", _EVENT.before.startswith("{"), _EVENT.after.startswith("{"), _CHANGE.time > after)
    if upto:
        query = query.where(_CHANGE.time <= upto)
    rows = view.read(lambda connection: connection.execute(query).all())
    keys = [(str(json.loads(old)["key"]), str(json.loads(new)["key"])) for old, new in rows]
    return [(old, new) for old, new in keys if old != new]


def newest_decision(view: View, actor: str = "") -> str | None:
    """The id of the newest change-set that undo would take back for this actor (empty: for anybody)."""
    query = select(_CHANGE.id, _CHANGE.undoes, _CHANGE.redoes).where(_CHANGE.purpose != READING)
    if actor:
        query = query.where(_CHANGE.actor == actor)
    query = query.order_by(_CHANGE.time.desc(), _CHANGE.id.desc())
    gone: set[str] = set()
    taken_back: set[str] = set()
    for entity, undoes, redoes in view.read(lambda connection: connection.execute(query).all()):
        if redoes is not None:
            taken_back.add(redoes)
        elif undoes is not None:
            gone |= set() if entity in taken_back else {undoes}
        elif entity not in gone:
            return str(entity)
    return None


def removed_transcripts(view: View) -> list[str]:
    """Names of the transcripts that were removed from the study."""
    query = select(_CHANGE.command).where(_CHANGE.purpose == REMOVAL)
    return [c.removeprefix(REMOVES) for c in view.read(lambda connection: connection.execute(query).scalars().all())]


def removed_transcript_ids(view: View) -> set[str]:
    """Ids of the transcripts that were removed from the study."""
    query = select(_EVENT.entity).where(_EVENT.kind == "transcript", _EVENT.action == WITHDRAWN)
    return set(view.read(lambda connection: connection.execute(query).scalars().all()))


def was_changed_by(view: View, kind: str, entity: str, action: str) -> bool:
    """Whether the log has an event of this action on the entity."""
    query = select(_EVENT.seq).where(_EVENT.entity == entity, _EVENT.kind == kind, _EVENT.action == action).limit(1)
    return view.read(lambda connection: connection.execute(query).scalar()) is not None


def has_acted(view: View, name: str) -> bool:
    """Whether the log has something under that name: looking is recorded, and makes nobody a coder."""
    query = select(_CHANGE.id).where(_CHANGE.actor == name).limit(1)
    return view.read(lambda connection: connection.execute(query).first()) is not None


def newest_event(view: View) -> int:
    """Sequence number of the newest event; 0 in an empty log."""
    return view.read(lambda connection: connection.execute(select(func.max(_EVENT.seq))).scalar() or 0)
