"""End a blind assignment: from then on the coder sees others' work there, and the log records when
and why.
"""

from __future__ import annotations

from qcode.errors import Refused
from qcode.store.blindness import SUPERVISOR
from qcode.store.purposes import READING
from qcode.store.store import Store
from qcode.store.writing import end_blindness
from qcode.workflows.shared.people import coder_entity, known_coders


def unblind(
    store: Store,
    transcript: str,
    coder: str,
    *,
    round: str | None = None,
    reason: str = "",
    actor: str = "",
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """End the blind assignments of a coder in a transcript (of a round). Returns the rounds, and
    notes.

    What the coder finished before still counts as coded blind. Raises Unknown, and Refused if
    nothing there is blind.
    """
    view = store.view(SUPERVISOR)
    entity = view.transcript_id(transcript)
    known_coders(view, [coder])
    with store.change(f"unblind {coder} in {transcript}", actor=actor, purpose=READING) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        now = change.view(SUPERVISOR)
        who = next(c.id for c in now.coders() if c.name == coder)
        rows = now.rows("assignment", transcript=entity, coder=who, blind=True)
        rounds = sorted(row.round for row in rows if round in (None, row.round))
        if not rounds:
            raise Refused(
                f"{coder} does not code {transcript} blind; nothing was changed",
                command="qcode sample show",
            )
        for one in rounds:
            end_blindness(
                change, entity, who, one, why=reason.strip() or "sample unblind", by=actor
            )
    return tuple(rounds), notes
