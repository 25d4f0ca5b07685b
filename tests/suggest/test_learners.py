"""The learners by hand: vectors, the regression on vectors, nearest passages, roles, the pool."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from qcode.suggest import Passage
from qcode.suggest.learners import words
from qcode.suggest.learners.context import RIDGE, fit_context, joined, shifted
from qcode.suggest.learners.marks import COLUMNS, marks
from qcode.suggest.learners.nearest import Nearest, remembered
from qcode.suggest.learners.ratios import fit_ratios
from qcode.suggest.learners.roles import count_roles, role_numbers
from qcode.suggest.learners.sequence import sequence, width
from qcode.suggest.learners.vectors import table, vectors
from qcode.suggest.learners.words import fit_words, number_of_parts, parts_of
from qcode.suggest.parts import dealt
from qcode.suggest.pool import OWN_PRECISION, Counts, _left_out, _newton, surroundings


def test_words_of_like_meaning_have_like_vectors() -> None:
    wage, pay, frog, none = vectors(["wage", "salary", "frog", "…"])
    assert wage @ pay > wage @ frog
    assert np.linalg.norm(wage) == pytest.approx(1.0, abs=1e-5)
    assert np.isfinite(none).all()
    assert vectors([]).shape == (0, 256)


def test_the_table_says_where_it_comes_from_and_is_small() -> None:
    from qcode.suggest.learners.vectors import HOME

    there = table()
    assert there is not None and len(there.tokens) == len(there.values)
    names = ("token_vectors.npy", "tokens.txt", "token_vectors.json")
    assert sum((HOME / name).stat().st_size for name in names) <= 8_000_000
    assert "Apache-2.0" in (HOME / "token_vectors.json").read_text(encoding="utf-8")


def test_case_accents_and_unknown_words_have_vectors_of_their_pieces() -> None:
    small, large, accent = vectors(["cafe", "CAFE", "café"])
    assert np.allclose(small, large)
    assert np.allclose(small, accent)
    assert np.abs(vectors(["blorptastic"])[0]).max() > 0


def test_passages_of_one_transcript_in_order_surround_each_other() -> None:
    passages = [Passage(n, "x", transcript=t) for t, n in (("A", 1), ("A", 2), ("B", 1), ("B", 5))]
    same = joined(passages)
    assert same.tolist() == [False, True, False, True]
    values = np.arange(4, dtype=np.float32).reshape(4, 1) + 1
    assert shifted(values, same, 1).ravel().tolist() == [0, 1, 0, 3]
    assert shifted(values, same, -1).ravel().tolist() == [2, 0, 4, 0]


def test_held_out_scores_are_those_of_a_regression_without_the_part() -> None:
    """Subtracting the products of a part is the same as leaving its rows out."""
    draw = np.random.default_rng(3)
    values = draw.normal(size=(40, 5)).astype(np.float32) * 10
    true = values[:, :2] > 0
    parts = np.arange(40) % 4
    usual = np.array([0.5, 0.5], np.float32)
    _, held_out = fit_context(values.copy(), true, np.ones_like(true), parts, usual)
    centred = values - values.mean(axis=0)
    target = true - true.mean(axis=0)
    rest = parts != 2
    weights = np.linalg.solve(
        centred[rest].T @ centred[rest] + RIDGE * np.eye(5), centred[rest].T @ target[rest]
    )
    assert held_out[~rest] == pytest.approx(centred[~rest] @ weights + 0.5, abs=1e-3)


def test_the_nearest_passages_of_other_transcripts_give_the_share() -> None:
    here = np.eye(3, dtype=np.float32)
    true = np.array([[True], [False], [False]])
    near: Nearest = remembered(here, true, np.ones_like(true), [("A", 1), ("A", 2), ("B", 1)])
    expected = np.array([0.1], np.float32)
    shares, numbers = near.shares(here[:1], expected)
    # Only the passage itself is alike, with weight 1; the expected share counts as two passages.
    assert shares[0, 0] == pytest.approx((1 + 2 * 0.1) / 3)
    assert numbers[0, 0] == 0
    shares, _ = near.shares(here[:1], expected, ["A"])
    assert shares[0, 0] == pytest.approx(0.1)


def test_a_role_that_often_has_a_code_speaks_for_it() -> None:
    numbers = role_numbers(["nurse", "clerk", "nurse", "?"], ["clerk", "nurse"])
    assert numbers.tolist() == [1, 0, 1, -1]
    true = np.array([[True], [False], [True], [False]])
    roles = count_roles(numbers, 2, true, np.ones_like(true))
    shares = np.array([0.5], np.float32)
    values = roles.evidence(numbers, shares, np.zeros((4, 1), dtype=bool))
    assert values[0, 0] == pytest.approx(np.log(((2 + 4 * 0.5) / 6) / 0.5))
    assert values[1, 0] == pytest.approx(np.log(((0 + 4 * 0.5) / 5) / 0.5))
    assert values[3, 0] == 0


def test_the_surroundings_of_a_passage_are_its_rival_and_its_neighbours() -> None:
    counts = Counts(np.array([5.0, 5.0]), np.array([10.0, 10.0]), 0.0)
    logits = np.array([[2.0, 1.0], [0.0, 3.0]], np.float32)
    rival, before, after, _ = surroundings(logits, counts, np.array([False, True]))
    assert rival.tolist() == [[1.0, 2.0], [3.0, 0.0]]
    odds = counts.odds
    assert before.tolist() == [[0, 0], pytest.approx((logits[0] - odds).tolist(), abs=1e-5)]
    assert after[0].tolist() == pytest.approx((logits[1] - odds).tolist(), abs=1e-5)


def test_a_small_study_is_divided_into_more_inner_parts_than_a_large_one() -> None:
    assert number_of_parts(500, 64) > number_of_parts(21_450, 64) >= 2


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_those_of_scikit_learn(seed: int) -> None:
    draw = np.random.default_rng(seed)
    transcripts = [f"T{n}" for n in draw.integers(0, 11, 60)]
    folds = GroupKFold(4, shuffle=True, random_state=seed).split(transcripts, groups=transcripts)
    parts = dealt(transcripts, 4, seed)
    assert [np.flatnonzero(parts == part).tolist() for part in range(4)] == [
        inside.tolist() for _, inside in folds
    ]


def test_inner_parts_keep_transcripts_whole() -> None:
    transcripts = [name for name in "ABCDEFG" for _ in range(4)]
    parts = parts_of(transcripts, number_of_parts(28, 3), seed=1)
    assert all(len(set(parts[at : at + 4].tolist())) == 1 for at in range(0, 28, 4))
    assert len(set(parts.tolist())) == 5


def drawn(seed: int = 4) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray, np.ndarray]:
    """Passages with three codes of different frequency: (matrix, true, known, parts)."""
    draw = np.random.default_rng(seed)
    matrix = sparse.random(300, 40, 0.2, format="csr", random_state=seed)
    slopes = draw.normal(size=(40, 3)) * 2
    logits = matrix @ slopes + np.array([-3.0, -1.5, 0.0])
    true = draw.random((300, 3)) < 1 / (1 + np.exp(-logits))
    known = np.ones_like(true)
    known[:60, 1] = False
    return matrix, true, known, np.arange(300) % 3


def plain(at: int) -> np.ndarray:
    return np.ones(40)


def test_the_regression_on_words_is_that_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """With enough steps, for all codes at once, and without the passages that nobody decided."""
    monkeypatch.setattr(words, "_NEWTON_STEPS", 15)
    monkeypatch.setattr(words, "_INNER_STEPS", 40)
    monkeypatch.setattr(words, "_INTERCEPT_PENALTY", 1e-6)
    monkeypatch.setattr(words, "_FREQUENT", 10)
    matrix, true, known, parts = drawn()
    codes, coefficients, intercepts, _ = fit_words(matrix, true, known, parts, plain)
    assert codes == [0, 1, 2]
    for at in codes:
        rows = known[:, at]
        other = LogisticRegression(C=2.0, tol=1e-8, max_iter=5000).fit(matrix[rows], true[rows, at])
        assert coefficients[at] == pytest.approx(other.coef_[0], abs=2e-3)
        assert intercepts[at] == pytest.approx(other.intercept_[0], abs=2e-3)


def test_a_few_steps_rank_passages_as_the_whole_regression_does() -> None:
    matrix, true, known, parts = drawn()
    codes, coefficients, intercepts, _ = fit_words(matrix, true, known, parts, plain)
    scores = matrix @ coefficients.T + intercepts
    for at in codes:
        rows = known[:, at]
        other = LogisticRegression(C=2.0, max_iter=5000).fit(matrix[rows], true[rows, at])
        there = other.decision_function(matrix)
        assert np.corrcoef(scores[:, at], there)[0, 1] > 0.995


def test_a_column_with_a_larger_factor_counts_as_if_its_values_were_larger() -> None:
    matrix, true, known, parts = drawn()
    factors = np.where(np.arange(40) < 5, 3.0, 1.0)
    _, first, _, scores = fit_words(matrix, true, known, parts, lambda at: factors)
    scaled = (matrix @ sparse.diags(factors)).tocsr()
    _, second, _, others = fit_words(scaled, true, known, parts, plain)
    assert scores == pytest.approx(others, abs=0.05)
    assert first == pytest.approx(second * factors, abs=0.15)


def test_scores_of_a_part_do_not_depend_on_its_codes() -> None:
    matrix, true, known, parts = drawn()
    _, _, _, scores = fit_words(matrix, true, known, parts, plain)
    inside = parts == 1
    turned = np.where(inside[:, None], ~true, true)
    _, _, _, others = fit_words(matrix, turned, known, parts, plain)
    assert (scores[inside] == others[inside]).all()
    assert not (scores[~inside] == others[~inside]).any()


def test_a_word_of_another_role_and_a_question_have_other_marks() -> None:
    texts = ["You went home.", "You went home.", "You went home?", "You went home."]
    said = marks(
        [Passage(n, text, role="abaa"[n]) for n, text in enumerate(texts)],
        np.array([False, True, True, True]),
    ).said.toarray()
    assert said.shape == (4, COLUMNS)
    assert set(np.unique(said)) == {0.0, 1.0}
    assert (said[0] == said[3]).all()
    assert not (said[0] == said[1]).all()
    assert not (said[0] == said[2]).all()


@pytest.mark.parametrize("text", ["Where do you live?", "आप कहाँ रहते हैं?", "", "…"])
def test_the_next_passage_and_the_turn_before_leave_marks(text: str) -> None:
    """In every script; a passage of another transcript leaves none."""
    plain = marks([Passage(1, "Yes."), Passage(2, "")], np.array([False, False])).around
    other = marks([Passage(1, "Yes."), Passage(2, text)], np.array([False, False])).around
    follows = marks([Passage(1, "Yes."), Passage(2, text)], np.array([False, True])).around
    answers = marks([Passage(1, "Yes.", text), Passage(2, "")], np.array([False, False])).around
    assert (plain[0] != other[0]).nnz == 0
    assert (plain[0] != follows[0]).nnz > 0
    assert bool((plain[0] != answers[0]).nnz) == bool(text)


def test_no_passages_have_no_marks() -> None:
    assert marks([], np.zeros(0, dtype=bool)).said.shape == (0, COLUMNS)


def test_ratios_compare_the_share_with_a_mark_with_the_share_of_all() -> None:
    """By hand: 4 passages, 2 with the code; the mark is in 2, both with the code."""
    from scipy import sparse

    there = np.array([[1, 0, 1], [1, 0, 1], [0, 0, 1], [0, 0, 1]], np.float32)
    true = np.array([[True], [True], [False], [False]])
    ratios, held_out = fit_ratios(
        sparse.csr_matrix(there), true, np.ones_like(true), np.array([0, 1, 2, 3])
    )
    # Shares: (2 + .5) / (4 + 1) = .5; with the mark (2 + 2 * .5) / (2 + 2) = .75; with the mark
    # that all have (2 + 2 * .5) / (4 + 2) = .5, as without it.
    expected = np.log(0.75 / 0.5) / 2**0.7
    assert ratios.scores(sparse.csr_matrix(there))[0, 0] == pytest.approx(expected, abs=0.01)
    assert ratios.scores(sparse.csr_matrix(there))[2, 0] == pytest.approx(0.0, abs=0.01)
    # Without the first passage: all (1 + .5) / (3 + 1) = .375; the mark (1 + .75) / (1 + 2), the
    # other one (1 + .75) / (3 + 2).
    expected = np.log((1.75 / 3) / 0.375) + np.log((1.75 / 5) / 0.375)
    assert held_out[0, 0] == pytest.approx(expected / 2**0.7, abs=1e-5)


def test_ratios_leave_out_what_was_not_decided() -> None:
    from scipy import sparse

    there = sparse.csr_matrix(np.array([[1, 0], [1, 0], [0, 1]], np.float32))
    true = np.array([[True], [False], [False]])
    known = np.array([[True], [False], [True]])
    ratios, _ = fit_ratios(there, true, known, np.array([0, 1, 2]))
    without, _ = fit_ratios(there[[0, 2]], true[[0, 2]], known[[0, 2]], np.array([0, 1]))
    assert ratios.scores(there) == pytest.approx(without.scores(there), abs=0.01)


def test_the_sequence_of_a_passage_holds_two_before_and_two_after() -> None:
    logits = np.array([[0.0], [1.0], [2.0], [3.0], [9.0]], np.float32)
    values = sequence(logits, np.array([False, True, True, True, True]))
    assert values.shape == (5, width(1))
    assert values[2, ::2] == pytest.approx([0.6, 0.3, 0.9, 0.0, 1.8])
    assert (values[0, [2, 3, 6, 7]] == 0).all()
    assert (values[4, [4, 5, 8, 9]] == 0).all()


def test_weights_without_a_part_are_close_to_those_learned_without_it() -> None:
    draw = np.random.default_rng(5)
    values = draw.normal(size=(300, len(OWN_PRECISION))).astype(np.float32)
    hits = values[:, 0] + draw.normal(size=300) > 1
    start, weights, parts = np.zeros(len(OWN_PRECISION)), np.ones(300), np.arange(300) % 5
    whole = _newton(values, hits, weights, start, OWN_PRECISION)
    masks = [parts == part for part in range(5)]
    for inside, change in zip(masks, _left_out(values, hits, weights, whole, masks), strict=True):
        rest = ~inside
        again = _newton(values[rest], hits[rest], weights[rest], start, OWN_PRECISION)
        assert np.abs(whole + change - again).max() < np.abs(whole - again).max() / 4
