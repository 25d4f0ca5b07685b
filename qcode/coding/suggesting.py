"""When suggestions are shown, on which segments they are hidden, and what is recorded about each.

The records later show whether suggestions influenced the coders: what was shown, before or after
the coder's own decision, what happened to it, and how long that took. On a random share of the
segments nothing is shown. The draw comes from a hash of study, coder and place, so that it is the
same at every visit. A place is known by the words that it begins with, so that the draw stays when
the transcript is divided into other segments or corrected elsewhere.
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
MOST_WITHHELD = 0.5
SHARE_SETTING = "suggestions_withheld"
"""The setting of the study with the share of segments on which nothing is shown."""
LIKELY = 0.5
"""The probability from which `next_suggested` stops at a segment."""
MOST = 3
"""Suggestions on a segment; more are read by nobody."""
_OPENING, _FAR, _BEFORE = 40, 200, 2000
"""Characters by which a place is known, how much white space may stand before them, and how far
before the same words are counted.
"""

State = Literal["shown", "waiting", "withheld", "off", "blind"]


def withheld_share(settings: Mapping[str, Any]) -> float:
    """The share of segments on which the study shows no suggestions."""
    value = settings.get(SHARE_SETTING, WITHHELD_SHARE)
    valid = isinstance(value, int | float) and 0 <= value <= MOST_WITHHELD
    return float(value) if valid else WITHHELD_SHARE


def opening(text: str, start: int) -> str:
    """What a place of a text is known by: the words from `start` on, and how often they stand in
    the text shortly before. It does not change with corrections elsewhere, or with where segments
    end.
    """
    rest = text[start : start + _FAR]
    begin = start + len(rest) - len(rest.lstrip())
    words = text[begin : begin + _OPENING]
    before = text.count(words, max(0, begin - _BEFORE), begin) if words else 0
    return f"{words}\x1f{before}" if words else str(start)


def lot(study: str, coder: str, transcript: str, place: object) -> float:
    """The lot of a coder at a place (see `opening`), evenly distributed in [0, 1)."""
    drawn = blake2b(
        "\x1f".join((study, coder, transcript, str(place))).encode("utf-8", "surrogatepass"),
        digest_size=8,
    ).digest()
    return int.from_bytes(drawn, "big") / 2**64


def withheld(
    study: str, coder: str, transcript: str, place: object, share: float = WITHHELD_SHARE
) -> bool:
    """Whether suggestions are hidden from this coder (an id) at this place; true for a `share` of
    all places. With a larger share, the same places and more are drawn.
    """
    return lot(study, coder, transcript, place) < share


@dataclass
class Offer:
    """The suggestions on one segment during one visit. Rows keep their numbers until the coder
    moves on.

    `state` says whether the rows are visible; `shown_at` when they were shown (seconds of the
    session's clock); `decided` whether the coder had already made their own decision; `reached`
    when the coder came here. `told`: a record of this visit already says what was shown. `share` is
    the share of withheld segments at this time.
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
    told: bool = False
    reached: float = 0.0
    share: float = WITHHELD_SHARE

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
        """The record of what happened, as the JSON text that is stored.

        ``shown`` (or ``withheld``) are the rows in their order, with probabilities; ``seconds``, to
        the millisecond, is the time from showing to deciding.
        """
        shown = [[row.code, round(row.probability, 4)] for row in self.rows]
        value: dict[str, Any] = {
            "outcome": outcome,
            "model": self.model,
            "when": "after" if self.decided else "before",
            "own": sorted(own),
            "shown": shown if self.state == "shown" else [],
            "seconds": None if self.shown_at is None else round(now - self.shown_at, 3),
            "share": self.share,
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
        return Offer(index, span, (), "blind" if blind else "off", reached=now)
    chosen = tuple(row for row in rows if row.code not in present)[:MOST]
    state: State = "withheld" if held_back else "waiting"
    made = Offer(index, span, chosen, state, model, reached=now)
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
