"""``qcode suggest``."""

from __future__ import annotations

import click

from qcode.cli.options import SEED, Session, output, session
from qcode.cli.suggest_audit import audit
from qcode.cli.suggest_next import next_
from qcode.cli.suggest_withhold import withhold


@click.group("suggest")
def command() -> None:
    """Train, use and evaluate the model that suggests codes."""


command.add_command(audit)
command.add_command(next_)
command.add_command(withhold)


@command.command("train")
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed trains the same model."
)
@session
def train(current: Session, seed: int) -> None:
    """Train on everything marked as finished, and store the model in the study."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.suggesting import card_lines, train_model

    with current.store() as store:
        trained = train_model(store, seed=seed, actor=current.actor)
    tell(trained.notes)
    say("trained a model")
    for line in card_lines(trained.card):
        say(f"  {line}")


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
