"""Read a study as one person may see it.

Everything read here is first filtered by `qcode.store.blindness`, so that a coder in a blind
assignment sees nothing that others did there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import InvalidRequestError

from qcode.errors import QcodeError, Unknown
from qcode.model import Codebook, Coder, Coding, Done, Interview, Rows, Study
from qcode.shown import fold_name
from qcode.store import schema
from qcode.store.blindness import SHOWN_WITH_CARE, Blindness, blindness_of
from qcode.store.change import head
from qcode.store.codebooks import codebook_of
from qcode.store.database import one_moment
from qcode.store.history import LogEntry, entries
from qcode.store.meanings import Meanings, meanings_of
from qcode.store.printing import identities_of, print_marks_of
from qcode.store.summaries import summaries
from qcode.store.values import (
    asked_of,
    assignments_of,
    chosen_of,
    coded_of,
    coders_of,
    codings_of,
    done_of,
    doubles_of,
    interviews_of,
    limited_to,
    question_marks_of,
    sites_of,
)

T = TypeVar("T")


StoredRow: TypeAlias = Row[Any]
"""A row as it is stored: its columns are attributes."""


_TRIES = 3


_TORN = (LookupError, TypeError, InvalidRequestError, QcodeError)
"""Errors that a reading can end in if somebody wrote between two of its statements."""


class Source(Protocol):
    """A study to read from: an open one, or a snapshot of it."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection to read with."""


class _Reading:
    """A reading in progress, for further reads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection of the reading."""
        return nullcontext(self._connection)


