"""``qcode report verify-quotes`` and ``qcode report verify-numbers``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, output, session

_DRAFT = click.Path(path_type=Path, dir_okay=False)
_FILE = "FILE.docx|.md|.txt|.html"


@click.command("verify-quotes")
@click.argument("file", metavar=_FILE, type=_DRAFT)
@click.option(
    "--min-words",
    type=click.IntRange(min=1),
    default=4,
    show_default=True,
    help="Do not check what is shorter.",
)
@output
@session
def verify_quotes(
    current: Session, file: Path, min_words: int, format_: str | None, output: str | None
) -> None:
    """Check every quotation of a finished draft against the transcripts.

    Each has to stand there word by word, but for marked ellipses and brackets, to be attributed to
    the right role, and to name nobody. Where one differs, the nearest passage is shown. Exit status
    4 if one fails.
    """
    from qcode.cli.rendering import emit
    from qcode.errors import GateFailed
    from qcode.workflows.reporting import verify_quotes as verified

    with current.store() as store:
        result = verified(current.view(store), file, min_words)
    emit(result.table, format_=format_, output=output)
    if result.failed:
        raise GateFailed(result.table.notes[0].rstrip("."))


@click.command("verify-numbers")
@click.argument("file", metavar=_FILE, type=_DRAFT)
@click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The built report (default: the folder of FILE).",
)
@output
@session
def verify_numbers(
    current: Session, file: Path, folder: Path | None, format_: str | None, output: str | None
) -> None:
    """Compare the numbers of a finished draft with the study as it is today.

    Compared are numbers that carry the id of a figure, such as 157 [n7k2qdhm4], and numbers in
    sentences that the report printed. Exit status 4 if one differs.
    """
    from qcode.cli.rendering import emit
    from qcode.errors import GateFailed
    from qcode.workflows.reporting import verify_numbers as verified

    with current.store() as store:
        result = verified(current.snapshot(store), file, folder or file.parent)
    emit(result.table, format_=format_, output=output)
    if result.failed:
        raise GateFailed(result.table.notes[0].rstrip("."))
