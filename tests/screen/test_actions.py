"""Every action by its key on the desk: as usual, where there is nothing to do, for a blind coder,
and about a code that was retired.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.coding.actions import ACTIONS
from qcode.coding.keymap import build
from qcode.model import Suggestion
from qcode.screen.cells import plain
from qcode.screen.desk import CodingDesk
from qcode.store.store import Store
from qcode.workflows.codebook.editing import retire_codes
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings


class Host:
    """Stands for the app: writes the same memo each time, remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def leave(self, status: int = 0) -> None:
        self.asked.append(f"leave {status}")

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
        self.asked.append(title)
        done("a memo")

    def set_theme(self, name: str) -> None:
        self.asked.append(name)


def sit(store: Store, segment: int = 2) -> CodingDesk:
    """mara at a segment of GA-01."""
    session = CodingSession(store, "mara")
    session.open("GA-01", at=segment - 1)
    desk = CodingDesk(session, build()[0], Host())
    desk.resize(120, 36)
    return desk


def press(desk: CodingDesk, keys: str) -> None:
    """Press keys that are separated by blanks; what stands in quotes is typed."""
    for key in keys.split():
        typed = key[1:-1] if len(key) > 2 and key[0] == key[-1] == "'" else ""
        for each in typed or [key]:
            desk.key(each, each if len(each) == 1 else None)


def codes(desk: CodingDesk) -> list[str]:
    """The coder's codings as ``segment code``."""
    sheet = desk.session.sheet
    return sorted(
        f"{sheet.numbers((c.start, c.end))} {c.code}"
        for c in sheet.codings.values()
        if c.coder == "mara"
    )


def marks(desk: CodingDesk) -> list[str]:
    """The coder's marks and their values, but for what was seen."""
    kinds = ("star", "unsure", "asked", "nothing")
    return sorted(
        f"{m.kind} {m.value}" for m in desk.session.sheet.marks.values() if m.kind in kinds
    )


def drawn(desk: CodingDesk) -> str:
    """The screen as text."""
    return "\n".join(plain(line).rstrip() for line in desk.draw())


def place(desk: CodingDesk) -> int:
    """The number of the segment that the cursor is on."""
    return desk.session.sheet.number(desk.session.cursor.index)


MOVES = [
    ("next", "j", 4),
    ("previous", "j k", 2),
    ("read_on", "space", 4),
    ("next_turn", "}", 3),
    ("previous_turn", "{", 1),
    ("next_uncoded", "c 'wat' enter tab", 4),
    ("previous_uncoded", "j k shift+tab", 9),
    ("follow", "c 'wat' enter j c 'joy' enter j f 'wat' enter [", 2),
    ("next_coded", "G c 'wat' enter home ]", 9),
    ("previous_coded", "c 'wat' enter G [", 2),
    ("next_suggested", "j s", 6),
    ("previous_suggested", "G S", 6),
    ("search", "/ 'pump' enter", 4),
    ("next_hit", "/ 'pump' enter n", 6),
    ("previous_hit", "/ 'pump' enter n N", 4),
    ("goto", "g '7' enter", 7),
    ("first", "G home", 1),
    ("last", "G", 9),
    ("page_down", "pagedown", 9),
    ("page_up", "G pageup", 2),
    ("interviewer", "I j", 3),
]
"""Action, keys, the segment where they lead."""


@pytest.mark.parametrize(("keys", "to"), [row[1:] for row in MOVES], ids=[r[0] for r in MOVES])
def test_moving(store: Store, keys: str, to: int) -> None:
    """Each key leads where its action says, from segment 2."""
    desk = sit(store)
    coding_offers.deliver(
        desk.session,
        "m",
        {1: (Suggestion(2, "neighbor", 0.8, ""),), 5: (Suggestion(6, "water", 0.9, ""),)},
    )
    press(desk, keys)
    assert place(desk) == to and not (desk.picker or desk.prompt or desk.question)
    assert f"▌   {to} " in drawn(desk)


