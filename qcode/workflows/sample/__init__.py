"""The double-coded sample: plan, assign, draw, enrich, replace, pack, and end blindness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.sample.assigning import assign as assign
    from qcode.workflows.sample.assigning import draw_sample as draw_sample
    from qcode.workflows.sample.assigning import only as only
    from qcode.workflows.sample.assigning import progress_table as progress_table
    from qcode.workflows.sample.assigning import sample_table as sample_table
    from qcode.workflows.sample.ending_blindness import unblind as unblind
    from qcode.workflows.sample.enriching import enrich as enrich
    from qcode.workflows.sample.enriching import enriched_table as enriched_table
    from qcode.workflows.sample.next_steps import with_next as with_next
    from qcode.workflows.sample.packing import pack_sample as pack_sample
    from qcode.workflows.sample.planning import PlanOptions as PlanOptions
    from qcode.workflows.sample.planning import plan_table as plan_table
    from qcode.workflows.sample.replacing import replace_transcript as replace_transcript
    from qcode.workflows.sample.sheet_packing import pack_sheet as pack_sheet
    from qcode.workflows.sample.sheet_receiving import receive_sheet as receive_sheet
    from qcode.workflows.sample.showing import frame_table as frame_table
    from qcode.workflows.sample.showing import sample_progress as sample_progress

__getattr__, __all__ = exports(
    __name__,
    {
        "assigning": (
            "assign",
            "draw_sample",
            "only",
            "progress_table",
            "sample_table",
        ),
        "ending_blindness": ("unblind",),
        "enriching": (
            "enrich",
            "enriched_table",
        ),
        "next_steps": ("with_next",),
        "packing": ("pack_sample",),
        "planning": (
            "PlanOptions",
            "plan_table",
        ),
        "replacing": ("replace_transcript",),
        "sheet_packing": ("pack_sheet",),
        "sheet_receiving": ("receive_sheet",),
        "showing": (
            "frame_table",
            "sample_progress",
        ),
    },
)
