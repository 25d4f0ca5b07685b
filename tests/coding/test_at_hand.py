"""Codes at hand: which they are, and the digits that add them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qcode.coding.at_hand import Habits, digits
from qcode.coding.choosing import Chooser
from qcode.coding.keymap import build
from qcode.errors import Refused
from qcode.model import Code, Codebook, Suggestion
from qcode.store.store import Store
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession

BOOK = Codebook(
    "B",
    "1",
    tuple(Code(key, key.title(), questions=("Q2",) if key == "e" else ()) for key in "abcde"),
)
Begin = Callable[..., CodingSession]


def at_hand(
    given: list[tuple[str, int, str]], here: str = "", before: str = "", **more: Any
) -> str:
    """The keys at hand after what was given, which was long ago."""
    asked = more.pop("asked", None)
    return "".join(Habits(given).at_hand(Chooser(BOOK), here, before, asked, **more))


TWICE = [("T", 0, "a"), ("T", 0, "b"), ("U", 0, "b"), ("U", 0, "a"), ("U", 9, "c")]


def test_what_stood_together_is_at_hand_beside_it() -> None:
    assert at_hand(TWICE, here="a") == "b"
    assert at_hand(TWICE, here="b") == "a"
    assert at_hand(TWICE, here="c") == at_hand(TWICE) == ""


def test_what_followed_is_at_hand_after_it() -> None:
    """Within a transcript, and to the next segment with a code."""
    assert at_hand(TWICE, before="a") == at_hand(TWICE, before="b") == "c"
    assert at_hand([("T", 0, "a"), ("U", 0, "c")], before="a") == ""
    assert at_hand([("T", 0, "a"), ("T", 5, "d"), ("T", 9, "c")], before="a") == "d"


def test_codes_of_the_question_and_codes_just_used_are_at_hand() -> None:
    assert at_hand([], asked="Q2") == "e"
    used = Chooser(BOOK, ["a", "d", "d"])
    assert Habits().at_hand(used, "", "", "Q2") == ("e", "d", "a")


def test_codes_of_the_same_family_are_at_hand() -> None:
    """Of codes on the segment and on the one before; a top-level code is beside nothing."""
    parents = {"b": "a", "c": "a", "e": "d"}
    book = Codebook("B", "1", tuple(Code(k, k, parent=parents.get(k)) for k in "abcde"))
    assert Habits().at_hand(Chooser(book), "b", "", None) == ("c",)
    assert Habits().at_hand(Chooser(book), "", "c", None) == ("b", "c")
    assert Habits().at_hand(Chooser(book), "a", "d", None) == ()


def test_no_code_is_at_hand_that_is_there_or_suggested_or_one_too_many() -> None:
    used = Chooser(BOOK, list("aabbccddee"))
    assert "".join(Habits().at_hand(used, "e", "", None, without="d")) == "cba"
    assert len(Habits().at_hand(used, "", "", None, most=2)) == 2


def test_habits_grow_as_from_the_whole_history() -> None:
    habits = Habits()
    habits.add("a", (), ())
    habits.add("b", ("a",), ())
    habits.add("c", (), ("a", "b"))
    same = Habits([("T", 0, "a"), ("T", 0, "b"), ("T", 4, "c")])
    for here, before in (("a", ""), ("b", ""), ("", "a"), ("", "ab")):
        args = Chooser(BOOK), here, before, None
        assert habits.at_hand(*args) == same.at_hand(*args) != ()


def test_digits_begin_behind_those_of_suggestions() -> None:
    assert digits("xy", beside=True) == {4: "x", 5: "y"}
    assert digits("abcdefghijk", beside=True) == dict(zip(range(4, 10), "abcdef", strict=True))
    assert digits("abcdefghijk", beside=False) == dict(zip(range(1, 10), "abcdefghi", strict=True))


def test_a_digit_adds_the_code_at_hand_as_the_coders_own(begin: Begin, store: Store) -> None:
    """It keeps its digit until the coder moves on, is one change, and no suggestion was taken."""
    session = begin()
    assert session.digits() == {4: "neighbor", 5: "notice_board"}
    assert coding_offers.take(session, 5) == "notice_board is on segment 2 now."
    assert session.digits() == {4: "neighbor", 5: "notice_board"}
    assert coding_offers.take(session, 5) == "notice_board is on segment 2 already."
    (coding,) = store.view(None).study().codings
    assert (coding.code, coding.origin) == ("notice_board", "hand")
    assert not store.view(None).rows("mark", kind="suggestion")
    session.undo()
    assert session.sheet.codes_on(1) == []
    with pytest.raises(Refused):
        coding_offers.take(session, 9)


def test_a_suggested_code_is_not_at_hand_too(begin: Begin) -> None:
    session = begin()
    session.suggestions = {1: (Suggestion(2, "neighbor", 0.9, "next door"),)}
    session.offer = None
    session.arrive()
    assert session.digits() == {4: "notice_board"}


def test_a_suggestion_that_comes_later_leaves_the_other_digits_as_they_are(begin: Begin) -> None:
    session = begin()
    rows = {1: (Suggestion(2, "neighbor", 0.9, "next door"),)}
    assert coding_offers.deliver(session, "m", rows)
    assert session.digits() == {5: "notice_board"}


def test_without_suggestions_all_nine_digits_are_for_codes_at_hand(begin: Begin) -> None:
    session = begin()
    coding_offers.set_when(session, "off")
    assert session.digits() == {1: "neighbor", 2: "notice_board"}
    assert coding_offers.take(session, 1) == "neighbor is on segment 2 now."


def test_line_mode_names_them_and_takes_their_numbers(begin: Begin) -> None:
    mode = LineMode(begin(), build()[0])
    assert "At hand: 4 neighbor, 5 notice_board." in mode.handle("suggested").lines
    assert mode.handle("4").lines[0] == "neighbor is on segment 2 now."
