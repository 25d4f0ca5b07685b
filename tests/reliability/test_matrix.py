"""The matrix of ratings and its counts, by hand: two codes, three coders, five units of two
transcripts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qcode.reliability.binary import positive_units, positives
from qcode.reliability.matrix import Ratings, over_coders, pair_tables, ratings, tallies
from qcode.reliability.resampling import (
    merged_strata,
    resampling_weights,
    weight_of_disagreement,
)

VALUES = [
    # unit      1   2   3   4   5
    [[1, 1, 0, 0, -1], [1, 0, 0, -1, -1], [1, 1, 1, -1, 1]],
    [[0, 0, 0, 0, 0], [0, 0, 1, 0, -1], [0, -1, -1, -1, -1]],
]
DATA = replace(
    ratings(VALUES, codes=["a", "b"], coders=["x", "y", "z"], cluster=[0, 0, 1, 1, 1]),
    groups=("judge", "judge", "clerk", "clerk", "judge"),
)


def test_counts_per_code_and_transcript_are_those_of_the_hand() -> None:
    """Code a: unit 1 agrees, 2 and 3 split two to one, 4 and 5 have one value; code b: 1 and 2
    agree, 3 is split, 4 agrees, 5 has one value.
    """
    found = tallies(DATA)
    hand: dict[str, Any] = {
        "units": [[2, 1], [2, 2]],
        "agree": [[1 + 1 / 3, 1 / 3], [2, 1]],
        "disagree": [[2, 2], [0, 2]],
        "both": [[3 + 1, 0], [0, 0]],
        "ones": [[5, 1], [0, 1]],
        "zeros": [[1, 2], [5, 3]],
        "rated": [[2, 3], [2, 3]],
        "share": [[1 + 2 / 3, 1 / 3 + 0 + 1], [0, 1 / 2]],
    }
    for name, expected in hand.items():
        assert getattr(found, name) == pytest.approx(np.array(expected)), name


def test_a_unit_of_weight_three_counts_three_times() -> None:
    weighted = replace(DATA, weights=np.array([3.0, 1, 1, 1, 1]))
    plain, found = tallies(DATA), tallies(weighted)
    assert found.units[0] == pytest.approx([4, 1]) and found.ones[0] == pytest.approx([11, 1])
    assert found.disagree[1] == pytest.approx(plain.disagree[1])
    assert positives(weighted).tolist() == [[4, 3, 5], [0, 1, 0]]
    assert positives(DATA).tolist() == [[2, 1, 3], [0, 1, 0]]


def test_the_tables_of_pairs_are_over_the_units_that_both_decided_on() -> None:
    t = pair_tables(DATA)
    assert t.pairs == ((0, 1), (0, 2), (1, 2))
    assert [cell[0].tolist() for cell in (t.a, t.b, t.c, t.d)] == [
        [1, 2, 1],
        [1, 0, 0],
        [0, 1, 2],
        [1, 0, 0],
    ]
    assert t.n.tolist() == [[3, 3, 3], [4, 1, 1]]
    heavy = pair_tables(replace(DATA, weights=np.array([3.0, 2, 1, 1, 1])))
    assert [cell[0].tolist() for cell in (heavy.a, heavy.b, heavy.c, heavy.d)] == [
        [3, 5, 3],
        [2, 0, 0],
        [0, 1, 3],
        [1, 0, 0],
    ]


def test_units_coders_and_codes_are_chosen_with_everything_that_belongs_to_them() -> None:
    some = DATA.of_units(np.array([False, False, True, False, True]))
    assert (some.clusters, some.cluster.tolist()) == (("transcript 2",), [0, 0])
    assert (some.groups, some.starts.tolist(), some.ends.tolist()) == (
        ("clerk", "judge"),
        [2, 4],
        [3, 5],
    )
    assert some.values[0].tolist() == [[0, -1], [0, -1], [1, 1]]
    assert {g: r.units for g, r in DATA.by_group().items()} == {"judge": 3, "clerk": 2}
    pairs = DATA.by_pair()
    assert list(pairs) == [("x", "y"), ("x", "z"), ("y", "z")]
    assert pairs["y", "z"].values[0].tolist() == VALUES[0][1:]
    assert DATA.of_coders(["z", "x"]).values[1].tolist() == [VALUES[1][2], VALUES[1][0]]
    assert DATA.of_codes(["b"]).values.tolist() == [VALUES[1]]
    for wrong in (lambda: DATA.of_coders(["q"]), lambda: DATA.of_codes(["q"])):
        with pytest.raises(ValueError):
            wrong()


def test_a_transcript_without_a_unit_of_two_coders_is_left_out() -> None:
    assert DATA.pairable().tolist() == [
        [True, True, True, False, False],
        [True, True, True, True, False],
    ]
    alone = ratings([[[1, 0, 1], [1, -1, -1]]], cluster=[0, 1, 1])
    assert alone.double_coded().clusters == ("transcript 1",)
    assert alone.double_coded().units == 1
    assert over_coders(DATA.values == 1).tolist() == [[3, 2, 1, 0, 1], [0, 0, 1, 0, 0]]


def test_units_come_into_the_order_of_their_transcripts() -> None:
    mixed = ratings([[[1, 0, 1, 0], [1, 1, 0, 0]]], cluster=[1, 0, 1, 0], weights=[1, 2, 3, 4])
    assert mixed.cluster.tolist() == [0, 0, 1, 1]
    assert mixed.values[0].tolist() == [[0, 0, 1, 1], [1, 0, 1, 0]]
    assert mixed.weights.tolist() == [2, 4, 1, 3]
    assert mixed.clusters == ("transcript 1", "transcript 2") and mixed.strata == ("", "")
    assert ratings([[[], []]]).clusters == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": DATA.values[:, :, :4]},
        {"codes": ("a", "a")},
        {"strata": ("",)},
        {"weights": np.ones(4)},
        {"starts": DATA.starts[:4]},
        {"ends": DATA.ends[:4]},
        {"groups": ("judge",)},
        {"cluster": DATA.cluster[::-1]},
    ],
    ids=lambda one: next(iter(one)),
)
def test_arrays_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        replace(DATA, **wrong)


def test_positive_units_are_units_or_unbroken_stretches_of_characters() -> None:
    """Stretches 1 and 2 touch, 3 lies in another transcript although its numbers follow on."""
    assert positive_units(DATA).tolist() == [3, 1]
    one = ratings([[[1, 1, 1, 0, 1], [0, 1, 1, 0, 0]]], cluster=[0, 0, 1, 1, 1], unit="character")
    assert positive_units(one).tolist() == [3]
    apart = replace(one, starts=np.array([0, 5, 9, 12, 20]), ends=np.array([4, 9, 12, 13, 22]))
    assert positive_units(apart).tolist() == [4]
    assert positive_units(ratings([[[1], [1]]], unit="character")).tolist() == [1]


def test_strata_of_one_transcript_are_put_together_and_a_last_one_joins_the_largest() -> None:
    def merged(*labels: str) -> list[set[int]]:
        index = merged_strata(labels)
        return [set(np.flatnonzero(index == n).tolist()) for n in sorted(set(index.tolist()))]

    assert sorted(merged("a", "b", "a", "c"), key=min) == [{0, 2}, {1, 3}]
    assert merged("a", "a", "a", "b", "b", "c") == [{0, 1, 2, 5}, {3, 4}]
    assert merged("b", "b", "a", "a", "a", "c") == [{2, 3, 4, 5}, {0, 1}]
    assert merged("a") == [{0}] and merged("a", "b") == [{0, 1}]


def test_of_a_stratum_one_fewer_is_drawn_and_the_weights_add_up_to_all() -> None:
    """Of three transcripts two are drawn, each with 3/2; a single one is always there."""
    strata = np.array([0, 0, 0, 1])
    weights = resampling_weights(strata, 200, np.random.default_rng(3))
    assert weights.shape == (200, 4)
    assert weights[:, :3].sum(axis=1) == pytest.approx(3) and set(weights[:, 3]) == {1.0}
    assert set(weights[:, :3].ravel()) == {0.0, 1.5, 3.0}
    assert weights[:, :3].mean(axis=0) == pytest.approx(1, abs=0.2)


def test_a_disagreement_weighs_as_the_units_on_which_coders_differ() -> None:
    """Else as those that somebody gave the code to, else 1."""

    def weigh(values: list[list[int]]) -> float:
        data: Ratings = ratings([values], weights=[2, 4, 6])
        return float(weight_of_disagreement(data)[0])

    assert weigh([[1, 0, 1], [0, 0, 1]]) == 2 and weigh([[1, 1, 1], [0, 0, 1]]) == 3
    assert weigh([[0, 1, 1], [0, 1, 1]]) == 5 and weigh([[0, 0, 0], [0, 0, 0]]) == 1
    assert weight_of_disagreement(DATA).tolist() == [1, 1]
