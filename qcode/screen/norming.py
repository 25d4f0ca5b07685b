"""The screen of a norming session: the passage, whose turn it is, and a line to type votes and
commands.

A vote is covered as soon as it is given: the next coder sees an empty page until they press Enter.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from qcode.screen.one_desk import OneDesk, run_desk
from qcode.shown import visible
from qcode.workflows.norming import NormingLines

_KEYS = {
    "voting": "Type codes with commas between them, or none.  Tab completes  Enter votes",
    "voted": "Type reveal.  undo takes the last vote back",
    "revealed": "NAME: CODES changes a vote  settle CODES because REASON",
    "settled": "next  consensus  example CODE  settle CODES because REASON",
}


class NormingScreen(Screen[None]):
    """The passage above, what fits what is typed below it, and the line to type in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", priority=True, show=False),
        Binding("pagedown", "scroll(1)", "Down", priority=True, show=False),
        Binding("pageup", "scroll(-1)", "Up", priority=True, show=False),
    ]

    def __init__(self, work: NormingLines) -> None:
        super().__init__()
        self.work = work
        self.said: list[str] = []
        self.covered = False

    def compose(self) -> ComposeResult:
        """The widgets, from top to bottom."""
        yield Static(id="title")
        with VerticalScroll(can_focus=False):
            yield Static(id="passage")
        yield Static(id="fitting")
        yield Static(id="status")
        yield Input(id="typed", select_on_focus=False)
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Start at the first passage that is not settled; the first coder takes the keyboard."""
        self.covered = bool(self.work.turn)
        self._draw()
        self.query_one(Input).focus()

    @property
    def typed(self) -> Input:
        """The line to type in."""
        return self.query_one(Input)

    def _draw(self) -> None:
        work, session = self.work, self.work.session
        settled = f"{len(session.outcomes)} of {len(session.passages)} settled"
        title = f"{session.name}: {', '.join(session.coders)}   {settled}"
        self.query_one("#title", Static).update(Content(visible(title)))
        told = "\n".join(work.told())
        shown = self._page() if self.covered else "\n\n".join((*work.words(), told))
        self.query_one("#passage", Static).update(Content(visible(shown)))
        self.query_one("#status", Static).update(Content(visible("\n".join(self.said))))
        state = session.state(work.number)
        keys = "Enter" if self.covered else f"{_KEYS[state]}  help  quit"
        self.query_one("#keys", Static).update(Content(keys))
        self._fit()

    def _page(self) -> str:
        turn = self.work.turn
        who = f"{turn} votes next" if turn else "All have voted"
        return f"{who}.\n\nThe others look away. Press Enter when {turn or 'everybody'} is here."

    def _fit(self) -> None:
        rows = [] if self.covered else self.work.fitting(self._last_part(), 4)
        shown = "\n".join(f"{key}   {name if name != key else ''}".rstrip() for key, name in rows)
        self.query_one("#fitting", Static).update(Content(visible(shown)))

    def _last_part(self) -> str:
        """The code that is being typed: what follows the last comma, colon or command."""
        typed = self.typed.value
        start = max(typed.rfind(mark) for mark in (",", ":", ";")) + 1
        part = typed[start:].strip()
        first, _, rest = part.partition(" ")
        return rest if first in ("settle", "example", "entry", "find") else part

    def action_complete(self) -> None:
        """Complete the code that is being typed to the best that fits."""
        part = self._last_part()
        fitting = [] if self.covered else self.work.fitting(part, 1)
        if part and fitting:
            typed = self.typed.value.rstrip()
            self.typed.value = typed[: len(typed) - len(part)] + fitting[0][0]
            self.typed.cursor_position = len(self.typed.value)

    def action_scroll(self, by: int) -> None:
        """Scroll the passage by a page."""
        pane = self.query_one(VerticalScroll)
        (pane.scroll_page_down if by > 0 else pane.scroll_page_up)(animate=False)

    def on_input_changed(self) -> None:
        """Show the codes that fit."""
        self._fit()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Vote, or do the command; after a vote the page is covered for the next coder."""
        event.stop()
        line, self.typed.value = event.value, ""
        if self.covered:
            self.covered, self.said = False, []
        elif line.strip():
            reply = self.work.handle(line)
            if reply.leave:
                self.app.exit(0)
                return
            self.covered = reply.wipe
            moved = line.split()[0].casefold() in ("next", "back", "go", "read", "reveal")
            self.said = [] if moved and not reply.status else reply.lines
            if reply.wipe:
                self.said = reply.lines[:1]
            elif moved and not reply.status:
                self.covered = bool(self.work.turn) and line.split()[0].casefold() != "read"
        self._draw()
        self.call_after_refresh(self._show_what_is_new)

    def _show_what_is_new(self) -> None:
        """Scroll to the votes once they are revealed, else to the beginning."""
        pane = self.query_one(VerticalScroll)
        if self.work.number in self.work.session.revealed:
            pane.scroll_end(animate=False)
        else:
            pane.scroll_home(animate=False)


class NormingApp(OneDesk):
    """A norming session in a terminal; the exit status is `return_value`."""

    CSS = """
    #title, #status, #keys, #fitting { width: 1fr; height: auto; padding: 0 1; }
    #title { background: $primary; color: $text; text-style: bold; max-height: 2; }
    #status { background: $panel; color: $text; max-height: 12; }
    #fitting { color: $text; max-height: 4; }
    #keys { color: $text; max-height: 2; }
    VerticalScroll { width: 1fr; height: 1fr; padding: 1 1; }
    #passage { height: auto; }
    Input { border: none; height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self, work: NormingLines) -> None:
        self.desk = NormingScreen(work)
        super().__init__(self.desk)


def run(work: NormingLines) -> int:
    """Open the screen and return the exit status when it is left. Raises errors from inside the
    screen.
    """
    return run_desk(NormingApp(work))
