"""``qcode suggest audit``."""

from __future__ import annotations

import click

from qcode.cli.options import SEED, Number, Session, output, session


@click.command("audit")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Draw this many segments.",
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed draws the same segments."
)
@click.option(
    "--floor",
    type=Number(min=0, max=1),
    default=None,
    metavar="P",
    help="Suggestions below this probability count as none (default: those that are not shown).",
)
@output
@session
def audit(
    current: Session,
    count: int,
    seed: int,
    floor: float | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Draw segments at random on which nothing is suggested, for a person to code.

    Only segments on which nobody has decided anything are drawn, and none in transcripts of a blind
    or double-coded sample. The work list "audit" of qcode code goes through them. When all are
    decided, qcode report suggestions estimates how many codes the suggestions miss. The same
    command shows the state of the audit.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit
    from qcode.workflows.suggesting import draw_audit

    with current.store() as store:
        table, notes = draw_audit(store, count=count, seed=seed, floor=floor, actor=current.actor)
    tell(notes)
    emit(table, format_=format_, output=output)
