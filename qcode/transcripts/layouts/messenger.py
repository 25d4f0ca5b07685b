"""Chats that WhatsApp exports: `[01/02/2024, 10:15:00] Name: words` (iPhone) and
`01/02/2024, 10:15 - Name: words` (Android).

Date and time are written as the telephone's language has them. A message may have several lines.
Lines with a time and no name are the program's own (`Ana joined`); they are nobody's turn.

What could go wrong: a log whose entries begin so (`01/02/2024, 10:15 - Nurse: calm`) is taken for a
chat, which it then reads like. A date that fits both orders is taken for day and month unless only
the other order never runs backwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from qcode.transcripts.labels import LONGEST
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Page

NAME = "WhatsApp chat"

_SPACE = "[ \u00a0\u202f]"
_STAMP = re.compile(
    r"[\u200e\u200f]?(\[)?(\d{1,4})([./-])(\d{1,2})\3(\d{1,4}),?"
    rf"{_SPACE}(\d{{1,2}})[:.](\d\d)(?:[:.](\d\d))?(?:{_SPACE}?([AaPp])\.?{_SPACE}?[Mm]\.?)?"
    rf"(?(1)\]|{_SPACE}[-–]){_SPACE}[\u200e\u200f]?"
)
_SENDER = re.compile(rf"([^:\n\"“”]{{1,{LONGEST}}}):(?:{_SPACE}[\u200e\u200f]?|$)")
_FEWEST, _SHARE = 3, 0.25
_DAY = 86_400_000
_ORDERS = ("dmy", "mdy", "ymd")


def read(page: Page, body: Sequence[int], sample: Sequence[int]) -> Found | None:
    """The messages of a chat; None where fewer than three lines, or a quarter of them, begin as
    messages do, or the first does not.
    """
    first = page.lines[body[0]]
    seen = _STAMP.match(page.text, first.start, first.end)
    if seen is None or sum(_stamp(page, i) is not None for i in sample) < max(
        _FEWEST, _SHARE * len(sample)
    ):
        return None
    stamps = {i: stamp for i in body if (stamp := _stamp(page, i)) is not None}
    times = _times(list(stamps.values()))
    result = Found(NAME)
    for (index, stamp), time in zip(stamps.items(), times, strict=True):
        line = page.lines[index]
        sender = _SENDER.match(page.text, stamp.end(), line.end)
        if sender is None:
            result.furniture.add(index)
        else:
            label = sender[1].strip(" \u00a0\u202f\u200e\u200f~")
            result.heads[index] = Head(label, sender.end(), "message", time)
    if not result.heads:
        return None
    result.remarks.append(_told(seen[0], first.number, len(result.furniture)))
    return result


def _stamp(page: Page, index: int) -> re.Match[str] | None:
    line = page.lines[index]
    return None if line.fixed else _STAMP.match(page.text, line.start, line.end)


def _told(stamp: str, number: int, own: int) -> Remark:
    lines = "1 line" if own == 1 else f"{own} lines"
    left = f"; {lines} of the program's own are nobody's turns" if own else ""
    shown = stamp.strip("[]\u200e\u200f\u202f\u00a0 -–")
    return Remark(
        f"a chat of WhatsApp: times are counted from the first message ({shown}), days"
        f" included{left}",
        number,
    )


def _times(stamps: Sequence[re.Match[str]]) -> list[int | None]:
    """Milliseconds from the first message, by the first order of day, month and year in which all
    dates exist and none runs backwards; None for all where there is none such.
    """
    fallback: list[int] | None = None
    for order in _ORDERS:
        moments = [_moment(stamp, order) for stamp in stamps]
        known = [moment for moment in moments if moment is not None]
        if len(known) < len(moments):
            continue
        fallback = fallback or known
        if all(a <= b for a, b in pairwise(known)):
            fallback = known
            break
    if fallback is None:
        return [None] * len(stamps)
    return [max(moment - fallback[0], 0) for moment in fallback]


def _moment(stamp: re.Match[str], order: str) -> int | None:
    """Milliseconds of a date and a time of day, None for a date that does not exist."""
    parts = dict(zip(order, (int(stamp[2]), int(stamp[4]), int(stamp[5])), strict=True))
    year = parts["y"] + (2000 if parts["y"] < 100 else 0)
    hour = int(stamp[6])
    if stamp[9]:
        hour = hour % 12 + 12 * (stamp[9] in "Pp")
    try:
        day = date(year, parts["m"], parts["d"]).toordinal()
    except ValueError:
        return None
    return day * _DAY + ((hour * 60 + int(stamp[7])) * 60 + int(stamp[8] or 0)) * 1000
