"""Suggestions: train a model, list what it suggests, evaluate it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.suggesting.evaluating import EvaluationOptions as EvaluationOptions
    from qcode.workflows.suggesting.evaluating import begin_evaluation as begin_evaluation
    from qcode.workflows.suggesting.evaluating import evaluation_chart as evaluation_chart
    from qcode.workflows.suggesting.evaluating import evaluation_tables as evaluation_tables
    from qcode.workflows.suggesting.models import card_lines as card_lines
    from qcode.workflows.suggesting.models import suggestions_table as suggestions_table
    from qcode.workflows.suggesting.models import train_model as train_model

__getattr__, __all__ = exports(
    __name__,
    {
        "evaluating": (
            "EvaluationOptions",
            "begin_evaluation",
            "evaluation_chart",
            "evaluation_tables",
        ),
        "models": (
            "card_lines",
            "suggestions_table",
            "train_model",
        ),
    },
)
