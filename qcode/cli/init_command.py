"""``qcode init``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, session


@click.command("init")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--codebook", type=click.Path(path_type=Path), help="A codebook file (YAML) to load.")
@click.option("--title", help="The title of the study (default: the file's name).")
@session
def command(current: Session, path: Path, codebook: Path | None, title: str | None) -> None:
    """Make a new study file.

    PATH ends in .qcode; an existing file is never overwritten.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems, warn
    from qcode.workflows.codebook import init_study
    from qcode.workflows.shared import place_warning

    problems, notes = init_study(path, title=title, codebook=codebook, actor=current.actor)
    tell_problems(problems)
    tell(notes)
    if (warning := place_warning(path)) is not None:
        warn(warning)
    say(f"made {path}")
    say(f"next: qcode -p {path} import FOLDER")
