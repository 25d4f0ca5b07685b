"""Which transcript a coder has open: opening one, and reading it again after it changed."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.carryover import TextMap
from qcode.coding.carrying import carried, kept
from qcode.coding.choosing import Chooser
from qcode.coding.cursor import Cursor, Unit
from qcode.coding.sheet import Sheet
from qcode.errors import LOOK_AGAIN, Refused, Unknown, near_names
from qcode.shown import listed
from qcode.spans import Span
from qcode.workflows.coding import reading
from qcode.workflows.coding.place import Place
from qcode.workflows.shared.phrases import parts_of


class Opening(Place):
    """A coder who opens transcripts, and stays on the same words when others change them."""

    def open(
        self, transcript: str | None = None, *, round: str | None = None, at: int | None = None
    ) -> str:
        """Open a transcript by name, or the next one that is assigned and not finished. Returns a
        sentence.

        `at` is the index of the first segment to show; by default the first that was not seen yet.
        Raises Unknown, Refused.
        """
        if transcript is None:
            transcript, round = self._next_assigned(round)
        fresh = reading.load(self.view, transcript, coder=self.coder, round=round)
        if self._begun:
            self.leave()
            # Store what was seen in the old transcript first. A full disk must not prevent opening
            # the next.
            if self.known and self.pending.marks and not self.rest() and not self._unwritten:
                raise self._in_use()
            self.pending.marks.clear()
        # The hits of a search stay marked while its list leads from transcript to transcript.
        if all(spot.transcript != fresh.sheet.name for spot in self.spots):
            self.found = None
        self._begin(fresh, at)
        if self.others:
            self.record_sight()
        self.version, self.lost = self.sheet.codebook.version, ""
        return f"{self.sheet.name} is open, with {len(self.sheet)} segments."

    def _next_assigned(self, round: str | None) -> tuple[str, str]:
        from qcode.coding.worklists import next_task

        matches = [
            t for t in reading.all_tasks(self.view, self.coder) if round is None or t.round == round
        ]
        task = next_task(matches)
        if task is None:
            mine = [t for t in matches if t.kind is not None]
            message = (
                f"everything assigned to {self.coder!r} is finished"
                if mine
                else f"nothing is assigned to {self.coder!r}"
            )
            raise Refused(
                message,
                advice="name one: qcode code TRANSCRIPT; their names are in qcode transcripts",
            )
        return task.transcript, task.round

    def _begin(self, fresh: reading.Loaded, at: int | None = None) -> None:
        self._take_in(fresh)
        # Start where the coder left off.
        begin = self.sheet.unseen() or self.sheet.participants or [0]
        self.cursor = Cursor(self.sheet, begin[0] if at is None else at)
        self.offer = None
        self.arrive()

    def _take_in(self, fresh: reading.Loaded) -> None:
        self._begun = True
        self.reads += 1
        self.loaded = fresh
        self.sheet = self.loaded.sheet
        self.seq = self.loaded.seq
        self.chooser = Chooser(self.sheet.codebook, self.recount())
        model, self.suggestions = reading.stored_suggestions(
            self.view, self.sheet, self.loaded.names
        )
        self.models = dict.fromkeys(self.suggestions, model)

    def reload(self) -> None:
        """Read the transcript again after somebody changed more than codings. The coder stays on
        the same words.

        If these words have changed, `lost` is set. If the transcript was removed, another one is
        opened.
        """
        fresh = self._same_transcript()
        if fresh is None:
            self._go_elsewhere()
            return
        before, old, suggested, models = self.cursor, self.sheet, self.suggestions, self.models
        self._take_in(fresh)
        if self.sheet.spans == old.spans and self.sheet.interview.text == old.interview.text:
            self.cursor = Cursor(self.sheet, before.index)
            self.cursor.anchor, self.cursor.phrase = before.anchor, before.phrase
            if not self.sheet.blind:
                self.suggestions, self.models = (
                    {**suggested, **self.suggestions},
                    {**models, **self.models},
                )
        else:
            self._carry(before, old)
        self.offer = None
        self.arrive()

    def _same_transcript(self) -> reading.Loaded | None:
        """The present state of the open transcript, even if it was renamed; None if it was removed
        from the study.
        """
        # It may be renamed between looking up the name and reading.
        while True:
            known = self.view.transcript_ids()
            name = next((n for n, i in known.items() if i == self.sheet.interview.id), None)
            if name is None:
                return None
            try:
                return reading.load(self.view, name, coder=self.coder, round=self.sheet.round)
            except Unknown:  # renamed or removed between two reads
                continue

    def _carry(self, before: Cursor, old: Sheet) -> None:
        """Go to the words of the cursor in the corrected text; records of what was seen are carried
        over too.
        """
        text_map = TextMap(old.interview.text, self.sheet.interview.text)
        self.cursor, same = carried(before, self.sheet, text_map, self._parts)
        self.pending.marks = [
            (kind, span, value)
            for kind, place, value in self.pending.marks
            for span in kept(old, self.sheet, text_map, place)
        ]
        # The places of the list refer to the old text.
        self.spots, self.spots_name = [], ""
        if same:
            cut = self.sheet.interview.text == old.interview.text
            what = "divided into other segments" if cut else "corrected"
            self.tell(
                f"{self.sheet.name} was {what} meanwhile; you are still on the same words, now"
                f" {self.where()}."
            )
        else:
            self.lost = LOOK_AGAIN

    def _parts(self, unit: Unit, span: Span) -> Sequence[Span]:
        return parts_of(self.sheet.interview, unit, span)

    def _go_elsewhere(self) -> None:
        """Open another transcript after the open one was removed from the study; an empty one if
        there is none.
        """
        removed, self.pending.marks, self.spots = self.sheet.name, [], []
        names = [*self.view.transcript_ids()]
        try:
            name, round = self._next_assigned(None)
        except Refused:
            name, round = (names[0] if names else ""), None
        if name:
            self._begin(reading.load(self.view, name, coder=self.coder, round=round))
            self.tell(f"{removed} was removed from the study; {name} is now open.")
        else:
            self._begin(
                reading.nothing_left(self.view, removed, coder=self.coder, round=self.sheet.round)
            )
            self.tell(f"{removed} was removed from the study, and no other transcript is in it.")
        self.lost = f"{removed} was removed from the study; look again"

    def greeting(self) -> str:
        """What a coder should know at the start: that the name is new, and similar names."""
        known = [c.name for c in self.view.coders()]
        if self.coder in known:
            return ""
        near = near_names(self.coder, known)
        also = f"; there is already {listed(repr(n) for n in near)}" if near else ""
        return f"The coder {self.coder!r} is new in this study{also}."
