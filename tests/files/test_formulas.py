"""A text in a cell is never a formula, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.files.formulas import escape_formula, unescape_formula


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1", "'=1"),
        ("'=1", "''=1"),
        ("''-5", "'''-5"),
        ("+45 12", "'+45 12"),
        ("@mara", "'@mara"),
        ("\tyes", "'\tyes"),
        ("\ryes", "'\ryes"),
        ("'tis", "'tis"),
        ("yes = no", "yes = no"),
        (" =1", " =1"),
        ("", ""),
    ],
)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    assert escape_formula(text) == cell
    assert unescape_formula(cell) == text


@pytest.mark.parametrize("cell", ["=1", "-5", "'tis", "yes", ""])
def test_a_cell_of_another_program_is_read_as_it_stands(cell: str) -> None:
    assert unescape_formula(cell) == cell


@given(st.text(alphabet="'=+-@\t\r a1", max_size=8))
def test_any_text_comes_back(text: str) -> None:
    cell = escape_formula(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert unescape_formula(cell) == text
