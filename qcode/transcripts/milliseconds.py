"""Times that a table or a JSON file counts in milliseconds, which only the speed of the speech
tells apart from seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qcode.model import Problem
from qcode.transcripts.parts import Speech

_SLOWEST = 0.2
"""Characters a second below which nobody speaks over a whole recording; usual are ten to
fifteen.
"""


def settled(speeches: Sequence[Speech], path: str, problems: list[Problem]) -> tuple[Speech, ...]:
    """The speeches with times that were read as whole seconds divided by a thousand where they must
    be milliseconds.

    Whisper's .tsv and several services count so and name no unit. A note is added to `problems`.
    """
    if any((s.time_start or 0) % 1000 or (s.time_end or 0) % 1000 for s in speeches):
        return tuple(speeches)
    times = [time for s in speeches for time in (s.time_start, s.time_end) if time is not None]
    if len(times) < 2:
        return tuple(speeches)
    seconds = (max(times) - min(times)) / 1000
    if seconds < 1 or sum(len(s.text) for s in speeches) / seconds >= _SLOWEST:
        return tuple(speeches)
    problems.append(
        Problem(
            path,
            "the times were read as milliseconds: in seconds nobody would speak so slowly",
            severity="note",
        )
    )
    return tuple(
        replace(s, time_start=_thousandth(s.time_start), time_end=_thousandth(s.time_end))
        for s in speeches
    )


def _thousandth(time: int | None) -> int | None:
    return None if time is None else time // 1000
