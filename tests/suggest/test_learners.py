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
from qcode.suggest.learners.nearest import Nearest, remembered
from qcode.suggest.learners.roles import count_roles, role_numbers
from qcode.suggest.learners.vectors import table, vectors
from qcode.suggest.learners.words import fit_words, number_of_parts, parts_of
from qcode.suggest.parts import dealt
from qcode.suggest.pool import Counts, surroundings


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
