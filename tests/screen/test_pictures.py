"""Pictures of the screen, line by line, against those kept in pictures/.

A change of the layout is looked at there. To make them again: ``QCODE_UPDATE_PICTURES=1 pytest
tests/screen``.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from qcode.model import Suggestion
from qcode.store.store import Store
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared.codings import add_codings

PICTURES = Path(__file__).resolve().parent / "pictures"
ROWS = (
    Suggestion(2, "neighbor", 0.82, "next door, window (+2.1)"),
    Suggestion(2, "notice_board", 0.61, "notice (+1.4)"),
    Suggestion(2, "joy", 0.07, "no words stand out; given about as often in segments like this"),
)
WORKING = ("1", "*", "j", "c", "w", "enter", "!", "a", "k")
SCENES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "80x24": ((80, 24), "dark", WORKING),
    "80x24-choosing": ((80, 24), "dark", (*WORKING, "c", "s", "tab")),
    "80x24-words": (
        (80, 24),
        "dark",
        (*WORKING, "w", "l", "greater_than_sign", "greater_than_sign"),
    ),
    "80x24-keys": ((80, 24), "dark", ("question_mark",)),
    "120x40": ((120, 40), "dark", (*WORKING, "o")),
    "120x40-tree": ((120, 40), "dark", (*WORKING, "b", "tab")),
    "60x24": ((60, 24), "dark", WORKING),
    "60x24-choosing": ((60, 24), "dark", (*WORKING, "c")),
    "80x24-contrast": ((80, 24), "contrast", WORKING),
    "80x24-none": ((80, 24), "none", WORKING),
}


def compare(name: str, found: str) -> None:
    """Hold a picture against the one kept; make it where that is asked for."""
    path = PICTURES / f"{name}.txt"
    if os.environ.get("QCODE_UPDATE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8"), (
        f"{name} looks different; QCODE_UPDATE_PICTURES=1 makes it again"
    )


def prepared(session: CodingSession) -> None:
    """Suggestions, and a clock that stands still."""
    coding_offers.deliver(
        session, "m", {1: ROWS, 3: (Suggestion(4, "water", 0.93, "water, hose, drought (+4.0)"),)}
    )
    assert session.offer is not None
    session.offer.late = False
    session.saved_at = lambda: "10:20:30"  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of day is not part of a picture."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.mark.parametrize("name", SCENES)
def test_pictures(play: Callable[..., None], store: Store, name: str) -> None:
    """At 80 by 24, 120 by 40 and 60 by 24; in high contrast and without colour with what each
    stretch is drawn in.
    """
    add_codings(store, "GA-01", "4", ["snails"], coder="jonas")
    size, theme, keys = SCENES[name]

    async def scene(d) -> None:
        await d.press(*keys)
        await d.pilot.pause()
        found = d.drawn + "\n"
        if theme in ("contrast", "none"):
            found += "\n" + "\n".join(runs(d.app)) + "\n"
        compare(name, found)

    play(scene, size=size, theme=theme, ready=prepared)


def runs(app) -> list[str]:
    """For each row, the stretches of one style: from column to column, and the style."""
    found = []
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        at = 0
        row: list[tuple[int, int, str]] = []
        for segment in strip:
            end = at + segment.cell_length
            words = str(segment.style)
            if row and row[-1][2] == words:
                row[-1] = (row[-1][0], end, words)
            else:
                row.append((at, end, words))
            at = end
        found.append(f"{y:2}  " + "; ".join(f"{a}-{b} {words}" for a, b, words in row))
    return found


def test_without_colour_no_colour_is_sent(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR set nothing that reaches the terminal names a colour, whatever the theme; the
    segment is still marked.
    """
    monkeypatch.setenv("NO_COLOR", "1")

    async def scene(d) -> None:
        await d.press(*WORKING, "c", "w")
        console = Console(force_terminal=True, color_system="truecolor", width=80, _environ={})
        sent = ""
        for strip in d.app.screen._compositor.render_strips():
            for line_filter in d.app._filters:
                strip = strip.apply_filter(line_filter, d.app.screen.background_colors[1])
            sent += strip.render(console)
        codes = [
            code for found in re.findall(r"\x1b\[([0-9;:]*)m", sent) for code in found.split(";")
        ]
        italic_underline_default = {"3", "4", "39", "49"}
        assert not [
            c for c in codes if c[:1] in ("3", "4", "9") and c not in italic_underline_default
        ], sorted(set(codes))
        assert {"1", "7"} <= set(codes) and "▌" in d.drawn, "bold and reverse are what is left"

    play(scene, theme="dark", ready=prepared)
