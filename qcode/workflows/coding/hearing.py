"""Hear the recording of the open transcript: play from the words under the cursor, stop, repeat."""

from __future__ import annotations

from qcode.coding.hearing import time_at
from qcode.errors import Refused
from qcode.shown import clock
from qcode.store.change import Change
from qcode.workflows.coding.recordings import (
    is_there,
    mark_listened,
    recording_of,
    stated_paths,
)
from qcode.workflows.coding.session import CodingSession


def hear(session: CodingSession, index: int | None = None) -> str:
    """Play the recording from the words under the cursor, or from the segment at `index`. Without
    an index, a recording that plays is stopped. Returns a sentence.

    Raises Refused if there is no recording, or no player.
    """
    if session.player.playing and index is None:
        session.player.stop()
        return "The recording is stopped."
    sheet = session.sheet
    row = next(iter(session.view.rows("transcript", id=sheet.interview.id)), None)
    stated = stated_paths(session.view).get(sheet.interview.id, "")
    file = None if row is None else recording_of(row, stated, session.store.path)
    if file is None:
        raise Refused(
            f"no recording of {sheet.name} was found",
            command=f"qcode recordings set {sheet.name} FILE",
        )
    if not is_there(file):
        raise Refused(
            f"the recording of {sheet.name} is not there: {file}",
            command=f"qcode recordings set {sheet.name} FILE",
        )
    start = session.cursor.span[0] if index is None else sheet.spans[index][0]
    when = time_at(sheet.interview.turns, start)
    session.player.play(file, when[0] if when else 0)
    if when is None:
        return f"{sheet.name} has no times, so {file.name} plays from its start."
    return f"{file.name} plays from {'' if when[1] else 'about '}{clock(when[0])[:8]}."


def hear_again(session: CodingSession) -> str:
    """Play again from where the recording last began. Raises Refused before the first time."""
    if session.player.began is None:
        raise Refused("nothing was played yet in this session")
    file, when = session.player.began
    session.player.play(file, when)
    return f"{file.name} plays again from {clock(when)[:8]}."


def toggle_listened(session: CodingSession) -> str:
    """Mark the open transcript as listened to, or remove the coder's mark. Returns a sentence."""

    def work(change: Change, who: str) -> bool:
        sheet = session.sheet
        change.command = f"recordings listened {sheet.name}"
        if mark_listened(change, sheet.interview.id, who, True):
            return True
        change.command = f"recordings listened --undo {sheet.name}"
        mark_listened(change, sheet.interview.id, who, False)
        return False

    now = session.commit(work)
    session.decided()
    return f"{session.sheet.name} is {'' if now else 'no longer '}marked as listened to."
