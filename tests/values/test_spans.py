"""Spans are half-open ranges of code points; everything that counts stands on this arithmetic."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode import spans

span = st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda t: (t[0], t[0] + t[1]))
many = st.lists(span, max_size=12)


def covered(parts):
    """The set of code points in `parts`: the slow and obvious definition."""
    return {n for start, end in parts for n in range(start, end)}


@given(many)
def test_joining_covers_the_same_points_in_the_fewest_sorted_stretches(parts):
    joined = spans.join(parts)
    assert covered(joined) == covered(parts)
    assert all(a[1] < b[0] for a, b in pairwise(joined))
    assert all(start < end for start, end in joined)


@given(span, span)
def test_two_spans_are_compared_by_the_points_in_them(one, two):
    """An empty span has no point: it overlaps nothing, and lies inside what it lies between."""
    both = covered([one]) & covered([two])
    shared = spans.intersection(one, two)
    assert shared is None if not both else covered([shared]) == both
    if one[0] < one[1] and two[0] < two[1]:
        assert spans.overlaps(one, two) == bool(both)
        assert spans.contains(one, two) == (covered([two]) <= covered([one]))


def test_what_only_touches_or_holds_on_one_side_is_neither_shared_nor_contained():
    assert not spans.overlaps((0, 3), (3, 5)) and not spans.overlaps((3, 5), (0, 3))
    assert spans.overlaps((0, 4), (3, 5)) and spans.intersection((0, 4), (3, 5)) == (3, 4)
    assert spans.contains((0, 5), (0, 5)) and spans.contains((0, 5), (2, 2))
    assert not spans.contains((1, 5), (0, 4)) and not spans.contains((0, 4), (1, 5))
    assert spans.join([(3, 3), (1, 2)]) == [(1, 2)] and spans.join([(4, 4)]) == []


@given(many, many)
def test_subtracting_leaves_exactly_the_points_outside_the_holes(parts, holes):
    assert covered(spans.subtract(parts, holes)) == covered(parts) - covered(holes)


@given(many, span)
def test_clipping_keeps_exactly_the_points_inside_the_window(parts, window):
    assert covered(spans.clip(parts, window)) == covered(parts) & covered([window])


@given(many)
def test_length_counts_each_point_once(parts):
    assert spans.length(parts) == len(covered(parts))


@given(st.lists(st.integers(1, 9), max_size=15), span)
def test_overlapping_finds_the_units_that_share_a_point_with_the_span(sizes, wanted):
    units, at = [], 0
    for size in sizes:
        units.append((at, at + size))
        at += size + size % 3
    found = [units[i] for i in spans.overlapping(units, wanted)]
    if wanted[0] < wanted[1]:
        assert found == [u for u in units if spans.overlaps(u, wanted)]


def test_spans_with_only_white_space_between_them_are_one_stretch():
    text = "hotline calls. \n And tips, then schools."
    assert spans.join_over_white_space([(0, 14), (17, 26)], text) == [(0, 26)]
    assert spans.join_over_white_space([(0, 14), (27, 39)], text) == [(0, 14), (27, 39)]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], False),
        ([(0, 5)], True),
        ([(0, 2), (2, 5)], True),
        ([(0, 2), (3, 5)], False),
        ([(0, 2), (2, 4)], False),
        ([(0, 5), (5, 5)], False),
    ],
)
def test_tiles_asks_for_every_point_once_and_no_empty_part(parts, whole):
    assert spans.tiles((0, 5), parts) is whole


@given(st.text(alphabet=" \n\u00a0ab", max_size=20))
def test_trimming_leaves_the_words_and_nothing_at_their_edges(text):
    start, end = spans.trim(text, (0, len(text)))
    assert text[start:end] == text.strip()
