"""Could a model stand in for a coder? The alternative annotator test.

Source: Calderon, Reichart & Dror 2025, The Alternative Annotator Test for LLM-as-a-Judge, ACL 2025,
pages 16051-16081. Each coder is left out in turn. It is counted on how many segments the model is
at least as similar to the remaining coders as the left-out coder is, and the other way round. The
model wins against a coder if its share is not lower by `epsilon` or more, which a one-sided t-test
of the difference decides, with the false discovery rate of Benjamini & Yekutieli 2001 over coders.

Two things are different here. A segment can have several codes, so similarity is the mean Jaccard
index of its set of codes with those of the remaining coders; two empty sets are equal. Segments of
one transcript are similar, so the variance of the difference is the jackknife's over transcripts,
with one degree of freedom less than there are transcripts. The paper's own test, which takes
segments as independent, is computed beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qcode.shown import listed
from qcode.suggest.evaluation.held_out import Bools, Floats, Ints
from qcode.suggest.evaluation.intervals import jackknife_variance

EPSILON = 0.15
"""The paper's value for skilled coders (trained students); .2 is for experts, .1 for crowds."""
DISCOVERY_RATE = 0.05
FEWEST_CODERS = 3
FEWEST_SEGMENTS = 30
"""With fewer segments of a coder, the paper's t-test does not hold."""
PASSES_FROM = 0.5
"""A model passes if it wins against this share of the coders."""
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Rival:
    """The model beside one coder. `model` and `own` are the shares of segments on which each is at
    least as similar to the others. `p` is by transcripts, `p_segments` by segments; the `reason`
    says why one of them is missing.
    """

    coder: str
    segments: int
    transcripts: int
    model: float
    own: float
    p: float | None = None
    p_segments: float | None = None
    won: bool | None = None
    won_segments: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AlternativeTest:
    """The result over coders; `reason` says why there is none. `advantage` is the mean of the
    model's shares. `winning_rate_segments` is the paper's own, by segments.
    """

    rivals: tuple[Rival, ...] = ()
    epsilon: float = EPSILON
    winning_rate: float | None = None
    winning_rate_segments: float | None = None
    advantage: float | None = None
    reason: str = ""

    @property
    def passes(self) -> bool | None:
        """Whether the model wins against half of the coders or more."""
        return None if self.winning_rate is None else self.winning_rate >= PASSES_FROM


def alternative_test(
    values: NDArray[np.int8],
    model: NDArray[np.int8],
    cluster: Ints,
    coders: Sequence[str],
    epsilon: float = EPSILON,
) -> AlternativeTest:
    """The test of a model against `coders`.

    `values` (codes, coders, segments) and `model` (codes, segments) are 1, 0, or -1 where nothing
    was decided; `cluster` (segments,) is the transcript. Used are segments that three coders or
    more decided on, with the codes that all of them and the model decided on.
    """
    there: Bools = np.asarray((values >= 0).any(axis=0))
    known = ((values >= 0) | ~there[None]).all(axis=1) & (model >= 0)
    used: Bools = (there.sum(axis=0) >= FEWEST_CODERS) & known.any(axis=0)
    if not used.any():
        most = int(there[:, (model >= 0).any(axis=0)].sum(axis=0).max(initial=0))
        return AlternativeTest(
            epsilon=epsilon,
            reason=f"it needs segments that {FEWEST_CODERS} coders or more decided on; here at"
            f" most {most} decided on the same segment",
        )
    yes = np.concatenate([values == 1, model[:, None] == 1], axis=1) & known[:, None]
    similar = _similarities(yes[:, :, used])
    rivals = [
        _rival(name, similar, there[:, used], cluster[used], at, epsilon)
        for at, name in enumerate(coders)
        if there[at, used].any()
    ]
    won, won_segments = (
        discovered([getattr(one, key) for one in rivals]) for key in ("p", "p_segments")
    )
    rivals = [
        replace(one, won=by_transcripts, won_segments=by_segments)
        for one, by_transcripts, by_segments in zip(rivals, won, won_segments, strict=True)
    ]
    return AlternativeTest(
        tuple(rivals),
        epsilon,
        _rate(won),
        _rate(won_segments),
        float(np.mean([one.model for one in rivals])),
        "" if _rate(won) is not None else listed(dict.fromkeys(r.reason for r in rivals)),
    )


