"""Fit and calibrate a suggester of another package, or a language model, like qcode's own: its
probabilities come from transcripts that it had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused
from qcode.model import Codebook
from qcode.suggest.calibrating import Bools, Calibration, Floats, calibration
from qcode.suggest.clues import Clues
from qcode.suggest.cuts import best_threshold, precision_cuts
from qcode.suggest.examples import Example, Passage
from qcode.suggest.interface import Guarded, Suggester
from qcode.suggest.predictions import Predictions, passage_key
from qcode.suggest.promise import Promises, promises

_INNER_FOLDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A suggester after training, which can predict any passage. It has the names that an
    evaluation needs of a model.
    """

    name: str
    suggester: Suggester
    codes: tuple[str, ...]
    calibrated: Calibration
    thresholds: Mapping[str, float]
    cuts: Mapping[float, float]
    card: Mapping[str, Any]
    promises: Promises = field(default_factory=dict)

    def clues(self, passages: Sequence[Passage]) -> list[Clues]:
        """No clues: a suggester has its own."""
        return [Clues() for _ in passages]

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes): the probability that a code applies."""
        return self.calibrated.of(_scores(self.name, self.suggester, self.codes, passages))

    def stored(
        self, passages: Sequence[Passage], answers: Mapping[str, Any] | None = None
    ) -> Predictions:
        """What it predicts for these passages, as a value that can be stored: the suggester itself
        cannot, because loading it would execute code. `answers` are kept with it.
        """
        unique = {passage_key(p): p for p in passages}
        keys = tuple(sorted(unique))
        ordered = [unique[key] for key in keys]
        reasons = _reasons(self.name, self.suggester, self.codes, ordered)
        return Predictions(
            name=self.name,
            codes=self.codes,
            keys=keys,
            values=self.probabilities(ordered).astype(np.float32),
            reasons=None
            if reasons is None
            else {key: found for key, found in zip(keys, reasons, strict=True) if found},
            thresholds=self.thresholds,
            cuts=self.cuts,
            card=self.card,
            promises=self.promises,
            answers=answers or {},
        )


def fit_suggester(
    name: str,
    suggester: Suggester,
    examples: Sequence[Example],
    codebook: Codebook,
    seed: int = 0,
    card: Mapping[str, Any] | None = None,
) -> Fitted:
    """Fit a suggester and calibrate it.

    It is fitted on two thirds of the transcripts and scores the others, three times; from these
    scores come the sigmoids, thresholds and cuts. Then it is fitted on everything. Raises Refused
    if it fails or does not keep to the interface, naming it.
    """
    codes = tuple(c.key for c in codebook.codes)
    shape = (len(examples), len(codes))
    true = np.array([[c in e.codes for c in codes] for e in examples], dtype=bool).reshape(shape)
    known = np.array([[c not in e.unknown for c in codes] for e in examples], dtype=bool)
    known = known.reshape(shape)
    scores = np.zeros(shape)
    settings = {"codebook": codebook, "random_state": seed}
    for rest, inside in _folds([e.transcript for e in examples], seed):
        if any(examples[i].codes for i in rest):
            one = _fresh(name, suggester, settings)
            _fit(name, one, [examples[i] for i in rest])
            passages = [examples[i].passage for i in inside]
            scores[inside] = _scores(name, one, codes, passages)
    whole = _fresh(name, suggester, settings)
    _fit(name, whole, examples)
    calibrated = calibration(scores, true, known)
    held_out = calibrated.of(scores)
    return Fitted(
        name,
        whole,
        codes,
        calibrated,
        _thresholds(codes, held_out, true, known),
        precision_cuts(held_out, true),
        _card(name, whole, codes, examples, codebook, seed, true & known, card or {}),
        promises(codes, held_out, true, known, [e.transcript for e in examples]),
    )


def _thresholds(
    codes: Sequence[str], held_out: Floats, true: Bools, known: Bools
) -> dict[str, float]:
    return {
        code: best_threshold(held_out[known[:, at], at])
        for at, code in enumerate(codes)
        if (true & known)[:, at].any()
    }


def _card(
    name: str,
    suggester: Suggester,
    codes: Sequence[str],
    examples: Sequence[Example],
    codebook: Codebook,
    seed: int,
    positive: Bools,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    known = set(suggester.classes_)
    return {
        "made_from": f"predictions of the suggester {name}",
        "suggester": name,
        "examples": len(examples),
        "transcripts": len({e.transcript for e in examples}),
        "seed": seed,
        "method": "scores calibrated on held-out transcripts",
        "codebook": codebook.title,
        "codebook_version": codebook.version,
        "positives": dict(zip(codes, positive.sum(axis=0).tolist(), strict=True)),
        "never_suggested": [code for code in codes if code not in known],
        **more,
    }


def _folds(
    transcripts: Sequence[str], seed: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(rest, inside) of each fold: whole transcripts, or stretches of a single one."""
    names = sorted(set(transcripts))
    if len(names) > 1:
        order = np.random.default_rng(seed).permutation(len(names))
        number = {names[at]: place % _INNER_FOLDS for place, at in enumerate(order)}
        parts = np.array([number[t] for t in transcripts])
    else:
        # With a single transcript, held-out stretches are the best there is.
        parts = np.arange(len(transcripts)) * _INNER_FOLDS // max(1, len(transcripts))
    return [
        (np.flatnonzero(parts != part), np.flatnonzero(parts == part))
        for part in np.unique(parts)
        if (parts != part).any()
    ]


