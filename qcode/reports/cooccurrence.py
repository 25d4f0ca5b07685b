"""Which codes come together: on the same segment, and within the same turn."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from qcode.model import Column, Study, Table, Turn, rows_of
from qcode.reports import notes
from qcode.reports.citations import Citation, CitationIndex, citation_index
from qcode.reports.counts import Behind, Computed, Count, Unit
from qcode.reports.groups import find_code
from qcode.reports.layers import DEFAULT, Layer, LayerOptions, layered

Place = tuple[str, int]
Pair = tuple[str, str]
Who = tuple[str, str]


@dataclass(slots=True)
class _Together:
    """Counts of pairs, and of codes alone, over segments and turns; and how many people said both,
    in how many interviews.
    """

    index: CitationIndex
    keys: Sequence[str]
    segments: Counter[Pair] = field(default_factory=Counter)
    turns: Counter[Pair] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    participants: Counter[Pair] = field(default_factory=Counter)
    interviews: Counter[Pair] = field(default_factory=Counter)
    _alone: dict[str, list[Citation]] = field(default_factory=dict)
    _places: dict[Unit, dict[Pair, list[Citation]]] = field(default_factory=dict)

    def count(self, unit: Unit, pair: Pair, number: int) -> Count:
        """A figure of a pair; what is behind it is looked up when somebody asks."""
        kind: Unit = "segments" if unit == "segments" else "turns"
        return Count(number, lambda: Behind(unit, self._found(kind).get(pair, ())))

    def of_code(self, code: str) -> Count:
        """The segments of one code."""
        return Count(self.alone[code], lambda: Behind("segments", self._segments_of(code)))

    def _segments_of(self, code: str) -> list[Citation]:
        """The segments of a code, the same list each time."""
        if not self._alone:
            for (_, number), by_code in self._cited(whole=True).items():
                for key, cited in by_code.items():
                    self._alone.setdefault(key, []).append(_whole_segment(cited, number))
        return self._alone.get(code, [])

    def _found(self, kind: Unit) -> dict[Pair, list[Citation]]:
        """The segments, or the turns, that have both codes of each pair."""
        if kind not in self._places:
            places = self._places[kind] = {}
            whole = kind == "segments"
            for (_, number), by_code in self._cited(whole=whole).items():
                for pair in combinations(by_code, 2):
                    cited = by_code[pair[0]]
                    result = _whole_segment(cited, number) if whole else cited
                    places.setdefault(pair, []).append(result)
        return self._places[kind]

    def _cited(self, *, whole: bool) -> dict[Place, dict[str, Citation]]:
        """The citations on each segment (`whole`), or in each turn, by code."""
        result: dict[Place, dict[str, Citation]] = {}
        for key in self.keys:
            for citation in self.index.of([key]):
                name = citation.interview.name
                if not whole:
                    result.setdefault((name, citation.turn), {}).setdefault(key, citation)
                    continue
                for number in self.index.segments_of(citation):
                    result.setdefault((name, number), {})[key] = citation
        return result


def cooccurrence(
    study: Study, codes: Sequence[str] | None = None, options: LayerOptions = DEFAULT
) -> Table:
    """A row per pair of codes that share a segment or a turn, the most frequent first.

    Each code counts by itself, not with the codes below it; `codes` (families stand for all their
    codes) limits both sides. ``jaccard`` is the share of segments with both among those with
    either. Raises `Unknown`.
    """
    book = study.codebook
    named = (
        None
        if codes is None
        else {k for name in codes for k in book.family(find_code(book, name).key)}
    )
    keys = [c.key for c in book.codes if named is None or c.key in named]
    index = citation_index(layered(study, options))
    together = _count(index, keys)
    label = {c.key: c.name for c in book.codes}
    place = {key: i for i, key in enumerate(keys)}
    pairs = sorted(
        together.turns,
        key=lambda p: (-together.segments[p], -together.turns[p], place[p[0]], place[p[1]]),
    )
    rows = tuple(_row(pair, label, together) for pair in pairs)
    return Table(
        name="report.cooccurrence",
        title="Codes that occur together",
        columns=(
            Column("label", "Code"),
            Column("with_label", "With"),
            Column("segments", "Segments", "count"),
            Column("turns", "Turns", "count"),
            Column("participants", "Participants", "count"),
            Column("interviews", "Interviews", "count"),
            Column("jaccard", "Jaccard", "number"),
        ),
        rows=rows,
        notes=(
            (
                "Counting rule: a pair counts once for every segment with both codes, and once for"
                " every turn in which both are cited. Jaccard: segments with both as a share of"
                " segments with either. Interviewers' words are not counted."
            ),
            *notes.layer_notes(index.layered, index),
            (
                f"Base: {notes.amount(len(index.layered.participants), 'participant')} in "
                f"{notes.amount(len(index.layered.layers), 'interview')}."
            ),
        ),
        data_columns=(Column("code", "Code"), Column("with", "With code")),
    )


def _count(index: CitationIndex, keys: Sequence[str]) -> _Together:
    result = _Together(index, keys)
    found = _places_of_codes(index, keys)
    interviews, people, segments = _Fields(), _Fields(), _Fields()
    for layer in index.layered.layers:
        coded = found.get(id(layer.interview), [])
        whole = max((turns.bit_length() for _, turns, _ in coded), default=0)
        for who, own in _turns_of_people(layer).items() if coded else ():
            people.add(who, whole, [(code, turns & own) for code, turns, _ in coded])
        interviews.add((layer.interview.id, ""), whole, [some[:2] for some in coded])
        width = max((some.bit_length() for _, _, some in coded), default=0)
        segments.add((layer.interview.id, ""), width, [some[::2] for some in coded])
    for fields in (interviews, people, segments):
        fields.close()
    for code, places in segments.bits.items():
        result.alone[code] = places.bit_count()
    cited = [key for key in keys if key in interviews.bits]
    for pair in combinations(cited, 2):
        if both := interviews.both(pair):
            result.turns[pair] = both.bit_count()
            result.segments[pair] = segments.both(pair).bit_count()
            result.interviews[pair] = interviews.with_any(both)
            result.participants[pair] = people.with_any(people.both(pair))
    return result


class _Fields:
    """Places of codes, a bit each, side by side in fields: one for each interview, or each person.

    Each field has a bit more at its top, which stays empty. Adding a number with every other bit
    set carries into it where any bit of the field is set, so that one addition tells all fields
    that have a place.
    """

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self._parts: dict[Who, list[tuple[int, Sequence[tuple[str, int]]]]] = {}
        self._fill = self._top = 0

    def add(self, field: Who, width: int, codes: Sequence[tuple[str, int]]) -> None:
        """Add places of codes, none above `width`, to a field."""
        self._parts.setdefault(field, []).append((width, codes))

    def close(self) -> None:
        """Lay out what was added."""
        at = 0
        for parts in self._parts.values():
            first = at
            for width, codes in parts:
                for code, places in codes:
                    self.bits[code] = self.bits.get(code, 0) | places << at
                at += width
            self._fill |= ((1 << at - first) - 1) << first
            self._top |= 1 << at
            at += 1

    def both(self, pair: Pair) -> int:
        """The places that have both codes."""
        return self.bits.get(pair[0], 0) & self.bits.get(pair[1], 0)

    def with_any(self, places: int) -> int:
        """How many fields have any of these places."""
        return ((places + self._fill) & self._top).bit_count()


def _places_of_codes(
    index: CitationIndex, keys: Sequence[str]
) -> dict[int, list[tuple[str, int, int]]]:
    """For each interview with citations: every code there in the order of `keys`, with its turns
    and its segments, a bit each at their number.
    """
    result: dict[int, list[tuple[str, int, int]]] = {}
    for key in keys:
        for interview, own in groupby(index.of([key]), itemgetter(0)):
            if index.segments_are_turns(interview):
                turns = segments = _bits(map(itemgetter(2), own))
            else:
                some = list(own)
                turns = _bits(map(itemgetter(2), some))
                segments = _bits(n for citation in some for n in index.segments_of(citation))
            result.setdefault(id(interview), []).append((key, turns, segments))
    return result


def _bits(numbers: Iterable[int]) -> int:
    result = 0
    for number in numbers:
        result |= 1 << number
    return result


def _turns_of_people(layer: Layer) -> dict[Who, int]:
    """The turns of everybody who speaks in an interview, a bit each."""
    result: dict[Who, int] = {}
    for row, speaker in zip(rows_of(layer.interview.turns, Turn), layer.speakers, strict=True):
        if speaker is not None:
            result[speaker.person] = result.get(speaker.person, 0) | 1 << row[0]
    return result


def _whole_segment(citation: Citation, number: int) -> Citation:
    """A citation's speaker with the words of one of its segments."""
    segments = citation.interview.segments
    at = bisect_left(segments, number, key=lambda s: s.number)
    return citation._replace(start=segments[at].start, end=segments[at].end)


def _row(pair: Pair, label: dict[str, str], together: _Together) -> dict[str, Any]:
    first, second = pair
    both = together.segments[pair]
    either = together.alone[first] + together.alone[second] - both
    counted = together.count("segments", pair, both)
    behind = (
        ("both codes", counted),
        (label[first], together.of_code(first)),
        (label[second], together.of_code(second)),
    )
    return {
        "code": first,
        "label": label[first],
        "with": second,
        "with_label": label[second],
        "segments": counted,
        "turns": together.count("turns", pair, together.turns[pair]),
        "participants": together.count("participants", pair, together.participants[pair]),
        "interviews": together.count("interviews", pair, together.interviews[pair]),
        "jaccard": Computed(both / either, behind) if either else None,
    }
