"""``qcode sample``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.group("sample")
def command() -> None:
    """Draw the double-coded sample."""


@command.command("draw")
@click.option("--fraction", type=float, default=0.10, show_default=True, help="At least this share of the transcripts.")
@click.option("--by", "by", multiple=True, metavar="ATTR", help="Stratify by this attribute; several: balance over all.")
@click.option("--coders", required=True, metavar="A,B", help="Who codes the sample, blind.")
@click.option("--team", type=int, help="How many of the coders take each transcript (default: all).")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same sample.")
@click.option("--round", "round_", default="1", show_default=True, help="The round of coding.")
@click.option("--include-coded", is_flag=True, help="Draw also from transcripts with codings; those are not blind.")
@click.option("--dry-run", is_flag=True, help="Show the sample, and record nothing.")
@output
@session
def draw(
    current: Session,
    fraction: float,
    by: tuple[str, ...],
    coders: str,
    team: int | None,
    seed: int,
    round_: str,
    include_coded: bool,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Draw transcripts at random and record them as blind assignments."""
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit
    from qcode.workflows.assigning import draw_sample, sample_table

    attributes = [a.strip() for given in by for a in given.split(",") if a.strip()]
    names = [name.strip() for name in coders.split(",") if name.strip()]
    with current.store() as store:
        drawn = draw_sample(
            store, fraction=fraction, by=attributes, coders=names, seed=seed, team=team, round=round_,
            include_coded=include_coded, dry_run=dry_run, actor=current.actor,
        )  # fmt: skip
    tell(drawn.notes)
    emit(sample_table(drawn), format_=format_, output=output)


@command.command("show")
@output
@session
def show(current: Session, format_: str | None, output: str | None) -> None:
    """Show the sample: who has begun, who is done."""
    from qcode.cli.rendering import emit
    from qcode.workflows.assigning import sample_progress

    with current.store() as store:
        table = sample_progress(current.view(store).study())
    emit(table, format_=format_, output=output)
