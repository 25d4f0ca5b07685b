"""All reading of a study, as one person may see it.

Everything that comes out of here has been asked of `qcode.store.blindness` first, so that a coder
in a blind assignment is shown nothing of what others did there.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, select
from sqlalchemy.exc import InvalidRequestError

from qcode.errors import ProjectDamaged, QcodeError, Unknown
from qcode.model import (
    NOT_PUT,
    PUT,
    Asked,
    Assignment,
    Codebook,
    Coder,
    Coding,
    Done,
    Interview,
    Participant,
    Segment,
    Study,
    Turn,
)
from qcode.store import schema
from qcode.store.blindness import SHOWN_WITH_CARE, Blindness, blindness_of
from qcode.store.change import head
from qcode.store.codebooks import codebook_of
from qcode.store.history import LogEntry, entries
from qcode.store.meanings import Meanings, meanings_of
from qcode.store.summaries import summaries

T = TypeVar("T")
StoredRow: TypeAlias = Row[Any]
"""A row as it is stored: its columns are attributes."""
DOUBLE = "double:"
"""How the setting begins that says of a transcript (whose id follows) which other one it is once
more.
"""
_TRIES = 3
_TORN = (LookupError, TypeError, InvalidRequestError, QcodeError)
"""What a reading may end in when somebody wrote between two of its statements."""


class Source(Protocol):
    """A study to read from: an open one, or a snapshot of it."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with."""


class _Reading:
    """A reading that is going on, to read more with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection of the reading."""
        return nullcontext(self._connection)


