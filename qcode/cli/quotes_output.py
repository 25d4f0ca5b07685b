"""Quotes on stdout or in a file: as blocks, as a table, or the findings in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.cli.quote_options import Printing

if TYPE_CHECKING:
    from pathlib import Path

    from qcode.workflows.reporting import QuoteOptions
    from qcode.workflows.reporting.quoting import QuoteReport


def emit_quotes(
    report: QuoteReport,
    options: QuoteOptions,
    printing: Printing,
    *,
    format_: str | None,
    output: str | None,
    template: Path | None = None,
) -> None:
    """Print quotes as `printing` has it. UsageError for blocks in a format of rows."""
    from qcode.cli.rendering import chosen_format, emit, put
    from qcode.errors import UsageError
    from qcode.workflows.reporting import Blocks, findings_table, refuse, write_blocks

    if printing.findings:
        emit(findings_table(report.findings), format_=format_, output=output)
        if options.safe:
            refuse(report.findings)
        return
    chosen = chosen_format(format_, output)
    if not printing.as_blocks(chosen):
        emit(report.table, format_=format_, output=output, template=template)
        return
    if chosen in ("csv", "json", "xlsx"):
        raise UsageError(
            f"{chosen} holds rows, not blocks",
            advice="use --layout table, or -o FILE.docx, .html or .md",
        )
    blocks = Blocks(
        report.table.title,
        report.quotes,
        report.notes,
        printing.marks,
        options.with_source,
        options.times,
    )
    put(write_blocks(blocks, "txt" if chosen == "table" else chosen), output)
