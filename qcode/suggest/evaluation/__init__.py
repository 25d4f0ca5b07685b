"""How good suggestions are: each segment is predicted by a model that saw nothing of its
transcript.

`held_out` divides transcripts into folds and predicts, `figures` computes from sums per transcript,
`intervals` leaves transcripts out; `tables` and `comparing` make tables. `alternative` tests
whether a model could stand in for a coder.
"""

from __future__ import annotations

from collections.abc import Sequence

from qcode.model import Codebook, Table
from qcode.suggest.evaluation.held_out import Fit
from qcode.suggest.evaluation.running import SIZES, Asked, Evaluation
from qcode.suggest.examples import Example


def evaluate(
    examples: Sequence[Example],
    codebook: Codebook,
    folds: int = 5,
    seed: int = 0,
    codes: Sequence[str] | None = None,
    *,
    repeats: int = 1,
    jobs: int = 1,
    fit: Fit | None = None,
) -> Table:
    """The figures of ``suggest evaluate``: one row per code, with overall figures in `extra`.

    `fit` makes what is evaluated from examples (None: the built-in model). Raises the same errors
    as `Evaluation`. There are never more folds than transcripts.
    """
    asked = Asked(folds, seed, repeats, jobs)
    return Evaluation(examples, codebook, asked, codes, fit).tables()[0]


def compare(
    examples: Sequence[Example],
    codebook: Codebook,
    folds: int = 5,
    seed: int = 0,
    codes: Sequence[str] | None = None,
    *,
    repeats: int = 1,
    jobs: int = 1,
    fit: Fit | None = None,
) -> Table:
    """The model beside simpler ways to suggest codes, on the same folds; one row each. Raises the
    same errors as `Evaluation`.
    """
    asked = Asked(folds, seed, repeats, jobs)
    return Evaluation(examples, codebook, asked, codes, fit).comparison()


def learning_curve(
    examples: Sequence[Example],
    codebook: Codebook,
    sizes: Sequence[int] = SIZES,
    folds: int = 5,
    seed: int = 0,
    codes: Sequence[str] | None = None,
    *,
    repeats: int = 1,
    jobs: int = 1,
    fit: Fit | None = None,
) -> Table:
    """The figures by number of training transcripts, drawn from the training folds with `seed`; a
    row per size that every training fold has. Raises the same errors as `Evaluation`.
    """
    asked = Asked(folds, seed, repeats, jobs)
    return Evaluation(examples, codebook, asked, codes, fit).curve(sizes)
