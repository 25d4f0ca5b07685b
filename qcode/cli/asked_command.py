"""``qcode asked``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, output, session
from qcode.shown import amount


@click.group("asked")
def command() -> None:
    """Mark which questions were put in which transcripts."""


@command.command("list")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@click.option("--question", metavar="QUESTION", help="Only this question.")
@output
@session
def list_(
    current: Session, transcripts: tuple[str, ...], question: str | None, format_: str | None, output: str | None
) -> None:  # fmt: skip
    """Print what is marked as put and as not put, and by whom."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import put_table

    with current.store() as store:
        table = put_table(current.snapshot(store), question, transcripts)
    emit(table, format_=format_, output=output)


@command.command("set")
@click.argument("question")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@click.option("--not-put", is_flag=True, help="The question was not put there.")
@session
def set_(current: Session, question: str, transcripts: tuple[str, ...], not_put: bool) -> None:
    """Mark a question as put in transcripts, or as not put.

    Reports count who was asked: a question that is marked as not put was not, whatever the protocol of the role says. The
    mark takes the place of your own; without --coder it takes the place of everybody's.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_put

    with current.store() as store:
        result = set_put(store, question, transcripts, not not_put, actor=current.actor)
    tell(result.notes)
    there = f", {result.unchanged} marked so already" if result.unchanged else ""
    say(f"{question} is marked as {'not put' if not_put else 'put'} in {amount(result.changed, 'transcript')}{there}")


@command.command("remove")
@click.argument("question")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@session
def remove(current: Session, question: str, transcripts: tuple[str, ...]) -> None:
    """Remove the marks on a question; then the protocol of the role says again who was asked."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_put

    with current.store() as store:
        result = set_put(store, question, transcripts, None, actor=current.actor)
    tell(result.notes)
    there = f", {result.unchanged} had none" if result.unchanged else ""
    say(f"the marks on {question} are removed from {amount(result.changed, 'transcript')}{there}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@session
def import_(current: Session, file: Path, dry_run: bool) -> None:
    """Set marks from a table (CSV, XLSX) with the columns transcript, question and put.

    Under put stands "put" or "not put" (or yes and no); an empty cell says nothing. All rows go in, or none.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.workflows.coding import import_put

    with current.store() as store:
        result = import_put(store, file, actor=current.actor, dry_run=dry_run)
    tell_problems(result.problems)
    tell(result.notes)
    would = "would be " if dry_run else ""
    say(f"{amount(result.changed, 'mark')} {would}set, {result.unchanged} there already")
