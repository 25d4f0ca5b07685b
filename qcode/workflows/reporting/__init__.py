"""Reports built as a folder, quotes with what must not be printed, and tables as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.reporting.annotating import export_annotated as export_annotated
    from qcode.workflows.reporting.annotating import named_words as named_words
    from qcode.workflows.reporting.annotating import targets as targets
    from qcode.workflows.reporting.checking import Checking as Checking
    from qcode.workflows.reporting.checking import disclosure_report as disclosure_report
    from qcode.workflows.reporting.checking import identities_table as identities_table
    from qcode.workflows.reporting.checking import load_identities as load_identities
    from qcode.workflows.reporting.deciding import drop_passage as drop_passage
    from qcode.workflows.reporting.deciding import edit_passage as edit_passage
    from qcode.workflows.reporting.deciding import pin_passage as pin_passage
    from qcode.workflows.reporting.deciding import print_marks_table as print_marks_table
    from qcode.workflows.reporting.deciding import remove_print_marks as remove_print_marks
    from qcode.workflows.reporting.quoting import QuoteOptions as QuoteOptions
    from qcode.workflows.reporting.quoting import quote_report as quote_report
    from qcode.workflows.reporting.reporting import build_report as build_report
    from qcode.workflows.reporting.settling import accept_finding as accept_finding
    from qcode.workflows.reporting.settling import reopen_finding as reopen_finding
    from qcode.workflows.reporting.settling import replace_finding as replace_finding

__getattr__, __all__ = exports(
    __name__,
    {
        "annotating": (
            "export_annotated",
            "named_words",
            "targets",
        ),
        "checking": (
            "Checking",
            "disclosure_report",
            "identities_table",
            "load_identities",
        ),
        "deciding": (
            "drop_passage",
            "edit_passage",
            "pin_passage",
            "print_marks_table",
            "remove_print_marks",
        ),
        "quoting": (
            "QuoteOptions",
            "quote_report",
        ),
        "reporting": ("build_report",),
        "settling": (
            "accept_finding",
            "reopen_finding",
            "replace_finding",
        ),
    },
)
