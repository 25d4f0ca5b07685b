"""The actions of the screen that change what is shown: times, details, keys, colors."""

from __future__ import annotations

from qcode.screen import panels
from qcode.screen.asking import ask_from_list
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Page
from qcode.screen.picker import Item
from qcode.screen.styles import THEMES
from qcode.shown import clock
from qcode.workflows.coding import WHEN
from qcode.workflows.coding import offers as coding_offers


def times(desk: DrawnDesk) -> None:
    """Show or hide the begin times of turns."""
    desk.lines.times = not desk.lines.times
    timed = any(t.time_start is not None for t in desk.session.sheet.interview.turns)
    desk.say("" if timed else "This transcript has no times.")


def details(desk: DrawnDesk) -> None:
    """Show all details of the segment."""
    desk.page = Page("Details", lambda cells, _: panels.details_page(desk.session, cells, clock))


def help_page(desk: DrawnDesk) -> None:
    """Show every key."""
    desk.page = Page(
        "Keys", lambda cells, height: panels.help_page(desk.keymap, cells, height), whole=True
    )


def suggestions(desk: DrawnDesk) -> None:
    """Choose when suggestions are shown in the study."""
    words = {
        "at once": "as soon as you come to a segment",
        "after": "after you have decided on a segment",
        "off": "not at all",
    }
    now = desk.session.when()
    rows = [
        Item(when, f"{when}{' ' + desk.signs.there if when == now else ''}", words[when])
        for when in WHEN
    ]
    ask_from_list(
        desk,
        "Suggestions:",
        rows,
        lambda when: desk.say(coding_offers.set_when(desk.session, when)),
    )


def theme(desk: DrawnDesk) -> None:
    """Change to the next theme."""
    name = THEMES[(THEMES.index(desk.theme) + 1) % len(THEMES)]
    desk.theme = name
    desk.host.set_theme(name)
    desk.say(f"The colors are now {'high contrast' if name == 'contrast' else name}.")
