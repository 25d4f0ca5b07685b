"""Which passages of a code are printed, and in which order.

Passages that somebody pinned come first, then those that coders starred. Beyond that the order is
``balanced`` (interviews and sites quoted least, a readable length), ``longest``, ``typical``
(nearest to the centre of the code's passages, as TF-IDF vectors) or ``different`` (each as far as
possible from those before it). The same study gives the same order.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Protocol

from qcode.model import Study
from qcode.reports.citations import Citation
from qcode.reports.quote_cuts import WORDS_LEFT_OUT
from qcode.reports.quote_vectors import Vectors

Order = Literal["balanced", "longest", "typical", "different"]
ORDERS: tuple[Order, ...] = ("balanced", "longest", "typical", "different")
READABLE_FROM = 12
"""Words from which a passage makes sense by itself; shorter ones are taken when there is nothing
better.
"""
_PLAIN = 2
"""The rank of what nobody pinned or starred."""
_DIGITS = 9
"""Decimals by which similarities are compared, so that every machine gives the same order."""


class Candidate(NamedTuple):
    """A citation with the part of it that would be printed: ``[start, end)``, what is shown, and
    its number of words. `rank` is 0 for what was pinned, 1 for what was starred, else 2.
    """

    citation: Citation
    start: int
    end: int
    shown: str
    words: int
    rank: int = _PLAIN
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How many passages to print, and in which order; `per_person` counts over the whole
    document.
    """

    per_code: int = 3
    per_interview: int = 2
    per_person: int | None = None
    max_words: int = 80
    order: Order = "balanced"
    seed: int | None = None
    again: bool = False
    """Whether words may be printed a second time, under another code."""


class _Ranking(Protocol):
    def __call__(self, number: int, picked: Sequence[int]) -> tuple[float, ...]:
        """What candidate `number` is worth when `picked` are taken: the smallest is the best."""


@dataclass(slots=True)
class Printed:
    """What the document has so far: how often each interview and person, and which words."""

    interviews: Counter[str] = field(default_factory=Counter)
    people: Counter[tuple[str, str]] = field(default_factory=Counter)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def has(self, candidate: Candidate) -> bool:
        """True when some of its words are printed already."""
        spans = self.spans.get(candidate.citation.interview.name, ())
        return any(s < candidate.end and candidate.start < e for s, e in spans)

    def add(self, candidate: Candidate) -> None:
        """Count a passage as printed."""
        name = candidate.citation.interview.name
        self.interviews[name] += 1
        self.people[candidate.citation.participant.person] += 1
        self.spans.setdefault(name, []).append((candidate.start, candidate.end))


class Run(NamedTuple):
    """Candidates of one person one after another, in the order of the text. They are made when
    they are looked at, once; where something was `decided` in the interview, they are a list.
    """

    interview: str
    site: str
    candidates: Iterable[Candidate]
    decided: bool = False


_Numbered = tuple[int, Candidate]


@dataclass(slots=True)
class _Pile:
    """Candidates of one interview and site: the `best` of those that are left with its number, the
    `rest` in their order, and the `order` of the best among all.
    """

    interview: str
    site: str
    rest: Iterator[_Numbered]
    best: _Numbered | None
    order: tuple[Any, ...] = ()


_ORDER = attrgetter("order")


