"""What the codebook itself says of a passage."""

from __future__ import annotations

import pytest

from qcode.suggest import Passage
from qcode.suggest.clues import ClueFinder

KEYWORDS = {"hotline": ("tip line", "tip", "Hotline"), "doubt": ("don't know", "?"), "none": (), "blank": ("  ",)}


def matched(text: str) -> dict[str, list[str]]:
    return {code: list(words) for code, words in ClueFinder(KEYWORDS, {}).find([Passage(1, text)])[0].words.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A TIP came over the hotline.", {"hotline": ["TIP", "hotline"]}),
        ("It tipped over; hotlines.", {}),
        ("The tip line.", {"hotline": ["tip line"]}),
        ("I don\u2019t know", {"doubt": ["don't know"]}),
        ("Really?", {"doubt": ["?"]}),
        ("", {}),
    ],
)
def test_keywords_are_whole_words_without_case(text: str, expected: dict[str, list[str]]) -> None:
    """The longest keyword of a code wins, a typographic apostrophe is an apostrophe, parts of words are nothing."""
    assert matched(text) == expected


def test_a_very_long_segment_is_searched() -> None:
    """spaCy's limit of a million characters is no limit for a segment."""
    assert matched("so we went there and " * 60_000 + "the tip line") == {"hotline": ["tip line"]}


QUESTIONS = {
    "referral": ("Where do your referrals come from?",),
    "first": ("Who refers them, and where do referrals come from?",),
}


def asked(before: str, *, by_interviewer: bool = True) -> frozenset[str]:
    return ClueFinder({}, QUESTIONS).find([Passage(1, "Well.", before, "officer", by_interviewer)])[0].asked


def test_a_question_is_recognised_by_its_words() -> None:
    """Three fifths of the question's own words are enough, whatever stands around them; common words say nothing."""
    assert asked("Okay. And your referrals, where do they come from, mostly?") >= {"referral"}
    assert asked("Where do you come from?") == frozenset()
    assert asked("") == frozenset()


def test_only_interviewers_ask() -> None:
    """The same words of somebody else are no question of the protocol."""
    assert asked("Where do your referrals come from?", by_interviewer=False) == frozenset()
