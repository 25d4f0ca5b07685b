"""``qcode assign``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, Session, refuse_beside, session
from qcode.shown import amount


@click.command("assign")
@click.argument("transcripts", nargs=-1, metavar="TRANSCRIPT…")
@click.option("--all", "everything", is_flag=True, help="All transcripts of the study.")
@click.option("--to", required=True, type=NAME, metavar="NAME", help="The coder.")
@click.option("--primary", "kind", flag_value="primary", default="primary", help="Reports count their codings (default).")
@click.option("--reliability", "kind", flag_value="reliability", help="Their codings serve agreement only.")
@click.option("--round", "round_", type=NAME, default="1", show_default=True, help="The round of coding.")
@click.option("--blind", is_flag=True, help="The coder sees nobody else's codings and no suggestions there.")
@session
def command(
    current: Session, transcripts: tuple[str, ...], everything: bool, to: str, kind: str, round_: str, blind: bool
) -> None:
    """Say who codes which transcripts."""
    from qcode.cli.diagnostics import say, tell
    from qcode.errors import UsageError
    from qcode.workflows.assigning import assign

    if transcripts:
        refuse_beside("the names of transcripts", "--all")
    with current.store() as store:
        names = tuple(store.view(current.coder).transcript_ids()) if everything else transcripts
        if not names:
            raise UsageError("name transcripts, or --all")
        done, notes = assign(store, names, to=to, kind=kind, round=round_, blind=blind, actor=current.actor)  # type: ignore[arg-type]
    tell(notes)
    say(f"{to} has {amount(len(done), 'transcript')} as {kind} coder, round {round_}{', blind' if blind else ''}")
