"""``qcode undo``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, session


@click.command("undo")
@click.option("--last", type=click.IntRange(min=1), default=None, metavar="N", help="How many changes (default 1).")
@click.option("--to", type=click.IntRange(min=1), default=None, metavar="SEQ", help="Everything after this event of the log.")
@session
def command(current: Session, last: int | None, to: int | None) -> None:
    """Take back the last change.

    With --coder, the last change of that coder. The undo is itself in the log, and can be taken back by redo.
    """
    from qcode.cli.diagnostics import say
    from qcode.errors import UsageError
    from qcode.workflows.keeping import steps_said, undo

    if last is not None and to is not None:
        raise UsageError("--last and --to exclude each other")
    with current.store() as store:
        steps = undo(store, actor=current.actor, last=last or 1, to=to)
    for line in steps_said(steps, "undid"):
        say(line)
