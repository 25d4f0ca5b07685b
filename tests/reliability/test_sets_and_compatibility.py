"""Sets of codes as values, and what commercial packages print."""

from __future__ import annotations

import numpy as np
import pytest

from qcode.reliability import compatibility, sets
from qcode.reliability.coded import coded
from qcode.reliability.matrix import ratings


@pytest.mark.parametrize(
    ("a", "b", "jaccard", "masi", "dice"),
    [
        ("", "", 0, 0, 0),
        ("", "a", 1, 1, 1),
        ("ab", "ab", 0, 0, 0),
        ("ab", "abcd", 1 / 2, 1 - 1 / 2 * 2 / 3, 1 / 3),
        ("ab", "bc", 2 / 3, 1 - 1 / 3 * 1 / 3, 1 / 2),
        ("a", "b", 1, 1, 1),
    ],
)
def test_distances_of_sets(a: str, b: str, jaccard: float, masi: float, dice: float) -> None:
    """Passonneau 2006 for MASI; an empty set is like nothing but another empty set."""
    found = [sets.set_distance(a, b, kind) for kind in ("jaccard", "masi", "dice")]
    assert found == pytest.approx([jaccard, masi, dice])


def test_alpha_of_sets_returns_its_definition_and_tells_missing_from_nothing() -> None:
    """A unit that one coder did not see is left out; a unit where nothing applied is not."""
    data: list[list[set[str] | None]] = [
        [{"a"}, {"a"}],
        [set(), {"a"}],
        [{"b"}, None],
        [set(), set()],
        [{"a", "b"}, {"a"}],
    ]
    found = sets.set_alpha(data, "masi")
    assert "Passonneau 2006" in found.definition
    assert found.alpha.units == 4
    assert (
        found.alpha.value == sets.set_alpha([r for r in data if None not in r], "masi").alpha.value
    )
    with pytest.raises(ValueError, match="jaccard, masi, dice"):
        sets.set_alpha(data, "hamming")  # type: ignore[arg-type]


def test_sets_come_from_the_matrix_without_families() -> None:
    """None where every code is missing, else the codes given."""
    values = np.array(
        [[[1, 0, -1], [1, 0, 0]], [[1, -1, -1], [0, 0, 1]], [[1, 1, 1], [1, 1, 1]]], dtype=np.int8
    )
    data = ratings(values, codes=("a", "b", "family"))
    data = type(data)(
        **{f: getattr(data, f) for f in data.__dataclass_fields__}
        | {"families": frozenset(["family"])}
    )
    assert sets.sets_of(data) == [[{"a", "b"}, {"a"}], [set(), set()], [None, {"b"}]]


def test_nvivo_prints_what_its_manual_describes() -> None:
    """1,000 characters, [0, 150) and [100, 200): 85 %, kappa (850 - 780) / (1000 - 780); spans of
    one coder are merged.
    """
    row = compatibility.nvivo([(0, 100), (50, 150)], [(100, 200)], 1000)
    assert (row.a_and_b, row.a_not_b, row.b_not_a, row.neither) == (50, 100, 50, 800)
    assert (row.agreement_percent, row.disagreement_percent) == (85, 15)
    assert row.kappa == pytest.approx(70 / 220)


def test_nvivo_gives_1_to_complete_agreement_and_0_to_one_coder_alone() -> None:
    """Even where both coded nothing, which qcode's own table calls undefined."""
    assert compatibility.nvivo([], [], 1000).kappa == 1
    assert compatibility.nvivo([(0, 100)], [], 1000).kappa == 0
    assert compatibility.nvivo([], [], 0).kappa == 1


def test_maxqda_counts_the_segments_of_both_coders() -> None:
    """Same code and 90 % overlap of the union; chance is one over the number of codes."""
    first = [("a", 0, 100), ("b", 200, 210), ("a", 300, 310)]
    second = [("a", 5, 100), ("b", 205, 215)]
    row = compatibility.maxqda_segments(first, second, codes=4)
    assert (row.agreements, row.disagreements) == (2, 3)
    assert (row.percent, row.chance) == (40, 0.25)
    assert row.kappa == pytest.approx((0.4 - 0.25) / 0.75)
    loose = compatibility.maxqda_segments(first, second, codes=4, overlap=0)
    assert (loose.agreements, loose.disagreements) == (4, 1)


def test_maxqda_without_segments_or_with_one_code_has_no_kappa() -> None:
    """Nothing to divide by."""
    assert compatibility.maxqda_segments([], [], codes=3).percent is None
    assert compatibility.maxqda(5, 1, 1).kappa is None
    with pytest.raises(ValueError, match="at least one code"):
        compatibility.maxqda(1, 1, 0)


def test_overlap_for_maxqda_is_a_share_of_what_two_segments_cover_wherever_they_lie() -> None:
    """95 of 100 letters late in a text are as much as at its beginning; 90 % itself agrees."""
    for first, second, agreed in (
        ((300, 400), (305, 400), 2),
        ((300, 400), (310, 400), 2),
        ((300, 400), (311, 400), 0),
        ((305, 400), (300, 400), 2),
        ((300, 400), (300, 405), 2),
    ):
        row = compatibility.maxqda_segments([("a", *first)], [("a", *second)], codes=2)
        assert row.agreements == agreed, (first, second)
    other = compatibility.maxqda_segments([("a", 300, 400)], [("b", 300, 400)], codes=2)
    assert (other.agreements, other.disagreements) == (0, 2)


def test_letters_of_two_coders_are_counted_once_each() -> None:
    found = compatibility.overlap_counts([(0, 10), (5, 15)], [(10, 30)], 100)
    assert (found.both, found.first_only, found.second_only, found.neither) == (5, 10, 15, 70)
    assert found.jaccard == pytest.approx(5 / 30)
    assert compatibility.overlap_counts([], [], 100).jaccard is None


def test_atlas_prints_percent_agreement_and_binary_alpha() -> None:
    """One disagreement in four units, five values given of eight: 1 - 7 (1) / (5 x 3)."""
    found = compatibility.atlas(coded([[1, 1], [1, 1], [1, 0], [0, 0]], [0, 1]))
    assert found.percent == 75 and found.alpha.value == pytest.approx(1 - 7 / 15)
    assert compatibility.atlas(coded([[1, None]], [0, 1])).percent is None
