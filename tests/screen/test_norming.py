"""The screen of a norming session, with real keys: a vote is covered before the next looks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from qcode.screen.norming import NormingApp
from qcode.store.store import Store
from qcode.workflows.norming.lines import NormingLines
from qcode.workflows.norming.sessions import start_session


def run(store: Store, scene: Callable[[Any, Callable[[], str]], Awaitable[None]]) -> int:
    """Open the screen of a new session on two passages and play the scene; the exit status."""
    start_session(store, "pilot", ["GA-01:2", "GA-02:2"], ["ann", "ben"])
    app = NormingApp(NormingLines(store, "pilot"))

    def drawn() -> str:
        lines = app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines)

    async def main() -> None:
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            await scene(pilot, drawn)

    asyncio.run(main())
    return app.return_value or 0


async def type_line(pilot: Any, text: str) -> None:
    """Type a line and press Enter."""
    await pilot.press(*("space" if c == " " else c for c in text), "enter")
    await pilot.pause()


def test_votes_are_covered_until_the_next_coder_is_here(store: Store) -> None:
    async def scene(pilot: Any, drawn: Callable[[], str]) -> None:
        assert "ann votes next." in drawn() and "next door" not in drawn()
        await pilot.press("enter")
        assert "The man next door did." in drawn()
        await pilot.press(*"wat")
        assert "water   Water" in drawn()
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert "ben votes next." in drawn() and "water" not in drawn()
        await pilot.press("enter")
        assert "water" not in drawn()
        await type_line(pilot, "joy")
        assert "All have voted." in drawn() and "joy" not in drawn()
        await pilot.press("enter")
        await type_line(pilot, "reveal")
        assert "ann: water." in drawn() and "ben: joy." in drawn()
        assert "You differ on joy and water." in drawn()
        await pilot.resize_terminal(60, 14)
        await type_line(pilot, "ann: water")
        assert "ben: joy." in drawn()  # the votes, where the page is too short for everything
        await pilot.resize_terminal(100, 30)
        await type_line(pilot, "settle water because the pump is meant")
        assert "Passage 1 is settled: water." in drawn()
        await type_line(pilot, "next")
        assert "ann votes next." in drawn() and "leaflet" not in drawn()
        await pilot.press("enter")
        await type_line(pilot, "waters")
        assert "That did not work. No code named 'waters'" in drawn()
        await type_line(pilot, "quit")

    assert run(store, scene) == 0