class View:
    """The study as `as_coder` may see it (the supervisor sees everything). Each read is consistent
    and holds no lock between its queries.

    Two reads may see two different states of the study. If a command reads several times, use
    `Store.snapshot`, which gives one state.
    """

    def __init__(self, store: Source, as_coder: str | None) -> None:
        self._store = store
        self.as_coder = as_coder

    def read_by(self, reader: str | None) -> View:
        """The same study (or the same snapshot) for another reader."""
        return View(self._store, reader)

    def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query`, which may read several times, on one state of the study.

        Each statement is a separate short read, so that a writer never waits longer than for one
        statement. If somebody wrote in between, the reading is repeated; after three attempts it
        runs inside one transaction. Nobody writes to a snapshot.
        """
        with self._store.reading() as connection:
            options = connection.get_execution_options()
            if (
                isinstance(self._store, _Reading)  # whoever began the reading repeats it
                or options.get("qcode_still")
                or (connection.in_transaction() and options.get("qcode_write"))
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
            with one_moment(connection):
                return query(connection)

    def together(self, query: Callable[[View], T]) -> T:
        """Run `query` on one state of the study (see `read`). It gets a view of that state to read
        from.
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
        """The current codebook without retired codes; empty in a study without one."""
        return self.read(lambda c: codebook_of(c, self.hidden(c, examples=True))[0])

    def coders(self) -> tuple[Coder, ...]:
        """Everybody who ever changed something, sorted by name."""
        return self.read(coders_of)

    def transcript_ids(self) -> dict[str, str]:
        """Name → id of every transcript, in order of name."""
        rows = select(schema.transcript.c.name, schema.transcript.c.id)
        return dict(sorted(self.read(lambda c: [(n, i) for n, i in c.execute(rows)])))

    def transcript_id(self, name: str) -> str:
        """The id of a transcript, ignoring case. Raises Unknown with similar names."""
        known = self.transcript_ids()
        if name in known:
            return known[name]
        matches = [n for n in known if fold_name(n) == fold_name(name)]
        if len(matches) == 1:
            return known[matches[0]]
        raise Unknown("transcript", name, known, command="qcode transcripts")

    def blindness(self) -> Blindness:
        """What must not be shown to the reader."""
        return self.read(self.hidden)

    def hidden(self, connection: Connection, *, examples: bool = False) -> Blindness:
        """What must not be shown to the reader, for use inside a `read`. Set `examples` when code
        entries are shown.
        """
        return blindness_of(connection, self.as_coder, examples=examples)

    def blinded(self, connection: Connection) -> frozenset[str]:
        """Ids of the transcripts in which the reader must not see what others did."""
        return self.hidden(connection).transcripts

    def is_blind(self, transcript_id: str) -> bool:
        """True if `as_coder` codes this transcript blind."""
        return transcript_id in self.read(self.blinded)

    def study(self, *, only: Sequence[str] | None = None, gathered: bool = False) -> Study:
        """The whole study as values; `only` limits it to the transcripts with these names. With
        `gathered` its codings may be without id, source, date and memo (see `Gathered`), as it is
        enough for what counts only finished work.

        Raises Unknown for a name that is not in the study.
        """
        wanted = None if only is None else [self.transcript_id(name) for name in only]
        result = self.read(lambda connection: self._study(connection, wanted, gathered))
        there = {i.id: i.name for i in result.interviews}
        for name, entity in zip(only or (), wanted or (), strict=True):
            if entity not in there:  # removed between the two reads
                raise Unknown("transcript", name, [*there.values()], command="qcode transcripts")
        return result

    def code_versions(self) -> tuple[dict[str, str], dict[str, int]]:
        """The codebook version that introduced each code, and the versions in the order they were
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

    def interviews(self) -> tuple[Interview, ...]:
        """All transcripts with their turns, segments and participants."""
        return self.read(lambda connection: interviews_of(connection, None))

    def interview(self, name: str) -> Interview:
        """One transcript with its turns, segments and participants."""
        wanted = self.transcript_id(name)
        result = self.read(lambda connection: interviews_of(connection, [wanted]))
        if not result:
            raise Unknown("transcript", name, self.transcript_ids(), command="qcode transcripts")
        return result[0]

    def rows(
        self, table: str, *, only: Sequence[str] | None = None, **where: object
    ) -> list[Row[Any]]:
        """The visible rows of a state table, sorted by id.

        `only` are ids of transcripts. `where` gives the condition on columns: a value, None for
        null, or a list of values. Everybody sees memos that are not on a transcript. In a blind
        transcript the coder sees only their own rows, and no suggestions.
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
        """The visible rows of ``mark`` that say whether a question was asked."""

        def query(connection: Connection) -> list[Row[Any]]:
            coders = connection.execute(select(schema.coder.c.id)).scalars().all()
            return question_marks_of(connection, None, set(coders), self.hidden(connection))

        return self.read(query)

    def doubles(self) -> dict[str, str]:
        """Transcripts that were marked as a copy → the transcript that they are a copy of. Copies
        are not counted.
        """
        return self.read(doubles_of)

    def done(self) -> tuple[Done, ...]:
        """Every visible done mark, in order of time. No text is read."""

        def query(connection: Connection) -> tuple[Done, ...]:
            t, c = schema.transcript, schema.coder
            names = {i: n for i, n in connection.execute(select(t.c.id, t.c.name))}
            coders = {i: n for i, n in connection.execute(select(c.c.id, c.c.name))}
            return tuple(done_of(connection, None, names, coders, self.hidden(connection)))

        return self.read(query)

    def news(self, after: int) -> list[LogEntry]:
        """The visible log entries since an event."""

        def query(connection: Connection) -> list[LogEntry]:
            new = list(entries(connection, after_seq=after))
            hidden = self.hidden(
                connection, examples=any(e.kind in ("code", "codebook") for e in new)
            )
            return [hidden.entry(e) for e in new if not hidden.hides(e)]

        return self.read(query)

    def _study(self, connection: Connection, wanted: Sequence[str] | None, gathered: bool) -> Study:
        hidden = self.hidden(connection, examples=True)
        codebook, retired = codebook_of(connection, hidden)
        settings = {
            k: json.loads(v)
            for k, v in connection.execute(select(schema.setting.c.id, schema.setting.c.value))
        }
        names = {
            i: n
            for i, n in connection.execute(
                limited_to(
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
        codings: Rows[Coding] | None = None
        if gathered and not hidden:
            codings = coded_of(connection, wanted, names, coders, codes)
        if codings is None:
            codings = codings_of(connection, wanted, names, coders, codes, hidden)
        return Study(
            title=str(settings.get("title", "")),
            codebook=codebook,
            interviews=interviews_of(connection, wanted),
            codings=codings,
            done=tuple(done_of(connection, wanted, names, coders, hidden)),
            assignments=tuple(assignments_of(connection, wanted, names, coders)),
            coders=coders_of(connection),
            sites=sites_of(connection),
            asked=tuple(asked_of(connection, wanted, names, coders, hidden)),
            retired=retired,
            doubles=doubles_of(connection),
            chosen=chosen_of(connection, names, hidden),
            summaries=tuple(summaries(connection, wanted, names, coders, codes, hidden)),
            print_marks=print_marks_of(connection, wanted, names, coders, codes, hidden),
            identities=identities_of(connection),
        )
