"""What a coder can do with the suggestions on the current segment, and when they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qcode.coding.cursor import search_from
from qcode.coding.suggesting import WHEN, Offer, likely
from qcode.errors import Refused, UsageError
from qcode.model import Suggestion
from qcode.store.change import Change
from qcode.workflows.coding.session import CodingSession

TOO_SOON = 0.4
"""A number typed within this time after suggestions appeared by themselves was not meant for
them.
"""


def take(session: CodingSession, number: int) -> str:
    """Accept the suggestion with this number (from 1), or add the code at hand with it. Raises
    Refused if there is none.
    """
    code = session.digits().get(number)
    if code is not None:
        return session.apply([code])
    current, row = _row(session, number)
    now = session.clock()
    if current.late and current.shown_at is not None and now - current.shown_at < TOO_SOON:
        raise Refused("these suggestions have just appeared; press the number again to accept one")
    if current.outcomes.get(row.code) == "there":
        return f"{row.code} is already on {session.where(current.span)}."
    record = current.record("taken", now, code=row.code, own=session.sheet.codes_on(current.index))
    said = session.apply([row.code], origin="accepted", record=record)
    current.told = True
    return said


def reject(session: CodingSession, number: int) -> str:
    """Reject the suggestion with this number."""
    current, row = _row(session, number)
    _reject(session, current, [row])
    return f"{row.code} is rejected for {session.where(current.span)}."


def none_applies(session: CodingSession) -> str:
    """Mark that no code applies to the segment, or, if it has codes, that no other applies;
    suggestions are rejected.
    """
    sheet, index = session.sheet, session.cursor.index
    current = session.offer
    rows = current.open() if current is not None else []
    if sheet.coded(index):
        if current is None or not rows:
            raise Refused(
                "the segment has codes, and there are no other suggestions",
                advice="x removes a code",
            )
        _reject(session, current, rows)
        return "The other suggestions are rejected."
    if sheet.marks_on(index, "nothing"):
        return _open_again(session)
    _reject(session, current, rows, nothing=True)
    return (
        f"No code applies to segment {session.sheet.number(session.cursor.index)}; it is marked “no"
        " code”."
    )


def _open_again(session: CodingSession) -> str:
    """Remove the mark that no code applies."""

    def work(change: Change, who: str) -> int:
        sheet, index = session.sheet, session.cursor.index
        change.command = f"not nothing {sheet.name} {sheet.number(index)}"
        for mark in sheet.marks_on(index, "nothing"):
            session.drop_mark(change, mark)
        return sheet.number(index)

    number = session.commit(work)
    session.decided()
    return f"Segment {number} is open again."


def _row(session: CodingSession, number: int) -> tuple[Offer, Suggestion]:
    current = session.offer
    if current is None or not current.visible:
        raise Refused(why_none(session))
    if not 1 <= number <= len(current.visible):
        many = len(current.visible)
        raise Refused(
            "there is only one suggestion here"
            if many == 1
            else f"there are only {many} suggestions here"
        )
    return current, current.visible[number - 1]


def _reject(
    session: CodingSession,
    current: Offer | None,
    rows: Sequence[Suggestion],
    *,
    nothing: bool = False,
) -> None:
    now, own, shown = (
        session.clock(),
        session.sheet.codes_on(session.cursor.index),
        session.loaded.anchor,
    )

    def work(change: Change, who: str) -> None:
        sheet, index = session.sheet, session.cursor.index
        here = sheet.spans[index]
        verb = "nothing" if nothing else f"reject {' '.join(row.code for row in rows)}"
        change.command = f"{verb} {sheet.name} {sheet.number(index)}"
        if current is not None:
            # After a correction the old span may mean different words.
            place = current.span if session.loaded.anchor == shown else here
            for row in rows:
                session.put_mark(
                    change,
                    who,
                    "suggestion",
                    place,
                    current.record("rejected", now, code=row.code, own=own),
                )
        if nothing:
            session.put_mark(change, who, "nothing", here, sheet.round)

    session.commit(work)
    if current is not None and rows:
        current.told = True
    session.decided()


def why_none(session: CodingSession) -> str:
    """Why there are no suggestions here, in a sentence."""
    current = session.offer
    state = current.state if current is not None else "off"
    if state == "blind":
        return "This is a blind assignment: there are no suggestions."
    if state == "off":
        return "Suggestions are off in this study."
    if current is not None and session.sheet.is_interviewer(current.index):
        return "Nothing is suggested for an interviewer's turn."
    if state == "withheld":
        share = 0.0 if current is None else current.share
        return (
            "No suggestions here: suggestions are withheld here, as on a random"
            f" {100 * share:g} % of segments, to measure their influence."
        )
    if state == "waiting" and current is not None and current.rows:
        return "Suggestions are shown here after your own decision."
    if session.working_out and current is not None and current.index not in session.suggestions:
        return "Suggestions are being computed."
    return "Nothing is suggested here."


def deliver(session: CodingSession, model: str, rows: Mapping[int, Sequence[Suggestion]]) -> bool:
    """Add suggestions that were computed in the background; True if the segment on the screen got
    its rows now.

    Visible rows never change or move.
    """
    if session.sheet.blind:
        return False
    session.suggestions.update({i: tuple(entry) for i, entry in rows.items()})
    session.models.update(dict.fromkeys(rows, model))
    current = session.offer
    if current is None or current.index not in rows or session.sheet.is_interviewer(current.index):
        return False
    # What was already decided should not come up again.
    left = [row for row in rows[current.index] if row.code not in current.outcomes]
    return current.fill(left, model, session.clock())


def next_suggested(session: CodingSession, by: int) -> int | None:
    """The next segment with a likely suggestion that the coder does not have there."""
    sheet = session.sheet
    if sheet.blind or session.when() != "at once":
        raise Refused(
            "this is a blind assignment: there are no suggestions"
            if sheet.blind
            else "suggestions are not shown at once here"
        )
    threshold = float(session.setting("suggestions_threshold", 0.5))

    def wanted(index: int) -> bool:
        rows = session.suggestions.get(index, ())
        if not rows or sheet.is_interviewer(index):
            return False
        # Stopping at a withheld one would reveal that there is a hidden suggestion. It is the last
        # question, because it costs most.
        return likely(
            rows, frozenset(session.outcomes(index)), threshold
        ) and not session.is_withheld(index)

    return search_from(sheet, session.cursor.index, by, wanted)


def set_when(session: CodingSession, wanted: str) -> str:
    """Set when suggestions are shown in this study: ``at once``, ``after`` (the coder's own
    decision) or ``off``.
    """
    when = wanted.strip().casefold().replace("_", " ")
    if when not in WHEN:
        raise UsageError(
            f"suggestions are shown {', '.join(WHEN[:-1])} or {WHEN[-1]}, not {wanted!r}"
        )
    session.commit(
        lambda change, who: session.put_setting(change, "suggestions_shown", when),
        f"suggestions {when}",
        decision=False,
    )
    session.offer_here()
    wording = {
        "at once": "at once",
        "after": "after the coder's own decision",
        "off": "not at all",
    }[when]
    return f"From now on suggestions are shown {wording} in this study."
