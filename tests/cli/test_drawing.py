"""Words and tables as lines of a fixed width. The expected lines are those of rich, which draws the
same with much more machinery.
"""

from __future__ import annotations

import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qcode.cli.drawing import paragraph, row

_TEXTS = st.text(st.sampled_from("abc  -é日本\u0301"), max_size=40)


def _by_rich(what: Any, width: int) -> list[str]:
    page = io.StringIO()
    Console(file=page, width=width, color_system=None, highlight=False, emoji=False).print(what)
    return [line.rstrip() for line in page.getvalue().rstrip("\n").split("\n")]


@given(text=_TEXTS.filter(str.strip), width=st.integers(2, 30))
def test_a_paragraph_breaks_between_words_as_rich_breaks_it(text: str, width: int) -> None:
    expected = _by_rich(Text(text), width)
    while expected and not expected[-1]:
        del expected[-1]
    assert paragraph(text, width) == expected


@given(
    texts=st.tuples(_TEXTS, _TEXTS, _TEXTS),
    widths=st.tuples(*[st.integers(4, 12)] * 3),
    indent=st.integers(0, 2),
)
def test_a_row_of_a_table_has_the_lines_that_rich_gives_it(
    texts: tuple[str, ...], widths: tuple[int, ...], indent: int
) -> None:
    first = " " * indent + texts[0].lstrip()
    grid = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), show_header=False
    )
    for width, justify in zip(widths, ("left", "left", "right"), strict=True):
        grid.add_column(justify=justify, overflow="fold", width=width)  # type: ignore[arg-type]
    inset = Padding(Text(texts[0].lstrip()), (0, 0, 0, indent))
    grid.add_row(inset, Text(texts[1]), Text(texts[2]))
    drawn = row((first, *texts[1:]), widths, (False, False, True), inset=0)
    assert drawn == _by_rich(grid, sum(widths) + 9)


def test_short_headings_stand_at_the_foot_of_long_ones() -> None:
    assert row(["Stream", "% of citations"], [6, 9], [False, True], bottom=True) == [
        "              % of",
        "Stream   citations",
    ]
