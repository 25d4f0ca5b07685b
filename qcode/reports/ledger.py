"""The ledger of a report: an id for every figure, with what is behind it.

Ids are made of what a figure is (report, options, row, column), never of its value: a figure
keeps its id when the report is built again. Passages have neutral numbers: their order says nothing
of interviews or speakers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from qcode.reports.counts import is_one_code


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is counted. `person` tells apart, as in every count."""

    transcript: str
    label: str
    role: str
    site: str
    person: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A passage: ``[start, end)`` of a transcript, its turn and segments, and who says it."""

    transcript: str
    turn: int
    segments: tuple[int, ...]
    start: int
    end: int
    person: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one number counts. `passages` and `people` are numbers in the ledger's lists (from 1);
    `parts` are numbers of which it is the sum. `name` says what it is, where a figure is computed
    from several.
    """

    unit: str
    value: int
    passages: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    parts: tuple[Evidence, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a report. `evidence` holds one count, or of a percentage its part and its base,
    or of what is computed otherwise the counts from which it is; `kind` says which. `printed`: it
    is in documents, and not only in csv and json.
    """

    id: str
    table: int
    group: str
    row: str
    column: str
    label: str
    kind: str
    value: int | float
    shown: str
    printed: bool = True
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a report printed. `source` is the title of what it belongs to."""

    id: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of a report. `passage` is its number in the ledger's list."""

    id: str
    code: str
    label: str
    quote: str
    attribution: str
    passage: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that a report printed: `tables` (title, command, notes), figures, quotations and
    sentences, and what they rest on.
    """

    study: Mapping[str, Any]
    plan: Mapping[str, Any]
    tables: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[Figure, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[Person, ...] = ()

    def figure(self, wanted: str) -> Figure | None:
        """The figure of that id, without regard to case."""
        return next((f for f in self.figures if f.id == wanted.casefold()), None)

    def quotation(self, wanted: str) -> Quotation | None:
        """The quotation of that id, without regard to case."""
        return next((q for q in self.quotations if q.id == wanted.casefold()), None)

    def where(self, figure: Figure) -> str:
        """Where a figure stands: table, group, row and column."""
        title = str(self.tables[figure.table - 1]["title"])
        return ": ".join((title, ", ".join(filter(None, (figure.group, figure.row, figure.label)))))

    def things(self, evidence: Evidence) -> dict[tuple[str, ...], list[int]]:
        """What was counted, each thing once, with the numbers of its passages."""
        result: dict[tuple[str, ...], list[int]] = {}
        for number, part in enumerate(evidence.parts):
            for thing, passages in self.things(part).items():
                result[str(number), *thing] = passages
        if is_one_code(evidence.unit, evidence.names):
            return {evidence.names: [*evidence.passages]}
        for number in evidence.passages:
            for thing in self._counted(evidence.unit, number):
                result.setdefault(thing, []).append(number)
        for number in evidence.people:
            if (counted := _of_person(evidence.unit, self.people[number - 1])) is not None:
                result.setdefault(counted, [])
        for name in evidence.names:
            result.setdefault((name,), [])
        return result

    def _counted(self, unit: str, number: int) -> Iterable[tuple[str, ...]]:
        place = self.places[number - 1]
        if unit in ("citations", "characters"):
            return ((place.transcript, str(place.start), str(place.end)),)
        if unit == "turns":
            return ((place.transcript, str(place.turn)),)
        if unit == "segments":
            return tuple((place.transcript, str(n)) for n in place.segments)
        counted = _of_person(unit, self.people[place.person - 1])
        return () if counted is None else (counted,)


def _of_person(unit: str, person: Person) -> tuple[str, ...] | None:
    if unit == "participants":
        return person.person
    if unit == "interviews":
        return (person.transcript,)
    return (person.site,) if unit == "sites" and person.site else None


def text_hash(text: str) -> str:
    """What a ledger keeps of a transcript's text, to see whether it is still the same."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
