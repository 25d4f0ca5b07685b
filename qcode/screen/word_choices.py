"""Picking words by typing how they begin, and by dragging the mouse over them."""

from __future__ import annotations

from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Prompt
from qcode.workflows.coding import COUNTS, Pick, drag, key_shown, selected, takes_count, to_end

KEYS = "1-9 so many   . , to the end of sentence, clause   Space and letters: to there"
_STEPS = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}
_ENDS = {".": "sentences", ",": "clauses"}


def pick(desk: DrawnDesk) -> None:
    """Pick words by typing how they begin; the selection follows what is typed."""
    picking = Pick(desk.session)

    def follow(typed: str, step: int = 0) -> None:
        if not picking.type(typed, step=step):
            desk.message = (f"No word begins with {typed.strip()!r}.", "failed")
        elif picking.picked is not None and picking.picked.places > 1:
            desk.say(f"Place {picking.picked.place} of {picking.picked.places}: Tab goes on.")

    def before(key: str) -> bool:
        """A digit or a stop ends the picking; False for what is typed."""
        typed = prompt.editor.text
        if key in _STEPS:
            follow(typed, _STEPS[key])
        elif key in COUNTS and takes_count(typed) and picking.count(int(key)):
            desk.prompt = None
        elif key in _ENDS and picking.picked is not None:
            desk.prompt = None
            to_end(desk.session, "sentences" if key == "." else "clauses")
        else:
            return False
        return True

    prompt = Prompt(
        "Words that begin with",
        lambda _: None,
        before=before,
        changed=follow,
        cancel=picking.cancel,
        hint=KEYS,
    )
    desk.prompt = prompt


class Dragging:
    """A mouse button that is held: where it was pressed, and whether it has moved since."""

    def __init__(self, desk: DrawnDesk) -> None:
        self._desk = desk
        self._from: tuple[int, int] | None = None
        self.moved = False

    def press(self, x: int, y: int) -> None:
        """Remember the place in the text, if there is one."""
        self.moved = False
        free = not (self._desk.picker or self._desk.prompt or self._desk.question)
        self._from = self._desk.place_at(x, y) if free and self._desk.page is None else None

    def move(self, x: int, y: int) -> bool:
        """Select from the place of the press to this one: words of a segment, or several segments.
        False if that changes nothing.
        """
        to = self._desk.place_at(x, y) if self._from is not None else None
        if self._from is None or to is None or (to == self._from and not self.moved):
            return False
        self.moved = True
        session = self._desk.session
        if to[0] == self._from[0]:
            drag(session, to[0], self._from[1], to[1])
        else:
            session.move(self._from[0])
            session.cursor.widen()
            session.cursor.index = to[0]
        return True

    def release(self) -> None:
        """The button is up; say what to press next."""
        if self.moved and self._from is not None and selected(self._desk.session):
            key = key_shown(self._desk.keymap.first("choose"))
            self._desk.say(f"{selected(self._desk.session)} {key} codes it.")
        self._from = None
