"""``qcode check``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("check")
@output
@session
def command(current: Session, format_: str | None, output: str | None) -> None:
    """Prove that the study is whole.

    The chain of the log, the state against its replay, texts against their hashes, codings and segments against the
    texts, and SQLite's own checks. Exit status 4 if anything is not well.
    """
    from qcode.cli.rendering import emit
    from qcode.errors import GateFailed
    from qcode.workflows.keeping import check_table

    with current.store() as store:
        table, sound = check_table(store, current.coder)
    emit(table, format_=format_, output=output)
    if not sound:
        raise GateFailed(
            "the study is not whole",
            hint="go on with the newest copy that is: qcode restore lists backups, qcode -p COPY check tells",
        )
