"""Transcripts dealt into parts: none is torn, none is left out."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.suggest.learners.words import parts_of
from qcode.suggest.parts import dealt

NAMES = st.sampled_from(["a", "b", "साक्षात्कार", "ראיון", "a b", "A", "10", "9"])
EXAMPLES = st.lists(NAMES, min_size=1, max_size=20)


@settings(deadline=None, max_examples=20)
@given(transcripts=EXAMPLES, wanted=st.integers(1, 8), seed=st.integers(0, 99))
def test_every_transcript_is_in_one_part_and_parts_have_about_as_many(
    transcripts: list[str], wanted: int, seed: int
) -> None:
    many = min(wanted, len(set(transcripts)))
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name, part in zip(transcripts, dealt(transcripts, many, seed).tolist(), strict=True):
        found[name].add(part)
    assert all(len(parts) == 1 for parts in found.values())
    sizes = Counter(part for parts in found.values() for part in parts)
    assert set(sizes) == set(range(many))
    assert max(sizes.values()) - min(sizes.values()) <= 1


@settings(deadline=None, max_examples=15)
@given(transcripts=EXAMPLES, seed=st.integers(0, 99))
def test_the_order_of_examples_does_not_change_the_part_of_a_transcript(
    transcripts: list[str], seed: int
) -> None:
    many = min(3, len(set(transcripts)))
    turned = dealt(transcripts[::-1], many, seed)[::-1]
    assert dealt(transcripts, many, seed).tolist() == turned.tolist()


def test_another_seed_deals_in_another_way() -> None:
    transcripts = [f"T{n}" for n in range(30)]
    assert dealt(transcripts, 3, 1).tolist() == dealt(transcripts, 3, 1).tolist()
    assert dealt(transcripts, 3, 1).tolist() != dealt(transcripts, 3, 2).tolist()


@pytest.mark.parametrize(("examples", "sizes"), [(10, [2] * 5), (7, [2, 1, 2, 1, 1]), (1, [1])])
def test_a_single_transcript_is_cut_into_stretches(examples: int, sizes: list[int]) -> None:
    parts = parts_of(["T1"] * examples, 5, seed=3)
    assert parts.tolist() == sorted(parts.tolist())
    assert [int(n) for n in np.bincount(parts) if n] == sizes


def test_two_transcripts_make_two_parts_and_no_example_makes_none() -> None:
    assert sorted(set(parts_of(["A", "B", "A"], 5, seed=1).tolist())) == [0, 1]
    assert parts_of([], 5, seed=1).tolist() == []
