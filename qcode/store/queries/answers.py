"""How much respondents say: the number of segments in which they say something."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select

from qcode.errors import ProjectDamaged
from qcode.model import INTERVIEWER, role_key
from qcode.store import schema
from qcode.store.values import numbers, plain_rows
from qcode.store.view import View

_TRANSCRIPT, _SEGMENT, _TURN, _ATTRIBUTE, _SPEAKER = (
    schema.transcript.c,
    schema.segment.c,
    schema.turn.c,
    schema.attribute.c,
    schema.speaker.c,
)


def answer_count(view: View) -> int:
    """The number of segments that somebody else than the interviewer says and that are not blank.

    Raises ProjectDamaged if a text is missing.
    """
    texts = select(_TRANSCRIPT.id, _TRANSCRIPT.name, schema.text.c.content).join(
        schema.text, schema.text.c.id == _TRANSCRIPT.text
    )

    def query(connection: Connection) -> int:
        said: dict[str, str] = {}
        for entity, name, content in connection.execute(texts):
            if content is None:
                raise ProjectDamaged(
                    f"the text of transcript {name!r} is missing", command="qcode check"
                )
            said[entity] = content
        count = 0
        for transcript, starts, ends in plain_rows(connection, _answered(_asking(connection))):
            text = said[transcript]
            spans = zip(numbers([starts]), numbers([ends]), strict=True)
            count += sum(not text[start:end].isspace() for start, end in spans)
        return count

    return view.read(query)


def _answered(asking: Select[Any]) -> Select[Any]:
    """(transcript, starts, ends) of the segments that nobody of `asking` says, as lists with
    commas: reading a row for each segment of a large study takes longer.
    """
    spans = (func.aggregate_strings(c, ",") for c in (_SEGMENT.start, _SEGMENT.end))
    turn = and_(_TURN.transcript == _SEGMENT.transcript, _TURN.number == _SEGMENT.turn)
    return (
        select(_SEGMENT.transcript, *spans)
        .join(schema.turn, turn)
        .where(_SEGMENT.start < _SEGMENT.end, func.coalesce(_TURN.speaker, "").not_in(asking))
        .group_by(_SEGMENT.transcript)
    )


def _asking(connection: Connection) -> Select[Any]:
    """A query for the ids of interviewers: a speaker's own role counts, or else that of the
    transcript.
    """
    roles = select(_ATTRIBUTE.value).where(_ATTRIBUTE.name == "role").distinct()
    wanted = [r for r in connection.execute(roles).scalars() if role_key(r) == INTERVIEWER]
    own, whole = schema.attribute.alias(), schema.attribute.alias()
    speaker = schema.speaker.outerjoin(own, _role_of(own, "speaker", _SPEAKER.id))
    speaker = speaker.outerjoin(whole, _role_of(whole, "transcript", _SPEAKER.transcript))
    role = func.coalesce(own.c.value, whole.c.value, "")
    return select(_SPEAKER.id).select_from(speaker).where(role.in_(wanted))


def _role_of(attribute: FromClause, kind: str, owner: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that `attribute` is the role of `owner`."""
    c = attribute.c
    return and_(c.owner_kind == kind, c.owner == owner, c.name == "role")
