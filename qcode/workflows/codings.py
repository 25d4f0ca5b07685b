"""Codings and done marks: one by one, and from a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from sqlalchemy import Row, select

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Interview, Origin, Segment
from qcode.store import ids, schema
from qcode.store.change import Change
from qcode.store.identity import standing, unused
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.workflows.codebook_tables import called
from qcode.workflows.people import acting


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What was added or removed, in words for each; `notes` is narration."""

    changed: tuple[str, ...]
    notes: tuple[str, ...] = ()


def whole_number(text: str) -> int | None:
    """A number of a segment or an offset as people type it: up to nine of the digits 0 to 9; None for anything else."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def segment_range(wanted: str) -> tuple[int, int] | None:
    """The numbers in ``12`` or ``12-14``, in whatever order; None when it is neither."""
    first, dash, last = wanted.partition("-")
    numbers = whole_number(first), whole_number(last if dash else first)
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])


def segment_span(interview: Interview, wanted: str) -> tuple[Segment, Segment]:
    """The first and last segment that `wanted` names: ``12`` or ``12-14``. Raises UsageError or Unknown."""
    numbers = segment_range(wanted)
    if numbers is None:
        raise UsageError(f"a segment is a number such as 12, or a range such as 12-14, not {wanted!r}")
    if numbers[1] < numbers[0]:
        raise UsageError(f"the range {wanted} runs backwards")
    count = len(interview.segments)
    for number in numbers:
        if not 1 <= number <= count:
            raise UsageError(
                f"{interview.name} has no segment {number}; it has 1 to {count}"
                if count
                else f"{interview.name} has no segments",
                hint=f"qcode show {quote(interview.name)}",
            )
    return interview.segments[numbers[0] - 1], interview.segments[numbers[1] - 1]


def code_ids(change: Change, names: Sequence[str]) -> list[tuple[str, str]]:
    """(id, key) of each code called by its key or path. Raises Unknown with near names; retired codes take no new codings."""
    rows = _codes(change)
    found = []
    for row in _called(rows, names):
        if row.status == "retired":
            raise Refused(f"the code {row.key!r} is retired; its codings are kept, new ones are not taken")
        found.append((row.id, row.key))
    return found


def _codes(change: Change) -> list[Row[Any]]:
    c = schema.code
    return list(change.connection.execute(select(c.c.id, c.c.key, c.c.status, c.c.parent)))


def _called(rows: Sequence[Row[Any]], names: Sequence[str]) -> Iterator[Row[Any]]:
    """The row of each code that is called by its key or path, retired ones too. Raises Unknown with near names."""
    keys = {r.id: r.key for r in rows}
    parents = {r.key: keys.get(r.parent) for r in rows}
    by_key = {r.key: r for r in rows}
    for name in names:
        key = called(name, parents)
        if key is None:
            raise Unknown("code", name, [r.key for r in rows if r.status != "retired"], hint="qcode codebook show")
        yield by_key[key]


def coding_value(
    *, coder: str, code: str, transcript: str, start: int, end: int, round: str, origin: Origin, source: str, created: str,
    codebook: str, anchor: str, memo: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The stored value of a coding."""
    return {
        "coder": coder, "code": code, "transcript": transcript, "start": start, "end": end, "round": round, "origin": origin,
        "source": source, "created": created, "memo": memo, "codebook": codebook, "anchor": anchor,
    }  # fmt: skip


def coding_id(change: Change, value: dict[str, Any]) -> str:
    """A new coding's id: derived from coder, code, words and round, so that copies agree on it."""
    return unused(change, "coding", value, derived_coding(value))


def derived_coding(value: dict[str, Any]) -> str:
    """The id that copies agree on; the anchor is part of it, because offsets mean other words in another text."""
    return ids.derived("coding", *(value[k] for k in ("coder", "code", "transcript", "start", "end", "round", "anchor")))


def present_coding(change: Change, value: dict[str, Any]) -> str | None:
    """The id of the coding of the same coder, code, span and round; None where there is none."""
    return standing(change.connection, "coding", value)


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
    """Put codes on a segment or a range of segments (one coding over the range each).

    Raises Unknown, UsageError, and Refused when one of the codings is there already; then nothing is changed.
    """
    view = store.view(coder)
    interview = view.interview(transcript)
    first, last = segment_span(interview, segments)
    with store.change(f"codings add {interview.name} {segments} {' '.join(codes)}", actor=coder) as change:
        who, notes = acting(change, coder)
        anchor, codebook = anchor_of(change, interview.id), current_codebook(change)
        added = []
        for code, key in code_ids(change, codes):
            value = coding_value(
                coder=who, code=code, transcript=interview.id, start=first.start, end=last.end, round=round, origin=origin,
                source=source, created=change.time, codebook=codebook, anchor=anchor, memo=memo,
            )  # fmt: skip
            if present_coding(change, value):
                raise Refused(
                    f"{coder} has {key!r} on segment {segments} of {interview.name} already (round {round}); nothing was changed"
                )
            change.put("coding", coding_id(change, value), value, "coding.add")
            added.append(f"{interview.name} {segments} {key}")
    return CodingResult(tuple(added), notes)


