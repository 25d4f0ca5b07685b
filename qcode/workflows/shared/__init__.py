"""What several seats need: the acting coder, names of codes and coders, ranges of segments,
recorded samples and decisions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.files.writing import write_whole as write_whole
    from qcode.store.store import Store as Store
    from qcode.store.view import View as View
    from qcode.workflows.shared.codebook_tables import codebook_table as codebook_table
    from qcode.workflows.shared.codebook_tables import find_code as find_code
    from qcode.workflows.shared.codings import add_codings as add_codings
    from qcode.workflows.shared.codings import mark_done as mark_done
    from qcode.workflows.shared.codings import remove_codings as remove_codings
    from qcode.workflows.shared.expressions import counted as counted
    from qcode.workflows.shared.expressions import evaluation as evaluation
    from qcode.workflows.shared.expressions import limited as limited
    from qcode.workflows.shared.expressions import limits_of as limits_of
    from qcode.workflows.shared.expressions import remove_expression as remove_expression
    from qcode.workflows.shared.expressions import save_expression as save_expression
    from qcode.workflows.shared.expressions import saved_expressions as saved_expressions
    from qcode.workflows.shared.expressions import saved_table as saved_table
    from qcode.workflows.shared.expressions import with_saved as with_saved
    from qcode.workflows.shared.locate import open_study as open_study
    from qcode.workflows.shared.locate import place_warning as place_warning
    from qcode.workflows.shared.people import known_coders as known_coders
    from qcode.workflows.shared.people import looking as looking
    from qcode.workflows.shared.reading_files import printable as printable
    from qcode.workflows.shared.sights import passages_of_others as passages_of_others
    from qcode.workflows.shared.sights import record_sight as record_sight
    from qcode.workflows.shared.unblinding import side_by_side as side_by_side
    from qcode.writers import for_readers as for_readers
    from qcode.writers import write as write
    from qcode.writers.cells import RIGHT_ALIGNED as RIGHT_ALIGNED
    from qcode.writers.cells import indent as indent
    from qcode.writers.cells import layout as layout
    from qcode.writers.cells import said_below as said_below
    from qcode.writers.cells import shown as shown
    from qcode.writers.cells import spans as spans
    from qcode.writers.cells import unbroken as unbroken
    from qcode.writers.cells import undefined_note as undefined_note
    from qcode.writers.data import document as document
    from qcode.writers.prose import prose as prose
    from qcode.writers.sheet_cells import cut_note as cut_note

__getattr__, __all__ = exports(
    __name__,
    {
        "codebook_tables": (
            "codebook_table",
            "find_code",
        ),
        "codings": (
            "add_codings",
            "mark_done",
            "remove_codings",
        ),
        "expressions": (
            "counted",
            "evaluation",
            "limited",
            "limits_of",
            "remove_expression",
            "save_expression",
            "saved_expressions",
            "saved_table",
            "with_saved",
        ),
        "people": (
            "known_coders",
            "looking",
        ),
        "reading_files": ("printable",),
        "sights": (
            "passages_of_others",
            "record_sight",
        ),
        "unblinding": ("side_by_side",),
        "qcode.store.store": ("Store",),
        "qcode.store.view": ("View",),
        "qcode.writers": (
            "for_readers",
            "write",
        ),
        "qcode.writers.cells": (
            "RIGHT_ALIGNED",
            "shown",
            "indent",
            "layout",
            "said_below",
            "spans",
            "unbroken",
            "undefined_note",
        ),
        "qcode.writers.data": ("document",),
        "qcode.writers.prose": ("prose",),
        "qcode.writers.sheet_cells": ("cut_note",),
        "locate": ("open_study", "place_warning"),
        "qcode.files.writing": ("write_whole",),
    },
)
