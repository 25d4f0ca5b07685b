"""``qcode history``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session, top_option


@click.command("history")
@click.argument("transcript")
@click.argument("segment")
@click.option(
    "--all", "everything", is_flag=True, help="Also what was only looked at and suggested."
)
@top_option
@output
@session
def command(
    current: Session,
    transcript: str,
    segment: str,
    everything: bool,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Show who coded what on a segment, and when.

    SEGMENT is a number (12) or a range (12-14). Codings that were removed or undone are shown too.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import history_table

    with current.store() as store:
        table = history_table(current.snapshot(store), transcript, segment, everything=everything)
        others = any(r["kind"] == "coding" and r["coder"] != current.coder for r in table.rows)
        current.shown(store, [table.extra["transcript"]] if others else [], by="history")
    emit(table, format_=format_, output=output, top=top)
