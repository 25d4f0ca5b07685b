"""One coder working on one transcript. Every decision is one change-set in one transaction, and is
on disk before it is confirmed.

The screen, ``--plain`` and the tests call `CodingSession`. It keeps the transcript in memory,
writes the change of each decision, and updates memory; the study is not read again. Marks,
suggestions and lists are functions of a session in the other modules of this folder.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from qcode.carryover import TextMap
from qcode.coding.carrying import carried, kept
from qcode.coding.choosing import Chooser
from qcode.coding.cursor import Cursor, Unit
from qcode.coding.searching import Spot
from qcode.coding.sheet import Mark, Sheet
from qcode.coding.suggesting import Offer, When
from qcode.errors import LOOK_AGAIN, ProjectLocked, Refused, StorageFailed, Unknown, near_names
from qcode.model import Origin, Suggestion
from qcode.spans import Span
from qcode.store.change import Change
from qcode.store.purposes import READING
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.workflows.coding import reading
from qcode.workflows.coding.memory import Memory
from qcode.workflows.shared.people import refuse_slip
from qcode.workflows.shared.phrases import parts_of
from qcode.workflows.shared.sights import record_sight


@dataclass
class Pending:
    """What the coder has looked at since the last write: marks that are stored when the coder
    pauses.
    """

    marks: list[tuple[str, Span, str]] = field(default_factory=list)


class CodingSession(Memory):
    """A study, a coder, a transcript. `clock` gives seconds and is only used to measure how long a
    decision took.

    Opening does not add a coder. An unknown name that is similar to a coder's is refused
    (NearCoder).
    """

    def __init__(
        self, store: Store, coder: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(store, coder)
        refuse_slip(self.view, coder, store.newcomers)
        self.clock = clock
        self.others = False
        self.stop_at_interviewer = False
        self.followed: frozenset[str] | None = None
        self.last: tuple[str, ...] = ()
        self.spots: list[Spot] = []
        self.spots_name = ""
        self.found: re.Pattern[str] | None = None
        self.pending = Pending()
        self.offer: Offer | None = None
        self.suggestions: dict[int, tuple[Suggestion, ...]] = {}
        self.models: dict[int, str] = {}
        self.working_out = False
        self.new_codings = 0
        self.reads = 0
        self._sights: set[str] = set()
        self._begun = False
        self._unwritten = False

    # Opening
    # ----------------------------------------------------------------------------------------------

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
        self._begin(fresh, at)
        if self.others:
            self.record_sight()
        self.version, self.lost = self.sheet.codebook.version, ""
        return f"{self.sheet.name} is open, with {len(self.sheet)} segments."

    def _next_assigned(self, round: str | None) -> tuple[str, str]:
        from qcode.coding.worklists import next_task

        found = [
            t for t in reading.all_tasks(self.view, self.coder) if round is None or t.round == round
        ]
        task = next_task(found)
        if task is None:
            mine = [t for t in found if t.kind is not None]
            said = (
                f"everything assigned to {self.coder!r} is finished"
                if mine
                else f"nothing is assigned to {self.coder!r}"
            )
            raise Refused(said, hint="qcode code TRANSCRIPT, or qcode transcripts for their names")
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
        self.found = None

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
        gone, self.pending.marks, self.spots = self.sheet.name, [], []
        names = [*self.view.transcript_ids()]
        try:
            name, round = self._next_assigned(None)
        except Refused:
            name, round = (names[0] if names else ""), None
        if name:
            self._begin(reading.load(self.view, name, coder=self.coder, round=round))
            self.tell(f"{gone} was removed from the study; {name} is now open.")
        else:
            self._begin(
                reading.nothing_left(self.view, gone, coder=self.coder, round=self.sheet.round)
            )
            self.tell(f"{gone} was removed from the study, and no other transcript is in it.")
        self.lost = f"{gone} was removed from the study; look again"

    def greeting(self) -> str:
        """What a coder should know at the start: that the name is new, and similar names."""
        known = [c.name for c in self.view.coders()]
        if self.coder in known:
            return ""
        near = near_names(self.coder, known)
        also = f"; there is already {' and '.join(repr(n) for n in near)}" if near else ""
        return f"The coder {self.coder!r} is new in this study{also}."

    # Moving
    # ----------------------------------------------------------------------------------------------

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

    def leave(self) -> None:
        """Record suggestions that were not accepted here, before the coder goes on."""
        from qcode.workflows.coding import offers as coding_offers

        coding_offers.leave(self)

    def arrive(self) -> None:
        """Record that the segment was seen, and show its suggestions."""
        from qcode.workflows.coding import offers as coding_offers

        if len(self.sheet):
            self._see(self.cursor.index, self.cursor.index)
            if self.offer is None or self.offer.index != self.cursor.index:
                coding_offers.arrive(self)

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
        here = self.sheet.interview.id
        others = any(coding.coder != self.coder for coding in self.sheet.codings.values())
        if others and not self.sheet.blind and here not in self._sights:
            for told in record_sight(self.store, self.coder, [self.sheet.name], by="code"):
                self.tell(f"{told[:1].upper()}{told[1:]}.")
            self._sights.add(here)

    def _record_or_hide(self) -> None:
        try:
            self.record_sight()
        except (ProjectLocked, StorageFailed) as problem:
            self.others = False
            self.tell(
                "The codings of others stay hidden: that you see them cannot be recorded"
                f" ({problem.message})."
            )

    def close(self) -> None:
        """Store everything that is not yet stored."""
        self.leave()
        self.rest()

    # Deciding
    # ----------------------------------------------------------------------------------------------

    def chosen(self, codes: Iterable[str], *, retired: bool = False) -> dict[str, str]:
        """The chosen codes, id → key. Ids are needed because codes can be renamed before the
        decision is written.
        """
        find = self.any_key if retired else self.code_key
        return {self.code_id(key): key for key in (find(code) for code in codes)}

    def _keys(self, chosen: Mapping[str, str], *, retired: bool = False) -> list[str]:
        return [self.key_of(entity, called, retired=retired) for entity, called in chosen.items()]

    def apply(self, codes: Iterable[str], *, origin: Origin = "hand", record: str = "") -> str:
        """Add codes to the words under the cursor. Returns a sentence. `record` is stored in the
        same change.
        """
        chosen = self.chosen(codes)

        # Computed inside the change, because others may have renamed codes or corrected the text.
        def work(change: Change, who: str) -> tuple[list[str], list[str], str]:
            keys, place = self._keys(chosen), self.cursor.span
            absent = [key for key in keys if self.sheet.present(place, key) is None]
            change.command = (
                f"code {self.sheet.name} {self.sheet.numbers(place)} {' '.join(absent)}"
            )
            new = [key for key in absent if self.put_coding(change, who, key, place, origin)]
            for mark in self._nothing(place) if new else ():
                self.drop_mark(change, mark)
            if record and new:
                self.put_mark(
                    change, who, "suggestion", self.sheet.spans[self.cursor.index], record
                )
            return keys, new, self.where(place)

        keys, new, where = self.commit(work)
        if not new:
            return f"{_listed(keys)} {'is' if len(keys) == 1 else 'are'} on {where} already."
        for key in new:
            self.chooser.use(key)
        self.last = tuple(new)
        self.new_codings += len(new)
        self.decided()
        note = (
            " It is the interviewer's turn and does not count."
            if self.sheet.quiet(self.cursor.index)
            else ""
        )
        return f"{_listed(new)} {'is' if len(new) == 1 else 'are'} on {where} now.{note}"

    def _nothing(self, place: Span) -> list[Mark]:
        found = {
            m.id: m for i in self.sheet.indices(place) for m in self.sheet.marks_on(i, "nothing")
        }
        return list(found.values())

    def repeat(self) -> str:
        """Add the code (or codes) of the last decision again."""
        if not self.last:
            raise Refused("no code was added yet in this session")
        return self.apply(self.last)

    def same(self) -> str:
        """Add all codes of the nearest earlier segment that has codes."""
        index = next((i for i in range(self.cursor.index - 1, -1, -1) if self.sheet.coded(i)), None)
        if index is None:
            raise Refused("no segment before this one has a code")
        return self.apply(self.sheet.codes_on(index))

    def codes_here(self) -> list[str]:
        """The coder's codes on the words under the cursor, which can be removed or replaced."""
        return list(dict.fromkeys(c.code for c in self.sheet.within(self.cursor.span)))

    def remove(self, codes: Sequence[str]) -> str:
        """Remove the coder's own codings with these codes that overlap the words under the
        cursor.
        """
        chosen = self.chosen(codes, retired=True)
        self._need_own(chosen.values())

        def work(change: Change, who: str) -> tuple[list[str], list[str]]:
            keys = self._keys(chosen, retired=True)
            gone = {c.id: c for key in keys for c in self.sheet.within(self.cursor.span, key)}
            if not gone:
                raise Refused(f"you have no {_listed(keys)} on {self.where()}")
            numbers = {self.sheet.numbers((c.start, c.end)) for c in gone.values()}
            spread = sorted(numbers, key=lambda n: int(n.partition("-")[0]))
            change.command = f"uncode {self.sheet.name} {' '.join(spread)} {' '.join(keys)}"
            for coding in gone.values():
                self.drop_coding(change, coding)
            return keys, spread

        keys, spread = self.commit(work)
        self.decided()
        several = "s" if len(spread) > 1 or "-" in spread[0] else ""
        return (
            f"{_listed(keys)} {'is' if len(keys) == 1 else 'are'} off segment{several}"
            f" {' and '.join(spread)} now."
        )

    def _need_own(self, keys: Iterable[str]) -> None:
        """Raise Refused for somebody who never coded here, because there is nothing of theirs to
        change.
        """
        # Refuse before `commit`, which would add the coder to the study.
        if not self.known:
            raise Refused(f"you have no {_listed(list(keys))} on {self.where()}")

    def any_key(self, name: str) -> str:
        """The key of a code, which may be retired, because its codings can still be removed."""
        wanted = name.strip().rsplit("/", 1)[-1].casefold()
        retired = next((k for k in self.loaded.names.code if k.casefold() == wanted), None)
        return retired if retired is not None else self.code_key(name)

    def replace(self, old: str, new: str) -> str:
        """Replace the coder's `old` code under the cursor by `new`, on the same words, as one
        step.
        """
        out, into = self.chosen([old], retired=True), self.chosen([new])
        self._need_own(out.values())

        def work(change: Change, who: str) -> tuple[str, str, bool]:
            (before,), (after,) = self._keys(out, retired=True), self._keys(into)
            found = self.sheet.within(self.cursor.span, before)
            if not found:
                raise Refused(f"you have no {before} on {self.where()}")
            if before == after:
                return before, after, False
            place = (min(c.start for c in found), max(c.end for c in found))
            change.command = (
                f"recode {self.sheet.name} {self.sheet.numbers(place)} {before} {after}"
            )
            for coding in found:
                self.drop_coding(change, coding)
                if self.sheet.present((coding.start, coding.end), after) is None:
                    self.put_coding(change, who, after, (coding.start, coding.end))
            return before, after, True

        before, after, made = self.commit(work)
        if not made:
            return f"{after} is already there."
        self.chooser.use(after)
        self.last = (after,)
        self.new_codings += 1
        self.decided()
        return f"{after} replaces {before} on {self.where()}."

    def decided(self) -> None:
        """Called after every decision: suggestions may be shown now, and listeners are notified."""
        from qcode.workflows.coding import offers as coding_offers

        coding_offers.after_decision(self)

    # Taking back
    # ----------------------------------------------------------------------------------------------

    def undo(self) -> str:
        """Undo the coder's last change, in any transcript. Raises Refused or Collision."""
        return self._take(undo(self.store, actor=self.coder)[0].command, "Undone")

    def redo(self) -> str:
        """Redo the last change that was undone. Raises Refused or Collision."""
        return self._take(redo(self.store, actor=self.coder)[0].command, "Redone")

    def _take(self, command: str, verb: str) -> str:
        events = self.catch_up()
        here = [e.after or e.before for e in events if e.transcript == self.sheet.interview.id]
        places = [v["start"] for v in here if isinstance(v, dict) and v.get("start") is not None]
        if places and self.sheet.index_at(min(places)) not in self.cursor.segments:
            self.move(self.sheet.index_at(min(places)))
        self.decided()
        self.saved = events[-1].time if events else self.saved
        return f"{verb}: {command}."

    # Saying
    # ----------------------------------------------------------------------------------------------

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

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the study."""
        return self.loaded.settings.get(key, default)

    def when(self) -> When:
        """When suggestions are shown in this study."""
        when = self.setting("suggestions_shown", "at once")
        return when if when in ("at once", "after", "off") else "at once"


def _listed(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} and {keys[-1]}"


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
