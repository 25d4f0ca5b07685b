"""Marks of passages: which passages look the same to the learner, and which do not."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.suggest import Passage
from qcode.suggest.learners.context import joined
from qcode.suggest.learners.marks import COLUMNS, Marks, marks
from qcode.suggest.tokens import tokens, words_and_signs


def of(*passages: Passage) -> Marks:
    return marks(passages, joined(passages))


def said(text: str, role: str = "") -> Any:
    """The marks of one passage."""
    return of(Passage(1, text, role=role)).said


def differ(one: Any, two: Any) -> bool:
    return bool((one != two).nnz)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We can't. OK?", ["we", "can't", ".", "ok", "?"]),
        ("वह आया। हम गए।", ["वह", "आया", "।", "हम", "गए", "।"]),
        ("回家。\uff1f", ["回", "家", "。", "?"]),
        ("הוּא, היא.", ["הוא", ",", "היא", "."]),
        ("One\u2019s\r\nown…", ["one's", "own", "…"]),
        ("", []),
        ("a \u200b b", ["a", "b"]),
    ],
)
def test_words_and_signs_of_a_text(text: str, expected: list[str]) -> None:
    assert words_and_signs(text) == expected


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u0640"])
def test_a_sign_that_is_left_out_of_words_does_not_make_an_empty_word(sign: str) -> None:
    assert tokens(f"a {sign} b") == ["a", "b"] == words_and_signs(f"a {sign} b")


@settings(deadline=None, max_examples=20)
@given(text=st.text("aÉß家घरि।.?\u200d' \r\n", max_size=12))
def test_signs_are_added_to_the_words_and_no_word_is_changed(text: str) -> None:
    words = [one for one in words_and_signs(text) if one == "?" or any(map(str.isalpha, one))]
    assert words == [one for one in tokens(text) if one == "?" or any(map(str.isalpha, one))]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("We went. He came.", "We went he came"),
        ("हम घर गए। वह आया।", "हम घर गए वह आया"),
        ("回家。来。", "回家来"),
        ("E\u0301mile went. He came.", "E\u0301mile went he came"),
    ],
)
def test_the_sentences_of_every_script_leave_marks(text: str, without: str) -> None:
    assert differ(said(text), said(without))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Ça va. Très bien?", unicodedata.normalize("NFD", "Ça va. Très bien?")),
        ("Well.\r\nI left.", "Well. I left."),
        ("I DON\u2019T know", "i don't KNOW"),
        ("क्या?", "क्या\uff1f"),
        ("שָׁלוֹם.", "שלום."),
    ],
)
def test_the_same_words_written_in_another_way_have_the_same_marks(text: str, same: str) -> None:
    assert not differ(said(text), said(same))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("dogs bite men", "men bite dogs"),
        ("He left. She stayed?", "He left? She stayed."),
        ("no", "no no no no"),
        ("", "no"),
    ],
)
def test_order_question_and_length_make_a_difference(one: str, two: str) -> None:
    assert differ(said(one), said(two))


def test_a_passage_of_a_speaker_without_role_differs_from_one_with_a_role() -> None:
    assert differ(said("Yes.", "nurse"), said("Yes."))
    assert not differ(said("Yes.", "nurse"), said("Yes.", "nurse"))


def test_what_was_said_before_is_not_a_mark_of_the_words_themselves() -> None:
    one, two = of(Passage(1, "Yes.", "Did you?")), of(Passage(1, "Yes.", "Who was it?"))
    assert not differ(one.said, two.said)
    assert differ(one.around, two.around)


def test_repeating_the_turn_before_leaves_a_mark_beside_the_words() -> None:
    """The turn before is the same; the answers have the same length, but one repeats."""
    again = of(Passage(1, "big house", "a big house")).around
    other = of(Passage(1, "red roofs", "a big house")).around
    assert differ(again, other)
    assert not differ(other, of(Passage(1, "old walls", "a big house")).around)


TEXT = st.sampled_from(["Yes.", "Do you?", "हम गए।", "הלכתי", "", "a\r\nb"])
TALK = st.lists(TEXT, min_size=1, max_size=4)


@settings(deadline=None, max_examples=15)
@given(one=TALK, two=TALK)
def test_a_transcript_has_the_same_marks_beside_another_one(one: list[str], two: list[str]) -> None:
    first = [Passage(n, text, transcript="A") for n, text in enumerate(one)]
    second = [Passage(n, text, transcript="B") for n, text in enumerate(two)]
    whole = of(*first, *second)
    for kind in ("said", "around"):
        alone = [getattr(of(*some), kind).toarray() for some in (first, second)]
        assert np.array_equal(getattr(whole, kind).toarray(), np.vstack(alone))


@settings(deadline=None, max_examples=15)
@given(text=st.text("aÉß家घ\u0301।.?\U0001f600\x00\ud800 \r\n", max_size=15))
def test_any_text_has_marks_of_one_within_the_columns(text: str) -> None:
    found = said(text)
    assert found.shape == (1, COLUMNS)
    assert found.nnz and set(found.data.tolist()) == {1.0}
