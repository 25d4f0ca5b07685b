"""Purge words from texts, models and the payloads of the log. A hash remains, so that `check` still
passes.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, delete, select, update

from qcode.store import kinds, schema
from qcode.store.change import PURGED, payload_digest

WITHDRAWN = "transcript.remove"
"""The action of everything that is removed with a withdrawn transcript."""


def empty_text(connection: Connection, text: str) -> None:
    """Delete the words of a text, but keep its hash and length. A text that another transcript
    shows is kept.
    """
    t, x = schema.transcript, schema.text
    shown = connection.execute(select(t.c.id).where(t.c.text == text).limit(1)).scalar()
    if shown is None:
        connection.execute(update(x).where(x.c.id == text).values(content=None))


def empty_models(connection: Connection) -> int:
    """Delete what models learned from the texts (vocabulary, suggestions, answers); returns how
    many models were emptied. Only models have blobs; that of a model whose training was undone is
    still there.
    """
    b = schema.blob
    connection.execute(delete(schema.suggestion))
    return connection.execute(
        update(b).where(b.c.content.is_not(None)).values(content=None)
    ).rowcount


Holds = Callable[[str, str, str], bool]
"""Whether a payload must be purged: its change-set, its kind, and the payload."""


def purge_events(connection: Connection, transcript: str, holds: Holds) -> int:
    """Replace payloads about `transcript` by their SHA-256 if they must be purged; returns how
    many.
    """
    e = schema.event
    count = 0
    rows = connection.execute(
        select(e.c.seq, e.c.change_set, e.c.kind, e.c.before, e.c.after).where(
            # Layouts contain only numbers.
            e.c.transcript == transcript,
            e.c.kind != kinds.LAYOUT,
        )
    ).all()
    for seq, change_set, kind, before, after in rows:
        was, now = (_purged(change_set, kind, payload, holds) for payload in (before, after))
        if (was, now) != (before, after):
            connection.execute(update(e).where(e.c.seq == seq).values(before=was, after=now))
            count += 1
    return count


def _purged(change_set: str, kind: str, payload: str | None, holds: Holds) -> str | None:
    if payload is None or payload.startswith(PURGED) or not holds(change_set, kind, payload):
        return payload
    return purged(payload)


def purged(payload: str) -> str:
    """The text that replaces a purged payload."""
    return f"{PURGED}{payload_digest(payload)}"
