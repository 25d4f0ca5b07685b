"""What several seats need: the acting coder, names of codes and coders, ranges of segments,
recorded samples and decisions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.shared.codebook_tables import codebook_table as codebook_table
    from qcode.workflows.shared.codebook_tables import find_code as find_code
    from qcode.workflows.shared.codings import add_codings as add_codings
    from qcode.workflows.shared.codings import mark_done as mark_done
    from qcode.workflows.shared.codings import remove_codings as remove_codings
    from qcode.workflows.shared.locate import place_warning as place_warning
    from qcode.workflows.shared.people import known_coders as known_coders
    from qcode.workflows.shared.people import looking as looking
    from qcode.workflows.shared.reading_files import printable as printable
    from qcode.workflows.shared.sights import passages_of_others as passages_of_others
    from qcode.workflows.shared.sights import record_sight as record_sight
    from qcode.workflows.shared.unblinding import side_by_side as side_by_side

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
        "locate": ("place_warning",),
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
    },
)
