"""A ledger made of the tables and quotations of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from math import isfinite
from typing import Any

from qcode.model import Column, Interview, Participant, Quote, Study, Table
from qcode.reports.citations import Citation
from qcode.reports.counts import Computed, ComputedWhole, Count, Passage, Share
from qcode.reports.layers import speakers_of
from qcode.reports.ledger import Evidence, Figure, Ledger, Person, Place, Quotation, Sentence
from qcode.spans import overlapping

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_DIGITS = _LETTERS[:8]
"""What ids are made of: nothing that looks like something else."""
_NUMBERS = ("count", "percent", "number")
_NO_FIGURES = ("depth", "level", "segment")
_ROW = ("group", "code", "label", "with", "role", "transcript")
"""What tells rows apart."""

NUMBER = re.compile(
    r"(?<![\w.,])(?<!\w-)(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\w])"
)
"""A number as reports print it: ``1,234``, ``36.0``, ``.71``."""
_BETWEEN = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(\d])")

Key = tuple[str, int, int]
Named = tuple[tuple[str, Count], ...]
"""Counts with what each of them is, where there are several."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a report: the report's name, the command that prints it, what came out, and what
    it was limited to (options of what is counted).
    """

    report: str
    command: str
    table: Table
    filters: Mapping[str, Any] = field(default_factory=dict)


def id_of(letter: str, *parts: str) -> str:
    """An id that is the same for the same thing: a letter, a digit (so that it is no word), and
    seven letters or digits.
    """
    number = int.from_bytes(sha256("\x1f".join(parts).encode("utf-8", "replace")).digest()[:8])
    number, rest = divmod(number, len(_DIGITS))
    result = _DIGITS[rest]
    for _ in range(7):
        number, rest = divmod(number, len(_LETTERS))
        result += _LETTERS[rest]
    return letter + result


def quotation_id(quote: Quote) -> str:
    """The id of a quotation."""
    return id_of("q", quote.code, quote.transcript, str(quote.start), str(quote.end))


def with_ids(entry: Entry) -> Entry:
    """The same table; every row knows the ids of its figures, by column (key ``figures``)."""
    return replace(entry, table=replace(entry.table, rows=tuple(_with_ids(entry))))


def _with_ids(entry: Entry) -> Iterator[Mapping[str, Any]]:
    """The rows with their ids, which are never the same for two rows."""
    seen: Counter[tuple[str, ...]] = Counter()
    for row, own in _named_rows(entry.table.rows):
        seen[own] += 1
        again = (f"again={seen[own]}",) if seen[own] > 1 else ()
        yield {**row, "figures": dict(_ids(entry, row, (*own, *again)))}


def _named_rows(
    rows: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """The rows with what tells each apart: names of its own; where the table is of several
    attributes, the attribute; where no code names it, the rows above it.
    """
    several = len({row.get("attribute") for row in rows}) > 1
    names = (*_ROW, "attribute") if several else _ROW
    path: list[str] = []
    for row in rows:
        own = [f"{name}={row[name]}" for name in names if row.get(name) not in (None, "")]
        if "code" not in row and isinstance(row.get("depth"), int):
            del path[row["depth"] :]
            own += [f"above={label}" for label in path]
            path.append(str(row.get("label")))
        yield row, tuple(own)


def _ids(entry: Entry, row: Mapping[str, Any], own: Sequence[str]) -> Iterator[tuple[str, str]]:
    for column in (*entry.table.columns, *entry.table.data_columns):
        value = row.get(column.key)
        number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if column.kind in _NUMBERS and column.key not in _NO_FIGURES and number:
            yield column.key, id_of("n", entry.command, *own, column.key)


def ledger_of(
    entries: Sequence[Entry],
    quotes: Sequence[Quote],
    study: Study,
    *,
    sentences: Iterable[tuple[str, str]] = (),
    origin: Mapping[str, Any],
    plan: Mapping[str, Any],
    shown: Callable[[Any, Column], str],
) -> Ledger:
    """The ledger of tables and quotations. `shown` writes a value as the documents show it.

    `sentences` are (title of what they belong to, text). `origin` says on what the report rests
    (log position, hash of the data, ...), `plan` what was asked for.
    """
    raw: dict[str, tuple[Figure, Named]] = {}
    for at, entry in enumerate(map(with_ids, entries), start=1):
        for figure, counts in _figures(entry, at, shown):
            raw.setdefault(figure.id, (figure, counts))
    passages = _Passages()
    for _, counts in raw.values():
        for _, count in counts:
            passages.collect(count)
    interviews = {i.name: i for i in study.interviews}
    cited = [(q, _passage(interviews[q.transcript], q)) for q in quotes]
    passages.keys([p for _, p in cited])
    passages.number()
    return Ledger(
        study=origin,
        plan=plan,
        tables=tuple(_described(e) for e in entries),
        figures=tuple(
            replace(
                figure,
                evidence=tuple(replace(passages.evidence(c), name=name) for name, c in counts),
            )
            for figure, counts in raw.values()
        ),
        quotations=tuple(
            Quotation(quotation_id(q), q.code, q.label, q.quote, q.attribution, number)
            for (q, p) in cited
            for number in passages.numbers([p])
        ),
        sentences=tuple(sentences_of(sentences)),
        places=passages.places(),
        people=tuple(passages.people.values()),
    )


def sentences_of(paragraphs: Iterable[tuple[str, str]]) -> Iterator[Sentence]:
    """The sentences of paragraphs that have a number in them, each once.

    The id of a sentence stays the same when its numbers change.
    """
    seen: set[str] = set()
    for source, paragraph in paragraphs:
        for text in split_sentences(paragraph):
            own = id_of("s", source, masked(text))
            if any(c.isdigit() for c in text) and own not in seen:
                seen.add(own)
                yield Sentence(own, source, text)


def split_sentences(text: str) -> list[str]:
    """Sentences: cut after a full stop that a blank and a capital or a digit follow."""
    return [s.strip() for s in _BETWEEN.split(text) if s.strip()]


def masked(text: str) -> str:
    """A sentence with a sign for every number in it, and simple blanks."""
    return " ".join(NUMBER.sub("#", text).split())


def _described(entry: Entry) -> Mapping[str, Any]:
    return {
        "report": entry.report,
        "title": entry.table.title,
        "command": entry.command,
        "filters": dict(entry.filters),
        "notes": list(entry.table.notes),
    }


def _figures(
    entry: Entry, at: int, shown: Callable[[Any, Column], str]
) -> Iterator[tuple[Figure, Named]]:
    """Every figure of a table without its evidence, and the counts that are its evidence."""
    table = entry.table
    columns = {c.key: c for c in (*table.columns, *table.data_columns)}
    printed = {c.key for c in table.columns}
    for row in table.rows:
        of_row = tuple(
            (columns[k].label, v) for k, v in row.items() if k in columns and isinstance(v, Count)
        )
        for key, own in row["figures"].items():
            value, column = row[key], columns[key]
            kind, counts = _evidence(value, of_row)
            plain = float(value) if isinstance(value, float) else int(value)
            group = str(row.get("group") or "") if table.group else ""
            figure = Figure(
                own,
                at,
                group,
                _named(row),
                key,
                column.label,
                kind,
                plain,
                shown(value, column),
                key in printed,
            )
            yield figure, counts


def _named(row: Mapping[str, Any]) -> str:
    beside = f" with {row['with_label']}" if "with_label" in row else ""
    name = next((row[k] for k in ("label", "code", "transcript") if row.get(k)), "")
    return f"{name}{beside}"


def _evidence(value: object, of_row: Named) -> tuple[str, Named]:
    if isinstance(value, Count):
        return "count", (("", value),)
    if isinstance(value, Share):
        return "percent", (("", value.part), ("", value.base))
    if isinstance(value, Computed | ComputedWhole):
        return "computed", value.counts
    return "computed", of_row


def _passage(interview: Interview, quote: Quote) -> Citation:
    """Where a quote stands, as a passage of its speaker."""
    at = overlapping([(t.start, t.end) for t in interview.turns], (quote.start, quote.end))
    speaker = speakers_of(interview)[at[0]] or Participant("", interview.name, "", {})
    turn = interview.turns[at[0]].number
    return Citation(interview, speaker, turn, quote.start, quote.end, several=False)


@dataclass(slots=True)
class _Passages:
    """Passages and people: first all of them are met, then they get their numbers."""

    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    _places: dict[Key, tuple[Place, tuple[str, str]]] = field(default_factory=dict)
    _keys: dict[int, tuple[Key, ...]] = field(default_factory=dict)
    _lists: list[Sequence[Any]] = field(default_factory=list)
    _numbers: dict[Key, int] = field(default_factory=dict)
    _found: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _order: dict[tuple[str, str], int] = field(default_factory=dict)
    _spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def collect(self, count: Count) -> None:
        """Meet everything that is behind a figure."""
        behind = count.behind
        for part in behind.parts:
            self.collect(part)
        self.keys(behind.passages)
        for person in behind.people:
            self._person(person)

    def keys(self, some: Sequence[Passage]) -> tuple[Key, ...]:
        """The places of passages; a list that was read before is not read again."""
        known = self._keys.get(id(some))
        if known is None:
            self._lists.append(some)
            known = self._keys[id(some)] = tuple(dict.fromkeys(map(self._key, some)))
        return known

    def _key(self, one: Passage) -> Key:
        interview = one.interview
        key = interview.name, one.start, one.end
        if key not in self._places:
            if interview.name not in self._spans:
                self._spans[interview.name] = [(s.start, s.end) for s in interview.segments]
            at = overlapping(self._spans[interview.name], (one.start, one.end))
            numbers = tuple(interview.segments[i].number for i in at)
            place = Place(interview.name, one.turn, numbers, one.start, one.end, 0)
            self._places[key] = place, self._person(one.participant)
        return key

    def _person(self, one: Participant) -> tuple[str, str]:
        key = one.transcript, one.label
        if key not in self.people:
            self.people[key] = Person(*key, one.role, one.site, one.person)
        return key

    def number(self) -> None:
        """Give numbers in an order that says nothing of interviews."""

        def order(key: Key) -> bytes:
            return sha256("\x1f".join(map(str, key)).encode("utf-8", "replace")).digest()

        self.people = {key: self.people[key] for key in sorted(self.people)}
        self._order = {key: n for n, key in enumerate(self.people, start=1)}
        ordered = sorted(self._places, key=order)
        self._numbers = {key: n for n, key in enumerate(ordered, start=1)}

    def places(self) -> tuple[Place, ...]:
        """The passages in the order of their numbers."""
        result = (self._places[key] for key in self._numbers)
        return tuple(replace(place, person=self._order[who]) for place, who in result)

    def numbers(self, some: Sequence[Passage]) -> tuple[int, ...]:
        """The numbers of passages, in the order given."""
        return tuple(self._numbers[key] for key in self.keys(some))

    def evidence(self, count: Count) -> Evidence:
        """What is behind a figure, by numbers."""
        behind = count.behind
        result = self._found.get(id(behind.passages))
        if result is None:
            result = self._found[id(behind.passages)] = self.numbers(behind.passages)
            self._lists.append(behind.passages)
        people = {(p.transcript, p.label): None for p in behind.people}
        return Evidence(
            behind.unit,
            int(count),
            result,
            tuple(self._order[key] for key in people),
            tuple(behind.names),
            tuple(map(self.evidence, behind.parts)),
        )
