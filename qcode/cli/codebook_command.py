"""``qcode codebook``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, output, session
from qcode.model import Problem


@click.group("codebook")
def command() -> None:
    """Check, load, show and export the codebook."""


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@session
def check(current: Session, files: tuple[Path, ...]) -> None:
    """Report every problem of codebook files, with line and column; exit status 1 if there are any."""
    from qcode.cli.diagnostics import say, tell_problems
    from qcode.errors import BadInput
    from qcode.workflows.studies import read_codebook_file

    problems: list[Problem] = []
    for file in files:
        try:
            codebook, warnings = read_codebook_file(file)
        except BadInput as found:
            problems += found.problems
            continue
        tell_problems(warnings)
        version = codebook.version or "(none)"
        say(f"{file}: {codebook.title or 'no title'}, version {version}: {len(codebook.codes)} codes, no problem")
    if problems:
        raise BadInput(problems)


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--retire", is_flag=True, help="Codes that vanished leave the codebook and keep their codings.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@session
def load(current: Session, file: Path, retire: bool, dry_run: bool) -> None:
    """Make FILE the study's codebook. No coding is ever dropped."""
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.workflows.studies import load_codebook, read_codebook_file

    codebook, problems = read_codebook_file(file)
    with current.store() as store:
        result = load_codebook(store, codebook, actor=current.actor, retire=retire, dry_run=dry_run)
    tell_problems(problems)
    tell(result.notes)
    would = "would be " if dry_run else ""
    outcome = {"added": result.added, "changed": result.changed, "retired": result.retired, "dropped": result.dropped}
    for verb, keys in outcome.items():
        if keys:
            say(f"{len(keys)} codes {would}{verb}: {', '.join(keys[:10])}{' …' if len(keys) > 10 else ''}")
    not_loaded = " (not loaded)" if dry_run else ""
    say(f"codebook {codebook.title!r} version {codebook.version}, {len(codebook.codes)} codes{not_loaded}")


@command.command("show")
@click.argument("code", required=False)
@output
@session
def show(current: Session, code: str | None, format_: str | None, output: str | None) -> None:
    """Print the codebook with counts of codings, or the full entry of one code."""
    from qcode.cli.rendering import emit
    from qcode.workflows.codebook_tables import codebook_table

    with current.store() as store:
        table = codebook_table(current.view(store).study(), code)
    emit(table, format_=format_, output=output)


@command.command("export")
@click.argument("file", required=False)
@click.option("-o", "--output", metavar="FILE", help="The same as FILE.")
@session
def export(current: Session, file: str | None, output: str | None) -> None:
    """Write the study's codebook as YAML (default: to stdout)."""
    from qcode.cli.rendering import put
    from qcode.codebook import write_codebook

    with current.store() as store:
        text = write_codebook(current.view(store).codebook())
    put(text.encode(), output or file)
