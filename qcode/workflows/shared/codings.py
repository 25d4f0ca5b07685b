"""Add and remove codings and done marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from qcode.codebook import called
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Interview, Origin, Segment
from qcode.spans import overlaps
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.codebooks import code_rows
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import StoredRow
from qcode.store.writing import put_coding, put_done
from qcode.workflows.shared.people import coder_entity


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What was added or removed, one sentence each; `notes` for the user."""

    changed: tuple[str, ...]
    notes: tuple[str, ...] = ()


def whole_number(text: str) -> int | None:
    """A typed segment number or offset: up to nine of the digits 0 to 9; None for anything else."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def segment_range(wanted: str) -> tuple[int, int] | None:
    """The numbers in ``12`` or ``12-14``, in either order; None for anything else."""
    first, dash, last = wanted.partition("-")
    numbers = whole_number(first), whole_number(last if dash else first)
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])


def segment_span(interview: Interview, wanted: str) -> tuple[Segment, Segment]:
    """The first and last segment of `wanted`: ``12`` or ``12-14``. Raises UsageError or Unknown."""
    numbers = segment_range(wanted)
    if numbers is None:
        raise UsageError(
            f"a segment is a number such as 12, or a range such as 12-14, not {wanted!r}"
        )
    if numbers[1] < numbers[0]:
        raise UsageError(f"the range {wanted} is reversed")
    count = len(interview.segments)
    for number in numbers:
        if not 1 <= number <= count:
            raise UsageError(
                (
                    f"{interview.name} has no segment {number}; it has 1 to {count}"
                    if count
                    else f"{interview.name} has no segments"
                ),
                command=f"qcode show {quote(interview.name)}",
            )
    return interview.segments[numbers[0] - 1], interview.segments[numbers[1] - 1]


def code_ids(change: Change, names: Sequence[str]) -> list[tuple[str, str]]:
    """(id, key) of each code, named by its key or path. Raises Unknown with similar names; retired
    codes cannot get new codings.
    """
    rows = _codes(change)
    result = []
    for row in _called(rows, names):
        if row.status == "retired":
            raise Refused(
                f"the code {row.key!r} is retired; its codings are kept, but it cannot be used for"
                " new ones"
            )
        result.append((row.id, row.key))
    return result


def _codes(change: Change) -> list[StoredRow]:
    return code_rows(change.view(SUPERVISOR))


def _called(rows: Sequence[StoredRow], names: Sequence[str]) -> Iterator[StoredRow]:
    """The row of each code, named by its key or path, including retired ones. Raises Unknown with
    similar names.
    """
    keys = {r.id: r.key for r in rows}
    parents = {r.key: keys.get(r.parent) for r in rows}
    by_key = {r.key: r for r in rows}
    labels = {r.key: r.label for r in rows if r.status != "retired"}
    for name in names:
        key = called(name, parents, labels)
        if key is None:
            raise Unknown(
                "code",
                name,
                [r.key for r in rows if r.status != "retired"],
                command="qcode codebook show",
            )
        yield by_key[key]


def add_codings(
    store: Store,
    transcript: str,
    segments: str,
    codes: Sequence[str],
    *,
    coder: str,
    round: str = DEFAULT_ROUND,
    origin: Origin = "hand",
    source: str = "cli",
    memo: str = "",
) -> CodingResult:
    """Add codes to a segment or a range of segments (one coding over the range for each code).

    Raises Unknown, UsageError, and Refused if one of the codings already exists; nothing is changed
    then.
    """
    view = store.view(coder)
    interview = view.interview(transcript)
    first, last = segment_span(interview, segments)
    with store.change(
        f"codings add {interview.name} {segments} {' '.join(codes)}", actor=coder
    ) as change:
        who, notes = coder_entity(change, coder)
        added = []
        for code, key in code_ids(change, codes):
            added_now = put_coding(
                change,
                coder=who,
                code=code,
                transcript=interview.id,
                start=first.start,
                end=last.end,
                round=round,
                origin=origin,
                source=source,
                memo=memo,
            )
            if added_now is None:
                raise Refused(
                    f"{coder} already has {key!r} on segment {segments} of {interview.name} (round"
                    f" {round}); nothing was changed"
                )
            added.append(f"{interview.name} {segments} {key}")
    return CodingResult(tuple(added), (*notes, *_questions_told(interview, segments, first, last)))


def _questions_told(
    interview: Interview, segments: str, first: Segment, last: Segment
) -> Iterator[str]:
    """A note if only the interviewer speaks in these segments: no report counts such codings."""
    asking = {p.label for p in interview.participants if p.interviewer}
    chosen = [s for s in interview.segments if first.start <= s.start and s.end <= last.end]
    if all(interview.turns[s.turn - 1].speaker in asking for s in chosen):
        yield (
            f"only the interviewer speaks in {interview.name} {segments}; reports and agreement"
            " leave that out"
        )


def remove_codings(
    store: Store,
    transcript: str,
    segments: str,
    codes: Sequence[str],
    *,
    coder: str,
    round: str | None = None,
) -> CodingResult:
    """Remove the coder's own codings with these codes that overlap the words of a segment or range.

    Raises Refused if the coder has no such coding there.
    """
    interview = store.view(coder).interview(transcript)
    first, last = segment_span(interview, segments)
    words = first.start, last.end
    with store.change(
        f"codings remove {interview.name} {segments} {' '.join(codes)}", actor=coder
    ) as change:
        who, notes = coder_entity(change, coder)
        removed = []
        for code, key in code_ids_any(change, codes):
            own = change.view(SUPERVISOR).rows(
                "coding", transcript=interview.id, coder=who, code=code
            )
            there = [
                r for r in own if overlaps((r.start, r.end), words) and round in (None, r.round)
            ]
            if not there:
                raise Refused(
                    f"{coder} has no {key!r} on segment {segments} of {interview.name}; nothing was"
                    " changed"
                )
            for row in there:
                change.remove("coding", row.id, "coding.remove")
            removed.append(f"{interview.name} {segments} {key}")
    return CodingResult(tuple(removed), notes)


def code_ids_any(change: Change, names: Sequence[str]) -> list[tuple[str, str]]:
    """Like `code_ids` but including retired codes, because their codings can still be removed."""
    return [(row.id, row.key) for row in _called(_codes(change), names)]


def mark_done(
    store: Store,
    transcripts: Iterable[str],
    *,
    coder: str,
    segments: str | None = None,
    round: str = DEFAULT_ROUND,
    undo: bool = False,
) -> CodingResult:
    """Mark transcripts (or a range of their segments) as finished; with `undo`, remove the mark."""
    view = store.view(coder)
    names = {view.transcript_id(t): t for t in transcripts}
    interviews = {i.id: i for i in view.study(only=list(names.values())).interviews}
    verb = "done --undo" if undo else "done"
    with store.change(
        f"{verb} {' '.join(i.name for i in interviews.values())}", actor=coder
    ) as change:
        who, notes = coder_entity(change, coder)
        messages = [
            _mark(change, interview, who, segments, round, undo)
            for interview in interviews.values()
        ]
    return CodingResult(tuple(messages), notes)


def _mark(
    change: Change, interview: Interview, who: str, segments: str | None, round: str, undo: bool
) -> str:
    start, end = 0, len(interview.text)
    if segments is not None:
        first, last = segment_span(interview, segments)
        start, end = first.start, last.end
    if undo:
        mine = change.view(SUPERVISOR).rows("done", transcript=interview.id, coder=who, round=round)
        there = [r for r in mine if segments is None or overlaps((r.start, r.end), (start, end))]
        if not there:
            raise Refused(
                f"{interview.name} was not marked as finished by this coder in round {round};"
                " nothing was changed"
            )
        for row in there:
            change.remove("done", row.id, "done.undo")
        return f"{interview.name} no longer done"
    put_done(change, interview.id, who, start, end, round)
    return f"{interview.name} done" + (f" (segments {segments})" if segments else "")
