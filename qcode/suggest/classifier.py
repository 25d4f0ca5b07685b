"""From examples to a model: several learners, each scored on transcripts that it did not see, and
the pool that joins their scores.

The regression on words, the regression on vectors, the nearest coded passages and the codebook each
give a score to every example while its transcript was held out. The pool learns from these scores
how much each is worth, so that probabilities, thresholds and cuts hold for new transcripts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused
from qcode.model import Code, Codebook
from qcode.suggest.cuts import best_threshold, precision_cuts
from qcode.suggest.examples import Example
from qcode.suggest.features import FeatureSpace
from qcode.suggest.learners.context import NEAR, Context, columns, fit_context, joined
from qcode.suggest.learners.marks import marks
from qcode.suggest.learners.names import code_texts
from qcode.suggest.learners.nearest import Nearest, remembered
from qcode.suggest.learners.ratios import Ratios, fit_ratios
from qcode.suggest.learners.roles import Roles, count_roles, role_numbers
from qcode.suggest.learners.vectors import text_vectors
from qcode.suggest.learners.words import fit_words, number_of_parts, parts_of
from qcode.suggest.pool import Counts, Evidence, Pool, beyond, fit_pool, sigmoid
from qcode.suggest.predicting import ClueGrid, Learned, Model, alike, over
from qcode.suggest.promise import promises
from qcode.suggest.threads import THREADS, free_memory
from qcode.suggest.wording import Wording, overlaps

PARTS = 5
"""Inner parts for all learners but the regression on words."""
ALIKE = 3
"""The mean share of all codes counts as so many transcripts in the share of each."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]
Singles = NDArray[np.float32]


def keyword_model(codebook: Codebook) -> Model:
    """The model before any coding. Its probabilities are the prior of matching keywords and
    protocol questions.
    """
    return _unlearned(
        codebook, [c.key for c in codebook.codes], {"made_from": "codebook keywords and questions"}
    )


def train(examples: Sequence[Example], codebook: Codebook, seed: int = 0) -> Model:
    """Train a model of the codes of `codebook` from `examples`. The same examples and seed give the
    same model.

    Raises Refused if there are no examples, or if none of them has a code of the codebook.
    """
    refuse_untaught(examples, codebook)
    return fit(examples, codebook, seed)


def refuse_untaught(examples: Sequence[Example], codebook: Codebook) -> None:
    """Raise Refused if there are no examples, or if none of them has a code of the codebook."""
    keys = {c.key for c in codebook.codes}
    if not examples:
        raise Refused(
            "there is nothing to train on: no segment is marked as finished",
            command="qcode done TRANSCRIPT --coder NAME",
        )
    if not any(e.codes & keys for e in examples):
        raise Refused(
            "there is nothing to train on: no segment marked as finished has a code of the codebook"
        )


def fit(
    examples: Sequence[Example],
    codebook: Codebook,
    seed: int = 0,
    codes: Sequence[str] | None = None,
) -> Model:
    """Like `train` but without refusing, for all codes or the named ones; codes that cannot be
    learned keep their clues.
    """
    keys = [c.key for c in codebook.codes] if codes is None else codes
    plain = _unlearned(codebook, keys, _card(examples, seed))
    return _Trainer(plain, examples, seed).model()


def _unlearned(codebook: Codebook, keys: Sequence[str], card: Mapping[str, Any]) -> Model:
    entries = codebook.codes
    texts = {q.id: q.text for protocol in codebook.protocols for q in protocol.questions}
    return Model(
        codes=tuple(c.key for c in entries if c.key in set(keys)),
        keywords={c.key: c.keywords for c in entries},
        questions={c.key: tuple(texts[q] for q in c.questions if q in texts) for c in entries},
        asked_of={c.key: _roles_of(codebook, c) for c in entries},
        texts=code_texts(codebook),
        card={**card, "codebook": codebook.title, "codebook_version": codebook.version},
    )


def _roles_of(codebook: Codebook, code: Code) -> tuple[str, ...]:
    return code.asked_of or tuple(
        p.role for p in codebook.protocols if any(q.id in code.questions for q in p.questions)
    )


