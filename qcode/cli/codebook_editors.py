"""``qcode codebook editors``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, Session, session


@click.command("editors")
@click.argument("names", nargs=-1, type=NAME, metavar="[CODER]…")
@click.option("--everybody", is_flag=True, help="Let everybody edit the codebook again.")
@session
def editors(current: Session, names: tuple[str, ...], everybody: bool) -> None:
    """Let only these coders edit the codebook, or say who may.

    Others can make drafts while coding. Whoever works without --coder may always edit it.
    """
    from qcode.cli.diagnostics import say
    from qcode.workflows.codebook import set_editors

    with current.store() as store:
        say(set_editors(store, names, everybody=everybody, actor=current.actor))
