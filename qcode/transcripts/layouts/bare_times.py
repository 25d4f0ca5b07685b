"""Times that stand bare between the colon and the words of every turn: `Speaker 1: 00:03 How did it
start?`.
"""

from __future__ import annotations

import re

from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Page
from qcode.transcripts.times import CLOCK, parse

_TIME = re.compile(rf"({CLOCK})[ \t\u00a0]+(?:[-–—][ \t]+)?(?=\S)")
_LEAST = 3


def take(page: Page, heads: dict[int, Head]) -> None:
    """Make the times at the start of the words times of the turns, where nine turns of ten have one
    and they never go back.

    People do begin with a time of day (`10:30 is fine`); in a log of visits whose every entry is
    `Nurse: 10:30 ...` the times of day would be taken for those of a recording.
    """
    by_key = {}
    last = 0
    for index, head in heads.items():
        end = head.stop or page.lines[index].end
        begins = head.time is None and page.text[head.words : head.words + 1].isdecimal()
        match = _TIME.match(page.text, head.words, end) if begins else None
        time = parse(match[1], page.frames) if match else None
        if match is not None and time is not None:
            if time < last:
                return
            last = time
            by_key[index] = head._replace(words=match.end(), time=time)
    if len(by_key) >= _LEAST and len(by_key) * 10 >= len(heads) * 9:
        heads.update(by_key)
