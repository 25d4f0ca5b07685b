"""Work on two threads gives what the same work gives on one."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qcode.suggest.learners.nearest import _largest, remembered
from qcode.suggest.learners.ratios import fit_ratios
from qcode.suggest.learners.vectors import _LONGEST, table, vectors
from qcode.suggest.threads import THREADS, free_memory, in_threads


def test_results_are_in_the_order_of_the_things_whoever_is_done_first() -> None:
    second_is_done = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert second_is_done.wait(30)
        if number == 1:
            second_is_done.set()
        return number * number

    assert THREADS == 2
    assert in_threads(work, range(5)) == [0, 1, 4, 9, 16]


def test_nothing_to_do_gives_nothing_and_an_error_is_raised_as_it_is() -> None:
    assert in_threads(str, []) == []
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda number: 1 // number, [2, 1, 0])


@pytest.mark.parametrize("platform", [sys.platform, "win32", "darwin"])
def test_memory_is_given_back_where_that_is_possible_and_nothing_fails_elsewhere(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    kept = np.ones(1000)
    free_memory()
    assert kept.sum() == 1000


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 4), many=st.integers(1, 90))
@example(seed=1, rows=2, many=1)
def test_the_largest_numbers_of_a_row_are_those_of_sorting_all_of_it(
    seed: int, rows: int, many: int
) -> None:
    """Few different numbers, so that many are equal: the first column of equal ones comes first."""
    block = np.random.default_rng(seed).integers(0, 9, (rows, many)).astype(np.float32)
    for few in {1, min(3, many), many}:
        expected = np.argsort(-block, axis=1, kind="stable")[:, :few]
        assert _largest(block, few).tolist() == expected.tolist()


def test_where_all_was_decided_ratios_are_those_of_counting_for_each_code() -> None:
    """One passage where a third code was not decided makes each code count for itself."""
    from scipy import sparse

    draw = np.random.default_rng(3)
    marked = sparse.csr_matrix((draw.random((12, 6)) < 0.4).astype(np.float32))
    true = draw.random((12, 3)) < 0.3
    known = np.ones_like(true)
    parts = np.arange(12) % 3
    whole, held_out = fit_ratios(marked, true, known, parts)
    known[0, 2] = False
    some, of_some = fit_ratios(marked, true, known, parts)
    assert held_out[:, :2] == pytest.approx(of_some[:, :2], abs=1e-6)
    assert (whole.values[:2] == some.values[:2]).all()


def test_no_piece_of_the_table_is_longer_than_what_is_looked_up() -> None:
    there = table()
    assert there is not None
    assert max(map(len, there.tokens)) <= _LONGEST


def test_a_contraction_is_the_sum_of_its_pieces_and_signs_count() -> None:
    one, parts, without = vectors(["can't", "can ' t", "can t"])
    assert one == pytest.approx(parts, abs=1e-6)
    assert not np.allclose(one, without, atol=1e-3)


def test_of_equally_near_passages_those_from_all_over_the_study_are_taken() -> None:
    """The code was given in the first half of a hundred equal passages. The 30 nearest have it
    about as often as all, not always.
    """
    equal = np.full((100, 4), 0.5, np.float32)
    true = np.arange(100)[:, None] < 50
    places = [(f"T{at}", 1) for at in range(100)]
    near = remembered(equal, true, np.ones_like(true), places)
    shares, found = near.shares(equal[:1], np.array([0.5], np.float32))
    assert len(set(found[0].tolist())) == 30
    assert 0.25 < shares[0, 0] < 0.75


def test_passages_of_the_own_transcript_are_left_out_also_among_equal_ones() -> None:
    equal = np.full((60, 4), 0.5, np.float32)
    true = np.arange(60)[:, None] < 30
    places = [("A" if at < 30 else "B", at) for at in range(60)]
    near = remembered(equal, true, np.ones_like(true), places)
    _, found = near.shares(equal[:1], np.array([0.5], np.float32), ["A"])
    assert sorted(found[0].tolist()) == list(range(30, 60))
