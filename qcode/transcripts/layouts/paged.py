"""Pages with typed line numbers, as courts and hearings print them: the numbers and page ends are
not speech.
"""

from __future__ import annotations

import re
from itertools import pairwise

from qcode.transcripts.layouts.found import Remark

_NUMBERED = re.compile(r"[ \t\x0c]*(\d{1,3})(?:[ \t]+|$)")
_LABEL = re.compile(r"(?:[QA][.:)]|[^:\n]{1,63}:)(?:\s|$)")
_FEWEST = 4


def without_line_numbers(text: str) -> tuple[str, Remark | None]:
    """The text without the numbers at the starts of its lines and without form feeds, if its lines
    are numbered.

    Lines are numbered if nearly all of them begin with a number, and each is one more than the one
    before or starts again at one.
    """
    lines = text.split("\n") if len(text) < 5_000_000 else []
    numbers: list[int] = []
    filled = 0
    for line in lines:
        if line.strip():
            filled += 1
            if match := _NUMBERED.match(line):
                numbers.append(int(match[1]))
            elif (filled - len(numbers)) * 10 > len(lines):
                return text, None  # too many have none, whatever follows
    if (
        filled < _FEWEST
        or len(numbers) * 10 < filled * 9
        or not _counts(numbers)
        or not _is_page(text, lines, numbers)
    ):
        return text, None
    kept = [
        line[m.end() :] if (m := _NUMBERED.match(line)) else line.replace("\x0c", "")
        for line in lines
    ]
    remark = Remark(
        f"{len(numbers)} line numbers and the page ends between the lines are left out of the text",
        1,
    )
    return "\n".join(kept), remark


def _is_page(text: str, lines: list[str], numbers: list[int]) -> bool:
    """Whether numbered lines are a page's and not the entries of a list: pages end, sentences run
    on, labels stand in them.
    """
    if "\x0c" in text or numbers.count(1) > 1:
        return True
    rest = [line[m.end() :] for line in lines if (m := _NUMBERED.match(line))]
    runs_on = sum(piece[:1].islower() for piece in rest)
    labels = sum(_LABEL.match(piece) is not None for piece in rest)
    return runs_on * 5 >= len(rest) or labels * 10 >= len(rest) * 3


def _counts(numbers: list[int]) -> bool:
    """Whether numbers go up by one or start again at one, nearly always."""
    if numbers[0] != 1:
        return False
    good = sum(b == a + 1 or b == 1 for a, b in pairwise(numbers))
    return good * 20 >= (len(numbers) - 1) * 19
