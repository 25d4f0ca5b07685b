"""What is suggested on the segment that the coder has reached, and the record of what was shown
there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qcode.coding.at_hand import digits
from qcode.coding.choosing import Chooser
from qcode.coding.cursor import Cursor
from qcode.coding.questions import asked_at
from qcode.coding.suggesting import Offer, When, offer, opening, withheld, withheld_share
from qcode.model import Coder, Suggestion
from qcode.spans import Span
from qcode.store.showing import coder_key
from qcode.store.store import Store
from qcode.workflows.coding.memory import Memory

GLANCE = 0.5
"""An offer that was visible for fewer seconds was not looked at, so it is not recorded."""
_BACK = 200
"""How many segments are looked through for a coded one."""


@dataclass
class Pending:
    """What the coder has looked at since the last write: marks that are stored when the coder
    pauses.
    """

    marks: list[tuple[str, Span, str]] = field(default_factory=list)


class Offering(Memory):
    """A coder who is offered suggestions. `offer` is the one on the current segment, `hand` are the
    codes at hand there (see `qcode.coding.at_hand`).
    """

    cursor: Cursor
    chooser: Chooser

    def __init__(self, store: Store, coder: str, clock: Callable[[], float]) -> None:
        super().__init__(store, coder)
        self.clock = clock
        self.pending = Pending()
        self.offer: Offer | None = None
        self.hand: tuple[str, ...] = ()
        self.suggestions: dict[int, tuple[Suggestion, ...]] = {}
        self.models: dict[int, str] = {}
        self.working_out = False

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the study."""
        return self.loaded.settings.get(key, default)

    def when(self) -> When:
        """When suggestions are shown in this study."""
        when = self.setting("suggestions_shown", "at once")
        return when if when in ("at once", "after", "off") else "at once"

    def offer_here(self) -> None:
        """Make the offer for the segment that the coder has reached; none if the transcript has no
        segments.
        """
        sheet, index = self.sheet, self.cursor.index
        if not len(sheet):
            self.offer, self.hand = None, ()
            return
        outcomes = self.outcomes(index)
        rejected = {code for code, outcome in outcomes.items() if outcome == "rejected"}
        self.offer = offer(
            index,
            sheet.spans[index],
            () if sheet.is_interviewer(index) else self.suggestions.get(index, ()),
            when=self.when(),
            blind=sheet.blind,
            held_back=self.is_withheld(index),
            decided=sheet.decided(index),
            present=frozenset((*sheet.codes_on(index), *rejected)),
            model=self.models.get(index, ""),
            now=self.clock(),
        )
        self.offer.outcomes = outcomes
        self.offer.share = withheld_share(self.loaded.settings)
        # Once for a visit, so that a digit means the same code until the coder moves on.
        self.hand = self._hand_here(frozenset(row.code for row in self.offer.visible))

    def _hand_here(self, suggested: frozenset[str]) -> tuple[str, ...]:
        sheet, index = self.sheet, self.cursor.index
        if sheet.is_interviewer(index):
            return ()
        asked = asked_at(sheet, self.loaded.protocols, index)
        return self.habits.at_hand(
            self.chooser,
            sheet.codes_on(index),
            self.codes_before(index),
            asked[0] if asked else None,
            without=suggested,
        )

    def codes_before(self, index: int) -> list[str]:
        """The coder's codes on the nearest coded segment before one."""
        for at in range(index - 1, max(-1, index - 1 - _BACK), -1):
            if self.sheet.coded(at):
                return self.sheet.codes_on(at)
        return []

    def digits(self) -> dict[int, str]:
        """The digits of the codes at hand."""
        all_digits = digits(self.hand, beside=not self.sheet.blind and self.when() != "off")
        # Suggestions that came later have a number already; the other digits stay as they are.
        suggested = {row.code for row in self.offer.visible} if self.offer is not None else set()
        return {digit: code for digit, code in all_digits.items() if code not in suggested}

    def is_withheld(self, index: int) -> bool:
        """True if suggestions are hidden on this segment, to measure their influence."""
        # Drawn from a hash, so that going back and forth cannot bring hidden suggestions up.
        interview = self.sheet.interview
        place = opening(interview.text, self.sheet.spans[index][0])
        study, share = str(self.setting("study", "")), withheld_share(self.loaded.settings)
        known = [Coder(i, name) for i, name in self.loaded.names.coder.items()]
        who = coder_key(known, self.coder)
        return withheld(study, who, interview.id, place, share)

    def outcomes(self, index: int) -> dict[str, str]:
        """Code → ``there`` (the coder has it on the segment) or ``rejected``, for all decided
        suggestions there.
        """
        result: dict[str, str] = {}
        for mark in self.sheet.marks_on(index, "suggestion"):
            value = _value(mark.value)
            if value.get("outcome") == "rejected":
                result[str(value.get("code", ""))] = "rejected"
        return {**result, **dict.fromkeys(self.sheet.codes_on(index), "there")}

    def decided(self) -> None:
        """After any decision: mark it in the offer, and show an offer that waited for it."""
        current = self.offer
        if current is None:
            return
        current.outcomes = self.outcomes(current.index)
        if current.state == "waiting" and self.sheet.decided(current.index):
            current.show(self.clock(), decided=True)

    def leave(self) -> None:
        """Record which suggestions were shown and ignored, or hidden, before the coder leaves the
        segment.
        """
        current, self.offer = self.offer, None
        if (
            current is None
            or current.recorded
            or not current.rows
            or current.index >= len(self.sheet)
        ):
            return
        now = self.clock()
        # The same rule with and without suggestions: otherwise the two could not be compared.
        if current.state == "withheld" and now - current.reached >= GLANCE:
            self._note(current, "withheld", now)
        # Also where the coder gave every suggested code by hand, since it was shown all the same.
        left = current.open() or (current.visible and not current.told)
        if left and current.shown_at is not None and now - current.shown_at >= GLANCE:
            self._note(current, "ignored", now)

    def _note(self, current: Offer, outcome: str, now: float) -> None:
        """Remember an outcome, to be stored when the coder pauses; the same outcome of the same
        rows at a place is stored once.
        """
        codes = sorted(row.code for row in current.rows)
        # The same rows seen again are not a new observation.
        for mark in self.sheet.marks_on(current.index, "suggestion"):
            value = _value(mark.value)
            shown = value.get("shown") or value.get("withheld") or []
            if (
                value.get("outcome") == outcome
                and isinstance(shown, list)
                and sorted(str(row[0]) for row in shown) == codes
            ):
                return
        current.recorded = True
        own = self.sheet.codes_on(current.index)
        self.pending.marks.append(
            ("suggestion", current.span, current.record(outcome, now, own=own))
        )


def _value(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
