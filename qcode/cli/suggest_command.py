"""``qcode suggest``."""

from __future__ import annotations

import click

from qcode.cli import suggest_files, suggest_suggesters, suggest_train
from qcode.cli.options import Session, output, session
from qcode.cli.suggest_apply import apply
from qcode.cli.suggest_audit import audit
from qcode.cli.suggest_evaluate import evaluate
from qcode.cli.suggest_next import next_
from qcode.cli.suggest_promise import promise
from qcode.cli.suggest_withhold import withhold


@click.group("suggest")
def command() -> None:
    """Train, use and evaluate the model that suggests codes."""


command.add_command(apply)
command.add_command(promise)
command.add_command(audit)
command.add_command(next_)
command.add_command(withhold)
command.add_command(suggest_train.command)
command.add_command(suggest_suggesters.command)
command.add_command(suggest_files.export)
command.add_command(suggest_files.import_)


@command.command("list")
@click.argument("transcript")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="At most this many codes per segment.",
)
@output
@session
def list_(
    current: Session, transcript: str, top: int, format_: str | None, output: str | None
) -> None:
    """Suggest codes for the segments of a transcript, with the reason.

    Until a model is trained, suggestions come from the codebook's keywords. A coder (--coder) gets
    none on the segments where the study withholds them, and what was shown is recorded.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit
    from qcode.workflows.suggesting import record_listing, suggestions_table

    with current.store() as store:
        table = suggestions_table(current.snapshot(store), transcript, top=top)
        tell(record_listing(store, current.coder, table.extra["transcript"], table.rows))
    emit(table, format_=format_, output=output)


command.add_command(evaluate)
