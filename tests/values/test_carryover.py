"""Codings follow their words into a corrected text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qcode.carryover import TextMap

OLD = "Int: How are you?\nLE: We get the hotline calls, mostly. And schools.\nInt: ok\n"


def carried(old, new, words):
    start = old.index(words)
    found = TextMap(old, new).carry([(start, start + len(words))])[0]
    return new[found.span[0] : found.span[1]], found.outcome


def test_untouched_words_move_with_the_text_before_them():
    new = "A heading was added.\n" + OLD
    assert carried(OLD, new, "hotline calls") == ("hotline calls", "same")


def test_words_changed_inside_are_reported_and_keep_their_outer_words():
    new = OLD.replace("the hotline", "tip line and hotline")
    assert carried(OLD, new, "We get the hotline calls") == (
        "We get tip line and hotline calls",
        "changed",
    )


def test_words_that_are_gone_are_reported_as_lost_and_stay_inside_the_text():
    new = OLD.replace("Int: ok\n", "")
    start = OLD.index("ok")
    found = TextMap(OLD, new).carry([(start, start + 2)])[0]
    assert found.outcome == "lost"
    assert 0 <= found.span[0] < found.span[1] <= len(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("They re-enter.", "They re-do, re-enter."),
        ("mm-hm, calls", "mm-hmm mm-hm, calls"),
        ("We call the line here", "We call the office, we call the line here"),
    ],
)
def test_words_put_in_that_begin_alike_are_no_part_of_the_passage(old, new):
    for words in ("re-enter", "mm-hm", "call the line"):
        if words in old:
            assert carried(old, new, words) == (words, "same")


words = st.sampled_from(["hotline", "the", "we", "get", "calls", "schools", "mm-hm", "\n"])


@example(["hotline", "mm-hm"], ["mm-hm"], 1)
@given(
    st.lists(words, min_size=1, max_size=30),
    st.lists(words.filter(str.strip), max_size=6),
    st.integers(0, 30),
)
def test_inserting_words_elsewhere_changes_no_carried_words(kept, added, place):
    """Each word of the old text is numbered, so that it is known where it has to be; the added ones
    have no number.
    """
    numbered = [f"{word}{n}" if word.strip() else word for n, word in enumerate(kept)]
    old = " ".join(numbered)
    at = min(place, len(kept))
    new = " ".join([*numbered[:at], *added, *numbered[at:]])
    named = [word for word in numbered if word.strip()]
    spans = [
        (old.index(word), old.index(word) + len(word)) for word in named if old.count(word) == 1
    ]
    for span, found in zip(spans, TextMap(old, new).carry(spans), strict=True):
        words = old[span[0] : span[1]]
        assert (new[found.span[0] : found.span[1]], found.outcome) == (words, "same")
        assert new.count(words) > 1 or found.span[0] == new.index(words)


@given(st.text(max_size=60))
def test_the_same_text_carries_every_span_to_itself(text):
    spans = [
        (i, j)
        for i in range(0, len(text), 3)
        for j in range(i + 1, min(len(text), i + 5) + 1)
        if not text[i:j].isspace()
    ]
    assert [c.span for c in TextMap(text, text).carry(spans)] == spans


def test_a_paragraph_that_was_moved_is_found_at_its_new_place_and_reported():
    old = "One has words here.\nThe trucks come on Fridays.\nTwo has more words.\nThree.\n"
    new = "The trucks come on Fridays.\nOne has words here.\nTwo has more words, now.\nThree.\n"
    found = {
        words: carried(old, new, words)
        for words in ("The trucks come on Fridays.", "One has words here.")
    }
    assert {now for now, _ in found.values()} == set(found)
    assert sorted(outcome for _, outcome in found.values()) == ["moved", "same"]


def test_words_that_stand_twice_are_not_taken_for_moved():
    old = "A b c d.\nYes, I do so.\nE f g h.\n"
    new = "Yes, I do so.\nA b c d.\nE f g h.\nYes, I do so.\n"
    assert carried(old, new, "Yes, I do so.")[1] != "moved"


def test_white_space_around_words_is_no_change_of_words():
    old, new = "One here. Two there. Three.\n", "One here.\nTwo there. Three.\n"
    assert carried(old, new, "One here. ")[1] == "same"


BEFORE = (
    "Ada: One two three four. The mill stood by the old river. Five six seven eight.\nBen: Nine"
    " ten.\n"
)
TWICE = (
    "Ada: One 2 three four, and more. The mill stood by the old river. Five 6 seven, eight.\nBen:"
    " Nine ten.\n"
)
"""The same with words changed, put in and taken out before and behind a sentence of one line."""


@pytest.mark.parametrize(
    ("words", "now", "outcome"),
    [
        ("The mill stood by the old river.", "The mill stood by the old river.", "same"),
        ("mill", "mill", "same"),
        ("One two three", "One 2 three", "changed"),
        ("Five six seven eight.", "Five 6 seven, eight.", "changed"),
        ("four. The mill", "four, and more. The mill", "changed"),
        ("One two three four. The mill stood by the old river. Five six", None, "changed"),
        ("two", None, "lost"),
        ("six", None, "lost"),
        ("Nine ten.", "Nine ten.", "same"),
    ],
)
def test_two_edits_in_one_line_leave_what_is_between_where_it_is(words, now, outcome):
    got, how = carried(BEFORE, TWICE, words)
    assert how == outcome
    if now is not None:
        assert got == now


def test_what_two_edits_cut_off_keeps_the_words_that_are_left():
    """Its first and last words that are still there; not a character beyond."""
    got, _ = carried(BEFORE, TWICE, "One two three four. The mill stood by the old river. Five six")
    assert got == "One 2 three four, and more. The mill stood by the old river. Five "


def test_two_edits_in_two_lines_shift_each_by_its_own():
    old = "a b c\nfirst line here\nd e f\nsecond line here\ng h i\n"
    new = "a bb c\nfirst line here\nd f\nsecond line here\ng h i j\n"
    for words in ("first line here", "second line here"):
        start = old.index(words)
        found = TextMap(old, new).carry([(start, start + len(words))])[0]
        assert (
            found.span == (new.index(words), new.index(words) + len(words))
            and found.outcome == "same"
        )


def test_several_spans_are_carried_as_each_alone():
    spans = [(5, 8), (25, 57), (30, 34), (58, 62), (0, len(BEFORE))]
    assert TextMap(BEFORE, TWICE).carry(spans) == [
        TextMap(BEFORE, TWICE).carry([span])[0] for span in spans
    ]


def test_a_sentence_that_moved_is_found_where_it_stands_once():
    old = "One two three four.\nFive six seven.\nEight nine ten.\n"
    new = "Eight nine ten.\nOne two three four.\nFive six seven.\n"
    assert carried(old, new, "Eight nine ten.") == ("Eight nine ten.", "moved")
    assert carried(old, new + "Eight nine ten.\n", "Eight nine ten.")[1] == "same"
    assert carried("x y\nEight nine\n", "Eight nine\nx y\n", "Eight nine")[1] == "lost"


def test_white_space_at_the_edges_follows_its_words():
    old, new = "a. The mill. b.\n", "new a. The mill. b.\n"
    start = old.index(" The mill. ")
    found = TextMap(old, new).carry([(start, start + len(" The mill. "))])[0]
    assert (new[found.span[0] : found.span[1]], found.outcome) == (" The mill. ", "same")


def test_what_is_lost_keeps_a_place_next_to_where_it_stood():
    old, new = "one two three\n", "one three\n"
    start = old.index("two")
    found = TextMap(old, new).carry([(start, start + 3)])[0]
    assert found.outcome == "lost" and found.span in ((3, 4), (4, 5))
    assert TextMap("two", "").carry([(0, 3)])[0].span == (0, 0)


def test_the_first_words_of_a_text_can_move_too():
    """Three words that stand once in either text; fewer might stand there by chance."""
    old, new = "We call them.\nB: ok go on then", "B: ok go on then\nWe call them."
    assert carried(old, new, "We call them.") == ("We call them.", "moved")
    assert carried(old, new, "We call")[1] == "lost"
    twice = new + "\nWe call them."
    assert carried(old, twice, "We call them.")[1] != "moved"
    assert carried(old + "\nWe call them.", new, "We call them.")[1] != "moved"


def test_a_passage_with_a_blank_before_it_keeps_blank_and_first_word():
    assert carried("the old dog", "the new dog", " old dog") == (" new dog", "changed")
    assert carried("the old dog ", "the old cat ", " old dog ") == (" old cat ", "changed")


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("Int: one two three\nLE: four\n", "two"),
        ("Int: one 2 three\nLE: four\n", "2"),
        ("Int: one or two three\nLE: four\n", "or two"),
        ("Int: one two or three\nLE: four\n", "two"),
        ("Int: one three\nLE: four\n", None),
        ("Int: one two\nLE: four\n", "two"),
        ("Int: two three\nLE: four\n", "two"),
        ("A heading\nInt: one two three\nLE: four\n", "two"),
        ("LE: four\n", None),
        ("", None),
    ],
)
def test_what_stands_in_the_place_of_words_lies_between_those_that_stayed(new, found):
    old = "Int: one two three\nLE: four\n"
    start = old.index("two")
    place = TextMap(old, new).replaced((start, start + 3))
    assert (None if place is None else new[slice(*place)]) == found


def test_lines_put_in_beside_words_are_no_part_of_what_replaced_them():
    old = "one\ntwo\nthree\n"
    for new in ("one\nnew\ntwo\nthree\n", "one\ntwo\nnew\nthree\n"):
        place = TextMap(old, new).replaced((4, 7))
        assert place is not None and new[slice(*place)] == "two"
    place = TextMap(old, "one\nnew\nnewer\nthree\n").replaced((4, 7))
    assert place == (4, 7)  # one line for one line, the rest is new
    assert TextMap(old, "two\nthree\n").replaced((0, 3)) is None
    last = TextMap(old, "one\ntwo\n3\n").replaced((8, 13))
    assert last is not None and "one\ntwo\n3\n"[slice(*last)] == "3"


def test_words_that_stay_at_the_beginning_of_what_was_found_are_the_same():
    """The longest piece that stayed is the end of the line; the passage is in front of it."""
    new = "we go, then go home now"
    assert carried("we go home now", new, "we go") == ("we go", "same")
    assert TextMap("we go home now", new).carry([(0, 5)])[0].span == (0, 5)
