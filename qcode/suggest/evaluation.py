"""Evaluate suggestions: every segment is predicted by a model that saw nothing of its transcript.

Transcripts, not segments, are divided into folds. Segments of an interview are similar, so mixing
them would make the model look better than it is. Everything that is fitted or tuned (vocabulary,
sigmoid, thresholds, cuts) uses only the training folds. An undefined figure is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Codebook, Column, Table
from qcode.suggest.classifier import fit, keyword_model
from qcode.suggest.clues import Clues
from qcode.suggest.cuts import PRECISIONS, first_suggestions
from qcode.suggest.examples import Example, Passage
from qcode.suggest.predicting import TAKEN_FROM, Model

SIZES = (1, 2, 5, 10, 20, 50)
_BINS = 10
_RECALL_AT = 3

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Trainer = Callable[[Sequence[Example], Sequence[Clues]], Model]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Probabilities for examples while they were held out. Arrays are (examples, codes), `covered`
    (examples, precisions).
    """

    codes: tuple[str, ...]
    folds: int
    probabilities: Floats
    predicted: Bools
    true: Bools
    known: Bools
    covered: Bools


def evaluate(
    examples: Sequence[Example],
    codebook: Codebook,
    folds: int = 5,
    seed: int = 0,
    codes: Sequence[str] | None = None,
) -> Table:
    """The figures of ``suggest evaluate``: one row per code, with overall figures in `extra`.

    Raises Unknown for a code that is not in the codebook, UsageError for fewer than two folds,
    Refused if the examples come from fewer than two transcripts. There are never more folds than
    transcripts.
    """
    wanted = _wanted(codebook, codes)
    dealt = Dealt(examples, codebook, wanted, folds, seed)
    present = dealt.held_out(lambda rest, clues: fit(rest, codebook, seed, wanted, clues))
    return _table(present, codebook, examples, folds)


def compare(
    examples: Sequence[Example],
    codebook: Codebook,
    folds: int = 5,
    seed: int = 0,
    codes: Sequence[str] | None = None,
) -> Table:
    """Compare the model, the codebook alone (keywords and questions), and no model, on the same
    folds; one row each.

    Without a model, the probability of a code is its share of training segments. Raises the same
    errors as `evaluate`.
    """
    wanted = _wanted(codebook, codes)
    dealt = Dealt(examples, codebook, wanted, folds, seed)
    trainers: dict[str, Trainer] = {
        "how often each code is given": lambda rest, clues: _rates(rest, wanted),
        "codebook alone": lambda rest, clues: keyword_model(codebook),
        "trained model": lambda rest, clues: fit(rest, codebook, seed, wanted, clues),
    }
    rows = [
        {"model": name, **overall(dealt.held_out(trainer))} for name, trainer in trainers.items()
    ]
    columns = (Column("model", "Model"), *_FIGURES)
    return Table(
        "suggest.evaluate.compare",
        "Suggestions compared",
        columns,
        tuple(rows),
        _notes(examples, codebook),
    )


