"""``qcode asked``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, output, session, top_option
from qcode.shown import amount


@click.group("asked")
def command() -> None:
    """Mark which questions were asked in which transcripts."""


@command.command("list")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@click.option("--question", metavar="QUESTION", help="Only this question.")
@top_option
@output
@session
def list_(
    current: Session,
    transcripts: tuple[str, ...],
    question: str | None,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Print which questions are marked as asked or not asked, and by whom."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import put_table

    with current.store() as store:
        table = put_table(current.snapshot(store), question, transcripts)
    emit(table, format_=format_, output=output, top=top)


@command.command("open")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@click.option("--question", metavar="QUESTION", help="Only this question.")
@top_option
@output
@session
def open_(
    current: Session,
    transcripts: tuple[str, ...],
    question: str | None,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List questions of the protocol that a transcript leaves open.

    Nobody marked them there, the interviewer does not seem to ask them, and no code of theirs is
    on the transcript. Mark those that were not asked with qcode asked set --not-put.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import open_questions_table

    with current.store() as store:
        table = open_questions_table(current.snapshot(store), question, transcripts)
    emit(table, format_=format_, output=output, top=top)


@command.command("set")
@click.argument("question")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@click.option("--not-put", is_flag=True, help="The question was not asked there.")
@session
def set_(current: Session, question: str, transcripts: tuple[str, ...], not_put: bool) -> None:
    """Mark a question as asked in transcripts, or as not asked.

    Reports count who was asked. A mark overrides the protocol of the role. It replaces
    your earlier mark; without --coder it replaces everybody's.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_put

    with current.store() as store:
        result = set_put(store, question, transcripts, not not_put, actor=current.actor)
    tell(result.notes)
    there = f", {result.unchanged} already marked so" if result.unchanged else ""
    say(
        f"{question} is marked as {'not put' if not_put else 'put'} in"
        f" {amount(result.changed, 'transcript')}{there}"
    )


@command.command("remove")
@click.argument("question")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@session
def remove(current: Session, question: str, transcripts: tuple[str, ...]) -> None:
    """Remove the marks on a question; the protocol of the role then decides who was asked."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_put

    with current.store() as store:
        result = set_put(store, question, transcripts, None, actor=current.actor)
    tell(result.notes)
    there = f", {result.unchanged} had none" if result.unchanged else ""
    say(f"the marks on {question} are removed from {amount(result.changed, 'transcript')}{there}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@session
def import_(current: Session, file: Path, dry_run: bool) -> None:
    """Set marks from a table (CSV, XLSX) with the columns transcript, question and put.

    The column put contains "put" or "not put" (or yes and no); an empty cell sets nothing. All rows
    are imported, or none.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.workflows.coding import import_put

    with current.store() as store:
        result = import_put(store, file, actor=current.actor, dry_run=dry_run)
    tell_problems(result.problems)
    tell(result.notes)
    would = "would be " if dry_run else ""
    say(f"{amount(result.changed, 'mark')} {would}set, {result.unchanged} already set")
