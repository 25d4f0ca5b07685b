"""One coder at work on one transcript: every decision is one change-set in one transaction, on disk before it is said.

The screen, ``--plain`` and the tests call `CodingSession`. It keeps the transcript in memory, writes the one change a
decision makes, and brings memory up to date; the study is not read again. Marks, offers of suggestions and lists are in
the modules beside this one, as functions of a session.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from qcode.coding.choosing import Chooser
from qcode.coding.cursor import Cursor
from qcode.coding.searching import Spot
from qcode.coding.sheet import Mark, Memo, Sheet
from qcode.coding.suggesting import Offer, When
from qcode.errors import ProjectLocked, Refused, Unknown, near_names
from qcode.model import Coding, Done, Origin, Suggestion
from qcode.spans import Span
from qcode.store import ids
from qcode.store.change import Change, head
from qcode.store.history import LogEntry
from qcode.store.store import Store
from qcode.store.undo import READING, redo, undo
from qcode.workflows import coding_reading as reading
from qcode.workflows.codings import coding_id, coding_value, current_codebook
from qcode.workflows.people import acting

T = TypeVar("T")
PATIENCE = 3000
"""Milliseconds that a key waits for somebody else's writing before it says so."""


class _Stale(Exception):
    """Somebody else changed the study since it was read."""


@dataclass
class Pending:
    """What the coder looked at since it was last written down: marks that are stored when the hands rest."""

    marks: list[tuple[str, Span, str]] = field(default_factory=list)


