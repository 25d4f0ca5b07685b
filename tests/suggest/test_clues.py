"""What the codebook itself says of a passage."""

from __future__ import annotations

import pytest

from qcode.suggest import Passage
from qcode.suggest.clues import ClueFinder

KEYWORDS = {
    "hotline": ("tip line", "tip", "Hotline"),
    "doubt": ("don't know", "?"),
    "none": (),
    "blank": ("  ",),
}


def matched(text: str) -> dict[str, list[str]]:
    return {
        code: list(words)
        for code, words in ClueFinder(KEYWORDS, {}).find([Passage(1, text)])[0].words.items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A TIP came over the hotline.", {"hotline": ["TIP", "hotline"]}),
        ("It is tipsy; hotlinesman.", {}),
        ("The tip line.", {"hotline": ["tip line"]}),
        ("I don\u2019t know", {"doubt": ["don't know"]}),
        ("Really?", {"doubt": ["?"]}),
        ("", {}),
    ],
)
def test_keywords_are_whole_words_without_case(text: str, expected: dict[str, list[str]]) -> None:
    """The longest keyword of a code wins, a typographic apostrophe is an apostrophe, parts of words
    are nothing (their endings are another matter).
    """
    assert matched(text) == expected


def words(keyword: str, text: str) -> list[str]:
    """The words that match, denied or not."""
    clues = ClueFinder({"code": (keyword,)}, {}).find([Passage(1, text)])[0]
    return [*clues.words.get("code", ()), *clues.denied.get("code", ())]


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("can't pay", "WE CAN'T PAY", ["CAN'T PAY"]),
        ("can't pay", "We Can\u2019t Pay", ["Can't Pay"]),
        ("CAN'T PAY", "we can't pay.", ["can't pay"]),
        ("won't go", "They WON'T GO!", ["WON'T GO"]),
        ("ID card", "no id card", ["id card"]),
        ("id card", "No ID card, no ID Card", ["ID card", "ID Card"]),
        ("id", "an ID-check", ["ID"]),
        ("ill", "I was Ill, then ILL.", ["Ill", "ILL"]),
        ("pay", "they pay.We left", ["pay"]),
        ("\u0130zmir", "in \u0130zmir, \u0130ZM\u0130R no", ["\u0130zmir"]),
        ("clinic", "\u0130\u0130\u0130 the CLINIC here", ["CLINIC"]),
        ("stra\u00dfe", "DIE STRASSE", ["STRASSE"]),
        ("caf\u00e9", "the CAFE\u0301 there", ["CAFE\u0301"]),
        ("caf", "the cafe\u0301, the caf\u00e9", []),
    ],
)
def test_the_case_of_keyword_and_text_makes_no_difference(
    keyword: str, text: str, expected: list[str]
) -> None:
    """The words come back as they stand in the text, also where letters get longer in lower
    case.
    """
    assert words(keyword, text) == expected


@pytest.mark.parametrize("between", ["\n", "  ", "\u00a0", "\t", "\r\n", " \n ", "\u2009"])
def test_any_white_space_stands_between_the_words_of_a_keyword(between: str) -> None:
    """A keyword across a line break is shown on one line, and its kinds of white space are one
    word.
    """
    assert words("health post", f"at the Health{between}post.") == ["Health post"]
    assert words(f"health{between}post", "the health post") == ["health post"]
    assert words("health post", "the healthpost, a health-post") == []


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("sheriff", "the Sheriff's office, the SHERIFF\u2019S men", ["Sheriff", "SHERIFF"]),
        ("they", "they're here, THEY'LL stay", ["they", "THEY"]),
        ("can", "I can't", []),
        ("would", "I wouldn't", []),
        ("clock", "at two o'clock", []),
        ("co-located", "We are CO-LOCATED", ["CO-LOCATED"]),
        ("5", "1.5 and 5,000 but 5.", ["5"]),
        ("U.S.", "in the U.S. and the u.s.", ["U.S.", "u.s."]),
        ("what a day", "what a what a day", ["what a day"]),
    ],
)
def test_endings_after_an_apostrophe_stand_apart_and_contractions_do_not(
    keyword: str, text: str, expected: list[str]
) -> None:
    assert words(keyword, text) == expected


def test_the_longest_keyword_wins_where_keywords_overlap() -> None:
    """Also where a shorter one begins before it; what does not overlap is kept, in the order of the
    text.
    """
    found = ClueFinder({"code": ("a b", "b c d", "d")}, {}).find([Passage(1, "D a b c d")])[0].words
    assert found == {"code": ["D", "b c d"]}


def test_a_very_long_segment_is_searched() -> None:
    """spaCy's limit of a million characters is no limit for a segment."""
    assert matched("so we went there and " * 60_000 + "the tip line") == {"hotline": ["tip line"]}


QUESTIONS = {
    "referral": ("Where do your referrals come from?",),
    "first": ("Who refers them, and where do referrals come from?",),
}


def asked(before: str, *, by_interviewer: bool = True) -> frozenset[str]:
    return (
        ClueFinder({}, QUESTIONS)
        .find([Passage(1, "Well.", before, "officer", by_interviewer)])[0]
        .asked
    )


def test_a_question_is_recognised_by_its_words() -> None:
    """Three fifths of the question's own words are enough, whatever stands around them; common
    words say nothing.
    """
    assert asked("Okay. And your referrals, where do they come from, mostly?") >= {"referral"}
    assert asked("Where do you come from?") == frozenset()
    assert asked("") == frozenset()


def test_only_interviewers_ask() -> None:
    """The same words of somebody else are no question of the protocol."""
    assert asked("Where do your referrals come from?", by_interviewer=False) == frozenset()
