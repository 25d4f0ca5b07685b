"""``qcode restore``."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from qcode.cli.options import Session, output, refuse_beside, session
from qcode.shown import amount


@click.command("restore")
@click.argument("backup", required=False)
@click.option(
    "--as",
    "target",
    type=click.Path(path_type=Path),
    metavar="NEW.qcode",
    help="The name of the new study.",
)
@output
@session
def command(
    current: Session,
    backup: str | None,
    target: Path | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List backups, or restore one under a new name.

    BACKUP is a name from the list, the path of a backup, or an archive (export --archive). Nothing
    is overwritten, and the new study appears only when every check has passed.
    """
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit
    from qcode.errors import UsageError
    from qcode.workflows.keeping import backups_table, known_backups, restore

    if backup is None:
        if target is not None:
            raise UsageError("which backup do you want to restore?", command="qcode restore")
        emit(backups_table(known_backups(current.project)), format_=format_, output=output)
        return
    refuse_beside("a backup to restore", "--format", "-o", "--width", "--no-pager")
    if target is None:
        raise UsageError(
            "give the new name", command=f"qcode restore {quote(str(backup))} --as NEW.qcode"
        )
    done = restore(backup, target, given=current.project)
    say(f"made {done.path} from {done.source}; all checks passed, {amount(done.events, 'event')}")
    say(f"next: qcode -p {done.path} {'migrate' if done.outdated else 'log --last 5'}")
