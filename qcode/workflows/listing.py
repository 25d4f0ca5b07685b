"""What is in a study: its transcripts, and one transcript by segments."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from qcode.model import Column, Study, Table
from qcode.spans import overlapping
from qcode.store.view import View
from qcode.workflows.codings import segment_span


def transcripts_table(study: Study) -> Table:
    """A row a transcript: segments, words, speakers, attributes, how many codings by whom, who is done."""
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
        words = sum(len(interview.text[t.start : t.end].split()) for t in interview.turns)
        roles = sorted({p.role for p in interview.participants if p.role and not p.interviewer})
        attributes = dict(interview.attributes)
        if roles and "role" not in attributes:
            attributes["role"] = ", ".join(roles)
        sites = sorted({p.site for p in interview.participants if p.site and not p.interviewer})
        if sites and "site" not in attributes:
            attributes["site"] = ", ".join(sites)
        rows.append({
            "transcript": interview.name, "segments": len(interview.segments), "words": words,
            "speakers": [p.label for p in interview.participants], "attributes": attributes,
            "role": attributes.get("role", ""), "site": attributes.get("site", ""),
            "codings": codings[interview.name], "coders": sorted(coders[interview.name]), "done_by": sorted(done[interview.name]),
        })  # fmt: skip
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
    notes = (f"{len(rows)} transcripts, {total[0]} segments, {total[1]} words.",)
    return Table(
        "transcripts", study.title, columns, tuple(rows), notes, data_columns=(Column("attributes", "Attributes", "mapping"),)
    )


def show_table(view: View, transcript: str, *, segments: str | None = None, times: bool = False, codes: bool = False) -> Table:
    """A row a segment with its words (no label), who speaks, and the codings on it that the viewer may see."""
    study = view.study(only=[transcript])
    interview = study.interviews[0]
    chosen = interview.segments
    if segments is not None:
        first, last = segment_span(interview, segments)
        chosen = interview.segments[first.number - 1 : last.number]
    spans = [(s.start, s.end) for s in interview.segments]
    on: dict[int, list[dict[str, str]]] = defaultdict(list)
    for coding in study.codings:
        for index in overlapping(spans, (coding.start, coding.end)):
            on[index + 1].append({"code": coding.code, "coder": coding.coder, "round": coding.round, "origin": coding.origin})
    people = {p.label: p for p in interview.participants}
    rows = []
    for segment in chosen:
        turn = interview.turns[segment.turn - 1]
        person = people.get(turn.speaker or "")
        rows.append({
            "segment": segment.number, "speaker": turn.speaker or "", "role": person.role if person else "",
            "start": segment.start, "end": segment.end, "time": clock(turn.time_start),
            "text": interview.text[segment.start : segment.end].strip(), "codings": on[segment.number],
            "codes": sorted({c["code"] for c in on[segment.number]}),
        })  # fmt: skip
    columns = [Column("segment", "#", "count"), Column("speaker", "Speaker"), Column("text", "Words")]
    if times:
        columns.insert(1, Column("time", "Time"))
    if codes:
        columns.append(Column("codes", "Codes", "list"))
    seen = {c.key for c in columns}
    hidden = tuple(Column(k, k) for k in ("role", "start", "end", "time", "codings", "codes") if k not in seen)
    extra = {"transcript": interview.name, "attributes": dict(interview.attributes)}
    return Table("show", interview.name, tuple(columns), tuple(rows), extra=extra, data_columns=hidden)


def clock(milliseconds: int | None) -> str:
    """``HH:MM:SS.mmm``; empty where there is no time."""
    if milliseconds is None:
        return ""
    sign = "-" if milliseconds < 0 else ""
    seconds, rest = divmod(abs(milliseconds), 1000)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
