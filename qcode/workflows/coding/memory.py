"""One transcript in memory, kept in step with the disk: every decision is written and applied to
memory.

`Memory.commit` is the only way in which a coding session writes. Changes by others are read from
the log, because reading the whole study again would be too slow.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from qcode.codebook import called, key_in, unknown_code
from qcode.coding.at_hand import Habits
from qcode.coding.saying import said_changes
from qcode.coding.sheet import Mark, Memo, Sheet
from qcode.errors import ProjectLocked, Refused, StorageFailed, Unknown
from qcode.model import Codebook, Coding, Done, Origin
from qcode.spans import Span
from qcode.store.change import Change
from qcode.store.history import LogEntry
from qcode.store.purposes import READING
from qcode.store.queries.log import newest_event
from qcode.store.store import Store
from qcode.store.writing import put_coding, put_mark, put_memo
from qcode.workflows.coding import reading
from qcode.workflows.shared.people import coder_entity

T = TypeVar("T")


class _Stale(Exception):
    """Somebody else changed the study since it was read."""


class Memory(ABC):
    """The data of a coding session and how it writes them; `CodingSession` adds the coder's
    actions.
    """

    def __init__(self, store: Store, coder: str) -> None:
        self.store, self.coder = store, coder
        self.view = store.view(coder)
        self.loaded: reading.Loaded
        self.sheet: Sheet
        self.seq = 0
        self.source = "screen"
        self.saved = ""
        self.counts: dict[str, tuple[int, int]] = {}
        self.habits = Habits()
        self.counted = 0
        self.lost = ""
        self.version = ""
        self._news: list[str] = []
        self._undo_memory: list[Callable[[], object]] = []

    @abstractmethod
    def reload(self) -> None:
        """Read the transcript again; sets `lost` if the coder's place no longer exists."""

    def commit(
        self, work: Callable[[Change, str], T], command: str = "", *, decision: bool = True
    ) -> T:
        """Do `work` as one change-set in one transaction; it gets the change and the coder's id.

        Memory is brought up to date first, at the latest inside the transaction. So what `work`
        reads from it (the sheet, the cursor, the keys of codes) is the state of the study at the
        time of writing. `work` may set the change's command. Raises ProjectLocked if the study is
        in use for too long, StorageFailed, which says what was not written, and, for a `decision`,
        Refused if the words that the coder saw no longer exist. Nothing is changed then.
        """
        try:
            return self._write(work, command, decision)
        except _Stale:
            # Catch up without the write lock first, because reading a changed transcript can take a
            # while.
            self.catch_up()
            return self._write(work, command, decision, inside=True)

    def _write(
        self,
        work: Callable[[Change, str], T],
        command: str,
        decision: bool,
        *,
        inside: bool = False,
    ) -> T:
        """One attempt of `commit`. Changes by others are read before this call, or `inside` the
        transaction.
        """
        self._undo_memory = []
        begun: list[Change] = []
        try:
            self._make_known()
            with self.store.change(command, actor=self.coder) as change:
                begun.append(change)
                if change.begun_at != self.seq:
                    if not inside:
                        raise _Stale
                    self.catch_up()
                if decision:
                    self._refuse_what_is_lost()
                who, _notes = coder_entity(change, self.coder)
                result = work(change, who)
            self._undo_memory = []
            # The header of the change-set is an event too.
            self.seq += change.events + (1 if change.events else 0)
            self.counted = max(self.counted, self.seq)
            if decision and change.events:
                self.saved = change.time
            return result
        except ProjectLocked as problem:
            self._forget()
            raise self._in_use() from problem
        except StorageFailed as problem:
            self._forget()
            if not decision:
                raise
            what = begun[0].command if begun else f"the coder {self.coder}"
            raise StorageFailed(
                f"not written: {what}; {problem.message}",
                command=problem.command,
                advice=problem.advice,
            ) from problem
        # Also after Ctrl-C: memory must never be ahead of the disk.
        except BaseException:
            self._forget()
            raise

    def _refuse_what_is_lost(self) -> None:
        lost, self.lost = self.lost, ""
        if lost:
            raise Refused(f"{lost}; nothing was changed")

    def tell(self, words: str) -> None:
        """Keep a message for the coder until the next opportunity."""
        self._news.append(words)

    def take_news(self) -> list[str]:
        """The messages for the coder, as sentences. They include changes of the codebook, which
        count as known from then on.
        """
        news, self._news = self._news, []
        lost, self.lost = self.lost, ""
        self.version = self.sheet.codebook.version
        return [*news, f"{lost[:1].upper()}{lost[1:]}."] if lost else news

    @property
    def known(self) -> bool:
        """False for a coder who has not decided anything yet, because just looking does not add a
        coder to the study.
        """
        return self.coder in self.loaded.names.coder.values()

    def _make_known(self) -> None:
        """Add the coder to the study in a separate step, so that undoing the first decision does
        not remove them.
        """
        if self.known:
            return
        with self.store.change(f"{self.coder} begins", actor=self.coder, purpose=READING) as change:
            seq = change.begun_at
            who, _notes = coder_entity(change, self.coder)
        self.loaded.names.coder[who] = self.coder
        # Otherwise somebody else wrote in between, and `catch_up` still has to read that.
        if seq == self.seq:
            self.seq = seq + change.events + 1

    def _in_use(self) -> ProjectLocked:
        return ProjectLocked(
            f"{self.store.path.name} is in use by another program; nothing was changed",
            advice="try again",
        )

    def _forget(self) -> None:
        """Revert memory after a change that did not reach the disk."""
        for back in reversed(self._undo_memory):
            back()
        self._undo_memory = []

    def on_failure(self, back: Callable[[], object]) -> None:
        """Inside `commit`: register how to revert memory if the change does not reach the disk."""
        self._undo_memory.append(back)

    def put_coding(
        self, change: Change, who: str, code: str, span: Span, origin: Origin = "hand"
    ) -> bool:
        """Store a coding and remember it; False if the coder already has it there, even if it is
        not visible.
        """
        entity = put_coding(
            change,
            coder=who,
            code=self.code_id(code),
            transcript=self.sheet.interview.id,
            start=span[0],
            end=span[1],
            round=self.sheet.round,
            origin=origin,
            source=self.source,
            anchor=self.loaded.anchor,
        )
        value = None if entity is None else change.get("coding", entity)
        if entity is None or value is None:
            return False
        self._remember_coding(self._coding(entity, value), add=True)
        return True

    def drop_coding(self, change: Change, coding: Coding) -> None:
        """Remove a coding and forget it."""
        change.remove("coding", coding.id, "coding.remove")
        self._remember_coding(coding, add=False)

    def _remember_coding(self, coding: Coding, *, add: bool) -> None:
        by = 1 if add else -1
        self._hold(coding, by)
        self.on_failure(lambda: self._hold(coding, -by))

    def _hold(self, coding: Coding, by: int) -> None:
        if by > 0:
            self.sheet.put_coding(coding)
        else:
            self.sheet.take_coding(coding.id)
        self._count(coding.code, coding.coder == self.coder, by)

    def _count(self, code: str, own: bool, by: int) -> None:
        """Update the counts of the lists: (the coder's own, everybody's) codings of each code in
        all transcripts.
        """
        mine, everybody = self.counts.pop(code, (0, 0))
        after = max(0, mine + own * by), max(0, everybody + by)
        if after != (0, 0):
            self.counts[code] = after

    def put_mark(self, change: Change, who: str, kind: str, span: Span, value: str = "") -> None:
        """Store a mark and remember it. Marks with the same kind, place and value are the same
        mark.
        """
        entity = put_mark(
            change,
            kind=kind,
            transcript=self.sheet.interview.id,
            start=span[0],
            end=span[1],
            coder=who,
            value=value,
            anchor=self.loaded.anchor,
        )
        if entity is None:
            return
        self.sheet.put_mark(Mark(entity, kind, span[0], span[1], self.coder, value, change.time))
        self.on_failure(lambda: self.sheet.take_mark(entity))

    def drop_mark(self, change: Change, mark: Mark) -> None:
        """Remove a mark and forget it."""
        change.remove("mark", mark.id, f"mark.{mark.kind}")
        self.sheet.take_mark(mark.id)
        self.on_failure(lambda: self.sheet.put_mark(mark))

    def put_memo(self, change: Change, memo: Memo, value: Mapping[str, Any]) -> None:
        """Store a memo and remember it; a new one, which has no id, gets its id here."""
        memo = replace(memo, id=put_memo(change, value, memo.id or None))
        before = self.sheet.memos.get(memo.id)
        self.sheet.put_memo(memo)
        self.on_failure(lambda: self.sheet.take_memo(memo.id))
        if before is not None:
            self.on_failure(lambda: self.sheet.put_memo(before))

    def remember_done(self, done: Sequence[Done]) -> None:
        """Set the transcript's done marks in memory."""
        before = self.sheet.done
        self.sheet.done = list(done)
        self.on_failure(lambda: setattr(self.sheet, "done", before))

    def put_setting(self, change: Change, key: str, value: Any) -> None:
        """Store a setting of the study and remember it."""
        change.put("setting", key, {"value": json.dumps(value)}, "setting")
        self.loaded.settings = {**self.loaded.settings, key: value}

    def code_id(self, key: str) -> str:
        """The id of a code. Raises Unknown with similar names."""
        known = self.loaded.names.code
        return known[key] if key in known else known[self.code_key(key)]

    def key_of(self, entity: str, called: str, *, retired: bool = False) -> str:
        """The present key of a code that the coder chose as `called`, because it may have been
        renamed meanwhile.

        Raises Refused if it was dropped, or retired (unless `retired` is true).
        """
        key = self.loaded.names.key.get(entity)
        if key is None or not (retired or self.sheet.codebook.get(key)):
            removed = "removed from the codebook" if key is None else "retired"
            raise Refused(f"the code {called!r} has since been {removed}; nothing was changed")
        return key

    def code_key(self, name: str) -> str:
        """The key of a code named by key, path or label, ignoring case. Raises Unknown, Refused for
        a retired one.
        """
        key = key_in(self.sheet.codebook, name)
        # Somebody else may have just added the code, so look again after catching up.
        if key is None and self.catch_up():
            key = key_in(self.sheet.codebook, name)
        if key is not None:
            return key
        if called(name, self.loaded.names.parents) is not None:
            raise Refused(
                f"the code {name!r} is retired; its codings are kept, but it cannot be used for new"
                " ones"
            )
        raise self.unknown_code(name)

    def unknown_code(self, name: str) -> Unknown:
        """The error for a code that is not in the codebook."""
        return unknown_code(self.sheet.codebook, name)

    def catch_up(self) -> list[LogEntry]:
        """Bring memory up to date with the log; returns the new entries."""
        newest = newest_event(self.view)
        if newest == self.seq:
            return []
        events = self.view.news(self.seq)
        newest = max(newest, *(e.seq for e in events)) if events else newest
        # Codings and marks are applied one by one. Anything else (a text, codes, coders) means
        # reading the transcript again.
        structural = recount = False
        for event in events:
            recount = not self._tally(event) or recount
            structural = structural or self._fold(event)
        if structural:
            book, ids_before = self.sheet.codebook, dict(self.loaded.names.code)
            self.reload()
            self._tell_of_codes(book, ids_before)
        elif recount:
            self.recount()
        self.seq = max(self.seq, newest)
        return events

    def recount(self) -> list[str]:
        """Count all codings again; returns the codes in use, see `reading.in_use`."""
        before = -1
        used = reading.InUse([], {}, [])
        # Repeat until nobody wrote during the count.
        while before != (before := newest_event(self.view)):
            used = reading.in_use(self.view, self.loaded.names, self.coder)
            self.counted = before
        self.counts, self.habits = used.counts, Habits(used.places)
        return used.recent

    def _tell_of_codes(self, before: Codebook, ids_before: Mapping[str, str]) -> None:
        message = said_changes(before, ids_before, self.sheet.codebook, self.loaded.names.code)
        if message:
            self.tell(message)

    def _tally(self, event: LogEntry) -> bool:
        """Count what an event added or removed, in any transcript; False if that cannot be
        known.
        """
        if event.kind != "coding" or event.seq <= self.counted:
            return True
        names = self.loaded.names
        for value, by in ((event.before, -1), (event.after, 1)):
            if value is None:
                continue
            if (
                not isinstance(value, dict)
                or value["code"] not in names.key
                or value["coder"] not in names.coder
            ):
                return False
            self._count(names.key[value["code"]], names.coder[value["coder"]] == self.coder, by)
        self.counted = event.seq
        return True

    def _fold(self, event: LogEntry) -> bool:
        """Apply one log event to memory; True if the transcript must be read again instead."""
        if event.kind not in ("coding", "mark", "memo", "done"):
            return event.transcript in (None, self.sheet.interview.id)
        if event.transcript not in (None, self.sheet.interview.id):
            return False
        if event.after == "purged" or event.before == "purged":
            return True
        value, names = event.after, self.loaded.names
        if event.kind == "done":
            rows = self.view.rows("done", only=[self.sheet.interview.id])
            if any(r.coder not in names.coder for r in rows):
                return True
            self.sheet.done = [reading.as_done(r, names) for r in rows]
            self.loaded.since = reading.newer(self.view, self.sheet)
        elif value is None:
            self.sheet.take_coding(event.entity)
            self.sheet.take_mark(event.entity)
            self.sheet.take_memo(event.entity)
        elif event.kind == "coding":
            if value["coder"] not in names.coder or value["code"] not in names.key:
                return True
            self.sheet.put_coding(self._coding(event.entity, value))
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
            entity,
            self.sheet.name,
            names.key[value["code"]],
            names.coder[value["coder"]],
            value["start"],
            value["end"],
            value["round"],
            value["origin"],
            value["source"],
            value["created"],
            value["memo"],
            value["codebook"],
        )


@dataclass(frozen=True)
class _Row:
    """A logged value with the interface of a row."""

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
