"""What is recorded when suggestions are shown to a coder, or withheld."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qcode.spans import Span

UNREAD = 1.0
"""A suggestion that was taken in fewer seconds was hardly read."""

Fate = Literal["taken", "rejected", "left"]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: who, where, when, what happened (`outcome`), and the rows that were shown, or
    would have been (`withheld`), in their order, as (code, probability).

    `seconds` is the time from showing to deciding, `first` whether they came before the coder's own
    decision, `share` the share of segments that were withheld at this time.
    """

    transcript: str
    span: Span
    coder: str
    created: str
    outcome: str
    rows: tuple[tuple[str, float], ...]
    withheld: bool = False
    model: str = ""
    first: bool = True
    seconds: float | None = None
    code: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """One suggestion to one coder at one place: where it stood (`rank` from 1), and its fate; left
    means neither taken nor rejected. A withheld one was not shown.
    """

    transcript: str
    span: Span
    coder: str
    code: str
    created: str
    rank: int
    withheld: bool = False
    fate: Fate = "left"
    seconds: float | None = None
    first: bool = True

    @property
    def unread(self) -> bool:
        """Whether it was taken in less than a second."""
        return self.fate == "taken" and self.seconds is not None and self.seconds < UNREAD


def as_record(
    text: str,
    *,
    transcript: str,
    span: Span,
    coder: str,
    created: str,
    called: Mapping[str, str] | None = None,
) -> Record | None:
    """The record in a stored mark; None if it cannot be read. `called` are the present keys of
    renamed codes.
    """
    try:
        value = json.loads(text)
        if not isinstance(value, dict):
            return None
        new = called or {}
        held = "withheld" in value
        rows = value["withheld"] if held else value.get("shown") or ()
        seconds, share = value.get("seconds"), value.get("share")
        code = str(value.get("code", ""))
        return Record(
            transcript,
            span,
            coder or str(value.get("name", "")),
            created,
            str(value.get("outcome", "")),
            tuple((new.get(str(row[0]), str(row[0])), float(row[1])) for row in rows),
            held,
            str(value.get("model", "")),
            value.get("when") != "after",
            None if seconds is None else float(seconds),
            new.get(code, code),
            None if share is None else float(share),
        )
    except (ValueError, TypeError, KeyError, IndexError):
        return None


@dataclass(slots=True)
class _Growing:
    rows: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    fates: dict[str, tuple[Fate, float | None]] = field(default_factory=dict)


def offered(records: Iterable[Record]) -> tuple[Offered, ...]:
    """Every suggestion once for each coder and place, by time. What was only listed by a command
    could not be taken there and is left out.
    """
    places: dict[tuple[str, Span, str, bool], _Growing] = {}
    for one in sorted(records, key=lambda r: (r.created, r.transcript, r.span, r.code)):
        if one.outcome == "listed":
            continue
        place = places.setdefault((one.transcript, one.span, one.coder, one.withheld), _Growing())
        for rank, (code, _) in enumerate(one.rows, 1):
            place.rows.setdefault(code, (rank, one.created, one.first))
        if one.outcome in ("taken", "rejected") and one.code:
            fate: Fate = "taken" if one.outcome == "taken" else "rejected"
            place.fates[one.code] = (fate, one.seconds)
    result = [
        Offered(transcript, span, coder, code, created, rank, held, *fate, first)
        for (transcript, span, coder, held), place in places.items()
        for code, (rank, created, first) in place.rows.items()
        for fate in [place.fates.get(code, ("left", None))]
    ]
    return tuple(sorted(result, key=lambda o: (o.created, o.transcript, o.span, o.rank)))


def summary(records: Iterable[Record]) -> dict[str, Any]:
    """The models, coders, transcripts and shares that the records name."""
    every = tuple(records)
    return {
        "models": sorted({r.model for r in every if r.model}),
        "coders": sorted({r.coder for r in every if r.rows and not r.withheld}),
        "transcripts": sorted({r.transcript for r in every if r.rows and not r.withheld}),
        "shares": sorted({r.share for r in every if r.share is not None}),
    }
