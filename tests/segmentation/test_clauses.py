"""Clauses of a sentence and phrases of a clause: the units that words are selected by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.segmentation import clauses, phrases, sentences, words
from qcode.spans import contains

COMMON = frozenset(["so", "my", "me", "about", "the", "in", "of", "and", "we", "to", "it's"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We came, and we stayed.", ["We came", "and we stayed"]),
        ("It was 10,000 at 10:30, no more.", ["It was 10,000 at 10:30", "no more"]),
        ("The tap - the old one - broke.", ["The tap", "the old one", "broke"]),
        ("The co-op (a shop) closed; we knew", ["The co-op", "a shop", "closed", "we knew"]),
        ("“Wait,” she said…", ["Wait", "she said"]),
        ("نعم، جئنا؛ ثم ذهبنا.", ["نعم", "جئنا", "ثم ذهبنا"]),
        ("我们来了，然后走了。", ["我们来了", "然后走了"]),
        ("...", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    """Punctuation inside a sentence divides it, except in numbers, times and words."""
    assert [text[a:b] for a, b in clauses(text, (0, len(text)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so my sister told me about the garden", ["so my sister told", "me about the garden"]),
        ("water in the can", ["water", "in the can"]),
        ("we came to it’s", ["we came to it’s"]),
        ("the", ["the"]),
        ("", []),
    ],
)
def test_phrases(text: str, expected: list[str]) -> None:
    """A phrase is common words and the words with content after them; common words at the end stay
    with the phrase before.
    """
    assert [text[a:b] for a, b in phrases(text, (0, len(text)), COMMON)] == expected


def test_without_a_list_of_common_words_a_clause_is_one_phrase() -> None:
    """There is nothing to divide it by."""
    assert phrases("we came to the garden", (0, 21), ()) == [(0, 21)]


@given(st.text(alphabet="ab the,;.—( )9:\nو،我，", max_size=60))
def test_each_unit_lies_inside_one_of_the_next_and_no_word_is_lost(text: str) -> None:
    """Words in phrases, phrases in clauses, clauses in sentences, whatever the text is."""
    whole = sentences(text, 0, len(text))
    of_sentences = [c for s in whole for c in clauses(text, s)]
    of_clauses = [p for c in of_sentences for p in phrases(text, c, {"the", "a"})]
    there = [w for s in whole for w in words(text, *s)]
    for inner, outer in ((of_sentences, whole), (of_clauses, of_sentences)):
        assert all(any(contains(o, i) for o in outer) for i in inner)
    assert all(sum(contains(p, w) for p in of_clauses) == 1 for w in there)
