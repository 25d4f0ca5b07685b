"""The screen's logic without a terminal: what is drawn at every size, and how far it depends on the
transcript's length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from qcode.coding.actions import ACTIONS
from qcode.coding.keymap import build, key_shown
from qcode.model import Suggestion
from qcode.screen.cells import plain, width
from qcode.screen.desk import CodingDesk
from qcode.screen.glyphs import ASCII
from qcode.store.store import Store
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.session import CodingSession


class Around:
    """Remembers what the desk asked for."""

    def __init__(self) -> None:
        self.left: list[int] = []

    def leave(self, status: int = 0) -> None:
        self.left.append(status)

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
        done("a memo")

    def set_theme(self, name: str) -> None:
        self.theme = name


@pytest.fixture
def desk(store: Store) -> CodingDesk:
    """The desk on GA-01."""
    session = CodingSession(store, "mara")
    session.open("GA-01")
    made = CodingDesk(session, build()[0], Around())
    made.resize(80, 24)
    return made


def text(desk: CodingDesk) -> str:
    """What is drawn."""
    return "\n".join(plain(line).rstrip() for line in desk.draw())


@pytest.mark.parametrize(
    "size",
    [(60, 24), (80, 24), (99, 30), (100, 24), (120, 40), (200, 60), (40, 10), (30, 7), (61, 7)],
)
def test_every_row_is_as_wide_as_the_screen(desk: CodingDesk, size: tuple[int, int]) -> None:
    """At every size, in every state: as many rows as there are, each exactly as wide, none of it
    obeyed by a terminal.
    """
    desk.session.apply(["neighbor", "notice_board", "joy"])
    coding_offers.deliver(
        desk.session,
        "m",
        {3: (Suggestion(4, "water", 0.7, "water, hose and a long reason of many words"),)},
    )
    for keys in (
        "",
        "j",
        "c",
        "cq",
        "c\t",
        "w",
        "wl>",
        "v",
        ">",
        "/",
        "O",
        "W",
        ":",
        "?",
        "d",
        "x",
        "D",
        "+",
        "A",
        "b",
        "e",
        "T",
        "t",
        "M",
    ):
        desk.resize(*size)
        for key in keys:
            desk.key("tab" if key == "\t" else key, key)
        drawn = desk.draw()
        assert len(drawn) == size[1] and {width(plain(line)) for line in drawn} == {size[0]}, (
            size,
            keys,
        )
        for _ in range(4):
            desk.key("escape")


def test_sixty_columns_put_codes_below(desk: CodingDesk) -> None:
    """Names are not cut short for want of a column of their own."""
    desk.session.apply(["neighbor", "notice_board"])
    desk.resize(60, 24)
    assert "■ neighbor  ■ notice_board" in text(desk)
    desk.resize(80, 24)
    assert "■ neighbor  ■ notice_board" not in text(desk) and "■ notice_board" in text(desk)


def test_the_segment_is_marked_without_colour(desk: CodingDesk) -> None:
    """A bar stands before each of its lines and before no other."""
    rows = text(desk).split("\n")
    marked = [n for n, row in enumerate(rows) if row.startswith("▌")]
    assert marked == list(range(marked[0], marked[-1] + 1)) and "2 Ada" in rows[marked[0]]
    desk.key(">")
    assert sum(row.startswith(("▌", "▐")) for row in text(desk).split("\n")) > len(marked)


def test_ascii_signs(store: Store) -> None:
    """For terminals that have no others, every sign is one of ASCII."""
    session = CodingSession(store, "mara")
    session.open("GA-01")
    desk = CodingDesk(session, build()[0], Around(), signs=ASCII)
    session.apply(["water"])
    coding_marks.toggle(session, "star")
    desk.resize(120, 30)
    assert (
        text(desk).replace("…", "").replace("·", "").isascii()
        and "# water" in text(desk)
        and "* quotable" in text(desk)
    )


def test_the_help_page_has_every_key(desk: CodingDesk) -> None:
    """On one page at 80 by 24 and larger; with sentences where they have room."""
    for size in ((80, 24), (120, 40), (140, 50)):
        desk.resize(*size)
        desk.key("?")
        page = text(desk)
        for action in ACTIONS:
            if action.name in ("list_page_down", "list_page_up", "list_down", "list_up"):
                continue  # arrows and page keys, which do there what they do everywhere
            if action.context == "passages":
                continue  # the pane shows its own keys
            if action.name == "take":
                assert "1 … 9 " in page, size
                continue
            key = next(
                iter(
                    [k for k in desk.keymap.keys(action.name) if len(k) == 1]
                    or desk.keymap.keys(action.name)
                )
            )
            assert re.search(rf"(?m)(^|\s){re.escape(key_shown(key))}\s", page), (size, action.name)
        assert "close" in page or "Close" in page
        desk.key("escape")
    desk.resize(180, 60)
    desk.key("?")
    assert "Go to the next segment, past the interviewer" in text(desk)


def test_reading_on_shows_the_rest_of_a_long_segment(
    store: Store, small_study: object, tmp_path: Path
) -> None:
    """Space scrolls inside it before it goes on to the next; nothing of it is skipped."""
    long = (
        "Interviewer: Well?\n\nAda: "
        + " ".join(f"word{n}" for n in range(400))
        + "\n\nInterviewer: And?\n\nAda: Done.\n"
    )
    (tmp_path / "long").mkdir()
    path = small_study.make_study(tmp_path / "long", extra={"LONG": long})  # type: ignore[attr-defined]
    with Store.open(path) as opened:
        session = CodingSession(opened, "mara")
        session.open("LONG")
        desk = CodingDesk(session, build()[0], Around())
        desk.resize(80, 24)
        seen = text(desk)
        for _ in range(12):
            desk.key("space")
            seen += text(desk)
            if session.cursor.index == 3:
                break
        assert session.cursor.index == 3 and all(f"word{n}" in seen for n in range(400))


def test_the_words_selected_stay_in_sight(
    store: Store, small_study: object, tmp_path: Path
) -> None:
    """Also where the segment is longer than the screen: the window follows the phrase down and
    up.
    """
    long = "Interviewer: Well?\n\nAda: " + " ".join(f"word{n}" for n in range(400)) + "\n"
    (tmp_path / "long").mkdir()
    path = small_study.make_study(tmp_path / "long", extra={"LONG": long})  # type: ignore[attr-defined]
    with Store.open(path) as opened:
        session = CodingSession(opened, "mara")
        session.open("LONG")
        desk = CodingDesk(session, build()[0], Around())
        desk.resize(80, 24)
        desk.key("w")
        for n in range(1, 390):
            desk.key("l")
            if n % 40 == 0:
                rows = text(desk).split("\n")[: 1 + desk.window.height]
                assert any(f"word{n} " in row + " " for row in rows), n
        for _ in range(350):
            desk.key("h")
        assert "word39 " in text(desk)


def test_scrolling_keeps_the_cursor_and_a_key_comes_back_to_it(desk: CodingDesk) -> None:
    """The wheel looks around; the next key is about the segment under the cursor."""
    desk.resize(80, 14)
    before = desk.session.cursor.index
    for _ in range(30):
        desk.wheel(1)
    assert "▌" not in text(desk) and desk.session.cursor.index == before
    desk.key("*")
    assert "▌   2" in text(desk)
    for _ in range(30):
        desk.wheel(-1)
    assert desk.window.top == (0, 0)


@pytest.mark.parametrize("count", [3000])
def test_a_long_transcript_costs_no_more_than_a_short_one(
    store: Store, small_study: object, tmp_path: Path, count: int
) -> None:
    """Opening, jumping and drawing wrap only what is in sight."""
    turns = "\n\n".join(
        f"{'Interviewer' if n % 3 == 0 else 'Ada'}: turn {n} says this and that."
        for n in range(count)
    )
    (tmp_path / "big").mkdir()
    path = small_study.make_study(tmp_path / "big", extra={"BIG": turns})  # type: ignore[attr-defined]
    with Store.open(path) as opened:
        session = CodingSession(opened, "mara")
        session.open("BIG")
        desk = CodingDesk(session, build()[0], Around())
        desk.resize(80, 24)
        for key in ("end", "home", "pagedown", "pagedown", "G", "pageup"):
            desk.key(key)
            desk.draw()
        desk.key("g")
        for key in ("5", "0", "%", "enter"):
            desk.key(key, key)
        assert "turn 1500" in text(desk) or "turn 1501" in text(desk)
        assert len(desk.lines._kept) < 400


def test_an_empty_transcript_is_drawn(store: Store) -> None:
    """No segments, no fault, whatever is pressed."""
    from qcode.store.kinds import LAYOUT

    with store.change("empty") as change:
        change.put(
            LAYOUT,
            store.view(None).transcript_id("GA-02"),
            {"speakers": [], "turns": [], "segments": []},
            "test",
        )
    session = CodingSession(store, "mara")
    session.open("GA-02")
    desk = CodingDesk(session, build()[0], Around())
    for size in ((80, 24), (120, 40)):
        desk.resize(*size)
        for action in ACTIONS:
            if action.context == "coding" and action.name not in (
                "quit",
                "open",
                "worklists",
                "memo",
                "memo_other",
                "new_code",
            ):
                desk.key(action.keys[0], None)
                text(desk)
                desk.key("escape")
                desk.key("escape")
    assert store.view(None).study().codings == ()


def test_leaving_tells_the_app(desk: CodingDesk) -> None:
    """With the exit status of the key."""
    desk.key("q")
    desk.key("ctrl+c")
    assert desk.host.left == [0, 130]  # type: ignore[attr-defined]


def test_rejecting_by_key(desk: CodingDesk) -> None:
    """Minus, then the number; any other key lets go of it."""
    coding_offers.deliver(
        desk.session, "m", {1: (Suggestion(2, "neighbor", 0.8, ""), Suggestion(2, "joy", 0.3, ""))}
    )
    desk.key("-")
    desk.key("2")
    assert "joy is rejected" in text(desk) and "2 ✗ ■ joy" in text(desk)
    desk.key("-")
    desk.key("j")
    assert desk.session.cursor.index == 1 and desk.session.sheet.codes_on(1) == []
    desk.key("0")
    assert "No code applies to segment 2" in text(desk) and "∅ no code applies" in text(desk)


def test_what_is_typed_while_a_memo_opens_is_kept(desk: CodingDesk) -> None:
    """Keys are no commands until the memo has taken them."""
    desk.hold()
    for key in "xD1":
        desk.key(key, key)
    assert desk.release() == "xD1" and desk.session.sheet.codings == {}
    desk.key("j")
    assert desk.session.cursor.index == 3


def test_right_to_left_and_wide_text_keep_the_columns(
    store: Store, small_study: object, tmp_path: Path
) -> None:
    """Codes stand where they stand for any words; controls are shown and not sent."""
    words = (
        "Interviewer: למה?\n\nP1: היה קשה — אבל נשארתי. \x1b[2J\x07\n\n采访者: 你好吗？我很好。"
        " e\u0301 👩\u200d👧\n"
    )
    (tmp_path / "rtl").mkdir()
    path = small_study.make_study(tmp_path / "rtl", extra={"RTL": words})  # type: ignore[attr-defined]
    with Store.open(path) as opened:
        session = CodingSession(opened, "mara")
        session.open("RTL")
        desk = CodingDesk(session, build()[0], Around())
        for size in ((80, 24), (120, 40), (60, 24)):
            desk.resize(*size)
            desk.key("down")
            desk.key("up")
            drawn = desk.draw()
            assert {width(plain(line)) for line in drawn} == {size[0]}
            assert "\x1b" not in text(desk) and "␛[2J␇" in text(desk)
