"""From codings to ratings: what a unit carries, where nothing was decided, what was not asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.reliability.agreement import agree
from qcode.reliability.units import CodedTranscript, character_ratings, unit_ratings

UNITS = (((0, 10),), ((11, 20),), ((25, 40),))
DONE = {"ann": [(0, 40)], "ben": [(0, 40)]}


def transcript(codings: list[tuple[str, str, int, int]], **more: object) -> CodedTranscript:
    """Three segments, two coders done, these codings."""
    return CodedTranscript("T1", UNITS, **({"done": DONE, "codings": codings} | more))  # type: ignore[arg-type]


def values(
    t: CodedTranscript, codes: tuple[str, ...] = ("x",), **more: object
) -> list[list[list[int]]]:
    """The matrix as lists."""
    found: list[list[list[int]]] = unit_ratings([t], codes, ["ann", "ben"], **more).values.tolist()  # type: ignore[arg-type]
    return found


def test_a_unit_carries_a_code_when_a_coding_overlaps_its_words() -> None:
    """One character is enough; touching is not; a coding in the gap between segments gives
    nothing.
    """
    t = transcript([("ann", "x", 9, 12), ("ben", "x", 10, 11), ("ben", "x", 20, 25)])
    assert values(t) == [[[1, 1, 0], [0, 0, 0]]]


def test_several_codings_of_one_code_count_once() -> None:
    """Overlapping and repeated codings are one decision."""
    assert values(transcript([("ann", "x", 0, 3), ("ann", "x", 2, 8), ("ann", "x", 2, 8)])) == [
        [[1, 0, 0], [0, 0, 0]]
    ]


def test_empty_codings_and_unknown_coders_and_codes_are_left_aside() -> None:
    """Only codings of the codes and coders asked for count."""
    t = transcript([("ann", "x", 5, 5), ("eve", "x", 0, 9), ("ann", "y", 0, 9)])
    assert values(t) == [[[0, 0, 0], [0, 0, 0]]]


def test_not_done_is_missing_not_zero() -> None:
    """A coder who is done with a part has no ratings elsewhere, whatever was coded there."""
    t = transcript(
        [("ben", "x", 0, 5), ("ben", "x", 30, 35)], done={"ann": [(0, 40)], "ben": [(0, 20)]}
    )
    assert values(t) == [[[0, 0, 0], [1, 0, -1]]]


def test_done_marks_join_over_the_gap_between_segments() -> None:
    """A unit of several segments is decided on when each of its segments is, by whatever marks."""
    t = CodedTranscript(
        "T1", (((0, 10), (25, 40)), ((11, 20),)), {"ann": [(0, 20), (25, 40)], "ben": [(0, 20)]}, ()
    )
    assert unit_ratings([t], ["x"], ["ann", "ben"], unit="question").values.tolist() == [
        [[0, 0], [-1, 0]]
    ]


def test_a_block_carries_what_any_of_its_segments_carries() -> None:
    """Interleaved blocks keep their own segments."""
    t = CodedTranscript(
        "T1", (((0, 10), (25, 40)), ((11, 20),)), DONE, [("ann", "x", 30, 31), ("ben", "x", 12, 13)]
    )
    found = unit_ratings([t], ["x"], ["ann", "ben"])
    assert found.values.tolist() == [[[1, 0], [0, 1]]]
    assert list(zip(found.starts, found.ends, strict=True)) == [(0, 40), (11, 20)]


def test_a_code_newer_than_the_done_mark_is_missing_for_that_coder() -> None:
    """The predicate is asked per code, transcript and coder."""
    found = values(
        transcript([]),
        ("x", "new"),
        missing=lambda code, name, coder: (code, name, coder) == ("new", "T1", "ben"),
    )
    assert found == [[[0, 0, 0], [0, 0, 0]], [[0, 0, 0], [-1, -1, -1]]]


def test_what_was_not_asked_of_a_role_is_missing_in_its_segments_only() -> None:
    """Segments of other roles in the same transcript stay."""
    t = transcript([], groups=("clerk", "nurse", "clerk"))
    assert values(t, asked=lambda code, name, group: group == "nurse") == [
        [[-1, 0, -1], [-1, 0, -1]]
    ]


def test_a_code_that_somebody_gave_is_never_hidden_as_not_asked() -> None:
    """A disagreement about a code that was not asked for stays one, in all that the group said;
    other groups stay out.
    """
    t = transcript([("ann", "x", 0, 5)], groups=("clerk", "nurse", "clerk"))
    assert values(t, asked=lambda code, name, group: False) == [[[1, -1, 0], [0, -1, 0]]]


def test_a_family_is_any_of_its_codes_and_missing_only_where_all_are() -> None:
    """Family rows come after the codes and stay out of the pooled row."""
    t = transcript([("ann", "x", 0, 5), ("ben", "y", 0, 5)])
    found = unit_ratings(
        [t],
        ["x"],
        ["ann", "ben"],
        families={"either": ["x", "y"]},
        missing=lambda c, n, k: c == "y" and k == "ann",
    )
    assert found.codes == ("x", "either")
    assert found.values.tolist() == [[[1, 0, 0], [0, 0, 0]], [[1, 0, 0], [1, 0, 0]]]
    rows = {r.code: r for r in agree(found)}
    assert rows["either"].krippendorff_alpha == 1
    assert rows["(all codes)"].krippendorff_alpha == rows["x"].krippendorff_alpha


def test_a_family_named_like_a_code_is_refused() -> None:
    """Two rows of one name could not be told apart."""
    with pytest.raises(ValueError, match="different names"):
        unit_ratings([transcript([])], ["x"], ["ann", "ben"], families={"x": ["x"]})


def test_transcripts_that_only_one_coder_did_are_left_out() -> None:
    """The double-coded sample is what is assessed; strata and names follow."""
    alone = CodedTranscript("T0", UNITS, {"ann": [(0, 40)]}, [("ann", "x", 0, 5)], stratum="north")
    both = transcript([("ann", "x", 0, 5)], stratum="south")
    found = unit_ratings([alone, both], ["x"], ["ann", "ben"])
    assert (found.clusters, found.strata, found.units) == (("T1",), ("south",), 3)


def test_overlapping_or_empty_units_are_refused() -> None:
    """Units are the caller's: a wrong tiling is an error, not a silent miscount."""
    for units in ((((0, 10),), ((5, 12),)), (((3, 3),),), ((),)):
        with pytest.raises(ValueError, match="T9"):
            unit_ratings([CodedTranscript("T9", units, DONE)], ["x"], ["ann", "ben"])


