"""``qcode done``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, Session, session


@click.command("done")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@click.option("--segments", metavar="N-M", help="Only this range of segments.")
@click.option(
    "--round", "round_", type=NAME, default="1", show_default=True, help="The round of coding."
)
@click.option("--undo", "take_back", is_flag=True, help="Remove the mark.")
@session
def command(
    current: Session,
    transcripts: tuple[str, ...],
    segments: str | None,
    round_: str,
    take_back: bool,
) -> None:
    """Mark transcripts as finished.

    In finished transcripts a missing code counts as 0. Everything else is missing data.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.shared import mark_done

    with current.store() as store:
        result = mark_done(
            store,
            transcripts,
            coder=current.required_coder(),
            segments=segments,
            round=round_,
            undo=take_back,
        )
    tell(result.notes)
    for line in result.changed:
        say(line)
