"""Leaving transcripts out of a packed copy: their words, speakers, attributes, and everything that
lies in them.

What the log says of them is withheld there (see `withhold`), which removes nothing: a merge takes
from a packed copy only what was done in it.
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
"""Tables of what lies in a transcript, what refers to others first."""


def leave_out(connection: Connection, sent: Collection[str]) -> tuple[int, list[int]]:
    """Take every transcript out of the state whose id is not in `sent`, with the texts that nothing
    sent ever showed.

    Returns how many went, and the numbers of the events about them, which are to be withheld.
    """
    t, x, e = schema.transcript, schema.text, schema.event
    gone = sorted(set(connection.execute(select(t.c.id)).scalars()) - set(sent))
    for name in _LYING:
        table = schema.metadata.tables[name]
        for transcript in gone:
            connection.execute(delete(table).where(table.c.transcript == transcript))
    for transcript in gone:
        connection.execute(delete(t).where(t.c.id == transcript))
    names = _identities(connection) if gone else set()
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
    return len(gone), events


def _identities(connection: Connection) -> set[str]:
    """Take out the list of names that must not be printed: it names people of other transcripts.

    Returns the ids that entries have or had.
    """
    m, e = schema.memo, schema.event
    connection.execute(delete(m).where(m.c.kind == IDENTITY))
    told = select(e.c.entity).where(e.c.kind == "memo", e.c.action == "disclosure.load")
    return set(connection.execute(told).scalars())


def _texts(connection: Connection, sent: Collection[str]) -> set[str]:
    """The texts that transcripts in `sent` show or ever showed."""
    t, e = schema.transcript, schema.event
    found = set(connection.execute(select(t.c.text).where(t.c.id.in_(list(sent)))).scalars())
    told = select(e.c.before, e.c.after).where(e.c.kind == "transcript", e.c.entity.in_(list(sent)))
    for payloads in connection.execute(told):
        found |= {
            json.loads(p)["text"] for p in payloads if p is not None and not p.startswith(PURGED)
        }
    return found
