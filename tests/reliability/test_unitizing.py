"""Unitizing alpha on spans, against definitions worked out character by character."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qcode.reliability.unitizing import (
    alpha_u,
    continuum,
    lay_end_to_end,
    overlapping_continuum,
    unitizing_alpha,
    unitizing_alpha_per_code,
)
from qcode.reliability.units import CodedTranscript

Spans = list[tuple[int, int, str]]
LENGTH = 40


@st.composite
def partitions(draw: st.DrawFn, values: str = "ab") -> Spans:
    """Units of one coder that do not overlap; some touch."""
    cuts = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=8)))
    chosen = [draw(st.sampled_from([*values, ""])) for _ in cuts[1:]]
    return [(s, e, v) for s, e, v in zip(cuts, cuts[1:], chosen, strict=False) if v]


def shared_by_character(coders: list[Spans], values: list[str]) -> np.ndarray:
    """l_ck counted one character at a time."""
    index = {v: i for i, v in enumerate(["", *values])}
    lines = np.zeros((len(coders), LENGTH), dtype=int)
    for k, own in enumerate(coders):
        for s, e, v in own:
            lines[k, s:e] = index[v]
    shared = np.zeros((len(index), len(index)))
    for i in range(len(coders)):
        for j in range(len(coders)):
            if i != j:
                np.add.at(shared, (lines[i], lines[j]), 1 / (len(coders) - 1))
    return shared


def expected(margins: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """(l_c l_k - [c = k] corr_c) / (l - corr / l)."""
    total = margins.sum()
    return (np.outer(margins, margins) - np.diag(squares)) / (total - squares.sum() / total)


@settings(max_examples=60, deadline=None)
@given(st.lists(partitions(), min_size=2, max_size=3))
def test_the_family_equals_its_definition_by_character(coders: list[Spans]) -> None:
    """u and |u from shared lengths, corrected by squared lengths of units and lengths of gaps."""
    data = continuum(coders, LENGTH)
    values = list(data.values)
    found = unitizing_alpha(data)
    if not values:
        assert found.u.value is None
        return
    shared = shared_by_character(coders, values)
    squares = np.zeros(len(values) + 1)
    for own in coders:
        squares[0] += LENGTH - sum(e - s for s, e, _ in own)
        for s, e, v in own:
            squares[1 + values.index(v)] += (e - s) ** 2
    chance = (
        expected(shared.sum(axis=1), squares)
        if shared.sum() ** 2 > squares.sum()
        else np.zeros_like(shared)
    )
    pairs = (
        (found.u, shared.sum() - np.trace(shared), chance.sum() - np.trace(chance)),
        (found.bar_u, shared[0, 1:].sum(), chance[0, 1:].sum()),
    )
    for coefficient, observed, by_chance in pairs:
        if by_chance > 1e-9:
            assert coefficient.value == pytest.approx(1 - observed / by_chance, abs=1e-9)
        else:
            assert coefficient.value is None


@settings(max_examples=60, deadline=None)
@given(st.lists(partitions(), min_size=2, max_size=3))
@example([[], [(0, 1, "a"), (1, 2, "a")], [(0, 2, "b")]])
def test_cu_alpha_equals_its_definition(coders: list[Spans]) -> None:
    """Values where units intersect; the correction averages squared intersections over the other
    coders.
    """
    data = continuum(coders, LENGTH)
    values = list(data.values)
    shared = shared_by_character(coders, values)[1:, 1:]
    found = unitizing_alpha(data)
    if len(values) < 2 or shared.sum() == 0:
        assert found.cu.value is None
        return
    squares = np.zeros(len(values))
    for i, own in enumerate(coders):
        for s, e, v in own:
            for j, other in enumerate(coders):
                if i != j:
                    met = sum(max(0, min(e, f) - max(s, b)) for b, f, _ in other)
                    squares[values.index(v)] += met**2 / (len(coders) - 1)
    rest = shared.sum() - squares.sum() / shared.sum()
    if rest < 1e-9:
        assert found.cu.value is None
        return
    chance = expected(shared.sum(axis=1), squares)
    off = chance.sum() - np.trace(chance)
    for k, code in enumerate(values):
        # of what one value meets: the share that is another value, observed over expected
        met, by_chance = shared[k].sum(), chance[k].sum() - chance[k, k]
        alone = found.k_u[code].value
        if met > 0 and by_chance > 1e-9:
            observed = (met - shared[k, k]) / met
            # Multiplied out: all that a value meets by chance may sum up to nothing.
            assert alone == pytest.approx(1 - observed * chance[k].sum() / by_chance, abs=1e-9)
        elif met <= 0:
            assert alone is None
    if off < 1e-9:
        assert found.cu.value is None
    else:
        assert found.cu.value == pytest.approx(1 - (shared.sum() - np.trace(shared)) / off)


@settings(max_examples=40, deadline=None)
@given(partitions(), partitions(), st.integers(1, 60))
def test_order_of_coders_and_length_of_a_common_tail_keep_the_family_in_bounds(
    a: Spans, b: Spans, tail: int
) -> None:
    """Symmetric in the coders; never above 1; identical coders get 1 where anything varies."""
    one, two = (unitizing_alpha(continuum(c, LENGTH + tail)) for c in ([a, b], [b, a]))
    assert (
        one.u.value == pytest.approx(two.u.value)
        if one.u.value is not None
        else two.u.value is None
    )
    assert one.u.value is None or one.u.value <= 1 + 1e-12
    same = unitizing_alpha(continuum([a, a], LENGTH + tail))
    assert same.u.value == (pytest.approx(1) if a else None)


@settings(max_examples=40, deadline=None)
@given(partitions("a"), partitions("a"))
def test_alpha_u_observes_what_walking_along_the_line_observes(a: Spans, b: Spans) -> None:
    """Squared differences of starts and ends where units intersect, squared lengths of units that
    meet none.
    """
    total = 0.0
    for s, e, _ in a:
        met = [(t, f) for t, f, _ in b if s < f and t < e]
        total += sum((s - t) ** 2 + (e - f) ** 2 for t, f in met) if met else (e - s) ** 2
    total += sum((e - s) ** 2 for s, e, _ in b if not any(s < f and t < e for t, f, _ in a))
    found = alpha_u(continuum([a, b], LENGTH)).alpha
    if a or b:
        assert found.observed == pytest.approx(2 * total / (2 * LENGTH**2))
    else:
        assert found.value is None


def test_alpha_u_expects_the_mean_over_all_placements() -> None:
    """One unit of length 2 each in 6 characters: all pairs of places of the two units, and in gaps,
    by hand.
    """
    found = alpha_u(continuum([[(0, 2, "a")], [(3, 5, "a")]], 6)).alpha
    # (N - 1) / 3 (2 l^3 - 3 l^2 + l) = 2 and l^2 times the places in gaps 4, 3, 1: 4 (3 + 2) = 20,
    # for each of two units
    assert found.expected == pytest.approx(2 / 6 * 2 * (2 + 20) / (12 * 11 - 2 * 2))
    assert found.value is not None


def test_documents_end_to_end_are_one_line_of_the_words_that_all_are_done_with() -> None:
    """Gaps between segments vanish, so a coding over two segments is one unit; it never crosses
    transcripts.
    """
    units = (((0, 10),), ((12, 20),))
    whole = {"ann": [(0, 20)], "ben": [(0, 20)]}
    first = CodedTranscript(
        "T1", units, whole, [("ann", "x", 5, 20), ("ben", "x", 5, 10), ("ben", "x", 12, 20)]
    )
    second = CodedTranscript(
        "T2", units, whole | {"ben": [(0, 10)]}, [("ann", "x", 0, 20), ("ben", "x", 0, 4)]
    )
    data = lay_end_to_end([first, second], ["x"], ["ann", "ben"])
    assert data.length == 28
    found = sorted(zip(data.coder.tolist(), data.start.tolist(), data.end.tolist(), strict=True))
    assert found == [(0, 5, 18), (0, 18, 28), (1, 5, 18), (1, 18, 22)]


def test_per_code_overlapping_codes_are_no_obstacle() -> None:
    """|u equals u and cu does not exist with one value."""
    t = CodedTranscript(
        "T1",
        (((0, 50),),),
        {"ann": [(0, 50)], "ben": [(0, 50)]},
        [("ann", "x", 0, 20), ("ann", "y", 10, 30), ("ben", "x", 0, 20)],
    )
    found = unitizing_alpha_per_code([t], ["x", "y", "z"], ["ann", "ben"])
    assert found["x"].u.value == 1
    assert found["x"].bar_u.value == 1
    assert found["x"].cu.value is None
    assert found["y"].u.value is not None
    assert found["y"].u.value < 0.1
    assert found["z"].u.reason.startswith("no unit")


def test_spans_that_are_no_partition_are_refused() -> None:
    """Overlap, outside, empty; one coder alone."""
    for own in ([(0, 5, "a"), (4, 9, "b")], [(5, 60, "a")], [(5, 5, "a")]):
        with pytest.raises(ValueError, match=r"partition|outside"):
            continuum([own, []], 50)
    with pytest.raises(ValueError, match="two coders"):
        unitizing_alpha(continuum([[(0, 5, "a")]], 50))
    assert overlapping_continuum([[(0, 5, "a"), (4, 9, "b")], []], 50).values == ("a", "b")
    assert alpha_u(overlapping_continuum([[], []], 50)).alpha.value is None


def test_a_line_coded_all_over_has_nothing_to_tell_units_from() -> None:
    """No gap anywhere: chance disagreement is 0."""
    assert unitizing_alpha(continuum([[(0, 50, "a")], [(0, 50, "a")]], 50)).u.value is None


def test_a_code_of_the_family_that_nobody_gave_changes_nothing() -> None:
    """Whether it comes first or last among the codes."""
    t = CodedTranscript(
        "T1",
        (((0, 50),),),
        {"ann": [(0, 50)], "ben": [(0, 50)]},
        [("ann", "x", 0, 20), ("ann", "y", 25, 30), ("ben", "x", 0, 18), ("ben", "y", 18, 30)],
    )
    plain, *others = (
        unitizing_alpha(lay_end_to_end([t], codes, ["ann", "ben"]))
        for codes in (["x", "y"], ["x", "y", "z"], ["w", "x", "y"])
    )
    assert plain.u.value is not None
    for found in others:
        assert found.u.value == pytest.approx(plain.u.value)
        assert found.bar_u.value == pytest.approx(plain.bar_u.value)
        assert found.cu.value == pytest.approx(plain.cu.value)
        assert found.k_u["x"].value == pytest.approx(plain.k_u["x"].value)
