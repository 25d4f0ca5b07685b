"""Choosing a row by its number, also after something was typed."""

from __future__ import annotations

from typing import Any

import pytest

from qcode.screen.picker import Item, Picker

NAMES = ("hotline", "hospital", "housing", "LE-02", "LE-03")


def picker(chosen: list[str] | None = None) -> Picker:
    def items(typed: str) -> list[Item]:
        return [Item(n, n) for n in NAMES if n.casefold().startswith(typed.casefold())]

    return Picker("Code", items, (chosen if chosen is not None else []).append)


def typed(text: str) -> Picker:
    made = picker()
    made.editor.type(text)
    made.refresh()
    return made


def test_before_anything_is_typed_every_digit_chooses() -> None:
    made = picker()
    assert all(made.by_number(n) for n in range(1, 10))
    assert [made.numbered(n).value for n in (1, 5)] == ["hotline", "LE-03"]


def test_after_letters_a_digit_that_fits_no_name_chooses() -> None:
    made = typed("ho")
    assert made.by_number(2)
    row = made.numbered(2)
    assert row is not None and row.value == "hospital"


@pytest.mark.parametrize(("text", "number", "chooses"), [("LE-0", 2, False), ("LE-0", 4, True)])
def test_a_digit_that_goes_on_with_a_name_is_typed(text: str, number: int, chooses: bool) -> None:
    assert typed(text).by_number(number) is chooses


def test_in_the_middle_of_the_text_a_digit_is_typed() -> None:
    made = typed("ho")
    made.editor.key("home")
    assert not made.by_number(1)


def test_numbers_are_drawn_where_they_choose() -> None:
    from qcode.screen.glyphs import UNICODE

    def numbers(made: Picker) -> list[str]:
        lines, _ = made.lines(40, 8, UNICODE)
        drawn: list[Any] = [
            "".join(text for text, _ in line) for line, row in lines if row is not None
        ]
        return [line[1] for line in drawn]

    assert numbers(typed("ho")) == ["1", "2", "3"]
    assert numbers(typed("LE-0")) == ["1", " "]
