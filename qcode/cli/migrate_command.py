"""``qcode migrate``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, session


@click.command("migrate")
@session
def command(current: Session) -> None:
    """Update a study made by an older qcode.

    The file is copied first (qcode restore lists the copy). Everything is updated and checked in
    one step, or nothing is changed.
    """
    from qcode.cli.diagnostics import say
    from qcode.workflows.keeping import migrate_study
    from qcode.workflows.shared.locate import locate

    done = migrate_study(locate(current.project))
    if done.backup is None:
        say(f"{done.path} is up to date (schema {done.after})")
        return
    say(f"copied to {done.backup.path}")
    say(f"{done.path} now has schema {done.after} (before: {done.before}); all checks passed")
