"""Resolve disagreements: list them, decide, write the consensus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.adjudication.adjudicating import Adjudication as Adjudication
    from qcode.workflows.adjudication.disagreeing import Case as Case
    from qcode.workflows.adjudication.disagreeing import Scope as Scope
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
            "Scope",
            "cases",
            "compare",
        ),
        "document": (
            "disagreements_document",
            "entry_lines",
        ),
        "plain": ("AdjudicationLines",),
        "tables": ("said_state",),
    },
)