def test_characters_are_counted_by_length_without_labels_and_gaps() -> None:
    """Both 5, first only 5, second only 3 of the 34 characters of the segments."""
    t = transcript([("ann", "x", 0, 12), ("ben", "x", 5, 10), ("ben", "x", 18, 24)])
    row = agree(character_ratings([t], ["x"], ["ann", "ben"]), bootstrap=0)[0]
    assert row.table == (5, 6, 2, 21)
    assert (row.units, dict(row.positives)) == (34, {"ann": 11, "ben": 7})


def test_ten_characters_of_one_passage_are_one_positive() -> None:
    """For characters, passages are counted before a code is called assessable."""
    t = transcript([("ann", "x", 0, 10), ("ben", "x", 5, 10), ("ann", "x", 30, 40)])
    row = agree(character_ratings([t], ["x"], ["ann", "ben"]))[0]
    assert (row.positive_units, row.assessable) == (2, False)


spans_drawn = st.lists(
    st.tuples(st.integers(0, 45), st.integers(1, 15)).map(lambda p: (p[0], p[0] + p[1])), max_size=5
)


@settings(max_examples=40, deadline=None)
@given(spans_drawn, spans_drawn, spans_drawn)
def test_stretches_say_what_counting_characters_says(
    ann: list[tuple[int, int]], ben: list[tuple[int, int]], done: list[tuple[int, int]]
) -> None:
    """The table from stretches equals the one from a loop over characters."""
    t = transcript(
        [("ann", "x", *s) for s in ann] + [("ben", "x", *s) for s in ben],
        done={"ann": [(0, 40)], "ben": done},
    )
    inside = [c for unit in UNITS for s, e in unit for c in range(s, e)]
    decided = [c for c in inside if any(s <= c < e for s, e in done)]
    first = {c for c in decided if any(s <= c < e for s, e in ann)}
    second = {c for c in decided if any(s <= c < e for s, e in ben)}
    row = agree(character_ratings([t], ["x"], ["ann", "ben"]), bootstrap=0)[0]
    expected = (
        len(first & second),
        len(first - second),
        len(second - first),
        len(decided) - len(first | second),
    )
    assert (row.table or (0, 0, 0, 0)) == expected


@settings(max_examples=40, deadline=None)
@given(spans_drawn, spans_drawn)
def test_units_say_what_looking_at_each_pair_says(
    ann: list[tuple[int, int]], done: list[tuple[int, int]]
) -> None:
    """Overlap and done marks equal their definitions, unit by unit."""
    t = transcript(
        [("ann", "x", *s) for s in ann], done={"ann": [(0, 40)], "ben": [*done, (0, 10)]}
    )
    found = unit_ratings([t], ["x"], ["ann", "ben"]).values[0]
    carries = [int(any(s < e and s < b and a < e for s, e in ann)) for ((a, b),) in UNITS]
    covered = [
        all(any(s <= c < e for s, e in [*done, (0, 10)]) for c in range(a, b))
        for ((a, b),) in UNITS
    ]
    assert found[0].tolist() == carries
    assert found[1].tolist() == np.where(covered, 0, -1).tolist()
