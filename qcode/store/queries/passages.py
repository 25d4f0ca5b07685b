"""Queries on the passages of one code: where they are, who speaks there, and the text they are in.

They read through the index of codings by transcript, coder and code, and a few rows at a time, so
that they are fast in a study with a hundred thousand codings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from qcode.store import schema
from qcode.store.ids import ANCHOR
from qcode.store.values import plain_rows
from qcode.store.view import View

_K = schema.coding.c


class CodedPlace(NamedTuple):
    """A coding of a code: ids of the coding, its transcript and coder, and the span."""

    id: str
    transcript: str
    coder: str
    start: int
    end: int
    round: str
    created: str
    anchor: str


def counts_of_code(
    view: View, code: str, transcripts: Sequence[str], coders: Sequence[str]
) -> dict[tuple[str, str], int]:
    """(transcript, coder) → the number of codings of a code, where there are any; all are ids.

    Codings that the reader may not see are counted too; `places_of_code` leaves them out.
    """
    wanted = (
        select(_K.transcript, _K.coder, func.count())
        .where(_K.transcript.in_(transcripts), _K.coder.in_(coders), _K.code == code)
        .group_by(_K.transcript, _K.coder)
    )
    return {(t, c): n for t, c, n in view.read(lambda connection: plain_rows(connection, wanted))}


def places_of_code(
    view: View, code: str, transcript: str, coder: str, skip: int, most: int
) -> list[CodedPlace]:
    """At most `most` codings of a code by a coder in a transcript (ids), by place, after the first
    `skip`.
    """
    wanted = (
        select(*(_K[name] for name in CodedPlace._fields))
        .where(_K.transcript == transcript, _K.coder == coder, _K.code == code)
        .order_by(_K.start, _K.end, _K.round)
        .offset(skip)
        .limit(most)
    )

    def query(connection: Connection) -> list[CodedPlace]:
        return [CodedPlace._make(row) for row in plain_rows(connection, wanted)]

    return view.read(query)


def uses_of_codes(view: View) -> list[tuple[str, str, int]]:
    """(code, coder, number of codings) for all of them, hidden ones too."""
    wanted = select(_K.code, _K.coder, func.count()).group_by(_K.code, _K.coder)
    return [(code, coder, n) for code, coder, n in view.read(lambda c: plain_rows(c, wanted))]


def newest_uses(view: View, coder: str, most: int) -> list[tuple[str, int, str]]:
    """(transcript, start, code) of the newest codings of a coder (an id), oldest first."""
    wanted = select(_K.transcript, _K.start, _K.code).where(_K.coder == coder)
    wanted = wanted.order_by(_K.created.desc(), _K.id.desc()).limit(most)
    rows = view.read(lambda c: plain_rows(c, wanted))
    return [(transcript, start, code) for transcript, start, code in reversed(rows)]


def who_speaks(
    view: View, transcripts: Collection[str]
) -> dict[str, tuple[list[int], list[str | None]]]:
    """Id of each transcript → where its segments start, and the id of the speaker of each, None
    without one.
    """
    s, u = schema.segment.c, schema.turn.c
    wanted = (
        select(s.transcript, s.start, u.speaker)
        .join(schema.turn, (u.transcript == s.transcript) & (u.number == s.turn))
        .where(s.transcript.in_(sorted(transcripts)))
        .order_by(s.transcript, s.number)
    )
    result: dict[str, tuple[list[int], list[str | None]]] = defaultdict(lambda: ([], []))
    for transcript, start, speaker in view.read(lambda c: plain_rows(c, wanted)):
        starts, speakers = result[transcript]
        starts.append(start)
        speakers.append(speaker)
    return {name: result[name] for name in transcripts}


def labels_and_roles(view: View) -> dict[str, tuple[str, str, str]]:
    """Id of each speaker → the transcript's id, the label, and the role: the speaker's own or that
    of the transcript.
    """
    p, a = schema.speaker.c, schema.attribute.c
    people = select(p.id, p.transcript, p.label)
    roles = select(a.owner, a.value).where(a.name == "role", a.owner_kind != "site")

    def query(connection: Connection) -> dict[str, tuple[str, str, str]]:
        role = {owner: value for owner, value in connection.execute(roles)}
        return {
            entity: (transcript, label, role.get(entity, role.get(transcript, "")))
            for entity, transcript, label in connection.execute(people)
        }

    return view.read(query)


def text_of(view: View, transcript: str) -> tuple[str, str]:
    """The present text of a transcript (its id), and its anchor; empty if it has none."""
    t, x = schema.transcript.c, schema.text.c
    wanted = select(x.content, x.id).join(schema.transcript, t.text == x.id)
    row = view.read(lambda c: c.execute(wanted.where(t.id == transcript)).one_or_none())
    return ("", "") if row is None else (row.content or "", row.id[:ANCHOR])
