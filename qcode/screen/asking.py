"""How an action asks for input: a list to choose from, or a line to type."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Prompt
from qcode.screen.picker import Editor, Item, Picker


def ask_from_list(
    desk: DrawnDesk, title: str, rows: Sequence[Item], chosen: Callable[[str], None]
) -> None:
    """Open a list; typing finds rows by any part of their words."""

    def items(typed: str) -> list[Item]:
        tokens = typed.casefold().split()
        fitting = [r for r in rows if all(t in f"{r.label} {r.note}".casefold() for t in tokens)]
        return (
            sorted(fitting, key=lambda r: not r.label.casefold().startswith(typed.casefold()))
            if tokens
            else fitting
        )

    desk.picker = Picker(title, items, chosen)


def ask_for_line(desk: DrawnDesk, label: str, then: Callable[[str], None], text: str = "") -> None:
    """Ask for a line of text, and call `then` with it."""
    desk.prompt = Prompt(label, then, Editor(text))
