"""Where a coder is in a transcript, and what they have seen there.

What was only looked at is stored when the coder pauses; it is never a decision.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qcode.coding.cursor import Phrase
from qcode.coding.searching import Spot
from qcode.errors import ProjectLocked, Refused, StorageFailed
from qcode.spans import Span
from qcode.store.change import Change
from qcode.store.purposes import READING
from qcode.store.store import Store
from qcode.workflows.coding.offering import Offering
from qcode.workflows.coding.player import Player
from qcode.workflows.shared.people import refuse_slip
from qcode.workflows.shared.sights import record_sight


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a coder is, to come back to; `text` is the anchor of the transcript's text."""

    transcript: str
    round: str
    text: str
    anchor: int
    index: int
    phrase: Phrase | None


class Place(Offering):
    """A coder's place in a transcript: moving, seeing, pausing."""

    def __init__(
        self, store: Store, coder: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(store, coder, clock)
        refuse_slip(self.view, coder, store.newcomers)
        self.others = False
        self.stop_at_interviewer = False
        self.followed: frozenset[str] | None = None
        self.last: tuple[str, ...] = ()
        self.spots: list[Spot] = []
        self.spots_name = ""
        self.found: re.Pattern[str] | None = None
        self.came_from: Stand | None = None
        self.new_codings = 0
        self.reads = 0
        self.player = Player()
        self._sights: set[str] = set()
        self._begun = False
        self._unwritten = False

    def move(self, index: int | None, *, reading_on: bool = False) -> bool:
        """Move to the segment with this index; False if there is none or if it is the current one.

        With `reading_on` everything in between counts as seen, because the coder read on and did
        not jump.
        """
        if index is None:
            return False
        before = self.cursor.index
        if index != before:
            self.leave()
        if not self.cursor.move_to(index):
            return False
        if reading_on and index != before:
            first, last = sorted((before, self.cursor.index))
            self._see(first, last)
        self.arrive()
        return True

    def arrive(self) -> None:
        """Record that the segment was seen, and show its suggestions."""
        if len(self.sheet):
            self._see(self.cursor.index, self.cursor.index)
            if self.offer is None or self.offer.index != self.cursor.index:
                self.offer_here()

    def _see(self, first: int, last: int) -> None:
        if self.sheet.see(first, last):
            self.pending.marks.append(
                ("seen", (self.sheet.spans[first][0], self.sheet.spans[last][1]), self.sheet.round)
            )

    def rest(self) -> bool:
        """Store what was seen and suggested. Called when the coder pauses, and before leaving. True
        if something was stored.

        If it cannot be stored (a full disk), the coder is told once and can go on reading.
        """
        # Others may have coded here since the codings were shown.
        if self.others:
            self._record_or_hide()
        if not self.pending.marks or not self.known:
            return False

        def work(change: Change, who: str) -> None:
            marks, self.pending.marks = _merged(self.pending.marks), []
            self.on_failure(lambda: setattr(self.pending, "marks", marks))
            change.command, change.purpose = f"read {self.sheet.name}", READING
            for kind, span, value in marks:
                self.put_mark(change, who, kind, span, value)

        try:
            self.commit(work, decision=False)
        except ProjectLocked:
            return False
        # the places no longer exist in the text, so there is nothing to record
        except Refused:
            self.pending.marks.clear()
            return False
        except StorageFailed as problem:
            if not self._unwritten:
                self.tell(
                    f"The segments you look at cannot be recorded ({problem.message}). You can go"
                    " on reading."
                )
            self._unwritten = True
            return False
        self._unwritten = False
        return True

    def record_sight(self) -> None:
        """Record that the coder is shown others' codings in the open transcript, and report it the
        first time.
        """
        others = any(coding.coder != self.coder for coding in self.sheet.codings.values())
        if others and not self.sheet.blind:
            self.record_sights({self.sheet.interview.id: self.sheet.name})

    def record_sights(self, transcripts: Mapping[str, str]) -> None:
        """Record that the coder is shown others' codings in transcripts (id → name), and report it
        the first time. Raises ProjectLocked or StorageFailed; nothing may be shown then.
        """
        fresh = {i: name for i, name in transcripts.items() if i not in self._sights}
        if fresh:
            for note in record_sight(self.store, self.coder, fresh.values(), by="code"):
                self.tell(f"{note[:1].upper()}{note[1:]}.")
            self._sights.update(fresh)

    def _record_or_hide(self) -> None:
        try:
            self.record_sight()
        except (ProjectLocked, StorageFailed) as problem:
            self.others = False
            self.tell(
                "The codings of others stay hidden: that you see them cannot be recorded"
                f" ({problem.message})."
            )

    def take_news(self) -> list[str]:
        """The messages for the coder, with the error of a player that could not play."""
        fault = self.player.fault()
        return [*super().take_news(), *([f"{fault}."] if fault else [])]

    def close(self) -> None:
        """Store everything that is not yet stored, and end what plays."""
        self.player.stop()
        self.leave()
        self.rest()

    def where(self, span: Span | None = None) -> str:
        """A place in words: ``segment 12``, ``segments 12-14``, ``words 3-7 of segment 12``."""
        place = span or self.cursor.span
        numbers = self.sheet.numbers(place)
        if self.cursor.phrase is not None and place == self.cursor.phrase.span:
            unit, parts = self.cursor.phrase.unit, self.cursor.phrase.numbers
            return f"{unit if '-' in parts else unit[:-1]} {parts} of segment {numbers}"
        return f"segment{'s' if '-' in numbers else ''} {numbers}"

    def saved_at(self) -> str:
        """The local time of the last change of this session; empty before the first."""
        if not self.saved:
            return ""
        return (
            datetime.strptime(self.saved, "%Y-%m-%dT%H:%M:%S.%fZ")
            .replace(tzinfo=UTC)
            .astimezone()
            .strftime("%H:%M:%S")
        )


def _merged(marks: Sequence[tuple[str, Span, str]]) -> list[tuple[str, Span, str]]:
    """Join consecutive seen stretches into one mark."""
    merged: list[tuple[str, Span, str]] = []
    for kind, span, value in marks:
        if (
            merged
            and kind == "seen" == merged[-1][0]
            and merged[-1][2] == value
            and merged[-1][1][1] == span[0]
        ):
            merged[-1] = (kind, (merged[-1][1][0], span[1]), value)
        else:
            merged.append((kind, span, value))
    return merged
