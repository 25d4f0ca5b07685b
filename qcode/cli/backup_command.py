"""``qcode backup``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, session
from qcode.shown import amount


@click.command("backup")
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@session
def command(current: Session, folder: Path | None) -> None:
    """Write a compressed backup of the study; others can go on working.

    The backup is verified. It goes to DIR (default: next to the study, with the automatic backups).
    Backups that you make yourself are never deleted.
    """
    from qcode.cli.diagnostics import say
    from qcode.workflows.keeping import backup_study
    from qcode.workflows.shared.locate import locate

    made = backup_study(locate(current.project), folder)
    say(f"wrote {made.path} ({made.size / 1e6:,.1f} MB, {amount(made.events or 0, 'event')})")
