"""``qcode report trace`` and ``qcode report verify``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, output, session

_FOLDER = click.Path(path_type=Path, file_okay=False)


def folder_of(given: Path | None) -> Path:
    """The folder of the report: the one given, else this one where it has a ledger, else
    ``report``.
    """
    if given is not None:
        return given
    return Path() if Path("ledger.json").exists() else Path("report")


@click.command("trace")
@click.argument("wanted", metavar="[ID]", required=False)
@click.argument("folder", metavar="[DIR]", required=False, type=_FOLDER)
@click.option("--base", is_flag=True, help="List what a percentage is of.")
@output
@session
def trace(
    current: Session,
    wanted: str | None,
    folder: Path | None,
    base: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """List what is behind the figure ID of the report in DIR: every passage with its words.

    Without ID, list all figures and quotations with their ids. DIR is this folder or the folder
    report in it, where no other is given.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import trace as traced

    if wanted and folder is None and (named := Path(wanted)).is_dir():
        wanted, folder = None, named
    with current.store() as store:
        table, names = traced(current.snapshot(store), folder_of(folder), wanted, base=base)
        current.shown(store, names, by="report trace")
    emit(table, format_=format_, output=output)


@click.command("verify")
@click.argument("folder", metavar="[DIR]", required=False, type=_FOLDER)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx|.docx",
    help="Say what of this referencing sheet is open or was answered no.",
)
@output
@session
def verify(
    current: Session,
    folder: Path | None,
    sheet: Path | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Compute the report in DIR again, and say what changed, and why: figures, quotations and
    sentences.

    Exit status 4 if anything changed; with --sheet, if a row is not answered yes.
    """
    from qcode.cli.rendering import emit
    from qcode.errors import GateFailed
    from qcode.workflows.reporting import verify as verified
    from qcode.workflows.reporting import verify_sheet

    with current.store() as store:
        view = current.snapshot(store)
        if sheet is not None:
            table, count = verify_sheet(view, folder_of(folder), sheet)
        else:
            result = verified(view, folder_of(folder))
            table, count = result.table, result.changed
    emit(table, format_=format_, output=output)
    if count:
        raise GateFailed(table.notes[0].rstrip("."))
