"""``qcode norming``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from qcode.cli.options import NAME, Session, output, session
from qcode.shown import amount, listed

if TYPE_CHECKING:
    from qcode.workflows.norming import NormingLines

_WIPE = "\033[H\033[2J\033[3J"
"""Clears a terminal and what can be scrolled back to."""


@click.group("norming")
def command() -> None:
    """Vote on the same passages in turn, compare, and note what you agree on.

    Nothing of a session is a coding: qcode reliability and reports never count votes.
    """


@command.command("start")
@click.argument("name", type=NAME)
@click.argument("passages", nargs=-1, required=True, metavar="TRANSCRIPT:SEGMENT…")
@click.option("--coders", required=True, metavar="A,B", help="Who takes part.")
@session
def start(current: Session, name: str, passages: tuple[str, ...], coders: str) -> None:
    """Begin a session on passages such as LE-01:12 or LE-01:12-20.

    Each segment of a participant is a passage. Use transcripts that nobody has to code blind any
    more: who takes part has seen others' codings there.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.norming import start_session

    with current.store() as store:
        begun, notes = start_session(store, name, passages, coders.split(","), actor=current.actor)
    tell(notes)
    say(
        f"session {begun.name}: {listed(begun.coders)} vote on"
        f" {amount(len(begun.passages), 'passage')}; next: qcode norming run {begun.name}"
    )


@command.command("run")
@click.argument("name", type=NAME)
@click.option(
    "--plain", is_flag=True, help="Line by line, for screen readers, plain terminals and scripts."
)
@session
def run(current: Session, name: str, plain: bool) -> None:
    """Hold a session at one keyboard: vote in turn, reveal, discuss, settle.

    Each coder votes alone, while the others look away. Votes can be undone until they are revealed.
    """
    from qcode.workflows.norming import NormingLines

    if not plain:
        _need_terminal()
    with current.store() as store:
        work = NormingLines(store, name, current.actor)
        status = _lines(work) if plain else _screen(work)
    raise click.exceptions.Exit(status)


def _need_terminal() -> None:
    from qcode.errors import UsageError

    # textual draws on stderr, so all three must be a terminal.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError("the screen of a session needs a terminal", advice="add --plain")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise UsageError("this terminal cannot move a cursor", advice="add --plain")


def _screen(work: NormingLines) -> int:
    from qcode.errors import MissingPackage

    try:
        from qcode.screen.norming import run as run_screen
    except ModuleNotFoundError as problem:
        raise MissingPackage(
            f"the screen of a session needs {problem.name}",
            advice="use pip install textual, or add --plain",
        ) from None
    return run_screen(work)


def _lines(work: NormingLines) -> int:
    """Run line mode until the input ends or somebody quits. In a script the exit status is that of
    the first failed line.
    """
    from qcode.cli.rendering import print_lines

    asked, status = sys.stdin.isatty(), 0
    print_lines(work.begin())
    while True:
        if asked:
            click.echo(f"{work.turn or 'What next'}? ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return status
        reply = work.handle(line)
        if reply.wipe and asked:
            click.echo(_WIPE, nl=False)
        print_lines(reply.lines)
        sys.stdout.flush()
        status = status or (0 if asked else reply.status)
        if reply.leave:
            return status


_CODES = click.argument("codes", nargs=-1, metavar="[CODE…]")
_NONE = click.option("--none", "none", is_flag=True, help="No code applies.")


@command.command("vote")
@click.argument("name", type=NAME)
@click.argument("number", type=click.IntRange(min=1), metavar="PASSAGE")
@_CODES
@_NONE
@session
def vote_(current: Session, name: str, number: int, codes: tuple[str, ...], none: bool) -> None:
    """Vote on a passage, by its number. The vote is sealed until all votes are revealed.

    After the reveal it is the new vote of the coder.
    """
    from qcode.cli.diagnostics import say
    from qcode.workflows.norming import vote

    _codes_or_none(codes, none)
    coder = current.required_coder()
    with current.store() as store:
        say(vote(store, name, number, coder, codes))


@command.command("reveal")
@click.argument("name", type=NAME)
@click.argument("number", type=click.IntRange(min=1), metavar="PASSAGE")
@session
def reveal_(current: Session, name: str, number: int) -> None:
    """Show all votes on a passage, when everybody has voted. They cannot be undone any more."""
    from qcode.cli.rendering import print_lines
    from qcode.workflows.norming import NormingLines, reveal

    with current.store() as store:
        reveal(store, name, number, actor=current.actor)
        print_lines(NormingLines(store, name, current.actor, number).announce())


@command.command("settle")
@click.argument("name", type=NAME)
@click.argument("number", type=click.IntRange(min=1), metavar="PASSAGE")
@_CODES
@_NONE
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@session
def settle_(
    current: Session, name: str, number: int, codes: tuple[str, ...], none: bool, reason: str
) -> None:
    """Note what the coders agreed on for a passage, and why."""
    from qcode.cli.diagnostics import say
    from qcode.workflows.norming import settle

    _codes_or_none(codes, none)
    with current.store() as store:
        say(settle(store, name, number, codes, reason, actor=current.actor))


def _codes_or_none(codes: tuple[str, ...], none: bool) -> None:
    if bool(codes) == none:
        raise click.UsageError("name the codes, or give --none if no code applies")


@command.command("keep")
@click.argument("name", type=NAME)
@click.argument("number", type=click.IntRange(min=1), metavar="PASSAGE")
@click.option("--consensus", is_flag=True, help="The outcome is the consensus of the passage.")
@click.option("--example", metavar="CODE", help="The passage is an example of this code.")
@session
def keep(current: Session, name: str, number: int, consensus: bool, example: str | None) -> None:
    """Make an outcome the consensus of its passage, or an example in the codebook."""
    from qcode.cli.diagnostics import say
    from qcode.workflows.norming import keep_as_consensus, keep_as_example

    if consensus == (example is not None):
        raise click.UsageError("give --consensus or --example CODE")
    with current.store() as store:
        say(
            keep_as_example(store, name, number, example, actor=current.actor)
            if example is not None
            else keep_as_consensus(store, name, number, actor=current.actor)
        )


@command.command("list")
@output
@session
def list_(current: Session, format_: str | None, output: str | None) -> None:
    """List the sessions: who takes part, and how far they are."""
    from qcode.cli.rendering import emit
    from qcode.workflows.norming import sessions_table

    with current.store() as store:
        table = sessions_table(current.snapshot(store))
    emit(table, format_=format_, output=output)


@command.command("report")
@click.argument("name", type=NAME)
@output
@session
def report(current: Session, name: str, format_: str | None, output: str | None) -> None:
    """Print the agreement of a session before and after the discussion, and every outcome.

    Only passages whose votes are revealed are counted. CSV has the first table.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit_all
    from qcode.workflows.norming import record_reader, report_tables

    with current.store() as store:
        current.view(store)
        tell(record_reader(store, name, current.coder))
        tables = report_tables(current.snapshot(store), name)
    emit_all(list(tables), format_=format_, output=output)
