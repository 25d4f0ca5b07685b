"""The passages of a code while coding: which code, whose codings, going to one and coming back."""

from __future__ import annotations

from qcode.coding.saying import code_entry
from qcode.errors import Refused, UsageError
from qcode.shown import amount, one_line
from qcode.spans import Span, overlaps
from qcode.workflows.coding.choosing_words import units
from qcode.workflows.coding.passages import Passage, PassageReader, Passages, Speaking
from qcode.workflows.coding.place import Stand
from qcode.workflows.coding.session import CodingSession

ENTRY = ("Label", "Definition", "Include", "Exclude", "Examples")
"""What stands above the passages of a code."""


class Beside:
    """The passages of codes for one session. What was read is kept until the study changes."""

    def __init__(self, session: CodingSession) -> None:
        self.session = session
        self._source: PassageReader | None = None
        self._reads = -1
        self._made: tuple[object, ...] = ()
        self._passages: Passages | None = None

    def passages(self, code: str, *, others: bool, role: str = "") -> Passages:
        """The passages of a code (its key)."""
        session = self.session
        counts = session.counts.get(code, (0, 0))
        made = (code, others, role, counts, session.reads)
        if self._passages is None or made != self._made:
            source = self._reader()
            coders = [i for i, name in source.coders.items() if others or name == session.coder]
            self._passages = Passages(source, session.code_id(code), coders, role=role)
            self._made = made
        return self._passages

    def _reader(self) -> PassageReader:
        """What was read, with the open transcript from memory."""
        session, names = self.session, self.session.loaded.names
        if self._source is None or self._reads != session.reads:
            self._source = PassageReader(session.view, names.transcript, names.coder)
            sheet = session.sheet
            people = [(sheet.speaker(i), sheet.role(i)) for i in range(len(sheet))]
            self._source.keep(
                sheet.interview.id,
                session.loaded.anchor,
                sheet.interview.text,
                Speaking([start for start, _ in sheet.spans], people),
            )
            self._reads = session.reads
        return self._source


def code_beside(session: CodingSession) -> str | None:
    """The code whose passages are wanted: the one added last, or one of the segment."""
    book = session.sheet.codebook
    codes = [*reversed(session.last), *(session.codes_here() if len(session.sheet) else ())]
    return next((code for code in codes if book.get(code) is not None), None)


def entry_above(session: CodingSession, code: str) -> list[tuple[str, str]]:
    """Label, definition, include, exclude and examples of a code as (heading, text)."""
    found = session.sheet.codebook.get(code)
    if found is None:
        return []
    rows = code_entry(found, session.sheet.codebook.path(code), None)
    return [(heading, text) for heading, text in rows if heading in ENTRY]


def stand(session: CodingSession) -> Stand:
    """Where the coder is now."""
    cursor = session.cursor
    return Stand(
        session.sheet.name,
        session.sheet.round,
        session.loaded.anchor,
        cursor.anchor,
        cursor.index,
        cursor.phrase,
    )


def go_to(
    session: CodingSession, transcript: str, segment: int, span: Span, round: str | None = None
) -> str:
    """Go to a place in any transcript; words that are only a part of a segment are selected. The
    place before the first of such jumps is remembered. With a `round`, the transcript is opened in
    it.
    """
    before = session.came_from or stand(session)
    if transcript != session.sheet.name or round not in (None, session.sheet.round):
        session.rest()
        session.open(transcript, round=round, at=segment - 1)
    session.move(session.sheet.index_at(span[0]))
    session.came_from = before
    select(session, span)
    return f"{transcript} segment {segment}; you came from {before.transcript}."


def select(session: CodingSession, span: Span) -> None:
    """Select the words of a span in the segment under the cursor, unless it is the whole segment or
    more.
    """
    session.cursor.widen()
    if session.sheet.whole(span) or len(session.sheet.indices(span)) != 1:
        return
    parts = units(session, "words")
    touched = [n for n, part in enumerate(parts) if overlaps(part, span)]
    if touched:
        session.cursor.narrow("words", parts, touched[0], touched[-1])


def come_back(session: CodingSession) -> str:
    """Go back to where the coder was before the jumps. Raises Refused if there were none."""
    before = session.came_from
    if before is None:
        raise Refused("you have not jumped to a passage or hit from anywhere")
    session.came_from = None
    if before.transcript != session.sheet.name:
        session.rest()
        session.open(before.transcript, round=before.round, at=before.index)
    session.move(before.index)
    if session.loaded.anchor == before.text:
        session.cursor.anchor, session.cursor.index = before.anchor, before.index
        session.cursor.phrase = before.phrase
    return f"Back at {session.where()} of {session.sheet.name}."


def read_out(
    session: CodingSession, code: str, role: str, begin: int, most: int
) -> tuple[list[str], list[Passage]]:
    """Passages `begin` (from 1) to at most `most` more as lines to read, and all that are told."""
    there = Beside(session).passages(code, others=session.others, role=role)
    last = begin - 1 + most
    more = there.reach(last)
    if begin > max(1, len(there.rows)):
        raise UsageError(f"there are only {amount(len(there.rows), 'passage')} of {code}")
    session.record_sights(there.of_others(begin - 1, last))
    told = [there[n] for n in range(begin - 1, min(last, len(there.rows)))]
    lines = [f"{heading}: {text}" for heading, text in entry_above(session, code)]
    of = f" of the role {role}" if role else ""
    whose = "" if session.others else " of yours (others shows those of others too)"
    many = "more passages" if there.total is None else amount(there.total, "passage")
    lines.append(f"{code} has {many}{of}{whose}.")
    lines += [f"{begin + n}: {said(p)}" for n, p in enumerate(told)]
    if more:
        lines.append(
            f"There are more: passages {code}{f' role {role}' * bool(role)} from {last + 1}."
        )
    return lines, told


def said(passage: Passage) -> str:
    """A passage as a line to read."""
    who = passage.role or passage.speaker or "nobody named"
    by = "" if passage.own else f", coded by {passage.coder}"
    return f"{passage.transcript} segment {passage.segment}, {who}{by}: {one_line(passage.words)}"