CODES = [
    ("take", "1", ["2 neighbor"]),
    ("choose", "c 'wat' enter", ["2 water"]),
    ("repeat", "c 'wat' enter j .", ["2 water", "4 water"]),
    ("same", "c 'wat' enter c 'joy' enter j ,", ["2 joy", "2 water", "4 joy", "4 water"]),
    ("remove", "c 'wat' enter x", []),
    ("remove several", "c 'wat' enter c 'joy' enter x 3", []),
    ("replace", "c 'wat' enter r 'joy' enter", ["2 joy"]),
    ("tree", "b down down enter", ["2 notice_board"]),
    ("extend", "> c 'joy' enter", ["2-3 joy"]),
    ("shrink", "> > < c 'joy' enter", ["2-3 joy"]),
    ("words", "w c 'joy' enter", ["2 joy"]),
    ("sentences", "V l c 'joy' enter", ["2 joy"]),
    ("units", "v v c 'joy' enter", ["2 joy"]),
    ("to_end", "w ) c 'joy' enter", ["2 joy"]),
    ("pick", "p 'not' 3 c 'joy' enter", ["2 joy"]),
    ("right", "w l l c 'joy' enter", ["2 joy"]),
    ("left", "w l h c 'joy' enter", ["2 joy"]),
    ("widen", "w escape c 'joy' enter", ["2 joy"]),
    ("new_code", "+ 'Tools' enter enter c 'tools' enter", ["2 tools"]),
    ("in_vivo", "w l i enter enter", ["2 man"]),
    ("undo", "c 'wat' enter c 'joy' enter u", ["2 water"]),
    ("redo", "c 'wat' enter u U", ["2 water"]),
    ("palette", "c 'wat' enter u : 'redo' enter", ["2 water"]),
]
"""Action, keys, the codings after them."""
SELECTED = {
    "words": "The",
    "sentences": "He had a notice in his window.",
    "units": "The man",
    "to_end": "The man next door did",
    "pick": "notice in his",
    "right": "next",
    "left": "The",
    "widen": "The man next door did. He had a notice in his window. I read it three times before I went.",  # noqa: E501
    "in_vivo": "man",
}
"""Action, the words that its coding is on."""


@pytest.mark.parametrize(
    ("action", "keys", "expected"), CODES, ids=[row[0].replace(" ", "_") for row in CODES]
)
def test_coding(store: Store, action: str, keys: str, expected: list[str]) -> None:
    """Each key changes the codings as its action says, in memory as on disk, and undo takes the
    last change back.
    """
    desk = sit(store)
    coding_offers.deliver(desk.session, "m", {1: (Suggestion(2, "neighbor", 0.8, ""),)})
    assert desk.session.offer is not None
    desk.session.offer.late = False
    press(desk, keys)
    assert codes(desk) == expected, desk.message
    stored = store.view(None).study().codings
    assert sorted(c.code for c in stored) == sorted(row.split()[1] for row in expected)
    if action in SELECTED:
        (coding,) = stored
        assert desk.session.sheet.words((coding.start, coding.end)) == SELECTED[action]
    press(desk, "u")
    assert codes(desk) != expected


MARKS = [
    ("none", "0", ["nothing 1"], "no code applies"),
    ("star", "*", ["star 1"], "★ quotable"),
    ("unsure", "!", ["unsure 1"], "? not sure"),
    ("asked", "a", ["asked G1"], "answers question G1"),
    ("asked_other", "A 2", ["asked G2"], "answers question G2"),
    ("memo", "m", [], "The memo on segment 2 is saved."),
    ("edit_code", "E 'joy' enter 1 ' too' enter", [], "The label of joy is changed"),
    ("memo_other", "M 1", [], "memo on transcript GA-01 is saved"),
    ("put", "Q 2 'not' enter", [], "Question G2 is marked as not put"),
    ("done", "D y", [], "GA-01 is done."),
    ("times", "t", [], "This transcript has no times."),
    ("others", "o", [], "The codings of others are shown."),
    ("suggestions", "e 'off' enter", [], "From now on suggestions are shown not at all"),
    ("theme", "T", [], "The colors are now light."),
    ("details", "d", [], "role gardener, site North"),
    ("frequencies", "c 'joy' enter F", [], "joy here 1, in the study 1"),
    ("help", "?", [], "next uncoded"),
    ("passages", "c 'joy' enter P", [], "1 passage · yours"),
    ("come_back", "c 'joy' enter j P enter tab backspace", [], "Back at segment 4 of GA-01."),
    ("open", "O 'ga-0' down enter", [], "GA-02 is open"),
    ("worklists", "! W 'sure' enter", ["unsure 1"], "flagged as not sure"),
    ("hits", "L 'water|tips?' enter", [], "1 hit"),
    ("query", "= 'word:pump' enter", [], "2 hits"),
    ("search_all", "\\ 'slugs' enter", [], "GA-02"),
    ("reject", "- 1", [], "neighbor is rejected for segment 2."),
]
"""Action, keys, the marks after them, words that are then drawn."""


