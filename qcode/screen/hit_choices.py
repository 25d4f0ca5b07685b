"""The keys of the list of hits: opening it from a search or a query, marking, going there,
coding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.screen.asking import ask_for_line
from qcode.screen.code_picker import pick_code
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Question
from qcode.screen.hits_list import HitsList
from qcode.shown import amount
from qcode.workflows.coding import (
    Hit,
    code_hits,
    current_hits,
    go_to,
    perform,
    query_hits,
    search_hits,
)


def hits(desk: DrawnDesk) -> None:
    """List the hits of the current search, query or work list; without one, ask what to search."""
    session = desk.session
    if desk.last_hits is not None and desk.last_hits[0] is session.spots:
        desk.hits = desk.last_hits[1]
    elif session.spots:
        _show(desk, current_hits(session))
    else:
        ask_for_line(
            desk,
            "List the hits in all transcripts (regular expression)",
            lambda typed: _show(desk, search_hits(session, typed)),
        )


def query(desk: DrawnDesk) -> None:
    """Ask an expression, and list where it is true."""
    ask_for_line(
        desk,
        'Query (hotline and role = cook, word:tap, "some words")',
        lambda typed: _show(desk, query_hits(desk.session, typed)),
    )


def _show(desk: DrawnDesk, found: Sequence[Hit]) -> None:
    desk.hits = HitsList(desk.session.spots_name, found, desk.signs)
    desk.last_hits = (desk.session.spots, desk.hits)


def _choose(desk: DrawnDesk, there: HitsList) -> None:
    """Code the marked hits; if none is marked, go to the one under the bar."""
    if there.marked:
        _code(desk, there)
    elif there.current is not None:
        go(desk, there.hits[there.current])


def go(desk: DrawnDesk, hit: Hit) -> None:
    """Go to a hit, with its words selected."""
    desk.hits = None
    desk.say(go_to(desk.session, hit.transcript, hit.segment, hit.as_words()))


def _code(desk: DrawnDesk, there: HitsList) -> None:
    def chosen(code: str) -> None:
        def work() -> None:
            desk.say(code_hits(desk.session, there.chosen(), [code]))
            there.after_coding(code)

        unseen = sum(not seen for _, seen in there.chosen())
        if not unseen:
            work()
            return
        desk.question = Question(
            f"{amount(unseen, 'of the marked hits was', 'of the marked hits were')} never on the"
            " screen. Code them too? Reports leave these out unless they are asked for.",
            work,
        )

    pick_code(desk, f"Code {amount(len(there.marked), 'hit')}:", chosen)


def _undo(desk: DrawnDesk, there: HitsList) -> None:
    desk.say(perform(desk.session, "undo"))
    there.coded.clear()


def _close(desk: DrawnDesk, there: HitsList) -> None:
    desk.hits = None


IN_HITS: dict[str, Callable[[DrawnDesk, HitsList], None]] = {
    "hits_down": lambda _, there: there.move(1),
    "hits_up": lambda _, there: there.move(-1),
    "hits_page_down": lambda _, there: there.move(there.size),
    "hits_page_up": lambda _, there: there.move(-there.size),
    "hits_mark": lambda _, there: there.mark(),
    "hits_mark_all": lambda _, there: there.mark_all(),
    "hits_choose": _choose,
    "hits_undo": _undo,
    "hits_close": _close,
}
"""What these actions do, by name."""
