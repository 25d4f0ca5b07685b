"""Words are counted one way everywhere, in scripts with blanks and without."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.words import count_words, word_spans


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("We meet on Mondays – all of us.", 8),
        # Each ideograph is a word; the full stop is none.
        ("我们每周一开会。", 7),
        # Ideographs 2, hiragana 2, a run of katakana 1.
        ("電話でホットラインに。", 5),
        # A Latin name inside is one word.
        ("他打了 Hotline 电话", 6),
        # Korean puts blanks between words.
        ("우리는 월요일에 만나요.", 3),
        # 16 letters without the marks above and below: four words of four, an estimate.
        ("เราประชุมทุกวันจันทร์", 4),
    ],
)
def test_words_of_many_scripts(text: str, words: int) -> None:
    assert count_words(text) == words
    assert len(word_spans(text)) == words


@given(st.text(alphabet="ab .\n我们ホトเราทุ。–é", max_size=60))
def test_words_lie_in_order_inside_the_text_and_never_touch_a_blank(text: str) -> None:
    spans = word_spans(text)
    assert count_words(text) == len(spans)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(not any(c.isspace() for c in text[start:end]) for start, end in spans)
    letters = [i for i, c in enumerate(text) if c.isalnum()]
    assert all(any(start <= i < end for start, end in spans) for i in letters)


@given(st.text(alphabet="เราทุกวันจนทร์ไมกิ", min_size=1, max_size=40))
def test_no_word_of_thai_begins_with_a_mark_that_belongs_to_the_letter_before(text: str) -> None:
    import unicodedata

    for start, _ in word_spans(text)[1:]:
        if not text[start - 1].isspace():
            assert unicodedata.category(text[start])[0] != "M"


@given(st.text(max_size=200))
def test_text_in_scripts_with_blanks_has_as_many_words_as_stretches_between_blanks(
    text: str,
) -> None:
    latin = text.encode("latin-1", "ignore").decode("latin-1")
    assert count_words(latin) == len(latin.split())
