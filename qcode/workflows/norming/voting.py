"""Voting in a norming session: each vote alone, all revealed at once, then the discussion."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qcode.codebook import find_code
from qcode.errors import Refused
from qcode.shown import listed
from qcode.store.blindness import SEALED, SIGHT, SUPERVISOR
from qcode.store.change import Change
from qcode.store.purposes import READING
from qcode.store.queries.names import Names, present_names
from qcode.store.store import Store
from qcode.store.view import StoredRow
from qcode.store.writing import length_of, put_decision_mark, put_sight
from qcode.workflows.norming.sessions import (
    AFTER,
    BEFORE,
    OUTCOME,
    VOTE,
    Norming,
    Passage,
    session_of,
)
from qcode.workflows.shared.sights import sights


def keys_of(store: Store, called: Sequence[str]) -> list[str]:
    """The keys of codes that are in use, by key, path or label. Raises Unknown."""
    codebook = store.view(SUPERVISOR).codebook()
    return list(dict.fromkeys(find_code(codebook, name).key for name in called))


def vote(store: Store, name: str, number: int, coder: str, codes: Sequence[str]) -> str:
    """Store a coder's vote on a passage: codes, or none. Before the reveal it is sealed and may be
    given again; after it, it counts as the vote after the discussion. Returns a sentence.

    Raises Unknown for a code, Refused for somebody who does not take part or after the outcome.
    """
    keys = keys_of(store, codes)
    with store.change("", actor=coder) as change:
        session, passage, names = _there(change, name, number)
        if coder not in session.coders:
            raise Refused(
                f"{coder} does not take part in {session.name!r}; {listed(session.coders)} do"
            )
        if number in session.outcomes:
            raise Refused(f"passage {number} is settled already")
        open_ = number in session.revealed
        phase, kind = (AFTER, VOTE) if open_ else (BEFORE, SEALED)
        # Which codes they are stands in the vote alone: the command is shown in the log.
        change.command = f"norming vote {session.name} {number}"
        value = {
            "session": session.name,
            "number": number,
            "phase": phase,
            "codes": [names.code_id(key) for key in keys],
        }
        who = names.coder_id(coder)
        stored = _own(change, passage, who, kind, session.name, phase)
        put_decision_mark(
            change,
            kind=kind,
            transcript=passage.entity,
            span=passage.span,
            coder=who,
            value=value,
            parts=(session.name, number, who, phase),
            action=f"norming.vote.{phase}",
            stored=stored,
        )
    return f"{coder} now votes {listed(keys) or 'no code'}." if open_ else f"{coder} has voted."


def _there(change: Change, name: str, number: int) -> tuple[Norming, Passage, Names]:
    view = change.view(SUPERVISOR)
    session = session_of(view, name)
    return session, session.passage(number), present_names(view)


def _own(
    change: Change, passage: Passage, who: str, kind: str, session: str, phase: str
) -> str | None:
    """The id of the mark of a vote that is replaced."""
    rows = _rows(change, passage, kind, session)
    own = [row for row in rows if row.coder == who]
    return next((row.id for row in own if json.loads(row.value)["phase"] == phase), None)


def _rows(change: Change, passage: Passage, kind: str, session: str) -> list[StoredRow]:
    rows = change.view(SUPERVISOR).rows("mark", transcript=passage.entity, kind=kind)
    place = session, passage.number
    return [r for r in rows if (v := json.loads(r.value)) and (v["session"], v["number"]) == place]


def reveal(store: Store, name: str, number: int, *, actor: str = "") -> Norming:
    """Show everybody's votes on a passage; from then on they cannot be undone. Returns the session.

    That the coders have seen each other's work in the transcript is recorded, so that they are not
    drawn for blind coding there. Raises Refused if somebody has not voted.
    """
    with store.change("", actor=actor, purpose=READING) as change:
        session, passage, names = _there(change, name, number)
        if waiting := session.waiting(number):
            raise Refused(
                f"{listed(waiting)} {'has' if len(waiting) == 1 else 'have'} not voted on passage"
                f" {number}; nothing was revealed"
            )
        change.command = f"norming reveal {session.name} {number}"
        for row in _rows(change, passage, SEALED, session.name):
            value = change.get("mark", row.id) or {}
            change.put("mark", row.id, {**value, "kind": VOTE}, "norming.reveal")
        _record_sights(change, session, passage, names)
    return session_of(store.view(SUPERVISOR), name)


def _record_sights(change: Change, session: Norming, passage: Passage, names: Names) -> None:
    for coder in session.coders:
        who, by = names.coder_id(coder), f"norming reveal {session.name}"
        _record_sight(change, passage.entity, coder, who, by)


def _record_sight(change: Change, transcript: str, coder: str, who: str, by: str) -> bool:
    """Record that a coder (a name, and its id) has seen others' votes; False if it is known."""
    rows = change.view(SUPERVISOR).rows("mark", transcript=transcript, kind=SIGHT)
    if any(row.coder == who and (who or coder in row.value) for row in rows):
        return False
    length = length_of(change, transcript)
    value = {"name": coder, "by": by}
    return put_sight(change, SIGHT, transcript, length, who, value, (coder, change.time))


