"""The flags that coders set while coding, as a list: "not sure" and "quotable"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qcode.model import Column, Table
from qcode.shown import amount
from qcode.spans import overlapping
from qcode.store.view import View
from qcode.workflows.shared.people import known_coders

FLAGS = {"unsure": "not sure", "star": "quotable"}
"""Kind of mark → what it says."""


def flags_table(
    view: View,
    transcripts: Sequence[str] = (),
    *,
    flags: Sequence[str] = (),
    coders: Sequence[str] = (),
) -> Table:
    """One row per flag that the reader may see: `transcript, segment, flag, coder, text`, in
    reading order. `flags` are values of `FLAGS`.

    Raises Unknown for a transcript or coder that does not exist.
    """
    wanted = set(known_coders(view, coders))
    kinds = [kind for kind, said in FLAGS.items() if not flags or said in flags]
    study = view.study(only=transcripts or None)
    interviews, names = {i.id: i for i in study.interviews}, {c.id: c.name for c in view.coders()}
    rows: list[dict[str, Any]] = []
    for mark in view.rows("mark", kind=kinds):
        interview, coder = interviews.get(mark.transcript), names.get(mark.coder, "")
        if interview is None or (wanted and coder not in wanted):
            continue
        spans = [(s.start, s.end) for s in interview.segments]
        touched = overlapping(spans, (mark.start, mark.end))
        rows.append(
            {
                "transcript": interview.name,
                "segment": interview.segments[touched[0]].number if touched else None,
                "flag": FLAGS[mark.kind],
                "coder": coder,
                "text": " ".join(interview.text[mark.start : mark.end].split()),
                "start": mark.start,
                "end": mark.end,
                "created": mark.created,
            }
        )
    rows.sort(key=lambda r: (r["transcript"], r["start"], r["flag"], r["coder"]))
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "#", "count"),
        Column("flag", "Flag"),
        Column("coder", "Coder"),
        Column("text", "Words"),
    )
    data = (
        Column("start", "Start", "count"),
        Column("end", "End", "count"),
        Column("created", "Created"),
    )
    told = [f"{sum(r['flag'] == said for r in rows)} {said}" for said in FLAGS.values()]
    note = f"{amount(len(rows), 'flag')}: {', '.join(told)}."
    return Table("flags", "Flagged segments", columns, tuple(rows), (note,), data_columns=data)
