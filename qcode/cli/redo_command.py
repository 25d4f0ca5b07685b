"""``qcode redo``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, session


@click.command("redo")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="How many changes to redo (default 1).",
)
@session
def command(current: Session, last: int) -> None:
    """Redo the last change that was undone."""
    from qcode.cli.diagnostics import say
    from qcode.workflows.keeping import redo, steps_said

    with current.store() as store:
        steps = redo(store, actor=current.actor, last=last)
    for line in steps_said(steps, "redid"):
        say(line)
