"""The ratings of a comparison in blocks: by role, site, pair, round, month or version.

Rounds are never combined: what two rounds share appears twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from qcode.errors import Unknown
from qcode.reliability.matrix import Ratings
from qcode.store.view import View
from qcode.workflows.agreement.comparing import (
    ComparedCoders,
)
from qcode.workflows.agreement.options import BY, By
from qcode.workflows.agreement.unit_groups import unit_groups


def over_rounds(view: View, parts: Sequence[ComparedCoders], by: By) -> list[tuple[str, Ratings]]:
    """The blocks of all rounds. Rounds are never combined: a month or version that two rounds share
    has two blocks.
    """
    matches = [
        (name, part.rounds[0], some) for part in parts for name, some in split(view, part, by)
    ]
    names = [name for name, _, _ in matches]
    notes = [
        (name if names.count(name) == 1 else f"{name}, round {round}", some)
        for name, round, some in matches
    ]
    return notes if by == "round" else sorted(notes, key=lambda one: one[0])


def split(view: View, compared: ComparedCoders, by: By) -> Iterator[tuple[str, Ratings]]:
    """The ratings, divided into blocks."""
    ratings = compared.ratings
    if by == "role":
        yield from ratings.by_group().items()
    elif by == "pair":
        yield from (
            (" × ".join(pair), some.double_coded()) for pair, some in ratings.by_pair().items()
        )
    elif by == "transcript":
        yield from _by_label(ratings, [ratings.clusters[c] for c in ratings.cluster])
    elif by == "site":
        yield from _by_label(ratings, _sites(compared))
    elif by in ("month", "version"):
        message = _when(view, compared) if by == "month" else _versions(view, compared)
        yield from _by_label(
            ratings, [message.get(ratings.clusters[c], "") for c in ratings.cluster]
        )
    elif by == "round":
        yield " and ".join(compared.rounds), ratings
    elif by == "code":
        yield "", ratings
    else:
        try:
            labels = unit_groups(compared, by)
        except Unknown as problem:
            known = [*problem.suggestions, *BY]
            advice = f"--by takes {', '.join(BY)}, or attributes of people"
            raise Unknown("attribute", by, known, advice=advice) from None
        yield from _by_label(ratings, labels)


def _by_label(ratings: Ratings, labels: Sequence[str]) -> Iterator[tuple[str, Ratings]]:
    array = np.array(labels, dtype=object)
    for label in sorted(set(labels)):
        yield label, ratings.of_units(array == label)


def _sites(compared: ComparedCoders) -> list[str]:
    """The speaker's site for every unit, or the transcript's if a unit is more than a segment."""
    ratings = compared.ratings
    interviews = [compared.interview(name) for name in ratings.clusters]
    if compared.scope.unit in ("question", "transcript"):
        return [interviews[c].shared_value("site") for c in ratings.cluster]
    turns = [sorted((t.start, t.end, t.speaker) for t in i.turns) for i in interviews]
    sites = [{p.label: p.site for p in i.participants} for i in interviews]
    result = []
    for cluster, start in zip(ratings.cluster, ratings.starts, strict=True):
        speaker = next((s for a, b, s in turns[cluster] if a <= start < b), None)
        result.append(sites[cluster].get(speaker or "", ""))
    return result


def _when(view: View, compared: ComparedCoders) -> dict[str, str]:
    """The month in which the last of the coders finished each transcript."""
    passes = {(p.coder, p.round) for p in compared.passes}
    months: dict[str, str] = defaultdict(str)
    for mark in view.done():
        if (mark.coder, mark.round) in passes:
            months[mark.transcript] = max(months[mark.transcript], mark.created[:7])
    return months


def _versions(view: View, compared: ComparedCoders) -> dict[str, str]:
    """The codebook versions with which each transcript was coded."""
    passes = {(p.coder, p.round) for p in compared.passes}
    result: dict[str, dict[str, None]] = defaultdict(dict)
    for mark in sorted(view.done(), key=lambda m: m.codebook):
        if (mark.coder, mark.round) in passes:
            result[mark.transcript][mark.codebook] = None
    return {name: " and ".join(versions) for name, versions in result.items()}
