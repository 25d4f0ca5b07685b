"""Of texts without their words: anchors, lengths, how many segments, turns and roles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from qcode.store import schema
from qcode.store.ids import ANCHOR
from qcode.store.view import View

_TRANSCRIPT, _SEGMENT, _ATTRIBUTE, _TURN = schema.transcript.c, schema.segment.c, schema.attribute.c, schema.turn.c


def anchors(view: View, only: Sequence[str] | None = None) -> dict[str, str]:
    """Id of each transcript → what offsets in it refer to: the start of the SHA-256 of its present text."""
    query = select(_TRANSCRIPT.id, _TRANSCRIPT.text)
    if only is not None:
        query = query.where(_TRANSCRIPT.id.in_(only))
    return {entity: text[:ANCHOR] for entity, text in view.read(lambda connection: connection.execute(query).all())}


def segment_counts(view: View) -> dict[str, int]:
    """Name of each transcript → how many segments it has."""
    query = (
        select(_TRANSCRIPT.name, func.count(_SEGMENT.number))
        .outerjoin(schema.segment, _SEGMENT.transcript == _TRANSCRIPT.id)
        .group_by(_TRANSCRIPT.id, _TRANSCRIPT.name)
        .order_by(_TRANSCRIPT.name)
    )
    return {name: count for name, count in view.read(lambda connection: connection.execute(query).all())}


def last_ends(view: View) -> dict[str, int]:
    """Name of each transcript with segments → where its last segment ends."""
    query = select(_TRANSCRIPT.name, func.max(_SEGMENT.end)).join(schema.segment, _SEGMENT.transcript == _TRANSCRIPT.id)
    rows = view.read(lambda connection: connection.execute(query.group_by(_TRANSCRIPT.name)).all())
    return {name: end for name, end in rows}


def respondents_roles(view: View) -> dict[str, list[str]]:
    """Name of each transcript → the roles in it but the interviewer's, each once, in the order they were stored."""
    query = select(_TRANSCRIPT.name, _ATTRIBUTE.value).join(schema.attribute, _ATTRIBUTE.transcript == _TRANSCRIPT.id)
    query = query.where(_ATTRIBUTE.name == "role").order_by(_ATTRIBUTE.id)
    roles: dict[str, dict[str, None]] = {}
    for name, value in view.read(lambda connection: connection.execute(query).all()):
        if value.casefold() != "interviewer":
            roles.setdefault(name, {})[value] = None
    return {name: list(found) for name, found in roles.items()}


def turn_speakers(view: View, transcript: str) -> list[tuple[int, str | None]]:
    """(number, id of the speaker) of each turn of a transcript, by number."""
    query = select(_TURN.number, _TURN.speaker).where(_TURN.transcript == transcript).order_by(_TURN.number)
    return [(number, speaker) for number, speaker in view.read(lambda connection: connection.execute(query).all())]
