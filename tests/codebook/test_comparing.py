"""Comparing two versions of a codebook, and codebooks as tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.codebook import FieldChange, Move, ProtocolChange, codes_table, compare, diff_table
from qcode.model import Code, Codebook, Protocol, Question

OLD = Codebook(
    title="Gardens",
    version="1",
    codes=(
        Code("plants", "Plants", "What grows", keywords=("oak",)),
        Code("trees", "Trees", parent="plants"),
        Code("roses", "Roses", parent="plants"),
        Code("tools", "Tools"),
    ),
    protocols=(
        Protocol(
            "gardener",
            (Question("G1", "What grows?"), Question("G2", "Where?"), Question("G3", "Why?")),
        ),
        Protocol("guest", (Question("V1", "Who?"),)),
    ),
)


def with_code(codebook: Codebook, which: str, **changes: Any) -> Codebook:
    return replace(
        codebook,
        codes=tuple(replace(c, **changes) if c.key == which else c for c in codebook.codes),
    )


def test_a_codebook_equals_itself() -> None:
    assert not compare(OLD, OLD)
    table = diff_table(compare(OLD, OLD))
    assert table.rows == ()
    assert table.notes == ("the codebooks are the same",)


def test_changed_fields_carry_old_and_new() -> None:
    new = with_code(
        OLD, "plants", definition="What grows or grew", keywords=("oak", "elm"), color="#00FF00"
    )
    diff = compare(OLD, replace(new, version="2", description="d"))
    assert diff.header == (
        FieldChange("", "version", "1", "2"),
        FieldChange("", "description", "", "d"),
    )
    assert diff.changed == (
        FieldChange("plants", "definition", "What grows", "What grows or grew"),
        FieldChange("plants", "keywords", ("oak",), ("oak", "elm")),
        FieldChange("plants", "color", "", "#00FF00"),
    )
    assert not (diff.added or diff.removed or diff.moved or diff.protocols or diff.reordered)


@pytest.mark.parametrize("field", ["label", "definition", "include", "exclude", "color"])
def test_every_text_field_is_compared(field: str) -> None:
    assert [c.field for c in compare(OLD, with_code(OLD, "tools", **{field: "new"})).changed] == [
        field
    ]


@pytest.mark.parametrize("field", ["examples", "keywords", "questions", "asked_of"])
def test_every_list_field_is_compared(field: str) -> None:
    assert [
        c.field for c in compare(OLD, with_code(OLD, "tools", **{field: ("new",)})).changed
    ] == [field]


def test_an_exclusive_code_is_a_change() -> None:
    (change,) = compare(OLD, with_code(OLD, "tools", exclusive=True)).changed
    assert (change.field, change.old, change.new) == ("exclusive", "", "true")


def test_added_and_removed_codes() -> None:
    new = replace(OLD, codes=(*OLD.codes[:2], Code("ponds", "Ponds"), OLD.codes[3]))
    diff = compare(OLD, new)
    assert [c.key for c in diff.added] == ["ponds"]
    assert [c.key for c in diff.removed] == ["roses"]
    assert not (diff.changed or diff.moved or diff.reordered)


def test_a_code_below_another_parent_is_moved_not_changed() -> None:
    diff = compare(OLD, with_code(OLD, "roses", parent="tools"))
    assert diff.moved == (Move("roses", "plants", "tools"),)
    assert not (diff.changed or diff.reordered)
    assert compare(OLD, with_code(OLD, "roses", parent=None)).moved == (
        Move("roses", "plants", None),
    )


def test_another_case_of_a_key_is_a_change_of_that_code_alone() -> None:
    new = with_code(
        with_code(with_code(OLD, "trees", parent="PLANTS"), "roses", parent="PLANTS"),
        "plants",
        key="PLANTS",
    )
    diff = compare(OLD, new)
    assert diff.changed == (FieldChange("PLANTS", "code", "plants", "PLANTS"),)
    assert not (diff.added or diff.removed or diff.moved or diff.reordered)


def test_another_order_is_told_by_its_parent() -> None:
    plants, trees, roses, tools = OLD.codes
    assert compare(OLD, replace(OLD, codes=(plants, roses, trees, tools))).reordered == ("plants",)
    assert compare(OLD, replace(OLD, codes=(tools, plants, trees, roses))).reordered == (None,)


def test_changes_of_protocols() -> None:
    gardener = Protocol(
        "gardener",
        (Question("G3", "Why?"), Question("G1", "What grows here?"), Question("G4", "When?")),
    )
    new = replace(OLD, protocols=(gardener, Protocol("owner", (Question("O1", "How?"),))))
    assert compare(OLD, new).protocols == (
        ProtocolChange("removed", "guest", old=("V1",)),
        ProtocolChange("removed", "gardener", "G2", old="Where?"),
        ProtocolChange("changed", "gardener", "G1", "What grows?", "What grows here?"),
        ProtocolChange("added", "gardener", "G4", new="When?"),
        ProtocolChange("reordered", "gardener", old=("G1", "G3"), new=("G3", "G1")),
        ProtocolChange("added", "owner", new=("O1",)),
    )
    swapped = compare(OLD, replace(OLD, protocols=OLD.protocols[::-1])).protocols
    assert swapped == (
        ProtocolChange("reordered", "", old=("gardener", "guest"), new=("guest", "gardener")),
    )


def test_the_table_has_a_row_for_every_change() -> None:
    new = with_code(with_code(OLD, "roses", parent=None), "plants", keywords=("oak", "elm"))
    new = replace(
        new,
        version="2",
        codes=(*new.codes[:3], Code("ponds", "Ponds")),
        protocols=OLD.protocols[:1],
    )
    table = diff_table(compare(OLD, new))
    assert table.name == "codebook.diff"
    assert [tuple(row[c.key] for c in table.columns) for row in table.rows] == [
        ("changed", None, "version", "1", "2"),
        ("added", "ponds", "code", None, "Ponds"),
        ("removed", "tools", "code", "Tools", None),
        ("moved", "roses", "parent", "plants", None),
        ("changed", "plants", "keywords", "oak", "oak; elm"),
        ("removed", "guest", "protocol", "V1", None),
    ]
    assert table.notes == ("codes: 1 added, 1 removed, 1 moved, 1 changed",)


simple_codebooks = st.builds(
    lambda keys, parents, labels, roles: Codebook(
        "t",
        "1",
        tuple(
            sorted(
                (
                    Code(k, labels[n], parent=None if k in "ab" else "ab"[parents[n]])
                    for n, k in enumerate(keys)
                ),
                key=lambda c: (c.parent or c.key, c.parent is not None),
            )
        ),
        protocols=tuple(Protocol(r, (Question("Q", labels[0]),)) for r in roles),
    ),
    st.permutations("cdef").map(lambda p: ["a", "b", *p[:3]]),
    st.lists(st.integers(0, 1), min_size=5, max_size=5),
    st.lists(st.sampled_from(["x", "y"]), min_size=5, max_size=5),
    st.permutations("rs"),
)


@given(simple_codebooks, simple_codebooks)
@settings(max_examples=60)
def test_no_difference_is_found_exactly_where_there_is_none(old: Codebook, new: Codebook) -> None:
    assert bool(compare(old, new)) == (old != new)
    assert not compare(new, new)


# The table of codes


def test_codes_table_has_a_row_for_every_code_in_reading_order() -> None:
    table = codes_table(OLD)
    assert [(r["code"], r["path"], r["parent"], r["level"]) for r in table.rows] == [
        ("plants", "plants", None, 1),
        ("trees", "plants/trees", "plants", 2),
        ("roses", "plants/roses", "plants", 2),
        ("tools", "tools", None, 1),
    ]
    assert all(r["path"] == OLD.path(r["code"]) for r in table.rows)
    keys = [c.key for c in (*table.columns, *table.data_columns)]
    assert all(set(row) == {*keys, "depth"} for row in table.rows)
    assert table.extra["protocols"][1] == {
        "role": "guest",
        "questions": [{"id": "V1", "text": "Who?"}],
    }
    assert (table.name, codes_table(OLD, name="codebook.export").name) == (
        "codebook.show",
        "codebook.export",
    )


def test_codes_table_carries_counts_where_they_are_given() -> None:
    assert "codings" not in [c.key for c in codes_table(OLD).columns]
    table = codes_table(OLD, {"Trees": 3})
    assert [r["codings"] for r in table.rows] == [0, 3, 0, 0]
    assert [r["family"] for r in table.rows] == [3, 3, 0, 0]
    assert [c.key for c in table.columns[-2:]] == ["codings", "family"]


def test_drafts_are_shown_where_there_are_any() -> None:
    assert "draft" not in [c.key for c in codes_table(OLD, {}).columns]
    table = codes_table(OLD, {}, drafts={"roses"})
    assert [r["draft"] for r in table.rows] == [False, False, True, False]
    assert table.columns[-1].key == "draft" and "1 draft waits for acceptance" in table.notes[1]


def test_a_code_without_label_is_shown_by_its_key() -> None:
    assert codes_table(Codebook("t", "1", (Code("a"),))).rows[0]["label"] == "a"


def test_counts_follow_a_code_whose_name_is_hostile() -> None:
    code = Code("a", "=1+1\x1b[31m", "[red]")
    row = codes_table(Codebook("t", "1", (code,))).rows[0]
    assert (row["label"], row["definition"]) == (code.label, code.definition)
