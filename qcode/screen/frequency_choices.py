"""How often each code is used, as a list: typing finds a code, Enter shows its passages."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.passage_choices import show_passages
from qcode.screen.picker import Item, Picker
from qcode.workflows.coding import Frequency, by_use, code_frequencies

BAR = 12
"""Cells of the longest bar."""


def frequencies(desk: DrawnDesk) -> None:
    """Open the list, most used codes first; Ctrl-T shows them as a tree."""
    tree = code_frequencies(desk.session)
    most = max([1, *(row.own for row in tree)])

    def item(row: Frequency, depth: int) -> Item:
        full = -(-BAR * row.own // most)
        bar = desk.signs.bar_full * full + desk.signs.bar_empty * (BAR - full)
        return Item(row.code, row.code, f"{row.line}  {bar}", desk.lines.color(row.code), depth)

    def fitting(rows: Sequence[Frequency], typed: str) -> list[Frequency]:
        tokens = typed.casefold().split()
        return [r for r in rows if all(t in f"{r.code} {r.label}".casefold() for t in tokens)]

    desk.picker = Picker(
        "How often:",
        lambda typed: [item(row, 0) for row in fitting(by_use(tree), typed)],
        lambda code: show_passages(desk, code),
        tree=lambda typed: [
            item(row, 0 if typed.strip() else row.depth) for row in fitting(tree, typed)
        ],
        empty="No code fits.",
    )
