"""Leave transcripts out of a packed copy: their words, speakers, attributes, and everything in
them.

The log events about them are withheld (see `withhold`). A later merge does not take this for a
removal, because it takes from a packed copy only what was done in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from qcode.store import kinds, schema
from qcode.store.change import PURGED, WITHHELD
from qcode.store.printing import IDENTITY

_LYING = (
    "suggestion",
    "coding",
    "done",
    "assignment",
    "memo",
    "mark",
    "attribute",
    "turn",
    "segment",
    "speaker",
)
"""Tables of things in a transcript; tables that refer to others come first."""


def leave_out(connection: Connection, sent: Collection[str]) -> tuple[int, list[int]]:
    """Remove every transcript whose id is not in `sent` from the state, with texts that no sent
    transcript ever had.

    Returns how many were removed, and the numbers of the events about them, which must be withheld.
    """
    t, x, e = schema.transcript, schema.text, schema.event
    removed = sorted(set(connection.execute(select(t.c.id)).scalars()) - set(sent))
    for name in _LYING:
        table = schema.metadata.tables[name]
        for transcript in removed:
            connection.execute(delete(table).where(table.c.transcript == transcript))
    for transcript in removed:
        connection.execute(delete(t).where(t.c.id == transcript))
    names = _identities(connection) if removed else set()
    kept = _texts(connection, sent)
    for text in set(connection.execute(select(x.c.id)).scalars()) - kept:
        connection.execute(delete(x).where(x.c.id == text))
    about = select(e.c.seq, e.c.transcript, e.c.kind, e.c.entity)
    events = [
        row.seq
        for row in connection.execute(about.where(e.c.kind.not_in((kinds.CHANGE_SET, WITHHELD))))
        if (row.transcript is not None and row.transcript not in sent)
        or (row.kind == "text" and row.entity not in kept)
        or (row.kind == "memo" and row.entity in names)
    ]
    return len(removed), events


def _identities(connection: Connection) -> set[str]:
    """Take out the list of names that must not be printed: it names people of other transcripts.

    Returns the ids that entries have or had.
    """
    m, e = schema.memo, schema.event
    connection.execute(delete(m).where(m.c.kind == IDENTITY))
    message = select(e.c.entity).where(e.c.kind == "memo", e.c.action == "disclosure.load")
    return set(connection.execute(message).scalars())


def _texts(connection: Connection, sent: Collection[str]) -> set[str]:
    """The texts that transcripts in `sent` have or ever had."""
    t, e = schema.transcript, schema.event
    result = set(connection.execute(select(t.c.text).where(t.c.id.in_(list(sent)))).scalars())
    message = select(e.c.before, e.c.after).where(
        e.c.kind == "transcript", e.c.entity.in_(list(sent))
    )
    for payloads in connection.execute(message):
        result |= {
            json.loads(p)["text"] for p in payloads if p is not None and not p.startswith(PURGED)
        }
    return result
