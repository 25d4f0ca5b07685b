"""Reports built as a folder, and tables and codings as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.reporting.registry import make_report as make_report
    from qcode.workflows.reporting.registry import report_chart as report_chart
    from qcode.workflows.reporting.reporting import QuoteOptions as QuoteOptions
    from qcode.workflows.reporting.reporting import build_report as build_report
    from qcode.workflows.reporting.reporting import quote_report as quote_report
    from qcode.workflows.reporting.shaping import Shape as Shape
    from qcode.workflows.reporting.shaping import shaped_report as shaped_report

__getattr__, __all__ = exports(
    __name__,
    {
        "registry": ("make_report", "report_chart"),
        "shaping": ("Shape", "shaped_report"),
        "reporting": (
            "QuoteOptions",
            "build_report",
            "quote_report",
        ),
    },
)
