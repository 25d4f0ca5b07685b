"""One transcript as one coder works on it: what is on which segment, what was seen, and what is
left to do. All of it is in memory.

Inside the program, segments have an index from 0; people see a number from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from qcode.model import AssignmentKind, Codebook, Coding, Done, Interview, Participant, Turn
from qcode.spans import Span, contains, join, overlapping, overlaps, trim

MarkKind = Literal["asked", "put", "not_put", "star", "unsure", "nothing", "seen", "suggestion"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A coder's mark on a place.

    `kind` is ``star`` (quotable), ``unsure``, ``asked`` (value: the question that the turn
    answers), ``put`` and ``not_put`` (of the whole transcript; value: the question), ``nothing``
    (no code applies), ``seen``, or ``suggestion`` (value: what was offered and what happened to it,
    as JSON).
    """

    id: str
    kind: str
    start: int
    end: int
    coder: str
    value: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on a ``segment``, ``code``, ``transcript`` or ``study``; `start` and `end` are None if
    it is not on text.
    """

    id: str
    kind: str
    target_kind: str
    target: str
    start: int | None
    end: int | None
    coder: str
    text: str
    created: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress in a transcript: the number of participants' `segments`, how many were seen, and
    how many have a code.
    """

    segments: int
    seen: int
    coded: int
    decided: int
    done: Literal["not done", "partly done", "done"]


