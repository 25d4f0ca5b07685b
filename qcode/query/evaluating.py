"""Evaluate an expression to the set of segments for which it is true.

A condition is true of a whole segment, even if only some of its words have the code or match.
``and``, ``or`` and ``not`` are intersection, union and complement of sets of segments.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce

from qcode.model import Coding, Participant
from qcode.query.binding import Bound, below, holds, regex
from qcode.query.fields import coding_value
from qcode.query.material import Material, Places, Unit
from qcode.query.texts import find
from qcode.query.tree import And, Compare, Expression, Has, Named, Near, Not, Or, Says, written
from qcode.spans import Span

Units = frozenset[int]
"""Indices of units."""


class Evaluation:
    """An expression asked of a study. Making one raises Misread for a name that is not there.

    `units` are the segments that are looked at; sets of them are sets of indices.
    """

    def __init__(self, text: str, material: Material) -> None:
        """Read the text, look up its names, and gather the segments."""
        self._material = material
        self.study = material.study
        self.bound = Bound(text, material.study, material.saved)
        self.units: Sequence[Unit] = material.units()
        self._places = Places(self.units)
        self._all = frozenset(range(len(self.units)))
        self._matched: dict[Says, dict[int, list[Span]]] = {}
        self._by_speaker: dict[str, list[int]] = defaultdict(list)
        for index, unit in enumerate(self.units):
            self._by_speaker[unit.speaker.id if unit.speaker else ""].append(index)

    def look(self) -> Units:
        """The units that the expression is true of."""
        return self._of(self.bound.tree)

    def _of(self, tree: Expression) -> Units:
        if isinstance(tree, And):
            return reduce(frozenset.intersection, map(self._of, tree.parts))
        if isinstance(tree, Or):
            return reduce(frozenset.union, map(self._of, tree.parts))
        if isinstance(tree, Not):
            return self._all - self._of(tree.part)
        if isinstance(tree, Near):
            return self._near(tree)
        if isinstance(tree, Says):
            return frozenset(self.matches(tree))
        if isinstance(tree, Named):
            saved = self.bound.tree_of(tree)
            return self._of(saved) if saved is not None else self._carrying(self._codings(tree))
        field = self.bound.field(tree.field)
        if field.of_coding:
            return self._of_any_coding(tree)
        return frozenset(
            i for who, units in self._speaking() if self._holds(tree, who) for i in units
        )

    def _speaking(self) -> Iterator[tuple[Participant, list[int]]]:
        for units in self._by_speaker.values():
            first = self.units[units[0]]
            if first.speaker is not None:
                yield first.speaker, units
            else:  # Nobody is named: what is known is the transcript.
                by_transcript: dict[str, list[int]] = defaultdict(list)
                for i in units:
                    by_transcript[self.units[i].interview.name].append(i)
                for name, some in by_transcript.items():
                    of = self.units[some[0]].interview
                    yield Participant("", name, "", of.attributes), some

    def _holds(self, tree: Compare | Has, who: Participant) -> bool:
        return holds(
            tree,
            self.bound.field(tree.field),
            self.bound.fields.value(self.bound.field(tree.field), who),
        )

    def _codings(self, tree: Named) -> Iterator[Coding]:
        keys = self.bound.keys(tree)
        if tree.only is not None:
            for coding in self.study.codings:
                if (keys is None or coding.code in keys) and self._is_such(tree.only, coding):
                    yield coding
            return
        for some in self._material.counted.values():
            for coding in some:
                if keys is None or coding.code in keys:
                    yield coding

    def _is_such(self, tree: Expression, coding: Coding) -> bool:
        if isinstance(tree, And):
            return all(self._is_such(p, coding) for p in tree.parts)
        if isinstance(tree, Or):
            return any(self._is_such(p, coding) for p in tree.parts)
        if isinstance(tree, Not):
            return not self._is_such(tree.part, coding)
        assert isinstance(tree, Compare | Has)
        field = self.bound.field(tree.field)
        return holds(tree, field, coding_value(coding, field.name))

    def _of_any_coding(self, tree: Compare | Has) -> Units:
        """Units with a coding of which it is true; ``!=`` and ``missing``: without one of which the
        opposite is.
        """
        plain = _affirmed(tree)
        result = self._carrying(c for c in self.study.codings if self._is_such(plain, c))
        return result if plain is tree else self._all - result

    def _carrying(self, codings: Iterable[Coding]) -> Units:
        touched = self._places.touched
        return frozenset(i for c in codings for i in touched(c.transcript, c.start, c.end))

    def _near(self, tree: Near) -> Units:
        first, second = self._of(tree.first), self._of(tree.second)
        at: Callable[[int], int] = (
            (lambda i: self.units[i].place)
            if tree.unit == "segments"
            else (lambda i: self.units[i].turn)
        )
        ordered = sorted(second)
        places = [at(i) for i in ordered]
        result: set[int] = set()
        for i in first:
            low = 0 if tree.ordered else tree.distance
            begin = bisect_left(places, at(i) - low)
            if tree.ordered:
                begin = max(begin, bisect_right(ordered, i))
            end = bisect_right(places, at(i) + tree.distance)
            if begin < end:
                result.add(i)
                result.update(ordered[begin:end])
        return frozenset(result)

    # Words
    # ----------------------------------------------------------------------------------------------

    def matches(self, tree: Says) -> dict[int, list[Span]]:
        """Where the words stand: unit → places in its text. A match lies inside one segment."""
        result = self._matched.get(tree)
        if result is None:
            result = self._matched[tree] = self._matches(tree)
        return result

    def _matches(self, tree: Says) -> dict[int, list[Span]]:
        result: dict[int, list[Span]] = {}
        if tree.kind == "regex":
            texts = [u.interview.text[u.start : u.end] for u in self.units]
            spots = self._material.search(regex(tree, written(tree)), texts)
            for i, spans in enumerate(spots):
                if spans:
                    start = self.units[i].start
                    result[i] = [(start + a, start + b) for a, b in spans]
            return result
        for name, span in self._spots(tree):
            at = self._places.holding(name, *span)
            if at is not None:
                result.setdefault(at, []).append(span)
        return result

    def _spots(self, tree: Says) -> Iterator[tuple[str, Span]]:
        interviews = {u.interview.name: u.interview for u in self.units}
        if tree.kind == "lemma":
            wanted = tree.text.casefold()
            for name, interview in interviews.items():
                yield from (
                    (name, (a, b))
                    for lemma, a, b in self._material.lemmas(interview)
                    if lemma.casefold() == wanted
                )
            return
        for name, interview in interviews.items():
            yield from ((name, span) for span in find(tree.text, interview.text))

    def words_found(self) -> dict[int, list[Span]]:
        """Where the words stand that the expression looks for (not those that must be absent)."""
        result: dict[int, list[Span]] = defaultdict(list)
        for says in self._wanted(self.bound.tree, True):
            for i, spans in self.matches(says).items():
                result[i].extend(spans)
        return {i: sorted(set(spans)) for i, spans in result.items()}

    def _wanted(self, tree: Expression, affirmed: bool) -> Iterator[Says]:
        if isinstance(tree, Not):
            yield from self._wanted(tree.part, not affirmed)
        elif isinstance(tree, And | Or | Near):
            for part in below(tree):
                yield from self._wanted(part, affirmed)
        elif isinstance(tree, Says) and affirmed:
            yield tree
        elif isinstance(tree, Named) and (saved := self.bound.tree_of(tree)) is not None:
            yield from self._wanted(saved, affirmed)


def _affirmed(tree: Compare | Has) -> Compare | Has:
    """What ``!=``, ``not in`` and ``missing`` deny; other conditions as they are."""
    if isinstance(tree, Has):
        return Has(tree.field, False, tree.at) if tree.missing else tree
    op = {"!=": "=", "not in": "in"}.get(tree.op)
    return tree if op is None else Compare(tree.field, op, tree.values, tree.at, tree.values_at)
