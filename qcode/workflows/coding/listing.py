"""List the transcripts of a study, and one transcript by segments."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.model import Column, Interview, Participant, Segment, Study, Table
from qcode.shown import amount, clock
from qcode.spans import overlapping
from qcode.store.view import View
from qcode.words import count_words
from qcode.workflows.coding.reading import as_memo, read_names
from qcode.workflows.shared.codings import segment_span


def transcripts_table(study: Study) -> Table:
    """One row per transcript: segments, words, speakers, attributes, codings, coders, and who has
    finished.
    """
    codings: dict[str, int] = defaultdict(int)
    coders: dict[str, set[str]] = defaultdict(set)
    done: dict[str, set[str]] = defaultdict(set)
    for coding in study.codings:
        codings[coding.transcript] += 1
        coders[coding.transcript].add(coding.coder)
    for mark in study.done:
        done[mark.transcript].add(mark.coder)
    rows: list[dict[str, Any]] = []
    for interview in study.interviews:
        words = sum(count_words(interview.text[t.start : t.end]) for t in interview.turns)
        roles = sorted({p.role for p in interview.participants if p.role and not p.interviewer})
        attributes = dict(interview.attributes)
        if roles and "role" not in attributes:
            attributes["role"] = ", ".join(roles)
        sites = sorted({p.site for p in interview.participants if p.site and not p.interviewer})
        if sites and "site" not in attributes:
            attributes["site"] = ", ".join(sites)
        rows.append(
            {
                "transcript": interview.name,
                "segments": len(interview.segments),
                "words": words,
                "speakers": [p.label for p in interview.participants],
                "attributes": attributes,
                "role": attributes.get("role", ""),
                "site": attributes.get("site", ""),
                "codings": codings[interview.name],
                "coders": sorted(coders[interview.name]),
                "done_by": sorted(done[interview.name]),
            }
        )
    columns = (
        Column("transcript", "Transcript"),
        Column("role", "Role"),
        Column("site", "Site"),
        Column("segments", "Segments", "count"),
        Column("words", "Words", "count"),
        Column("speakers", "Speakers", "list"),
        Column("codings", "Codings", "count"),
        Column("coders", "Coders", "list"),
        Column("done_by", "Done by", "list"),
    )
    total = sum(r["segments"] for r in rows), sum(r["words"] for r in rows)
    notes = (
        (
            f"{amount(len(rows), 'transcript')}, {amount(total[0], 'segment')},"
            f" {amount(total[1], 'word')}."
        ),
    )
    return Table(
        "transcripts",
        study.title,
        columns,
        tuple(rows),
        notes,
        data_columns=(Column("attributes", "Attributes", "mapping"),),
    )


def show_table(
    view: View,
    transcript: str,
    *,
    segments: str | None = None,
    times: bool = False,
    codes: bool = False,
    notes: bool = False,
) -> Table:
    """One row per segment: its words (without label), the speaker, and the visible codings and
    notes on it.
    """
    study = view.study(only=[transcript])
    interview = study.interviews[0]
    chosen = interview.segments
    if segments is not None:
        first, last = segment_span(interview, segments)
        chosen = interview.segments[first.number - 1 : last.number]
    on, written = _codings_by_segment(study), _notes_by_segment(view, interview)
    people = {p.label: p for p in interview.participants}
    rows = []
    for segment in chosen:
        row = _shown(interview, segment, people) | {
            "codings": on[segment.number],
            "codes": sorted({c["code"] for c in on[segment.number]}),
            "memos": written[segment.number],
        }
        rows.append(row | {"remarks": _remarks(row["memos"])} if notes else row)
    columns = [
        Column("segment", "#", "count"),
        Column("speaker", "Speaker"),
        Column("text", "Words"),
    ]
    if times:
        columns.insert(1, Column("time", "Time"))
    if codes:
        columns.append(Column("codes", "Codes", "list"))
    if notes:
        columns.append(Column("remarks", "Notes", "list"))
    seen = {c.key for c in columns}
    hidden = tuple(
        Column(k, k)
        for k in ("role", "start", "end", "time", "codings", "codes", "memos")
        if k not in seen
    )
    extra = {
        "transcript": interview.name,
        "attributes": dict(interview.attributes),
        "memos": written[0],
    }
    return Table(
        "show", interview.name, tuple(columns), tuple(rows), extra=extra, data_columns=hidden
    )


def _shown(
    interview: Interview, segment: Segment, people: Mapping[str, Participant]
) -> dict[str, Any]:
    """Who says the words of a segment, where they stand, and the words."""
    turn = interview.turns[segment.turn - 1]
    person = people.get(turn.speaker or "")
    return {
        "segment": segment.number,
        "speaker": turn.speaker or "",
        "role": person.role if person else "",
        "start": segment.start,
        "end": segment.end,
        "time": clock(turn.time_start),
        "text": interview.text[segment.start : segment.end].strip(),
    }


def _remarks(memos: Sequence[Mapping[str, str]]) -> list[str]:
    """Notes on a segment as they are printed: of which kind, by whom, and the text."""
    return [
        f"{m['kind']} by {m['by']}: {m['text']}" if m["by"] else f"{m['kind']}: {m['text']}"
        for m in memos
    ]


def _codings_by_segment(study: Study) -> dict[int, list[dict[str, str]]]:
    spans = [(s.start, s.end) for s in study.interviews[0].segments]
    on: dict[int, list[dict[str, str]]] = defaultdict(list)
    for coding in study.codings:
        for index in overlapping(spans, (coding.start, coding.end)):
            on[index + 1].append(
                {
                    "code": coding.code,
                    "coder": coding.coder,
                    "round": coding.round,
                    "origin": coding.origin,
                }
            )
    return on


def _notes_by_segment(view: View, interview: Interview) -> dict[int, list[dict[str, Any]]]:
    """Memos of coders and comments of the file, by the number of their first segment; 0 for the
    whole transcript.

    A note outside the words of a segment, such as a footnote after the last word, belongs to the
    segment before it.
    """
    spans = [(s.start, s.end) for s in interview.segments]
    starts = [start for start, _ in spans]
    names = read_names(view)
    result: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for memo in (as_memo(row, names) for row in view.rows("memo", only=[interview.id])):
        number = 0
        if memo.start is not None and memo.end is not None:
            on = overlapping(spans, (memo.start, memo.end)) if memo.end > memo.start else range(0)
            number = on[0] + 1 if on else max(1, bisect_right(starts, memo.start))
        result[number].append(
            {
                "kind": memo.kind,
                "by": memo.coder,
                "text": memo.text,
                "start": memo.start,
                "end": memo.end,
                "created": memo.created,
            }
        )
    return result
