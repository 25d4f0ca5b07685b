"""The parts of the coding screen other than its lists: the app, a prompt, a question, a page to
read, and click targets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from qcode.screen.cells import Line
from qcode.screen.picker import Editor

ANSWER = "y yes, n no"
"""How a question is answered; a mouse can press either."""


class Host(Protocol):
    """What the desk needs from the app around it."""

    def leave(self, status: int = 0) -> None:
        """Close the screen."""

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
        """Let the coder write a longer text, and call `done` with it."""

    def set_theme(self, name: str) -> None:
        """Switch to a different theme."""


@dataclass
class Prompt:
    """An input line at the bottom of the screen.

    `before` gets each key first, and is true if it has dealt with it. `changed` is called with the
    text after each change, `cancel` when the line is left without a result. `hint` is shown while
    there is room.
    """

    label: str
    done: Callable[[str], None]
    editor: Editor = field(default_factory=Editor)
    before: Callable[[str], bool] | None = None
    changed: Callable[[str], None] | None = None
    cancel: Callable[[], None] | None = None
    hint: str = ""


@dataclass
class Question:
    """A question to be answered with yes or no. `no` is called for no, if there is something to do
    then; every other key calls `cancel`.
    """

    text: str
    yes: Callable[[], None]
    no: Callable[[], None] | None = None
    cancel: Callable[[], None] | None = None


@dataclass
class Page:
    """Lines to read, shown over the body of the screen, or (`whole`) over everything but its last
    line.
    """

    title: str
    draw: Callable[[int, int], list[Line]]
    top: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a click on a part of a row does: ``segment``, ``take``, ``pick``, ``passage``, ``hit``
    or ``answer``, with a number.
    """

    start: int
    end: int
    kind: str
    value: int
