"""The actions of the registry that need only a session. A key on the screen and a word in line mode
do the same.
"""

from __future__ import annotations

from collections.abc import Callable

from qcode.coding import cursor as moves
from qcode.coding.cursor import Unit
from qcode.errors import Refused
from qcode.workflows.coding import again as coding_again
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.beside import come_back
from qcode.workflows.coding.choosing_words import narrow, selected, smaller, to_end
from qcode.workflows.coding.hearing import hear, hear_again, toggle_listened
from qcode.workflows.coding.session import CodingSession

Simple = Callable[[CodingSession], str]
PAGE = 10


_ANYWHERE = frozenset(
    [
        "open",
        "worklists",
        "undo",
        "redo",
        "palette",
        "help",
        "quit",
        "search_all",
        "next_hit",
        "previous_hit",
        "others",
        "times",
        "interviewer",
        "tree",
        "details",
        "suggestions",
        "theme",
        "goto",
        "new_code",
        "edit_code",
        "give",
        "hits",
        "query",
        "hit",
        "code_hits",
        "passages",
        "passage",
        "come_back",
        "memo_other",
        "find",
        "describe",
        "questions",
        "wait",
        "where",
        "list_suggestions",
    ]
)
"""Actions that work in a transcript without segments."""


def need_segments(session: CodingSession, action: str) -> None:
    """Raise Refused for an action on a segment in a transcript that has none."""
    if not len(session.sheet) and action not in _ANYWHERE:
        raise Refused(
            f"{session.sheet.name} has no segments to code", advice="open another transcript"
        )


def perform(session: CodingSession, action: str) -> str:
    """Do an action by its name. Returns a sentence, empty if the new position is answer enough.
    Raises QcodeError.
    """
    need_segments(session, action)
    return SIMPLE[action](session)


def _step(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        place = moves.next_segment(
            session.sheet, session.cursor.index, by, stop_at_interviewer=session.stop_at_interviewer
        )
        if place is None:
            if session.cursor.widen():
                return ""
            whose = "" if session.stop_at_interviewer else " of a participant"
            return f"This is the {'last' if by > 0 else 'first'} segment{whose}."
        session.move(place, reading_on=True)
        return ""

    return go


def _turn(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        moved = session.move(
            moves.next_turn(session.sheet, session.cursor.index, by), reading_on=True
        )
        return "" if moved else f"This is the {'last' if by > 0 else 'first'} turn."

    return go


def _uncoded(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        place = moves.next_uncoded(session.sheet, session.cursor.index, by)
        if place is None:
            here = not session.sheet.decided(
                session.cursor.index
            ) and not session.sheet.is_interviewer(session.cursor.index)
            return (
                "This is the only segment left without a code."
                if here
                else "Every segment is coded or marked “no code”."
            )
        began_again = (place < session.cursor.index) == (by > 0)
        session.move(place)
        return f"Going on from the {'start' if by > 0 else 'end'}." if began_again else ""

    return go


def _coded(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        if session.move(
            moves.next_coded(session.sheet, session.cursor.index, by, session.followed)
        ):
            return ""
        what = "the followed code" if session.followed else "a code"
        return f"There is no segment with {what} {'after' if by > 0 else 'before'} this one."

    return go


def _suggested(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        if session.move(coding_offers.next_suggested(session, by)):
            return ""
        return f"There is no likely suggestion {'after' if by > 0 else 'before'} this segment."

    return go


def _edge(last: bool) -> Simple:
    def go(session: CodingSession) -> str:
        session.move(len(session.sheet) - 1 if last else 0)
        return ""

    return go


def _page(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        return page(session, by, PAGE)

    return go


def page(session: CodingSession, by: int, size: int) -> str:
    """Read on (or back) over `size` segments."""
    place = max(0, min(len(session.sheet) - 1, session.cursor.index + by * max(1, size)))
    if not session.stop_at_interviewer and session.sheet.is_interviewer(place):
        other = moves.next_segment(session.sheet, place, by) or moves.next_segment(
            session.sheet, place, -by
        )
        place = place if other is None else other
    session.move(place, reading_on=True)
    return ""


def _narrow(unit: Unit) -> Simple:
    def go(session: CodingSession) -> str:
        return narrow(session, unit)

    return go


def _extend(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        if not session.cursor.extend(by):
            raise Refused("there is nothing more to select")
        return selected(session) or "The selection is this segment."

    return go


def _phrase(by: int) -> Simple:
    def go(session: CodingSession) -> str:
        if session.cursor.phrase is None:
            return narrow(session, "words") if by > 0 else "The whole segment is selected."
        if not session.cursor.step(by):
            raise Refused(f"this is the {'last' if by > 0 else 'first'} of the segment")
        return selected(session)

    return go


def _widen(session: CodingSession) -> str:
    return "The whole segment is selected." if session.cursor.widen() else ""


def _others(session: CodingSession) -> str:
    if not session.others:
        if session.sheet.blind:
            return "This is a blind assignment: the codings of others are not shown."
        session.record_sight()
    session.others = not session.others
    return f"The codings of others are {'shown' if session.others else 'hidden'}."


def _interviewer(session: CodingSession) -> str:
    session.stop_at_interviewer = not session.stop_at_interviewer
    return (
        f"The interviewer's turns are {'stopped at' if session.stop_at_interviewer else 'skipped'}"
        " from now on."
    )


SIMPLE: dict[str, Simple] = {
    "next": _step(1),
    "previous": _step(-1),
    "read_on": _step(1),
    "next_turn": _turn(1),
    "previous_turn": _turn(-1),
    "next_uncoded": _uncoded(1),
    "previous_uncoded": _uncoded(-1),
    "next_coded": _coded(1),
    "previous_coded": _coded(-1),
    "next_suggested": _suggested(1),
    "previous_suggested": _suggested(-1),
    "next_hit": lambda s: coding_lists.go_on(s, 1),
    "previous_hit": lambda s: coding_lists.go_on(s, -1),
    "first": _edge(False),
    "last": _edge(True),
    "page_down": _page(1),
    "page_up": _page(-1),
    "repeat": CodingSession.repeat,
    "same": CodingSession.same,
    "none": coding_offers.none_applies,
    "extend": _extend(1),
    "shrink": _extend(-1),
    "words": _narrow("words"),
    "sentences": _narrow("sentences"),
    "units": smaller,
    "to_end": to_end,
    "come_back": come_back,
    "right": _phrase(1),
    "left": _phrase(-1),
    "widen": _widen,
    "star": lambda s: coding_marks.toggle(s, "star"),
    "unsure": lambda s: coding_marks.toggle(s, "unsure"),
    "asked": lambda s: coding_marks.set_asked(s),
    "others": _others,
    "interviewer": _interviewer,
    "keep": coding_again.keep,
    "hear": hear,
    "hear_again": hear_again,
    "listened": toggle_listened,
    "undo": CodingSession.undo,
    "redo": CodingSession.redo,
}
"""The actions without an argument, by name."""
