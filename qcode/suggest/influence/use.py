"""What came of the suggestions that were shown: taken, taken unread, right in the end; by code and
over time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qcode.spans import Span, overlapping
from qcode.suggest.influence.decisions import Decision
from qcode.suggest.influence.intervals import Estimate, difference, ratio
from qcode.suggest.influence.records import Offered

NOTHING_SHOWN = "no suggestion was shown"
NOTHING_TAKEN = "no suggestion was taken"
NOT_FINISHED = "no finished segment with a suggestion"
PERIODS = 4
FEWEST_IN_A_PERIOD = 25

Right = Callable[[Offered], bool | None]
"""Whether a suggestion agrees with what was decided in the end; None where nothing is decided."""


@dataclass(frozen=True, slots=True)
class Period:
    """What came of the suggestions between two times."""

    begin: str
    end: str
    shown: int
    taken: Estimate
    unread: Estimate
    right: Estimate


def right_of(
    found: Iterable[Decision],
    consensus: Mapping[tuple[str, Span], frozenset[str]],
    codes: Collection[str],
) -> Right:
    """A suggestion is right if the consensus has the code there, or, without a consensus, if the
    coder has it on a finished segment. Of codes that are not among `codes` any more (merged into
    others, or retired) it is not known.
    """
    own: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in sorted(found, key=lambda d: (d.transcript, d.coder, d.span)):
        own[one.transcript, one.coder].append(one)
    spans = {key: [d.span for d in entry] for key, entry in own.items()}
    together: dict[str, list[Span]] = defaultdict(list)
    for transcript, span in sorted(consensus):
        together[transcript].append(span)

    def right(one: Offered) -> bool | None:
        if one.code not in codes:
            return None
        places = together.get(one.transcript, ())
        agreed = [consensus[one.transcript, places[i]] for i in overlapping(places, one.span)]
        if agreed:
            return any(one.code in codes for codes in agreed)
        key = one.transcript, one.coder
        decided = [own[key][i] for i in overlapping(spans.get(key, ()), one.span)]
        if not decided or all(one.code in d.unknown for d in decided):
            return None
        return any(one.code in d.codes for d in decided)

    return right


def taken(some: Iterable[Offered], seed: int) -> Estimate:
    """The share of shown suggestions that were taken."""
    return _share(some, lambda o: o.fate == "taken", seed, NOTHING_SHOWN)


def unread(some: Iterable[Offered], seed: int) -> Estimate:
    """The share of taken suggestions that were taken in less than a second."""
    got = [o for o in some if o.fate == "taken"]
    return _share(got, lambda o: o.unread, seed, NOTHING_TAKEN)


def taken_segments(some: Iterable[Offered], seed: int) -> Estimate:
    """The share of segments with suggestions on which one was taken."""
    places: dict[tuple[str, Span, str], bool] = {}
    for o in some:
        key = o.transcript, o.span, o.coder
        places[key] = places.get(key, False) or o.fate == "taken"
    parts: dict[str, tuple[float, float]] = {}
    for (transcript, _, _), was in places.items():
        a, b = parts.get(transcript, (0, 0))
        parts[transcript] = (a + was, b + 1)
    return ratio(parts, seed=seed, nothing=NOTHING_SHOWN)


def precision(some: Iterable[Offered], right: Right, seed: int) -> Estimate:
    """The share of suggestions on finished segments that are right in the end."""
    return ratio(_parts(some, right), seed=seed, nothing=NOT_FINISHED)


def precision_difference(
    shown: Iterable[Offered], held: Iterable[Offered], right: Right, seed: int
) -> Estimate:
    """The precision of suggestions that were shown minus that of withheld ones. If coders were not
    influenced it is 0.
    """
    one, other = _parts(shown, right), _parts(held, right)
    nothing = NOT_FINISHED if not one or not other else ""
    return difference(one, other, seed=seed, nothing=nothing)


def over_time(some: Sequence[Offered], right: Right, seed: int) -> tuple[Period, ...]:
    """The suggestions in up to `PERIODS` parts of the same size, by time."""
    every = sorted(some, key=lambda o: o.created)
    parts = max(1, min(PERIODS, len(every) // FEWEST_IN_A_PERIOD))
    cuts = [round(len(every) * n / parts) for n in range(parts + 1)]
    result = []
    for a, b in pairwise(cuts):
        if part := every[a:b]:
            begin, end = part[0].created, part[-1].created
            figures = taken(part, seed), unread(part, seed), precision(part, right, seed)
            result.append(Period(begin, end, len(part), *figures))
    return tuple(result)


def _parts(some: Iterable[Offered], right: Right) -> dict[str, tuple[float, float]]:
    parts: dict[str, tuple[float, float]] = {}
    for o in some:
        if (was := right(o)) is not None:
            a, b = parts.get(o.transcript, (0, 0))
            parts[o.transcript] = (a + was, b + 1)
    return parts


def _share(
    some: Iterable[Offered], wanted: Callable[[Offered], bool], seed: int, nothing: str
) -> Estimate:
    parts: dict[str, tuple[float, float]] = {}
    for o in some:
        a, b = parts.get(o.transcript, (0, 0))
        parts[o.transcript] = (a + wanted(o), b + 1)
    return ratio(parts, seed=seed, nothing=nothing)
