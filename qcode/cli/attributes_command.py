"""``qcode attributes``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, output, session
from qcode.shown import amount


@click.group("attributes")
def command() -> None:
    """Import and export attributes of participants and sites."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file, and change nothing.")
@session
def import_(current: Session, file: Path, dry_run: bool) -> None:
    """Set attributes from a table (CSV, XLSX) with a column transcript, or site.

    An optional column speaker names one speaker; an empty cell there means every speaker who is not
    an interviewer. A table whose first column is site describes sites. All rows are imported, or
    none.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.workflows.importing import import_attributes

    with current.store() as store:
        result = import_attributes(store, file, actor=current.actor, dry_run=dry_run)
    tell_problems(result.problems)
    tell(result.notes)
    say(f"{amount(result.rows, 'row')} read, {amount(result.changed, 'value')} set")


@command.command("export")
@click.option("--sites", is_flag=True, help="Print attributes of sites instead, one row per site.")
@output
@session
def export(current: Session, sites: bool, format_: str | None, output: str | None) -> None:
    """Print attributes, one row per speaker."""
    from qcode.cli.rendering import emit
    from qcode.workflows.importing import attributes_table, sites_table

    with current.store() as store:
        study = current.view(store).study()
    emit(sites_table(study) if sites else attributes_table(study), format_=format_, output=output)


@command.command("rename")
@click.argument("attribute")
@click.argument("old")
@click.argument("new")
@session
def rename(current: Session, attribute: str, old: str, new: str) -> None:
    """Replace the value OLD of an attribute with NEW everywhere."""
    from qcode.cli.diagnostics import say
    from qcode.workflows.importing import rename_value

    with current.store() as store:
        count = rename_value(store, attribute, old, new, actor=current.actor)
    say(f"{attribute} {old!r} is now {new!r} in {amount(count, 'place')}")
