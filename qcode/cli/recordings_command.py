"""``qcode recordings``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session
from qcode.shown import amount


@click.group("recordings")
def command() -> None:
    """Say where recordings are, and which transcripts were listened to.

    A recording with the name of its transcript, in the folder of the study or below, is found by
    itself. The coding screen plays it from the segment (key H).
    """


@command.command("list")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@output
@session
def list_(
    current: Session, transcripts: tuple[str, ...], format_: str | None, output: str | None
) -> None:
    """List the recording of each transcript, and who has listened to it."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import recordings_table

    with current.store() as store:
        table = recordings_table(current.snapshot(store), store.path, transcripts)
    emit(table, format_=format_, output=output)


@command.command("set")
@click.argument("transcript")
@click.argument("file", type=click.Path())
@session
def set_(current: Session, transcript: str, file: str) -> None:
    """Record where the recording of a transcript is.

    The path is stored as the attribute "recording" of the transcript: from the folder of the study
    on if the file is below it.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_recording

    with current.store() as store:
        done = set_recording(store, transcript, file, actor=current.actor)
    tell(done.notes)
    say(
        f"the recording of {transcript} is recorded"
        if done.changed
        else f"this was the recording of {transcript} already"
    )


@command.command("remove")
@click.argument("transcript")
@session
def remove(current: Session, transcript: str) -> None:
    """Forget where the recording of a transcript is. The file stays as it is."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_recording

    with current.store() as store:
        done = set_recording(store, transcript, None, actor=current.actor)
    tell(done.notes)
    say(
        f"the recording of {transcript} is no longer recorded"
        if done.changed
        else f"no recording of {transcript} was recorded"
    )


@command.command("find")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER…")
@click.option("--dry-run", is_flag=True, help="Show what is found, and record nothing.")
@output
@session
def find(
    current: Session,
    folders: tuple[str, ...],
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Find recordings in folders by the names of the transcripts, and record where they are.

    Needed only for folders that are not below that of the study.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import find_recordings

    with current.store() as store:
        done, table = find_recordings(store, folders, actor=current.actor, dry_run=dry_run)
    tell(done.notes)
    emit(table, format_=format_, output=output)
    say(
        f"{amount(done.changed, 'recording')} {'found (dry run)' if dry_run else 'recorded'},"
        f" {done.unchanged} recorded already"
    )


@command.command("listened")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@click.option("--undo", is_flag=True, help="Remove your mark (without --coder: all marks).")
@session
def listened(current: Session, transcripts: tuple[str, ...], undo: bool) -> None:
    """Mark transcripts as listened to: somebody has compared them with the recording.

    qcode check lists the transcripts by speech recognition that nobody has listened to.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.coding import set_listened

    with current.store() as store:
        done = set_listened(store, transcripts, not undo, actor=current.actor)
    tell(done.notes)
    many = amount(done.changed, "transcript")
    verb = "is" if done.changed == 1 else "are"
    there = f", {done.unchanged} {'had no mark' if undo else 'already'}" if done.unchanged else ""
    say(f"{many} {verb} {'no longer ' if undo else ''}marked as listened to{there}")
