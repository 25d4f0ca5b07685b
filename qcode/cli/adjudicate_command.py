"""``qcode adjudicate``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from qcode.cli.options import NAME, Session, refuse_with, session

if TYPE_CHECKING:
    from qcode.workflows.adjudication import Adjudication


@click.command("adjudicate")
@click.option(
    "--transcript", "transcripts", multiple=True, metavar="NAME", help="Only this transcript."
)
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Only this code and its sub-codes."
)
@click.option(
    "--pair",
    metavar="A,B",
    help="Only these coders, A first (default: all who share transcripts, by name).",
)
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="The round of coding (default: the newest with two coders).",
)
@click.option(
    "--sort",
    type=click.Choice(["impact", "code", "transcript"]),
    default="impact",
    show_default=True,
    help="Sort by effect on reports, by code, or by transcript.",
)
@click.option(
    "--plain", is_flag=True, help="Line by line, for screen readers, plain terminals and scripts."
)
@click.option(
    "--segment",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="With --keep: the segment.",
)
@click.option(
    "--keep",
    metavar="WHAT",
    help="Decide one disagreement: A, B, … or a coder's name, both, neither, or other:CODE.",
)
@click.option(
    "--cause",
    metavar="CAUSE",
    help="With --keep: missed, boundary, wrong code, codebook unclear or slip.",
)
@click.option("--accept-agreements", is_flag=True, help="Accept everything the coders agree on.")
@session
def command(
    current: Session,
    transcripts: tuple[str, ...],
    codes: tuple[str, ...],
    pair: str | None,
    round_: str | None,
    sort: str,
    plain: bool,
    segment: int | None,
    keep: str | None,
    cause: str | None,
    accept_agreements: bool,
) -> None:
    """Resolve disagreements: coders side by side, a decision and its cause for each.

    Your decisions become the consensus, which reports then count. The coders' own codings stay, and
    agreement is always computed on those. Opening this ends blind assignments of these transcripts,
    and the log records that.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.adjudication import Adjudication, DisagreementScope

    refuse_with("--keep", "--sort", "--plain")
    refuse_with("--accept-agreements", "--sort", "--plain")
    _check(transcripts, codes, segment, keep, cause, accept_agreements)
    at_once = keep is not None or accept_agreements
    names = tuple(name.strip() for name in pair.split(",") if name.strip()) if pair else ()
    if not at_once and not plain:
        _need_terminal()
    status = 0
    with current.store() as store:
        current.view(store)
        scope = DisagreementScope(round_, names, () if keep is not None else codes, transcripts)
        source = "cli" if at_once or plain else "screen"
        work = Adjudication(
            store,
            current.actor,
            scope,
            sort=sort,  # type: ignore[arg-type]
            source=source,
            impacts=not at_once,
        )
        tell(work.notes)
        if keep is not None:
            say(work.settle_words(transcripts[0], segment or 0, codes[0], keep, cause or ""))
        elif accept_agreements:
            say(work.accept_agreements())
        else:
            status = _lines(work) if plain else _screen(work)
    raise click.exceptions.Exit(status)


def _check(
    transcripts: tuple[str, ...],
    codes: tuple[str, ...],
    segment: int | None,
    keep: str | None,
    cause: str | None,
    accept: bool,
) -> None:
    """Refuse options that do not belong together."""
    from qcode.errors import UsageError

    if keep is None:
        if segment is not None or cause is not None:
            raise UsageError("--segment and --cause belong to --keep")
        return
    if accept:
        raise UsageError("--keep and --accept-agreements are two steps: give one at a time")
    if len(transcripts) != 1 or len(codes) != 1 or segment is None:
        raise UsageError(
            "--keep decides one disagreement: give --transcript NAME --segment N --code CODE"
        )
    if cause is None:
        raise UsageError(
            "why did they differ?",
            advice="name it with --cause missed|boundary|wrong-code|codebook-unclear|slip",
        )


def _need_terminal() -> None:
    from qcode.errors import UsageError

    # textual draws on stderr, so all three must be a terminal.
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "the screen for adjudication needs a terminal",
            command="qcode adjudicate --plain",
        )
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise UsageError("this terminal cannot move a cursor", command="qcode adjudicate --plain")


def _screen(work: Adjudication) -> int:
    from qcode.errors import MissingPackage

    try:
        from qcode.screen.adjudicating import run
    except ModuleNotFoundError as problem:
        raise MissingPackage(
            f"the screen for adjudication needs {problem.name}",
            advice="use pip install textual, or qcode adjudicate --plain",
        ) from None
    return run(work)


def _lines(work: Adjudication) -> int:
    """Run line mode until the input ends or the user quits. In a script the exit status is that of
    the first failed line.
    """
    from qcode.workflows.adjudication import AdjudicationLines

    mode, asked, status = AdjudicationLines(work), sys.stdin.isatty(), 0
    _print(mode.begin())
    while True:
        if asked:
            click.echo("What next? ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return status
        reply = mode.handle(line)
        _print(reply.lines)
        status = status or (0 if asked else reply.status)
        if reply.leave:
            return status


def _print(lines: list[str]) -> None:
    from qcode.cli.rendering import print_lines

    print_lines([line for line in lines if line])
    sys.stdout.flush()
