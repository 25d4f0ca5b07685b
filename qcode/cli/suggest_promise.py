"""``qcode suggest promise``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("promise")
@click.option("--codes", metavar="C,…", help="Only these codes.")
@output
@session
def promise(current: Session, codes: str | None, format_: str | None, output: str | None) -> None:
    """List from which probability on each code's suggestions can be relied on.

    For each code and asked precision: the threshold that the newest model promises, or why it
    cannot.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.suggesting import promise_table

    chosen = tuple(c.strip() for c in codes.split(",")) if codes else None
    with current.store() as store:
        table = promise_table(current.snapshot(store), chosen)
    emit(table, format_=format_, output=output)
