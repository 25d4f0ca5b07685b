"""Suggestions: train a model, list what it suggests, evaluate it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.suggest.registry import LLM as LLM
    from qcode.suggest.registry import OWN as OWN
    from qcode.workflows.suggesting.files import import_model as import_model
    from qcode.workflows.suggesting.files import model_file as model_file
    from qcode.workflows.suggesting.language_model import Asked as Asked
    from qcode.workflows.suggesting.language_model import (
        train_language_model as train_language_model,
    )
    from qcode.workflows.suggesting.models import card_lines as card_lines
    from qcode.workflows.suggesting.models import evaluation_table as evaluation_table
    from qcode.workflows.suggesting.models import suggestions_table as suggestions_table
    from qcode.workflows.suggesting.suggesters import suggesters_table as suggesters_table
    from qcode.workflows.suggesting.suggesters import train_with as train_with

__getattr__, __all__ = exports(
    __name__,
    {
        "models": (
            "card_lines",
            "evaluation_table",
            "suggestions_table",
        ),
        "files": ("import_model", "model_file"),
        "language_model": ("Asked", "train_language_model"),
        "qcode.suggest.registry": ("LLM", "OWN"),
        "suggesters": ("suggesters_table", "train_with"),
    },
)
