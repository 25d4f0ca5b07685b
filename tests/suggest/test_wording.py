"""The words of passages as numbers, against plain Python that counts them again."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qcode.suggest import Passage
from qcode.suggest.features import OVERLAP_NAMES
from qcode.suggest.tokens import is_sign, tokens, words_and_signs
from qcode.suggest.wording import Wording, Words, overlaps, unique

HINDI = "हम घर गए। क्या आप आए?"
HEBREW = "הלכתי הביתה, ואתה?"
PIECES = st.sampled_from(["no", "No", "houses", "can't", "?", ".", "\r\n", "घर", "הביתה", "家", ""])
TEXTS = st.lists(st.lists(PIECES, max_size=6).map(" ".join), max_size=5)


def spelled(words: Words) -> list[list[str]]:
    """The words of each text, written out."""
    found: list[list[str]] = [[] for _ in range(words.many)]
    for row, number in zip(words.rows.tolist(), words.numbers.tolist(), strict=True):
        found[row].append(words.names[number])
    return found


@settings(deadline=None, max_examples=20)
@given(texts=TEXTS)
@example(texts=[HINDI, HEBREW, HINDI])
@example(texts=["", "", "a"])
def test_the_numbers_spell_the_words_of_every_text_in_order(texts: list[str]) -> None:
    words = Words.of(texts)
    assert spelled(words) == [tokens(text) for text in texts]
    assert words.lengths.tolist() == [len(tokens(text)) for text in texts]
    assert len(set(words.names)) == len(words.names)


@settings(deadline=None, max_examples=15)
@given(texts=TEXTS)
def test_a_word_that_is_said_twice_in_a_text_counts_once_among_the_different(
    texts: list[str],
) -> None:
    words = Words.of(texts)
    there = words.different()
    assert there.shape == (len(texts), len(words.names))
    for row, text in enumerate(texts):
        here = {words.names[at] for at in np.flatnonzero(there[row].toarray()).tolist()}
        assert here == set(tokens(text))
    assert there.sum() == sum(len(set(tokens(text))) for text in texts)


def test_a_property_is_asked_once_for_each_different_word() -> None:
    asked: list[str] = []

    def has(word: str) -> bool:
        asked.append(word)
        return word == "no"

    assert Words.of(["No, no.", "Yes. No!"]).where(has).tolist() == [True, True, False, True]
    assert [word for word in sorted(asked) if word.isalpha()] == ["no", "yes"]


@settings(deadline=None, max_examples=20)
@given(texts=TEXTS)
@example(texts=[HINDI, HEBREW])
@example(texts=["a _ \u0301 b", "c\u200b.", "\u0640 d"])
def test_without_its_signs_a_text_has_the_words_that_are_found_alone(texts: list[str]) -> None:
    every = Words.of(texts, signs=True)
    assert spelled(every) == [words_and_signs(text) for text in texts]
    assert spelled(Words.of(texts)) == [
        [word for word in words if not is_sign(word)] for words in spelled(every)
    ]


def test_texts_are_kept_once_and_chosen_for_passages_and_turns() -> None:
    passages = [Passage(1, "Yes.", "Well?"), Passage(2, "Well?", "Yes."), Passage(3, "Yes.")]
    wording = Wording.of(passages)
    assert sorted(map(tuple, spelled(wording.texts))) == [(), ("well", "?"), ("yes", ".")]
    assert spelled(wording.chosen(wording.said_at)) == [["yes", "."], ["well", "?"], ["yes", "."]]
    assert spelled(wording.chosen(wording.heard_at)) == [["well", "?"], ["yes", "."], []]


def test_texts_without_words_have_no_numbers_but_keep_their_places() -> None:
    words = Words.of(["", "—", "\r\n"])
    assert words.many == 3 and words.lengths.tolist() == [0, 0, 0]
    assert words.where(str.isalpha).tolist() == []


def test_a_word_has_the_same_number_in_the_passage_and_in_the_turn_before() -> None:
    wording = Wording.of([Passage(1, "My house", "Your HOUSE?", asked=True)])
    assert wording.said.names == wording.heard.names == wording.asked.names
    assert wording.said.numbers[1] == wording.heard.numbers[1]


def test_only_a_turn_of_an_interviewer_is_a_question_that_was_asked() -> None:
    wording = Wording.of(
        [Passage(1, "Yes.", "Do you?", asked=True), Passage(2, "No.", "Do you?", asked=False)]
    )
    assert spelled(wording.heard) == [["do", "you", "?"]] * 2
    assert spelled(wording.asked) == [["do", "you", "?"], []]


def overlap(text: str, before: str = "") -> dict[str, float]:
    """The overlap of one passage by name."""
    values = overlaps(Wording.of([Passage(1, text, before)]))
    return dict(zip(OVERLAP_NAMES, values[0].tolist(), strict=True))


def test_the_overlap_of_an_answer_by_hand() -> None:
    """Said are i, like, big, houses; heard are you, like, big, houses and a question mark."""
    found = overlap("I like big houses.", "You like big houses?")
    assert found["repeats words of the turn before"] == pytest.approx(3 / 4)
    assert found["takes up much of the turn before"] == pytest.approx(3 / 5)
    # "houses" is the only word of more than four letters.
    assert found["repeats long words of the turn before"] == 1
    # "like big" and "big houses" of the three pairs.
    assert found["repeats word pairs of the turn before"] == pytest.approx(2 / 3)
    assert found["long"] == pytest.approx(math.log(1 + 4) / 5)
    assert found["long turn before"] == pytest.approx(math.log(1 + 5) / 5)
    assert found["follows a question"] == 1 and found["very short"] == 0


@pytest.mark.parametrize("mark", ["?", "\uff1f", "\u061f"])
def test_a_question_mark_of_any_script_makes_a_question(mark: str) -> None:
    assert overlap("Yes.", f"Really{mark}")["follows a question"] == 1
    assert overlap(f"Really{mark}", "Yes.")["follows a question"] == 0


@pytest.mark.parametrize("text", [HINDI, HEBREW, "我们回家", "I went home.\r\nI stayed."])
def test_a_passage_that_repeats_the_whole_turn_overlaps_fully(text: str) -> None:
    found = overlap(text, text)
    assert found["repeats words of the turn before"] == 1
    assert found["takes up much of the turn before"] == 1
    assert found["repeats word pairs of the turn before"] == 1


def test_pairs_of_words_do_not_reach_from_one_passage_into_the_next() -> None:
    """ "big houses" is heard, but said only across two passages."""
    heard = "big houses"
    values = overlaps(Wording.of([Passage(1, "so big", heard), Passage(2, "houses are", heard)]))
    assert values[:, OVERLAP_NAMES.index("repeats word pairs of the turn before")].tolist() == [
        0,
        0,
    ]


@pytest.mark.parametrize(("text", "short"), [("", 1), ("No no no", 1), ("No no no no", 0)])
def test_up_to_three_words_are_very_short(text: str, short: int) -> None:
    assert overlap(text)["very short"] == short


def test_nothing_said_and_nothing_heard_overlap_in_nothing() -> None:
    assert overlap("—", "…") == dict.fromkeys(OVERLAP_NAMES, 0.0) | {"very short": 1.0}
    assert overlaps(Wording.of([])).shape == (0, len(OVERLAP_NAMES))


@settings(deadline=None, max_examples=15)
@given(pairs=st.lists(st.tuples(st.sampled_from([HINDI, "No.", "a b a", ""]), PIECES), max_size=5))
def test_the_overlap_of_a_passage_does_not_depend_on_the_others(
    pairs: list[tuple[str, str]],
) -> None:
    passages = [Passage(n, text, before) for n, (text, before) in enumerate(pairs)]
    together = overlaps(Wording.of(passages))
    for row, passage in enumerate(passages):
        assert together[row] == pytest.approx(overlaps(Wording.of([passage]))[0])


@given(numbers=st.lists(st.integers(-5, 5), max_size=12))
def test_the_different_numbers_are_sorted_and_all_there(numbers: list[int]) -> None:
    assert unique(np.array(numbers, dtype=np.int64)).tolist() == sorted(set(numbers))
