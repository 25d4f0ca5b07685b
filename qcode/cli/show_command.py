"""``qcode show``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, refuse_with, refuse_without, session


@click.command("show")
@click.argument("transcript", required=False)
@click.option("--code", metavar="CODE", help="List all passages with this code instead.")
@click.option("--role", metavar="ROLE", help="With --code: only what this role says.")
@click.option(
    "--by-coder",
    "coders",
    multiple=True,
    metavar="NAME",
    help="With --code: only this coder's codings.",
)
@click.option("--segments", metavar="N-M", help="Only these segments.")
@click.option("--codes", is_flag=True, help="Show the codes on each segment.")
@click.option("--times", is_flag=True, help="Show when each turn begins.")
@click.option(
    "--notes", is_flag=True, help="Show memos, and the file's comments and footnotes, in place."
)
@output
@session
def command(
    current: Session,
    transcript: str | None,
    code: str | None,
    role: str | None,
    coders: tuple[str, ...],
    segments: str | None,
    codes: bool,
    times: bool,
    notes: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Print a transcript, segment by segment, or the passages of a code (--code).

    The passages stand in reading order, of all transcripts or of TRANSCRIPT, with the definition of
    the code below.
    """
    from qcode.cli.rendering import chosen_format, emit
    from qcode.workflows.coding import show_table

    refuse_without("--role", "--code")
    refuse_without("--by-coder", "--code")
    refuse_with("--code", "--segments", "--codes", "--times", "--notes")
    if code is not None:
        _passages(current, code, transcript, role or "", coders, (format_, output))
        return
    if transcript is None:
        raise click.UsageError("name a TRANSCRIPT, or a code with --code")
    with current.store() as store:
        table = show_table(
            current.snapshot(store),
            transcript,
            segments=segments,
            times=times,
            codes=codes,
            notes=notes,
        )
        # CSV and JSON always have the codings.
        if codes or chosen_format(format_, output) not in ("table", "md"):
            others = any(c["coder"] != current.coder for row in table.rows for c in row["codings"])
            current.shown(store, [table.title] if others else [], by="show")
    emit(table, format_=format_, output=output)


def _passages(
    current: Session,
    code: str,
    transcript: str | None,
    role: str,
    coders: tuple[str, ...],
    out: tuple[str | None, str | None],
) -> None:
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import passages_table

    with current.store() as store:
        table = passages_table(
            current.snapshot(store), code, transcript=transcript, role=role, by_coders=coders
        )
        others = {str(r["transcript"]) for r in table.rows if r["coder"] != current.coder}
        current.shown(store, others, by="show --code")
    emit(table, format_=out[0], output=out[1])
