"""Reports built as a folder, and tables and codings as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.reporting.building import build_report as build_report
    from qcode.workflows.reporting.building import start_of_plan as start_of_plan
    from qcode.workflows.reporting.checking_drafts import verify_numbers as verify_numbers
    from qcode.workflows.reporting.checking_drafts import verify_quotes as verify_quotes
    from qcode.workflows.reporting.checklists import checklist as checklist
    from qcode.workflows.reporting.reporting import QuoteOptions as QuoteOptions
    from qcode.workflows.reporting.reporting import quote_report as quote_report
    from qcode.workflows.reporting.sheets import verify_sheet as verify_sheet
    from qcode.workflows.reporting.tracing import trace as trace
    from qcode.workflows.reporting.verifying import verify as verify

__getattr__, __all__ = exports(
    __name__,
    {
        "building": ("build_report", "start_of_plan"),
        "checklists": ("checklist",),
        "checking_drafts": ("verify_numbers", "verify_quotes"),
        "reporting": ("QuoteOptions", "quote_report"),
        "sheets": ("verify_sheet",),
        "tracing": ("trace",),
        "verifying": ("verify",),
    },
)
