"""``qcode check``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("check")
@output
@session
def command(current: Session, format_: str | None, output: str | None) -> None:
    """Verify the study file.

    Checks the chain of the log, the state against a replay of the log, texts against their hashes,
    codings and segments against the texts, and runs SQLite's own checks. Exit status 4 if any check
    fails.
    """
    from qcode.cli.rendering import emit
    from qcode.errors import GateFailed
    from qcode.workflows.keeping import check_table

    with current.store() as store:
        table, sound = check_table(store, current.coder)
    emit(table, format_=format_, output=output)
    if not sound:
        raise GateFailed(
            "the study file is damaged",
            command="qcode restore",
        )
