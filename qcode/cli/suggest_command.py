"""``qcode suggest``."""

from __future__ import annotations

import click

from qcode.cli import suggest_files, suggest_suggesters, suggest_train
from qcode.cli.options import SEED, Session, output, session


@click.group("suggest")
def command() -> None:
    """Train, use and evaluate the model that suggests codes."""


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

    Until a model is trained, suggestions come from the codebook's keywords.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.suggesting import suggestions_table

    with current.store() as store:
        table = suggestions_table(current.snapshot(store), transcript, top=top)
    emit(table, format_=format_, output=output)


@command.command("evaluate")
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    default=5,
    show_default=True,
    help="Split the transcripts into this many parts.",
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed gives the same split."
)
@click.option("--codes", metavar="C,…", help="Only these codes.")
@click.option(
    "--compare",
    "comparison",
    is_flag=True,
    help="Also evaluate two baselines: keywords, code frequency.",
)
@click.option("--curve", is_flag=True, help="Also show results for growing numbers of transcripts.")
@output
@session
def evaluate(
    current: Session,
    folds: int,
    seed: int,
    codes: str | None,
    comparison: bool,
    curve: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Evaluate suggestions on transcripts that the model has not seen."""
    from qcode.cli.rendering import emit_all
    from qcode.workflows.suggesting import evaluation_table

    chosen = tuple(c.strip() for c in codes.split(",")) if codes else None
    with current.store() as store:
        tables = evaluation_table(
            current.snapshot(store),
            folds=folds,
            seed=seed,
            codes=chosen,
            curve=curve,
            comparison=comparison,
        )
    emit_all(tables, format_=format_, output=output)
