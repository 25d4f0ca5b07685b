"""Edits for print: what an edit may change, and where it differs when it changes more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.reports.quote_edits import Differs, alignment, place_in, problem_of

SAID = 'We met Bob Smith at the  station -- every\nweek, and "they" call us. It\'s slow.'


@pytest.mark.parametrize(
    "edit",
    [
        SAID,
        "We met [the chief] at the station -- every week",
        "[E]very week … they",
        "We met … It's slow.",
        "We met . . . It's slow.",
        "We met [...] It’s slow.",
        "… call us.",
        "station — every week, and “they” call us",
        "[w]e met [a colleague] at the station[s]",
        "We met Bob Smith at the station [in town] -- every week",
    ],
)
def test_brackets_ellipses_and_typography_may_differ(edit: str) -> None:
    assert problem_of(edit, SAID) == ""


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (
            "We met at the station",
            "after 'We met' the quote has 'at the station', but the transcript has 'Bob Smith at"
            " the'",
        ),
        (
            "We met [x] at the stations every",
            "after 'We met [x] at the' the quote has 'stations every', but the transcript has"
            " 'station -- every\\nweek'",
        ),
        ("we met", "at the beginning the quote has 'we met'"),
        ("It's slow. … We met", "the quote has 'We met', but the passage ends there"),
        ("the tation", "after 'the' the quote has 'tation'"),
        ("We met Bob Smith at the station -- every week, week", "has 'week', but"),
        ("We met [the chief", "a square bracket '[' has no partner"),
        ("We met] Bob", "a square bracket ']' has no partner"),
        ("[We met nobody]", "nothing of the transcript's words is left"),
        ("…", "nothing of the transcript's words is left"),
        ("", "nothing of the transcript's words is left"),
    ],
)
def test_other_words_are_named_with_their_place(edit: str, problem: str) -> None:
    assert problem in problem_of(edit, SAID)


def test_a_bracket_changes_a_word_only_where_it_touches_it() -> None:
    """``[T]he`` is the transcript's The; a loose part of a word is not in it."""
    assert problem_of("the st[ation]", SAID) == ""
    assert problem_of("the st [ation]", SAID) != ""


def test_words_of_an_edit_are_found_in_the_passage() -> None:
    """The place of a printed word in the transcript, behind what was left out."""
    edit = "We met [the chief] … It's slow."
    aligned = alignment(edit, SAID)
    assert not isinstance(aligned, Differs)
    place = place_in(aligned, (edit.index("slow"), edit.index("slow") + 4))
    assert place is not None and SAID[slice(*place)] == "slow"
    assert place_in(aligned, (edit.index("chief"), edit.index("chief") + 5)) is None


@given(st.lists(st.sampled_from(["so", "we", "met,", "(yes)", "--", "don't", "3"]), min_size=3))
def test_leaving_words_out_with_an_ellipsis_always_fits(words: list[str]) -> None:
    """Any beginning and end of a passage, an ellipsis between them."""
    kept = [*words[:1], "…", *words[-1:]]
    said, edit = " ".join(words), " ".join(kept)
    assert problem_of(edit, said) == "" or words[0] == words[-1] == "--"
