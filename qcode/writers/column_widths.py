"""How wide the columns of a table are in a Word document, and whether its page has to be turned."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from qcode.model import Column, Table
from qcode.writers.cells import RIGHT_ALIGNED, layout, shown, spans, unbroken

_CHARACTERS_A_CM = 5.9
"""Characters of the tables' type that fit in a centimetre, about."""
_SMALL = 0.92
"""How much of their room columns need in small type, margins and all."""
_BOLD = 1.15
"""How much wider a heading is than other text."""
_MARGINS_CM = 0.45
_LABEL_CM, _PASSAGE_CM = 3.6, 7.0
"""Room below which a column of labels, or of whole sentences, becomes hard to read."""
_MOST_CM = 11.0


def is_wide(table: Table, available: float) -> bool:
    """True when the columns do not fit into `available` centimetres, not even in small type."""
    return sum(least for least, _ in _needs(table)) * _SMALL > available


def fitted(table: Table, available: float) -> tuple[list[float], bool]:
    """Centimetres for each column, together `available`, and whether the type has to be small.

    Every column gets what it needs least; what is left goes to those that want more, then to all
    alike.
    """
    needs = _needs(table)
    total = sum(least for least, _ in needs)
    if total > available:
        return [least * available / total for least, _ in needs], True
    wants = [max(0.0, want - least) for least, want in needs]
    spare = available - total
    share = min(1.0, spare / sum(wants)) if sum(wants) else 0.0
    widths = [least + want * share for (least, _), want in zip(needs, wants, strict=True)]
    rest = (available - sum(widths)) / len(widths)
    return [width + rest for width in widths], False


def _needs(table: Table) -> list[tuple[float, float]]:
    """For each column the room without which words break, and the room in which every text has one
    line.
    """
    parts = layout(table)
    needs = [
        _need(column, [shown(row.get(column.key), column) for row in table.rows])
        for column in parts.columns
    ]
    at = 0
    for name, count in spans(parts.columns):
        # The columns under a common heading are wide enough for its longest word.
        longest = max((len(word) for word in unbroken(name).split(" ")), default=0)
        lacking = _centimetres(round(longest * _BOLD)) - sum(n for n, _ in needs[at : at + count])
        for i in range(at, at + count):
            more = max(0.0, lacking) / count
            needs[i] = needs[i][0] + more, needs[i][1] + more
        at += count
    return needs


def _need(column: Column, cells: Sequence[str]) -> tuple[float, float]:
    longest = max((len(text) for text in cells), default=0)
    head = max((ceil(len(w) * _BOLD) for w in column.label.split()), default=1)
    word = max((len(w) for text in cells for w in text.split()), default=1)
    if column.kind in RIGHT_ALIGNED or column.kind == "flag":
        width = _centimetres(max(head, longest))
        return width, width
    least = _PASSAGE_CM if longest > 120 else _LABEL_CM
    least = max(min(_centimetres(longest), least), min(_centimetres(max(head, word)), least))
    return least, min(_MOST_CM, max(least, _centimetres(longest)))


def _centimetres(characters: int) -> float:
    return _MARGINS_CM + characters / _CHARACTERS_A_CM