class View:
    """What `as_coder` may read (the supervisor: everything). Each read is consistent and holds no
    lock between its queries.

    Two reads may see two states of the study; where a command reads several times, `Store.snapshot`
    gives it one.
    """

    def __init__(self, store: Source, as_coder: str | None) -> None:
        self._store = store
        self.as_coder = as_coder

    def read_by(self, reader: str | None) -> View:
        """The same study, or the same snapshot of it, as another may read it."""
        return View(self._store, reader)

    def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query`, which may read several times, on one state of the study.

        Each statement is its own short read, so that a writer never waits longer than one of them;
        when somebody wrote in between, the reading is done again, and after three times inside one
        transaction.
        """
        with self._store.reading() as connection:
            if connection.in_transaction() and connection.get_execution_options().get(
                "qcode_write"
            ):
                return query(connection)
            for _ in range(_TRIES):
                before = head(connection)
                try:
                    result = query(connection)
                except _TORN:
                    if head(connection) == before:
                        raise
                    continue
                if head(connection) == before:
                    return result
            connection.exec_driver_sql("BEGIN")
            try:
                return query(connection)
            finally:
                connection.exec_driver_sql("COMMIT")

    def together(self, query: Callable[[View], T]) -> T:
        """Run `query`, which reads through the view that it gets, on one state of the study (see
        `read`).
        """
        return self.read(lambda connection: query(View(_Reading(connection), self.as_coder)))

    def settings(self) -> dict[str, Any]:
        """The study's settings: ``study`` (its id), ``title``, ``segment_by``, ``codebook``
        (version), ...
        """
        return self.read(
            lambda c: {
                k: json.loads(v)
                for k, v in c.execute(select(schema.setting.c.id, schema.setting.c.value))
            }
        )

    def codebook(self) -> Codebook:
        """The codebook in force, without retired codes; empty in a study that has none."""
        return self.read(lambda c: codebook_of(c, self.hidden(c, examples=True))[0])

    def coders(self) -> tuple[Coder, ...]:
        """Everybody who ever acted, by name."""
        return self.read(_coders)

    def transcript_ids(self) -> dict[str, str]:
        """Name → id of every transcript, in order of name."""
        rows = select(schema.transcript.c.name, schema.transcript.c.id)
        return dict(sorted(self.read(lambda c: [(n, i) for n, i in c.execute(rows)])))

    def transcript_id(self, name: str) -> str:
        """The id of a transcript, found without regard to case. Raises Unknown with near names."""
        known = self.transcript_ids()
        if name in known:
            return known[name]
        matches = [n for n in known if _folded(n) == _folded(name)]
        if len(matches) == 1:
            return known[matches[0]]
        raise Unknown("transcript", name, known, hint="qcode transcripts")

    def blindness(self) -> Blindness:
        """What must not be shown to the reader."""
        return self.read(self.hidden)

    def hidden(self, connection: Connection, *, examples: bool = False) -> Blindness:
        """What must not be shown to the reader, inside a `read`; `examples` for what shows entries
        of codes.
        """
        return blindness_of(connection, self.as_coder, examples=examples)

    def blinded(self, connection: Connection) -> frozenset[str]:
        """Ids of the transcripts in which the reader must not see what others did."""
        return self.hidden(connection).transcripts

    def is_blind(self, transcript_id: str) -> bool:
        """True when `as_coder` codes this transcript blind."""
        return transcript_id in self.read(self.blinded)

    def study(self, *, only: Sequence[str] | None = None) -> Study:
        """The whole study as values; `only` limits transcripts (and what lies in them) to these
        names.

        Raises Unknown for a name that is not in the study.
        """
        wanted = None if only is None else [self.transcript_id(name) for name in only]
        found = self.read(lambda connection: self._study(connection, wanted))
        there = {i.id: i.name for i in found.interviews}
        for name, entity in zip(only or (), wanted or (), strict=True):
            if entity not in there:  # taken out between the two readings
                raise Unknown("transcript", name, [*there.values()], hint="qcode transcripts")
        return found

    def code_versions(self) -> tuple[dict[str, str], dict[str, int]]:
        """The codebook version each code came with, and the versions in the order they were
        loaded.
        """
        since = select(schema.code.c.key, schema.code.c.since)
        loaded = select(schema.codebook.c.version).order_by(
            schema.codebook.c.created, schema.codebook.c.id
        )

        def query(connection: Connection) -> tuple[dict[str, str], dict[str, int]]:
            order: dict[str, int] = {}
            for version in connection.execute(loaded).scalars():
                order.setdefault(version, len(order))
            return {k: v for k, v in connection.execute(since)}, order

        return self.read(query)

    def meanings(self) -> Meanings:
        """The codes whose meaning was changed."""
        return self.read(meanings_of)

    def interview(self, name: str) -> Interview:
        """One transcript with its turns, segments and participants."""
        wanted = self.transcript_id(name)
        found = self.read(lambda connection: _interviews(connection, [wanted]))
        if not found:
            raise Unknown("transcript", name, self.transcript_ids(), hint="qcode transcripts")
        return found[0]

    def rows(
        self, table: str, *, only: Sequence[str] | None = None, **where: object
    ) -> list[Row[Any]]:
        """Rows of a table of the state that may be seen, by id.

        `only` are ids of transcripts. `where` names columns: a value to be equal to, None for an
        empty one, or a list of values. A memo that lies on no transcript is for everybody; of a
        blind transcript there are the coder's own rows, no suggestions.
        """
        t = schema.metadata.tables[table]
        wanted = select(t).order_by(*t.primary_key.columns)
        for name, value in where.items():
            column = t.c[name]
            if isinstance(value, list | tuple | set | frozenset):
                wanted = wanted.where(column.in_(sorted(value)))
            else:
                wanted = wanted.where(column.is_(None) if value is None else column == value)
        if only is not None:
            wanted = wanted.where(t.c.transcript.in_(only))

        def query(connection: Connection) -> list[Row[Any]]:
            rows = connection.execute(wanted).all()
            if table not in SHOWN_WITH_CARE:
                return list(rows)
            hidden = self.hidden(connection)
            return [r for r in rows if not hidden.hides_row(r)]

        return self.read(query)

    def question_marks(self) -> list[Row[Any]]:
        """Rows of ``mark`` that say of a question whether it was put, as far as they may be
        seen.
        """

        def query(connection: Connection) -> list[Row[Any]]:
            coders = connection.execute(select(schema.coder.c.id)).scalars().all()
            return _question_marks(connection, None, set(coders), self.hidden(connection))

        return self.read(query)

    def doubles(self) -> dict[str, str]:
        """Transcripts that somebody said are another one once more → that other one; they are not
        counted.
        """
        return self.read(_doubles)

    def done(self) -> tuple[Done, ...]:
        """Every done mark that may be seen, in order of time; no text is read for it."""

        def query(connection: Connection) -> tuple[Done, ...]:
            t, c = schema.transcript, schema.coder
            names = {i: n for i, n in connection.execute(select(t.c.id, t.c.name))}
            coders = {i: n for i, n in connection.execute(select(c.c.id, c.c.name))}
            return tuple(_done(connection, None, names, coders, self.hidden(connection)))

        return self.read(query)

    def news(self, after: int) -> list[LogEntry]:
        """What the log says since an event, without what others coded, marked or noted in
        transcripts that are blind here.
        """

        def query(connection: Connection) -> list[LogEntry]:
            new = list(entries(connection, after_seq=after))
            hidden = self.hidden(
                connection, examples=any(e.kind in ("code", "codebook") for e in new)
            )
            return [hidden.entry(e) for e in new if not hidden.hides(e)]

        return self.read(query)

    def _study(self, connection: Connection, wanted: Sequence[str] | None) -> Study:
        hidden = self.hidden(connection, examples=True)
        codebook, retired = codebook_of(connection, hidden)
        settings = {
            k: json.loads(v)
            for k, v in connection.execute(select(schema.setting.c.id, schema.setting.c.value))
        }
        names = {
            i: n
            for i, n in connection.execute(
                _within(
                    select(schema.transcript.c.id, schema.transcript.c.name),
                    schema.transcript.c.id,
                    wanted,
                )
            )
        }
        coders = {
            i: n for i, n in connection.execute(select(schema.coder.c.id, schema.coder.c.name))
        }
        codes = {i: k for i, k in connection.execute(select(schema.code.c.id, schema.code.c.key))}
        return Study(
            title=str(settings.get("title", "")),
            codebook=codebook,
            interviews=_interviews(connection, wanted),
            codings=tuple(_codings(connection, wanted, names, coders, codes, hidden)),
            done=tuple(_done(connection, wanted, names, coders, hidden)),
            assignments=tuple(_assignments(connection, wanted, names, coders)),
            coders=_coders(connection),
            sites=_sites(connection),
            asked=tuple(_asked(connection, wanted, names, coders, hidden)),
            retired=retired,
            doubles=_doubles(connection),
            summaries=tuple(summaries(connection, wanted, names, coders, codes, hidden)),
        )


def _folded(name: str) -> str:
    """What spellings of one name have in common: without case, composed."""
    return unicodedata.normalize("NFC", name).casefold()


def _within(
    query: Select[Any], column: ColumnElement[str], wanted: Sequence[str] | None
) -> Select[Any]:
    return query if wanted is None else query.where(column.in_(wanted))


def _coders(connection: Connection) -> tuple[Coder, ...]:
    c = schema.coder
    return tuple(
        Coder(id=r.id, name=r.name, kind=r.kind)
        for r in connection.execute(select(c).order_by(c.c.name))
    )


def _codings(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
    hidden: Blindness,
) -> list[Coding]:
    c = schema.coding
    meanings = meanings_of(connection)
    changed = bool(meanings.codes)
    query = select(
        c.c.id,
        c.c.transcript,
        c.c.code,
        c.c.coder,
        c.c.start,
        c.c.end,
        c.c.round,
        c.c.origin,
        c.c.source,
        c.c.created,
        c.c.memo,
        c.c.codebook,
    )
    rows = connection.execute(_within(query, c.c.transcript, wanted)).all()
    shown = _unhidden(rows, hidden) if hidden else rows
    found = [
        Coding(
            i,
            names[tr],
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
            changed and meanings.is_older(i, code, book, made),
        )
        for i, tr, code, coder, start, end, round, origin, source, made, memo, book in shown
    ]
    found.sort(key=lambda k: (k.transcript, k.start, k.end, k.code, k.coder, k.round))
    return found


def _unhidden(rows: Sequence[Row[Any]], hidden: Blindness) -> list[Row[Any]]:
    return [row for row in rows if not hidden.hides_row(row)]


def _done(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    hidden: Blindness,
) -> list[Done]:
    d = schema.done
    rows = connection.execute(
        _within(select(d), d.c.transcript, wanted).order_by(d.c.created, d.c.id)
    )
    return [
        Done(names[r.transcript], coders[r.coder], r.start, r.end, r.round, r.codebook, r.created)
        for r in rows
        if not hidden.hides_row(r)
    ]


def _assignments(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
) -> list[Assignment]:
    a = schema.assignment
    rows = connection.execute(
        _within(select(a), a.c.transcript, wanted).order_by(a.c.created, a.c.id)
    )
    return [
        Assignment(
            names[r.transcript], coders[r.coder], r.kind, r.round, bool(r.blind), r.sample or ""
        )
        for r in rows
    ]


def _asked(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    hidden: Blindness,
) -> list[Asked]:
    rows = _question_marks(connection, wanted, coders, hidden)
    return [
        Asked(names[r.transcript], r.value, r.start, r.end, r.kind != NOT_PUT, r.created)
        for r in rows
    ]


def _question_marks(
    connection: Connection, wanted: Sequence[str] | None, coders: Collection[str], hidden: Blindness
) -> list[Row[Any]]:
    """The marks that questions were put or not put, in the order of the text; what nobody in
    particular set is everybody's.
    """
    m = schema.mark
    query = _within(select(m).where(m.c.kind.in_(("asked", PUT, NOT_PUT))), m.c.transcript, wanted)
    rows = connection.execute(query.order_by(m.c.start, m.c.created, m.c.id)).all()
    return [r for r in rows if r.coder not in coders or not hidden.hides_row(r)]


def _doubles(connection: Connection) -> dict[str, str]:
    """By name. Where copies say of each other that they are doubles, the first by name counts."""
    t, s = schema.transcript, schema.setting
    names = {i: n for i, n in connection.execute(select(t.c.id, t.c.name))}
    rows = connection.execute(select(s.c.id, s.c.value).where(s.c.id.startswith(DOUBLE))).all()
    said = {i.removeprefix(DOUBLE): json.loads(value) for i, value in rows}
    found = {names[i]: names[other] for i, other in said.items() if i in names and other in names}
    for name in sorted(found):
        seen = [name]
        while (following := found.get(seen[-1])) is not None and following not in seen:
            seen.append(following)
        if following == name:
            del found[name]
    return found


def _sites(connection: Connection) -> dict[str, Mapping[str, str]]:
    attributes: dict[str, dict[str, str]] = defaultdict(dict)
    a = schema.attribute
    for row in connection.execute(select(a).where(a.c.owner_kind == "site").order_by(a.c.name)):
        attributes[row.owner][row.name] = row.value
    ordered = connection.execute(
        select(schema.site.c.id).order_by(schema.site.c.position, schema.site.c.id)
    ).scalars()
    return {site: attributes[site] for site in ordered}


def _interviews(connection: Connection, wanted: Sequence[str] | None) -> tuple[Interview, ...]:
    t, s, a = schema.transcript, schema.speaker, schema.attribute
    own: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for r in connection.execute(
        _within(select(a).where(a.c.owner_kind != "site"), a.c.transcript, wanted).order_by(
            a.c.name
        )
    ):
        own[r.owner_kind, r.owner][r.name] = r.value
    speakers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in connection.execute(_within(select(s), s.c.transcript, wanted).order_by(s.c.position)):
        speakers[r.transcript].append((r.id, r.label))
    labels = {i: label for group in speakers.values() for i, label in group}
    turns: dict[str, list[Turn]] = defaultdict(list)
    for tr, number, speaker, start, end, t0, t1 in connection.execute(
        _within(select(schema.turn), schema.turn.c.transcript, wanted).order_by(
            schema.turn.c.transcript, schema.turn.c.number
        )
    ).all():
        turns[tr].append(
            Turn(number, None if speaker is None else labels[speaker], start, end, t0, t1)
        )
    segments: dict[str, list[Segment]] = defaultdict(list)
    for tr, number, turn, start, end in connection.execute(
        _within(select(schema.segment), schema.segment.c.transcript, wanted).order_by(
            schema.segment.c.transcript, schema.segment.c.number
        )
    ).all():
        segments[tr].append(Segment(number, turn, start, end))
    query = select(t.c.id, t.c.name, schema.text.c.content).join(
        schema.text, schema.text.c.id == t.c.text
    )
    interviews = []
    for i, name, content in connection.execute(_within(query, t.c.id, wanted).order_by(t.c.name)):
        if content is None:
            raise ProjectDamaged(f"the text of transcript {name!r} is missing", hint="qcode check")
        defaults = own["transcript", i]
        people = tuple(
            Participant(p, name, label, {**defaults, **own["speaker", p]})
            for p, label in speakers[i]
        )
        interviews.append(
            Interview(i, name, content, tuple(turns[i]), tuple(segments[i]), people, dict(defaults))
        )
    return tuple(interviews)
