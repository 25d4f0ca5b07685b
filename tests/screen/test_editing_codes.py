"""Editing a code where one stands: by the key for it, from a list of codes, from the passages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.coding.keymap import build
from qcode.screen.cells import plain
from qcode.screen.desk import CodingDesk
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings


class Host:
    """Stands for the app; the next text that is asked for is `writes`."""

    def __init__(self) -> None:
        self.writes: list[str] = []
        self.opened: list[tuple[str, str]] = []

    def leave(self, status: int = 0) -> None:
        pass

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
        self.opened.append((title, text))
        if self.writes:
            done(self.writes.pop(0))

    def set_theme(self, name: str) -> None:
        pass


def sit(store: Store, segment: int = 4, coder: str = "mara") -> tuple[CodingDesk, Host]:
    """A coder at a segment of GA-01."""
    session = CodingSession(store, coder)
    session.open("GA-01", at=segment - 1)
    host = Host()
    desk = CodingDesk(session, build()[0], host)
    desk.resize(120, 36)
    return desk, host


def press(desk: CodingDesk, keys: str) -> str:
    """Press keys that are separated by blanks, what stands in quotes is typed; the message."""
    for key in keys.split():
        typed = key[1:-1].replace("_", " ") if key[0] == key[-1] == "'" else ""
        for each in typed or [key]:
            name = "space" if each == " " else each
            desk.key(name, each if len(each) == 1 else None)
    return desk.message[0]


def drawn(desk: CodingDesk) -> str:
    return "\n".join(plain(line).rstrip() for line in desk.draw())


def entry(store: Store, key: str) -> object:
    return store.view(None).codebook().get(key)


def test_the_list_shows_how_each_field_is_now(store: Store) -> None:
    desk, _ = sit(store)
    press(desk, "c 'wat' enter E")
    assert desk.picker is not None and desk.picker.rows[0].value == "water", "the one on the words"
    press(desk, "enter")
    shown = drawn(desk)
    for words in ("Edit water:", "Carrying, saving", "add example", "now under hardship", "retire"):
        assert words in shown


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("'label' enter 'r' enter", "The label of water is changed"),
        ("'color' enter 'red' enter", "The color of water is written"),
        ("'color' enter '#0a0B0c' enter", "The color of water is written"),
        ("'add' enter", "is an example of water now"),
        ("'move' enter 'joy' enter", "water is under joy now"),
        ("'move' enter enter", "water is at the top now"),
        ("'merge' enter 'joy' enter y", "water merged into joy: 1 codings moved"),
        ("'retire' enter y", "water is retired; its 1 codings are kept"),
        ("'key' enter 's' enter", "water is now waters"),
    ],
)
def test_a_change_is_one_step_of_the_screens_undo(store: Store, keys: str, words: str) -> None:
    desk, _ = sit(store)
    press(desk, "c 'wat' enter")
    before = store.view(None).codebook()
    assert words in press(desk, f"E 'wat' enter {keys}"), desk.message
    assert store.view(None).codebook() != before
    assert press(desk, "u").startswith("Undone: codebook")
    assert store.view(None).codebook() == before
    assert len(store.view(None).study().codings) == 1


@pytest.mark.parametrize("keys", ["'merge' enter 'joy' enter n", "'retire' enter escape"])
def test_no_changes_nothing(store: Store, keys: str) -> None:
    desk, _ = sit(store)
    before = store.view(None).codebook()
    press(desk, f"E 'wat' enter {keys}")
    assert desk.question is None and store.view(None).codebook() == before


def test_a_definition_is_written_and_its_meaning_asked_for(store: Store) -> None:
    """Yes lists earlier codings for review, no does not, Esc goes back to what was written."""
    desk, host = sit(store)
    press(desk, "c 'wat' enter")
    host.writes = ["Carrying it."]
    press(desk, "E 'wat' enter 'definition' enter")
    assert host.opened[-1] == ("Definition of water", "Carrying, saving or lacking water.")
    assert "Does this change what water means?" in drawn(desk)
    press(desk, "escape")
    assert host.opened[-1] == ("Definition of water", "Carrying it."), "nothing typed is lost"
    host.writes = ["Carrying it."]
    press(desk, "E 'wat' enter 'definition' enter")
    assert "its meaning is the same" in press(desk, "n")
    assert [c.outdated for c in store.view(None).study().codings] == [False]
    host.writes = ["Drinking it."]
    press(desk, "E 'wat' enter 'definition' enter")
    press(desk, "y")
    assert [c.outdated for c in store.view(None).study().codings] == [True]
    host.writes = ["Drinking it.  "]
    assert press(desk, "E 'wat' enter 'definition' enter") == "Nothing was changed."


def test_the_meaning_of_a_code_without_one_is_not_asked_for(store: Store) -> None:
    desk, host = sit(store)
    host.writes = ["They eat."]
    assert "definition of snails is written" in press(desk, "E 'snail' enter 'definition' enter")
    assert desk.question is None


def test_a_text_that_cannot_be_stored_is_not_lost(store: Store) -> None:
    """Somebody retired the code while it was written; the text is in the next editor."""
    desk, host = sit(store)
    other, _ = sit(store, coder="olga")

    def edit(title: str, text: str, done: Callable[[str], None]) -> None:
        host.opened.append((title, text))
        press(other, "E 'snail' enter 'retire' enter y")
        done("They eat.")

    host.edit = edit  # type: ignore[method-assign]
    said = press(desk, "E 'snail' enter 'definition' enter")
    assert "retired" in said and "next memo that you open" in said
    assert desk.kept == "They eat."


def test_a_code_under_the_bar_of_any_list_of_codes_can_be_edited(store: Store) -> None:
    desk, _ = sit(store)
    assert "The label of joy is changed" in press(desk, "c 'joy' f2 1 'ful' enter")
    assert desk.session.codes_here() == [], "it was not put on the words"


def test_a_passage_of_the_pane_becomes_an_example_and_is_removed_again(store: Store) -> None:
    """Also one that somebody else coded in another transcript."""
    add_codings(store, "GA-02", "4", ["snails"], coder="olga")
    desk, _ = sit(store)
    assert "“Slugs.” is an example of snails now" in press(desk, "P 'snail' enter o e")
    assert entry(store, "snails").examples == ("Slugs.",)  # type: ignore[attr-defined]
    assert desk.pane is not None and desk.pane.focused
    assert "no longer an example" in press(desk, "e")
    assert entry(store, "snails").examples == ()  # type: ignore[attr-defined]


def test_removing_an_example_from_the_list(store: Store) -> None:
    desk, _ = sit(store)
    press(desk, "E 'wat' enter 'add' enter")
    assert "no longer an example" in press(desk, "E 'wat' enter 'remove' enter 1")


def test_a_split_code_is_given_out_passage_by_passage(store: Store) -> None:
    """A digit gives the passage and shows the next; the end says what became of all."""
    desk, _ = sit(store)
    press(desk, "c 'wat' enter j c 'wat' enter j c 'wat' enter")
    assert "4, 1 of 3: which part?" in press(desk, "E 'wat' enter 'split' enter 'Tap,_Rain' enter")
    assert [row.value for row in desk.picker.rows[:2]] == ["tap", "rain"]
    assert (
        press(desk, "2") == "rain is on GA-01 segment 4 now. GA-01 segment 6, 2 of 3: which part?"
    )
    press(desk, "3")
    said = press(desk, "1")
    assert said.startswith("tap is on GA-01 segment 7 now. 2 passages of water given")
    assert "1 left with water" in said and "goes back to where you were" in said
    assert [(c.start, c.code) for c in store.view(None).study().codings if c.code == "water"]
    assert "1 of 1: which part?" in press(desk, "E 'wat' enter 'give' enter")
    assert press(desk, "4").startswith("0 passages of water given")


def test_splitting_a_code_without_passages_only_makes_the_sub_codes(store: Store) -> None:
    desk, _ = sit(store)
    said = press(desk, "E 'joy' enter 'split' enter 'Big,_Small' enter")
    assert said.startswith("big is a new sub-code of joy; small") and desk.picker is None
    assert "You have no passages of joy" in press(desk, "E 'joy' enter 'give' enter")


def test_a_draft_is_accepted_on_the_screen(store: Store) -> None:
    desk, _ = sit(store)
    press(desk, "+ 'Pump' enter enter")
    assert "pump is accepted" in press(desk, "E 'pump' enter 1")


def test_a_blind_coder_is_told_in_a_sentence(store: Store) -> None:
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    desk, _ = sit(store)
    for keys in ("E 'wat' enter", "c 'wat' f2"):
        said = press(desk, keys)
        assert said.startswith("You code GA-01 blind and have not finished"), keys
        press(desk, "escape")
