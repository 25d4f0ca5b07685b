"""Resolve disagreements: list them, decide, write the consensus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.coding.adjudication import CAUSES as CAUSES
    from qcode.coding.adjudication import LETTERS as LETTERS
    from qcode.coding.adjudication import Choice as Choice
    from qcode.coding.adjudication import letters as letters
    from qcode.coding.choosing import Chooser as Chooser
    from qcode.spans import Span as Span
    from qcode.spans import clip as clip
    from qcode.spans import subtract as subtract
    from qcode.workflows.adjudication.adjudicating import Adjudication as Adjudication
    from qcode.workflows.adjudication.disagreeing import Case as Case
    from qcode.workflows.adjudication.disagreeing import DisagreementScope as DisagreementScope
    from qcode.workflows.adjudication.disagreeing import cases as cases
    from qcode.workflows.adjudication.disagreeing import compare as compare
    from qcode.workflows.adjudication.document import (
        disagreements_document as disagreements_document,
    )
    from qcode.workflows.adjudication.document import entry_lines as entry_lines
    from qcode.workflows.adjudication.plain import AdjudicationLines as AdjudicationLines
    from qcode.workflows.adjudication.tables import said_state as said_state

__getattr__, __all__ = exports(
    __name__,
    {
        "adjudicating": ("Adjudication",),
        "disagreeing": (
            "Case",
            "DisagreementScope",
            "cases",
            "compare",
        ),
        "document": (
            "disagreements_document",
            "entry_lines",
        ),
        "plain": ("AdjudicationLines",),
        "tables": ("said_state",),
        "qcode.coding.adjudication": (
            "CAUSES",
            "LETTERS",
            "Choice",
            "letters",
        ),
        "qcode.coding.choosing": ("Chooser",),
        "qcode.spans": (
            "Span",
            "clip",
            "subtract",
        ),
    },
)
