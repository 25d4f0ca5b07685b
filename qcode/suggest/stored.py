"""The two kinds of models that a study can hold: qcode's own, and the predictions of another
suggester. Both are used and stored by the same names.
"""

from __future__ import annotations

from collections.abc import Sequence

from qcode.model import Suggestion
from qcode.suggest import storage, suggesting
from qcode.suggest.examples import Passage
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
    model: AnyModel, passages: Sequence[Passage], top: int = 3, minimum: float = MINIMUM
) -> tuple[Suggestion, ...]:
    """The `top` most probable codes of each passage with at least the probability `minimum`, most
    probable first, each with its reason.
    """
    if isinstance(model, Predictions):
        return model.suggestions(passages, top, minimum)
    return suggesting.suggest(model, passages, top, minimum)


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
