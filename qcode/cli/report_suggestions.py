"""``qcode report suggestions``."""

from __future__ import annotations

import click

from qcode.cli.options import SEED, Session, output, session


@click.command("suggestions")
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed gives the same interval."
)
@output
@session
def suggestions(current: Session, seed: int, format_: str | None, output: str | None) -> None:
    """Show what came of suggestions, and whether they influence coders.

    What was taken, taken unread and right in the end, by code and over time; the effect on codings
    and on agreement between coders, from segments on which suggestions were withheld by lot; and
    what an audit found that they miss.
    """
    from qcode.cli.rendering import emit_all
    from qcode.workflows.suggesting import influence_tables

    with current.store() as store:
        tables = influence_tables(current.snapshot(store), seed=seed)
    emit_all(tables, format_=format_, output=output)
