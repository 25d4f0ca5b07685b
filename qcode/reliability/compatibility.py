"""What commercial packages print, by their own definitions, for comparison with old results. These
values are not in qcode's own table.

Sources: the help pages of NVivo (coding comparison), MAXQDA (intercoder agreement) and ATLAS.ti
(inter-coder agreement).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qcode.reliability.alpha import Alpha, alpha
from qcode.reliability.coded import Coded
from qcode.reliability.raters import percent_agreement
from qcode.spans import Span, intersection, join, length

CodedSegment = tuple[str, int, int]
"""(code, start, end)"""

NVIVO = (
    "NVivo-style: characters as units, spans merged per coder; kappa is 1 on complete agreement,"
    " even where both coded nothing"
)
MAXQDA = (
    "MAXQDA-style: segments of both coders, matched by code and overlap; chance = 1 / number of"
    " codes (Brennan & Prediger)"
)


@dataclass(frozen=True, slots=True)
class NVivoComparison:
    """One row of NVivo's coding comparison; percentages 0-100, `a_and_b` ... in characters."""

    a_and_b: int
    a_not_b: int
    b_not_a: int
    neither: int
    agreement_percent: float
    disagreement_percent: float
    kappa: float
    definition: str = NVIVO


def nvivo(first: Sequence[Span], second: Sequence[Span], size: int) -> NVivoComparison:
    """NVivo's kappa and percentages for one code in one document of `size` characters."""
    a, b = length(first), length(second)
    both = a + b - length([*first, *second])
    neither = size - (a + b - both)
    agreed = both + neither
    chance = a * b / size + (size - a) * (size - b) / size if size else 0.0
    kappa = 1.0 if agreed == size else (agreed - chance) / (size - chance)
    share = 100 * agreed / size if size else 100.0
    return NVivoComparison(both, a - both, b - both, neither, share, 100 - share, kappa)


@dataclass(frozen=True, slots=True)
class MaxqdaComparison:
    """MAXQDA's table of segments: percentages 0-100, kappa with chance 1 / number of codes; None if
    there is no segment.
    """

    agreements: int
    disagreements: int
    percent: float | None
    chance: float
    kappa: float | None
    definition: str = MAXQDA


def maxqda(agreements: int, disagreements: int, codes: int) -> MaxqdaComparison:
    """MAXQDA's percentage and kappa from counted segments; ValueError without a code."""
    if codes < 1:
        raise ValueError("at least one code is needed")
    total = agreements + disagreements
    chance = 1 / codes
    if not total:
        return MaxqdaComparison(0, 0, None, chance, None)
    share = agreements / total
    kappa = (share - chance) / (1 - chance) if codes > 1 else None
    return MaxqdaComparison(agreements, disagreements, 100 * share, chance, kappa)


def maxqda_segments(
    first: Sequence[CodedSegment], second: Sequence[CodedSegment], codes: int, overlap: float = 0.90
) -> MaxqdaComparison:
    """MAXQDA's comparison of coded segments of one document, counted from both coders' segments.

    Two segments agree if they have the same code and their common part is at least `overlap` of
    their union (0: any overlap).
    """
    one = [_matched(s, second, overlap) for s in first]
    two = [_matched(s, first, overlap) for s in second]
    agreements = sum(one) + sum(two)
    return maxqda(agreements, len(one) + len(two) - agreements, codes)


def _matched(segment: CodedSegment, others: Sequence[CodedSegment], overlap: float) -> bool:
    code, start, end = segment
    for other, begin, stop in others:
        if other != code:
            continue
        shared = intersection((start, end), (begin, stop))
        if shared and (shared[1] - shared[0]) >= overlap * (max(end, stop) - min(start, begin)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class AtlasComparison:
    """ATLAS.ti's percent agreement (0-100) and binary alpha."""

    percent: float | None
    alpha: Alpha


def atlas(data: Coded) -> AtlasComparison:
    """ATLAS.ti's percent agreement and binary alpha over segments: `data` has the categories given
    and not given.
    """
    share = percent_agreement(data).value
    return AtlasComparison(None if share is None else 100 * share, alpha(data))


@dataclass(frozen=True, slots=True)
class OverlapCounts:
    """Characters of one code in one text that both coders, one, or neither coded."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def jaccard(self) -> float | None:
        """The shared part of all coded characters; None if there are none."""
        union = self.both + self.first_only + self.second_only
        return self.both / union if union else None


def overlap_counts(first: Sequence[Span], second: Sequence[Span], size: int) -> OverlapCounts:
    """Characters of two coders' spans of one code in a text of `size` characters."""
    a, b, union = length(first), length(second), length(join([*first, *second]))
    both = a + b - union
    return OverlapCounts(both, a - both, b - both, size - union)
