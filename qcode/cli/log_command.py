"""``qcode log``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("log")
@click.option("--by-coder", metavar="NAME", help="Only changes by this coder.")
@click.option("--transcript", metavar="NAME", help="Only changes to this transcript.")
@click.option(
    "--since",
    metavar="TIME",
    help="Only changes since this time (ISO 8601, UTC; 2026-03-02 or 2026-03-02T09:00).",
)
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the last N events.")
@click.option(
    "--all", "everything", is_flag=True, help="Also what was only looked at and suggested."
)
@output
@session
def command(
    current: Session,
    by_coder: str | None,
    transcript: str | None,
    since: str | None,
    last: int | None,
    everything: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """List what was changed, by whom and when."""
    from qcode.cli.rendering import emit
    from qcode.workflows.keeping import log_table
    from qcode.workflows.shared import known_coders

    with current.store() as store:
        view = current.snapshot(store)
        if by_coder is not None:
            known_coders(view, [by_coder])
        table = log_table(
            view,
            by_coder=by_coder,
            transcript=transcript,
            since=_time(since),
            last=last,
            everything=everything,
        )
        others = (r for r in table.rows if r["kind"] == "coding" and r["actor"] != current.coder)
        current.shown(store, {str(r["transcript"]) for r in others}, by="log")
    emit(table, format_=format_, output=output)


def _time(given: str | None) -> str | None:
    """A time in the format of the log, so that comparing texts compares times."""
    if given is None:
        return None
    from datetime import UTC, datetime

    try:
        when = datetime.fromisoformat(given)
    except ValueError:
        raise click.UsageError(
            f"--since takes a time such as 2026-03-02 or 2026-03-02T09:00, not {given!r}"
        ) from None
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
