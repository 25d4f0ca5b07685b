"""The pane with the passages of a code, with real keys on the real screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.coding.actions import ACTIONS
from qcode.coding.keymap import build, key_shown
from qcode.screen.cells import plain, width
from qcode.screen.desk import CodingDesk
from qcode.screen.passage_choices import IN_PANE
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings

Play = Callable[..., None]


@pytest.fixture
def coded(store: Store) -> Store:
    """Codings of joy by mara and ben in three transcripts."""
    for coder, transcript, segment in (
        ("mara", "GA-02", "4"),
        ("mara", "GA-01", "6"),
        ("ben", "GA-01", "4"),
        ("ben", "GR-01", "2"),
    ):
        add_codings(store, transcript, segment, ["joy"], coder=coder, round="1")
    return store


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)])
def test_passages_stand_beside_the_text(play: Play, coded: Store, size: tuple[int, int]) -> None:
    """With the entry of the code above them; Enter goes to one, Escape comes back to the words
    that were selected, and the pane is closed.
    """

    async def scene(d) -> None:
        await d.press("j", "w", "l", "P")
        await d.press(*"joy", "enter")
        assert "Definition: What they like about it." in d.drawn and "2 passages · yours" in d.drawn
        assert d.drawn.index("GA-01 6 · gardener") < d.drawn.index("GA-02 4 · gardener")
        assert "A second pump." in d.drawn and "back" in d.last_line
        await d.press("j", "enter")
        assert d.session.sheet.name == "GA-02" and d.session.cursor.index == 3
        assert "GA-02 4 · gardener" in d.drawn
        await d.press("escape")
        assert d.session.sheet.name == "GA-01" and d.session.where() == "word 2 of segment 4"
        assert d.desk.pane is None and "passages" not in d.drawn

    play(scene, size=size)


def test_the_pane_stays_while_one_codes(play: Play, coded: Store) -> None:
    """It shows the code under the bar of the list, and then the code that was added; `P` goes into
    it again, `q` closes it here.
    """

    async def scene(d) -> None:
        await d.press("c", *"wat", "enter", "P", "tab")
        assert "1 passage · yours" in d.drawn and d.desk.pane is not None
        await d.press("c", *"joy")
        assert "What they like about it." in d.drawn and "GA-02 4" in d.drawn
        await d.press("enter")
        assert "3 passages · yours" in d.drawn
        await d.press("j", "P", "c", *"wat", "enter")
        assert "Carrying, saving or lacking water." in d.drawn and d.desk.pane.focused
        await d.press("q")
        assert d.desk.pane is None and d.session.cursor.index == 3

    play(scene, size=(160, 45))


def test_ctrl_r_in_a_list_of_codes_shows_those_of_the_code_under_the_bar(
    play: Play, coded: Store
) -> None:
    """Escape goes back to the list, with what was typed."""

    async def scene(d) -> None:
        await d.press("c", *"jo", "ctrl+r")
        assert "2 passages · yours" in d.drawn
        await d.press("escape")
        assert d.desk.picker is not None and d.desk.picker.editor.text == "jo"
        await d.press("enter")
        assert d.session.codes_here() == ["joy"]

    play(scene)


def test_roles_and_others(play: Play, coded: Store) -> None:
    """`r` shows one role after the other; `o` those of others too, which is recorded for the
    transcripts that are in sight.
    """

    async def scene(d) -> None:
        await d.press("P", *"joy", "enter", "o")
        assert "4 passages" in d.drawn and "GA-01 4 · gardener · ben" in d.drawn
        assert {r.transcript for r in coded.view(None).rows("mark", kind=["sight"])} == {
            coded.view(None).transcript_id(name) for name in ("GA-01", "GR-01")
        }
        await d.press("r")
        assert "GA-01 4" in d.drawn and d.desk.pane.role == "gardener"
        while d.desk.pane.role:
            await d.press("r")
        assert "4 passages" in d.drawn

    play(scene, size=(120, 40))


def test_a_blind_coder_is_shown_nothing_of_others(play: Play, coded: Store) -> None:
    """Not even with `o`, in the transcripts that are coded blind."""
    assign(coded, ["GA-01"], to="mara", kind="reliability", blind=True)

    async def scene(d) -> None:
        await d.press("P", *"joy", "enter", "o")
        assert "ben" in d.drawn and "GR-01 2" in d.drawn and "GA-01 4" not in d.drawn

    play(scene, size=(120, 40))


class Alone:
    """Stands for the app."""

    def leave(self, status: int = 0) -> None: ...

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None: ...

    def set_theme(self, name: str) -> None: ...


def test_it_is_drawn_at_every_size(coded: Store) -> None:
    """Every row is as wide as the screen, the bar is in sight, wherever it is."""
    for segment in ("1", "3", "5", "7", "8", "9"):
        add_codings(coded, "GA-01", segment, ["joy"], coder="mara", round="1")
    session = CodingSession(coded, "mara")
    session.open("GA-01")
    desk = CodingDesk(session, build()[0], Alone())
    desk.key("P")
    for key in ("j", "o", "y", "enter"):
        desk.key(key, key)
    for size in ((60, 24), (80, 24), (109, 30), (110, 30), (160, 45), (40, 10), (30, 7), (61, 9)):
        desk.resize(*size)
        for key in ("", *"jjjjjjjjj", "pagedown", "pageup", *"kkkkk", "o"):
            if key:
                desk.key(key)
            drawn = desk.draw()
            assert len(drawn) == size[1] and {width(plain(line)) for line in drawn} == {size[0]}
            assert sum(t.kind == "passage" for row in desk.targets for t in row) or size[1] < 12
        desk.key("c")
        desk.draw()
        desk.key("escape")
        desk.key("P")


def test_every_key_of_the_pane_does_something() -> None:
    """What the registry lists is what the pane obeys, and its keys stand in the last line."""
    assert {a.name for a in ACTIONS if a.context == "passages"} == set(IN_PANE)
    assert key_shown(build()[0].first("passages_close")) == "Esc"
