"""Write what a filled coding sheet says into the study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qcode.model import Interview, Problem
from qcode.spans import Span
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.texts import anchors
from qcode.store.writing import (
    coding_value,
    current_codebook,
    memo_value,
    put_codings,
    put_done,
    put_memo,
)
from qcode.workflows.shared.people import coder_entity

SOURCE = "sheet"
"""The source of codings that came from a coding sheet."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled row: a segment, its codes (ids), whether it is decided, and a note."""

    interview: Interview
    round: str
    segment: int
    span: Span
    codes: tuple[str, ...]
    done: bool
    note: str


@dataclass(frozen=True, slots=True)
class Received:
    """What a coding sheet brought: codings that are new, gone since an earlier sheet, and there
    already; done marks; warnings and notes.
    """

    coder: str
    added: int
    removed: int
    present: int
    done: int
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def save_sheet(change: Change, coder: str, codebook: str, filled: Sequence[Filled]) -> Received:
    """Write codings, notes and done marks. Codings that an earlier sheet brought for these segments
    and that this one no longer has are removed.
    """
    who, notes = coder_entity(change, coder)
    view = change.view(SUPERVISOR)
    texts = anchors(view, list({f.interview.id for f in filled}))
    version = codebook or current_codebook(change)
    wanted, values = set(), []
    for row in filled:
        for code in row.codes:
            wanted.add((row.interview.id, row.round, row.span, code))
            values.append(
                coding_value(
                    coder=who,
                    code=code,
                    transcript=row.interview.id,
                    start=row.span[0],
                    end=row.span[1],
                    round=row.round,
                    origin="hand",
                    source=SOURCE,
                    created=change.time,
                    codebook=version,
                    anchor=texts[row.interview.id],
                )
            )
    places = {(f.interview.id, f.round, f.span) for f in filled}
    removed = 0
    for old in view.rows("coding", coder=who, source=SOURCE):
        place = old.transcript, old.round, (old.start, old.end)
        if place in places and (*place, old.code) not in wanted:
            removed += change.remove("coding", old.id, "coding.remove")
    added = put_codings(change, values)
    for row in filled:
        if row.note:
            _note(change, who, row)
    done = sum(
        put_done(change, interview.id, who, *span, round, codebook=version)
        for interview, round, span in _finished(filled)
    )
    return Received(coder, added, removed, len(values) - added, done, notes=tuple(notes))


def _note(change: Change, who: str, row: Filled) -> None:
    """Store a note as the coder's memo on the segment; one that is there is replaced."""
    start, end = row.span
    own = change.view(SUPERVISOR).rows(
        "memo", transcript=row.interview.id, coder=who, kind="memo", start=start, end=end
    )
    if any(memo.text == row.note for memo in own):
        return
    value = memo_value(
        change,
        target_kind="segment",
        target=row.interview.id,
        transcript=row.interview.id,
        place=row.span,
        coder=who,
        text=row.note,
        created=own[0].created if own else "",
    )
    put_memo(change, value, own[0].id if own else None)


def _finished(filled: Sequence[Filled]) -> Iterator[tuple[Interview, str, Span]]:
    """The stretches to mark as finished: a whole transcript where every row is done, else runs of
    rows that follow each other. Context between two done rows does not divide a run; a segment that
    should be there and is missing does.
    """
    by_transcript: dict[str, list[Filled]] = defaultdict(list)
    for row in filled:
        by_transcript[row.interview.id].append(row)
    for rows in by_transcript.values():
        rows.sort(key=lambda r: r.segment)
        interview, round = rows[0].interview, rows[0].round
        if all(row.done for row in rows) and {r.segment for r in rows} >= set(_asked(interview)):
            yield interview, round, (0, len(interview.text))
            continue
        done = {row.segment: row.span for row in rows if row.done}
        run: list[Span] = []
        for number in _asked(interview):
            if number in done:
                run.append(done[number])
            elif run:
                yield interview, round, (run[0][0], run[-1][1])
                run = []
        if run:
            yield interview, round, (run[0][0], run[-1][1])


def _asked(interview: Interview) -> Iterator[int]:
    """The numbers of the segments of participants that have words."""
    for segment in interview.segments:
        person = interview.participant(interview.turns[segment.turn - 1].speaker)
        words = interview.text[segment.start : segment.end].strip()
        if words and not (person is not None and person.interviewer):
            yield segment.number
