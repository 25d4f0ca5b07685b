"""What line mode prints about the coder's place: its words, codes, marks and suggestions."""

from __future__ import annotations

from collections.abc import Callable

from qcode.coding import saying
from qcode.coding.keymap import Keymap
from qcode.shown import clock, listed, one_line
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.choosing_words import selected
from qcode.workflows.coding.giving_parts import GivingParts
from qcode.workflows.coding.hits import Hit
from qcode.workflows.coding.passages import Passage
from qcode.workflows.coding.session import CodingSession


class LineState:
    """A coding session in lines, and what was printed last. `wait` waits for suggestions that are
    computed in the background, and returns them.
    """

    def __init__(
        self, session: CodingSession, keymap: Keymap, *, wait: Callable[[], bool] | None = None
    ) -> None:
        self.session, self.keymap = session, keymap
        self.times = False
        self.passages: list[Passage] = []
        self.hits: list[Hit] = []
        self.heard: set[int] = set()
        self.wait = wait
        self.confirm: Callable[[], str] | None = None
        self.otherwise: Callable[[], str] | None = None
        self.giving: GivingParts | None = None
        self.place_told: tuple[str, int] = ("", -1)
        self.text_told = session.loaded.anchor

    def new_codes(self) -> list[str]:
        """Codes that were added after the coder finished this transcript."""
        since = sorted(self.session.loaded.since)
        return [f"Codes added since you marked this as finished: {listed(since)}."] if since else []

    def if_moved(self) -> list[str]:
        """The words again, if the coder has moved since they were last printed."""
        return (
            self.announce()
            if self.place_told != (self.session.sheet.name, self.session.cursor.index)
            else []
        )

    def announce(self) -> list[str]:
        """The current segment: speaker, words, codes, marks, suggestions. Skipped questions come
        first.
        """
        session, sheet = self.session, self.session.sheet
        if not len(sheet):
            return [f"{sheet.name} has no segments."]
        index = session.cursor.index
        said_before: list[str] = []
        if (sheet.name, index) != self.place_told:
            back = index - 1
            while back >= 0 and sheet.is_interviewer(back) and index - back <= 3:
                said_before.insert(
                    0, f"{sheet.speaker(back)} says: {one_line(sheet.words(sheet.spans[back]))}"
                )
                back -= 1
        self.place_told = (sheet.name, index)
        at = clock(sheet.turn(index).time_start) if self.times else ""
        return [
            *said_before,
            saying.place(sheet, index, times=at),
            one_line(sheet.words(sheet.spans[index])),
            *self.state(),
            *self.suggested(brief=True),
        ]

    def state(self) -> list[str]:
        """What is selected, and the codes and marks on it."""
        session, index = self.session, self.session.cursor.index
        chosen = [] if session.cursor.plain else [selected(session)]
        return [
            *chosen,
            *saying.codes(session.sheet, index, others=session.others),
            *saying.marks(session.sheet, index, others=session.others),
        ]

    def suggested(self, *, brief: bool = False) -> list[str]:
        """The suggestions and codes at hand; with `brief` only suggestions, if there are any, or
        that they are withheld here.
        """
        offer = self.session.offer
        if brief and (offer is None or not offer.visible):
            held = offer is not None and offer.state == "withheld" and self.session.suggestions
            quiet = offer is None or self.session.sheet.is_interviewer(offer.index)
            return ["Suggestions are withheld here."] if held and not quiet else []
        hand = [] if brief else saying.at_hand(self.session.digits())
        if offer is not None:
            offer.late = False  # they are told now
        return [*saying.suggestions(offer, coding_offers.why_none(self.session)), *hand]
