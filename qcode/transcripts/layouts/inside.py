"""Time and label that stand inside the cell of words (`(0:05) B: Monday`), where a table has no
column for speakers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qcode.transcripts.labels import is_known, key, namelike
from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Page, text_lines

_LEAST = 6
"""Of ten cells so many must begin with a label."""
_BACK, _BACK_IF_ALL = 7, 5
"""Of ten labels so many must come back; and so many where every cell begins with one."""


def labels_inside(cells: Sequence[str]) -> list[Head | None] | None:
    """The head of each cell, None where it has none; None if the cells do not begin with labels.

    Most cells must begin so, and the labels come back or be known. A table of notes whose cells
    begin `Note: ` would be taken for one speaker's, so one label alone is not enough unless it is a
    known one.
    """
    heads = [_head(cell) for cell in cells]
    matches = [
        head for head in heads if head is not None and not head.weak and namelike(head.label)
    ]
    if len(matches) < 2 or len(matches) * 10 < len(cells) * _LEAST:
        return None
    counts = Counter(key(head.label) for head in matches)
    known = sum(n for folded, n in counts.items() if is_known(folded))
    back = sum(n for n in counts.values() if n > 1)
    least = _BACK_IF_ALL if len(matches) == len(cells) else _BACK
    if not (known * 2 >= len(matches) or (len(counts) > 1 and back * 10 >= len(matches) * least)):
        return None
    return [
        head if head is not None and key(head.label) in counts and not head.weak else None
        for head in heads
    ]


def _head(cell: str) -> Head | None:
    page = Page(cell, list(text_lines(cell)))
    return grammar.colon(page, page.lines[0]) if page.lines else None
