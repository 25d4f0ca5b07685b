"""Work through passages whose code has changed its meaning, on the screen, and keep their
codings.
"""

from __future__ import annotations

from qcode.coding.searching import Spot
from qcode.errors import Refused
from qcode.shown import listed
from qcode.spans import overlaps
from qcode.store.change import Change
from qcode.workflows.coding.meaning_review import (
    Passage,
    confirm_meaning,
    older_codings,
    possible_segments,
)
from qcode.workflows.coding.session import CodingSession

OLDER, POSSIBLE = "given under an older meaning", "might carry a code whose meaning changed"
"""The names of the two lists."""


def spots(session: CodingSession, name: str) -> list[Spot]:
    """The places of one of the two lists, in all transcripts; only the coder's own codings."""
    study = session.view.study()
    result = (
        older_codings(session.view, study)
        if name == OLDER
        else possible_segments(session.view, study)
    )
    return [Spot(p.transcript, p.start, p.end, p.segment, f"{p.code}: {p.text}") for p in result]


def keep(session: CodingSession) -> str:
    """Keep the words under the cursor as they are: codings under an older meaning stay, and a
    possible code from the list is not given.
    """

    def work(change: Change, who: str) -> list[Passage]:
        study = session.view.study(only=[session.sheet.name])
        result = older_codings(session.view, study)
        result += possible_segments(session.view, study) if session.spots_name == POSSIBLE else []
        here = [p for p in result if overlaps((p.start, p.end), session.cursor.span)]
        if not here:
            raise Refused(
                f"no code on {session.where()} has changed its meaning since then",
                advice="work older lists where one has",
            )
        change.command = f"keep {session.sheet.name} {session.sheet.numbers(session.cursor.span)}"
        confirm_meaning(change, session.view, study, here, who)
        return here

    done = session.commit(work)
    session.decided()
    kept = list(dict.fromkeys(p.code for p in done if p.coding is not None))
    passed = list(dict.fromkeys(p.code for p in done if p.coding is None))
    wording = [f"{', '.join(kept)} kept"] if kept else []
    wording += [f"{', '.join(passed)} not given"] if passed else []
    return f"{listed(wording)} on {session.where()}: reviewed under the new meaning."