class Sheet:
    """The state of one transcript for one coder and round. Only the ``put_`` and ``take_`` methods
    and `see` change it.
    """

    def __init__(
        self,
        interview: Interview,
        codebook: Codebook,
        *,
        coder: str,
        round: str,
        kind: AssignmentKind | None = None,
        blind: bool = False,
        codings: Iterable[Coding] = (),
        marks: Iterable[Mark] = (),
        memos: Iterable[Memo] = (),
        done: Iterable[Done] = (),
    ) -> None:
        self.interview, self.codebook = interview, codebook
        self.coder, self.round, self.kind, self.blind = coder, round, kind, blind
        self.spans: list[Span] = [(s.start, s.end) for s in interview.segments]
        self._starts = [s.start for s in interview.segments]
        people = {p.label: p for p in interview.participants}
        self._people: list[Participant | None] = [
            people.get(t.speaker or "") for t in interview.turns
        ]
        self._quiet = [
            bool((p := self._people[s.turn - 1]) and p.interviewer) for s in interview.segments
        ]
        self.participants = [i for i, quiet in enumerate(self._quiet) if not quiet]
        self._order = {c.key: n for n, c in enumerate(codebook.codes)}
        self.codings: dict[str, Coding] = {}
        self.marks: dict[str, Mark] = {}
        self.memos: dict[str, Memo] = {}
        self.done: list[Done] = list(done)
        self._codings_on: dict[int, list[str]] = defaultdict(list)
        self._marks_on: dict[int, list[str]] = defaultdict(list)
        self._memos_on: dict[int, list[str]] = defaultdict(list)
        self._own_on: dict[int, int] = defaultdict(int)
        self._nothing_on: dict[int, int] = defaultdict(int)
        self._coded = self._decided = self._seen_participants = 0
        self.seen: set[int] = set()
        self._looked_at: dict[int, list[Span]] = defaultdict(list)
        self.changes: dict[int, int] = defaultdict(int)
        for coding in codings:
            self.put_coding(coding)
        for mark in marks:
            self.put_mark(mark)
        for memo in memos:
            self.put_memo(memo)

    # What the transcript is
    # ---------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The transcript's name."""
        return self.interview.name

    def __len__(self) -> int:
        return len(self.spans)

    def number(self, index: int) -> int:
        """The number that people see."""
        return self.interview.segments[index].number

    def turn(self, index: int) -> Turn:
        """The turn of a segment."""
        return self.interview.turns[self.interview.segments[index].turn - 1]

    def opens_turn(self, index: int) -> bool:
        """True if the segment is the first of its turn."""
        return (
            index == 0
            or self.interview.segments[index].turn != self.interview.segments[index - 1].turn
        )

    def speaker(self, index: int) -> str:
        """The speaker's label; empty if there is none."""
        return self.turn(index).speaker or ""

    def person(self, index: int) -> Participant | None:
        """The speaker; None if there is none."""
        return self._people[self.interview.segments[index].turn - 1]

    def role(self, index: int) -> str:
        """The speaker's role; empty if unknown."""
        person = self.person(index)
        return person.role if person else ""

    def is_interviewer(self, index: int) -> bool:
        """True for an interviewer's segment."""
        return bool(self._quiet) and self._quiet[index]

    def words(self, span: Span) -> str:
        """The words of a span, without white space around them."""
        start, end = trim(self.interview.text, span)
        return self.interview.text[start:end]

    def index_at(self, offset: int) -> int:
        """The segment at an offset of the text, or the last that begins before it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def indices(self, span: Span) -> range:
        """The segments a span overlaps."""
        return overlapping(self.spans, span)

    def numbers(self, span: Span) -> str:
        """The segments a span overlaps, as people write them: ``12`` or ``12-14``."""
        touched = self.indices(span)
        if not touched:
            return "nowhere"
        first, last = self.number(touched[0]), self.number(touched[-1])
        return str(first) if first == last else f"{first}-{last}"

    def whole(self, span: Span) -> bool:
        """True if a span covers the words of every segment that it touches."""
        return all(
            contains(span, trim(self.interview.text, self.spans[i])) for i in self.indices(span)
        )

    # Codings
    # ----------------------------------------------------------------------------------------------

    def is_own(self, coding: Coding) -> bool:
        """True for a coding of this coder in this round. The keys work only on those."""
        return coding.coder == self.coder and coding.round == self.round

    def put_coding(self, coding: Coding) -> None:
        """Add a coding, or replace the one with the same id."""
        self.take_coding(coding.id)
        self.codings[coding.id] = coding
        for i in self.indices((coding.start, coding.end)):
            self._codings_on[i].append(coding.id)
            self.changes[i] += 1
            if self.is_own(coding):
                self._count(i, self._own_on, 1)

    def take_coding(self, entity: str) -> Coding | None:
        """Remove and return a coding; None if there is none with that id."""
        coding = self.codings.pop(entity, None)
        if coding is not None:
            for i in self.indices((coding.start, coding.end)):
                self._codings_on[i].remove(entity)
                self.changes[i] += 1
                if self.is_own(coding):
                    self._count(i, self._own_on, -1)
        return coding

    def _count(self, index: int, counter: dict[int, int], by: int) -> None:
        """Update the figures of `progress` when a segment gains or loses a coding or a
        ``nothing``.
        """
        before = self._own_on[index] > 0, self._own_on[index] > 0 or self._nothing_on[index] > 0
        counter[index] += by
        after = self._own_on[index] > 0, self._own_on[index] > 0 or self._nothing_on[index] > 0
        if not self._quiet[index]:
            self._coded += after[0] - before[0]
            self._decided += after[1] - before[1]

    def codings_on(self, index: int, *, others: bool = False) -> list[Coding]:
        """The codings that touch a segment, in the order of text and codebook: the coder's own, or
        also those of others.
        """
        result = [self.codings[c] for c in self._codings_on.get(index, ())]
        if not others:
            result = [c for c in result if self.is_own(c)]
        return sorted(result, key=self._place)

    def _place(self, coding: Coding) -> tuple[bool, str, int, int, int, str]:
        """The order in which codings are shown and listed: own ones first, then by place."""
        order = self._order.get(coding.code, 10**6)
        return not self.is_own(coding), coding.coder, coding.start, coding.end, order, coding.code

    def codes_on(self, index: int) -> list[str]:
        """The keys of the coder's codes on a segment, each once."""
        return list(dict.fromkeys(c.code for c in self.codings_on(index)))

    def codings_within(self, span: Span, code: str | None = None) -> list[Coding]:
        """The coder's own codings (of one code, if given) that overlap a span, in the order of text
        and codebook.
        """
        ids = dict.fromkeys(c for i in self.indices(span) for c in self._codings_on.get(i, ()))
        result = [self.codings[c] for c in ids]
        return sorted(
            (
                c
                for c in result
                if self.is_own(c)
                and (code is None or c.code == code)
                and overlaps((c.start, c.end), span)
            ),
            key=self._place,
        )

    def present(self, span: Span, code: str) -> Coding | None:
        """The coder's coding of a code on exactly this span."""
        return next((c for c in self.codings_within(span, code) if (c.start, c.end) == span), None)

    def coded(self, index: int) -> bool:
        """True if the segment has a code of this coder in this round."""
        return self._own_on.get(index, 0) > 0

    def decided(self, index: int) -> bool:
        """True if the coder gave the segment a code, or marked that none applies."""
        return self.coded(index) or self._nothing_on.get(index, 0) > 0

    # Marks and memos
    # ----------------------------------------------------------------------------------------------

    def put_mark(self, mark: Mark) -> None:
        """Add a mark, or replace the one with the same id."""
        self.take_mark(mark.id)
        self.marks[mark.id] = mark
        for i in self.indices((mark.start, mark.end)):
            if mark.kind == "seen":
                if mark.coder == self.coder and self._all_seen(i, (mark.start, mark.end)):
                    self.see(i, i)
                continue
            self._marks_on[i].append(mark.id)
            self.changes[i] += 1
            if (
                mark.kind == "nothing"
                and mark.coder == self.coder
                and self._covers((mark.start, mark.end), i)
            ):
                self._count(i, self._nothing_on, 1)

    def take_mark(self, entity: str) -> Mark | None:
        """Remove and return a mark; None if there is none with that id. Seen segments stay seen."""
        mark = self.marks.pop(entity, None)
        if mark is not None and mark.kind != "seen":
            for i in self.indices((mark.start, mark.end)):
                self._marks_on[i].remove(entity)
                self.changes[i] += 1
                if (
                    mark.kind == "nothing"
                    and mark.coder == self.coder
                    and self._covers((mark.start, mark.end), i)
                ):
                    self._count(i, self._nothing_on, -1)
        return mark

    def _covers(self, span: Span, index: int) -> bool:
        """True if a span covers the words of a segment. A mark set on finer segments may cover only
        a part.
        """
        return contains(span, self.spans[index]) or contains(
            span, trim(self.interview.text, self.spans[index])
        )

    def _all_seen(self, index: int, span: Span) -> bool:
        """True if the whole segment has been seen by now, at once or in parts."""
        if self._covers(span, index):
            return True
        self._looked_at[index].append(span)
        return any(self._covers(part, index) for part in join(self._looked_at[index]))

    def marks_on(self, index: int, kind: str, *, others: bool = False) -> list[Mark]:
        """The marks of a kind that touch a segment: the coder's own, or also those of others."""
        result = [self.marks[m] for m in self._marks_on.get(index, ())]
        return [m for m in result if m.kind == kind and (others or m.coder == self.coder)]

    def all_marks(self, kind: str, *, others: bool = False) -> list[Mark]:
        """The marks of a kind in the order of the text."""
        result = [
            m for m in self.marks.values() if m.kind == kind and (others or m.coder == self.coder)
        ]
        return sorted(result, key=lambda m: (m.start, m.end, m.created))

    def put_memo(self, memo: Memo) -> None:
        """Add a memo, or replace the one with the same id."""
        self.take_memo(memo.id)
        self.memos[memo.id] = memo
        for i in self._of_memo(memo):
            self._memos_on[i].append(memo.id)
            self.changes[i] += 1

    def take_memo(self, entity: str) -> Memo | None:
        """Remove and return a memo; None if there is none with that id."""
        memo = self.memos.pop(entity, None)
        if memo is not None:
            for i in self._of_memo(memo):
                self._memos_on[i].remove(entity)
                self.changes[i] += 1
        return memo

    def _of_memo(self, memo: Memo) -> Iterable[int]:
        if memo.start is None or memo.end is None:
            return ()
        return self.indices((memo.start, max(memo.end, memo.start + 1)))

    def memos_on(self, index: int) -> list[Memo]:
        """The memos on a segment, oldest first."""
        return sorted(
            (self.memos[m] for m in self._memos_on.get(index, ())), key=lambda m: (m.created, m.id)
        )

    # What was seen, what is left
    # ----------------------------------------------------------------------------------

    def see(self, first: int, last: int) -> bool:
        """Record that segments were looked at; False if all of them had been."""
        new = [i for i in range(first, last + 1) if i not in self.seen]
        self.seen.update(new)
        self._seen_participants += sum(not self._quiet[i] for i in new)
        return bool(new)

    def unseen(self) -> list[int]:
        """The participants' segments that were never looked at and have no decision."""
        return [i for i in self.participants if i not in self.seen and not self.decided(i)]

    def own_done(self) -> Iterator[Done]:
        """The coder's done marks in this round."""
        return (d for d in self.done if d.coder == self.coder and d.round == self.round)

    def done_state(self) -> Literal["not done", "partly done", "done"]:
        """Whether the coder's done marks of this round cover every participant's segment."""
        spans = [(d.start, d.end) for d in self.own_done()]
        if not spans:
            return "not done"
        if any(start == 0 and end >= len(self.interview.text) for start, end in spans):
            return "done"
        joined = join(spans)
        covered = {i for span in joined for i in self.indices(span) if self._covers(span, i)}
        return "done" if covered.issuperset(self.participants) else "partly done"

    def progress(self) -> Progress:
        """The figures of the status line."""
        return Progress(
            len(self.participants),
            self._seen_participants,
            self._coded,
            self._decided,
            self.done_state(),
        )
