"""The keys of the pane with the passages of a code: opening it, moving in it, going to a passage,
coming back.
"""

from __future__ import annotations

from collections.abc import Callable

from qcode.screen.code_picker import pick_code
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.edit_choices import example_of_pane
from qcode.screen.passages_pane import PassagesPane
from qcode.workflows.coding import code_beside, come_back


def passages(desk: DrawnDesk) -> None:
    """Open the pane on the code added last, or go into it; without such a code, choose one."""
    if desk.pane is not None:
        desk.pane.focused = True
        return
    code = code_beside(desk.session)
    if code is not None:
        show_passages(desk, code)
    else:
        pick_code(desk, "Passages of:", lambda key: show_passages(desk, key))


def show_passages(desk: DrawnDesk, code: str) -> None:
    """Open the pane on a code, with the keys in it."""
    if desk.pane is None:
        desk.session.catch_up()
        desk.pane = PassagesPane(
            desk.session, desk.lines, desk.signs, code, others=desk.session.others
        )
    desk.pane.show(code)
    desk.pane.focused = True


def _go(desk: DrawnDesk, pane: PassagesPane) -> None:
    # The list behind the pane is about the segment that the coder leaves now.
    desk.picker = None
    desk.say(pane.go())


def _choose(desk: DrawnDesk, pane: PassagesPane) -> None:
    pane.focused = False
    pick_code(desk, "Passages of:", lambda key: show_passages(desk, key))


def _leave(desk: DrawnDesk, pane: PassagesPane) -> None:
    pane.focused = False


def _stay(desk: DrawnDesk, pane: PassagesPane) -> None:
    desk.pane = None


def _close(desk: DrawnDesk, pane: PassagesPane) -> None:
    desk.pane = None
    if desk.session.came_from is not None:
        desk.say(come_back(desk.session))


IN_PANE: dict[str, Callable[[DrawnDesk, PassagesPane], None]] = {
    "passages_down": lambda _, pane: pane.move(1),
    "passages_up": lambda _, pane: pane.move(-1),
    "passages_page_down": lambda _, pane: pane.move(pane.size),
    "passages_page_up": lambda _, pane: pane.move(-pane.size),
    "passages_go": _go,
    "passages_role": lambda desk, pane: desk.say(pane.next_role()),
    "passages_others": lambda desk, pane: desk.say(pane.toggle_others()),
    "passages_code": _choose,
    "passages_leave": _leave,
    "passages_stay": _stay,
    "passages_example": example_of_pane,
    "passages_close": _close,
}
"""What these actions do, by name."""
