"""The end of a blind assignment: from then on the coder sees what others did there, and the log says since when and why."""

from __future__ import annotations

from sqlalchemy import select

from qcode.errors import Refused
from qcode.store import ids, schema
from qcode.store.blindness import SUPERVISOR
from qcode.store.kinds import canonical
from qcode.store.purposes import READING
from qcode.store.store import Store
from qcode.store.writing import anchor_of
from qcode.workflows.shared.people import acting, known_coders
from qcode.workflows.shared.unblinding import KIND


def unblind(
    store: Store, transcript: str, coder: str, *, round: str | None = None, reason: str = "", actor: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """End the blind assignments of a coder in a transcript (of a round). Returns the rounds, and notes.

    What the coder was done with before still counts as coded blind. Raises Unknown, and Refused when nothing there is blind.
    """
    view = store.view(SUPERVISOR)
    entity = view.transcript_id(transcript)
    known_coders(view, [coder])
    a, c = schema.assignment, schema.coder
    with store.change(f"unblind {coder} in {transcript}", actor=actor, purpose=READING) as change:
        notes = acting(change, actor)[1] if actor else ()
        query = select(a.c.id, a.c.coder, a.c.round).join(c, c.c.id == a.c.coder)
        query = query.where(a.c.transcript == entity, a.c.blind, c.c.name == coder)
        rows = [r for r in change.connection.execute(query.order_by(a.c.round)) if round in (None, r.round)]
        if not rows:
            raise Refused(f"{coder} does not code {transcript} blind; nothing was changed", hint="qcode sample show")
        length = change.connection.execute(
            select(schema.text.c.length).join(schema.transcript, schema.transcript.c.text == schema.text.c.id).where(
                schema.transcript.c.id == entity
            )
        ).scalar_one()  # fmt: skip
        for row in rows:
            value = change.get("assignment", row.id) or {}
            change.put("assignment", row.id, {**value, "blind": False}, "unblind")
            mark = {
                "kind": KIND, "transcript": entity, "start": 0, "end": length, "coder": row.coder,
                "value": canonical({"round": row.round, "why": reason.strip() or "sample unblind", "by": actor}),
                "created": change.time, "anchor": anchor_of(change, entity),
            }  # fmt: skip
            if change.get("mark", ids.derived(KIND, entity, row.coder, row.round)) is None:
                change.put("mark", ids.derived(KIND, entity, row.coder, row.round), mark, "unblind")
    return tuple(r.round for r in rows), notes
