"""``qcode report build``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.options import Session, refuse_beside, session, where_option
from qcode.cli.quote_options import attribution_option, checking_options

if TYPE_CHECKING:
    from qcode.workflows.reporting import Checking

_OF_A_BUILD = (
    "--config",
    "--where",
    "--counter",
    "--order",
    "--attribution",
    "--identities",
    "--entities",
    "--unsafe",
    "--force",
)
order_option = click.option(
    "--order",
    type=click.Choice(("balanced", "longest", "typical", "different")),
    default=None,
    help="Which quotes come first, as for qcode report quotes (default: as the FILE says).",
)


@click.command("build")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder for the report.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="What the report has in it (default: the usual tables and quotes).",
)
@click.option(
    "--write-config",
    is_flag=True,
    help="Print a FILE for --config with comments, to start from; -o FILE writes it.",
)
@where_option
@click.option(
    "--counter",
    is_flag=True,
    help="Below each table of themes, list what speaks against them, with passages.",
)
@order_option
@attribution_option
@checking_options
@click.option(
    "--unsafe", is_flag=True, help="Write the report although quotes might identify a speaker."
)
@click.option(
    "--force",
    is_flag=True,
    help="Write over an edited report; the edited file is kept under another name.",
)
@session
def build(
    current: Session,
    folder: Path | None,
    config: Path | None,
    write_config: bool,
    where: str | None,
    counter: bool,
    order: str | None,
    attribution: str,
    checking: Checking,
    unsafe: bool,
    force: bool,
) -> None:
    """Write a report with tables, charts and quotes into DIR, with the ledger of its figures.

    The documents are report.html, .docx, .md and .xlsx, and every table as csv and json. For the
    team are ledger.json, which says what is behind every figure (see qcode report trace), and
    referencing.xlsx and .docx, in which somebody who did not write the report checks it.
    """
    from qcode.cli.diagnostics import say, tell, warn
    from qcode.errors import UsageError
    from qcode.workflows.reporting import Changes, build_report

    if write_config:
        refuse_beside("--write-config", *_OF_A_BUILD)
        _write_config(current, folder)
        return
    if folder is None:
        raise UsageError("where should the report be written?", advice="add -o DIR")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a folder")
    identities = None if checking.identities is None else str(checking.identities)
    changes = Changes(where, identities, checking.entities, order, attribution, counter)
    with current.store() as store:
        view = current.snapshot(store)

        def seen(transcripts: set[str]) -> None:
            current.shown(store, transcripts, by="report build")

        built = build_report(
            view,
            folder,
            config=config,
            safe=not unsafe,
            force=force,
            changes=changes,
            seen=seen,
        )
    for line in built.warnings:
        warn(line)
    for file in built.files:
        say(f"wrote {file}")
    for file in built.for_team:
        say(f"wrote {file} (for the team: it names transcripts)")
    tell([f"kept what was edited as {file}" for file in built.kept])


def _write_config(current: Session, target: Path | None) -> None:
    """Print the commented start, or write it to a file that is not there yet."""
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import put
    from qcode.errors import Refused
    from qcode.workflows.reporting import start_of_plan

    if target is not None and target.exists():
        raise Refused(f"{target} exists; nothing was written", advice="add -o OTHER-FILE")
    with current.store() as store:
        text = start_of_plan(current.snapshot(store))
    put(text.encode(), str(target) if target is not None else None)
    if target is not None:
        say(f"wrote {target}")
