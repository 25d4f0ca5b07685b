"""Norming sessions: vote in turn on the same passages, reveal, discuss, and note what was agreed
on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.norming.keeping_outcomes import keep_as_consensus as keep_as_consensus
    from qcode.workflows.norming.keeping_outcomes import keep_as_example as keep_as_example
    from qcode.workflows.norming.lines import NormingLines as NormingLines
    from qcode.workflows.norming.lines import split_codes as split_codes
    from qcode.workflows.norming.measuring import report_tables as report_tables
    from qcode.workflows.norming.measuring import sessions_table as sessions_table
    from qcode.workflows.norming.sessions import start_session as start_session
    from qcode.workflows.norming.voting import record_reader as record_reader
    from qcode.workflows.norming.voting import reveal as reveal
    from qcode.workflows.norming.voting import settle as settle
    from qcode.workflows.norming.voting import vote as vote

__getattr__, __all__ = exports(
    __name__,
    {
        "keeping_outcomes": (
            "keep_as_consensus",
            "keep_as_example",
        ),
        "lines": (
            "NormingLines",
            "split_codes",
        ),
        "measuring": (
            "report_tables",
            "sessions_table",
        ),
        "sessions": ("start_session",),
        "voting": (
            "record_reader",
            "reveal",
            "settle",
            "vote",
        ),
    },
)
