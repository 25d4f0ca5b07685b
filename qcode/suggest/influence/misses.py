"""What suggestions miss: codes on segments where nothing was suggested, estimated from an audit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qcode.suggest.influence.intervals import Estimate, exact_share

NO_AUDIT = "no audit was drawn: qcode suggest audit"


@dataclass(frozen=True, slots=True)
class Audit:
    """A random draw from the `frame`: segments without a suggestion on which nobody had decided.
    `coded` more segments without one carried a code by then.

    Of the `drawn` segments that are still in the study, `decided` have a decision since the draw
    and `found` of these carry a code.
    """

    id: str
    created: str
    seed: int
    floor: float
    model: str
    frame: int
    coded: int
    drawn: int
    decided: int
    found: int


def missed_share(audit: Audit) -> Estimate:
    """The share of the drawn segments that carry a code, with its exact interval; undefined until
    all of them are decided, because codes are often given before "no code applies".
    """
    waiting = audit.drawn - audit.decided
    if waiting:
        one = waiting == 1
        reason = f"{waiting} of {audit.drawn} drawn segments {'is' if one else 'are'} not decided"
        return Estimate(base=audit.drawn, reason=reason)
    return exact_share(audit.found, audit.drawn)


def missed_segments(audit: Audit) -> Estimate:
    """How many segments without a suggestion carry a code: those known at the draw, and the share
    of the drawn ones times the frame.
    """
    share = missed_share(audit)
    if share.value is None or share.low is None or share.high is None:
        return replace(share, base=audit.frame + audit.coded)
    value, low, high = (
        audit.coded + audit.frame * part for part in (share.value, share.low, share.high)
    )
    return Estimate(value, low, high, audit.frame + audit.coded)
