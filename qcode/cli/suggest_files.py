"""``qcode suggest export`` and ``qcode suggest import``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, session


@click.command("export")
@click.argument("file", metavar="FILE.skops", type=click.Path(dir_okay=False))
@session
def export(current: Session, file: str) -> None:
    """Write the model that was trained last to a file, with its card.

    The file has words of the transcripts, but no passages and no codings.
    """
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import put
    from qcode.workflows.suggesting import card_lines, model_file

    with current.store() as store:
        data, card = model_file(current.view(store))
    put(data, file)
    say(f"wrote {file}; it has words of the transcripts, so keep it as you keep them")
    for line in card_lines(card):
        say(f"  {line}")


@click.command("import")
@click.argument("file", metavar="FILE.skops", type=click.Path(exists=True, dir_okay=False))
@session
def import_(current: Session, file: str) -> None:
    """Use the model in a file in this study, instead of the one trained last.

    Codes are matched by their keys. Nothing in the file is executed.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.errors import Refused
    from qcode.workflows.suggesting import card_lines, import_model

    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from error
    with current.store() as store:
        imported = import_model(store, data, file, actor=current.actor)
    tell(imported.notes)
    say("imported a model")
    for line in card_lines(imported.card):
        say(f"  {line}")
