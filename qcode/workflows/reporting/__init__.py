"""Reports built as a folder, expressions asked, and tables and codings as data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.reporting.common_words import stop_words as stop_words
    from qcode.workflows.reporting.querying import QueryOptions as QueryOptions
    from qcode.workflows.reporting.querying import ask as ask
    from qcode.workflows.reporting.querying import counts_table as counts_table
    from qcode.workflows.reporting.querying import keywords_table as keywords_table
    from qcode.workflows.reporting.querying import segments_table as segments_table
    from qcode.workflows.reporting.querying import shows_others as shows_others
    from qcode.workflows.reporting.reporting import QuoteOptions as QuoteOptions
    from qcode.workflows.reporting.reporting import build_report as build_report
    from qcode.workflows.reporting.reporting import quote_report as quote_report

__getattr__, __all__ = exports(
    __name__,
    {
        "querying": (
            "QueryOptions",
            "ask",
            "counts_table",
            "keywords_table",
            "segments_table",
            "shows_others",
        ),
        "reporting": (
            "QuoteOptions",
            "build_report",
            "quote_report",
        ),
        "common_words": ("stop_words",),
    },
)
