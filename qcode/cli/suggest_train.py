"""``qcode suggest train``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, SEED, Session, session


@click.command("train")
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed trains the same model."
)
@click.option(
    "--suggester",
    type=NAME,
    metavar="NAME",
    help="Another suggester than qcode's own; see qcode suggest suggesters.",
)
@session
def command(current: Session, seed: int, suggester: str | None) -> None:
    """Train on everything marked as finished, and store the model in the study.

    Of another suggester, what it predicts for all segments is stored, not the suggester itself.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.suggesting import OWN, card_lines, train_with

    with current.store() as store:
        trained = train_with(store, suggester or OWN, seed=seed, actor=current.actor)
    tell(trained.notes)
    say("trained a model")
    for line in card_lines(trained.card):
        say(f"  {line}")
