"""All reading of a study, as one person may see it.

What a coder in a blind assignment may see is decided here and nowhere else: of a transcript that is assigned blind to
them they get their own codings, done marks and memos, nobody else's, and no suggestions; and while they code it a second time,
blind, not their own of the first.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, select
from sqlalchemy.exc import InvalidRequestError

from qcode.errors import ProjectDamaged, QcodeError, Unknown
from qcode.model import Asked, Assignment, Codebook, Coder, Coding, Done, Interview, Participant, Segment, Study, Turn
from qcode.spans import Span, contains
from qcode.store import schema
from qcode.store.change import head
from qcode.store.codebooks import codebook_of
from qcode.store.history import LogEntry, entries

if TYPE_CHECKING:
    from qcode.store.store import Store

HINT = "hint"
"""The kind of mark that tells why a segment was drawn into a sample: for the supervisor, never for a coder."""

_PRIVATE = ("coding", "done", "memo", "mark")
"""Kinds that belong to a coder."""

T = TypeVar("T")
_TRIES = 3
_TORN = (LookupError, TypeError, InvalidRequestError, QcodeError)
"""What a reading may end in when somebody wrote between two of its statements."""


class View:
    """What `as_coder` may read (None: everything). Reads are consistent and hold no lock between queries."""

    def __init__(self, store: Store, as_coder: str | None = None) -> None:
        self._store = store
        self.as_coder = as_coder

    def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query`, which may read several times, on one state of the study.

        Each statement is its own short read, so that a writer never waits longer than one of them; when somebody wrote
        in between, the reading is done again, and after three times inside one transaction.
        """
        with self._store.reading() as connection:
            if connection.in_transaction() and connection.get_execution_options().get("qcode_write"):
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

    def settings(self) -> dict[str, Any]:
        """The study's settings: ``study`` (its id), ``title``, ``segment_by``, ``codebook`` (version), ..."""
        return self.read(lambda c: {k: json.loads(v) for k, v in c.execute(select(schema.setting.c.id, schema.setting.c.value))})

    def codebook(self) -> Codebook:
        """The codebook in force, without retired codes; empty in a study that has none."""
        return self.read(lambda c: codebook_of(c)[0])

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

    def blinded(self, connection: Connection) -> frozenset[str]:
        """Ids of the transcripts in which `as_coder` must not see what others did."""
        if self.as_coder is None:
            return frozenset()
        a, c = schema.assignment, schema.coder
        rows = select(a.c.transcript).join(c, c.c.id == a.c.coder).where(a.c.blind, c.c.name == self.as_coder)
        return frozenset(connection.execute(rows).scalars())

    def is_blind(self, transcript_id: str) -> bool:
        """True when `as_coder` codes this transcript blind."""
        return transcript_id in self.read(self.blinded)

    def study(self, *, only: Sequence[str] | None = None) -> Study:
        """The whole study as values; `only` limits transcripts (and what lies in them) to these names.

        Raises Unknown for a name that is not in the study.
        """
        wanted = None if only is None else [self.transcript_id(name) for name in only]
        return self.read(lambda connection: self._study(connection, wanted))

    def code_versions(self) -> tuple[dict[str, str], dict[str, int]]:
        """The codebook version each code came with, and the versions in the order they were loaded."""
        since = select(schema.code.c.key, schema.code.c.since)
        loaded = select(schema.codebook.c.version).order_by(schema.codebook.c.created, schema.codebook.c.id)

        def query(connection: Connection) -> tuple[dict[str, str], dict[str, int]]:
            order: dict[str, int] = {}
            for version in connection.execute(loaded).scalars():
                order.setdefault(version, len(order))
            return {k: v for k, v in connection.execute(since)}, order

        return self.read(query)

    def interview(self, name: str) -> Interview:
        """One transcript with its turns, segments and participants."""
        wanted = self.transcript_id(name)
        found = self.read(lambda connection: _interviews(connection, [wanted]))
        if not found:
            raise Unknown("transcript", name, self.transcript_ids(), hint="qcode transcripts")
        return found[0]

    def rows(self, table: str, *, only: Sequence[str] | None = None, kinds: Sequence[str] | None = None) -> list[Row[Any]]:
        """Rows of ``mark``, ``memo``, ``done``, ``coding`` or ``suggestion`` that may be seen; `only`: transcript ids.

        A memo that lies on no transcript is for everybody; of a blind transcript there are the coder's own rows, no suggestions.
        """
        t = schema.metadata.tables[table]

        def query(connection: Connection) -> list[Row[Any]]:
            wanted = select(t) if kinds is None else select(t).where(t.c.kind.in_(list(kinds)))
            blinded, mine = self.blinded(connection), self._own_ids(connection)
            again = self._second_passes(connection)
            found = connection.execute(_within(wanted, t.c.transcript, only)).all()
            return [
                r
                for r in found
                if r.transcript not in blinded or (getattr(r, "coder", None) in mine and not _of_an_earlier_pass(r, again))
                if self.as_coder is None or getattr(r, "kind", None) != HINT
            ]

        return self.read(query)

    def news(self, after: int) -> list[LogEntry]:
        """What the log says since an event, without what others coded, marked or noted in transcripts that are blind here."""

        def query(connection: Connection) -> list[LogEntry]:
            hidden = self.hides(connection)
            return [e for e in entries(connection, after_seq=after) if not hidden(e)]

        return self.read(query)

    def hides(self, connection: Connection) -> Callable[[LogEntry], bool]:
        """What of the log `as_coder` must not read.

        That is what others coded, marked or noted in transcripts that are blind here, the coder's own earlier pass there, and
        why segments were drawn into a sample.
        """
        if self.as_coder is None:
            return lambda entry: False
        blinded, mine, again = self.blinded(connection), self._own_ids(connection), self._second_passes(connection)

        def hidden(entry: LogEntry) -> bool:
            value = _value_of(entry)
            if entry.kind == "mark" and value.get("kind") == HINT:
                return True
            if entry.kind not in _PRIVATE or entry.transcript not in blinded:
                return False
            if value.get("coder") not in mine:
                return True
            return entry.transcript in again and _earlier(value.get("round"), value.get("created", ""), again[entry.transcript])

        return hidden

    def _second_passes(self, connection: Connection) -> dict[str, tuple[str, str]]:
        """Transcripts that `as_coder` is coding again, blind: id → the round, and when it was assigned."""
        if self.as_coder is None:
            return {}
        a, c = schema.assignment, schema.coder
        query = select(a.c.transcript, a.c.coder, a.c.round, a.c.created).join(c, c.c.id == a.c.coder)
        rows = connection.execute(query.where(a.c.blind, c.c.name == self.as_coder).order_by(a.c.created, a.c.round)).all()
        found: dict[str, tuple[str, str]] = {}
        for transcript, coder, round, created in rows:
            d = schema.done
            done = connection.execute(
                select(d.c.round, d.c.start, d.c.end).where(d.c.transcript == transcript, d.c.coder == coder)
            ).all()
            c = schema.coding
            coded = connection.execute(select(c.c.round).where(c.c.transcript == transcript, c.c.coder == coder)).scalars()
            here = [(r.start, r.end) for r in done if r.round == round]
            if {*coded, *(r.round for r in done)} - {round} and not _is_whole(connection, transcript, here):
                found[transcript] = (round, created)
        return found

    def _own_ids(self, connection: Connection) -> frozenset[str]:
        """The id (and the name) by which rows of this coder go."""
        c = schema.coder
        return frozenset((*connection.execute(select(c.c.id).where(c.c.name == self.as_coder)).scalars(), self.as_coder or ""))

    def _study(self, connection: Connection, wanted: Sequence[str] | None) -> Study:
        codebook, retired = codebook_of(connection)
        settings = {k: json.loads(v) for k, v in connection.execute(select(schema.setting.c.id, schema.setting.c.value))}
        names = {
            i: n
            for i, n in connection.execute(
                _within(select(schema.transcript.c.id, schema.transcript.c.name), schema.transcript.c.id, wanted)
            )
        }
        coders = {i: n for i, n in connection.execute(select(schema.coder.c.id, schema.coder.c.name))}
        blinded, again = self.blinded(connection), self._second_passes(connection)

        def visible(row: Row[Any]) -> bool:
            return row.transcript not in blinded or (coders[row.coder] == self.as_coder and not _of_an_earlier_pass(row, again))

        codes = {i: k for i, k in connection.execute(select(schema.code.c.id, schema.code.c.key))}
        return Study(
            title=str(settings.get("title", "")),
            codebook=codebook,
            interviews=_interviews(connection, wanted),
            codings=tuple(_codings(connection, wanted, names, coders, codes, visible)),
            done=tuple(_done(connection, wanted, names, coders, visible)),
            assignments=tuple(_assignments(connection, wanted, names, coders)),
            coders=_coders(connection),
            sites=_sites(connection),
            asked=tuple(_asked(connection, wanted, names, visible, coders)),
            retired=retired,
        )


