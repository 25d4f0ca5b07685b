"""Pool the random and the enriched part of the sample, with the odds that were recorded with the
draws.

The odds of a transcript are those of its group: the number compared, out of the number that the
sample was drawn from. The odds of a likely segment are recorded with each draw. Segments of a draw
that are not yet coded by two coders count as not drawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qcode.errors import Refused, UsageError
from qcode.reliability.matrix import Bools, Floats, Ratings
from qcode.reliability.pooling import either, pool
from qcode.shown import listed
from qcode.store.view import View
from qcode.workflows.agreement.comparing import FAMILY, ComparedCoders
from qcode.workflows.shared.samples import ENRICHED, RANDOM, Sample, likely_segments, samples

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Both parts of one code (and its family): ratings weighted by 1 / odds, the number of added
    segments, and their odds.
    """

    ratings: Ratings
    segments: int
    least: float
    most: float


def pooled_codes(view: View, compared: ComparedCoders) -> dict[str, Pooled]:
    """Both parts together, for each code with extra segments.

    Raises UsageError for units other than segments. Raises Refused without a random sample, if the
    sample was balanced over several attributes (its odds are unknown), without extra segments, or
    if the odds were not recorded.
    """
    if compared.scope.unit != "segment":
        raise UsageError(
            "--pool weights segments by their odds of being drawn", advice="use --unit segment"
        )
    drawn = samples(view, compared.rounds[-1])
    random = [one for one in drawn if one.kind == RANDOM]
    if not random or not compared.enriched:
        if random and any(one.kind == ENRICHED for one in drawn):
            round = compared.rounds[-1]
            raise Refused(
                f"none of the extra segments was finished by two coders in round {round}",
                command="qcode sample show",
            )
        lacking = "segments drawn for a rare code" if random else "random sample"
        raise Refused(
            f"round {compared.rounds[-1]} has no {lacking} to pool",
            advice="draw a sample with qcode sample draw, then extra segments with qcode"
            " sample enrich",
        )
    odds = _odds_of_transcripts(random[-1], compared)
    draws = {one.id for one in drawn if one.kind == ENRICHED}
    marks = [(place, value) for place, value in likely_segments(view) if value["sample"] in draws]
    if any("odds" not in value for _, value in marks):
        raise Refused(
            "the odds of some extra segments were not recorded when they were drawn",
            advice="leave out --pool",
        )
    result = {}
    for code, extra in compared.enriched.items():
        own = [(place, value) for place, value in marks if value["code"] == code]
        if extra.units and (one := _pooled(compared, code, extra, odds, own)) is not None:
            result[code] = one
    return result


def _odds_of_transcripts(sample: Sample, compared: ComparedCoders) -> dict[str, float]:
    """Transcript of the frame → the share of its group that was drawn and compared."""
    by: Sequence[str] = sample.content.get("by", ())
    if len(by) > 1:
        raise Refused(
            f"the sample is balanced over {listed(by)}, so the odds of its transcripts are"
            " not known",
            advice="leave out --pool",
        )
    group = {
        n: a.get(by[0], "") if by else ""
        for n, a in sample.content["frame"].items()
        if n not in sample.replaced
    }
    sizes = Counter(group.values())
    used = Counter(group[n] for n in compared.ratings.clusters if n in sample.drawn and n in group)
    return {name: used[g] / sizes[g] for name, g in group.items() if used[g]}


def _pooled(
    compared: ComparedCoders,
    code: str,
    extra: Ratings,
    odds: Mapping[str, float],
    marks: Sequence[tuple[Place, Mapping[str, Any]]],
) -> Pooled | None:
    ids = {i.name: i.id for i in compared.study.interviews}
    codes = [
        c for c in (code, f"{code}{FAMILY}") if c in compared.ratings.codes and c in extra.codes
    ]
    random, more = compared.ratings.of_codes(codes), extra.of_codes(codes)
    random = random.of_units(_known(random, odds))
    more = more.of_units(_known(more, odds) & more.pairable().any(axis=0))
    if not (codes and random.units and more.units):
        return None
    likely = _likely(random, ids, [m for m in marks if not m[1]["drawn"]])
    share = _shares(marks, more, ids)
    first, second = (
        _chances(r, odds, some, share)
        for r, some in ((random, likely), (more, [set(share)] * more.units))
    )
    return Pooled(
        pool(random, more, first, second), more.units, float(second.min()), float(second.max())
    )


def _chances(
    ratings: Ratings,
    odds: Mapping[str, float],
    draws: Sequence[set[str]],
    share: Mapping[str, float],
) -> Floats:
    """The odds of each unit, (units,), of being drawn with its transcript or in one of the draws in
    which it is a candidate.
    """
    return np.array(
        [
            either(odds[ratings.clusters[c]], *(share[d] for d in sorted(some) if d in share))
            for c, some in zip(ratings.cluster, draws, strict=True)
        ]
    )


def _known(ratings: Ratings, odds: Mapping[str, float]) -> Bools:
    return np.array([ratings.clusters[c] in odds for c in ratings.cluster], dtype=bool)


def _likely(
    ratings: Ratings, ids: Mapping[str, str], marks: Sequence[tuple[Place, Mapping[str, Any]]]
) -> list[set[str]]:
    """For each unit, the draws in which it was a candidate."""
    lying: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for (transcript, start, end), value in marks:
        lying[transcript].append((start, end, value["sample"]))
    return [
        {draw for start, end, draw in lying[ids[ratings.clusters[c]]] if start <= at < end}
        for c, at in zip(ratings.cluster, ratings.starts, strict=True)
    ]


def _shares(
    marks: Sequence[tuple[Place, Mapping[str, Any]]], more: Ratings, ids: Mapping[str, str]
) -> dict[str, float]:
    """Draw → the odds of its candidates, counting only drawn segments that were coded by two
    coders.
    """
    coded = Counter(
        draw for draws in _likely(more, ids, [m for m in marks if m[1]["drawn"]]) for draw in draws
    )
    drawn = Counter(value["sample"] for _, value in marks if value["drawn"])
    planned = {value["sample"]: float(value["odds"]) for _, value in marks}
    return {draw: planned[draw] * coded[draw] / n for draw, n in drawn.items() if coded[draw]}
