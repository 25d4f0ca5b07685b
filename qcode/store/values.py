"""Rows of the database as values of the model, limited to what a reader may see.

`View` calls these functions with what is hidden from its reader. No other module reads through
them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from qcode.errors import ProjectDamaged
from qcode.model import (
    NOT_PUT,
    PUT,
    Asked,
    Assignment,
    Coded,
    Coder,
    Coding,
    Done,
    Gathered,
    Interview,
    Participant,
    Rows,
    Segment,
    Turn,
)
from qcode.model import Row as PlainRow
from qcode.store import schema
from qcode.store.blindness import CHOSEN, Blindness
from qcode.store.meanings import meanings_of

DOUBLE = "double:"
"""How the setting begins that says of a transcript (whose id follows) which other one it is once
more.
"""


_CODERS = select(schema.coder).order_by(schema.coder.c.name)


def limited_to(
    query: Select[Any], column: ColumnElement[str], wanted: Sequence[str] | None
) -> Select[Any]:
    """`query` limited to transcripts with these ids, if any are given."""
    return query if wanted is None else query.where(column.in_(wanted))


def plain_rows(connection: Connection, query: Select[Any]) -> list[PlainRow]:
    """The rows of `query` as plain tuples, whose columns are text and whole numbers. Values of a
    row with named columns take several times as long to read.
    """
    with connection.execute(query) as result:
        assert result.cursor is not None
        return list(result.cursor.fetchall())


def coders_of(connection: Connection) -> tuple[Coder, ...]:
    """Everybody who has ever changed something, sorted by name."""
    return tuple(Coder(id=r.id, name=r.name, kind=r.kind) for r in connection.execute(_CODERS))


_IN_ORDER = itemgetter(1, 4, 5, 2, 3, 6)
"""Transcript, start, end, code, coder, round of a row of a coding."""


def codings_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
    hidden: Blindness,
) -> Rows[Coding]:
    """The codings that the reader may see, in the order of the text."""
    c = schema.coding
    meanings = meanings_of(connection)
    columns = (column for column in c.c if column.name != "anchor")
    query = limited_to(select(*columns), c.c.transcript, wanted)
    if hidden:
        seen = connection.execute(query).all()
        stored = [tuple(r) for r in seen if not hidden.hides_row(r)]
    else:
        stored = plain_rows(connection, query)
    older = meanings.is_older if meanings.codes else lambda *coding: False
    result = [
        (
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
            older(i, code, book, made),
        )
        for i, coder, code, place, start, end, round, origin, source, made, memo, book in stored
    ]
    result.sort(key=_IN_ORDER)
    return Rows(Coding, result)


def coded_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
) -> Gathered | None:
    """All codings, gathered by who gave which code where. None where some are of an older meaning
    of their code, which each coding says for itself.
    """
    if meanings_of(connection).codes:
        return None
    c = schema.coding.c
    one: dict[str, Any] = {}
    for column in (c.round, c.origin):
        different = plain_rows(
            connection, limited_to(select(column).distinct(), c.transcript, wanted)
        )
        if len(different) < 2:
            one[column.name] = different[0][0] if different else ""
    by = [c.transcript, c.coder, c.code, *(x for x in (c.round, c.origin) if x.name not in one)]
    starts, ends = (func.aggregate_strings(x, ",") for x in (c.start, c.end))
    query = limited_to(select(*by, func.count(), starts, ends), c.transcript, wanted).group_by(*by)
    rows = plain_rows(connection, query)
    spans = list(zip(numbers(r[-2] for r in rows), numbers(r[-1] for r in rows), strict=True))
    result: list[Coded] = []
    at = 0
    for place, coder, code, *own, count, _, _ in rows:
        round = one["round"] if "round" in one else own[0]
        origin = one["origin"] if "origin" in one else own[-1]
        some = spans[at : at + count]
        some.sort()
        result.append(Coded(names[place], codes[code], coders[coder], round, origin, some))
        at += count
    return Gathered(result)


def _times(some: str) -> list[int | None]:
    """Times in a list with commas; most transcripts have none."""
    if not some.strip(","):
        return [None] * (len(some) + 1)
    return [int(time) if time else None for time in some.split(",")]


def numbers(lists: Iterable[str]) -> list[int]:
    """The whole numbers in lists with commas, all together."""
    result: list[int] = json.loads(f"[{','.join(lists)}]")
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
        limited_to(select(d), d.c.transcript, wanted).order_by(d.c.created, d.c.id)
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
        limited_to(select(a), a.c.transcript, wanted).order_by(a.c.created, a.c.id)
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
    query = limited_to(
        select(m).where(m.c.kind.in_(("asked", PUT, NOT_PUT))), m.c.transcript, wanted
    )
    rows = connection.execute(query.order_by(m.c.start, m.c.created, m.c.id)).all()
    return [r for r in rows if r.coder not in coders or not hidden.hides_row(r)]


def chosen_of(
    connection: Connection, names: Mapping[str, str], hidden: Blindness
) -> frozenset[str]:
    """The names of transcripts that a model chose to be coded, whole or some of their segments."""
    rows = connection.execute(select(schema.mark).where(schema.mark.c.kind == CHOSEN)).all()
    return frozenset(
        names[r.transcript] for r in rows if r.transcript in names and not hidden.hides_row(r)
    )


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


def _turns_of(
    connection: Connection, wanted: Sequence[str] | None, labels: Mapping[str, str]
) -> dict[str, Rows[Turn]]:
    """The turns of each transcript, in order; `labels` are those of the speakers, by id."""
    named: dict[str, str | None] = {"": None, **labels}
    c = schema.turn.c
    fields = (c.number, func.coalesce(c.speaker, ""), c.start, c.end)
    times = (func.coalesce(c.time_start, ""), func.coalesce(c.time_end, ""))

    def turns(lists: Sequence[str]) -> Rows[Turn]:
        def rows() -> list[PlainRow]:
            number, speaker, start, end, *when = lists
            return sorted(
                zip(
                    numbers([number]),
                    [named[i] for i in speaker.split(",")],
                    numbers([start]),
                    numbers([end]),
                    *map(_times, when),
                    strict=True,
                )
            )

        return Rows(Turn, rows)

    lists = _lists(connection, (*fields, *times), c.transcript, wanted)
    return {transcript: turns(some) for transcript, some in lists}


def _segments_of(connection: Connection, wanted: Sequence[str] | None) -> dict[str, Rows[Segment]]:
    """The segments of each transcript, in order."""
    c = schema.segment.c

    def segments(lists: Sequence[str]) -> Rows[Segment]:
        return Rows(
            Segment,
            lambda: sorted(zip(*(numbers([one]) for one in lists), strict=True)),
        )

    lists = _lists(connection, (c.number, c.turn, c.start, c.end), c.transcript, wanted)
    return {transcript: segments(some) for transcript, some in lists}


def _lists(
    connection: Connection,
    fields: Iterable[ColumnElement[Any]],
    transcript: ColumnElement[str],
    wanted: Sequence[str] | None,
) -> Iterator[tuple[str, Sequence[str]]]:
    """Columns of a table as a list with commas for each transcript. They are taken apart when
    somebody looks at them, because many commands need only few.
    """
    parts = (func.aggregate_strings(field, ",") for field in fields)
    columns: list[ColumnElement[Any]] = [transcript, *parts]
    query = limited_to(select(*columns), transcript, wanted).group_by(transcript)
    for row in plain_rows(connection, query):
        yield row[0], row[1:]


def interviews_of(connection: Connection, wanted: Sequence[str] | None) -> tuple[Interview, ...]:
    """The transcripts with turns, segments and participants. Raises ProjectDamaged if a text is
    missing.
    """
    t, s, a = schema.transcript, schema.speaker, schema.attribute
    own: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for r in connection.execute(
        limited_to(select(a).where(a.c.owner_kind != "site"), a.c.transcript, wanted).order_by(
            a.c.name
        )
    ):
        own[r.owner_kind, r.owner][r.name] = r.value
    speakers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in connection.execute(
        limited_to(select(s), s.c.transcript, wanted).order_by(s.c.position)
    ):
        speakers[r.transcript].append((r.id, r.label))
    labels = {i: label for group in speakers.values() for i, label in group}
    turns = _turns_of(connection, wanted, labels)
    segments = _segments_of(connection, wanted)
    query = select(t.c.id, t.c.name, schema.text.c.content).join(
        schema.text, schema.text.c.id == t.c.text
    )
    interviews = []
    for i, name, content in connection.execute(
        limited_to(query, t.c.id, wanted).order_by(t.c.name)
    ):
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
            Interview(
                i,
                name,
                content,
                turns.get(i, ()),
                segments.get(i, ()),
                people,
                dict(defaults),
            )
        )
    return tuple(interviews)
