"""What a key costs in the list of codes: drawn by qcode, and with textual's `Input` and
`OptionList`.

    python benchmarks/lists.py [--rounds N] [--size 120x40] [--codes 64]

Three screens take turns in one run, with the same rows in the same colors at the same place: the
list drawn into the lines of the desk, as qcode does it; the same with an `Input` over the line that
is typed into; and with `Input` and `OptionList`. The widgets are used as cheaply as they can be:
keys are handed on without a change of focus, the cursor does not blink, a row is laid out only when
it is drawn, and the desk below is not drawn again.

Measured is the processor time of the screen's thread, from a key until everything that it causes is
painted as for a terminal, so that other work on the machine does not count. Prints medians and
their ratios, gates nothing. docs/explanation/dependencies.md has the figures of one run.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import ClassVar

import screen
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip
from textual.visual import Visual
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from qcode.coding.keymap import build as keymap
from qcode.screen.app import CodingApp, DeskWidget, strip
from qcode.screen.picker import Item, Picker
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession

KEYS = [*"nar", *["backspace"] * 3, "down", "down", "pagedown", "up", *"mi", *["backspace"] * 2]
"""One round of what hands do in a list: type, delete, move, turn a page."""
TURNS = 3


class PaintedApp(CodingApp):
    """The coding screen as it is; every change is rendered as for a terminal."""

    def _display(self, screen, renderable):  # type: ignore[no-untyped-def]
        if isinstance(renderable, CompositorUpdate):
            renderable.render_segments(self.console)  # headless apps leave it out
        super()._display(screen, renderable)

    def open_list(self) -> None:
        """Open the list of all codes."""
        self.desk.do("choose")
        self.widget.after()


class Typed(Input, can_focus=False):
    """An input line that is given its keys."""

    ACTIONS: ClassVar = {key: b.action for b in Input.BINDINGS for key in b.key.split(",")}  # type: ignore[union-attr]

    async def take(self, event: events.Key) -> None:
        """Type or edit."""
        if event.is_printable and event.character:
            self.insert_text_at_cursor(event.character)
        elif event.key in self.ACTIONS:
            await self.run_action(self.ACTIONS[event.key])

    def show_cursor(self) -> None:
        """Draw the cursor although the keys go to the desk."""
        self.cursor_blink = False
        self.has_focus = True


class InputDesk(DeskWidget):
    """The desk that hands what is typed on to the app's input line."""

    async def on_key(self, event: events.Key) -> None:  # type: ignore[override]
        event.stop()
        event.prevent_default()
        await self.app.take(event)  # type: ignore[attr-defined]


class InputApp(PaintedApp):
    """The list drawn by qcode, below an `Input`."""

    CSS = """
    Screen { background: transparent; layers: below above; }
    InputDesk { layer: below; width: 1fr; height: 1fr; }
    Vertical { layer: above; width: 40; height: 1; margin-top: 1; dock: right; }
    Typed, Typed:focus { border: none; padding: 0; height: 1; }
    """

    def compose(self) -> ComposeResult:
        """The desk, and the line over it."""
        self.widget, self.line = InputDesk(self.desk), Typed(select_on_focus=False)
        yield self.widget
        with Vertical():
            yield self.line

    def open_list(self) -> None:
        """Open the list of all codes."""
        super().open_list()
        self.line.show_cursor()
        self.screen.set_focus(self.widget)

    async def take(self, event: events.Key) -> None:
        """Move in the list, or type and find the rows again."""
        picker = self.desk.picker
        assert picker is not None
        if event.key in ("down", "up"):
            picker.move(1 if event.key == "down" else -1)
        elif event.key in ("pagedown", "pageup"):
            picker.page(1 if event.key == "pagedown" else -1)
        else:
            await self.line.take(event)
            picker.editor.text = self.line.value
            picker.refresh()
        self.widget.after()


