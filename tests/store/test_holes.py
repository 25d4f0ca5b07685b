"""Holes in texts: exact places there and back, overlapping words as one hole, and lineages of texts
that give one clean text.
"""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.carryover import TextMap
from qcode.store.holes import (
    SpansAfterFilling,
    SpansBeforeFilling,
    filled,
    find_holes,
    join_steps,
    take_out,
    with_forms,
)
from qcode.store.lineage import Lineage
from qcode.store.redact import Record

TEXT = "The beans were fine and the river was low."
R = "[redacted]"


def named(text):
    return sha256(text.encode()).hexdigest()


def redaction(text, words, put=R):
    """The record of a redaction of words in a text, and the text it makes."""
    holes = tuple(find_holes(text, dict.fromkeys(words, put)))
    new = filled(text, holes)
    return Record("t", named(text), named(new), holes), new


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=5),
    st.integers(0, 60),
    st.integers(1, 8),
)
def test_the_way_back_leads_to_where_a_span_outside_of_all_holes_came_from(cuts, start, length):
    holes, at = [], 0
    for gap, size in cuts:
        holes.append(((at + gap, at + gap + size), R))
        at += gap + size + 1
    span = (start, start + length)
    if all(b <= span[0] or span[1] <= a for (a, b), _ in holes):
        there = SpansAfterFilling(holes).carry([span])[0].span
        assert SpansBeforeFilling(holes).carry([there])[0].span == span


def test_words_that_overlap_are_one_hole_and_words_that_touch_are_two():
    assert (
        filled(TEXT, find_holes(TEXT, {"beans were": R, "were fine": R}))
        == f"The {R} and the river was low."
    )
    assert filled("abcd", find_holes("abcd", {"ab": "1", "cd": "2"})) == "12"
    assert filled("aaa!", find_holes("aaa!", {"aa": "-"})) == "-!"


def test_of_words_inside_of_words_the_outer_ones_say_what_is_put_there():
    assert (
        take_out(TEXT, {"fine": "A", "were fine and": "B"})[0] == "The beans B the river was low."
    )


def test_what_was_put_into_a_hole_is_not_looked_through():
    assert find_holes(f"A red {R} door", {"red": "-"}, [R]) == [((2, 5), "-")]
    assert take_out("the old fence", {"old": "the old one"})[0] == "the the old one fence"


def test_words_are_found_as_others_left_them():
    gone = with_forms({"beans": R, "The beans were fine": R})
    assert take_out(f"The {R} were fine today", gone)[0] == f"{R} today"


def test_the_holes_of_several_steps_are_told_in_the_first_text():
    clean, steps = take_out(TEXT, with_forms({"fine": R, "were fine and": R, "river": "X"}))
    assert filled(TEXT, join_steps(steps)) == clean
    first = [((4, 9), R)]
    after = filled(TEXT, first)
    second = find_holes(after, {f"{R} were": "[x]"})
    assert (
        filled(TEXT, join_steps([first, second]))
        == filled(after, second)
        == "The [x] fine and the river was low."
    )


@pytest.mark.parametrize("known", ["first", "one", "other"])
def test_every_text_of_a_lineage_leads_to_the_same_clean_text(known):
    one, left = redaction(TEXT, ["beans were fine"])
    other, right = redaction(TEXT, ["fine and the river"])
    texts = {"first": TEXT, "one": left, "other": right}
    lineage = Lineage([one, other])
    for text in texts.values():
        clean, _ = lineage.cleaned(named(text), {named(texts[known]): texts[known]}, {}) or ("", [])
        assert clean == f"The {R} was low."


def test_a_passage_that_was_edited_elsewhere_gets_the_hole_and_a_line_put_in_beside_it_does_not():
    line = f"A: Well.\nB: {TEXT}\n"
    made, _ = redaction(line, [TEXT])
    edited = line.replace("fine", "so fine").replace("B: ", "A: A line put in.\nB: ")
    clean, _ = Lineage([made]).cleaned(
        named(edited), {named(line): line, named(edited): edited}, {}
    ) or ("", [])
    assert clean == f"A: Well.\nA: A line put in.\nB: {R}\n"


def test_what_stands_in_the_place_of_words_is_found_where_they_were_changed_and_nowhere_where_they_went():  # noqa: E501
    old = "A: Well.\nB: She came from Sorrow End.\nA: Yes.\n"
    place = (old.index("Sorrow"), old.index(" End"))
    new = old.replace("Sorrow", "Sorow")
    assert TextMap(old, new).replaced(place) == (place[0], place[1] - 1)
    assert TextMap(old, old.replace("B: She came from Sorrow End.\n", "")).replaced(place) is None
