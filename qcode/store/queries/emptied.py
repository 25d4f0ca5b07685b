"""Texts whose words were purged."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from qcode.store import schema
from qcode.store.redact import records
from qcode.store.view import View

_TRANSCRIPT = schema.transcript.c


def emptied_texts(view: View) -> dict[str, str]:
    """SHA-256 of each purged text → the transcript that it belongs to, empty if the transcript was
    removed.
    """
    x, e = schema.text.c, schema.event.c

    def query(connection: Connection) -> dict[str, str]:
        result = dict.fromkeys(
            connection.execute(select(x.id).where(x.content.is_(None))).scalars(), ""
        )
        if not result:
            return {}
        names = {
            entity: name
            for entity, name in connection.execute(select(_TRANSCRIPT.id, _TRANSCRIPT.name))
        }
        result |= {
            r.old: names[r.transcript]
            for r in records(connection)
            if r.old in result and r.transcript in names
        }
        had = select(e.entity, e.before, e.after).where(
            e.kind == "transcript", e.entity.in_(list(names))
        )
        for entity, *payloads in connection.execute(had):
            for text in (
                json.loads(p)["text"] for p in payloads if p is not None and p.startswith("{")
            ):
                if text in result:
                    result[text] = names[entity]
        return result

    return view.read(query)
