"""``qcode coders``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, Session, output, session


@click.group("coders")
def command() -> None:
    """List, rename and merge the coders of the study."""


@command.command("list")
@output
@session
def list_(current: Session, format_: str | None, output: str | None) -> None:
    """List the coders, their earlier names, and names that may be the same person."""
    from qcode.cli.rendering import emit
    from qcode.workflows.keeping import coders_table

    with current.store() as store:
        table = coders_table(current.snapshot(store))
    emit(table, format_=format_, output=output)


@command.command("rename")
@click.argument("old", type=NAME)
@click.argument("name", type=NAME, metavar="NEW")
@session
def rename(current: Session, old: str, name: str) -> None:
    """Rename a coder. Their work, assignments and history are kept."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.keeping import rename_coder

    with current.store() as store:
        tell(rename_coder(store, old, name, actor=current.actor))
    say(f"{old} is now called {name}")


@command.command("merge")
@click.argument("names", nargs=-1, required=True, type=NAME, metavar="NAME…")
@click.option(
    "--into", required=True, type=NAME, metavar="NAME", help="The coder who gets their work."
)
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@session
def merge(current: Session, names: tuple[str, ...], into: str, dry_run: bool) -> None:
    """Merge several names of one person into one coder, who gets all their work.

    Refused if one of them codes a transcript blind that another one worked on. A backup is made
    first.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.keeping import merge_coders, merged_lines

    with current.store() as store:
        merged = merge_coders(store, names, into, actor=current.actor, dry_run=dry_run)
    tell(merged.notes)
    for line in merged_lines(merged, names, into):
        say(f"{'would be done: ' if dry_run else ''}{line}")
