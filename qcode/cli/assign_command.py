"""``qcode assign``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qcode.cli.options import NAME, Session, refuse_beside, refuse_both, session
from qcode.shown import amount

if TYPE_CHECKING:
    from qcode.model import AssignmentKind


@click.command("assign")
@click.argument("transcripts", nargs=-1, metavar="TRANSCRIPT…")
@click.option("--all", "everything", is_flag=True, help="All transcripts of the study.")
@click.option("--to", required=True, type=NAME, metavar="NAME", help="The coder.")
@click.option("--primary", is_flag=True, help="Their codings count in reports (default).")
@click.option("--reliability", is_flag=True, help="Their codings are used for agreement only.")
@click.option(
    "--round", "round_", type=NAME, default="1", show_default=True, help="The round of coding."
)
@click.option(
    "--blind", is_flag=True, help="The coder sees no codings of others and no suggestions there."
)
@session
def command(
    current: Session,
    transcripts: tuple[str, ...],
    everything: bool,
    to: str,
    primary: bool,
    reliability: bool,
    round_: str,
    blind: bool,
) -> None:
    """Assign transcripts to coders."""
    from qcode.cli.diagnostics import say, tell
    from qcode.errors import UsageError
    from qcode.workflows.sample import assign

    refuse_both("--primary", "--reliability")
    kind: AssignmentKind = "reliability" if reliability else "primary"
    if transcripts:
        refuse_beside("the names of transcripts", "--all")
    with current.store() as store:
        names = tuple(store.view(current.coder).transcript_ids()) if everything else transcripts
        if not names:
            raise UsageError("name transcripts, or --all")
        done, notes = assign(
            store, names, to=to, kind=kind, round=round_, blind=blind, actor=current.actor
        )
    tell(notes)
    say(
        f"{to} has {amount(len(done), 'transcript')} as {kind} coder, round"
        f" {round_}{', blind' if blind else ''}"
    )
