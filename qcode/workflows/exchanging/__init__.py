"""Studies to other programs and from them, and codebooks as they take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.exchanging.arriving import Arrived as Arrived
    from qcode.workflows.exchanging.arriving import Arriving as Arriving
    from qcode.workflows.exchanging.arriving import Lossy as Lossy
    from qcode.workflows.exchanging.arriving import import_project as import_project
    from qcode.workflows.exchanging.arriving import new_study as new_study
    from qcode.workflows.exchanging.arriving import segments_of as segments_of
    from qcode.workflows.exchanging.codebooks import codebook_csv as codebook_csv
    from qcode.workflows.exchanging.codebooks import codebook_file as codebook_file
    from qcode.workflows.exchanging.codebooks import codebook_for_others as codebook_for_others
    from qcode.workflows.exchanging.leaving import Leaving as Leaving
    from qcode.workflows.exchanging.leaving import Left as Left
    from qcode.workflows.exchanging.leaving import export_project as export_project
    from qcode.workflows.exchanging.leaving import loss_lines as loss_lines
    from qcode.workflows.exchanging.loss_report import loss_table as loss_table
    from qcode.workflows.exchanging.loss_report import read_table as read_table
    from qcode.workflows.exchanging.loss_report import reading_table as reading_table
    from qcode.workflows.exchanging.readers import ProjectOptions as ProjectOptions
    from qcode.workflows.exchanging.readers import project_reader as project_reader
    from qcode.workflows.exchanging.readers import read_project_file as read_project_file

__getattr__, __all__ = exports(
    __name__,
    {
        "arriving": (
            "Arrived",
            "Arriving",
            "Lossy",
            "import_project",
            "new_study",
            "segments_of",
        ),
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
        "loss_report": (
            "loss_table",
            "read_table",
            "reading_table",
        ),
        "readers": (
            "ProjectOptions",
            "project_reader",
            "read_project_file",
        ),
    },
)
