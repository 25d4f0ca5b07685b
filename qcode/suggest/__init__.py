"""Suggestions: learn from coded segments (or use only a codebook's keywords) and propose codes for
segments, with reasons.

The names below are the public ones. They are resolved at first use, so that importing this package
loads nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qcode.suggest.classifier import keyword_model, train
    from qcode.suggest.evaluation import compare, evaluate, learning_curve
    from qcode.suggest.examples import Example, Passage, examples_of, passages_of
    from qcode.suggest.fitting import Fitted, fit_suggester
    from qcode.suggest.predicting import Model
    from qcode.suggest.predictions import Predictions
    from qcode.suggest.promise import Promise, highest_promised, promised
    from qcode.suggest.registry import OWN, registered, suggester_named
    from qcode.suggest.stored import AnyModel, from_bytes, is_earlier, refresh, suggest, to_bytes

_HOMES = {
    "classifier": ("keyword_model", "train"),
    "evaluation": ("compare", "evaluate", "learning_curve"),
    "examples": ("Example", "Passage", "examples_of", "passages_of"),
    "predicting": ("Model",),
    "promise": ("Promise", "highest_promised", "promised"),
    "fitting": ("Fitted", "fit_suggester"),
    "predictions": ("Predictions",),
    "registry": ("OWN", "registered", "suggester_named"),
    "stored": ("AnyModel", "from_bytes", "is_earlier", "refresh", "suggest", "to_bytes"),
}

__all__ = [
    "OWN",
    "AnyModel",
    "Example",
    "Fitted",
    "Model",
    "Passage",
    "Predictions",
    "Promise",
    "compare",
    "evaluate",
    "examples_of",
    "fit_suggester",
    "from_bytes",
    "highest_promised",
    "is_earlier",
    "keyword_model",
    "learning_curve",
    "passages_of",
    "promised",
    "refresh",
    "registered",
    "suggest",
    "suggester_named",
    "to_bytes",
    "train",
]


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
