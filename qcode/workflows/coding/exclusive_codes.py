"""List people who have an exclusive code and another code of its family, for review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qcode.model import Coding, Column, Interview, Table
from qcode.reports.exclusive import beside
from qcode.spans import overlapping
from qcode.store.view import View
from qcode.workflows.shared.people import known_coders


def exclusive_table(view: View, coders: Sequence[str] = ()) -> Table:
    """One row per person, coder, round and exclusive code: its place, the other codes and their
    places, and the words.

    Only codings of `coders`, if given. Raises Unknown for a coder who is not in the study.
    """
    wanted = known_coders(view, coders)
    study = view.study()
    interviews = {i.name: i for i in study.interviews}
    rows: list[dict[str, Any]] = []
    for both in beside(study, (c for c in study.codings if not wanted or c.coder in wanted)):
        first = both.codings[0]
        interview = interviews[first.transcript]
        rows.append(
            {
                "transcript": first.transcript,
                "segment": _segment(interview, first),
                "code": both.code,
                "beside": list(dict.fromkeys(c.code for c in both.others)),
                "where": list(
                    dict.fromkeys(
                        _place(interviews[c.transcript], c, first.transcript) for c in both.others
                    )
                ),
                "coder": both.coder,
                "round": both.round,
                "text": " ".join(interview.text[first.start : first.end].split()),
            }
        )
    rows.sort(key=lambda r: (r["transcript"], r["segment"], r["code"], r["coder"], r["round"]))
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "#", "count"),
        Column("code", "Code"),
        Column("beside", "Together with", "list"),
        Column("where", "In segments", "list"),
        Column("coder", "Coder"),
        Column("round", "Round"),
        Column("text", "Words"),
    )
    exclusive = [c.key for c in study.codebook.codes if c.exclusive]
    note = (
        f"Exclusive: {', '.join(exclusive)}. One of the person's two codings is probably wrong."
        if exclusive
        else "No code of the codebook is exclusive (a field of its entry)."
    )
    return Table(
        "codings.exclusive", "Exclusive codes together with others", columns, tuple(rows), (note,)
    )


def _segment(interview: Interview, coding: Coding) -> int:
    touched = overlapping(
        [(s.start, s.end) for s in interview.segments], (coding.start, coding.end)
    )
    return interview.segments[touched[0]].number


def _place(interview: Interview, coding: Coding, here: str) -> str:
    """The segment of a coding, with the transcript if it is a different one (one person in two
    interviews).
    """
    number = str(_segment(interview, coding))
    return number if interview.name == here else f"{interview.name} {number}"
