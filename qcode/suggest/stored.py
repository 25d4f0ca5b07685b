"""The two kinds of models that a study can hold: qcode's own, and the predictions of another
suggester. Both are used and stored by the same names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from qcode.model import Suggestion
from qcode.suggest import storage, suggesting, updating
from qcode.suggest.examples import Example, Passage
from qcode.suggest.predicting import Model
from qcode.suggest.predictions import (
    Predictions,
    holds_predictions,
    predictions_from_bytes,
    predictions_to_bytes,
)
from qcode.suggest.suggesting import MINIMUM

AnyModel = Model | Predictions


def suggest(
    model: AnyModel,
    passages: Sequence[Passage],
    top: int = 3,
    minimum: float = MINIMUM,
    known: Collection[str] | None = None,
) -> tuple[Suggestion, ...]:
    """The `top` most probable codes of each passage with at least the probability `minimum`, most
    probable first, each with its reason. Of a model with other codes than the study has, only the
    `known` ones are suggested.
    """
    others = 0 if known is None else sum(code not in known for code in model.codes)
    if isinstance(model, Predictions):
        found = model.suggestions(passages, top + others, minimum)
    else:
        found = suggesting.suggest(model, passages, top + others, minimum)
    if not others or known is None:
        return found
    taken: Counter[int] = Counter()
    kept = []
    for one in found:
        if one.code in known and taken[one.segment] < top:
            taken[one.segment] += 1
            kept.append(one)
    return tuple(kept)


def refresh(model: AnyModel, examples: Sequence[Example]) -> AnyModel:
    """The model with these decisions too, see `qcode.suggest.updating`; predictions stay as they
    are.
    """
    return model if isinstance(model, Predictions) else updating.refresh(model, examples)


def to_bytes(model: AnyModel) -> bytes:
    """The model as bytes. The same model gives the same bytes."""
    return (
        predictions_to_bytes(model) if isinstance(model, Predictions) else storage.to_bytes(model)
    )


def from_bytes(data: bytes) -> AnyModel:
    """The model that `to_bytes` wrote. Raises ProjectDamaged for anything else, before anything is
    built from it.
    """
    return predictions_from_bytes(data) if holds_predictions(data) else storage.from_bytes(data)


def is_earlier(data: bytes) -> bool:
    """True for a model of an earlier version of qcode, which has to be trained again."""
    return not holds_predictions(data) and storage.is_earlier(data)