class Row(Visual):
    """A row of the list, laid out when it is drawn."""

    def __init__(self, app: WidgetsApp, item: Item, n: int) -> None:
        self.app, self.item, self.n = app, item, n

    def get_optimal_width(self, rules, container_width):  # type: ignore[no-untyped-def]
        return container_width

    def get_height(self, rules, width):  # type: ignore[no-untyped-def]
        return 1

    def render_strips(self, width, height, style, options) -> list[Strip]:  # type: ignore[no-untyped-def]
        picker, desk = self.app.picker, self.app.desk
        picker.at = self.app.rows.highlighted or 0
        return [strip(picker._row(self.item, self.n, width, desk.signs), desk.theme)]


class WidgetsApp(InputApp):
    """The list as an `Input` and an `OptionList`."""

    CSS = (
        InputApp.CSS.replace("height: 1; margin", "height: 37; margin")
        + """
    OptionList { border: none; padding: 0; height: 1fr; scrollbar-size: 0 0; }
    """
    )
    picker: Picker

    def compose(self) -> ComposeResult:
        """The desk, and the list over it."""
        self.widget, self.line = InputDesk(self.desk), Typed(select_on_focus=False)
        self.rows = OptionList()
        self.rows.can_focus = False
        yield self.widget
        with Vertical():
            yield self.line
            yield self.rows

    def open_list(self) -> None:
        """Open the list of all codes."""
        super().open_list()
        assert self.desk.picker is not None
        self.picker, self.desk.picker = self.desk.picker, None
        self.show_rows()

    async def take(self, event: events.Key) -> None:
        """Move in the list, or type and find the rows again."""
        moves = {"down": 1, "up": -1, "pagedown": 36, "pageup": -36}
        if event.key in moves:
            self.rows.highlighted = (self.rows.highlighted or 0) + moves[event.key]
        else:
            await self.line.take(event)
            self.show_rows()

    def show_rows(self) -> None:
        """The rows for what was typed."""
        found = self.picker.items(self.line.value)
        self.rows.set_options([Option(Row(self, item, n)) for n, item in enumerate(found)])
        self.rows.highlighted = 0 if found else None


SCREENS = {"drawn": PaintedApp, "Input": InputApp, "Input and OptionList": WidgetsApp}


async def measure(
    session: CodingSession, kind: type[PaintedApp], size: tuple[int, int], rounds: int
) -> dict[str, list[float]]:
    """Seconds of processor time for each key."""
    app = kind(session, keymap()[0], suggest=False)
    seconds: dict[str, list[float]] = {}
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.open_list()
        await pilot.pause(0.3)
        for key in KEYS * rounds:
            begin = time.thread_time()
            app.post_message(events.Key(key, key if len(key) == 1 else None))
            await asyncio.sleep(0.06)
            seconds.setdefault(key, []).append(time.thread_time() - begin)
    return seconds


def main() -> None:
    """Build the study, let the screens take turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--codes", type=int, default=64)
    options = parser.parse_args()
    width, height = (int(n) for n in options.size.split("x"))
    screen.SEGMENTS, screen.CODES = 500, options.codes
    seconds: dict[str, dict[str, list[float]]] = {name: {} for name in SCREENS}
    with tempfile.TemporaryDirectory() as folder, Store.open(screen.build(Path(folder))) as store:
        for _ in range(TURNS):
            for name, kind in SCREENS.items():
                session = CodingSession(store, "bench")
                session.open("LONG")
                timed = asyncio.run(measure(session, kind, (width, height), options.rounds))
                for key, more in timed.items():
                    seconds[name].setdefault(key, []).extend(more)
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {options.size},"
        f" {options.codes} codes; medians in ms of processor time"
    )
    print(f"{'key':<12}" + "".join(f"{name:>24}" for name in SCREENS))
    for by_key in seconds.values():
        by_key["all"] = [found for each in by_key.values() for found in each]
    for key in [*dict.fromkeys(KEYS), "all"]:
        middle = [statistics.median(by_key[key]) for by_key in seconds.values()]
        print(f"{key:<12}" + "".join(f"{1e3 * m:>15.1f} ({m / middle[0]:.2f} x)" for m in middle))


if __name__ == "__main__":
    main()
