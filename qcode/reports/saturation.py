"""Saturation: how many codes each interview brings that no earlier one had, by date, and what other
orders of the same interviews would have shown.

The band is over random orders (a rarefaction curve); the threshold of new information with its base
of four interviews and runs of two is that of Guest, Namey & Chen 2020 (PLoS ONE 15(5): e0232076).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from qcode.model import Column, Study, Table
from qcode.reports import notes
from qcode.reports.citations import CitationIndex, citation_index
from qcode.reports.counts import Behind, Count, computed, count_code, count_each
from qcode.reports.groups import find_code, percent
from qcode.reports.layers import DEFAULT, Layer, LayerOptions, layered
from qcode.reports.numbering import NUMBERED, interview_numbers

ORDERS, SEED = 200, 1
BASE, RUN, NEW_INFORMATION = 4, 2, 5.0
"""Interviews of the base, interviews of a run, and the percent of new information below which
there is saturation.
"""
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class _Band:
    """The codes known after each interview, over random orders: 2.5th percentile, mean, 97.5th."""

    low: tuple[int, ...]
    mean: tuple[float, ...]
    high: tuple[int, ...]

    def after(self, interviews: int) -> dict[str, float | None]:
        """The band after the interview at that place."""
        if not self.low:
            return {"low": None, "mean": None, "high": None}
        return {
            "low": self.low[interviews],
            "mean": self.mean[interviews],
            "high": self.high[interviews],
        }


def saturation(
    study: Study,
    codes: Sequence[str] | None = None,
    date: str = "date",
    orders: int = ORDERS,
    seed: int = SEED,
    with_source: bool = False,
    options: LayerOptions = DEFAULT,
) -> Table:
    """A row an interview, in the order of its `date` attribute (``YYYY-MM-DD``; without one, after
    the others in the order of the study): new codes, codes so far, and the band over `orders`
    random orders from `seed`.

    Each code counts by itself; `codes` with those below them limit which. Raises `Unknown`.
    """
    book = study.codebook
    wanted = (
        None
        if codes is None
        else {k for name in codes for k in book.family(find_code(book, name).key)}
    )
    chosen = layered(study, options)
    index = citation_index(chosen)
    keys = [c.key for c in book.codes if wanted is None or c.key in wanted]
    result = _codes_of_interviews(index, keys)
    ordered = sorted(chosen.layers, key=lambda layer: _when(layer, date))
    sets = [result.get(layer.interview.name, 0) for layer in ordered]
    band = _band(sets, orders, seed)
    rows = _rows(study, ordered, sets, index, keys, band, date)
    when, dated = Column("date", "Date"), any(r["date"] for r in rows)
    return Table(
        "report.saturation",
        "New codes by interview",
        (
            Column("order", "#", "count"),
            Column("transcript", "Interview", instead="" if with_source else "interview"),
            *((when,) if dated else ()),
            Column("new", "New codes", "count"),
            Column("new_labels", "Which", "list"),
            Column("codes", "Codes so far", "count"),
            Column("percent", "% of all", "percent"),
            Column("low", "Low", "count", _over(orders)),
            Column("mean", "Mean", "number", _over(orders)),
            Column("high", "High", "count", _over(orders)),
        ),
        tuple(rows),
        (
            *_notes(ordered, sets, orders, seed, date),
            *_not_at_random(study, ordered),
            *notes.layer_notes(chosen, index),
            *([] if with_source else [NUMBERED]),
        ),
        extra={"orders": orders, "seed": seed, "saturated": _saturated(sets)},
        data_columns=(
            *(() if dated else (when,)),
            Column("interview", "Interview (number)"),
            Column("new_codes", "New", "list"),
        ),
    )


def _not_at_random(study: Study, ordered: Sequence[Layer]) -> list[str]:
    """What random orders do not show while only some transcripts are coded, and a model chose
    which.
    """
    counted = {layer.interview.name for layer in ordered}
    finished = {mark.transcript for mark in study.done}
    chosen = len(counted & study.chosen)
    left = len({i.name for i in study.interviews} - finished - set(study.doubles))
    if not chosen or not left:
        return []
    were, are = "was" if chosen == 1 else "were", "is" if left == 1 else "are"
    return [
        f"{chosen} of {notes.amount(len(counted), 'interview')} {were} chosen to be coded because a"
        f" model knew least about them, and {left} {are} not finished. Random orders of these"
        " interviews do not show how codes accumulate in interviews that are coded at random."
    ]


def _over(orders: int) -> str:
    return f"Codes after as many interviews, {orders:,} random orders"


def _codes_of_interviews(index: CitationIndex, keys: Sequence[str]) -> dict[str, int]:
    """The codes cited in each transcript, a bit a code."""
    result: dict[str, int] = {}
    for place, key in enumerate(keys):
        for name in {c.interview.name for c in index.of([key])}:
            result[name] = result.get(name, 0) | 1 << place
    return result


def _when(layer: Layer, date: str) -> tuple[bool, str]:
    wording = _date(layer, date)
    return (not wording, wording)


def _date(layer: Layer, date: str) -> str:
    """The date as it sorts; empty where there is none that does."""
    own = layer.interview.attributes.get(date, "") or layer.interview.shared_value(date)
    return own if _DATE.fullmatch(own) else ""


def _band(sets: Sequence[int], orders: int, seed: int) -> _Band:
    draw = random.Random(seed)
    curves = []
    for _ in range(orders):
        known, curve = 0, []
        for codes in draw.sample(sets, len(sets)):
            known |= codes
            curve.append(known.bit_count())
        curves.append(curve)
    columns = [sorted(at) for at in zip(*curves, strict=True)]
    low, high = round(0.025 * (orders - 1)), round(0.975 * (orders - 1))
    return _Band(
        tuple(at[low] for at in columns),
        tuple(sum(at) / len(at) for at in columns),
        tuple(at[high] for at in columns),
    )


def _rows(
    study: Study,
    ordered: Sequence[Layer],
    sets: Sequence[int],
    index: CitationIndex,
    keys: Sequence[str],
    band: _Band,
    date: str,
) -> list[dict[str, Any]]:
    label = {c.key: c.name for c in study.codebook.codes}
    numbers = interview_numbers(study)
    at_all = 0
    for own in sets:
        at_all |= own
    total = _named_codes([key for place, key in enumerate(keys) if at_all & 1 << place])
    drawn_from = (("interviews", _interviews(ordered)), ("codes", total))
    known, rows, every_new = 0, [], list[Count]()
    for i, (layer, own) in enumerate(zip(ordered, sets, strict=True)):
        new = [key for place, key in enumerate(keys) if own & ~known & 1 << place]
        known |= own
        every_new.append(_new_codes(index, layer, new))
        so_far = count_each("codes", partial(islice, every_new, i + 1), known.bit_count())
        rows.append(
            {
                "order": _interviews(ordered[: i + 1]),
                "transcript": layer.interview.name,
                "interview": numbers[layer.interview.name],
                "date": _date(layer, date),
                "new": every_new[-1],
                "new_codes": new,
                "new_labels": [label[key] for key in new],
                "codes": so_far,
                "percent": percent(so_far, total),
                **computed(band.after(i), drawn_from),
            }
        )
    return rows


def _interviews(layers: Sequence[Layer]) -> Count:
    """The interviews, and who is heard in them."""

    def behind() -> Behind:
        people = [p for layer in layers for p in layer.participants]
        silent = [layer.interview.name for layer in layers if not layer.participants]
        return Behind("interviews", people=people, names=silent)

    return Count(len(layers), behind)


def _named_codes(keys: Sequence[str]) -> Count:
    return Count(len(keys), Behind("codes", names=keys))


def _new_codes(index: CitationIndex, layer: Layer, keys: Sequence[str]) -> Count:
    """Codes with their citations in one interview."""

    def each() -> Iterator[Count]:
        for key in keys:
            cited = index.of([key])
            yield count_code(key, [c for c in cited if c.interview is layer.interview])

    return count_each("codes", each, len(keys))


def _saturated(sets: Sequence[int]) -> int | None:
    """After how many interviews the next run brought at most `NEW_INFORMATION` percent of the base
    anew; None where that does not happen, or there are too few.
    """
    base = 0
    for own in sets[:BASE]:
        base |= own
    known = base
    for i in range(BASE, len(sets) - RUN + 1):
        run = 0
        for own in sets[i : i + RUN]:
            run |= own
        if base and 100 * (run & ~known).bit_count() / base.bit_count() <= NEW_INFORMATION:
            return i
        known |= sets[i]
    return None


def _notes(
    ordered: Sequence[Layer], sets: Sequence[int], orders: int, seed: int, date: str
) -> list[str]:
    without = sum(not _date(layer, date) for layer in ordered)
    messages = [
        "A code is new in the first interview that has a citation of it. Each code counts by"
        " itself, not with the codes below it.",
        f"Order: by {notes.readable(date)}."
        if not without
        else f"Order: by {notes.readable(date)}; {without:,} of"
        f" {notes.amount(len(ordered), 'interview')} without a date (YYYY-MM-DD) come last, in the"
        " order of the study.",
        f"Low and high: 95 percent of {orders:,} random orders (seed {seed:,}) lie between them.",
    ]
    point = _saturated(sets)
    rule = (
        f"base of {BASE} interviews, runs of {RUN}, at most {NEW_INFORMATION:g} percent new codes"
        " (Guest, Namey & Chen 2020)"
    )
    messages.append(
        f"New information: saturation after {point} interviews; {rule}."
        if point is not None
        else f"New information: no saturation within these interviews; {rule}."
    )
    messages.append(
        "The table shows when codes stop being new, not whether their meaning is complete."
    )
    return messages