def remove_codings(
    store: Store, transcript: str, segments: str, codes: Sequence[str], *, coder: str, round: str | None = None
) -> CodingResult:
    """Take the coder's own codings with these codes off a segment or range: all that overlap its words.

    Raises Refused when the coder has no such coding there.
    """
    interview = store.view(coder).interview(transcript)
    first, last = segment_span(interview, segments)
    c = schema.coding
    with store.change(f"codings remove {interview.name} {segments} {' '.join(codes)}", actor=coder) as change:
        who, notes = acting(change, coder)
        removed = []
        for code, key in code_ids_any(change, codes):
            query = select(c.c.id).where(c.c.transcript == interview.id, c.c.coder == who, c.c.code == code)
            query = query.where(c.c.start < last.end, c.c.end > first.start)
            if round is not None:
                query = query.where(c.c.round == round)
            found = change.connection.execute(query.order_by(c.c.start)).scalars().all()
            if not found:
                raise Refused(f"{coder} has no {key!r} on segment {segments} of {interview.name}; nothing was changed")
            for entity in found:
                change.remove("coding", entity, "coding.remove")
            removed.append(f"{interview.name} {segments} {key}")
    return CodingResult(tuple(removed), notes)


def code_ids_any(change: Change, names: Sequence[str]) -> list[tuple[str, str]]:
    """`code_ids`, retired codes included: their codings can still be taken away."""
    return [(row.id, row.key) for row in _called(_codes(change), names)]


def anchor_of(change: Change, transcript: str) -> str:
    """What a coding's offsets refer to: the start of the SHA-256 of the transcript's present text."""
    t = schema.transcript
    return str(change.connection.execute(select(t.c.text).where(t.c.id == transcript)).scalar_one())[:12]


def current_codebook(change: Change) -> str:
    """The version of the codebook in force."""
    value = change.get("setting", "codebook")
    return str(json.loads(value["value"])) if value else ""


def mark_done(
    store: Store,
    transcripts: Iterable[str],
    *,
    coder: str,
    segments: str | None = None,
    round: str = DEFAULT_ROUND,
    undo: bool = False,
) -> CodingResult:
    """Say that transcripts (or a range of segments of them) are coded; with `undo`, take that word back."""
    view = store.view(coder)
    names = {view.transcript_id(t): t for t in transcripts}
    interviews = {i.id: i for i in view.study(only=list(names.values())).interviews}
    verb = "done --undo" if undo else "done"
    with store.change(f"{verb} {' '.join(i.name for i in interviews.values())}", actor=coder) as change:
        who, notes = acting(change, coder)
        said = [_mark(change, interview, who, segments, round, undo) for interview in interviews.values()]
    return CodingResult(tuple(said), notes)


def _mark(change: Change, interview: Interview, who: str, segments: str | None, round: str, undo: bool) -> str:
    d = schema.done
    start, end = 0, len(interview.text)
    if segments is not None:
        first, last = segment_span(interview, segments)
        start, end = first.start, last.end
    mine = select(d.c.id).where(d.c.transcript == interview.id, d.c.coder == who, d.c.round == round)
    if undo:
        query = mine if segments is None else mine.where(d.c.start < end, d.c.end > start)
        found = change.connection.execute(query).scalars().all()
        if not found:
            raise Refused(f"{interview.name} was not marked done by this coder in round {round}; nothing was changed")
        for entity in found:
            change.remove("done", entity, "done.undo")
        return f"{interview.name} no longer done"
    put_done(change, interview.id, who, start, end, round)
    return f"{interview.name} done" + (f" (segments {segments})" if segments else "")


def put_done(
    change: Change, transcript: str, coder: str, start: int, end: int, round: str, *, codebook: str | None = None
) -> bool:
    """Store a done mark; False when the very same one is there with the same codebook version.

    `codebook` is the version that the coder worked with, where that may be another than the one in force.
    """
    value = {
        "coder": coder, "transcript": transcript, "start": start, "end": end, "round": round,
        "codebook": current_codebook(change) if codebook is None else codebook, "created": change.time,
        "anchor": anchor_of(change, transcript),
    }  # fmt: skip
    present = standing(change.connection, "done", value)
    if present is None:
        derived = ids.derived("done", coder, transcript, start, end, round, value["anchor"])
        return change.put("done", unused(change, "done", value, derived), value, "done.mark")
    stored = change.get("done", present) or {}
    return stored["codebook"] != value["codebook"] and change.put("done", present, value, "done.mark")
