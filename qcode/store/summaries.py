"""What coders wrote about a code in one transcript: the cells of a framework matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from qcode.model import Summary
from qcode.store import schema
from qcode.store.blindness import Blindness

SUMMARY = "summary"
"""The kind of such a memo: its target is the code, its place the transcript."""


def summaries(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
    hidden: Blindness,
) -> list[Summary]:
    """The summaries that may be seen, in order of time. `wanted` limits the transcripts, whose
    names are in `names` by id.
    """
    m = schema.memo
    query = select(m).where(m.c.kind == SUMMARY, m.c.target_kind == "code")
    rows = connection.execute(query.order_by(m.c.created, m.c.id)).all()
    return [
        Summary(names[r.transcript], codes[r.target], coders.get(r.coder, ""), r.text, r.created)
        for r in rows
        if r.transcript in names and r.target in codes and not hidden.hides_row(r)
    ]
