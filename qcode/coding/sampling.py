"""Draw the double-coded sample: at random, stratified by one attribute or balanced over the margins
of several.

The order of drawing comes from a hash of seed and name, not from a stream of random numbers. So the
same seed draws the same sample on every machine and Python version, and adding a transcript later
does not change the order of the others. Sources: Lombard, Snyder-Duch & Bracken 2002 (a random
sample, at least 10 %); O'Connor & Joffe 2020 (10-25 % of the units).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import blake2b
from math import ceil, floor

from qcode.errors import Refused, UsageError

REPLACEMENT = (
    "A transcript that turns out unusable is replaced by the next of its group in the order of the"
    " draw; where its group has none left, by the next of all groups."
)
"""The replacement rule. It is fixed with the draw, before anybody knows which transcripts are
unusable.
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One transcript of the sample: its group, and the coders who code it independently."""

    transcript: str
    group: str
    coders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """A drawn sample. `spare` has, for each group, the replacements in order, in case a transcript
    is unusable.
    """

    rows: tuple[Drawn, ...]
    population: int
    fraction: float
    seed: int
    by: tuple[str, ...]
    spare: Mapping[str, tuple[str, ...]]

    @property
    def drawn(self) -> int:
        """How many transcripts were drawn."""
        return len(self.rows)


def draw(
    frame: Mapping[str, Mapping[str, str]],
    *,
    fraction: float,
    by: Sequence[str] = (),
    coders: Sequence[str],
    seed: int,
    team: int | None = None,
    fewest: int = 2,
    transcripts: int | None = None,
) -> SamplePlan:
    """Draw a sample from `frame` (transcript → its attributes).

    At least ``ceil(fraction x len(frame))`` transcripts, and at least one of every group of every
    attribute in `by` (a group is a value; transcripts without one form the group ``""``). `team`
    coders code each transcript (by default all of `coders`), with teams in balanced rotation.
    `fewest` is 1 if coders are compared with themselves. `transcripts` is a number to use instead
    of `fraction`. Raises UsageError for a fraction outside (0, 1], more transcripts than the frame
    has, fewer than two coders or a team larger than their number, Refused for an empty frame.
    """
    if not 0 < fraction <= 1:
        raise UsageError(f"the fraction must be above 0 and at most 1, not {fraction}")
    if len(set(coders)) < fewest:
        raise UsageError(
            "a double-coded sample needs two coders or more",
            advice="name two with --coders NAME,NAME",
        )
    team = team or len(coders)
    if not fewest <= team <= len(coders):
        raise UsageError(f"a team must have {fewest} to {len(coders)} coders here, not {team}")
    if not frame:
        raise Refused("there are no transcripts to draw from")
    if transcripts is not None and not 0 < transcripts <= len(frame):
        raise UsageError(f"there are {len(frame):,} transcripts to draw from, not {transcripts:,}")
    # As a fraction of the decimal text: 0.07 * 100 is slightly more than 7 in floating point, and
    # rounding up would draw 8.
    wanted = transcripts or ceil(Fraction(str(fraction)) * len(frame))
    fraction = transcripts / len(frame) if transcripts else fraction
    ordered = sorted(frame, key=lambda name: (_lot(seed, name), name))
    chosen = (
        _stratified(ordered, frame, by[0], wanted)
        if len(by) == 1
        else _balanced(ordered, frame, by, wanted)
    )
    groups = {name: " · ".join(frame[name].get(a, "") or "(none)" for a in by) for name in frame}
    spare: dict[str, list[str]] = defaultdict(list)
    for name in ordered:
        if name not in chosen:
            spare[groups[name]].append(name)
    in_order = sorted(chosen, key=lambda name: (groups[name], name))
    teams = _teams(coders, team, len(in_order), seed)
    rows = tuple(
        Drawn(name, groups[name], crew) for name, crew in zip(in_order, teams, strict=True)
    )
    return SamplePlan(
        rows, len(frame), fraction, seed, tuple(by), {g: tuple(s) for g, s in sorted(spare.items())}
    )


def next_spare(
    group: str, spare: Mapping[str, Sequence[str]], seed: int, usable: Callable[[str], bool]
) -> tuple[str, tuple[str, ...]] | None:
    """The replacement for a transcript of `group` by the rule `REPLACEMENT`, and the spares that
    were skipped as unusable.

    None if no spare is left.
    """
    # A replacement from the same group keeps the sample balanced.
    own = list(spare.get(group, ()))
    others = sorted(
        (n for g, names in spare.items() if g != group for n in names),
        key=lambda n: (_lot(seed, n), n),
    )
    passed: list[str] = []
    for name in (*own, *others):
        if usable(name):
            return name, tuple(passed)
        passed.append(name)
    return None


def in_lots(names: Iterable[str], seed: int) -> list[str]:
    """Names in random order; the same seed gives the same order everywhere."""
    return sorted(names, key=lambda name: (_lot(seed, name), name))


def round_order(name: str) -> tuple[bool, int, str]:
    """A sort key for rounds: training first, then 1, 2, ... 10, then other names."""
    return not name.casefold().startswith("training"), len(name), name


def _lot(seed: int, name: str) -> bytes:
    return blake2b(f"{seed}\x1f{name}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _stratified(
    ordered: Sequence[str], frame: Mapping[str, Mapping[str, str]], attribute: str, wanted: int
) -> set[str]:
    """Draw proportional shares by largest remainder, at least one per group."""
    strata: dict[str, list[str]] = defaultdict(list)
    for name in ordered:
        strata[frame[name].get(attribute, "")].append(name)
    shares = {
        group: Fraction(wanted * len(members), len(ordered)) for group, members in strata.items()
    }
    # Every group is represented, even if this exceeds the share.
    take = {group: max(1, floor(share)) for group, share in shares.items()}
    by_remainder = sorted(strata, key=lambda g: (-(shares[g] - floor(shares[g])), g))
    for group in by_remainder * len(ordered):
        if sum(take.values()) >= wanted:
            break
        if take[group] < len(strata[group]):
            take[group] += 1
    return {name for group, members in strata.items() for name in members[: take[group]]}


def _balanced(
    ordered: Sequence[str], frame: Mapping[str, Mapping[str, str]], by: Sequence[str], wanted: int
) -> set[str]:
    """Draw, one after another, the transcript whose groups are furthest below their share; groups
    without a drawn transcript come first.
    """
    totals = {a: Counter(frame[name].get(a, "") for name in ordered) for a in by}
    drawn: dict[str, Counter[str]] = {a: Counter() for a in by}
    left = list(ordered)
    chosen: set[str] = set()

    def need(name: str) -> tuple[int, Fraction]:
        missing = sum(drawn[a][frame[name].get(a, "")] == 0 for a in by)
        lack = sum(
            Fraction(wanted * totals[a][frame[name].get(a, "")], len(ordered))
            - drawn[a][frame[name].get(a, "")]
            for a in by
        )
        return missing, Fraction(lack)

    while left and (len(chosen) < wanted or any(len(drawn[a]) < len(totals[a]) for a in by)):
        # The index breaks ties by the random order, so that the draw stays random.
        best = max(range(len(left)), key=lambda i: (need(left[i]), -i))
        name = left.pop(best)
        chosen.add(name)
        for a in by:
            drawn[a][frame[name].get(a, "")] += 1
    return chosen


def _teams(coders: Sequence[str], size: int, count: int, seed: int) -> list[tuple[str, ...]]:
    """`count` teams such that everybody codes about equally often and with everybody else."""
    load: Counter[str] = Counter()
    together: Counter[frozenset[str]] = Counter()
    teams = []
    for number in range(count):
        crew: list[str] = []
        while len(crew) < size:
            free = [c for c in coders if c not in crew]
            # The least busy coder, then the one who has worked least with this team.
            crew.append(
                min(
                    free,
                    key=lambda c: (
                        load[c],
                        sum(together[frozenset((c, d))] for d in crew),
                        _lot(seed, f"{number}{c}"),
                    ),
                )
            )
        load.update(crew)
        together.update(frozenset((a, b)) for i, a in enumerate(crew) for b in crew[i + 1 :])
        teams.append(tuple(sorted(crew, key=list(coders).index)))
    return teams
