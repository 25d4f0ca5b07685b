"""When suggestions are shown, on which segments they are hidden, and what is recorded about each.

The records later show whether suggestions influenced the coders: what was shown, before or after
the coder's own decision, what happened to it, and how long that took. On a random tenth of the
segments nothing is shown. The draw comes from a hash of study, coder and place, so that it is the
same at every visit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

from qcode.model import Suggestion

When = Literal["at once", "after", "off"]
WHEN: tuple[When, ...] = ("at once", "after", "off")
WITHHELD_SHARE = 0.1
LIKELY = 0.5
"""The probability from which `next_suggested` stops at a segment."""
MOST = 9

State = Literal["shown", "waiting", "withheld", "off", "blind"]


def withheld(
    study: str, coder: str, transcript: str, start: int, share: float = WITHHELD_SHARE
) -> bool:
    """Whether suggestions are hidden from this coder at the segment that begins at `start`; true
    for a `share` of all segments.
    """
    lot = blake2b(
        "\x1f".join((study, coder, transcript, str(start))).encode("utf-8", "surrogatepass"),
        digest_size=8,
    ).digest()
    return int.from_bytes(lot, "big") < share * 2**64


@dataclass
class Offer:
    """The suggestions on one segment during one visit. Rows keep their numbers until the coder
    moves on.

    `state` says whether the rows are visible; `shown_at` when they were shown (seconds of the
    session's clock); `decided` whether the coder had already made their own decision.
    """

    index: int
    span: tuple[int, int]
    rows: tuple[Suggestion, ...]
    state: State
    model: str = ""
    shown_at: float | None = None
    decided: bool = False
    late: bool = False
    outcomes: dict[str, str] = field(default_factory=dict)
    recorded: bool = False

    @property
    def visible(self) -> tuple[Suggestion, ...]:
        """The rows that are visible and can be accepted now."""
        return self.rows if self.state == "shown" else ()

    def show(self, now: float, *, decided: bool, late: bool = False) -> None:
        """Show the rows."""
        self.state, self.shown_at, self.decided, self.late = "shown", now, decided, late

    def fill(self, rows: Sequence[Suggestion], model: str, now: float) -> bool:
        """Add rows that were computed while the coder was here; False if there are already rows,
        which then stay.
        """
        if self.rows or not rows:
            return False
        self.rows, self.model = tuple(rows[:MOST]), model
        if self.state == "shown":
            self.show(now, decided=self.decided, late=True)
        return True

    def open(self) -> list[Suggestion]:
        """The visible rows without a decision."""
        return [row for row in self.visible if row.code not in self.outcomes]

    def record(
        self, outcome: str, now: float, *, code: str | None = None, own: Sequence[str] = ()
    ) -> str:
        """The record of what happened, as the JSON text that is stored."""
        shown = [[row.code, round(row.probability, 4)] for row in self.rows]
        value: dict[str, Any] = {
            "outcome": outcome,
            "model": self.model,
            "when": "after" if self.decided else "before",
            "own": sorted(own),
            "shown": shown if self.state == "shown" else [],
            "seconds": None if self.shown_at is None else round(now - self.shown_at, 2),
        }
        if self.state == "withheld":
            value["withheld"] = shown
        if code is not None:
            value["code"] = code
            value["rank"] = next(
                (n for n, row in enumerate(self.rows, 1) if row.code == code), None
            )
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def offer(
    index: int,
    span: tuple[int, int],
    rows: Sequence[Suggestion],
    *,
    when: When,
    blind: bool,
    held_back: bool,
    decided: bool,
    present: frozenset[str],
    model: str,
    now: float,
) -> Offer:
    """The offer on a segment that the coder has just reached. `present` are codes that the coder
    already has there.
    """
    if blind or when == "off":
        return Offer(index, span, (), "blind" if blind else "off")
    chosen = tuple(row for row in rows if row.code not in present)[:MOST]
    made = Offer(index, span, chosen, "withheld" if held_back else "waiting", model)
    if not held_back and (when == "at once" or decided):
        made.show(now, decided=decided)
    return made


def likely(
    rows: Sequence[Suggestion],
    present: Mapping[str, object] | frozenset[str],
    threshold: float = LIKELY,
) -> bool:
    """True if a code above the threshold is suggested that the coder does not have there yet."""
    return any(row.probability >= threshold and row.code not in present for row in rows)
