"""Rows of the database as values of the model, limited to what a reader may see.

`View` calls these functions with what is hidden from its reader. No other module reads through
them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from qcode.errors import ProjectDamaged
from qcode.model import (
    NOT_PUT,
    PUT,
    Asked,
    Assignment,
    Coder,
    Coding,
    Done,
    Interview,
    Participant,
    Segment,
    Turn,
)
from qcode.store import schema
from qcode.store.blindness import Blindness
from qcode.store.meanings import meanings_of

DOUBLE = "double:"
"""How the setting begins that says of a transcript (whose id follows) which other one it is once
more.
"""


_CODERS = select(schema.coder).order_by(schema.coder.c.name)


def within(
    query: Select[Any], column: ColumnElement[str], wanted: Sequence[str] | None
) -> Select[Any]:
    """`query` limited to transcripts with these ids, if any are given."""
    return query if wanted is None else query.where(column.in_(wanted))


def coders_of(connection: Connection) -> tuple[Coder, ...]:
    """Everybody who has ever changed something, sorted by name."""
    return tuple(Coder(id=r.id, name=r.name, kind=r.kind) for r in connection.execute(_CODERS))


def codings_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
    hidden: Blindness,
) -> list[Coding]:
    """The codings that the reader may see, in the order of the text."""
    c = schema.coding
    meanings = meanings_of(connection)
    rows = connection.execute(within(select(c), c.c.transcript, wanted)).all()
    if hidden:
        rows = [r for r in rows if not hidden.hides_row(r)]
    # Rows are taken apart at once: asking each for its columns by name takes several times as long.
    result = [
        Coding(
            i,
            names[place],
            codes[code],
            coders[coder],
            start,
            end,
            round,
            origin,
            source,
            made,
            memo,
            book,
            bool(meanings.codes) and meanings.is_older(i, code, book, made),
        )
        for i, coder, code, place, start, end, round, origin, source, made, memo, book, _ in rows
    ]
    result.sort(key=lambda k: (k.transcript, k.start, k.end, k.code, k.coder, k.round))
    return result


def done_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    hidden: Blindness,
) -> list[Done]:
    """The done marks that the reader may see, in order of time."""
    d = schema.done
    rows = connection.execute(
        within(select(d), d.c.transcript, wanted).order_by(d.c.created, d.c.id)
    )
    return [
        Done(names[r.transcript], coders[r.coder], r.start, r.end, r.round, r.codebook, r.created)
        for r in rows
        if not hidden.hides_row(r)
    ]


def assignments_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
) -> list[Assignment]:
    """The assignments, in order of time."""
    a = schema.assignment
    rows = connection.execute(
        within(select(a), a.c.transcript, wanted).order_by(a.c.created, a.c.id)
    )
    return [
        Assignment(
            names[r.transcript], coders[r.coder], r.kind, r.round, bool(r.blind), r.sample or ""
        )
        for r in rows
    ]


def asked_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    hidden: Blindness,
) -> list[Asked]:
    """The marks of asked and not asked questions that the reader may see."""
    rows = question_marks_of(connection, wanted, coders, hidden)
    return [
        Asked(names[r.transcript], r.value, r.start, r.end, r.kind != NOT_PUT, r.created)
        for r in rows
    ]


def question_marks_of(
    connection: Connection, wanted: Sequence[str] | None, coders: Collection[str], hidden: Blindness
) -> list[Row[Any]]:
    """The marks that questions were asked or not asked, in the order of the text. Marks without a
    coder belong to everybody.
    """
    m = schema.mark
    query = within(select(m).where(m.c.kind.in_(("asked", PUT, NOT_PUT))), m.c.transcript, wanted)
    rows = connection.execute(query.order_by(m.c.start, m.c.created, m.c.id)).all()
    return [r for r in rows if r.coder not in coders or not hidden.hides_row(r)]


def doubles_of(connection: Connection) -> dict[str, str]:
    """Doubles by name. If two transcripts are marked as copies of each other, the first by name
    counts.
    """
    t, s = schema.transcript, schema.setting
    names = {i: n for i, n in connection.execute(select(t.c.id, t.c.name))}
    rows = connection.execute(select(s.c.id, s.c.value).where(s.c.id.startswith(DOUBLE))).all()
    decisions = {i.removeprefix(DOUBLE): json.loads(value) for i, value in rows}
    result = {
        names[i]: names[other] for i, other in decisions.items() if i in names and other in names
    }
    for name in sorted(result):
        seen = [name]
        while (following := result.get(seen[-1])) is not None and following not in seen:
            seen.append(following)
        if following == name:
            del result[name]
    return result


def sites_of(connection: Connection) -> dict[str, Mapping[str, str]]:
    """All sites with their attributes, in order."""
    attributes: dict[str, dict[str, str]] = defaultdict(dict)
    a = schema.attribute
    for row in connection.execute(select(a).where(a.c.owner_kind == "site").order_by(a.c.name)):
        attributes[row.owner][row.name] = row.value
    ordered = connection.execute(
        select(schema.site.c.id).order_by(schema.site.c.position, schema.site.c.id)
    ).scalars()
    return {site: attributes[site] for site in ordered}


def interviews_of(connection: Connection, wanted: Sequence[str] | None) -> tuple[Interview, ...]:
    """The transcripts with turns, segments and participants. Raises ProjectDamaged if a text is
    missing.
    """
    t, s, a = schema.transcript, schema.speaker, schema.attribute
    own: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for r in connection.execute(
        within(select(a).where(a.c.owner_kind != "site"), a.c.transcript, wanted).order_by(a.c.name)
    ):
        own[r.owner_kind, r.owner][r.name] = r.value
    speakers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in connection.execute(within(select(s), s.c.transcript, wanted).order_by(s.c.position)):
        speakers[r.transcript].append((r.id, r.label))
    labels = {i: label for group in speakers.values() for i, label in group}
    turns: dict[str, list[Turn]] = defaultdict(list)
    for tr, number, speaker, start, end, t0, t1 in connection.execute(
        within(select(schema.turn), schema.turn.c.transcript, wanted).order_by(
            schema.turn.c.transcript, schema.turn.c.number
        )
    ):
        turns[tr].append(
            Turn(number, None if speaker is None else labels[speaker], start, end, t0, t1)
        )
    segments: dict[str, list[Segment]] = defaultdict(list)
    for tr, number, turn, start, end in connection.execute(
        within(select(schema.segment), schema.segment.c.transcript, wanted).order_by(
            schema.segment.c.transcript, schema.segment.c.number
        )
    ):
        segments[tr].append(Segment(number, turn, start, end))
    query = select(t.c.id, t.c.name, schema.text.c.content).join(
        schema.text, schema.text.c.id == t.c.text
    )
    interviews = []
    for i, name, content in connection.execute(within(query, t.c.id, wanted).order_by(t.c.name)):
        if content is None:
            raise ProjectDamaged(
                f"the text of transcript {name!r} is missing", command="qcode check"
            )
        defaults = own["transcript", i]
        people = tuple(
            Participant(p, name, label, {**defaults, **own["speaker", p]})
            for p, label in speakers[i]
        )
        interviews.append(
            Interview(i, name, content, tuple(turns[i]), tuple(segments[i]), people, dict(defaults))
        )
    return tuple(interviews)