@pytest.mark.parametrize(
    ("keys", "expected", "words"), [row[1:] for row in MARKS], ids=[row[0] for row in MARKS]
)
def test_marking_and_looking(store: Store, keys: str, expected: list[str], words: str) -> None:
    """Each key marks or shows what its action says, and the screen says so."""
    desk = sit(store)
    coding_offers.deliver(desk.session, "m", {1: (Suggestion(2, "neighbor", 0.8, ""),)})
    press(desk, keys)
    assert marks(desk) == expected
    assert words in " ".join(drawn(desk).split()), desk.message


def test_every_action_of_the_registry_is_pressed_here() -> None:
    """`keep` needs a code that changed its meaning, `quit` an app, hearing a recording: they have
    tests of their own.
    """
    pressed = {row[0] for row in (*MOVES, *CODES, *MARKS)} - {"remove several"}
    elsewhere = {"keep", "quit", "hear", "hear_again", "listened"}
    assert pressed | elsewhere == {a.name for a in ACTIONS if a.context == "coding"}


EDGES = [
    (2, "k", "This is the first segment of a participant."),
    (9, "j", "This is the last segment of a participant."),
    (9, "space", "This is the last segment of a participant."),
    (9, "}", "This is the last turn."),
    (1, "{", "This is the first turn."),
    (2, "]", "There is no segment with a code after this one."),
    (2, "[", "There is no segment with a code before this one."),
    (2, "s", "There is no likely suggestion after this segment."),
    (2, "S", "There is no likely suggestion before this segment."),
    (2, "n", "There is no search or work list to step through"),
    (2, "N", "There is no search or work list to step through"),
    (2, ".", "No code was added yet in this session"),
    (2, ",", "No segment before this one has a code"),
    (2, "x", "You have no code on segment 2"),
    (2, "r", "You have no code on segment 2"),
    (2, "1", "Nothing is suggested here."),
    (2, "-", "Nothing is suggested here."),
    (1, "1", "Nothing is suggested for an interviewer's turn."),
    (9, ">", "There is nothing more to select"),
    (1, "<", "There is nothing more to select"),
    (9, "v l", "This is the last of the segment"),
    (9, "w h", "This is the first of the segment"),
    (2, "u", "There is nothing of 'mara' to undo"),
    (2, "U", "There is nothing to redo"),
    (2, "K", "No code on segment 2 has changed its meaning since then"),
    (2, "+ enter", "A code needs a label"),
    (2, "g '99' enter", "segments 1 to 9, not 99"),
    (2, "g enter", "'' is not a place"),
    (2, "/ '(' enter", "not a valid regular expression"),
    (2, "/ 'zebra' enter", "zebra"),
    (2, "W 1", "Nothing is assigned to you"),
    (2, "W 'revisit' enter", "No codes were added since you marked"),
    (2, "c 'zebra' enter", "No match. Ctrl-D makes a new code from it."),
    (2, "c 9", "There is no row 9."),
]


def test_where_there_is_nothing_to_do_the_screen_says_so(store: Store) -> None:
    """In words, and without a change of the study or of the place."""
    for segment, keys, words in EDGES:
        desk = sit(store, segment)
        press(desk, keys)
        assert words in desk.message[0], (keys, desk.message)
        assert place(desk) == segment, keys
    study = store.view(None).study()
    assert study.codings == () and study.done == () and len(store.view(None).codebook().codes) == 7


