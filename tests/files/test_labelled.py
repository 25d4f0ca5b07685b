"""Several texts become one text with labels, and come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.files.labelled import read_items, read_labelled, write_items, write_labelled

LABELS = ("Round", "Asked of", "Asked")
TEXTS = st.text(st.sampled_from("aR:\\\n\r ;é😀") | st.characters(codec="utf-8"), max_size=12)
LINES = st.lists(
    st.sampled_from(["Round: 2", "\\Round: 2", "Asked:", "round: 2", "", " Round: 2"]) | TEXTS
)
ANY = TEXTS | LINES.map("\n".join)


def test_a_text_and_labelled_texts_are_paragraphs() -> None:
    """People read them in the other program."""
    written = write_labelled("A note.", [("Round", "2"), ("Asked of", "teachers")], LABELS)
    assert written == "A note.\n\nRound: 2\n\nAsked of: teachers"


def test_a_line_that_looks_like_a_label_gets_a_backslash() -> None:
    """Otherwise it would be taken for a part."""
    written = write_labelled("Round: was it two?\nRound off", [("Round", "2\nAsked: no")], LABELS)
    assert written == "\\Round: was it two?\nRound off\n\nRound: 2\n\\Asked: no"
    assert read_labelled(written, LABELS) == (
        "Round: was it two?\nRound off",
        (("Round", "2\nAsked: no"),),
    )


def test_the_longer_of_two_labels_is_found() -> None:
    """``Asked of`` begins with ``Asked``."""
    assert read_labelled("Asked of: a\n\nAsked: b", LABELS)[1] == (
        ("Asked of", "a"),
        ("Asked", "b"),
    )


def test_line_ends_of_windows_are_read() -> None:
    """A program may write all line ends like this."""
    assert read_labelled("Note\r\n\r\nRound: 2", LABELS) == ("Note", (("Round", "2"),))


@given(ANY, st.lists(st.tuples(st.sampled_from(LABELS), ANY), min_size=1, max_size=4))
def test_any_texts_come_back(body: str, parts: list[tuple[str, str]]) -> None:
    """Whatever they contain."""
    written = write_labelled(body, [*parts, ("Round", "end")], LABELS)
    assert read_labelled(written, LABELS) == (body, (*parts, ("Round", "end")))


@pytest.mark.parametrize(
    ("items", "line"),
    [
        (("one", "two words"), "one; two words"),
        (("a;b", "c\\d", "e\nf"), "a\\;b; c\\\\d; e\\nf"),
        (("",), ""),
        (("", " x"), ";  x"),
    ],
)
def test_items_stand_on_one_line(items: tuple[str, ...], line: str) -> None:
    """With a semicolon between them, and a backslash before one that belongs to an item."""
    assert write_items(items) == line
    assert read_items(line) == items


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_any_items_come_back(items: list[str]) -> None:
    """Whatever they contain."""
    assert read_items(write_items(items)) == tuple(items)
