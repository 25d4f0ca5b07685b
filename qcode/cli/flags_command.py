"""``qcode flags``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session, top_option


@click.command("flags")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@click.option(
    "--flag",
    "flags",
    multiple=True,
    type=click.Choice(["not sure", "quotable"]),
    help="Only this flag.",
)
@click.option(
    "--by-coder", "coders", multiple=True, metavar="NAME", help="Only this coder's flags."
)
@top_option
@output
@session
def command(
    current: Session,
    transcripts: tuple[str, ...],
    flags: tuple[str, ...],
    coders: tuple[str, ...],
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List the segments that coders flagged as not sure (!) or quotable (*)."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import flags_table

    with current.store() as store:
        table = flags_table(current.snapshot(store), transcripts, flags=flags, coders=coders)
    emit(table, format_=format_, output=output, top=top)
