"""``qcode code``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from qcode.cli.options import NAME, Session, refuse_with, session

if TYPE_CHECKING:
    from qcode.workflows.coding import CodingSession, Keymap
    from qcode.workflows.shared import Store


@click.command("code")
@click.argument("transcript", required=False)
@click.option(
    "--plain", is_flag=True, help="Line by line, for screen readers, plain terminals and scripts."
)
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="The round of coding (default: that of the assignment).",
)
@click.option(
    "--theme",
    type=click.Choice(["dark", "light", "contrast", "none"]),
    default=None,
    help="The colors of the screen.",
)
@session
def command(
    current: Session, transcript: str | None, plain: bool, round_: str | None, theme: str | None
) -> None:
    """Code a transcript on the screen, with the keyboard.

    Without TRANSCRIPT, the next one that is assigned to the coder and not finished. ? shows every
    key, q leaves. Every change is saved at once. --plain reads the same commands as words from
    stdin, one per line.
    """
    from qcode.cli.diagnostics import say, tell_problems
    from qcode.workflows.coding import CodingSession, keys_or_refuse

    refuse_with("--plain", "--theme")
    coder = current.required_coder()
    keymap, settings, warnings = keys_or_refuse()
    tell_problems(warnings)
    with current.store() as store:
        if not plain:
            _need_terminal()
        desk = CodingSession(store, coder)
        greeting = desk.greeting()
        if greeting:
            say(f"qcode: note: {greeting}")
        desk.open(transcript, round=round_)
        if plain:
            status = _lines(desk, keymap)
        else:
            status = _screen(
                store,
                desk,
                keymap,
                theme or os.environ.get("QCODE_THEME") or settings.get("theme") or "dark",
                greeting,
            )
    raise click.exceptions.Exit(status)


def _need_terminal() -> None:
    from qcode.errors import UsageError

    # textual draws on stderr, so all three must be a terminal.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "the coding screen needs a terminal",
            command="qcode code --plain",
        )
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise UsageError("this terminal cannot move a cursor", command="qcode code --plain")


def _screen(store: Store, desk: CodingSession, keymap: Keymap, theme: str, greeting: str) -> int:
    from qcode.errors import MissingPackage

    try:
        from qcode.screen.app import run
    except ModuleNotFoundError as problem:
        raise MissingPackage(
            f"the coding screen needs {problem.name}",
            advice="use pip install textual, or qcode code --plain",
        ) from None
    from qcode.screen.glyphs import glyphs_for

    try:
        return run(desk, keymap, theme=theme, signs=glyphs_for(sys.stdout.encoding), said=greeting)
    finally:
        desk.player.stop()


def _lines(desk: CodingSession, keymap: Keymap) -> int:
    """Run line mode until the input ends or the user quits. In a script the exit status is that of
    the first failed line.

    A script gets suggestions only after ``wait``, so that the same lines always have the same
    answers.
    """
    from qcode.workflows.coding import LineMode, SuggestionFeed, accept_batch

    waiting: list[object] = []
    feed = SuggestionFeed(desk, waiting.append)
    asked = sys.stdin.isatty()

    def arrived() -> bool:
        while waiting:
            batch = waiting.pop(0)
            accept_batch(desk, batch)  # type: ignore[arg-type]
        return bool(desk.suggestions)

    def wait() -> bool:
        return (feed.running or feed.start()) and feed.wait() and arrived()

    mode = LineMode(desk, keymap, wait=wait)
    status, open_now = 0, ""
    _print(mode.begin())
    try:
        while True:
            if asked and desk.sheet.interview.id != open_now:
                open_now = desk.sheet.interview.id
                feed.start()
            if asked:
                sys.stdout.write("What next? ")
                sys.stdout.flush()
            line = sys.stdin.readline()
            if not line:
                break
            arrived()
            reply = mode.handle(line)
            _print(reply.lines)
            status = status or (0 if asked else reply.status)
            if asked:
                feed.retrain_if_due()
            if reply.leave:
                break
    finally:
        feed.close()
        desk.close()
    return status


def _print(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)
    sys.stdout.flush()
