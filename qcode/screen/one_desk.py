"""An app with one screen that is left with an exit status, and the way to run it."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen


class OneDesk(App[int]):
    """An app whose only default screen is `desk`. Ctrl-Q leaves with status 0, Ctrl-C with 130."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave(0)", "Leave", priority=True, show=False),
        Binding("ctrl+c", "leave(130)", "Interrupt", priority=True, show=False),
    ]

    def __init__(self, desk: Screen[None]) -> None:
        super().__init__(ansi_color=bool(os.environ.get("NO_COLOR")))
        self._desk = desk
        self.fault: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return self._desk

    def action_leave(self, status: int) -> None:
        """Leave on Ctrl-Q and Ctrl-C, on any screen."""
        self.exit(status, return_code=status)

    def _fatal_error(self) -> None:
        """Close the screen after a bug in the program; the caller reports it (`fault`)."""
        self.fault = self._exception
        self._close_messages_no_wait()


def run_desk(app: OneDesk) -> int:
    """Open the screen and return the exit status when it is left. Raises errors from inside the
    screen.
    """
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_value or 0
