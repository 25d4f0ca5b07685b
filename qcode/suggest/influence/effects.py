"""What suggestions change: codings, single codes, and agreement between two coders. Each is a
difference between segments where they were shown and segments where they were withheld by lot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qcode.spans import Span
from qcode.suggest.influence.decisions import Decision
from qcode.suggest.influence.intervals import Estimate, Floats, difference, estimate, ratio

NO_ARMS = "no finished segment on which suggestions were shown or withheld by lot"
NO_PAIR = "no segment that two coders finished"
NO_VARIATION = "no code varies there"

PooledAlpha = Callable[[Floats, Floats, Floats], Floats]
"""Alpha of several codes (axis 0) from disagreements, ones and zeros."""
Pairs = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure where suggestions were shown, where they were withheld, and the difference."""

    shown: Estimate
    withheld: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two coders on segments where `shown` of them (0, 1, 2) saw suggestions.

    `both`: both coders were in the lot there; otherwise one of them coded without suggestions
    throughout. The differences are to the segments where neither saw any.
    """

    both: bool
    shown: int
    alpha: Estimate
    same: Estimate
    alpha_difference: Estimate | None = None
    same_difference: Estimate | None = None


def compared(
    found: Iterable[Decision], value: Callable[[Decision], float | None], seed: int
) -> Compared:
    """The mean of `value` over segments with and without suggestions; None leaves one out."""
    arms: dict[bool, dict[str, list[float]]] = {True: {}, False: {}}
    for one in found:
        number = value(one)
        if one.arm is not None and number is not None:
            sums = arms[one.arm].setdefault(one.transcript, [0.0, 0.0])
            sums[0] += number
            sums[1] += 1
    shown, withheld = (
        {name: (some, of) for name, (some, of) in arms[arm].items()} for arm in (True, False)
    )
    empty = NO_ARMS if not shown or not withheld else ""
    return Compared(
        ratio(shown, seed=seed, nothing=NO_ARMS),
        ratio(withheld, seed=seed, nothing=NO_ARMS),
        difference(shown, withheld, seed=seed, nothing=empty),
    )


def agreement(
    found: Iterable[Decision], codes: Sequence[str], alpha: PooledAlpha, seed: int
) -> tuple[Agreement, ...]:
    """Agreement of every two coders who finished the same segment, by how many of them saw
    suggestions there.
    """
    groups = _groups(found, codes)
    result = []
    for both, shown in ((True, 0), (True, 1), (True, 2), (False, 0), (False, 1)):
        own, base = groups[both, shown], groups[both, 0]
        result.append(
            Agreement(
                both,
                shown,
                *(_one(own, s, seed) for s in _statistics(len(codes), alpha)),
                *(_two(own, base, s, seed) for s in _statistics(len(codes), alpha) if shown),
            )
        )
    return tuple(result)


def _groups(
    found: Iterable[Decision], codes: Sequence[str]
) -> dict[tuple[bool, int], dict[str, Floats]]:
    """(both in the lot, how many saw suggestions) → transcript → sums: disagreements, ones and
    zeros of each code, then segments with the same codes, then segments.
    """
    segments: dict[tuple[str, Span], list[Decision]] = defaultdict(list)
    for one in found:
        segments[one.transcript, one.span].append(one)
    groups: dict[tuple[bool, int], dict[str, Floats]] = defaultdict(dict)
    for (transcript, _), entries in segments.items():
        for one, other in combinations(entries, 2):
            arms = [d.arm for d in (one, other) if d.arm is not None]
            if arms:
                key = len(arms) == 2, sum(arms)
                sums = groups[key].setdefault(transcript, np.zeros(3 * len(codes) + 2))
                sums += _pair(one, other, codes)
    return groups


def _pair(one: Decision, other: Decision, codes: Sequence[str]) -> Floats:
    known = np.array([c not in one.unknown and c not in other.unknown for c in codes])
    a = np.array([c in one.codes for c in codes]) & known
    b = np.array([c in other.codes for c in codes]) & known
    ones = a.astype(float) + b
    return np.concatenate([2.0 * (a != b), ones, 2 * known - ones, [float((a == b).all()), 1.0]])


def _statistics(codes: int, alpha: PooledAlpha) -> tuple[Callable[[Floats], Floats], ...]:
    def pooled(sums: Floats) -> Floats:
        parts = (sums[..., i * codes : (i + 1) * codes] for i in range(3))
        return alpha(*(np.moveaxis(part, -1, 0) for part in parts))

    def same(sums: Floats) -> Floats:
        of = sums[..., 3 * codes + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(of > 0, sums[..., 3 * codes] / of, np.nan))

    return pooled, same


def _one(group: Mapping[str, Floats], statistic: Callable[[Floats], Floats], seed: int) -> Estimate:
    return estimate(group, statistic, base=_segments(group), seed=seed, nothing=_why(group))


def _two(
    own: Mapping[str, Floats],
    base: Mapping[str, Floats],
    statistic: Callable[[Floats], Floats],
    seed: int,
) -> Estimate:
    """The statistic of `own` minus that of `base`."""
    if not own or not base:
        return Estimate(reason=NO_PAIR)
    width = len(next(iter(own.values())))
    none = np.zeros(width)
    sums = {n: np.concatenate([own.get(n, none), base.get(n, none)]) for n in {*own, *base}}

    def apart(both: Floats) -> Floats:
        return statistic(both[..., :width]) - statistic(both[..., width:])

    return estimate(sums, apart, base=_segments(base), seed=seed, nothing=NO_VARIATION)


def _segments(group: Mapping[str, Floats]) -> int:
    return round(sum(float(sums[-1]) for sums in group.values()))


def _why(group: Mapping[str, Floats]) -> str:
    return NO_VARIATION if group else NO_PAIR
