"""Every list that the screen can open has its way in line mode."""

from __future__ import annotations

import pytest

from qcode.coding.actions import ACTIONS
from qcode.coding.keymap import build
from qcode.errors import QcodeError
from qcode.screen.choices import DO
from qcode.screen.desk import CodingDesk
from qcode.screen.place_choices import worklists
from qcode.store.store import Store
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession

PLAIN = {
    "choose": "find neighbor",
    "remove": "where",
    "replace": "where",
    "follow": "find neighbor",
    "memo_other": "memos",
    "asked_other": "questions",
    "put": "questions",
    "suggestions": "suggestions",
    "open": "open",
    "worklists": "work",
    "tree": "tree",
    "frequencies": "frequencies",
    "passages": "passages neighbor",
    "hits": "hits did",
    "query": "query neighbor",
    "palette": "help",
    "new_code": "tree",
    "edit_code": "edit",
    "in_vivo": "tree",
}
"""Action → the line that reads the same list."""


class Around:
    """The app around the desk."""

    def leave(self, status: int = 0) -> None: ...

    def edit(self, title: str, text: str, done) -> None: ...

    def set_theme(self, name: str) -> None: ...


@pytest.fixture
def desk(store: Store) -> CodingDesk:
    """The desk on GA-01, with two codes on the first answer."""
    session = CodingSession(store, "mara")
    session.open("GA-01")
    session.apply(["neighbor", "notice_board"])
    return CodingDesk(session, build()[0], Around())


def has_list(desk: CodingDesk, action: str) -> bool:
    """True if an action opens a list, a pane, or the list of hits, at once or after typing."""
    desk.picker = desk.prompt = desk.hits = desk.pane = desk.page = desk.question = None
    try:
        desk.do(action)
    except QcodeError:
        return False
    if desk.prompt is not None and action in ("hits", "query", "new_code"):
        prompt, desk.prompt = desk.prompt, None
        prompt.done({"hits": "did", "query": "neighbor", "new_code": "A label"}[action])
    return any((desk.picker, desk.hits, desk.pane))


def test_every_list_of_the_screen_is_read_out_in_line_mode(desk: CodingDesk) -> None:
    """Each action is done on the screen; what opens a list stands in the table above, and its line
    is answered with what the list has.
    """
    opening = {
        a.name
        for a in ACTIONS
        if a.context == "coding" and a.name not in ("take", "done")
        if has_list(desk, a.name)
    }
    assert opening >= {"choose", "open", "worklists", "frequencies", "tree", "palette", "put"}
    assert opening - {*PLAIN, *DO} == set() and opening <= set(PLAIN)
    mode = LineMode(desk.session, build()[0])
    for action in sorted(opening):
        reply = mode.handle(PLAIN[action])
        assert reply.status == 0 and reply.lines, (action, reply)


def test_every_row_of_a_list_of_codes_or_transcripts_is_read_out(desk: CodingDesk) -> None:
    """Not only its beginning."""
    mode = LineMode(desk.session, build()[0])
    for action in ("tree", "open", "frequencies"):
        assert has_list(desk, action) and desk.picker is not None
        read = " ".join(mode.handle(PLAIN[action]).lines)
        used = [
            row.value for row in desk.picker.rows if action != "frequencies" or " 1" in row.note
        ]
        assert used and [value for value in used if value not in read] == []


def test_every_work_list_has_its_word(desk: CodingDesk) -> None:
    """The screen's rows are the words of ``work``, and each is answered, be it that nothing is in
    it.
    """
    worklists(desk)
    assert desk.picker is not None
    rows = [item.value for item in desk.picker.rows]
    assert rows == list(coding_lists.LISTS)
    mode = LineMode(desk.session, build()[0])
    for name in rows:
        line = "work answers Q1" if name == "answers" else f"work {name}"
        assert "there is no work list" not in " ".join(mode.handle(line).lines)