def _card(examples: Sequence[Example], seed: int) -> dict[str, Any]:
    return {
        "made_from": "coded segments and the codebook",
        "examples": len(examples),
        "transcripts": len({e.transcript for e in examples}),
        "seed": seed,
        "numpy": np.__version__,
        "method": (
            "regressions on words and on vectors, ratios of marks, nearest coded passages and the"
            " codebook, joined by a pooled logistic regression"
        ),
        "features": (
            "TF-IDF of words 1-2 of the segment and of the question before it, vectors of the"
            " segment and of what surrounds it, role, keywords, questions asked, overlap, names and"
            " definitions of codes"
        ),
    }


class _Trainer:
    """Fits the learners, the pool, thresholds and cuts."""

    def __init__(self, plain: Model, examples: Sequence[Example], seed: int) -> None:
        self._plain, self._examples, self._seed = plain, examples, seed
        self._transcripts = [e.transcript for e in examples]
        self._passages = [
            e.passage
            if e.passage.transcript == e.transcript
            else replace(e.passage, transcript=e.transcript)
            for e in examples
        ]
        shape = (len(examples), len(plain.codes))
        self._true, unknown = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        numbers = {code: at for at, code in enumerate(plain.codes)}
        for row, example in enumerate(examples):
            for there, codes in ((self._true, example.codes), (unknown, example.unknown)):
                for code in codes:
                    if code in numbers:
                        there[row, numbers[code]] = True
        self._known = ~unknown
        self._parts = parts_of(self._transcripts, PARTS, seed)

    def model(self) -> Model:
        """The trained model."""
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

        plain, true, known = self._plain, self._true, self._known
        if not self._examples or not plain.codes:
            return plain
        weight = ALIKE * len(self._examples) / len(set(self._transcripts))
        counts = Counts((true & known).sum(axis=0), known.sum(axis=0), weight)
        # One thread inside the linear algebra: sums are then always in the same order, and the
        # same examples give the same bytes.
        with threadpool_limits(1, "blas"):
            learned, evidence, before, grid = self._learn(counts)
            pool, logits = fit_pool(
                evidence, counts, joined(self._passages), true, known, self._parts
            )
        transcripts = len(set(self._transcripts))
        pool = replace(pool, trust=transcripts / (transcripts + 1))
        held_out = sigmoid(pool.joined(logits, before))
        seen = _seen(grid.cells(), true, known)
        thresholds = {
            code: best_threshold(held_out[known[:, at], at], true[known[:, at], at])
            for at, code in enumerate(plain.codes)
            if counts.positives[at]
        }
        positives = dict(zip(plain.codes, map(int, counts.positives), strict=True))
        card = {**plain.card, "positives": positives, "learned": list(learned.codes)}
        return replace(
            plain,
            seen={
                code: tuple((int(n), int(k)) for n, k in seen[at])
                for at, code in enumerate(plain.codes)
            },
            learned=replace(learned, pool=pool),
            thresholds=thresholds,
            cuts=precision_cuts(held_out, true),
            card=card,
            promises=promises(
                plain.codes, held_out, true, known, [e.transcript for e in self._examples]
            ),
        )

    def _learn(self, counts: Counts) -> tuple[Learned, Evidence, Singles, ClueGrid]:
        """What was learned, still without the pool, the evidence for each example while it was held
        out, (examples, codes) log odds by the codebook alone, and the clues.

        The learners work at the same time as texts are read. In a large study each of their inputs
        takes tens of megabytes, so they go as soon as they can.
        """
        plain, passages = self._plain, self._passages
        shares = counts.shares.astype(np.float32)
        wording = Wording.of(passages)
        space = self._space(wording)
        with ThreadPoolExecutor(THREADS) as threads:
            vectors = text_vectors(wording.texts)
            here, heard = vectors[wording.said_at], vectors[wording.heard_at, :NEAR]
            del vectors
            finding = threads.submit(self._nearest, alike(space, wording, here), shares)
            overlap = overlaps(wording)
            placing = threads.submit(self._context, space, here, heard, overlap, shares)
            del heard
            marked = marks(passages, joined(passages), wording)
            counting = [threads.submit(self._ratios, some) for some in (marked.said, marked.around)]
            del marked
            clues = plain.clues(passages)
            grid = ClueGrid.of(plain, passages, clues)
            matrix = space.matrix(passages, clues, wording, overlap)
            del clues
            (nearest, like), (context, near) = finding.result(), placing.result()
            (said, in_it), (around, near_it) = (each.result() for each in counting)
        del finding, placing, counting
        free_memory()
        codes, coefficients, intercepts, scores = self._words(space, matrix)
        del matrix
        free_memory()
        learned = Learned(
            space,
            tuple(plain.codes[at] for at in codes),
            coefficients,
            intercepts,
            context,
            nearest,
            here.mean(axis=0),
            counts,
            Pool(np.zeros(0), np.zeros(0), np.zeros((0, 0))),
            self._roles(space, np.ones(len(passages), dtype=bool)),
            said,
            around,
        )
        words = np.zeros(self._true.shape, np.float32)
        words[:, codes] = np.clip(scores - counts.odds[codes], -8.0, 8.0)
        model = replace(plain, learned=learned)
        told, before = model.told(wording, grid, joined(passages), here, counts)
        evidence = told._replace(
            words=words,
            context=beyond(near, counts),
            nearest=beyond(like, counts),
            clues=over(self._held_out_priors(grid), counts),
            role=self._held_out_roles(space, grid, shares),
            said=in_it,
            around=near_it,
        )
        return learned, evidence, before, grid

    def _space(self, wording: Wording) -> FeatureSpace:
        with_keywords, with_questions = (
            [c for c, entry in known.items() if entry]
            for known in (self._plain.keywords, self._plain.questions)
        )
        return FeatureSpace.fit(self._passages, with_keywords, with_questions, wording)

    def _nearest(self, vectors: Singles, shares: Singles) -> tuple[Nearest, Singles]:
        places = [(e.transcript, e.passage.segment) for e in self._examples]
        nearest = remembered(vectors, self._true, self._known, places)
        return nearest, nearest.shares(vectors, shares, self._transcripts)[0]

    def _context(
        self,
        space: FeatureSpace,
        here: Singles,
        heard: Singles,
        overlap: NDArray[np.float64],
        shares: Singles,
    ) -> tuple[Context, Singles]:
        about = overlap.astype(np.float32)
        given = columns(self._passages, here, heard, space.roles, about)
        return fit_context(given, self._true, self._known, self._parts, shares)

    def _ratios(self, marked: Any) -> tuple[Ratios, Singles]:
        return fit_ratios(marked, self._true, self._known, self._parts)

    def _words(self, space: FeatureSpace, matrix: Any) -> Any:
        return fit_words(
            matrix,
            self._true,
            self._known,
            parts_of(self._transcripts, number_of_parts(*self._true.shape), self._seed),
            lambda at: space.weights(self._plain.codes[at]),
        )

    def _roles(self, space: FeatureSpace, rows: Bools) -> Roles:
        numbers = role_numbers([p.role for p in self._passages], space.roles)
        return count_roles(numbers, len(space.roles), self._true, self._known & rows[:, None])

    def _held_out_roles(self, space: FeatureSpace, grid: ClueGrid, shares: Singles) -> Singles:
        """(examples, codes): evidence of the role by counts of the other parts."""
        numbers = role_numbers([p.role for p in self._passages], space.roles)
        result = np.zeros(self._true.shape, np.float32)
        for part in np.unique(self._parts):
            inside = self._parts == part
            roles = self._roles(space, ~inside)
            result[inside] = roles.evidence(numbers[inside], shares, grid.not_asked[inside])
        return result

    def _held_out_priors(self, grid: ClueGrid) -> NDArray[np.float32]:
        """(examples, codes): the prior by counts of the other parts."""
        cells = grid.cells()
        result = np.zeros(cells.shape, np.float32)
        for part in np.unique(self._parts):
            inside = self._parts == part
            seen = _seen(cells, self._true, self._known & ~inside[:, None])
            result[inside] = grid.priors(seen)[inside]
        return result


def _seen(cells: Ints, true: Bools, known: Bools) -> NDArray[np.float64]:
    """(codes, 4, 2): examples with such clues, and of which with the code."""
    result = np.zeros((cells.shape[1], 4, 2))
    for at in range(4):
        here = (cells == at) & known
        result[:, at, 0] = here.sum(axis=0)
        result[:, at, 1] = (here & true).sum(axis=0)
    return result
