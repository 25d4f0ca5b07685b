"""``qcode sample pack`` and ``qcode sample receive``: work that coders do elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from qcode.cli.options import Session, refuse_beside, refuse_without, session
from qcode.shown import amount


@click.command("pack")
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The copy (.qcode) or coding sheet (.xlsx) to write.",
)
@click.option(
    "--for", "whom", default=None, metavar="NAME", help="The coder it is for (default: --coder)."
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Include every transcript, not only those assigned to the coder.",
)
@click.option(
    "--sheet",
    type=click.Choice(["xlsx"]),
    default=None,
    help="Write a coding sheet for a spreadsheet program instead of a copy.",
)
@click.option(
    "--code-columns",
    "form",
    type=click.Choice(["list", "columns"]),
    default="list",
    show_default=True,
    help="In a sheet: choose codes from lists in a few columns, or one column for each code.",
)
@click.option(
    "--codes-per-segment",
    "places",
    type=click.IntRange(1, 20),
    default=4,
    show_default=True,
    help="In a sheet with lists: how many codes a segment can have.",
)
@session
def pack(
    current: Session,
    target: Path,
    whom: str | None,
    everything: bool,
    sheet: str | None,
    form: Literal["list", "columns"],
    places: int,
) -> None:
    """Write a copy of the study for a coder, or a coding sheet, without the work of others.

    A copy contains the transcripts assigned to the coder, the codebook and the protocols.
    It contains no codings, done marks, memos or marks of others, no models and no suggestions; nor
    does its log. qcode merge FILE.qcode brings the coder's work back.

    With --sheet xlsx, a workbook for a coder who does not have qcode: the segments with their
    context, a place for codes, and the definitions. qcode sample receive FILE.xlsx reads it back.
    """
    from qcode.cli.diagnostics import say
    from qcode.workflows.sample import pack_sample, pack_sheet

    refuse_without("--code-columns", "--sheet")
    refuse_without("--codes-per-segment", "--sheet")
    coder = whom or current.required_coder()
    with current.store() as store:
        if sheet:
            if form == "columns":
                refuse_beside("--code-columns columns", "--codes-per-segment")
            lines = pack_sheet(
                store, coder, target, everything=everything, form=form, places=places
            ).lines
        else:
            lines = pack_sample(
                store, coder, target, everything=everything, actor=current.actor
            ).lines
    for line in lines:
        say(line)


@click.command("receive")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Check the sheet, and change nothing.")
@session
def receive(current: Session, file: Path, dry_run: bool) -> None:
    """Read a filled coding sheet back, as codings by the coder it was made for.

    Every wrong cell is listed, and nothing is changed then. A segment with "yes" under Done counts
    as coded, also without a code. Reading a corrected sheet again replaces what it brought before.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.workflows.sample import receive_sheet

    with current.store() as store:
        done = receive_sheet(store, file, coder=current.coder, actor=current.actor, dry_run=dry_run)
    tell_problems(done.problems)
    tell(done.notes)
    gone = f", {done.removed} removed" if done.removed else ""
    would = " (dry run)" if dry_run else ""
    say(
        f"{done.coder}: {amount(done.added, 'coding')} added, {done.present} there already{gone};"
        f" {amount(done.done, 'done mark')}{would}"
    )
