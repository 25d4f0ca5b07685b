"""When suggestions are shown, on which segments they are withheld, and what is recorded of each.

What is recorded answers, later, whether the machine led the coders: what was shown, before or after
the coder's own decision, what became of it and how long that took. On a random tenth of the
segments nothing is shown; the draw comes from a hash of study, coder and place, so that it is the
same whenever a segment is visited.
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
"""The probability above which `next_suggested` stops at a segment."""
MOST = 9

State = Literal["shown", "waiting", "withheld", "off", "blind"]


def withheld(
    study: str, coder: str, transcript: str, start: int, share: float = WITHHELD_SHARE
) -> bool:
    """Whether this coder gets no suggestions at the segment that begins at `start`; true of `share`
    of all segments.
    """
    lot = blake2b(
        "\x1f".join((study, coder, transcript, str(start))).encode("utf-8", "surrogatepass"),
        digest_size=8,
    ).digest()
    return int.from_bytes(lot, "big") < share * 2**64


@dataclass
class Offer:
    """What is suggested on one segment during one visit. Rows keep their number until the coder has
    moved on.

    `state` says whether the rows are to be seen; `shown_at` when they came up (seconds of the
    session's clock); `decided` whether the coder had decided something of their own before that.
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
        """The rows that may be seen and taken now."""
        return self.rows if self.state == "shown" else ()

    def show(self, now: float, *, decided: bool, late: bool = False) -> None:
        """Bring the rows up."""
        self.state, self.shown_at, self.decided, self.late = "shown", now, decided, late

    def fill(self, rows: Sequence[Suggestion], model: str, now: float) -> bool:
        """Take rows that were worked out while the coder was here; False when there are rows
        already, which then stay.
        """
        if self.rows or not rows:
            return False
        self.rows, self.model = tuple(rows[:MOST]), model
        if self.state == "shown":
            self.show(now, decided=self.decided, late=True)
        return True

    def open(self) -> list[Suggestion]:
        """The rows seen on which nothing was decided yet."""
        return [row for row in self.visible if row.code not in self.outcomes]

    def record(
        self, outcome: str, now: float, *, code: str | None = None, own: Sequence[str] = ()
    ) -> str:
        """What happened, as the JSON text that is stored."""
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
    """What to offer on a segment that the coder has just come to. `present` are codes that the
    coder has there already.
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
    """True when something above the threshold is suggested that the coder does not have there
    yet.
    """
    return any(row.probability >= threshold and row.code not in present for row in rows)
