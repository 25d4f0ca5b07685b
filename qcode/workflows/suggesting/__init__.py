"""Suggestions: train a model, list what it suggests, evaluate it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.suggesting.auditing import draw_audit as draw_audit
    from qcode.workflows.suggesting.choosing import choose_next as choose_next
    from qcode.workflows.suggesting.influence import influence_tables as influence_tables
    from qcode.workflows.suggesting.models import card_lines as card_lines
    from qcode.workflows.suggesting.models import evaluation_table as evaluation_table
    from qcode.workflows.suggesting.models import suggestions_table as suggestions_table
    from qcode.workflows.suggesting.models import train_model as train_model
    from qcode.workflows.suggesting.withholding import record_listing as record_listing
    from qcode.workflows.suggesting.withholding import set_share as set_share
    from qcode.workflows.suggesting.withholding import share_of as share_of

__getattr__, __all__ = exports(
    __name__,
    {
        "auditing": ("draw_audit",),
        "choosing": ("choose_next",),
        "influence": ("influence_tables",),
        "models": (
            "card_lines",
            "evaluation_table",
            "suggestions_table",
            "train_model",
        ),
        "withholding": (
            "record_listing",
            "set_share",
            "share_of",
        ),
    },
)
