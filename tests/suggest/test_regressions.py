"""Ratios, the regressions on words and on vectors: what they learn from few and odd examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from qcode.suggest import Passage
from qcode.suggest.learners.context import columns, fit_context, joined, width
from qcode.suggest.learners.ratios import fit_ratios
from qcode.suggest.learners.vectors import COLUMNS
from qcode.suggest.learners.words import fit_words


def bits(*rows: str) -> np.ndarray:
    """(rows, columns) from strings such as "101"."""
    return np.array([[sign == "1" for sign in row] for row in rows], dtype=bool)


def no_factors(_: int) -> np.ndarray:
    return np.ones(2)


MARKS = sparse.csr_matrix(bits("10", "10", "10", "01", "01", "01").astype(np.float32))
PARTS = np.array([0, 1, 2, 0, 1, 2])


def test_a_mark_that_goes_with_a_code_speaks_for_it_and_against_the_other() -> None:
    true = bits("10", "10", "10", "01", "01", "01")
    ratios, held_out = fit_ratios(MARKS, true, np.ones_like(true), PARTS)
    for scores in (ratios.scores(MARKS), held_out):
        assert ((scores > 0) == true).all()


def test_a_passage_without_a_known_mark_has_no_ratio() -> None:
    true = bits("1", "1", "0", "0", "0", "0")
    padded = sparse.hstack([MARKS, sparse.csr_matrix((6, 1), dtype=np.float32)], format="csr")
    ratios, _ = fit_ratios(padded, true, np.ones_like(true), PARTS)
    unseen = sparse.csr_matrix(np.array([[0, 0, 0], [0, 0, 1]], np.float32))
    assert ratios.scores(unseen).tolist() == [[0.0], [0.0]]


@settings(deadline=None, max_examples=6)
@given(codes=st.lists(st.sampled_from(["00", "01", "10", "11"]), min_size=6, max_size=6))
def test_ratios_of_a_code_do_not_depend_on_the_other_codes(codes: list[str]) -> None:
    true = bits(*codes)
    both, held_out = fit_ratios(MARKS, true, np.ones_like(true), PARTS)
    for at in (0, 1):
        one = true[:, [at]]
        alone, without = fit_ratios(MARKS, one, np.ones_like(one), PARTS)
        assert both.scores(MARKS)[:, [at]] == pytest.approx(alone.scores(MARKS), abs=1e-6)
        assert held_out[:, [at]] == pytest.approx(without, abs=1e-6)


@pytest.mark.parametrize(
    ("codes", "known", "learned"),
    [
        ("110000", "111111", []),
        ("111000", "111111", [0]),
        # Two are decided, the third is only said to be given.
        ("111000", "110111", []),
        # All have it, so there is nothing to tell apart.
        ("111111", "111111", []),
        ("111000", "111000", []),
    ],
)
def test_words_are_learned_from_three_decided_codings_and_one_passage_without(
    codes: str, known: str, learned: list[int]
) -> None:
    found, coefficients, intercepts, scores = fit_words(
        MARKS, bits(*codes), bits(*known), PARTS, no_factors
    )
    assert found == learned
    assert coefficients.shape == (len(learned), 2) and intercepts.shape == (len(learned),)
    assert scores.shape == (6, len(learned))


def test_a_word_of_a_code_has_a_positive_coefficient_also_while_held_out() -> None:
    true = bits("1", "1", "1", "0", "0", "0")
    _, coefficients, _, scores = fit_words(MARKS, true, np.ones_like(true), PARTS, no_factors)
    assert coefficients[0, 0] > 0 > coefficients[0, 1]
    assert scores[:3].min() > scores[3:].max()


def test_examples_of_a_single_part_score_the_usual_share_while_held_out() -> None:
    true = bits("1", "0", "0", "0")
    values = np.array([[1.0], [0.0], [0.0], [0.0]], np.float32)
    usual = np.array([0.25], np.float32)
    fitted, held_out = fit_context(values.copy(), true, np.ones_like(true), np.zeros(4, int), usual)
    assert held_out.tolist() == [[0.25]] * 4
    # Learned from all of them, the passage with the code scores more than the others.
    scores = fitted.scores(values).ravel()
    assert scores[0] > 0.25 > scores[1] == scores[2]


@pytest.mark.parametrize("roles", [(), ("nurse",), ("nurse", "लिपिक")])
def test_columns_have_the_stated_width_with_and_without_roles(roles: tuple[str, ...]) -> None:
    passages = [Passage(n, "a", role=role) for n, role in enumerate(("nurse", "", "לא"))]
    zeros = np.zeros((3, COLUMNS), np.float32)
    values = columns(passages, zeros, zeros, roles, np.zeros((3, 8), np.float32))
    assert values.shape == (3, width(len(roles)))
    # Without words and overlap, what is left are roles, and the ends: near 1 at both of them.
    assert values[[0, 2], [-2, -1]].tolist() == [1.0, 1.0]
    assert values[1, -2] == values[1, -1] == pytest.approx(np.exp(-1 / 3))


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], []),
        ([("A", 1)], [False]),
        ([("A", 1), ("A", 2), ("A", 1)], [False, True, False]),
        ([("A", 1), ("B", 2), ("A", 3)], [False, False, False]),
    ],
)
def test_only_a_later_segment_of_the_same_transcript_goes_on(
    places: list[tuple[str, int]], expected: list[bool]
) -> None:
    passages = [Passage(number, "x", transcript=name) for name, number in places]
    assert joined(passages).tolist() == expected