def _fresh(name: str, suggester: Suggester, settings: Mapping[str, Any]) -> Suggester:
    """Another one with the same parameters, as scikit-learn's `clone` makes it."""
    with Guarded(name, "being copied"):
        params = dict(suggester.get_params(deep=False))
        params |= {key: value for key, value in settings.items() if key in params}
        return type(suggester)(**params)


def _fit(name: str, suggester: Suggester, examples: Sequence[Example]) -> None:
    with Guarded(name, "learning"):
        suggester.fit(
            [e.passage for e in examples],
            [e.codes for e in examples],
            groups=[e.transcript for e in examples],
        )


def _scores(
    name: str, suggester: Suggester, codes: Sequence[str], passages: Sequence[Passage]
) -> Floats:
    """(passages, codes) what it says, 0 for codes that it does not know. Raises Refused for an
    answer of another shape, or for what is not a probability.
    """
    with Guarded(name, "predicting"):
        classes = [str(code) for code in suggester.classes_]
        values = np.asarray(suggester.predict_proba(passages), dtype=np.float64)
    wrong = partial(Refused, advice="tell the people who made it")
    if values.shape != (len(passages), len(classes)):
        raise wrong(
            f"the suggester {name!r} gave {values.shape} probabilities for {len(passages)} passages"
            f" and {len(classes)} codes; nothing was changed"
        )
    if not ((values >= 0) & (values <= 1)).all():
        raise wrong(
            f"the suggester {name!r} gave probabilities that are not between 0 and 1; nothing was"
            " changed"
        )
    result = np.zeros((len(passages), len(codes)))
    for at, code in enumerate(codes):
        if code in classes:
            result[:, at] = values[:, classes.index(code)]
    return result


def _reasons(
    name: str, suggester: Suggester, codes: Sequence[str], passages: Sequence[Passage]
) -> list[dict[str, str]] | None:
    tell = getattr(suggester, "reasons", None)
    if tell is None:
        return None
    with Guarded(name, "giving reasons"):
        found = [
            {str(c): str(why) for c, why in row.items() if c in codes} for row in tell(passages)
        ]
    if len(found) != len(passages):
        raise Refused(
            f"the suggester {name!r} gave {len(found)} reasons for {len(passages)} passages;"
            " nothing was changed",
            advice="tell the people who made it",
        )
    return found
