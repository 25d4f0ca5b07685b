"""``qcode memo``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session, top_option


@click.group("memo")
def command() -> None:
    """Add, list and delete memos."""


@command.command("list")
@click.option("--transcript", metavar="NAME", help="Only memos on this transcript and its words.")
@click.option("--code", metavar="CODE", help="Only memos on this code.")
@click.option("--by-coder", metavar="NAME", help="Only memos by this coder.")
@click.option(
    "--search", metavar="TEXT", help="Only memos with these words, in upper or lower case."
)
@click.option(
    "--all", "everything", is_flag=True, help="Also the notes on where draft codes were made."
)
@top_option
@output
@session
def list_(
    current: Session,
    transcript: str | None,
    code: str | None,
    by_coder: str | None,
    search: str | None,
    everything: bool,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Print memos, and the files' comments and footnotes, grouped by what they are on."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import memos_table

    with current.store() as store:
        table = memos_table(
            current.snapshot(store),
            transcript=transcript,
            code=code,
            by=by_coder,
            search=search,
            everything=everything,
        )
    emit(table, format_=format_, output=output, top=top)


@command.command("add")
@click.argument("text")
@click.option("--transcript", metavar="NAME", help="Add it to this transcript.")
@click.option(
    "--segments", metavar="N-M", help="With --transcript: add it to the words of these segments."
)
@click.option("--code", metavar="CODE", help="Add it to this code.")
@session
def add(
    current: Session, text: str, transcript: str | None, segments: str | None, code: str | None
) -> None:
    """Add a memo to words, a transcript or a code (default: to the study).

    With --transcript and --code it is a summary of what the transcript says on the code; qcode
    report framework shows it. Your earlier memo there is replaced; qcode undo restores it.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import write_memo

    with current.store() as store:
        where, notes = write_memo(
            store,
            text,
            coder=current.required_coder(),
            transcript=transcript,
            segments=segments,
            code=code,
        )
    tell(notes)
    say(f"the memo on {where} is saved")


@command.command("remove")
@click.argument("memos", nargs=-1, required=True, metavar="MEMO…")
@session
def remove(current: Session, memos: tuple[str, ...]) -> None:
    """Delete your own memos. Name them as qcode memo list does."""
    from qcode.cli.diagnostics import say
    from qcode.shown import amount
    from qcode.workflows.coding import remove_memos

    with current.store() as store:
        removed = remove_memos(store, memos, coder=current.required_coder())
    say(f"{amount(len(removed), 'memo')} deleted")
