"""The figures behind suggestions, computed by hand: features, priors and thresholds."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.lang.en.stop_words import STOP_WORDS

from qcode.model import Code, Codebook, Protocol, Question
from qcode.suggest import Example, Passage, keyword_model, suggest, train
from qcode.suggest.clues import ClueFinder, Clues, plain, word_list
from qcode.suggest.common_words import COMMON_WORDS
from qcode.suggest.cuts import best_threshold, first_suggestions, precision_cuts
from qcode.suggest.features import OVERLAP_NAMES, FeatureSpace, Terms
from qcode.suggest.pool import sigmoid
from qcode.suggest.predicting import ClueGrid, Model
from qcode.suggest.wording import Wording, Words, overlaps

# Words
# -----


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How many beds?", ["how", "many", "beds", "?"]),
        ("I can't. I CAN’T!", ["i", "can't", "i", "can't"]),
        ("five-o'clock", ["five", "o'clock"]),
        ("", []),
        ("— …", []),
        ("Сад, ÉTÉ", ["сад", "été"]),
        ("a_b 12", ["a_b", "12"]),
    ],
)
def test_words_are_in_lower_case_and_question_marks_are_words(text: str, words: list[str]) -> None:
    assert word_list(text) == words
    assert len(plain(text)) == len(text)


def overlap(text: str, before: str) -> list[float]:
    """The numbers of one passage."""
    row: list[float] = overlaps(Wording.of([Passage(1, text, before)]))[0].tolist()
    return row


def terms_of(texts: list[str], longest: int) -> Terms:
    """The terms of some texts."""
    return Terms.fit(Words.of(texts), longest)


def named(text: str, before: str) -> dict[str, float]:
    """The numbers on overlap that are not zero, by their names."""
    values = zip(OVERLAP_NAMES, overlap(text, before), strict=True)
    return {name: round(value, 4) for name, value in values if value}


def test_overlap_with_the_turn_before_by_hand() -> None:
    assert named("How many beds?", "How many beds are there?") == {
        "repeats words of the turn before": 1.0,  # 4 of 4
        "takes up much of the turn before": 0.6667,  # 4 of 6
        "repeats word pairs of the turn before": 0.6667,  # 2 of 3
        "long": round(math.log(5) / 5, 4),
        "long turn before": round(math.log(7) / 5, 4),
        "follows a question": 1.0,
    }


def test_long_words_have_more_than_four_letters() -> None:
    found = named("The shelter beds, the garden.", "A shelter.")
    assert found["repeats long words of the turn before"] == 0.5
    assert found["repeats words of the turn before"] == 0.25  # "the" is one word
    assert "follows a question" not in found


def test_nothing_said_is_very_short() -> None:
    assert named("", "") == {"very short": 1.0}
    assert named("Yes, I do", "") == {"very short": 1.0, "long": round(math.log(4) / 5, 4)}
    assert "very short" not in named("Yes, I do so", "")


# Terms and columns
# -----------------


def test_terms_are_words_and_pairs_with_their_inverse_frequencies() -> None:
    terms = terms_of(["the tip line", "The tip"], 2)
    assert terms.names == ("line", "the", "the tip", "tip", "tip line")
    rare = math.log(3 / 2) + 1  # in one of two texts, smoothed
    assert terms.idf.tolist() == pytest.approx([rare, 1.0, 1.0, 1.0, rare])
    assert terms_of(["the tip line", "The tip"], 1).names == ("line", "the", "tip")


def test_texts_without_words_and_terms_of_single_texts_of_many_have_no_terms() -> None:
    assert terms_of([], 2).names == ()
    assert terms_of(["", "…"], 2).names == ()
    assert terms_of([f"w{i}" for i in range(100)], 1).names == ()
    assert len(terms_of([f"w{i}" for i in range(99)], 1).names) == 99
    assert terms_of([*(f"w{i}" for i in range(99)), "w0"], 1).names == ("w0",)


def test_rows_of_terms_have_length_one_or_are_empty() -> None:
    terms = terms_of(["the tip line", "The tip"], 2)
    rows = terms.matrix(Words.of(["tip tip", "nothing known", "the line"])).toarray()
    assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([1.0, 0.0, 1.0])
    assert rows[0].nonzero()[0].tolist() == [3]
    assert Terms((), np.zeros(0)).matrix(Words.of(["a", "b"])).shape == (2, 0)


def test_terms_are_those_of_scikit_learn_with_the_same_weights() -> None:
    texts = ["the tip line the tip", "A tip? The line", "", "line the tip line"]
    other = TfidfVectorizer(token_pattern=r"\w+|\?", ngram_range=(1, 2), sublinear_tf=True)
    there = other.fit_transform(texts).toarray()
    terms = terms_of(texts, 2)
    assert terms.names == tuple(other.get_feature_names_out())
    np.testing.assert_allclose(terms.idf, other.idf_)
    np.testing.assert_allclose(terms.matrix(Words.of(texts)).toarray(), there, rtol=1e-6)


def test_words_with_marks_of_their_own_are_whole_terms() -> None:
    assert terms_of(["हिन्दी में"], 2).names == ("में", "हिन्दी", "हिन्दी में")


def test_of_very_many_terms_the_most_frequent_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcode.suggest.features._MOST_TERMS", 2)
    assert terms_of(["a b b c", "a a c", "d"], 1).names == ("a", "b")


def test_common_words_are_those_of_spacy_without_its_endings() -> None:
    assert {word for word in STOP_WORDS if word.isalpha()} == COMMON_WORDS


def test_a_typographic_apostrophe_makes_no_other_term() -> None:
    terms = terms_of(["can't", "can’t"], 1)
    assert terms.names == ("can't",)
    assert terms.matrix(Words.of(["can’t"])).toarray().tolist() == [[1.0]]


SPACE = FeatureSpace(
    Terms(("a", "b"), np.ones(2)),
    Terms(("q",), np.ones(1)),
    ("officer",),
    ("k1", "k2"),
    ("k2",),
)


@pytest.mark.parametrize(
    ("at", "column"),
    [
        (0, ("said", "a")),
        (1, ("said", "b")),
        (2, ("heard", "q")),
        (3, ("role", "officer")),
        (4, ("keywords", "k1")),
        (6, ("question", "k2")),
        (7, ("overlap", OVERLAP_NAMES[0])),
        (14, ("overlap", OVERLAP_NAMES[7])),
    ],
)
def test_a_column_says_its_kind_and_name(at: int, column: tuple[str, str]) -> None:
    assert SPACE.column(at) == column


def test_columns_are_counted_and_there_are_no_more() -> None:
    assert SPACE.width == 15
    with pytest.raises(IndexError):
        SPACE.column(15)


@pytest.mark.parametrize(("code", "threefold"), [("k1", [4]), ("k2", [5, 6]), ("other", [])])
def test_a_codes_own_clues_count_threefold(code: str, threefold: list[int]) -> None:
    weights = SPACE.weights(code)
    assert np.flatnonzero(weights == 3.0).tolist() == threefold
    assert set(weights.tolist()) <= {1.0, 3.0}


def test_the_numbers_of_a_passage_are_in_their_columns() -> None:
    passages = [
        Passage(1, "a b", "q", "officer", True),
        Passage(2, "b", "q", "juror", False),
    ]
    clues = [Clues({"k1": ["tip", "tip"], "other": ["x"]}, frozenset({"k2", "k9"})), Clues()]
    first, second = SPACE.matrix(passages, clues).toarray()
    assert first[:2].tolist() == pytest.approx([math.sqrt(0.5)] * 2)
    assert first[2:7].tolist() == pytest.approx([1.0, 2.0, math.log(3), 0.0, 0.5])
    # Nobody asked, the role is new, and nothing matched.
    assert second[:7].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert second[7:].tolist() == pytest.approx(overlap("b", "q"))


def test_a_denied_keyword_is_learned_from_like_one_that_is_said() -> None:
    """Before anything is coded it is no clue; whether it is one in this study is learned."""
    clues = [Clues({"k1": ["tip"]}, denied={"k1": ["tips"]}), Clues(denied={"k1": ["tip"]})]
    both, denied = SPACE.matrix([Passage(1, "a"), Passage(2, "b")], clues).toarray()
    assert (both[4], denied[4]) == pytest.approx((math.log(3), math.log(2)))


def test_the_columns_of_a_study_are_its_words_roles_and_codes() -> None:
    space = FeatureSpace.fit(
        [
            Passage(1, "one two", "why?", "officer", True),
            Passage(2, "two", "who", "", False),
            Passage(3, "two", "how", "clerk", True),
        ],
        ["k"],
        [],
    )
    assert space.said.names == ("one", "one two", "two")
    assert space.heard.names == ("?", "how", "why")  # "who" was not asked by an interviewer
    assert (space.roles, space.keyword_codes, space.question_codes) == (
        ("clerk", "officer"),
        ("k",),
        (),
    )


# Priors
# ------


def prior(
    words: list[str], asked: bool = False, *, role: str = "", seen: Any = None, of: Any = ()
) -> float:
    """The probability of a code from such clues."""
    model = Model(("c",), {"c": ("x",)}, {"c": ()}, {"c": of}, {} if seen is None else {"c": seen})
    clues = Clues(
        {"c": words} if words else {},
        frozenset({"c"} if asked else ()),
        different={"c": len({word.casefold() for word in words})},
    )
    return float(model.priors("c", [Passage(1, "x", "", role)], [clues])[0])


@pytest.mark.parametrize(
    ("words", "asked", "probability"),
    [
        ([], False, 0.02),
        (["a"], False, 0.3),
        (["a", "A"], False, 0.3),
        (["a", "b"], False, 0.4),
        (["a", "b", "c"], False, 0.5),
        (["a", "b", "c", "d"], False, 0.5),
        ([], True, 0.17),
        (["a"], True, 0.45),
    ],
)
def test_the_prior_of_keywords_and_questions(
    words: list[str], asked: bool, probability: float
) -> None:
    assert prior(words, asked) == pytest.approx(probability)


@pytest.mark.parametrize(
    ("role", "of", "probability"),
    [
        ("clerk", ("officer",), 0.15),
        ("Law Enforcement", ("law_enforcement",), 0.3),
        ("", ("officer",), 0.3),  # nobody knows who speaks
        ("clerk", (), 0.3),
        ("clerk", ("officer", "clerk"), 0.3),
    ],
)
def test_a_role_that_is_not_asked_halves_the_prior(
    role: str, of: tuple[str, ...], probability: float
) -> None:
    assert prior(["a"], role=role, of=of) == pytest.approx(probability)


SEEN = ((10, 1), (4, 2), (6, 3), (2, 2))


@pytest.mark.parametrize(
    ("words", "asked", "index", "probability"),
    [
        ([], False, 0, (1 + 2 * 0.02) / 12),
        ([], True, 1, (2 + 2 * 0.17) / 6),
        (["a"], False, 2, (3 + 2 * 0.3) / 8),
        (["a"], True, 3, (2 + 2 * 0.45) / 4),
    ],
)
def test_the_prior_counts_as_two_segments_of_the_same_clues(
    words: list[str], asked: bool, index: int, probability: float
) -> None:
    assert prior(words, asked, seen=SEEN) == pytest.approx(probability)
    clues = Clues(
        {"c": words} if words else {},
        frozenset({"c"} if asked else ()),
        different={"c": len({word.casefold() for word in words})},
    )
    model = Model(("c",), {"c": ("x",)}, {"c": ()}, {"c": ()})
    assert ClueGrid.of(model, [Passage(1, "x")], [clues]).cells().tolist() == [[index]]


def test_the_sigmoid_stays_between_zero_and_one_for_any_number() -> None:
    values = sigmoid(np.array([0.0, math.log(3), -math.log(3), 1e6, -1e6]))
    assert values[:3].tolist() == pytest.approx([0.5, 0.75, 0.25])
    assert values[3] == 1.0
    assert 0 <= values[4] < 1e-200


# Thresholds
# ----------


@pytest.mark.parametrize(
    ("values", "threshold"),
    [
        ([0.9, 0.6, 0.1], 0.6),  # 1.5 / (2 + 1.6) is the largest
        ([0.1, 0.9, 0.6], 0.6),
        ([0.9, 0.05, 0.05], 0.9),
        ([0.2, 0.2], 0.2),
        ([1.0], 1.0),
        ([0.0, 0.0], 1.0),
        ([], 1.0),
    ],
)
def test_the_threshold_has_the_best_expected_f1(values: list[float], threshold: float) -> None:
    assert best_threshold(np.array(values)) == threshold


def test_the_first_suggestion_is_the_most_probable_and_of_equal_ones_the_first() -> None:
    values = np.array([[0.1, 0.7], [0.5, 0.5], [0.2, 0.1]])
    true = np.array([[False, True], [True, False], [False, True]])
    best, right = first_suggestions(values, true)
    assert best.tolist() == [0.7, 0.5, 0.2]
    assert right.tolist() == [True, True, False]
    best, right = first_suggestions(np.zeros((2, 0)), np.zeros((2, 0), dtype=bool))
    assert (best.tolist(), right.tolist()) == ([0.0, 0.0], [False, False])


def cuts(values: list[float], right: int) -> dict[float, float]:
    """The cuts of one code with these probabilities, of which the first `right` are true."""
    true = np.array([[i < right] for i in range(len(values))])
    return precision_cuts(np.array(values).reshape(-1, 1), true.reshape(-1, 1))


TWELVE = [0.95 - 0.05 * i for i in range(12)]


def test_a_cut_is_the_smallest_probability_that_was_right_so_often() -> None:
    # 10 of 11 are more than nine tenths, 10 of 12 more than eight.
    found = cuts(TWELVE, 10)
    assert found == dict.fromkeys((0.5, 0.6, 0.7, 0.8), TWELVE[11]) | {0.9: TWELVE[10]}


def test_equal_probabilities_are_cut_together() -> None:
    tied = [*TWELVE[:10], TWELVE[10], TWELVE[10]]
    assert cuts(tied, 10)[0.9] == TWELVE[9]


def test_a_cut_rests_on_ten_passages_and_a_precision_that_is_not_reached_has_none() -> None:
    assert cuts(TWELVE[:9], 9) == {}
    assert cuts(TWELVE[:10], 10) == dict.fromkeys((0.5, 0.6, 0.7, 0.8, 0.9), TWELVE[9])
    assert cuts(TWELVE, 0) == {}
    assert set(cuts(TWELVE, 7)) == {0.5, 0.6, 0.7}
    assert cuts([], 0) == {}


# Suggestions
# -----------

BOOK = Codebook(
    "B",
    "1",
    (
        Code("one", keywords=("alpha", "beta")),
        Code("two", keywords=("alpha",)),
        Code("three", keywords=("gamma",), asked_of=("clerk",)),
        Code("four", questions=("Q",)),
    ),
    protocols=(Protocol("officer", (Question("Q", "Which garden tools break?"),)),),
)


def without_names(book: Codebook) -> Model:
    """The model before anything is coded that knows only keywords and questions."""
    return replace(keyword_model(book), texts={})


def suggested(text: str, **more: Any) -> list[tuple[str, float]]:
    passage = {k: more.pop(k) for k in ("before", "role", "asked") if k in more}
    found = suggest(without_names(BOOK), [Passage(3, text, **passage)], **more)
    assert all(s.segment == 3 for s in found)
    return [(s.code, round(s.probability, 4)) for s in found]


def test_equally_probable_codes_are_in_the_order_of_the_codebook() -> None:
    assert suggested("alpha") == [("one", 0.3), ("two", 0.3)]
    assert suggested("alpha beta gamma") == [("one", 0.4), ("two", 0.3), ("three", 0.3)]


def test_a_code_of_exactly_the_minimum_is_suggested() -> None:
    assert suggested("alpha", minimum=0.3) == [("one", 0.3), ("two", 0.3)]
    assert suggested("alpha", minimum=0.31) == []
    assert suggested("nothing") == []
    assert len(suggested("nothing", minimum=0.0, top=9)) == 4
    assert suggested("alpha", top=1) == [("one", 0.3)]
    assert suggested("alpha", top=-1) == []


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        (Passage(1, "Alpha, ALPHA"), "alpha (keyword); a prior, not learned"),
        (Passage(1, "beta alpha"), "beta, alpha (keywords); a prior, not learned"),
    ],
)
def test_the_reason_names_each_keyword_once_in_the_order_of_the_text(
    passage: Passage, why: str
) -> None:
    assert suggest(without_names(BOOK), [passage], top=1)[0].why == why


def test_the_reason_says_what_was_asked_and_of_whom_it_is_not_asked() -> None:
    model = without_names(BOOK)
    asked = Passage(1, "Well.", "Which garden tools break?", "officer", True)
    [found] = suggest(model, [asked])
    assert (found.code, found.why) == ("four", "the question asks for it; a prior, not learned")
    [found] = suggest(model, [Passage(1, "gamma", "", "officer")])
    assert found.why == "gamma (keyword); not asked of officer; a prior, not learned"
    [found] = suggest(model, [Passage(1, "Gamma", "", "Clerk")])
    assert found.why == "Gamma".casefold() + " (keyword); a prior, not learned"


def test_the_roles_of_a_code_are_its_own_or_those_of_its_questions() -> None:
    model = keyword_model(BOOK)
    assert dict(model.asked_of) == {"one": (), "two": (), "three": ("clerk",), "four": ("officer",)}
    assert model.questions["four"] == ("Which garden tools break?",)
    assert model.learned_codes == ()
    assert model.card == {
        "made_from": "codebook keywords and questions",
        "codebook": "B",
        "codebook_version": "1",
    }


def test_a_study_of_one_code_on_every_segment_suggests_it_by_how_often_it_was_given() -> None:
    book = Codebook("B", "1", (Code("all"),))
    known = [Example(f"T{i % 4}", Passage(i, f"words {i}"), frozenset({"all"})) for i in range(20)]
    model = train(known, book)
    assert model.learned_codes == ()
    [found] = suggest(model, [Passage(1, "other words")])
    assert found.probability > 0.8
    assert dict(model.thresholds)["all"] <= 1
    assert set(model.cuts) == {0.5, 0.6, 0.7, 0.8, 0.9}


def test_keywords_of_other_languages_are_whole_words_too() -> None:
    keywords = {"c": ("Gärten", "сад", "jardín público", "बगीचा")}
    finder = ClueFinder(keywords, {})
    texts = {
        "Die GÄRTEN, der Gärtner": ["GÄRTEN"],
        "Наш сад и сады": ["сад"],
        "un Jardín  público y un jardín": ["Jardín público"],
        "एक बगीचा है": ["बगीचा"],
    }
    for text, words in texts.items():
        assert finder.find([Passage(1, text)])[0].words == {"c": words}


def test_a_question_of_common_words_alone_is_never_recognised() -> None:
    finder = ClueFinder({}, {"c": ("Who is it?",), "d": ("Which tools broke?",)})
    found = finder.find(
        [
            Passage(1, "x", "Who is it?", "", True),
            Passage(2, "x", "tools broke", "", True),
            Passage(3, "x", "tools", "", True),
        ]
    )
    assert [clues.asked for clues in found] == [frozenset(), {"d"}, frozenset()]
