"""From the value and interval of an index to a verdict, and to the number of transcripts needed for
a clear one.
"""

from __future__ import annotations

from math import ceil, log1p

from qcode.model import RELIABLE, TENTATIVE, Verdict


def judge(
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    clusters: int = 0,
    threshold: float = RELIABLE,
    tentative: float = TENTATIVE,
) -> Verdict:
    """The verdict on `value` (at most 1) with the 95 % interval `low` to `high`, from `clusters`
    transcripts.

    Reliable: the lower bound is at least `threshold`. Tentative: it is at least `tentative`. Below
    that the upper bound decides: too low if it is also below `threshold`, otherwise uncertain.
    Without an interval, the value is used for both bounds.
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
    """About how many transcripts are needed until the interval around `value` no longer contains
    `bar`; None if no number is enough.

    With `clusters` transcripts, the interval extends z = t s / sqrt(clusters) to either side of
    log(1 - value), the scale of all intervals here (see `intervals`). A standard error decreases
    with the square root of the number of clusters (Cochran 1977, section 4.6; Kish 1965, chapter 5:
    n = n0 (se0 / se)^2). So with n transcripts the interval extends z sqrt(clusters / n). This
    equals the distance from log(1 - value) to log(1 - bar) at n = clusters (z / distance)^2. The
    value and the spread over transcripts are assumed to stay the same. Student's t also decreases
    with n; ignoring this gives a slightly too large number.
    """
    if clusters < 1 or value >= 1 or bar >= 1 or value == bar or (value < bar and high >= 1):
        return None
    middle = log1p(-value)
    reach = log1p(-low) - middle if value > bar else middle - log1p(-high)
    distance = abs(log1p(-bar) - middle)
    return max(clusters, ceil(clusters * (reach / distance) ** 2))
