"""Long tables in a pager that keeps no heading: which lines are on which screen."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.cli import paging
from qcode.cli.paging import NARROWEST, Printed, pager, screens, table_width

SIZES = st.integers(8, 40)


def numbered(rows: int, *, heading: int = 2, name: str = "", after: int = 1) -> Printed:
    """A table whose lines say what they are."""
    return Printed(
        [f"{name}head {n}" for n in range(heading)],
        [f"{name}row {n}" for n in range(rows)],
        [f"{name}note {n}" for n in range(after)],
    )


@settings(max_examples=25)
@given(st.integers(0, 90), st.integers(0, 6), SIZES)
def test_every_row_is_shown_once_in_its_order(rows: int, heading: int, size: int) -> None:
    table = numbered(rows, heading=heading)
    shown = screens([table], size)
    assert [line for line in shown if "row" in line] == table.rows
    assert shown[:heading] == table.heading and shown[-1] == "note 0"


@settings(max_examples=25)
@given(st.integers(0, 90), st.integers(1, 3), SIZES)
def test_a_screen_with_rows_begins_with_the_heading(rows: int, heading: int, size: int) -> None:
    """A heading of less than half a screen, so that there is room for rows."""
    table = numbered(rows, heading=heading)
    shown = screens([table], size)
    for start in range(0, len(shown), size):
        screen = shown[start : start + size]
        if any("row" in line for line in screen):
            assert screen[:heading] == table.heading


@settings(max_examples=25)
@given(st.integers(1, 60), st.integers(1, 60), SIZES)
def test_rows_of_two_tables_stand_below_the_heading_of_their_own(
    first: int, second: int, size: int
) -> None:
    shown = screens([numbered(first, name="a "), numbered(second, name="b ")], size)
    heads = ""
    for line in shown:
        if "head" in line:
            heads = line[0]
        elif "row" in line:
            assert line[0] == heads
    assert [line for line in shown if "row" in line] == [
        *(f"a row {n}" for n in range(first)),
        *(f"b row {n}" for n in range(second)),
    ]
    assert "" in shown, "a blank line is between the tables"


def test_an_empty_table_has_its_heading_and_its_note() -> None:
    assert screens([numbered(0)], 10) == ["head 0", "head 1", "note 0"]
    assert screens([], 10) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("", []),
        ("cat", []),
        ("/bin/cat", []),
        ("cat -n", []),
        ("'unfinished", []),
        ("more -s", ["more", "-s"]),
        ("'my pager' --fast", ["my pager", "--fast"]),
    ],
)
def test_a_pager_that_does_nothing_or_cannot_be_understood_is_left_out(
    wanted: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", wanted)
    assert pager() == expected


@pytest.mark.parametrize(("columns", "expected"), [("20", NARROWEST), ("77", 77), ("", 100)])
def test_a_table_is_as_wide_as_the_environment_says_but_never_too_narrow(
    columns: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    with CliRunner().isolation():
        assert table_width() == expected


def test_a_width_that_is_not_a_number_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some shells and editors set it to words."""
    monkeypatch.setenv("COLUMNS", "wide")
    with CliRunner().isolation():
        assert table_width() == 100


def test_nothing_is_paged_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "qcode-has-no-such-pager")
    with CliRunner().isolation():
        assert not paging.show([numbered(500)])
