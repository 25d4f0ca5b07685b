"""``qcode progress``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, Session, output, session, top_option


@click.command("progress")
@click.option("--by-coder", metavar="NAME", help="Only this coder.")
@click.option("--transcript", metavar="NAME", default=None, help="Only this transcript.")
@click.option(
    "--role", metavar="ROLE", default=None, help="Only transcripts of interviewees with this role."
)
@click.option("--round", "round_", type=NAME, default=None, help="Only this round.")
@top_option
@output
@session
def command(
    current: Session,
    by_coder: str | None,
    transcript: str | None,
    role: str | None,
    round_: str | None,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Show who has coded what."""
    from qcode.cli.rendering import emit
    from qcode.workflows.sample import only, progress_table
    from qcode.workflows.shared import known_coders

    with current.store() as store:
        view = current.snapshot(store)
        if by_coder is not None:
            known_coders(view, [by_coder])
        study = view.study()
    table = only(
        progress_table(study, view.as_coder),
        study,
        coder=by_coder,
        transcript=transcript,
        role=role,
        round=round_,
    )
    emit(table, format_=format_, output=output, top=top)
