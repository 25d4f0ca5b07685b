"""What is in a file is seen and never obeyed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode import shown


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left_in_visible_text(text):
    safe = shown.visible(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in safe)
    assert not set(safe) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    )


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_harmless_text_is_shown_as_it_is(text):
    assert shown.visible(text) == text


def test_each_dangerous_character_has_a_visible_form():
    assert shown.visible("a\x1b[31mb\x00\x9b\u202e") == "a␛[31mb␀<U+009B><U+202E>"
    assert shown.visible("[inaudible 00:12:03] [/] <b>") == "[inaudible 00:12:03] [/] <b>"


OBEYED = [
    "# title",
    "- item",
    "1. item",
    "> quote",
    "| a | b |",
    "![x](http://e)",
    "*a* _b_ `c`",
    "<script>",
    "www.example",
]


@pytest.mark.parametrize("line", OBEYED)
def test_markdown_obeys_nothing_of_a_text(line):
    escaped = shown.markdown(line)
    assert escaped != line
    assert escaped.replace("\\", "") == line


def test_a_text_is_shortened_at_a_word_with_an_ellipsis():
    assert shown.shortened("one two three four", 12) == "one two…"
    assert shown.shortened("one\ntwo", 20) == "one ⏎ two"
