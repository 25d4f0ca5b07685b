"""From the value of an index and its interval to a verdict, and to how many transcripts would tell
what is uncertain.
"""

from __future__ import annotations

from math import ceil, log1p

from qcode.model import Verdict


def judge(
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    clusters: int = 0,
    threshold: float = 0.800,
    tentative: float = 0.667,
) -> Verdict:
    """What may be concluded from `value` (at most 1) with the 95 % interval `low` to `high`, found
    on `clusters` transcripts.

    Reliable and tentative: the lower bound is at least `threshold`, at least `tentative`. Below
    that the upper bound decides: too low where it is below `threshold`, too; uncertain where it is
    not. Without an interval the value takes the place of both.
    """
    by_interval = low is not None and high is not None
    bottom, top = (low, high) if low is not None and high is not None else (value, value)
    reliable = (
        transcripts_for(value, bottom, top, clusters, threshold)
        if by_interval and value > threshold
        else None
    )
    if bottom >= threshold:
        return Verdict("reliable", by_interval)
    if bottom >= tentative:
        return Verdict("tentative", by_interval, for_reliable=reliable)
    if top < threshold:
        return Verdict("too low", by_interval)
    bars = [b for b, may in ((tentative, value > tentative), (threshold, value < threshold)) if may]
    sizes = [
        n for bar in bars if (n := transcripts_for(value, bottom, top, clusters, bar)) is not None
    ]
    return Verdict("uncertain", by_interval, min(sizes, default=None), reliable)


def transcripts_for(value: float, low: float, high: float, clusters: int, bar: float) -> int | None:
    """About how many transcripts it takes until an interval around `value` does not hold `bar` any
    more; None: no number does.

    The interval found on `clusters` transcripts reaches z = t s / sqrt(clusters) to either side of
    log(1 - value), on which scale all intervals here are made (see `intervals`). A standard error
    falls with the root of the number of clusters drawn (Cochran 1977, section 4.6; Kish 1965,
    chapter 5: n = n0 (se0 / se)^2), so that n transcripts reach z sqrt(clusters / n). That is the
    distance from log(1 - value) to log(1 - bar) at n = clusters (z / distance)^2. The value and the
    spread over transcripts are taken to stay as they are. Student's t falls with n, too; leaving
    that out asks for a few too many.
    """
    if clusters < 1 or value >= 1 or bar >= 1 or value == bar or (value < bar and high >= 1):
        return None
    middle = log1p(-value)
    reach = log1p(-low) - middle if value > bar else middle - log1p(-high)
    distance = abs(log1p(-bar) - middle)
    return max(clusters, ceil(clusters * (reach / distance) ** 2))
