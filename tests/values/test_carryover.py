"""Codings follow their words into a corrected text."""

from hypothesis import given
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
    assert carried(OLD, new, "We get the hotline calls") == ("We get tip line and hotline calls", "changed")


def test_words_that_are_gone_are_reported_as_lost_and_stay_inside_the_text():
    new = OLD.replace("Int: ok\n", "")
    start = OLD.index("ok")
    found = TextMap(OLD, new).carry([(start, start + 2)])[0]
    assert found.outcome == "lost"
    assert 0 <= found.span[0] < found.span[1] <= len(new)


words = st.sampled_from(["hotline", "the", "we", "get", "calls", "schools", "mm-hm", "\n"])


@given(st.lists(words, min_size=1, max_size=30), st.lists(words, max_size=6), st.integers(0, 30))
def test_inserting_words_elsewhere_changes_no_carried_words(kept, added, place):
    old = " ".join(kept)
    at = min(place, len(kept))
    new = " ".join([*kept[:at], *added, *kept[at:]])
    offset = 0
    spans = []
    for word in kept:
        if word.strip():
            spans.append((offset, offset + len(word)))
        offset += len(word) + 1
    for span, found in zip(spans, TextMap(old, new).carry(spans), strict=True):
        if found.outcome == "same":
            assert new[found.span[0] : found.span[1]] == old[span[0] : span[1]]
        assert 0 <= found.span[0] <= found.span[1] <= len(new)


@given(st.text(max_size=60))
def test_the_same_text_carries_every_span_to_itself(text):
    spans = [(i, j) for i in range(0, len(text), 3) for j in range(i + 1, min(len(text), i + 5) + 1) if not text[i:j].isspace()]
    assert [c.span for c in TextMap(text, text).carry(spans)] == spans


def test_a_paragraph_that_was_moved_is_found_at_its_new_place_and_reported():
    old = "One has words here.\nThe trucks come on Fridays.\nTwo has more words.\nThree.\n"
    new = "The trucks come on Fridays.\nOne has words here.\nTwo has more words, now.\nThree.\n"
    found = {words: carried(old, new, words) for words in ("The trucks come on Fridays.", "One has words here.")}
    assert {now for now, _ in found.values()} == set(found)
    assert sorted(outcome for _, outcome in found.values()) == ["moved", "same"]


def test_words_that_stand_twice_are_not_taken_for_moved():
    old = "A b c d.\nYes, I do so.\nE f g h.\n"
    new = "Yes, I do so.\nA b c d.\nE f g h.\nYes, I do so.\n"
    assert carried(old, new, "Yes, I do so.")[1] != "moved"


def test_white_space_around_words_is_no_change_of_words():
    old, new = "One here. Two there. Three.\n", "One here.\nTwo there. Three.\n"
    assert carried(old, new, "One here. ")[1] == "same"
