"""One coder working on one transcript. Every decision is one change-set in one transaction, and is
on disk before it is confirmed.

The screen, ``--plain`` and the tests call `CodingSession`. It keeps the transcript in memory,
writes the change of each decision, and updates memory; the study is not read again. Marks,
suggestions and lists are functions of a session in the other modules of this folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qcode.codebook import called
from qcode.coding.sheet import Mark
from qcode.errors import Refused
from qcode.model import Origin
from qcode.shown import listed
from qcode.spans import Span
from qcode.store.change import Change
from qcode.store.undo import redo, undo
from qcode.workflows.coding.opening import Opening


class CodingSession(Opening):
    """A study, a coder, a transcript. `clock` gives seconds and is only used to measure how long a
    decision took.

    Opening does not add a coder. An unknown name that is similar to a coder's is refused
    (NearCoder).
    """

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

        index, there = self.cursor.index, self.codes_here()
        keys, new, where = self.commit(work)
        if not new:
            return f"{listed(keys)} {'is' if len(keys) == 1 else 'are'} on {where} already."
        before = self.codes_before(index)
        for key in new:
            self.chooser.use(key)
            self.habits.add(key, there, before)
            there.append(key)
        self.last = tuple(new)
        self.new_codings += len(new)
        self.decided()
        note = (
            " It is the interviewer's turn and does not count."
            if self.sheet.is_interviewer(self.cursor.index)
            else ""
        )
        return f"{listed(new)} {'is' if len(new) == 1 else 'are'} on {where} now.{note}"

    def _nothing(self, place: Span) -> list[Mark]:
        result = {
            m.id: m for i in self.sheet.indices(place) for m in self.sheet.marks_on(i, "nothing")
        }
        return list(result.values())

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
        return list(dict.fromkeys(c.code for c in self.sheet.codings_within(self.cursor.span)))

    def remove(self, codes: Sequence[str]) -> str:
        """Remove the coder's own codings with these codes that overlap the words under the
        cursor.
        """
        chosen = self.chosen(codes, retired=True)
        self._need_own(chosen.values())

        def work(change: Change, who: str) -> tuple[list[str], list[str]]:
            keys = self._keys(chosen, retired=True)
            removed = {
                c.id: c for key in keys for c in self.sheet.codings_within(self.cursor.span, key)
            }
            if not removed:
                raise Refused(f"you have no {listed(keys)} on {self.where()}")
            numbers = {self.sheet.numbers((c.start, c.end)) for c in removed.values()}
            spread = sorted(numbers, key=lambda n: int(n.partition("-")[0]))
            change.command = f"uncode {self.sheet.name} {' '.join(spread)} {' '.join(keys)}"
            for coding in removed.values():
                self.drop_coding(change, coding)
            return keys, spread

        keys, spread = self.commit(work)
        self.decided()
        several = "s" if len(spread) > 1 or "-" in spread[0] else ""
        return (
            f"{listed(keys)} {'is' if len(keys) == 1 else 'are'} off segment{several}"
            f" {listed(spread)} now."
        )

    def _need_own(self, keys: Iterable[str]) -> None:
        """Raise Refused for somebody who never coded here, because there is nothing of theirs to
        change.
        """
        # Refuse before `commit`, which would add the coder to the study.
        if not self.known:
            raise Refused(f"you have no {listed(list(keys))} on {self.where()}")

    def any_key(self, name: str) -> str:
        """The key of a code, which may be retired, because its codings can still be removed."""
        key = called(name, self.loaded.names.parents)
        return key if key is not None else self.code_key(name)

    def replace(self, old: str, new: str) -> str:
        """Replace the coder's `old` code under the cursor by `new`, on the same words, as one
        step.
        """
        out, into = self.chosen([old], retired=True), self.chosen([new])
        self._need_own(out.values())

        def work(change: Change, who: str) -> tuple[str, str, bool]:
            (before,), (after,) = self._keys(out, retired=True), self._keys(into)
            result = self.sheet.codings_within(self.cursor.span, before)
            if not result:
                raise Refused(f"you have no {before} on {self.where()}")
            if before == after:
                return before, after, False
            place = (min(c.start for c in result), max(c.end for c in result))
            change.command = (
                f"recode {self.sheet.name} {self.sheet.numbers(place)} {before} {after}"
            )
            for coding in result:
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
