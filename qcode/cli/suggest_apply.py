"""``qcode suggest apply``."""

from __future__ import annotations

import click

from qcode.cli.options import Number, Session, output, session


@click.command("apply")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT]…")
@click.option(
    "--min-precision",
    "precision",
    type=Number(min=0, max=0.9, min_open=True),
    default=0.9,
    show_default=True,
    help="Only codes for which at least this precision is promised (see qcode suggest promise).",
)
@click.option("--codes", metavar="C,…", help="Only these codes.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and change nothing.")
@output
@session
def apply(
    current: Session,
    transcripts: tuple[str, ...],
    precision: float,
    codes: str | None,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Write the newest model's suggestions as codings of the model, where its promises hold.

    They have the origin "machine" and the coder "model:ID". Nothing is written into transcripts
    that somebody codes blind or that a person has finished. Reports leave these codings out;
    "report themes" and "report referrals" with --include-machine estimate with them.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.cli.rendering import emit
    from qcode.shown import amount
    from qcode.workflows.suggesting import applied_table, apply_model

    with current.store() as store:
        result = apply_model(
            store,
            precision=precision,
            codes=tuple(c.strip() for c in codes.split(",")) if codes else (),
            transcripts=transcripts,
            dry_run=dry_run,
            actor=current.actor,
        )
    tell(result.notes)
    emit(applied_table(result), format_=format_, output=output)
    would = "would be " if dry_run else ""
    done = (
        f"{amount(result.added, 'coding')} {would}added, {result.removed:,} {would}removed,"
        f" {result.present:,} there already"
    )
    say(f"{done}; {'nothing was changed' if dry_run else 'undo: qcode undo'}")
