"""``qcode progress``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("progress")
@click.option("--by-coder", metavar="NAME", help="Only this coder.")
@click.option("--round", "round_", default=None, help="Only this round.")
@output
@session
def command(current: Session, by_coder: str | None, round_: str | None, format_: str | None, output: str | None) -> None:
    """Show who has coded what."""
    from dataclasses import replace

    from qcode.cli.rendering import emit
    from qcode.workflows.assigning import progress_table
    from qcode.workflows.people import known_coders

    with current.store() as store:
        view = current.view(store)
        if by_coder is not None:
            known_coders(view, [by_coder])
        table = progress_table(view.study())
    rows = tuple(r for r in table.rows if by_coder in (None, r["coder"]) and round_ in (None, r["round"]))
    emit(replace(table, rows=rows), format_=format_, output=output)
