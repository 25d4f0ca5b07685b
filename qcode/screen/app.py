"""The app around the desk: it turns events into calls and lines into strips. Only changed lines are
drawn again.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import ClassVar

# textual draws at the next tick of its clock; this halves the wait.
os.environ.setdefault("TEXTUAL_FPS", "120")

from rich.console import Console
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TextArea

from qcode.errors import QcodeError
from qcode.screen import styles
from qcode.screen.cells import Line, steady
from qcode.screen.desk import CodingDesk
from qcode.screen.glyphs import UNICODE, Glyphs
from qcode.screen.palettes import FEW
from qcode.screen.word_choices import Dragging
from qcode.workflows.coding import (
    Batch,
    CodingSession,
    Keymap,
    SuggestionFeed,
    accept_batch,
    sentences,
)

WARM_AFTER = 1.5
"""Seconds after opening until the sentence rules are loaded, so that the first key for sentences
does not wait.
"""
HEARS_EVERY = 1.0
"""Seconds between looks at a player, for an error to tell."""
RESTS_AFTER = 0.35
"""Seconds without a key until seen segments are stored."""


@lru_cache(maxsize=8192)
def strip(line: Line, theme: str) -> Strip:
    """A line in the colors of a theme."""
    return Strip([Segment(text, styles.style(theme, name)) for text, name in line])


def warm() -> None:
    """Load what is needed to find sentences."""
    sentences("One. Two.", 0, 9)


def key_name(event: events.Key) -> str:
    """The keymap's name of a key: the typed character, or else the key's name."""
    if event.character and event.is_printable:
        return "space" if event.character == " " else event.character
    return {"ctrl+m": "enter", "ctrl+i": "tab", "backtab": "shift+tab", "ctrl+h": "backspace"}.get(
        event.key, event.key
    )


class DeskWidget(Widget, can_focus=True, inherit_bindings=False):
    """The only widget of the screen: transcript, panel, title and status, drawn line by line."""

    DEFAULT_CSS = "DeskWidget { width: 1fr; height: 1fr; }"

    def __init__(self, desk: CodingDesk) -> None:
        super().__init__()
        self.desk = desk
        self.dragging = Dragging(desk)
        self._drawn: list[Line] = []

    def redraw(self) -> None:
        """Draw what has changed."""
        before, self._drawn = self._drawn, self.desk.draw()
        if len(before) != len(self._drawn):
            self.refresh()
        else:
            rows = [
                n
                for n, (old, new) in enumerate(zip(before, self._drawn, strict=True))
                if old != new
            ]
            if rows:
                self.refresh(*(Region(0, row, self.size.width, 1) for row in rows))
        caret = self.desk.caret
        if caret is not None:
            self.app.cursor_position = Offset(*caret)

    def redraw_all(self) -> None:
        """Draw everything again, for a new theme."""
        self._drawn = self.desk.draw()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row of the screen."""
        if y >= len(self._drawn):
            return Strip.blank(self.size.width, styles.style(self.palette, "text"))
        return strip(self._drawn[y], self.palette)

    @property
    def palette(self) -> str:
        """The theme to draw with."""
        return self.app.palette if isinstance(self.app, CodingApp) else self.desk.theme

    def on_resize(self, event: events.Resize) -> None:
        """Adapt the layout to the new size, at the same place."""
        self.desk.resize(event.size.width, event.size.height)
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        """Execute the key and draw. The change is saved when this returns."""
        event.stop()
        event.prevent_default()
        self.desk.key(key_name(event), event.character)
        self.after()

    def on_paste(self, event: events.Paste) -> None:
        """Insert pasted text if something is being typed."""
        event.stop()
        self.desk.paste(event.text)
        self.after()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a drag may begin."""
        self.dragging.press(event.x, event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select the words that the mouse is dragged over."""
        if event.button and self.dragging.move(event.x, event.y):
            self.redraw()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End a drag."""
        self.dragging.release()

    def on_click(self, event: events.Click) -> None:
        """Go to, accept or choose what was clicked; the end of a drag is no click."""
        if not self.dragging.moved:
            self.desk.click(event.x, event.y)
        self.after()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on."""
        event.stop()
        self.desk.wheel(1)
        self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self.desk.wheel(-1)
        self.redraw()

    def after(self) -> None:
        """After any input: draw, and schedule storing what was seen."""
        self.redraw()
        app = self.app
        if isinstance(app, CodingApp):
            app.rest_soon()


