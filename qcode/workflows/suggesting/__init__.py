"""Suggestions: train a model, list what it suggests, evaluate it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.suggest.registry import LLM as LLM
    from qcode.suggest.registry import OWN as OWN
    from qcode.workflows.suggesting.applying import applied_table as applied_table
    from qcode.workflows.suggesting.applying import apply_model as apply_model
    from qcode.workflows.suggesting.auditing import draw_audit as draw_audit
    from qcode.workflows.suggesting.choosing import choose_next as choose_next
    from qcode.workflows.suggesting.evaluating import EvaluationOptions as EvaluationOptions
    from qcode.workflows.suggesting.evaluating import begin_evaluation as begin_evaluation
    from qcode.workflows.suggesting.evaluating import evaluation_chart as evaluation_chart
    from qcode.workflows.suggesting.evaluating import evaluation_tables as evaluation_tables
    from qcode.workflows.suggesting.files import import_model as import_model
    from qcode.workflows.suggesting.files import model_file as model_file
    from qcode.workflows.suggesting.influence import influence_tables as influence_tables
    from qcode.workflows.suggesting.language_model import Asked as Asked
    from qcode.workflows.suggesting.language_model import (
        train_language_model as train_language_model,
    )
    from qcode.workflows.suggesting.models import card_lines as card_lines
    from qcode.workflows.suggesting.models import suggestions_table as suggestions_table
    from qcode.workflows.suggesting.promising import promise_table as promise_table
    from qcode.workflows.suggesting.suggesters import suggester_fit as suggester_fit
    from qcode.workflows.suggesting.suggesters import suggesters_table as suggesters_table
    from qcode.workflows.suggesting.suggesters import train_with as train_with
    from qcode.workflows.suggesting.withholding import record_listing as record_listing
    from qcode.workflows.suggesting.withholding import set_share as set_share
    from qcode.workflows.suggesting.withholding import share_of as share_of

__getattr__, __all__ = exports(
    __name__,
    {
        "evaluating": (
            "EvaluationOptions",
            "begin_evaluation",
            "evaluation_chart",
            "evaluation_tables",
        ),
        "applying": ("applied_table", "apply_model"),
        "auditing": ("draw_audit",),
        "choosing": ("choose_next",),
        "influence": ("influence_tables",),
        "models": (
            "card_lines",
            "suggestions_table",
        ),
        "promising": ("promise_table",),
        "withholding": (
            "record_listing",
            "set_share",
            "share_of",
        ),
        "files": ("import_model", "model_file"),
        "language_model": ("Asked", "train_language_model"),
        "qcode.suggest.registry": ("LLM", "OWN"),
        "suggesters": ("suggester_fit", "suggesters_table", "train_with"),
    },
)
