"""``qcode speakers``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, Session, output, session


@click.group("speakers")
def command() -> None:
    """Correct who speaks; text and codings stay as they are."""


@command.command("list")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@output
@session
def list_(
    current: Session, transcripts: tuple[str, ...], format_: str | None, output: str | None
) -> None:
    """Print the speakers: turns, words, role, first words."""
    from qcode.cli.rendering import emit
    from qcode.workflows.importing.speakers import speakers_table

    with current.store() as store:
        table = speakers_table(current.view(store).study(only=transcripts or None))
    emit(table, format_=format_, output=output)


@command.command("rename")
@click.argument("transcript")
@click.argument("old")
@click.argument("new", type=NAME)
@session
def rename(current: Session, transcript: str, old: str, new: str) -> None:
    """Rename a speaker; the text stays as it is."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import rename_speaker

    with current.store() as store:
        tell(rename_speaker(store, transcript, old, new, actor=current.actor))
    say(f"{old} is now {new}")


@command.command("merge")
@click.argument("transcript")
@click.argument("labels", nargs=-1, required=True, metavar="LABEL…")
@click.option("--into", required=True, metavar="LABEL", help="The speaker who gets the turns.")
@session
def merge(current: Session, transcript: str, labels: tuple[str, ...], into: str) -> None:
    """Merge several labels into one speaker."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import merge_speakers

    with current.store() as store:
        tell(merge_speakers(store, transcript, labels, into, actor=current.actor))
    say(f"{', '.join(labels)} merged into {into}")


@command.command("assign")
@click.argument("transcript")
@click.argument("turns", metavar="TURN[-TURN]")
@click.argument("label", type=NAME)
@session
def assign(current: Session, transcript: str, turns: str, label: str) -> None:
    """Assign turns to a speaker, who is added if new."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import assign_turns

    with current.store() as store:
        tell(assign_turns(store, transcript, turns, label, actor=current.actor))
    say(f"turns {turns} are now {label}'s" if "-" in turns else f"turn {turns} is now {label}'s")


@command.command("role")
@click.argument("transcript")
@click.argument("label")
@click.argument("role", type=NAME)
@session
def role(current: Session, transcript: str, label: str, role: str) -> None:
    """Set a speaker's role. The words of an interviewer count as questions."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import set_role

    with current.store() as store:
        tell(set_role(store, transcript, label, role, actor=current.actor))
    say(f"{label} is {role}")


@command.command("relabel")
@click.argument("transcript")
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="NAME",
    help="Lines that begin with NAME: belong to this speaker.",
)
@click.option(
    "--no-label",
    "no_labels",
    multiple=True,
    metavar="NAME",
    help="NAME is not a speaker; keep its lines as text.",
)
@click.option(
    "--all-labels", is_flag=True, help="Treat every line that begins like a label as a speaker's."
)
@click.option("--dry-run", is_flag=True, help="Show who would speak, and change nothing.")
@session
def relabel(
    current: Session,
    transcript: str,
    labels: tuple[str, ...],
    no_labels: tuple[str, ...],
    all_labels: bool,
    dry_run: bool,
) -> None:
    """Add or remove speaker labels after import; codings keep their words.

    Turns are split or joined; the text stays. Refused if a coding would then cover words of two
    speakers.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import relabel as change_labels
    from qcode.workflows.importing import relabelled_line

    if not (labels or no_labels or all_labels):
        raise click.UsageError("give --label NAME, --no-label NAME or --all-labels")
    with current.store() as store:
        done = change_labels(
            store,
            transcript,
            labels=labels,
            no_labels=no_labels,
            all_labels=all_labels,
            dry_run=dry_run,
            actor=current.actor,
        )
    tell(done.notes)
    say(relabelled_line(done, transcript, dry_run=dry_run))