def record_reader(store: Store, name: str, reader: str | None) -> tuple[str, ...]:
    """Record that `reader` is shown the revealed votes of a session, before they are shown. Returns
    notes; nothing is recorded for the supervisor, or where it is known.
    """
    session = session_of(store.view(reader), name)
    places = {p.entity: p.transcript for p in session.passages if p.number in session.revealed}
    if reader is SUPERVISOR or not places or places.keys() <= _seen_by(store, reader):
        return ()
    command = f"{reader} sees others' votes"
    with store.change(command, actor=reader, purpose=READING) as change:
        who = next((c.id for c in change.view(SUPERVISOR).coders() if c.name == reader), "")
        by = f"norming report {session.name}"
        fresh = [n for t, n in places.items() if _record_sight(change, t, reader, who, by)]
    where = listed(sorted(fresh))
    return (
        f"{reader} has now seen others' votes in {where}, and cannot be drawn for blind coding"
        " there (recorded)",
    )


def _seen_by(store: Store, reader: str) -> set[str]:
    """Ids of the transcripts in which somebody has seen others' work."""
    return {t for t, coder, _ in sights(store.view(SUPERVISOR)) if coder == reader}


def settle(
    store: Store, name: str, number: int, codes: Sequence[str], reason: str, *, actor: str = ""
) -> str:
    """Store what the coders agreed on for a passage, and why; again: replaces it. Returns a
    sentence. Raises Refused before the reveal, or without a reason.
    """
    keys = keys_of(store, codes)
    if not reason.strip():
        raise Refused("say why, so that others can follow it", advice="add the reason")
    with store.change("", actor=actor) as change:
        session, passage, names = _there(change, name, number)
        if number not in session.revealed:
            raise Refused(f"the votes on passage {number} are not revealed yet")
        change.command = f"norming settle {session.name} {number} {' '.join(keys)}".rstrip()
        value = {
            "session": session.name,
            "number": number,
            "codes": [names.code_id(key) for key in keys],
            "text": " ".join(reason.split()),
            "kept": [],
        }
        put_outcome(change, session, passage, value, "norming.settle")
    return f"Passage {number} is settled: {listed(keys) or 'no code applies'}."


def put_outcome(
    change: Change, session: Norming, passage: Passage, value: dict[str, object], action: str
) -> None:
    """Store the outcome of a passage, replacing an earlier one."""
    rows = _rows(change, passage, OUTCOME, session.name)
    put_decision_mark(
        change,
        kind=OUTCOME,
        transcript=passage.entity,
        span=passage.span,
        coder="",
        value=value,
        parts=(session.name, passage.number),
        action=action,
        stored=rows[0].id if rows else None,
    )


def outcome_value(change: Change, session: Norming, passage: Passage) -> dict[str, object]:
    """The stored outcome of a passage. Raises Refused if it is not settled."""
    rows = _rows(change, passage, OUTCOME, session.name)
    if not rows:
        raise Refused(f"passage {passage.number} is not settled yet")
    value: dict[str, object] = json.loads(rows[0].value)
    return value
