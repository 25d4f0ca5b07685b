"""Codings whose words changed when a transcript was corrected: listed until somebody has looked at them."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from qcode.carryover import TextMap
from qcode.errors import Refused
from qcode.model import Column, Table
from qcode.shown import one_line
from qcode.spans import Span
from qcode.store import schema
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.people import acting
from qcode.workflows.updating import REVIEW, UPDATE


def review_table(view: View, transcript: str | None = None) -> Table:
    """A row a coding to look at: transcript, code, coder, its words before the correction and as they are now."""
    m, t, k, c, r, x = schema.mark, schema.transcript, schema.coding, schema.code, schema.coder, schema.text
    query = (
        select(t.c.name, t.c.id, k.c.id.label("coding"), c.c.key, r.c.name.label("coder"), k.c.start, k.c.end, x.c.content)
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
        rows = [row for row in connection.execute(query) if row.id not in blinded or row.coder == view.as_coder]
        return [
            {
                "transcript": row.name, "code": row.key, "coder": row.coder, "start": row.start, "end": row.end,
                **_words(connection, row.coding, row.content, (row.start, row.end)),
            }
            for row in rows
        ]  # fmt: skip

    rows = tuple(view.read(read))
    columns = (
        Column("transcript", "Transcript"), Column("code", "Code"), Column("coder", "Coder"), Column("before", "Words before"),
        Column("text", "Words now"),
    )  # fmt: skip
    data = (Column("start", "Start", "count"), Column("end", "End", "count"))
    note = "qcode codings review --settle takes them off this list." if rows else "No coding waits for a review."
    return Table("codings.review", "Codings whose words changed", columns, rows, (note,), data_columns=data)


def _words(connection: Connection, coding: str, content: str, span: Span) -> dict[str, str]:
    """The words that a coding lay on before the newest correction (empty where they were purged) and those of now, if any."""
    e, x = schema.event, schema.text
    newest = (
        select(e.c.before)
        .where(e.c.kind == "coding", e.c.entity == coding, e.c.action == UPDATE, e.c.before.is_not(None))
        .order_by(e.c.seq.desc())
        .limit(1)
    )
    payload = connection.execute(newest).scalar()
    if payload is None or not payload.startswith("{"):
        return {"before": "", "text": _shown(content, span)}
    value = json.loads(payload)
    kept = select(x.c.content).where(x.c.id.startswith(value["anchor"]), x.c.content.is_not(None))
    old, before = connection.execute(kept).scalars().first() or "", (value["start"], value["end"])
    # Words that are gone leave a single character to lie on, which says nothing to who reads it.
    gone = span[1] - span[0] == 1 and TextMap(old, content).carry([before])[0].outcome == "lost"
    return {"before": _shown(old, before), "text": "" if gone else _shown(content, span)}


def _shown(text: str, span: Span) -> str:
    return one_line(text[span[0] : span[1]]).strip()


def settle_review(store: Store, transcript: str | None = None, *, actor: str = "") -> tuple[int, tuple[str, ...]]:
    """Take codings off the list of those to look at: of those that the actor may see. Raises Refused when none is on it."""
    view = store.view(actor or SUPERVISOR)
    only = None if transcript is None else [view.transcript_id(transcript)]
    with store.change("codings review --settle", actor=actor) as change:
        found = [row.id for row in view.rows("mark", only=only, kind=[REVIEW])]
        if not found:
            raise Refused("no coding waits for a review; nothing was changed")
        notes = acting(change, actor)[1] if actor else ()
        for entity in found:
            change.remove("mark", entity, "review.settle")
    return len(found), notes
