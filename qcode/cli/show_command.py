"""``qcode show``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("show")
@click.argument("transcript")
@click.option("--segments", metavar="N-M", help="Only these segments.")
@click.option("--codes", is_flag=True, help="Show the codes on each segment.")
@click.option("--times", is_flag=True, help="Show when each turn begins.")
@click.option(
    "--notes", is_flag=True, help="Show memos, and the file's comments and footnotes, in place."
)
@output
@session
def command(
    current: Session,
    transcript: str,
    segments: str | None,
    codes: bool,
    times: bool,
    notes: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Print a transcript, segment by segment."""
    from qcode.cli.rendering import chosen_format, emit
    from qcode.workflows.coding import show_table

    with current.store() as store:
        table = show_table(
            current.snapshot(store),
            transcript,
            segments=segments,
            times=times,
            codes=codes,
            notes=notes,
        )
        # CSV and JSON always have the codings.
        if codes or chosen_format(format_, output) not in ("table", "md"):
            others = any(c["coder"] != current.coder for row in table.rows for c in row["codings"])
            current.shown(store, [table.title] if others else [], by="show")
    emit(table, format_=format_, output=output)
