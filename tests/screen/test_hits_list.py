"""The list of hits in context, with real keys on the real screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.coding.actions import ACTIONS
from qcode.coding.keymap import build
from qcode.screen.cells import plain, width
from qcode.screen.desk import CodingDesk
from qcode.screen.hit_choices import IN_HITS
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession

Play = Callable[..., None]


def stored(store: Store) -> list[tuple[str, str, str]]:
    """Transcript, words and origin of each coding."""
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    return sorted(
        (c.transcript, texts[c.transcript][c.start : c.end], c.origin) for c in study.codings
    )


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)])
def test_hits_stand_below_each_other_with_their_context(
    play: Play, store: Store, size: tuple[int, int]
) -> None:
    """Typing narrows the list; Enter goes to one with its words selected; Backspace comes back."""

    async def scene(d) -> None:
        await d.press("j", "L", *"garden|pump", "enter")
        rows = [row for row in d.drawn.split("\n") if "garden" in row or "pump" in row][2:]
        columns = {row.index("garden") if "garden" in row else row.index("pump") for row in rows}
        assert len(rows) == 5 and len(columns) == 1, d.drawn
        assert "5 hits" in d.drawn and "Space mark" in d.last_line
        await d.press(*"who,leaf", "backspace", "backspace", "backspace", "backspace", *"gr-")
        assert "1 hit" in d.drawn and "GR-01 1" in d.drawn and "GA-02" not in d.drawn
        await d.press("enter")
        assert d.session.sheet.name == "GR-01" and "garden" in d.drawn
        assert d.session.sheet.words(d.session.cursor.span) == "garden"
        await d.press("backspace")
        assert d.session.sheet.name == "GA-01" and d.session.cursor.index == 3

    play(scene, size=size)


def test_one_many_or_all_are_coded_and_undone_in_one_step(play: Play, store: Store) -> None:
    """Marked hits get a code from the list of codes; they show it; Ctrl-Z takes all of it back."""

    async def scene(d) -> None:
        await d.press("backslash", *"pump", "enter", "L", "space", "enter")
        assert "Code 1 hit:" in d.drawn
        await d.press(*"wat", "enter")
        assert stored(store) == [("GA-01", "pump", "hand")] and "■ water" in d.drawn
        assert "water: 1 coding added on 1 hit in 1 transcript." in d.last_line
        await d.press("ctrl+z")
        assert stored(store) == [] and "■ water" not in d.drawn
        await d.press("ctrl+a")
        assert "2 marked" in d.drawn
        await d.press("enter", *"joy", "enter")
        assert len(stored(store)) == 2
        await d.press("escape", "u")
        assert stored(store) == []

    play(scene)


def test_hits_that_were_never_on_the_screen_are_asked_about(play: Play, store: Store) -> None:
    """No leaves them uncoded; yes codes them as not looked at."""

    async def scene(d) -> None:
        await d.press("L", *"[aeiou]", "enter", "ctrl+a", "enter", *"joy", "enter")
        assert "never on the screen" in d.last_line
        await d.press("n")
        assert stored(store) == []
        await d.press("enter", *"joy", "enter", "y")
        origins = {origin for _, _, origin in stored(store)}
        assert origins == {"hand", "machine"}

    play(scene, size=(80, 24))


def test_a_query_lists_where_it_is_true(play: Play, store: Store) -> None:
    """Words of all transcripts; an error of the expression is told; `L` opens the list again with
    its marks, `n` steps through it.
    """

    async def scene(d) -> None:
        await d.press("equals_sign", *"rol = x", "enter")
        assert d.desk.message[1] == "failed" and d.desk.hits is None
        await d.press("equals_sign", *"word:hose", "enter")
        assert "2 hits (query word:hose)" in d.drawn
        await d.press("space", "escape", "L")
        assert "1 marked" in d.drawn
        await d.press("escape", "n")
        assert "Place 1 of 2 (query word:hose)" in d.last_line

    play(scene)


class Alone:
    """Stands for the app."""

    def leave(self, status: int = 0) -> None: ...

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None: ...

    def set_theme(self, name: str) -> None: ...


def test_it_is_drawn_at_every_size(store: Store) -> None:
    """Every row is as wide as the screen, and the bar is in sight."""
    session = CodingSession(store, "mara")
    session.open("GA-01")
    desk = CodingDesk(session, build()[0], Alone())
    for key in ("L", *"e", "enter"):
        desk.key(key, key if len(key) == 1 else None)
    for size in ((60, 24), (80, 24), (160, 45), (40, 10), (30, 7)):
        desk.resize(*size)
        for key in ("", "down", "pagedown", "pagedown", "space", "ctrl+a", "up", "pageup", "q"):
            if key:
                desk.key(key, key if len(key) == 1 else None)
            drawn = desk.draw()
            assert len(drawn) == size[1] and {width(plain(line)) for line in drawn} == {size[0]}
            if desk.hits is not None and desk.hits.rows:
                assert any(t.value == desk.hits.at for row in desk.targets for t in row)
        desk.key("backspace")


def test_every_key_of_the_list_does_something() -> None:
    """What the registry lists is what the list obeys."""
    assert {a.name for a in ACTIONS if a.context == "hits"} == set(IN_HITS)