class Picker:
    """Picks passages code by code for one document; none is printed twice."""

    def __init__(self, study: Study, limits: Limits) -> None:
        self._limits = limits
        self._random = random.Random(limits.seed) if limits.seed is not None else None
        self._order = {interview.name: i for i, interview in enumerate(study.interviews)}
        self._printed = Printed()
        self._readable_from = min(READABLE_FROM, limits.max_words)
        self.pinned_out = 0
        """How many pinned passages the limits kept out."""

    def pick(self, runs: Sequence[Run]) -> list[Candidate]:
        """The candidates to print, in their order."""
        alone = self._random is None and self._limits.order == "balanced"
        candidates = [] if alone else [c for run in runs for c in run.candidates]
        drawn = [self._random.random() if self._random else 0.0 for _ in candidates]
        ranking = self._ranking(candidates)
        interviews: Counter[str] = Counter()
        sites: Counter[str] = Counter()
        picked: list[_Numbered] = []

        def order(number: int, candidate: Candidate) -> tuple[Any, ...]:
            return (
                candidate.rank,
                ranking(number, [n for n, _ in picked]),
                *self._balance(candidate, interviews, sites),
                drawn[number] if drawn else 0.0,
                *self._place(candidate),
            )

        piles = self._piles_of(runs) if alone else self._piles(candidates, drawn)
        changed = piles
        while len(picked) < self._limits.per_code:
            for pile in changed:
                while pile.best is not None and not self._may(pile.best[1], interviews):
                    pile.best = next(pile.rest, None)
                if pile.best is not None:
                    pile.order = order(*pile.best)
            piles = [pile for pile in piles if pile.best is not None]
            if not piles:
                break
            first = min(piles, key=_ORDER)
            assert first.best is not None
            picked.append(first.best)
            interviews[first.interview] += 1
            sites[first.site] += 1
            self._printed.add(first.best[1])
            first.best = next(first.rest, None)
            changed = self._touched(piles, first)
        result = [candidate for _, candidate in picked]
        pinned = [c for run in runs if run.decided for c in run.candidates if c.rank == 0]
        out = [c for c in pinned if not any(c is taken for taken in result)]
        self.pinned_out += sum(not self._printed.has(c) for c in out)
        return result

    def _touched(self, piles: list[_Pile], first: _Pile) -> list[_Pile]:
        """The piles whose order, or whose best, may be another one after one of `first` was
        taken.
        """
        if self._limits.per_person is not None or self._limits.order == "different":
            return piles
        interview, site = first.interview, first.site
        return [pile for pile in piles if pile.interview == interview or pile.site == site]

    def _piles_of(self, runs: Sequence[Run]) -> list[_Pile]:
        """A pile for each interview and site: what balances is the same for all of it, so only the
        best of it has to be looked at, and most passages are never made into candidates.
        """
        together: dict[tuple[str, str], list[Run]] = {}
        for run in runs:
            together.setdefault((run.interview, run.site), []).append(run)
        result: list[_Pile] = []
        for (interview, site), some in together.items():
            own: Iterator[Candidate] = chain.from_iterable(run.candidates for run in some)
            if any(run.decided for run in some):
                own = iter(sorted(own, key=lambda c: (c.rank, self._is_unreadable(c), c.start)))
            else:
                own = self._readable_first(own)
            rest = zip(repeat(0), own)
            result.append(_Pile(interview, site, rest, next(rest, None)))
        return result

    def _piles(self, candidates: Sequence[Candidate], drawn: Sequence[float]) -> list[_Pile]:
        """The numbered candidates in piles, where all have to be known."""
        piles: dict[tuple[str, str, int], list[_Numbered]] = {}
        for n, c in enumerate(candidates):
            apart = 0 if self._limits.order == "balanced" else n
            place = c.citation.interview.name, c.citation.participant.site, apart
            piles.setdefault(place, []).append((n, c))

        def key(one: _Numbered) -> tuple[Any, ...]:
            n, c = one
            return c.rank, self._is_unreadable(c), drawn[n], c.start, n

        result: list[_Pile] = []
        for (interview, site, _), own in piles.items():
            rest = iter(sorted(own, key=key))
            result.append(_Pile(interview, site, rest, next(rest)))
        return result

    def _readable_first(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """The candidates in the order of the text, those that do not make sense by themselves
        last.
        """
        later: list[Candidate] = []
        for candidate in candidates:
            if self._is_unreadable(candidate):
                later.append(candidate)
            else:
                yield candidate
        yield from later

    def _may(self, candidate: Candidate, interviews: Mapping[str, int]) -> bool:
        """Whether the limits allow for one more of that interview and person, and the words are not
        printed yet.
        """
        limits, citation = self._limits, candidate.citation
        most = limits.per_person
        return (
            interviews.get(citation.interview.name, 0) < limits.per_interview
            and (most is None or self._printed.people[citation.participant.person] < most)
            and (limits.again or not self._printed.has(candidate))
        )

    def _ranking(self, candidates: Sequence[Candidate]) -> _Ranking:
        order = self._limits.order
        if order == "longest":
            return lambda number, picked: (-candidates[number].words,)
        if order == "balanced" or not candidates:
            return lambda number, picked: ()
        vectors = Vectors([c.citation.words for c in candidates])
        if order == "typical":
            return lambda number, picked: (-round(vectors.typical(number), _DIGITS),)

        def apart(number: int, picked: Sequence[int]) -> tuple[float, ...]:
            if not picked:
                return (-round(vectors.typical(number), _DIGITS),)
            return (round(max(vectors.alike(number, p) for p in picked), _DIGITS),)

        return apart

    def _balance(
        self, candidate: Candidate, interviews: Mapping[str, int], sites: Mapping[str, int]
    ) -> tuple[int, ...]:
        name, site = candidate.citation.interview.name, candidate.citation.participant.site
        return (
            interviews.get(name, 0),
            sites.get(site, 0),
            self._is_unreadable(candidate),
            self._printed.interviews[name],
        )

    def _is_unreadable(self, candidate: Candidate) -> bool:
        return not candidate.edited and (
            candidate.words < self._readable_from or WORDS_LEFT_OUT in candidate.shown[-2:]
        )

    def _place(self, candidate: Candidate) -> tuple[int, int]:
        return self._order[candidate.citation.interview.name], candidate.start
