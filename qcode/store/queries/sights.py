"""Find out where a reader would see others' codings for the first time."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, select

from qcode.store import schema
from qcode.store.blindness import SIGHT, UNBLINDED
from qcode.store.view import View


def fresh_sights(view: View, names: Collection[str]) -> dict[str, tuple[str, int]]:
    """Name → id and length of the transcripts with others' codings that are not blind for the
    reader and not recorded yet.

    Transcripts in which a blind assignment of the reader ended are already recorded.
    """
    t, x, k, c, m = (
        schema.transcript.c,
        schema.text.c,
        schema.coding.c,
        schema.coder.c,
        schema.mark.c,
    )
    reader = view.as_coder

    def query(connection: Connection) -> dict[str, tuple[str, int]]:
        rows = connection.execute(
            select(t.name, t.id, x.length).join(schema.text, x.id == t.text)
        ).all()
        wanted = {row.id for row in rows if row.name in names} - view.blinded(connection)
        own = connection.execute(select(c.id).where(c.name == reader)).scalar()
        marks = connection.execute(select(schema.mark).where(m.kind.in_((SIGHT, UNBLINDED)))).all()
        wanted -= {
            row.transcript
            for row in marks
            if (row.coder == own if row.coder else named_in(row) == reader)
        }
        others = (
            select(k.transcript)
            .join(schema.coder, c.id == k.coder)
            .where(c.name != reader, k.transcript.in_(sorted(wanted)))
            .distinct()
        )
        coded = set(connection.execute(others).scalars()) if wanted else set()
        return {row.name: (row.id, row.length) for row in rows if row.id in wanted & coded}

    return view.read(query)


def named_in(row: Row[Any]) -> str:
    """The name in a record of sight by somebody who is not a coder of the study."""
    return str(json.loads(row.value).get("name", ""))