def _similarities(yes: Bools) -> Floats:
    """(raters, raters, segments): the Jaccard index of the sets of codes of two raters."""
    raters, segments = yes.shape[1:]
    result = np.ones((raters, raters, segments))
    for one in range(raters):
        for two in range(one):
            both = (yes[:, one] & yes[:, two]).sum(axis=0)
            either = (yes[:, one] | yes[:, two]).sum(axis=0)
            index = np.where(either > 0, both / np.maximum(either, 1), 1.0)
            result[one, two] = result[two, one] = index
    return result


def _rival(
    name: str, similar: Floats, there: Bools, cluster: Ints, at: int, epsilon: float
) -> Rival:
    """The model, which is the last rater, against the coder `at`."""
    others = there.copy()
    others[at] = False
    many = np.maximum(others.sum(axis=0), 1)
    mine, own = (
        (similar[rater, :-1] * others).sum(axis=0)[there[at]] / many[there[at]]
        for rater in (-1, at)
    )
    # Sums of thirds can differ in the last digit where they are equal.
    model_wins, coder_wins = mine >= own - _EQUAL, own >= mine - _EQUAL
    differences = coder_wins.astype(np.float64) - model_wins
    inside = cluster[there[at]]
    result = Rival(
        name,
        len(inside),
        len(np.unique(inside)),
        float(model_wins.mean()),
        float(coder_wins.mean()),
    )
    if result.segments < FEWEST_SEGMENTS:
        return replace(result, reason=f"fewer than {FEWEST_SEGMENTS} segments")
    result = replace(result, p_segments=p_by_segments(differences, epsilon))
    if result.transcripts < 2:
        return replace(result, reason="all segments are of one transcript")
    return replace(result, p=p_by_transcripts(differences, inside, epsilon))


def p_by_segments(differences: Floats, epsilon: float) -> float:
    """P of the paper's one-sided t-test that the mean of `differences` is at least `epsilon`."""
    n = len(differences)
    return _p(float(differences.mean()), float(differences.var(ddof=1)) / n, n - 1, epsilon)


def p_by_transcripts(differences: Floats, cluster: Ints, epsilon: float) -> float:
    """The same with the variance of the mean by the jackknife over transcripts."""
    _, index = np.unique(cluster, return_inverse=True)
    sums, sizes = np.bincount(index, weights=differences), np.bincount(index)
    without = (sums.sum() - sums) / (sizes.sum() - sizes)
    return _p(float(differences.mean()), jackknife_variance(without), len(sums) - 1, epsilon)


def _p(mean: float, variance: float, freedom: int, epsilon: float) -> float:
    from scipy.special import stdtr

    if variance <= 1e-15:
        return 0.0 if mean < epsilon else 1.0
    return float(stdtr(freedom, (mean - epsilon) / np.sqrt(variance)))


def discovered(p: Sequence[float | None], rate: float = DISCOVERY_RATE) -> list[bool | None]:
    """Which hypotheses are rejected at this false discovery rate, under any dependence (Benjamini &
    Yekutieli 2001); None where there is no p.
    """
    tested = sorted((value, at) for at, value in enumerate(p) if value is not None)
    m = len(tested)
    harmonic = sum(1 / i for i in range(1, m + 1))
    last = max(
        (i for i, (value, _) in enumerate(tested, 1) if value <= i / m * rate / harmonic),
        default=0,
    )
    result: list[bool | None] = [None] * len(p)
    for i, (_, at) in enumerate(tested, 1):
        result[at] = i <= last
    return result


def _rate(won: Sequence[bool | None]) -> float | None:
    tested = [one for one in won if one is not None]
    return sum(tested) / len(tested) if tested else None