def _is_whole(connection: Connection, transcript: str, done: Sequence[Span]) -> bool:
    """Whether done marks cover every segment of a transcript."""
    s = schema.segment
    segments = connection.execute(select(s.c.start, s.c.end).where(s.c.transcript == transcript))
    return all(any(contains(span, (start, end)) for span in done) for start, end in segments)


def _of_an_earlier_pass(row: Row[Any], again: Mapping[str, tuple[str, str]]) -> bool:
    """Whether a coder's own row is from before the pass that they are at now."""
    return row.transcript in again and _earlier(getattr(row, "round", None), row.created, again[row.transcript])


def _earlier(round: str | None, created: str, this: tuple[str, str]) -> bool:
    """Whether something is not of `this` pass (its round, and when it was assigned)."""
    return created < this[1] if round is None else round != this[0]


def _value_of(entry: LogEntry) -> Mapping[str, Any]:
    value = entry.after if isinstance(entry.after, dict) else entry.before
    return value if isinstance(value, dict) else {}


def _folded(name: str) -> str:
    """What spellings of one name have in common: without case, composed."""
    return unicodedata.normalize("NFC", name).casefold()


def _within(query: Select[Any], column: ColumnElement[str], wanted: Sequence[str] | None) -> Select[Any]:
    return query if wanted is None else query.where(column.in_(wanted))


