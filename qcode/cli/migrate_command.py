"""``qcode migrate``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, session


@click.command("migrate")
@session
def command(current: Session) -> None:
    """Bring a study made by an older qcode up to date.

    The file is copied first (qcode restore lists the copy). Everything is done and checked in one go, or nothing is.
    """
    from qcode.cli.diagnostics import say
    from qcode.workflows.keeping import migrate_study
    from qcode.workflows.shared.locate import locate

    done = migrate_study(locate(current.project))
    if done.backup is None:
        say(f"{done.path} is up to date (schema {done.after})")
        return
    say(f"copied to {done.backup.path}")
    say(f"{done.path} is now of schema {done.after} (was {done.before}), and whole")
