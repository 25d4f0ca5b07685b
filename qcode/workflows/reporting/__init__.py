"""Reports built as a folder, expressions asked, quotes with what must not be printed, and tables
and codings as data frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.reports.asking import AskedBy as AskedBy
    from qcode.reports.cooccurrence import cooccurrence as cooccurrence
    from qcode.reports.crosstab import crosstab as crosstab
    from qcode.reports.disclosure import findings_table as findings_table
    from qcode.reports.disclosure import refuse as refuse
    from qcode.reports.interviewees import interviewees as interviewees
    from qcode.reports.layers import DEFAULT as DEFAULT
    from qcode.reports.layers import LayerOptions as LayerOptions
    from qcode.reports.referrals import referrals as referrals
    from qcode.reports.themes import themes as themes
    from qcode.reports.words import WordOptions as WordOptions
    from qcode.reports.words import word_frequencies as word_frequencies
    from qcode.workflows.reporting.annotating import export_annotated as export_annotated
    from qcode.workflows.reporting.annotating import named_words as named_words
    from qcode.workflows.reporting.annotating import targets as targets
    from qcode.workflows.reporting.building import build_report as build_report
    from qcode.workflows.reporting.building import start_of_plan as start_of_plan
    from qcode.workflows.reporting.checking import Checking as Checking
    from qcode.workflows.reporting.checking import disclosure_report as disclosure_report
    from qcode.workflows.reporting.checking import identities_table as identities_table
    from qcode.workflows.reporting.checking import load_identities as load_identities
    from qcode.workflows.reporting.checking_drafts import verify_numbers as verify_numbers
    from qcode.workflows.reporting.checking_drafts import verify_quotes as verify_quotes
    from qcode.workflows.reporting.checklists import checklist as checklist
    from qcode.workflows.reporting.common_words import stop_words as stop_words
    from qcode.workflows.reporting.deciding import drop_passage as drop_passage
    from qcode.workflows.reporting.deciding import edit_passage as edit_passage
    from qcode.workflows.reporting.deciding import pin_passage as pin_passage
    from qcode.workflows.reporting.deciding import print_marks_table as print_marks_table
    from qcode.workflows.reporting.deciding import remove_print_marks as remove_print_marks
    from qcode.workflows.reporting.plan import Changes as Changes
    from qcode.workflows.reporting.querying import QueryOptions as QueryOptions
    from qcode.workflows.reporting.querying import ask as ask
    from qcode.workflows.reporting.querying import counts_table as counts_table
    from qcode.workflows.reporting.querying import keywords_table as keywords_table
    from qcode.workflows.reporting.querying import segments_table as segments_table
    from qcode.workflows.reporting.querying import shows_others as shows_others
    from qcode.workflows.reporting.quoting import QuoteOptions as QuoteOptions
    from qcode.workflows.reporting.quoting import against as against
    from qcode.workflows.reporting.quoting import quote_report as quote_report
    from qcode.workflows.reporting.registry import REPORTS as REPORTS
    from qcode.workflows.reporting.registry import Option as Option
    from qcode.workflows.reporting.registry import ReportKind as ReportKind
    from qcode.workflows.reporting.registry import make_report as make_report
    from qcode.workflows.reporting.registry import report_chart as report_chart
    from qcode.workflows.reporting.settling import accept_finding as accept_finding
    from qcode.workflows.reporting.settling import reopen_finding as reopen_finding
    from qcode.workflows.reporting.settling import replace_finding as replace_finding
    from qcode.workflows.reporting.shaping import Shape as Shape
    from qcode.workflows.reporting.shaping import shaped_report as shaped_report
    from qcode.workflows.reporting.sheets import verify_sheet as verify_sheet
    from qcode.workflows.reporting.tracing import trace as trace
    from qcode.workflows.reporting.verifying import verify as verify
    from qcode.writers.quote_blocks import Blocks as Blocks
    from qcode.writers.quote_blocks import write_blocks as write_blocks

__getattr__, __all__ = exports(
    __name__,
    {
        "registry": ("REPORTS", "Option", "ReportKind", "make_report", "report_chart"),
        "shaping": ("Shape", "shaped_report"),
        "qcode.reports.asking": ("AskedBy",),
        "qcode.reports.cooccurrence": ("cooccurrence",),
        "qcode.reports.crosstab": ("crosstab",),
        "qcode.reports.interviewees": ("interviewees",),
        "qcode.reports.layers": ("DEFAULT", "LayerOptions"),
        "qcode.reports.disclosure": ("findings_table", "refuse"),
        "qcode.writers.quote_blocks": ("Blocks", "write_blocks"),
        "qcode.reports.words": ("WordOptions", "word_frequencies"),
        "qcode.reports.referrals": ("referrals",),
        "qcode.reports.themes": ("themes",),
        "building": ("build_report", "start_of_plan"),
        "checklists": ("checklist",),
        "checking_drafts": ("verify_numbers", "verify_quotes"),
        "sheets": ("verify_sheet",),
        "tracing": ("trace",),
        "verifying": ("verify",),
        "plan": ("Changes",),
        "querying": (
            "QueryOptions",
            "ask",
            "counts_table",
            "keywords_table",
            "segments_table",
            "shows_others",
        ),
        "common_words": ("stop_words",),
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
            "against",
            "quote_report",
        ),
        "settling": (
            "accept_finding",
            "reopen_finding",
            "replace_finding",
        ),
    },
)
