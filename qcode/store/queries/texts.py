"""Queries on texts: anchors, lengths, numbers of segments, turns, roles, and the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from qcode.spans import Span
from qcode.store import schema
from qcode.store.ids import ANCHOR
from qcode.store.view import View

_TRANSCRIPT, _SEGMENT, _ATTRIBUTE, _TURN = (
    schema.transcript.c,
    schema.segment.c,
    schema.attribute.c,
    schema.turn.c,
)


def anchors(view: View, only: Sequence[str] | None = None) -> dict[str, str]:
    """Id of each transcript → the anchor of offsets in it: the start of the SHA-256 of its present
    text.
    """
    query = select(_TRANSCRIPT.id, _TRANSCRIPT.text)
    if only is not None:
        query = query.where(_TRANSCRIPT.id.in_(only))
    return {
        entity: text[:ANCHOR]
        for entity, text in view.read(lambda connection: connection.execute(query).all())
    }


def segment_counts(view: View) -> dict[str, int]:
    """Name of each transcript → its number of segments."""
    query = (
        select(_TRANSCRIPT.name, func.count(_SEGMENT.number))
        .outerjoin(schema.segment, _SEGMENT.transcript == _TRANSCRIPT.id)
        .group_by(_TRANSCRIPT.id, _TRANSCRIPT.name)
        .order_by(_TRANSCRIPT.name)
    )
    return {
        name: count for name, count in view.read(lambda connection: connection.execute(query).all())
    }


def last_ends(view: View) -> dict[str, int]:
    """Name of each transcript with segments → the end of its last segment."""
    query = select(_TRANSCRIPT.name, func.max(_SEGMENT.end)).join(
        schema.segment, _SEGMENT.transcript == _TRANSCRIPT.id
    )
    rows = view.read(lambda connection: connection.execute(query.group_by(_TRANSCRIPT.name)).all())
    return {name: end for name, end in rows}


def respondents_roles(view: View) -> dict[str, list[str]]:
    """Name of each transcript → its roles except the interviewer's, without duplicates, in stored
    order.
    """
    query = select(_TRANSCRIPT.name, _ATTRIBUTE.value).join(
        schema.attribute, _ATTRIBUTE.transcript == _TRANSCRIPT.id
    )
    query = query.where(_ATTRIBUTE.name == "role").order_by(_ATTRIBUTE.id)
    roles: dict[str, dict[str, None]] = {}
    for name, value in view.read(lambda connection: connection.execute(query).all()):
        if value.casefold() != "interviewer":
            roles.setdefault(name, {})[value] = None
    return {name: list(entry) for name, entry in roles.items()}


def turn_speakers(view: View, transcript: str) -> list[tuple[int, str | None]]:
    """(number, id of the speaker) of each turn of a transcript, by number."""
    query = (
        select(_TURN.number, _TURN.speaker)
        .where(_TURN.transcript == transcript)
        .order_by(_TURN.number)
    )
    return [
        (number, speaker)
        for number, speaker in view.read(lambda connection: connection.execute(query).all())
    ]


@dataclass(frozen=True, slots=True)
class Placed:
    """A transcript that a mark can be put on: its id, name, anchor, and length in characters."""

    id: str
    name: str
    anchor: str
    length: int


def placed(view: View, only: Sequence[str] | None = None) -> list[Placed]:
    """The data needed for marks on whole transcripts; `only` are ids."""
    x = schema.text.c
    query = select(_TRANSCRIPT.id, _TRANSCRIPT.name, _TRANSCRIPT.text, x.length).join(
        schema.text, x.id == _TRANSCRIPT.text
    )
    if only is not None:
        query = query.where(_TRANSCRIPT.id.in_(only))
    rows = view.read(lambda connection: connection.execute(query).all())
    return [Placed(entity, name, text[:ANCHOR], length) for entity, name, text, length in rows]


def speakers(view: View) -> dict[str, dict[str, str]]:
    """Id of each transcript with speakers → label → id of its speakers, in order."""
    s = schema.speaker.c
    query = select(s.transcript, s.label, s.id).order_by(s.transcript, s.position)
    result: dict[str, dict[str, str]] = {}
    for transcript, label, entity in view.read(lambda connection: connection.execute(query).all()):
        result.setdefault(transcript, {})[label] = entity
    return result


def spoken(view: View) -> list[tuple[str, str, list[Span]]]:
    """(name, text, spans of its turns) of each transcript that is not purged, sorted by name."""
    x = schema.text.c
    turns = select(_TURN.transcript, _TURN.start, _TURN.end).order_by(_TURN.number)
    texts = select(_TRANSCRIPT.id, _TRANSCRIPT.name, x.content).join(
        schema.text, x.id == _TRANSCRIPT.text
    )
    texts = texts.where(x.content.is_not(None)).order_by(_TRANSCRIPT.name)

    def query(connection: Connection) -> list[tuple[str, str, list[Span]]]:
        spans: dict[str, list[Span]] = {}
        for transcript, start, end in connection.execute(turns):
            spans.setdefault(transcript, []).append((start, end))
        return [
            (name, content, spans.get(entity, []))
            for entity, name, content in connection.execute(texts)
        ]

    return view.read(query)


def contents_of_texts(view: View) -> Iterator[tuple[str, int, str | None, str]]:
    """(id, length, words, name) of every text, sorted by id, one at a time; words are None if
    purged, name is empty for old texts.
    """
    x = schema.text.c
    names: dict[str, str] = {}
    shown = select(_TRANSCRIPT.text, _TRANSCRIPT.name).order_by(_TRANSCRIPT.name)
    for text, name in view.read(lambda connection: connection.execute(shown).all()):
        names.setdefault(text, name)
    lengths = select(x.id, x.length).order_by(x.id)
    for entity, length in view.read(lambda connection: connection.execute(lengths).all()):
        content = select(x.content).where(x.id == entity)
        yield entity, length, _only(view, content), names.get(entity, "")


def contents_of_blobs(view: View) -> Iterator[tuple[str, bytes | None]]:
    """(id, content) of every blob, sorted by id, one at a time; content is None if purged.

    Blobs are models of everybody's codings, so a blind coder gets none.
    """
    if view.blindness():
        return
    b = schema.blob.c
    for entity in view.read(
        lambda connection: connection.execute(select(b.id).order_by(b.id)).scalars().all()
    ):
        content = _only(view, select(b.content).where(b.id == entity))
        yield entity, None if content is None else bytes(content)


def _only(view: View, query: Select[Any]) -> Any:
    return view.read(lambda connection: connection.execute(query).scalar())