def test_a_blind_coder_works_and_is_shown_nothing_of_others(store: Store) -> None:
    """Own codes, marks and undo as ever; suggestions and others' codings are refused in words, and
    no list, page or message names what somebody else did.
    """
    add_codings(store, "GA-01", "2", ["snails"], coder="jonas")
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    desk = sit(store)
    for keys, words in (
        ("o", "the codings of others are not shown"),
        ("s", "there are no suggestions"),
        ("S", "there are no suggestions"),
        ("9", "there are no suggestions"),
        ("-", "there are no suggestions"),
        ("]", "There is no segment with a code after this one."),
        ("x", "You have no code on segment 2"),
        (",", "No segment before this one has a code"),
        ("c 'wat' enter", "water is on segment 2 now."),
        ("*", "Segment 2 is quotable now."),
        ("r 'joy' enter", "joy replaces water on segment 2."),
        ("u u u", "Undone: code GA-01 2 water."),
        ("U", "Redone: code GA-01 2 water."),
    ):
        press(desk, keys)
        assert words in desk.message[0], (keys, desk.message)
        assert "jonas" not in drawn(desk), keys
    for keys in ("d", "c 'sna' tab", "O", "W", "b", "e", "D"):
        press(desk, keys)
        assert "jonas" not in drawn(desk) and "snails 1" not in drawn(desk), keys
        press(desk, "escape escape")
    assert codes(desk) == ["2 water"]


@pytest.fixture
def retired(store: Store) -> CodingDesk:
    """mara at segment 2, which has water; 4 has joy and water; then water was retired."""
    session = CodingSession(store, "mara")
    session.open("GA-01", at=1)
    session.apply(["water"])
    session.move(3)
    session.apply(["joy", "water"])
    retire_codes(store, ["water"])
    return sit(store)


@pytest.mark.parametrize(
    ("keys", "words", "expected"),
    [
        ("x", "water is off segment 2 now.", ["4 joy", "4 water"]),
        ("r 'joy' enter", "joy replaces water on segment 2.", ["2 joy", "4 joy", "4 water"]),
        ("j x 2", "water is off segment 4 now.", ["2 water", "4 joy"]),
        ("j x 3", "joy and water are off segment 4 now.", ["2 water"]),
        (
            "c 'wat' enter",
            "No match. Ctrl-D makes a new code from it.",
            ["2 water", "4 joy", "4 water"],
        ),
        ("j j ,", "The code 'water' is retired", ["2 water", "4 joy", "4 water"]),
        ("]", "", ["2 water", "4 joy", "4 water"]),
        ("u", "Undone: code GA-01 4 joy water.", ["2 water"]),
    ],
)
def test_a_retired_code_can_be_taken_off_but_not_put_on(
    retired: CodingDesk, keys: str, words: str, expected: list[str]
) -> None:
    """What it is on stays on the screen until somebody removes or replaces it."""
    assert "■ water" in drawn(retired)
    press(retired, keys)
    assert words in retired.message[0] and codes(retired) == expected


@pytest.mark.parametrize(
    ("keys", "words", "expected"),
    [
        (
            ".",
            "The code 'water' has since been retired; nothing was changed. The codebook is now"
            " version 1.0+1: no longer used: water.",
            ["2 water"],
        ),
        (
            "x",
            "water is off segment 2 now. The codebook is now version 1.0+1: no longer used: water.",
            [],
        ),
        ("c 'wat' enter", "No match. Ctrl-D makes a new code from it.", ["2 water"]),
    ],
)
def test_a_code_that_is_retired_while_one_codes(
    store: Store, keys: str, words: str, expected: list[str]
) -> None:
    """The key says what became of the change, and after it, as a sentence of its own, what became
    of the codebook.
    """
    desk = sit(store)
    press(desk, "c 'wat' enter")
    retire_codes(store, ["water"])
    press(desk, keys)
    assert desk.message[0] == words and codes(desk) == expected
