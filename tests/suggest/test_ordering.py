"""What a model would learn most from: the uncertain, the rare, and what is not known yet."""

from __future__ import annotations

import numpy as np
import pytest

from qcode.suggest.ordering import best_first, uncertainty


def test_uncertainty_is_entropy_weighted_by_rarity() -> None:
    """One bit at 0.5, nothing at 0 and 1; a code that was given three times weighs half."""
    p = np.array([[0.5, 0.0], [0.0, 0.5], [1.0, 0.0]])
    assert uncertainty(p, [0, 3]) == pytest.approx([1.0, 0.5, 0.0], abs=1e-6)


def test_the_uncertain_come_first() -> None:
    """With words that share nothing, the order is that of uncertainty; equal ones by name."""
    texts = {"a": "river", "b": "stone", "c": "cloud", "d": "bread"}
    got = best_first({"a": 0.2, "b": 0.9, "c": 0.5, "d": 0.5}, texts, [], 3)
    assert [c.name for c in got] == ["b", "c", "d"]
    assert got[0].uncertainty == 1 and got[0].novelty == 1


def test_the_same_words_are_not_chosen_twice() -> None:
    """What is known or was chosen just before brings nothing new."""
    texts = {"a": "the river rose", "b": "the river rose", "c": "bread and salt", "d": "old stone"}
    got = best_first({"a": 1.0, "b": 0.9, "c": 0.5, "d": 0.6}, texts, ["old stone"], 4)
    assert [c.name for c in got][:2] == ["a", "c"]
    assert [c.novelty for c in got][2:] == [pytest.approx(0), pytest.approx(0)]


def test_nothing_to_choose_from() -> None:
    """No candidate, no choice; texts without words are no error."""
    assert best_first({}, {}, ["x"], 3) == ()
    assert [c.name for c in best_first({"a": 0.0}, {"a": "..."}, ["?"], 3)] == ["a"]
