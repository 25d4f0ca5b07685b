"""``qcode transcripts``."""

from __future__ import annotations

from typing import Any, cast

import click

from qcode.cli.options import (
    NAME,
    Session,
    language_code_of,
    output,
    refuse_beside,
    session,
    top_option,
)
from qcode.shown import amount

_CALLED = {"done": "done mark"}
"""Kinds whose name for people differs."""


@click.group("transcripts", invoke_without_command=True)
@top_option
@output
@session
def command(current: Session, top: int | None, format_: str | None, output: str | None) -> None:
    """List the transcripts of the study."""
    if (subcommand := click.get_current_context().invoked_subcommand) is not None:
        refuse_beside(
            f"transcripts {subcommand}", "--format", "-o", "--width", "--no-pager", "--top"
        )
        return
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import transcripts_table

    with current.store() as store:
        table = transcripts_table(current.view(store).study())
    emit(table, format_=format_, output=output, top=top)


@command.command("rename")
@click.argument("transcript")
@click.argument("new", type=NAME)
@session
def rename(current: Session, transcript: str, new: str) -> None:
    """Rename a transcript."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import rename_transcript

    with current.store() as store:
        tell(rename_transcript(store, transcript, new, actor=current.actor))
    say(f"{transcript} is now {new}")


@command.command("resegment")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@click.option(
    "--by",
    type=click.Choice(["turn", "paragraph", "sentence"]),
    help="How to divide turns into segments (default: as now).",
)
@click.option(
    "--language",
    metavar="CODE",
    help="The language whose rules for sentences are used, such as de; it is stored.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@output
@session
def resegment(
    current: Session,
    transcripts: tuple[str, ...],
    by: str | None,
    language: str | None,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Divide transcripts (default: all) into segments again.

    Codings, done marks, memos and samples stay on their words. Segments are numbered again.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.cli.rendering import emit
    from qcode.workflows.importing import resegment

    with current.store() as store:
        done = resegment(
            store,
            transcripts,
            by=cast(Any, by),
            language=language_code_of(language),
            actor=current.actor,
            dry_run=dry_run,
        )
    tell(done.notes)
    emit(done.table, format_=format_, output=output)
    say(f"{amount(done.changed, 'transcript')} {'would be ' if dry_run else ''}divided again")


@command.command("remove")
@click.argument("transcripts", nargs=-1, required=True, metavar="TRANSCRIPT…")
@click.option("--yes", is_flag=True, help="Do not ask.")
@session
def remove(current: Session, transcripts: tuple[str, ...], yes: bool) -> None:
    """Withdraw transcripts: purge their words from study, log and backups.

    Their codings, memos and attributes are purged too. The log keeps a record of the withdrawal, so
    qcode check still passes. This cannot be undone.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.errors import NOT_COUNTED
    from qcode.workflows.importing import remove_transcript

    with current.store() as store:
        view = store.view(current.coder)
        ids = {name: view.transcript_id(name) for name in transcripts}
        blind = bool(view.blindness())
        codings = len(view.rows("coding", only=list(ids.values())))
        counted = (
            "with"
            f" {amount(codings, 'coding')}{' of yours, and with those of others,' if blind else ''}"
        )
        _ask(yes, f"Remove {', '.join(transcripts)} {counted} from the study permanently?")
        for name in transcripts:
            done = remove_transcript(store, name, actor=current.actor)
            tell(done.notes)
            counted = ", ".join(
                amount(count, _CALLED.get(kind, kind))
                for kind, count in done.removed.items()
                if count
            )
            hung = (
                f"({counted or 'nothing else was attached to it'});"
                f" {amount(done.purged_events, 'event')} purged"
            )
            say(f"removed {name} {f'({NOT_COUNTED})' if blind else hung}")
            if done.emptied_models:
                say(
                    "the suggestion models were trained on it and are now empty: run qcode suggest"
                    " train"
                )


@command.command("redact")
@click.argument("transcript")
@click.option(
    "--words",
    multiple=True,
    metavar="TEXT",
    help="Words to redact everywhere, in upper or lower case.",
)
@click.option("--segments", metavar="N-M", help="Redact these segments.")
@click.option(
    "--with", "replacement", default="[redacted]", show_default=True, help="Replacement text."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@session
def redact(
    current: Session,
    transcript: str,
    words: tuple[str, ...],
    segments: str | None,
    replacement: str,
    yes: bool,
) -> None:
    """Redact words of a transcript, and purge them from study, log and backups.

    Its labels, attributes and memos, and passages kept with codes, are redacted too. Codings stay.
    This cannot be undone.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.errors import UsageError
    from qcode.workflows.importing import Redaction, redact_transcript

    if bool(words) == bool(segments):
        raise UsageError("what do you want to redact? Give --words TEXT or --segments N-M")
    with current.store() as store:
        view = store.view(current.coder)
        view.transcript_id(transcript)
        what = f"segments {segments}" if segments else ", ".join(repr(w) for w in words)
        _ask(yes, f"Redact {what} in {transcript} permanently?")
        blind = bool(view.blindness())
        places, done = redact_transcript(
            store, transcript, Redaction(words, segments, replacement), actor=current.actor
        )
    tell(done.notes)
    purged = "" if blind else f"; {amount(done.purged_events, 'event')} purged"
    say(f"redacted {amount(places, 'place')} in {done.transcript}{purged}")
    if done.emptied_models:
        say("the suggestion models were trained on it and are now empty: run qcode suggest train")


@command.command("double")
@click.argument("transcript")
@click.option(
    "--of", metavar="OTHER", help="The transcript that it is a copy of; that one is still counted."
)
@click.option("--undo", is_flag=True, help="Count it again.")
@session
def double(current: Session, transcript: str, of: str | None, undo: bool) -> None:
    """Do not count a transcript, because it is a copy of another one.

    Nothing is deleted: codings stay, and tables say which transcripts are not counted. qcode import
    and qcode check report transcripts with the same words.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.importing import set_double

    if (of is None) != undo:
        raise click.UsageError("give --of OTHER, or --undo to count it again")
    with current.store() as store:
        tell(set_double(store, transcript, of, actor=current.actor))
    say(
        f"{transcript} is counted again"
        if of is None
        else f"{transcript} is a copy of {of} and is not counted"
    )


def _ask(yes: bool, question: str) -> None:
    """Go on only if a person confirms it; without a terminal, ``--yes`` is required."""
    import sys

    from qcode.errors import Refused, UsageError

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "this cannot be undone, and without a terminal you cannot confirm it",
            advice="add --yes",
        )
    if not click.confirm(question, err=True):
        raise Refused("nothing was changed")
