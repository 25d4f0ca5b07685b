"""Words in texts: what a whole word is, and that the quick way finds what the pattern finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.query.texts import find, pattern

FOUND = {
    ("can", "We can. You can't. Canned."): ["can"],
    ("can't", "You can't, you can’t."): ["can't", "can’t"],
    ("sheriff", "The sheriff's office, two sheriffs, SHERIFF."): ["sheriff", "SHERIFF"],
    ("t", "can't t"): ["t"],
    ("refer*", "refer, Referral; prefer"): ["refer", "Referral"],
    ("*line", "hotline line liner"): ["hotline", "line"],
    ("safe house", "a safe\n house, unsafe house, safe houses"): ["safe\n house"],
    ("co-op", "The co-op. A coop."): ["co-op"],
    ("how?", "how? how"): ["how?"],
    ("避难", "这是避难所"): ["避难"],
    ("istanbul", "İstanbul, Istanbul"): ["İstanbul", "Istanbul"],
}


@pytest.mark.parametrize("case", FOUND, ids=lambda case: case[0])
def test_whole_words_are_found_in_any_case(case: tuple[str, str]) -> None:
    words, text = case
    assert [text[a:b] for a, b in find(words, text)] == FOUND[case]


@given(
    st.text(alphabet="abAB* '’é", min_size=1, max_size=6),
    st.text(alphabet="abABéÉ '’.İ-", max_size=30),
)
def test_the_quick_way_finds_what_the_pattern_finds(words: str, text: str) -> None:
    if not words.strip(" *") or any(w.count("*") > 2 for w in words.split()):
        return
    assert list(find(words, text)) == [m.span() for m in pattern(words).finditer(text)]
