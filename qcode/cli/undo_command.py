"""``qcode undo``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, session


@click.command("undo")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="How many changes to undo (default 1).",
)
@click.option(
    "--to",
    type=click.IntRange(min=1),
    default=None,
    metavar="SEQ",
    help="Undo everything after this event of the log.",
)
@session
def command(current: Session, last: int | None, to: int | None) -> None:
    """Undo the last change.

    With --coder, the last change by that coder. The undo is recorded in the log; qcode redo
    reverses it.
    """
    from qcode.cli.diagnostics import say
    from qcode.errors import UsageError
    from qcode.workflows.keeping import steps_said, undo

    if last is not None and to is not None:
        raise UsageError("--last and --to cannot be used together")
    with current.store() as store:
        steps = undo(store, actor=current.actor, last=last or 1, to=to)
    for line in steps_said(steps, "undid"):
        say(line)
