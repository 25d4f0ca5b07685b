"""``qcode suggest suggesters``."""

from __future__ import annotations

import click

from qcode.cli.options import output


@click.command("suggesters")
@output
def command(format_: str | None, output: str | None) -> None:
    """List what can suggest codes: qcode's own suggester, and those of installed packages."""
    from qcode.cli.rendering import emit
    from qcode.workflows.suggesting import suggesters_table

    emit(suggesters_table(), format_=format_, output=output)