class DeskScreen(Screen[None], inherit_bindings=False):
    """The screen with the desk."""

    AUTO_FOCUS = "DeskWidget"


class MemoScreen(ModalScreen[str | None], inherit_bindings=False):
    """The memo editor. Leaving it saves the memo; undo reverses this."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+s", "keep", "Keep", priority=True),
        Binding("ctrl+g", "drop", "Cancel", priority=True),
    ]
    DEFAULT_CSS = """
    MemoScreen { align: left bottom; background: transparent; }
    MemoScreen > #title, MemoScreen > #keys {
        width: 100%; height: 1; padding: 0 1; background: $panel; text-style: bold;
    }
    MemoScreen > TextArea, MemoScreen > TextArea:focus {
        width: 100%; height: 40%; min-height: 5; border: none; padding: 0 1;
    }
    """

    def __init__(self, title: str, text: str, typed: Callable[[], str]) -> None:
        super().__init__()
        self._title, self._text, self._typed = title, text, typed

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        yield Static(steady(self._title), id="title", markup=False)
        yield TextArea(
            self._text, soft_wrap=True, tab_behavior="indent", highlight_cursor_line=False
        )
        yield Static("Esc or Ctrl-S saves, Ctrl-G cancels", id="keys", markup=False)

    @property
    def area(self) -> TextArea | None:
        """The text area; None before it exists."""
        return next(iter(self.query(TextArea)), None)

    def on_mount(self) -> None:
        """Start at the end of the present text, with what was typed while this opened."""
        area = self.area
        if area is None:  # closed before it was drawn
            return
        area.move_cursor(area.document.end)
        area.focus()
        area.insert(self._typed())

    def action_keep(self) -> None:
        """Save the text, including what was typed before this was drawn."""
        area = self.area
        self.dismiss(self._text + self._typed() if area is None else area.text)

    def action_drop(self) -> None:
        """Leave the memo as it was."""
        if self.area is None:
            self._typed()
        self.dismiss(None)


class CodingApp(App[int], inherit_bindings=False):
    """Coding in a terminal. `run` returns when the coder leaves; the exit status is
    `return_value`.
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave(0)", "Leave", priority=True, show=False),
        Binding("ctrl+c", "leave(130)", "Interrupt", priority=True, show=False),
    ]
    CSS = "Screen { background: transparent; }"

    class Arrived(Message):
        """A message: suggestions have arrived from the helper."""

        def __init__(self, batch: Batch) -> None:
            super().__init__()
            self.batch = batch

    def __init__(
        self,
        session: CodingSession,
        keymap: Keymap,
        *,
        theme: str = "dark",
        signs: Glyphs = UNICODE,
        suggest: bool = True,
        depth: str | None = None,
    ) -> None:
        no_color = bool(os.environ.get("NO_COLOR"))
        chosen = "none" if no_color else theme
        super().__init__(ansi_color=chosen == "none")
        self.depth = depth
        self.session = session
        self.desk = CodingDesk(session, keymap, self, signs=signs, theme=chosen)
        self.widget = DeskWidget(self.desk)
        self.feed = SuggestionFeed(session, self._arrived) if suggest else None
        self._rest: Timer | None = None
        self._about: tuple[str, ...] = ()
        self.fault: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """The screen with the desk on it."""
        return DeskScreen()

    def compose(self) -> ComposeResult:
        """The desk."""
        yield self.widget

    def on_mount(self) -> None:
        """Start at the segment where the coder left off."""
        self._colors()
        self.follow_session()
        self.set_timer(WARM_AFTER, lambda: threading.Thread(target=warm, daemon=True).start())

    def _colors(self) -> None:
        chosen = styles.theme(self.palette)
        # The names of few colors mean what the terminal makes of them.
        plain = chosen.name == "none" or chosen.name.endswith(FEW)
        self.theme = "ansi-dark" if plain else "textual-dark" if chosen.dark else "textual-light"
        # Colors that were chosen for the terminal go to it as they are.
        self.ansi_color = plain or "@" in chosen.name

    @property
    def palette(self) -> str:
        """The theme in as many colors as the terminal has."""
        return styles.for_terminal(self.desk.theme, self.depth)

    # What the desk asks for
    # ---------------------------------------------------------------------------------------

    def leave(self, status: int = 0) -> None:
        """Close the screen."""
        self.exit(status, return_code=status)

    def action_leave(self, status: int) -> None:
        """Leave on Ctrl-Q and Ctrl-C, on any screen."""
        self.desk.leave(status)

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
        """Open a memo to write."""

        def written(new: str | None) -> None:
            if new is not None:
                done(new)
            self.widget.after()

        self.desk.hold()
        self.push_screen(MemoScreen(title, text, self.desk.release), written)

    def set_theme(self, name: str) -> None:
        """Draw in a different theme."""
        self._colors()
        self.widget.redraw_all()

    # Suggestions, and writing down what was looked at
    # -------------------------------------------------------------

    def follow_session(self) -> None:
        """Start computing suggestions for the open transcript."""
        loaded, sheet = self.session.loaded, self.session.sheet
        about = (sheet.interview.id, loaded.anchor, self.session.when(), sheet.codebook.version)
        if self.feed is not None and about != self._about:
            self._about = about
            self.feed.start()
            # exclude what was just read from garbage collection, which would delay keys
            gc.freeze()

    def _arrived(self, batch: Batch) -> None:
        """Called in the helper's thread: pass the batch on to the main thread."""
        self.post_message(self.Arrived(batch))

    def on_coding_app_arrived(self, message: Arrived) -> None:
        """Add suggestions; draw if they are for the current segment."""
        message.stop()
        if message.batch.last:
            gc.freeze()
        if accept_batch(self.session, message.batch) and self.is_running:
            self.widget.redraw()

    def rest_soon(self) -> None:
        """Store what was seen when the coder has paused for a moment."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(RESTS_AFTER, self._rested)

    def _rested(self) -> None:
        self._rest = None
        before = self.session.reads, self.desk.message
        try:
            self.session.rest()
        except QcodeError as problem:
            self.desk.fail(problem)
            self.widget.redraw()
        self.desk.tell_news()
        if before != (self.session.reads, self.desk.message):
            self.widget.redraw()
        if self.session.player.playing:
            self._rest = self.set_timer(HEARS_EVERY, self._rested)
        self.follow_session()
        if self.feed is not None:
            self.feed.retrain_if_due()

    def on_unmount(self) -> None:
        """Stop the helper."""
        if self.feed is not None:
            self.feed.close()

    def _fatal_error(self) -> None:
        """Close the screen after a bug in the program; the caller reports it (`fault`)."""
        self.fault = self._exception
        self._close_messages_no_wait()


def terminal_colors() -> str | None:
    """How many colors the terminal has, as rich finds out."""
    return Console(file=sys.__stderr__).color_system


def run(
    session: CodingSession,
    keymap: Keymap,
    *,
    theme: str = "dark",
    signs: Glyphs = UNICODE,
    said: str = "",
) -> int:
    """Open the screen and return the exit status when the coder leaves. Raises errors from inside
    the screen.
    """
    app = CodingApp(session, keymap, theme=theme, signs=signs, depth=terminal_colors())
    app.desk.message = (said, "said")
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_value or 0