class CodingSession:
    """A study, a coder, a transcript. `clock` gives seconds and is only used to measure how long a decision took."""

    def __init__(self, store: Store, coder: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.store, self.coder, self.clock = store, coder, clock
        self.view = store.view(coder)
        self.source = "screen"
        self.others = False
        self.stop_at_interviewer = False
        self.followed: frozenset[str] | None = None
        self.last: tuple[str, ...] = ()
        self.spots: list[Spot] = []
        self.spots_name = ""
        self.found: Any = None
        self.saved = ""
        self.pending = Pending()
        self.offer: Offer | None = None
        self.suggestions: dict[int, tuple[Suggestion, ...]] = {}
        self.model = ""
        self.new_codings = 0
        self._undo_memory: list[Callable[[], object]] = []
        with store.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {PATIENCE}")

    # Opening ------------------------------------------------------------------------------------------------------

    def open(self, transcript: str | None = None, *, round: str | None = None, at: int | None = None) -> str:
        """Open a transcript by name, or the next that is assigned and not done; returns what to say.

        `at` is the segment's index to begin at; otherwise the first that was not seen yet. Raises Unknown, Refused.
        """
        if transcript is None:
            transcript, round = self._next_assigned(round)
        if getattr(self, "loaded", None) is not None:
            self.leave()
        self._load(transcript, round)
        begin = self.sheet.unseen() or self.sheet.participants or [0]
        self.cursor = Cursor(self.sheet, begin[0] if at is None else at)
        self.arrive()
        return f"{self.sheet.name} is open, with {len(self.sheet)} segments."

    def _next_assigned(self, round: str | None) -> tuple[str, str]:
        from qcode.coding.worklists import next_task

        found = [t for t in reading.all_tasks(self.view, self.coder) if round is None or t.round == round]
        task = next_task(found)
        if task is None:
            mine = [t for t in found if t.kind is not None]
            said = f"all {len(mine)} transcripts of {self.coder} are done" if mine else f"nothing is assigned to {self.coder!r}"
            raise Refused(said, hint="qcode code TRANSCRIPT, or qcode transcripts for their names")
        return task.transcript, task.round

    def _load(self, transcript: str, round: str | None) -> None:
        self.loaded = reading.load(self.view, transcript, coder=self.coder, round=round)
        self.sheet: Sheet = self.loaded.sheet
        self.seq = self.loaded.seq
        self.chooser = Chooser(self.sheet.codebook, reading.used_codes(self.view, self.loaded.names, self.coder))
        self.counts = reading.code_counts(self.view, self.loaded.names, self.coder)
        self.model, self.suggestions = reading.stored_suggestions(self.view, self.sheet, self.loaded.names)
        self.found = None

    def reload(self) -> None:
        """Read the transcript again, after somebody changed more than codings; the place is kept."""
        offset, index = self.cursor.span[0], self.cursor.index
        same, entity = self.sheet.spans, self.sheet.interview.id
        name = next((n for n, i in self.view.transcript_ids().items() if i == entity), None)
        if name is None:
            raise Refused(f"{self.sheet.name} was taken out of the study", hint="open another transcript")
        self._load(name, self.sheet.round)
        self.cursor = Cursor(self.sheet, index if self.sheet.spans == same else self.sheet.index_at(offset))
        self.offer = None
        self.arrive()

    def greeting(self) -> str:
        """What a coder should know at the start: that the name is new here, and near names."""
        known = [c.name for c in self.view.coders()]
        if self.coder in known:
            return ""
        near = near_names(self.coder, known)
        also = f"; there is already {' and '.join(repr(n) for n in near)}" if near else ""
        return f"The coder {self.coder!r} is new in this study{also}."

    # Moving -------------------------------------------------------------------------------------------------------

    def move(self, index: int | None, *, reading_on: bool = False) -> bool:
        """Stand on the segment of that index; False when there is none or it is this one.

        With `reading_on` everything between counts as seen: the coder read on, and did not jump.
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
        """Note what was offered here and not taken, before the coder goes on."""
        from qcode.workflows import coding_offers

        coding_offers.leave(self)

    def arrive(self) -> None:
        """Note that the segment is seen, and offer what is suggested for it."""
        from qcode.workflows import coding_offers

        if len(self.sheet):
            self._see(self.cursor.index, self.cursor.index)
            if self.offer is None or self.offer.index != self.cursor.index:
                coding_offers.arrive(self)

    def _see(self, first: int, last: int) -> None:
        if self.sheet.see(first, last):
            self.pending.marks.append(("seen", (self.sheet.spans[first][0], self.sheet.spans[last][1]), self.sheet.round))

    def rest(self) -> bool:
        """Write down what was seen and offered; called when the hands rest, and before leaving. True when something was."""
        if not self.pending.marks:
            return False
        marks, self.pending.marks = _merged(self.pending.marks), []
        name = self.sheet.name

        def work(change: Change, who: str) -> None:
            for kind, span, value in marks:
                self.put_mark(change, who, kind, span, value)

        try:
            self.commit(f"{READING} {name}", work, decision=False)
        except ProjectLocked:
            self.pending.marks = marks + self.pending.marks
            return False
        return True

    def close(self) -> None:
        """Write down what is left to be written down."""
        self.leave()
        self.rest()

    # Writing ------------------------------------------------------------------------------------------------------

    def commit(self, command: str, work: Callable[[Change, str], T], *, decision: bool = True) -> T:
        """Do `work` as one change-set in one transaction; it gets the change and the coder's id.

        When somebody else wrote in between, memory is brought up to date first. Raises ProjectLocked when the study is in
        use for longer than a key should wait, Refused when it never rests; nothing is changed then.
        """
        for _ in range(4):
            try:
                with self.store.change(command, actor=self.coder) as change:
                    seq, _digest = head(change.connection)
                    if seq != self.seq:
                        raise _Stale
                    self._undo_memory = []
                    who, _notes = acting(change, self.coder)
                    if who not in self.loaded.names.coder:
                        self.loaded.names.coder[who] = self.coder
                    result = work(change, who)
                self.seq = seq + change.events + (1 if change.events else 0)
                if decision and change.events:
                    self.saved = change.time
                return result
            except _Stale:
                self.catch_up()
            except ProjectLocked as problem:
                self._forget()
                raise ProjectLocked(
                    f"{self.store.path.name} is in use by another program; nothing was changed", hint="press the key again"
                ) from problem
            except BaseException:
                self._forget()
                raise
        raise Refused("somebody else keeps changing the study; nothing was changed", hint="press the key again")

    def _forget(self) -> None:
        """Take back what memory was told of a change that did not reach the disk."""
        for back in reversed(self._undo_memory):
            back()
        self._undo_memory = []

    def on_failure(self, back: Callable[[], object]) -> None:
        """Inside `commit`: what takes memory back should the change not reach the disk."""
        self._undo_memory.append(back)

    def put_coding(self, change: Change, who: str, code: str, span: Span, origin: Origin = "hand") -> None:
        """Store a coding and remember it."""
        value = coding_value(
            coder=who, code=self.code_id(code), transcript=self.sheet.interview.id, start=span[0], end=span[1],
            round=self.sheet.round, origin=origin, source=self.source, created=change.time, codebook=current_codebook(change),
            anchor=self.loaded.anchor,
        )  # fmt: skip
        entity = coding_id(change, value)
        change.put("coding", entity, value, "coding.add")
        self._remember_coding(self._coding(entity, value), add=True)

    def drop_coding(self, change: Change, coding: Coding) -> None:
        """Take a coding away and forget it."""
        change.remove("coding", coding.id, "coding.remove")
        self._remember_coding(coding, add=False)

    def _remember_coding(self, coding: Coding, *, add: bool) -> None:
        by = 1 if add else -1
        self._count_in(coding, by)
        self.on_failure(lambda: self._count_in(coding, -by))

    def _count_in(self, coding: Coding, by: int) -> None:
        present = coding.id in self.sheet.codings
        if by > 0:
            self.sheet.put_coding(coding)
        else:
            self.sheet.take_coding(coding.id)
        if present != (by > 0):
            own, everybody = self.counts.get(coding.code, (0, 0))
            mine = by if coding.coder == self.coder else 0
            self.counts[coding.code] = (max(0, own + mine), max(0, everybody + by))

    def put_mark(self, change: Change, who: str, kind: str, span: Span, value: str = "") -> None:
        """Store a mark and remember it. A mark of the same kind, place and value is the same mark."""
        transcript = self.sheet.interview.id
        entity = ids.derived("mark", who, transcript, kind, span[0], span[1], value)
        if change.get("mark", entity) is not None:
            return
        content = {
            "kind": kind, "transcript": transcript, "start": span[0], "end": span[1], "coder": who, "value": value,
            "created": change.time, "anchor": self.loaded.anchor,
        }  # fmt: skip
        change.put("mark", entity, content, f"mark.{kind}")
        self.sheet.put_mark(Mark(entity, kind, span[0], span[1], self.coder, value, change.time))
        self.on_failure(lambda: self.sheet.take_mark(entity))

    def drop_mark(self, change: Change, mark: Mark) -> None:
        """Take a mark away and forget it."""
        change.remove("mark", mark.id, f"mark.{mark.kind}")
        self.sheet.take_mark(mark.id)
        self.on_failure(lambda: self.sheet.put_mark(mark))

    def put_memo(self, change: Change, memo: Memo, value: dict[str, Any]) -> None:
        """Store a memo and remember it."""
        change.put("memo", memo.id, value, "memo")
        before = self.sheet.memos.get(memo.id)
        self.sheet.put_memo(memo)
        self.on_failure(lambda: self.sheet.take_memo(memo.id))
        if before is not None:
            self.on_failure(lambda: self.sheet.put_memo(before))

    def code_id(self, key: str) -> str:
        """The id of a code. Raises Unknown with near names."""
        known = self.loaded.names.code
        return known[key] if key in known else known[self.code_key(key)]

    def code_key(self, name: str) -> str:
        """The key of a code called by key, path or label, without regard to case. Raises Unknown, Refused for a retired one."""
        wanted = name.strip().rsplit("/", 1)[-1].casefold()
        for code in self.sheet.codebook.codes:
            if wanted in (code.key.casefold(), code.label.casefold()):
                return code.key
        if any(wanted == key.casefold() for key in self.loaded.names.code):
            raise Refused(f"the code {name!r} is retired; its codings are kept, new ones are not taken")
        raise self.unknown_code(name)

    def unknown_code(self, name: str) -> Unknown:
        """The error for a code that is not in the codebook."""
        return Unknown("code", name, [c.key for c in self.sheet.codebook.codes])

    # Deciding -----------------------------------------------------------------------------------------------------

    def apply(self, codes: Iterable[str], *, origin: Origin = "hand", span: Span | None = None, record: str = "") -> str:
        """Put codes on the words under the cursor (or on `span`); returns what to say. `record` is stored beside them."""
        keys = list(dict.fromkeys(self.code_key(c) for c in codes))
        place = span or self.cursor.span
        where = self.where(place)
        new = [key for key in keys if self.sheet.present(place, key) is None]
        if not new:
            return f"{_listed(keys)} {'is' if len(keys) == 1 else 'are'} on {where} already."

        def work(change: Change, who: str) -> None:
            for key in new:
                self.put_coding(change, who, key, place, origin)
            for mark in self._nothing(place):
                self.drop_mark(change, mark)
            if record:
                self.put_mark(change, who, "suggestion", self.sheet.spans[self.cursor.index], record)

        self.commit(f"code {self.sheet.name} {self.sheet.numbers(place)} {' '.join(new)}", work)
        for key in new:
            self.chooser.use(key)
        self.last = tuple(new)
        self.new_codings += len(new)
        self.decided()
        note = " It is the interviewer's turn, and counts for nobody." if self.sheet.quiet(self.cursor.index) else ""
        return f"{_listed(new)} {'is' if len(new) == 1 else 'are'} on {where} now.{note}"

    def _nothing(self, place: Span) -> list[Mark]:
        found = {m.id: m for i in self.sheet.indices(place) for m in self.sheet.marks_on(i, "nothing")}
        return list(found.values())

    def repeat(self) -> str:
        """Put on the code (or codes) of the last decision again."""
        if not self.last:
            raise Refused("nothing was put on yet in this session")
        return self.apply(self.last)

    def same(self) -> str:
        """Put on all codes of the nearest segment before this one that has some."""
        index = next((i for i in range(self.cursor.index - 1, -1, -1) if self.sheet.coded(i)), None)
        if index is None:
            raise Refused("no segment before this one has a code")
        return self.apply(self.sheet.codes_on(index))

    def codes_here(self) -> list[str]:
        """The codes of the coder's on the words under the cursor: what can be taken off or replaced."""
        return list(dict.fromkeys(c.code for c in self.sheet.within(self.cursor.span)))

    def remove(self, codes: Sequence[str]) -> str:
        """Take the coder's own codings with these codes off the words under the cursor: all that overlap them."""
        keys = [self.any_key(c) for c in codes]
        gone = {c.id: c for key in keys for c in self.sheet.within(self.cursor.span, key)}
        if not gone:
            raise Refused(f"{_listed(keys)} of yours is not on {self.where()}")
        spread = sorted({self.sheet.numbers((c.start, c.end)) for c in gone.values()}, key=lambda n: int(n.partition("-")[0]))

        def work(change: Change, who: str) -> None:
            for coding in gone.values():
                self.drop_coding(change, coding)

        self.commit(f"uncode {self.sheet.name} {' '.join(spread)} {' '.join(keys)}", work)
        self.decided()
        return f"{_listed(keys)} {'is' if len(keys) == 1 else 'are'} off segment {' and '.join(spread)} now."

    def any_key(self, name: str) -> str:
        """The key of a code that may be retired: its codings can still be taken off."""
        wanted = name.strip().rsplit("/", 1)[-1].casefold()
        retired = next((k for k in self.loaded.names.code if k.casefold() == wanted), None)
        return retired if retired is not None else self.code_key(name)

    def replace(self, old: str, new: str) -> str:
        """Put `new` in the place of the coder's `old` under the cursor, on the same words, as one step."""
        before, after = self.any_key(old), self.code_key(new)
        found = self.sheet.within(self.cursor.span, before)
        if not found:
            raise Refused(f"{before} of yours is not on {self.where()}")
        if before == after:
            return f"{after} is there already."

        def work(change: Change, who: str) -> None:
            for coding in found:
                self.drop_coding(change, coding)
                if self.sheet.present((coding.start, coding.end), after) is None:
                    self.put_coding(change, who, after, (coding.start, coding.end))

        place = (min(c.start for c in found), max(c.end for c in found))
        self.commit(f"recode {self.sheet.name} {self.sheet.numbers(place)} {before} {after}", work)
        self.chooser.use(after)
        self.last = (after,)
        self.new_codings += 1
        self.decided()
        return f"{after} is on {self.where()} now, in the place of {before}."

    def decided(self) -> None:
        """Called after every decision: the offer may come up now, and whoever listens is told."""
        from qcode.workflows import coding_offers

        coding_offers.after_decision(self)

    # Taking back --------------------------------------------------------------------------------------------------

    def undo(self) -> str:
        """Take back the coder's last change, in whichever transcript it was. Raises Refused or Collision."""
        return self._take(undo(self.store, actor=self.coder)[0].command, "Taken back")

    def redo(self) -> str:
        """Take back the last undo. Raises Refused or Collision."""
        return self._take(redo(self.store, actor=self.coder)[0].command, "Done again")

    def _take(self, command: str, verb: str) -> str:
        events = self.catch_up()
        here = [e.after or e.before for e in events if e.transcript == self.sheet.interview.id]
        places = [v["start"] for v in here if isinstance(v, dict) and v.get("start") is not None]
        if places and self.sheet.index_at(min(places)) not in self.cursor.segments:
            self.move(self.sheet.index_at(min(places)))
        self.decided()
        self.saved = events[-1].time if events else self.saved
        return f"{verb}: {command}."

    def catch_up(self) -> list[LogEntry]:
        """Bring memory up to date with the log; returns what was new in it."""
        newest = self.view.read(lambda connection: head(connection)[0])
        events = self.view.news(self.seq)
        structural = False
        for event in events:
            structural = self._fold(event) or structural
        self.seq = newest
        if structural:
            self.reload()
        return events

    def _fold(self, event: LogEntry) -> bool:
        """Carry one event of the log into memory; True when the transcript has to be read again instead."""
        if event.kind not in ("coding", "mark", "memo", "done"):
            return event.transcript in (None, self.sheet.interview.id)
        if event.transcript not in (None, self.sheet.interview.id):
            return False
        if event.after == "purged" or event.before == "purged":
            return True
        value, names = event.after, self.loaded.names
        if event.kind == "done":
            self.sheet.done = [reading.as_done(r, names) for r in self.view.rows("done", only=[self.sheet.interview.id])]
        elif value is None:
            gone = self.sheet.codings.get(event.entity)
            if gone is not None:
                self._count_in(gone, -1)
            self.sheet.take_mark(event.entity)
            self.sheet.take_memo(event.entity)
        elif event.kind == "coding":
            if value["coder"] not in names.coder or value["code"] not in names.key:
                return True
            self._count_in(self._coding(event.entity, value), 1)
        else:
            row: Any = _Row(id=event.entity, **value)
            if event.kind == "mark":
                self.sheet.put_mark(reading.as_mark(row, names))
            else:
                self.sheet.put_memo(reading.as_memo(row, names))
        return False

    def _coding(self, entity: str, value: dict[str, Any]) -> Coding:
        names = self.loaded.names
        return Coding(
            entity, self.sheet.name, names.key[value["code"]], names.coder[value["coder"]], value["start"], value["end"],
            value["round"], value["origin"], value["source"], value["created"], value["memo"], value["codebook"],
        )  # fmt: skip

    # Saying -------------------------------------------------------------------------------------------------------

    def where(self, span: Span | None = None) -> str:
        """A place in words: ``segment 12``, ``segments 12-14``, ``words 3-7 of segment 12``."""
        place = span or self.cursor.span
        numbers = self.sheet.numbers(place)
        if self.cursor.phrase is not None and place == self.cursor.phrase.span:
            unit, parts = self.cursor.phrase.unit, self.cursor.phrase.numbers
            return f"{unit if '-' in parts else unit[:-1]} {parts} of segment {numbers}"
        return f"segment{'s' if '-' in numbers else ''} {numbers}"

    def saved_at(self) -> str:
        """The time of the last change of this session on the clock on the wall; empty before the first."""
        if not self.saved:
            return ""
        return datetime.strptime(self.saved, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).astimezone().strftime("%H:%M:%S")

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the study."""
        return self.loaded.settings.get(key, default)

    def when(self) -> When:
        """When suggestions are shown in this study."""
        when = self.setting("suggestions_shown", "at once")
        return when if when in ("at once", "after", "off") else "at once"

    def remember_done(self, done: Sequence[Done]) -> None:
        """Make these the transcript's done marks in memory."""
        before = self.sheet.done
        self.sheet.done = list(done)
        self.on_failure(lambda: setattr(self.sheet, "done", before))

    def put_setting(self, change: Change, key: str, value: Any) -> None:
        """Store a setting of the study and remember it."""
        change.put("setting", key, {"value": json.dumps(value)}, "setting")
        self.loaded.settings = {**self.loaded.settings, key: value}


@dataclass(frozen=True)
class _Row:
    """A value of the log in the shape of a row."""

    id: str
    kind: str
    start: int | None
    end: int | None
    coder: str
    created: str
    anchor: str
    transcript: str | None
    value: str = ""
    text: str = ""
    target_kind: str = ""
    target: str = ""


def _listed(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} and {keys[-1]}"


def _merged(marks: Sequence[tuple[str, Span, str]]) -> list[tuple[str, Span, str]]:
    """Stretches that were seen one after another become one mark."""
    merged: list[tuple[str, Span, str]] = []
    for kind, span, value in marks:
        if merged and kind == "seen" == merged[-1][0] and merged[-1][2] == value and merged[-1][1][1] == span[0]:
            merged[-1] = (kind, (merged[-1][1][0], span[1]), value)
        else:
            merged.append((kind, span, value))
    return merged
