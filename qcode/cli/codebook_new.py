"""``qcode codebook new``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import NAME, Session, refuse_second_file, session
from qcode.shown import amount


@click.command("new")
@click.argument("file", required=False)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    default=None,
    metavar="SOURCE",
    help="A table with a row per code (CSV, XLSX), Taguette's codebook export (CSV, XLSX),"
    " QualCoder's (ODT, TXT), or a REFI-QDA codebook (QDC).",
)
@click.option("--title", type=NAME, default=None, help="The title of the codebook.")
@click.option("-o", "--output", metavar="FILE", help="The same as FILE.")
@session
def new(
    current: Session, file: str | None, source: Path | None, title: str | None, output: str | None
) -> None:
    """Write a codebook file to start from, with a comment on every field (default: to stdout).

    With --from, the codes of another file. In a table, the header says what a column is: code (the
    key) or name or tag, definition or description, include, exclude, examples, keywords, color,
    parent or category or path. Columns that were not understood are listed. A file that exists is
    not overwritten.
    """
    from qcode.cli.diagnostics import say, tell_problems
    from qcode.cli.rendering import put
    from qcode.workflows.codebook import new_codebook, refuse_existing

    refuse_second_file(file, output)
    wanted = output or file
    to_file = wanted is not None and wanted != "-"
    if to_file:
        refuse_existing(Path(str(wanted)))
    text, codes, problems = new_codebook(source, title)
    tell_problems(problems)
    put(text.encode(), wanted)
    if to_file:
        what = f"{amount(codes, 'code')} from {source}" if source else "an example of every field"
        say(f"{wanted}: {what}; edit it, then: qcode codebook check {wanted}")
