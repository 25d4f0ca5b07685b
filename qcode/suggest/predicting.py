"""The model as a value: from passages to the probability of each code.

What each learner says of a passage and a code is joined by a pool (`qcode.suggest.pool`). Before
anything is coded the codebook is all there is: an assumed probability for matching keywords and
questions, corrected by how often such segments had the code, and the likeness of the passage to the
code's name and definition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.model import role_key
from qcode.suggest.clues import ClueFinder, Clues
from qcode.suggest.common_words import COMMON_WORDS
from qcode.suggest.examples import Passage
from qcode.suggest.features import FeatureSpace, Floats
from qcode.suggest.learners.context import NEAR, Context, columns, joined
from qcode.suggest.learners.marks import Marks, marks
from qcode.suggest.learners.names import code_vectors, likeness, shared_words
from qcode.suggest.learners.nearest import Nearest, hashed
from qcode.suggest.learners.ratios import Ratios
from qcode.suggest.learners.roles import Roles, role_numbers
from qcode.suggest.learners.vectors import Vectors, text_vectors, vectors
from qcode.suggest.pool import Counts, Evidence, Pool, beyond, sigmoid, usual
from qcode.suggest.promise import Promises
from qcode.suggest.threads import in_threads
from qcode.suggest.wording import Wording, overlaps

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
_MOST = 8.0
_AT_ONCE = 5000

Cells = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was learned. `codes` are those with a regression on words: a row of `coefficients`
    (codes, columns) and an intercept each. The other parts are of all codes of the model.
    """

    space: FeatureSpace
    codes: tuple[str, ...]
    coefficients: NDArray[np.float32]
    intercepts: Floats
    context: Context
    nearest: Nearest
    centre: Vectors
    counts: Counts
    pool: Pool
    roles: Roles
    said: Ratios
    around: Ratios


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the learners see of some passages."""

    here: Vectors
    before: Vectors
    remembered: Vectors
    matrix: Any
    over: Vectors
    marks: Marks


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Passages as the model read them: their features, the evidence for each code, and the nearest
    coded passages (passages, neighbours).
    """

    clues: Sequence[Clues]
    evidence: Evidence
    values: Floats
    seen: Seen | None = None
    near: NDArray[np.intp] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model over the `codes` of a codebook, in its order.

    `seen` contains four pairs (examples, of which with the code) for each code: without clue, asked
    about, with a keyword, with both. `thresholds` are the probabilities with the best expected F1,
    `cuts` those from which the first suggestion reached a precision ({precision: probability}).
    `card` describes what the model was trained on, `texts` are what the codebook says of each code;
    `promises` are what can be promised of each code.
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
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def learned_codes(self) -> tuple[str, ...]:
        """The codes that have a regression on words."""
        return self.learned.codes if self.learned is not None else ()

    def clues(self, passages: Sequence[Passage]) -> list[Clues]:
        """The codebook's clues about each passage."""
        return ClueFinder(self.keywords, self.questions).find(passages)

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes): the probability that a code applies.

        Give all passages of a transcript together, in their order: each is judged with those
        around it.
        """
        finder = ClueFinder(self.keywords, self.questions)
        # Many transcripts are read a few at a time, because their features take much memory.
        parts = list(_whole(passages))
        if len(parts) < 2:
            found = [self.read(part, finder.find(part)).values for part in parts]
        else:
            from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

            with threadpool_limits(1, "blas"):
                found = in_threads(lambda part: self.read(part, finder.find(part)).values, parts)
        return np.vstack(found) if found else np.zeros((0, len(self.codes)))

    def read(self, passages: Sequence[Passage], clues: Sequence[Clues]) -> Read:
        """Probabilities with what they are based on."""
        learned = self.learned
        if not passages or not self.codes or (learned is None and not self.texts):
            values = np.zeros((len(passages), len(self.codes)))
            for at, code in enumerate(self.codes):
                values[:, at] = self.priors(code, passages, clues)
            return Read(clues, blank(len(passages), len(self.codes)), values)
        same, wording = joined(passages), Wording.of(passages)
        grid = ClueGrid.of(self, passages, clues)
        if learned is None:
            here = vectors([p.text for p in passages])
            evidence, before = self.told(wording, grid, same, here, None)
            return Read(clues, evidence, sigmoid(before))
        seen = look(learned.space, passages, clues, wording)
        evidence, before = self.told(wording, grid, same, seen.here, learned.counts)
        shares = learned.counts.shares.astype(np.float32)
        alike, near = learned.nearest.shares(seen.remembered, shares)
        roles = learned.space.roles
        given = columns(passages, seen.here, seen.before, roles, seen.over)
        evidence = evidence._replace(
            words=self._words(learned, seen.matrix),
            context=beyond(learned.context.scores(given), learned.counts),
            nearest=beyond(alike, learned.counts),
            role=learned.roles.evidence(
                role_numbers([p.role for p in passages], roles), shares, grid.not_asked
            ),
            said=learned.said.scores(seen.marks.said),
            around=learned.around.scores(seen.marks.around),
        )
        logits = learned.pool.logits(evidence, learned.counts, same)
        return Read(clues, evidence, sigmoid(learned.pool.joined(logits, before)), seen, near)

    def _words(self, learned: Learned, matrix: Any) -> NDArray[np.float32]:
        result = np.zeros((matrix.shape[0], len(self.codes)), np.float32)
        at = [self.codes.index(code) for code in learned.codes]
        scores = np.asarray(matrix @ learned.coefficients.T) + learned.intercepts
        result[:, at] = np.clip(scores - learned.counts.odds[at], -_MOST, _MOST)
        return result

    def told(
        self,
        wording: Wording,
        grid: ClueGrid,
        same: NDArray[np.bool_],
        here: Vectors,
        counts: Counts | None,
    ) -> tuple[Evidence, NDArray[np.float32]]:
        """What the codebook says, where what was learned is left out (zeros), and (passages,
        codes) log odds by this alone, as if nothing was coded.
        """
        centre = self.learned.centre if self.learned is not None else here.mean(axis=0) * 0
        names = likeness(here, centre, code_vectors(self.texts, self.codes))
        stems = shared_words(wording.said, self.texts, self.codes, COMMON_WORDS)
        many = len(self.codes)
        nothing = Counts(np.zeros(many), np.zeros(many), 0.0)
        first = over(grid.priors(np.zeros((many, 4, 2))), nothing)
        cold = blank(len(same), many)._replace(
            names=names, stems=stems, clues=first, keyword=grid.keyword(), asked=grid.asked
        )
        before = usual(many).logits(cold, nothing, same)
        if counts is None:
            return cold, before
        seen = np.array([self.seen.get(code, ((0, 0),) * 4) for code in self.codes], float)
        return cold._replace(clues=over(grid.priors(seen.reshape(many, 4, 2)), counts)), before

    def priors(self, code: str, passages: Sequence[Passage], clues: Sequence[Clues]) -> Floats:
        """(passages,): the probability of a code from its clues alone, between 0 and 1
        exclusive.
        """
        at = self.codes.index(code)
        seen = np.array([self.seen.get(c, ((0, 0),) * 4) for c in self.codes], float)
        grid = ClueGrid.of(self, passages, clues)
        return grid.priors(seen.reshape(len(self.codes), 4, 2))[:, at].astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class ClueGrid:
    """Clues as numbers, (passages, codes) each: how many different keywords, whether the question
    asks for the code, whether the role is one that is not asked.
    """

    different: NDArray[np.int8]
    asked: NDArray[np.float32]
    not_asked: NDArray[np.bool_]

    @classmethod
    def of(cls, model: Model, passages: Sequence[Passage], clues: Sequence[Clues]) -> ClueGrid:
        """The clues about `passages` for the codes of `model`."""
        shape = (len(passages), len(model.codes))
        numbers = {code: at for at, code in enumerate(model.codes)}
        different, asked = np.zeros(shape, np.int8), np.zeros(shape, np.float32)
        for row, clue in enumerate(clues):
            # The same keyword said twice is not more evidence than once.
            for code, few in clue.different.items():
                if code in numbers:
                    different[row, numbers[code]] = min(few, len(KEYWORD_PRIOR) - 1)
            for code in clue.asked:
                if code in numbers:
                    asked[row, numbers[code]] = 1.0
        roles = {
            role: np.array([not_asked(model.asked_of.get(code, ()), role) for code in model.codes])
            for role in {p.role for p in passages}
        }
        rows = [roles[p.role] for p in passages]
        return cls(different, asked, np.array(rows, dtype=bool).reshape(shape))

    def cells(self) -> NDArray[np.intp]:
        """The index of the pair of `Model.seen` in which each passage counts."""
        return np.asarray(2 * (self.different > 0) + (self.asked > 0), dtype=np.intp)

    def keyword(self) -> NDArray[np.float32]:
        """log(1 + different keywords)."""
        return np.log1p(self.different).astype(np.float32)

    def priors(self, seen: Floats) -> NDArray[np.float32]:
        """(passages, codes) assumed probabilities, corrected by counts `seen` (codes, 4, 2)."""
        prior = np.array(KEYWORD_PRIOR, np.float32)[self.different]
        prior += np.float32(ASKED_PRIOR) * self.asked
        prior *= np.where(self.not_asked, np.float32(NOT_ASKED), np.float32(1.0))
        cells, codes = self.cells(), np.arange(len(seen))[None, :]
        there, right = (seen[:, :, at].astype(np.float32)[codes, cells] for at in (0, 1))
        return np.asarray((right + PRIOR_WEIGHT * prior) / (there + PRIOR_WEIGHT), dtype=np.float32)


def _whole(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """The passages in stretches of whole transcripts, of about `_AT_ONCE` passages."""
    first = 0
    for at in [*np.flatnonzero(~joined(passages)).tolist(), len(passages)]:
        if at - first >= _AT_ONCE or at == len(passages) > first:
            yield passages[first:at]
            first = at


def not_asked(asked_of: Sequence[str], role: str) -> bool:
    """Whether a code is asked of other roles only."""
    return bool(asked_of) and bool(role) and role_key(role) not in map(role_key, asked_of)


def look(
    space: FeatureSpace, passages: Sequence[Passage], clues: Sequence[Clues], wording: Wording
) -> Seen:
    """The passages as vectors and as a row of words."""
    both = text_vectors(wording.texts)
    here, before = both[wording.said_at], both[wording.heard_at, :NEAR]
    del both
    remembered = alike(space, wording, here)
    over = overlaps(wording)
    matrix = space.matrix(passages, clues, wording, over)
    marked = marks(passages, joined(passages), wording)
    return Seen(here, before, remembered, matrix, over.astype(np.float32), marked)


def alike(space: FeatureSpace, wording: Wording, here: Vectors) -> Vectors:
    """(passages, columns) by which passages are compared: their vectors and their words, of length
    1.
    """
    idf = dict(zip(space.said.names, space.said.idf.tolist(), strict=True))
    lexical = hashed(wording.said, idf, max(idf.values(), default=1.0))
    result = np.hstack([here, lexical])
    lengths = np.sqrt(np.einsum("ij,ij->i", result, result))
    result /= np.where(lengths > 1e-9, lengths, 1.0)[:, None].astype(np.float32)
    return result


def over(prior: NDArray[np.float32], counts: Counts) -> NDArray[np.float32]:
    """Log odds of `prior` beyond those of the share of each code."""
    return np.asarray(np.log(prior / (1 - prior)) - counts.odds, dtype=np.float32)


def blank(passages: int, codes: int) -> Evidence:
    """No evidence at all."""
    none = np.zeros((passages, codes), np.float32)
    return Evidence(*(none for _ in Evidence._fields))
