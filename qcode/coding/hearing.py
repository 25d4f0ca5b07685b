"""When words of a transcript are spoken in its recording."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from qcode.model import Turn


def time_at(turns: Iterable[Turn], position: int) -> tuple[int, bool] | None:
    """The milliseconds into the recording at which the character at `position` is spoken, and
    whether the file states them; None if no turn has a time.

    Within a turn, and where turns have no time, it is estimated from the number of characters
    between the nearest times. Before the first time and after the last it is that time.
    """
    known: list[tuple[int, int]] = []
    for turn in turns:
        for at, time in ((turn.start, turn.time_start), (turn.end, turn.time_end)):
            # A time that goes back says nothing about the words between.
            if time is not None and (not known or (at >= known[-1][0] and time >= known[-1][1])):
                known.append((at, time))
    if not known:
        return None
    after = bisect_right(known, position, key=lambda one: one[0])
    if after == 0:
        return max(0, known[0][1]), known[0][0] == position
    begin, time = known[after - 1]
    if begin == position or after == len(known):
        return max(0, time), begin == position
    end, later = known[after]
    return max(0, time + (later - time) * (position - begin) // (end - begin)), False
