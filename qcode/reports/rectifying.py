"""Totals that a model predicted for every transcript, corrected by a random sample that people
coded.

The estimate is the sum of the predictions, plus the mean difference between people and model in the
sampled transcripts, times the number of transcripts from which they were drawn. This is
prediction-powered inference (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science
382:669) for the total of a finite population, and the same as design-based supervised learning
(Egami, Hinck, Stewart and Wei 2023, NeurIPS 36) with the known chances of being drawn; survey
statisticians call it the difference estimator (Särndal, Swensson and Wretman 1992, section 6.3). It
is right on average however wrong the predictions are, as long as they do not depend on which
transcripts were drawn. Transcripts are what was drawn, so they are the units of the variance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qcode.model import Stratum

LEVEL = 0.95
_MADE_UP = 2.0
"""Differences of +1 and -1 that are added to those of the sample for the variance only. Without
them, a sample in which people and model agree everywhere would give an interval of no width, while
others may well differ (the idea of Agresti and Coull 1998).
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated total and its 95 % interval, which is empty if everything was counted."""

    value: float
    low: float
    high: float


def rectified(
    counted: Mapping[str, float],
    predicted: Mapping[str, float],
    strata: Sequence[Stratum],
    certain: Collection[str] = (),
    most: Mapping[str, float] | None = None,
) -> Estimate:
    """The total over all transcripts of `strata` and the `certain` ones.

    `counted` is what people counted by transcript (0 where missing), needed in drawn and certain
    transcripts; `predicted` what the model predicts. Where a total cannot be below what people
    counted, or above `most` (by transcript) in the others, estimate and interval are cut there.
    Raises ValueError if nothing was drawn.
    """
    parts = _usable(strata)
    every = [name for part in parts for name in part.transcripts]
    drawn = [name for part in parts for name in part.drawn]
    known = sum(counted.get(name, 0.0) for name in (*drawn, *certain))
    if not parts:
        if strata and any(s.transcripts for s in strata):
            raise ValueError("no transcript was drawn")
        return Estimate(known, known, known)
    off = {name: counted.get(name, 0.0) - predicted.get(name, 0.0) for name in drawn}
    total = sum(counted.get(name, 0.0) for name in certain)
    total += sum(predicted.get(name, 0.0) for name in every)
    total += sum(
        len(part.transcripts) / len(part.drawn) * sum(off[name] for name in part.drawn)
        for part in parts
    )
    half = _quantile(len(drawn) - len(parts)) * _variance(parts, off) ** 0.5
    highest = float("inf")
    if most is not None:
        taken = {*drawn, *certain}
        highest = known + sum(most.get(name, 0.0) for name in every if name not in taken)
    low, value, high = (
        min(max(number, known), highest) for number in (total - half, total, total + half)
    )
    return Estimate(value, low, high)


def share_of(
    part: Mapping[str, Mapping[str, float]],
    whole: Mapping[str, Mapping[str, float]],
    strata: Sequence[Stratum],
    certain: Collection[str] = (),
) -> Estimate | None:
    """The estimated share (0 to 1) of one total in another; None if the other is estimated as 0.

    Both are ``{"counted": …, "predicted": …}`` as `rectified` takes them. The interval is that of
    the linearised ratio (Särndal, Swensson and Wretman 1992, section 5.6).
    """
    top = rectified(part["counted"], part["predicted"], strata, certain)
    base = rectified(whole["counted"], whole["predicted"], strata, certain)
    if base.value <= 0:
        return None
    share = min(top.value / base.value, 1.0)
    parts = _usable(strata)
    if not parts:
        return Estimate(share, share, share)
    drawn = [name for one in parts for name in one.drawn]

    def beside(kind: str, name: str) -> float:
        return part[kind].get(name, 0.0) - share * whole[kind].get(name, 0.0)

    off = {name: beside("counted", name) - beside("predicted", name) for name in drawn}
    half = _quantile(len(drawn) - len(parts)) * _variance(parts, off) ** 0.5 / base.value
    return Estimate(share, max(share - half, 0.0), min(share + half, 1.0))


def _usable(strata: Sequence[Stratum]) -> list[Stratum]:
    """The groups with transcripts; all as one if something was drawn from some of them only."""
    parts = [part for part in strata if part.transcripts]
    if parts and all(part.drawn for part in parts):
        return parts
    drawn = tuple(name for part in parts for name in part.drawn)
    return [Stratum(tuple(n for part in parts for n in part.transcripts), drawn)] if drawn else []


def _variance(parts: Sequence[Stratum], off: Mapping[str, float]) -> float:
    """The variance of the correction: of a stratified draw without replacement."""
    drawn = [name for part in parts for name in part.drawn]
    pooled = _spread([off[name] for name in drawn], _MADE_UP)
    result = 0.0
    for part in parts:
        many, here = len(part.transcripts), len(part.drawn)
        values = [off[name] for name in part.drawn]
        # One transcript alone says nothing of how much the others of its group differ.
        spread = _spread(values, _MADE_UP * here / len(drawn)) if here > 1 else pooled
        result += many**2 * (1 - here / many) * spread / here
    return result


def _spread(values: Sequence[float], made_up: float) -> float:
    """The variance of differences, with so many made-up ones of size 1."""
    mean = sum(values) / len(values)
    return (sum((v - mean) ** 2 for v in values) + made_up) / (len(values) - 1 + made_up)


def _quantile(freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + LEVEL) / 2, max(freedom, 1)))