def _coders(connection: Connection) -> tuple[Coder, ...]:
    c = schema.coder
    return tuple(Coder(id=r.id, name=r.name, kind=r.kind) for r in connection.execute(select(c).order_by(c.c.name)))


def _codings(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
    visible: Callable[[Row[Any]], bool],
) -> list[Coding]:
    c = schema.coding
    rows = connection.execute(_within(select(c), c.c.transcript, wanted))
    found = [
        Coding(
            r.id, names[r.transcript], codes[r.code], coders[r.coder], r.start, r.end, r.round, r.origin, r.source,
            r.created, r.memo, r.codebook,
        )
        for r in rows
        if visible(r)
    ]  # fmt: skip
    found.sort(key=lambda k: (k.transcript, k.start, k.end, k.code, k.coder, k.round))
    return found


def _done(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    visible: Callable[[Row[Any]], bool],
) -> list[Done]:
    d = schema.done
    rows = connection.execute(_within(select(d), d.c.transcript, wanted).order_by(d.c.created, d.c.id))
    return [
        Done(names[r.transcript], coders[r.coder], r.start, r.end, r.round, r.codebook, r.created) for r in rows if visible(r)
    ]


def _assignments(
    connection: Connection, wanted: Sequence[str] | None, names: Mapping[str, str], coders: Mapping[str, str]
) -> list[Assignment]:
    a = schema.assignment
    rows = connection.execute(_within(select(a), a.c.transcript, wanted).order_by(a.c.created, a.c.id))
    return [Assignment(names[r.transcript], coders[r.coder], r.kind, r.round, bool(r.blind), r.sample or "") for r in rows]


def _asked(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    visible: Callable[[Row[Any]], bool],
    coders: Mapping[str, str],
) -> list[Asked]:
    m = schema.mark
    rows = connection.execute(_within(select(m).where(m.c.kind == "asked"), m.c.transcript, wanted).order_by(m.c.start))
    return [Asked(names[r.transcript], r.value, r.start, r.end) for r in rows if r.coder not in coders or visible(r)]


def _sites(connection: Connection) -> dict[str, Mapping[str, str]]:
    attributes: dict[str, dict[str, str]] = defaultdict(dict)
    a = schema.attribute
    for row in connection.execute(select(a).where(a.c.owner_kind == "site").order_by(a.c.name)):
        attributes[row.owner][row.name] = row.value
    ordered = connection.execute(select(schema.site.c.id).order_by(schema.site.c.position, schema.site.c.id)).scalars()
    return {site: attributes[site] for site in ordered}


def _interviews(connection: Connection, wanted: Sequence[str] | None) -> tuple[Interview, ...]:
    t, s, a = schema.transcript, schema.speaker, schema.attribute
    own: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for r in connection.execute(_within(select(a).where(a.c.owner_kind != "site"), a.c.transcript, wanted).order_by(a.c.name)):
        own[r.owner_kind, r.owner][r.name] = r.value
    speakers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in connection.execute(_within(select(s), s.c.transcript, wanted).order_by(s.c.position)):
        speakers[r.transcript].append((r.id, r.label))
    labels = {i: label for group in speakers.values() for i, label in group}
    turns: dict[str, list[Turn]] = defaultdict(list)
    for tr, number, speaker, start, end, t0, t1 in connection.execute(
        _within(select(schema.turn), schema.turn.c.transcript, wanted).order_by(schema.turn.c.transcript, schema.turn.c.number)
    ):
        turns[tr].append(Turn(number, None if speaker is None else labels[speaker], start, end, t0, t1))
    segments: dict[str, list[Segment]] = defaultdict(list)
    for tr, number, turn, start, end in connection.execute(
        _within(select(schema.segment), schema.segment.c.transcript, wanted).order_by(
            schema.segment.c.transcript, schema.segment.c.number
        )
    ):
        segments[tr].append(Segment(number, turn, start, end))
    query = select(t.c.id, t.c.name, schema.text.c.content).join(schema.text, schema.text.c.id == t.c.text)
    interviews = []
    for i, name, content in connection.execute(_within(query, t.c.id, wanted).order_by(t.c.name)):
        if content is None:
            raise ProjectDamaged(f"the text of transcript {name!r} is missing", hint="qcode check")
        defaults = own["transcript", i]
        people = tuple(Participant(p, name, label, {**defaults, **own["speaker", p]}) for p, label in speakers[i])
        interviews.append(Interview(i, name, content, tuple(turns[i]), tuple(segments[i]), people, dict(defaults)))
    return tuple(interviews)
