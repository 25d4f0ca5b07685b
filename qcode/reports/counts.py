"""Figures that know what they count.

A `Count` is a whole number that keeps what was counted, a `Share` a percentage that keeps both of
its counts, `Computed` any other number that keeps the counts it was computed from. All are numbers
everywhere else; what is computed from them is a plain number again.
What is behind a figure is looked at only when somebody asks (a ledger, a trace).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from qcode.model import Interview, Participant
from qcode.spans import overlapping

Unit = Literal[
    "citations",
    "participants",
    "interviews",
    "sites",
    "segments",
    "turns",
    "characters",
    "codes",
    "groups",
]
"""What a figure counts. Characters are those of the passages, which do not overlap."""

Thing: TypeAlias = tuple[str, ...]
"""What was counted once: ``(transcript, start, end)`` of a citation, a person, ``(transcript,)``,
``(site,)``, ``(transcript, number)`` of a segment or turn, ``(key,)`` of a code, ``(name,)`` of a
group. Of characters the passages stand for them.
"""


class Passage(Protocol):
    """A stretch ``[start, end)`` of the words of one turn, and who says it."""

    @property
    def interview(self) -> Interview:
        """The interview it stands in."""

    @property
    def participant(self) -> Participant:
        """Who speaks."""

    @property
    def turn(self) -> int:
        """The number of the turn."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure counts: `passages`, and `people` or `names` (of sites, interviews, codes,
    groups) that count without one.

    `parts` are figures of which it is the sum. Where a single code is counted, the passages are
    its own.
    """

    unit: Unit
    passages: Sequence[Passage] = ()
    people: Sequence[Participant] = ()
    names: Sequence[str] = ()
    parts: tuple[Count, ...] = ()

    def things(self) -> dict[Thing, list[Passage]]:
        """Everything counted once, with its passages; in the order of the passages, then of the
        people, then of the names.
        """
        result: dict[Thing, list[Passage]] = {}
        if self.parts:
            for number, part in enumerate(self.parts):
                for thing, passages in part.behind.things().items():
                    result[str(number), *thing] = passages
            return result
        if is_one_code(self.unit, self.names):
            return {(self.names[0],): [*self.passages]}
        for passage in self.passages:
            for thing in _counted(self.unit, passage):
                result.setdefault(thing, []).append(passage)
        for person in self.people:
            if (counted := _of_person(self.unit, person)) is not None:
                result.setdefault(counted, [])
        for name in self.names:
            result.setdefault((name,), [])
        return result


class Count(int):
    """A whole number and what it counts."""

    _behind: Behind | Callable[[], Behind]

    def __new__(cls, value: int, behind: Behind | Callable[[], Behind]) -> Count:
        """`behind` may be a function, which is called when somebody asks."""
        made = super().__new__(cls, value)
        made._behind = behind
        return made

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Count:
        """Itself: neither the number nor what it counts changes."""
        return self

    @property
    def behind(self) -> Behind:
        """What is counted."""
        if callable(self._behind):
            self._behind = self._behind()
        return self._behind


class Share(float):
    """A percentage: 100 x `part` / `base`."""

    __slots__ = ("base", "part")
    part: Count
    base: Count

    def __new__(cls, part: Count, base: Count) -> Share:
        """Raises ZeroDivisionError for an empty base."""
        made = super().__new__(cls, 100.0 * part / base)
        made.part, made.base = part, base
        return made

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Share:
        """Itself: it does not change."""
        return self


class Computed(float):
    """A number that is computed from counts, and these counts with what each of them is."""

    __slots__ = ("counts",)
    counts: tuple[tuple[str, Count], ...]

    def __new__(cls, value: float, counts: Iterable[tuple[str, Count]]) -> Computed:
        """`counts` are named: ``("asked", 12)``."""
        made = super().__new__(cls, value)
        made.counts = tuple(counts)
        return made

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Computed:
        """Itself: it does not change."""
        return self


class ComputedWhole(int):
    """A whole number that is computed from counts; see `Computed`."""

    counts: tuple[tuple[str, Count], ...]

    def __new__(cls, value: int, counts: Iterable[tuple[str, Count]]) -> ComputedWhole:
        """`counts` are named."""
        made = super().__new__(cls, value)
        made.counts = tuple(counts)
        return made

    def __deepcopy__(self, memo: Mapping[int, Any]) -> ComputedWhole:
        """Itself: it does not change."""
        return self


def computed(values: Mapping[str, Any], counts: Iterable[tuple[str, Count]]) -> dict[str, Any]:
    """The values, of which every number knows the counts from which it was computed. Numbers that
    know it already, flags, and what is no number stay as they are.
    """
    some = tuple(counts)
    result: dict[str, Any] = dict(values)
    for key, value in values.items():
        if isinstance(value, float) and not isinstance(value, Share | Computed):
            result[key] = Computed(value, some)
        elif isinstance(value, int) and not isinstance(value, bool | Count | ComputedWhole):
            result[key] = ComputedWhole(value, some)
    return result


def count_people(people: Iterable[Participant], passages: Sequence[Passage] = ()) -> Count:
    """How many persons there are, each once; `passages` are what they said, where that matters."""
    some = tuple(people)
    return Count(len({p.person for p in some}), Behind("participants", passages, some))


def count_names(unit: Unit, names: Iterable[str]) -> Count:
    """How many different names there are."""
    some = tuple(sorted(set(names)))
    return Count(len(some), Behind(unit, names=some))


def count_each(unit: Unit, parts: Callable[[], Iterable[Count]], value: int) -> Count:
    """The sum of counts, `value`, whose parts are looked up when somebody asks."""
    return Count(value, lambda: Behind(unit, parts=tuple(parts())))


def count_code(key: str, passages: Sequence[Passage]) -> Count:
    """One code, and the passages that have it."""
    return Count(1, Behind("codes", passages, names=(key,)))


def is_one_code(unit: str, names: Sequence[str]) -> bool:
    """Whether a single code is counted, so that all passages are its own."""
    return unit == "codes" and len(names) == 1


def total(unit: Unit, parts: Iterable[int]) -> Count:
    """The sum of counts; what is counted in two of them counts twice, as in the sum."""
    some = tuple(p for p in parts if isinstance(p, Count))
    return Count(sum(some), Behind(unit, parts=some))


def _counted(unit: Unit, passage: Passage) -> Iterable[Thing]:
    name = passage.interview.name
    if unit in ("citations", "characters"):
        return ((name, str(passage.start), str(passage.end)),)
    if unit == "turns":
        return ((name, str(passage.turn)),)
    if unit == "segments":
        segments = passage.interview.segments
        at = overlapping([(s.start, s.end) for s in segments], (passage.start, passage.end))
        return tuple((name, str(segments[i].number)) for i in at)
    counted = _of_person(unit, passage.participant)
    return () if counted is None else (counted,)


def _of_person(unit: Unit, person: Participant) -> Thing | None:
    if unit == "participants":
        return person.person
    if unit == "interviews":
        return (person.transcript,)
    return (person.site,) if unit == "sites" and person.site else None
