"""``qcode transcripts``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("transcripts")
@output
@session
def command(current: Session, format_: str | None, output: str | None) -> None:
    """List the transcripts of the study."""
    from qcode.cli.rendering import emit
    from qcode.workflows.listing import transcripts_table

    with current.store() as store:
        table = transcripts_table(current.view(store).study())
    emit(table, format_=format_, output=output)
