"""The model as a value: from passages to the probability of each code.

The probability of a learned code comes from its regression, and partly from the prior if the code
was given only a few times. All other codes have the prior: an assumed probability for matching
keywords and questions, corrected by how often such segments had the code in the examples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.model import role_key
from qcode.suggest.clues import ClueFinder, Clues
from qcode.suggest.examples import Passage
from qcode.suggest.features import FeatureSpace, Floats
from qcode.suggest.promise import Promises

KEYWORD_PRIOR = (0.02, 0.3, 0.4, 0.5)
"""Probability assumed before any coding for none, one, two, and three or more different keywords in
a segment.
"""
ASKED_PRIOR = 0.15
"""Added to the prior if the interviewer's turn just before is a protocol question of the code."""
NOT_ASKED = 0.5
"""Factor of the prior for a role that is not asked the code's questions."""
PRIOR_WEIGHT = 2.0
"""The prior counts as much as this many segments."""
TAKEN_FROM = 0.2
"""Threshold for a code without examples in an evaluation: one keyword, for a role that is asked."""

Cells = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was learned for `codes`: a row of `coefficients` (codes, columns) per code, an
    intercept, and the sigmoid.

    The log odds are ``slope * score + offset`` of the regression's score, mixed with those of the
    prior. `shares` is the weight of the regression: positives / (positives + 3), and 1 from fifty
    positives on.
    """

    space: FeatureSpace
    codes: tuple[str, ...]
    coefficients: NDArray[np.float32]
    intercepts: Floats
    slopes: Floats
    offsets: Floats
    shares: Floats

    def logits(self, matrix: Any) -> Floats:
        """(passages, codes) log odds, calibrated."""
        scores = np.asarray(matrix @ self.coefficients.T) + self.intercepts
        return np.asarray(scores * self.slopes + self.offsets, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model over the `codes` of a codebook, in its order.

    `seen` contains four pairs (examples, of which with the code) for each code: without clue, asked
    about, with a keyword, with both. `thresholds` are the probabilities with the best expected F1,
    `cuts` those from which the first suggestion reached a precision ({precision: probability}).
    `card` describes what the model was trained on; `promises` are what can be promised of each
    code.
    """

    codes: tuple[str, ...]
    keywords: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, tuple[str, ...]]
    asked_of: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, Cells] = field(default_factory=dict)
    learned: Learned | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    cuts: Mapping[float, float] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
    promises: Promises = field(default_factory=dict)

    @property
    def learned_codes(self) -> tuple[str, ...]:
        """The codes that were learned from examples."""
        return self.learned.codes if self.learned is not None else ()

    def clues(self, passages: Sequence[Passage]) -> list[Clues]:
        """The codebook's clues about each passage."""
        return ClueFinder(self.keywords, self.questions).find(passages)

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes): the probability that a code applies."""
        return self.probabilities_given(passages, self.clues(passages))

    def probabilities_given(
        self, passages: Sequence[Passage], clues: Sequence[Clues], matrix: Any = None
    ) -> Floats:
        """Like `probabilities`, for clues (and a feature matrix) that are already known."""
        values = np.zeros((len(passages), len(self.codes)))
        learned = self.learned
        if learned is not None and passages:
            matrix = learned.space.matrix(passages, clues) if matrix is None else matrix
            values[:, [self.codes.index(code) for code in learned.codes]] = self.mixed(
                learned.logits(matrix), passages, clues
            )
        for at, code in enumerate(self.codes):
            if code not in self.learned_codes:
                values[:, at] = self.priors(code, passages, clues)
        return values

    def mixed(self, logits: Floats, passages: Sequence[Passage], clues: Sequence[Clues]) -> Floats:
        """(passages, learned codes) probabilities from the regressions' log odds, mixed with the
        prior's.
        """
        if self.learned is None:
            return sigmoid(logits)
        logits = logits * self.learned.shares
        for column, (code, share) in enumerate(
            zip(self.learned.codes, self.learned.shares, strict=True)
        ):
            # Mix log odds, not probabilities, so that a strong regression is not pulled to the
            # middle.
            if share < 1:
                prior = self.priors(code, passages, clues)
                logits[:, column] += (1 - share) * np.log(prior / (1 - prior))
        return sigmoid(logits)

    def priors(self, code: str, passages: Sequence[Passage], clues: Sequence[Clues]) -> Floats:
        """(passages,): the probability of a code from its clues alone, between 0 and 1
        exclusive.
        """
        return np.array(
            [self._prior(code, p, c) for p, c in zip(passages, clues, strict=True)],
            dtype=np.float64,
        )

    def _prior(self, code: str, passage: Passage, clues: Clues) -> float:
        # The same keyword said twice is not more evidence than once.
        different = clues.different.get(code, 0)
        prior = KEYWORD_PRIOR[min(different, len(KEYWORD_PRIOR) - 1)] + ASKED_PRIOR * (
            code in clues.asked
        )
        asked_of = self.asked_of.get(code, ())
        if asked_of and passage.role and role_key(passage.role) not in map(role_key, asked_of):
            prior *= NOT_ASKED
        there, right = self.seen[code][cell(code, clues)] if code in self.seen else (0, 0)
        return (right + PRIOR_WEIGHT * prior) / (there + PRIOR_WEIGHT)


def cell(code: str, clues: Clues) -> int:
    """The index of the pair of `Model.seen` in which a passage counts."""
    return 2 * bool(clues.words.get(code)) + (code in clues.asked)


def sigmoid(logits: Floats) -> Floats:
    """Probabilities from log odds."""
    # Clipped, because `exp` overflows beyond about 700.
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -500, 500))), dtype=np.float64)
