"""Codings whose words changed when a transcript was corrected, with the words from before."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from qcode.spans import Span
from qcode.store import schema
from qcode.store.view import View


@dataclass(frozen=True, slots=True)
class Reworded:
    """A coding to be reviewed: its transcript (id and name), code, coder, and present place and
    text.

    `before` is its text before the newest correction (empty if purged) and its place there; None if
    the log does not show it.
    """

    transcript: str
    name: str
    code: str
    coder: str
    span: Span
    text: str
    before: tuple[str, Span] | None


def reworded(
    view: View, *, mark: str, action: str, only: Collection[str], codes: Collection[str] = ()
) -> list[Reworded]:
    """Codings with a mark of that kind, in the order of the text; `action` is the log action of
    corrections.

    `only` are ids of transcripts, `codes` keys (empty: all).
    """
    m, t, k, c, r, x = (
        schema.mark,
        schema.transcript,
        schema.coding,
        schema.code,
        schema.coder,
        schema.text,
    )
    query = (
        select(
            t.c.name,
            t.c.id,
            k.c.id.label("coding"),
            c.c.key,
            r.c.name.label("coder"),
            k.c.start,
            k.c.end,
            x.c.content,
        )
        .join(k, k.c.id == m.c.value)
        .join(t, t.c.id == k.c.transcript)
        .join(c, c.c.id == k.c.code)
        .join(r, r.c.id == k.c.coder)
        .join(x, x.c.id == t.c.text)
        .where(m.c.kind == mark)
        .order_by(t.c.name, k.c.start, c.c.key, r.c.name)
    )

    def read(connection: Connection) -> list[Reworded]:
        blinded = view.blinded(connection)
        rows = [
            row
            for row in connection.execute(query)
            if row.id not in blinded or row.coder == view.as_coder
        ]
        rows = [row for row in rows if row.id in only and (not codes or row.key in codes)]
        return [
            Reworded(
                row.id,
                row.name,
                row.key,
                row.coder,
                (row.start, row.end),
                row.content,
                _before(connection, row.coding, action),
            )
            for row in rows
        ]

    return view.read(read)


def _before(connection: Connection, coding: str, action: str) -> tuple[str, Span] | None:
    """The text of a coding before the newest correction, and its place there."""
    e, x = schema.event.c, schema.text.c
    newest = (
        select(e.before)
        .where(e.kind == "coding", e.entity == coding, e.action == action, e.before.is_not(None))
        .order_by(e.seq.desc())
        .limit(1)
    )
    payload = connection.execute(newest).scalar()
    if payload is None or not payload.startswith("{"):
        return None
    value = json.loads(payload)
    kept = select(x.content).where(x.id.startswith(value["anchor"]), x.content.is_not(None))
    return connection.execute(kept).scalars().first() or "", (value["start"], value["end"])