def learning_curve(
    examples: Sequence[Example],
    codebook: Codebook,
    sizes: Sequence[int] = SIZES,
    folds: int = 5,
    seed: int = 0,
    codes: Sequence[str] | None = None,
) -> Table:
    """The figures by number of training transcripts, drawn from the training folds with `seed`; a
    row per size.

    Sizes that are too large for every training fold are left out. Raises the same errors as
    `evaluate`.
    """
    wanted = _wanted(codebook, codes)
    dealt = Dealt(examples, codebook, wanted, folds, seed)
    transcripts = len({e.transcript for e in examples})
    most = transcripts - -(-transcripts // max(1, min(folds, transcripts)))
    rows = []
    for size in sorted({s for s in sizes if 1 <= s <= most}):

        def trainer(rest: Sequence[Example], clues: Sequence[Clues], size: int = size) -> Model:
            names = sorted({e.transcript for e in rest})
            drawn = set(np.random.default_rng(seed).permutation(names)[:size].tolist())
            at = [i for i, e in enumerate(rest) if e.transcript in drawn]
            return fit([rest[i] for i in at], codebook, seed, wanted, [clues[i] for i in at])

        rows.append({"transcripts": size, **overall(dealt.held_out(trainer))})
    columns = (Column("transcripts", "Training transcripts", "count"), *_FIGURES)
    return Table(
        "suggest.evaluate.curve",
        "Suggestions by amount coded",
        columns,
        tuple(rows),
        _notes(examples, codebook),
    )


class Dealt:
    """Examples divided into folds by transcript, shuffled with `seed`. Raises the same errors as
    `evaluate`.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        codebook: Codebook,
        codes: Sequence[str],
        folds: int,
        seed: int,
    ) -> None:
        self._examples, self._codes = examples, tuple(codes)
        self._folds = _split(examples, folds, seed)
        self._clues = keyword_model(codebook).clues([e.passage for e in examples])
        shape = (len(examples), len(codes))
        self._true = np.array(
            [[c in e.codes for c in codes] for e in examples], dtype=bool
        ).reshape(shape)
        self._known = np.array(
            [[c not in e.unknown for c in codes] for e in examples], dtype=bool
        ).reshape(shape)

    def held_out(self, trainer: Trainer) -> HeldOut:
        """Probabilities for every example by the model that `trainer` makes from the other
        folds.
        """
        probabilities, predicted = (
            np.zeros(self._true.shape),
            np.zeros(self._true.shape, dtype=bool),
        )
        covered = np.zeros((len(self._examples), len(PRECISIONS)), dtype=bool)
        for rest, inside in self._folds:
            model = trainer([self._examples[i] for i in rest], [self._clues[i] for i in rest])
            passages, clues = (
                [self._examples[i].passage for i in inside],
                [self._clues[i] for i in inside],
            )
            at = [model.codes.index(code) for code in self._codes]
            values = model.probabilities_given(passages, clues)[:, at]
            probabilities[inside] = values
            predicted[inside] = values >= np.array(
                [model.thresholds.get(code, TAKEN_FROM) for code in self._codes]
            )
            best, _ = first_suggestions(values, self._true[inside])
            covered[inside] = best[:, None] >= np.array(
                [model.cuts.get(p, np.inf) for p in PRECISIONS]
            )
        return HeldOut(
            self._codes,
            len(self._folds),
            probabilities,
            predicted,
            self._true,
            self._known,
            covered,
        )


def overall(present: HeldOut) -> dict[str, Any]:
    """The overall figures, with the keys of ``suggest evaluate``; None if a figure is undefined.

    macro_f1 is the mean of F1 over codes with a positive, micro_f1 is F1 of all decisions on them
    together. recall_at_3 is the mean share of a segment's true codes among its three most probable,
    map the mean average precision of its ranking (ties count as ranked last), both over segments
    with a true code. brier is the mean squared error (Brier 1950), ece the expected calibration
    error over ten bins of equal width (Naeini et al. 2015), both over segments × codes.
    """
    use = (present.true & present.known).any(axis=0)
    true, known = present.true[:, use] & present.known[:, use], present.known[:, use]
    values, predicted = present.probabilities[:, use], present.predicted[:, use] & known
    f1 = [
        _f1(int((p & t).sum()), int(p.sum()), int(t.sum()))
        for p, t in zip(predicted.T, true.T, strict=True)
    ]
    rated = [value for value in f1 if value is not None]
    coded = true.any(axis=1)
    ranked = np.where(known, values, -1.0)[coded]
    errors = (values - true)[known]
    return {
        "macro_f1": float(np.mean(rated)) if rated else None,
        "micro_f1": _f1(int((predicted & true).sum()), int(predicted.sum()), int(true.sum())),
        "recall_at_3": _recall_at(ranked, true[coded], _RECALL_AT),
        "map": _mean_average_precision(ranked, true[coded]),
        "brier": float(np.mean(errors**2)) if errors.size else None,
        "ece": calibration_error(values[known], true[known]),
    }


def calibration_error(probabilities: Floats, true: Bools) -> float | None:
    """Expected calibration error: mean over ten bins of |mean probability - share true|, weighted
    by bin; None without data.
    """
    if not probabilities.size:
        return None
    bins = np.minimum((probabilities * _BINS).astype(np.intp), _BINS - 1)
    off = np.bincount(bins, weights=probabilities - true, minlength=_BINS)
    return float(np.abs(off).sum() / probabilities.size)


def _mean_average_precision(values: Floats, true: Bools) -> float | None:
    from sklearn.metrics import label_ranking_average_precision_score

    return float(label_ranking_average_precision_score(true, values)) if len(true) else None


def _recall_at(values: Floats, true: Bools, many: int) -> float | None:
    if not len(true):
        return None
    first = np.argsort(-values, axis=1, kind="stable")[:, :many]
    return float(np.mean(np.take_along_axis(true, first, axis=1).sum(axis=1) / true.sum(axis=1)))


def _f1(both: int, predicted: int, positives: int) -> float | None:
    return 2 * both / (predicted + positives) if positives else None


def _split(
    examples: Sequence[Example], folds: int, seed: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(training, held out) indices: whole transcripts, shuffled with `seed`."""
    from sklearn.model_selection import GroupKFold

    names = [e.transcript for e in examples]
    different = len(set(names))
    if folds < 2:
        raise UsageError("an evaluation needs at least 2 folds")
    if different < 2:
        raise Refused(
            "an evaluation needs segments marked as finished in at least 2 transcripts; "
            f"there {'is 1' if different else 'are none'}",
            command="qcode done TRANSCRIPT --coder NAME",
        )
    return list(
        GroupKFold(min(folds, different), shuffle=True, random_state=seed).split(
            names, groups=names
        )
    )


def _wanted(codebook: Codebook, codes: Sequence[str] | None) -> tuple[str, ...]:
    known = [c.key for c in codebook.codes]
    if codes is None:
        return tuple(known)
    matches = [codebook.get(code) for code in codes]
    for code, entry in zip(codes, matches, strict=True):
        if entry is None:
            raise Unknown("code", code, known)
    asked = {entry.key for entry in matches if entry is not None}
    return tuple(key for key in known if key in asked)


@dataclass(frozen=True, slots=True, eq=False)
class _Rates(Model):
    """A model that knows only how often each code was given: whatever is said, that share."""

    def priors(self, code: str, passages: Sequence[Passage], clues: Sequence[Clues]) -> Floats:
        there, right = self.seen[code][0]
        return np.full(len(passages), right / there if there else 0.0)


def _rates(rest: Sequence[Example], codes: Sequence[str]) -> Model:
    none: dict[str, tuple[str, ...]] = dict.fromkeys(codes, ())
    seen = {}
    for code in codes:
        known = [e for e in rest if code not in e.unknown]
        seen[code] = ((len(known), sum(code in e.codes for e in known)),)
    return _Rates(tuple(codes), none, none, {}, seen, thresholds=dict.fromkeys(codes, 2.0))


_FIGURES = (
    Column("macro_f1", "Macro F1", "number"),
    Column("micro_f1", "Micro F1", "number"),
    Column("recall_at_3", "Recall in first 3", "number"),
    Column("map", "MAP", "number"),
    Column("brier", "Brier", "number"),
    Column("ece", "ECE", "number"),
)


def _table(present: HeldOut, codebook: Codebook, examples: Sequence[Example], folds: int) -> Table:
    rows = []
    for at, code in enumerate(present.codes):
        known = present.known[:, at]
        true, predicted = present.true[known, at], present.predicted[known, at]
        both, taken, positives = (
            int((true & predicted).sum()),
            int(predicted.sum()),
            int(true.sum()),
        )
        entry = codebook.get(code)
        rows.append(
            {
                "code": code,
                "label": entry.name if entry else code,
                "positives": positives,
                "precision": both / taken if taken else None,
                "recall": both / positives if positives else None,
                "f1": _f1(both, taken, positives),
            }
        )
    columns = (
        Column("code", "Code"),
        Column("positives", "Positives", "count"),
        Column("precision", "Precision", "number"),
        Column("recall", "Recall", "number"),
        Column("f1", "F1", "number"),
    )
    covered = {str(p): float(present.covered[:, at].mean()) for at, p in enumerate(PRECISIONS)}
    extra = {
        "folds": present.folds,
        "grouped_by": "transcript",
        **overall(present),
        "coverage": covered,
        "coverage_reached": _reached(present),
    }
    notes = _notes(examples, codebook)
    if present.folds < folds:
        notes = (
            *notes,
            f"{present.folds} folds instead of {folds}: there are not enough transcripts.",
        )
    data = (Column("label", "Label"),)
    return Table(
        "suggest.evaluate",
        "How good suggestions are",
        columns,
        tuple(rows),
        notes,
        extra,
        data_columns=data,
    )


def _reached(present: HeldOut) -> dict[str, float | None]:
    """{precision: share of the covered segments whose first suggestion is right}; None if none are
    covered.
    """
    _, right = first_suggestions(present.probabilities, present.true)
    return {
        str(p): float(right[present.covered[:, at]].mean())
        if present.covered[:, at].any()
        else None
        for at, p in enumerate(PRECISIONS)
    }


def _notes(examples: Sequence[Example], codebook: Codebook) -> tuple[str, ...]:
    transcripts = len({e.transcript for e in examples})
    return (
        (
            f"Base: {len(examples)} segments marked as finished in {transcripts} transcripts,"
            " without interviewers. Truth: consensus, else the codes given by more than half of"
            " the coders who finished."
        ),
        (
            "Every segment is evaluated by a model that has not seen its transcript. "
            "Macro F1 and MAP are over codes with a positive."
        ),
        (
            "Coverage: the share of segments whose first suggestion has at least the probability"
            " that, in the training data, was right that often."
        ),
    )
