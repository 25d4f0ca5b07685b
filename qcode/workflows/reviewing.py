"""Codings whose words changed when a transcript was corrected: listed until somebody has looked at them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from qcode.errors import Refused
from qcode.model import Column, Table
from qcode.shown import one_line
from qcode.store import schema
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.people import acting
from qcode.workflows.updating import REVIEW


def review_table(view: View, transcript: str | None = None) -> Table:
    """A row a coding to look at: transcript, code, coder, and its words as they are now."""
    m, t, k, c, r, x = schema.mark, schema.transcript, schema.coding, schema.code, schema.coder, schema.text
    query = (
        select(t.c.name, t.c.id, c.c.key, r.c.name.label("coder"), k.c.start, k.c.end, x.c.content)
        .join(k, k.c.id == m.c.value)
        .join(t, t.c.id == k.c.transcript)
        .join(c, c.c.id == k.c.code)
        .join(r, r.c.id == k.c.coder)
        .join(x, x.c.id == t.c.text)
        .where(m.c.kind == REVIEW)
        .order_by(t.c.name, k.c.start, c.c.key, r.c.name)
    )
    if transcript is not None:
        query = query.where(t.c.id == view.transcript_id(transcript))

    def read(connection: Connection) -> list[dict[str, object]]:
        blinded = view.blinded(connection)
        return [
            {
                "transcript": row.name, "code": row.key, "coder": row.coder, "start": row.start, "end": row.end,
                "text": one_line(row.content[row.start : row.end]).strip(),
            }
            for row in connection.execute(query)
            if row.id not in blinded or row.coder == view.as_coder
        ]  # fmt: skip

    rows = tuple(view.read(read))
    columns = (Column("transcript", "Transcript"), Column("code", "Code"), Column("coder", "Coder"), Column("text", "Words now"))
    data = (Column("start", "Start", "count"), Column("end", "End", "count"))
    note = "qcode codings review --settle takes them off this list." if rows else "No coding waits for a review."
    return Table("codings.review", "Codings whose words changed", columns, rows, (note,), data_columns=data)


def settle_review(store: Store, transcript: str | None = None, *, actor: str = "") -> tuple[int, tuple[str, ...]]:
    """Take codings off the list of those to look at. Raises Refused when none is on it."""
    m = schema.mark
    wanted = select(m.c.id).where(m.c.kind == REVIEW)
    if transcript is not None:
        wanted = wanted.where(m.c.transcript == store.view().transcript_id(transcript))
    with store.change("codings review --settle", actor=actor) as change:
        found = change.connection.execute(wanted).scalars().all()
        if not found:
            raise Refused("no coding waits for a review; nothing was changed")
        notes = acting(change, actor)[1] if actor else ()
        for entity in found:
            change.remove("mark", entity, "review.settle")
    return len(found), notes
