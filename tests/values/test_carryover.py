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
