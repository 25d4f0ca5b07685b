"""Words of every script, as features and keywords count them."""

from __future__ import annotations

import pytest

from qcode.suggest.tokens import placed_tokens, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We can't, can we?", ["we", "can't", "can", "we", "?"]),
        ("They\u2019re at the sheriff\u2019s.", ["they're", "at", "the", "sheriff's"]),
        ("Grüße aus KÖLN", ["grüsse", "aus", "köln"]),
        ("हमें अस्पताल से", ["हमें", "अस्पताल", "से"]),
        ("আমরা হাসপাতাল", ["আমরা", "হাসপাতাল"]),
        ("בֵּית חוֹלִים", ["בית", "חולים"]),
        ("مَدْرَسَة، نعم؟", ["مدرسة", "نعم", "?"]),
        ("我们从医院", ["我", "们", "从", "医", "院"]),
        ("はいホットライン", ["は", "い", "ホットライン"]),
        ("ที่นี่", ["ที่", "นี่"]),
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("CAFE\u0301", ["caf\u00e9"]),
        ("co\u00adoperate", ["cooperate"]),
        ("می\u200cشود", ["میشود"]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    """Hindi, Bengali, pointed Hebrew and Arabic words are whole; Chinese, Japanese, Thai and Khmer
    text is divided into letters with their marks.
    """
    assert tokens(text) == expected


def test_places_are_those_of_the_text() -> None:
    """Also where letters get longer in lower case, and where marks are left out of the word."""
    text = "\u0130zmir בֵּית 医院 don't!"
    found = [(token.word, text[token.start : token.end]) for token in placed_tokens(text)]
    assert [part for _, part in found] == ["\u0130zmir", "בֵּית", "医", "院", "don't", "!"]
    assert [word for word, _ in found][1:] == ["בית", "医", "院", "don't", "!"]


@pytest.mark.parametrize("sign", ["", "\u2019", "\u0301", "\u200d", "医"])
def test_the_two_ways_to_find_words_agree(sign: str) -> None:
    """A text is searched in a faster way if it has nothing special; one more sign at its end makes
    no other words before it.
    """
    text = "Über 3,500 ÇA VA? The sheriff's co-op, can't! \u0130zmir STRASSE Straße 5. \u01f0 "
    assert tokens(text + sign)[:12] == tokens(text)[:12]
    same = [token for token in placed_tokens(text + sign) if token.end <= len(text) - 1]
    assert same == [token for token in placed_tokens(text) if token.end <= len(text) - 1]
    plain_text = text.replace("\u0130", "I").replace("\u01f0", "j")
    assert tokens(plain_text) == [
        "über", "3", "500", "ça", "va", "?", "the", "sheriff's", "co", "op", "can't",
        "izmir", "strasse", "strasse", "5", "j",
    ]  # fmt: skip
