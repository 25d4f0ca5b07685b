"""Studies to other programs and from them, and codebooks as they take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.exchanging.codebooks import codebook_csv as codebook_csv
    from qcode.workflows.exchanging.codebooks import codebook_file as codebook_file
    from qcode.workflows.exchanging.codebooks import codebook_for_others as codebook_for_others
    from qcode.workflows.exchanging.leaving import Leaving as Leaving
    from qcode.workflows.exchanging.leaving import Left as Left
    from qcode.workflows.exchanging.leaving import export_project as export_project
    from qcode.workflows.exchanging.leaving import loss_lines as loss_lines

__getattr__, __all__ = exports(
    __name__,
    {
        "codebooks": (
            "codebook_csv",
            "codebook_file",
            "codebook_for_others",
        ),
        "leaving": (
            "Leaving",
            "Left",
            "export_project",
            "loss_lines",
        ),
    },
)
