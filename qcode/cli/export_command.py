"""``qcode export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.options import Session, layer_options, refuse_with, session
from qcode.shown import amount

if TYPE_CHECKING:
    from qcode.workflows.reporting import LayerOptions


@click.command("export")
@click.argument("transcripts", nargs=-1, metavar="[TRANSCRIPT…]")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="Write the whole study as plain files.",
)
@click.option("--all", "every", is_flag=True, help="Export all transcripts with their codes.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file (.docx, .html) for a transcript with its codes, or a folder for several.",
)
@click.option(
    "--as",
    "format_",
    type=click.Choice(("docx", "html")),
    default=None,
    help="The format of files in a folder (default: docx).",
)
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Only this code and its sub-codes."
)
@layer_options
@session
def command(
    current: Session,
    transcripts: tuple[str, ...],
    archive: Path | None,
    every: bool,
    output: Path | None,
    format_: str | None,
    codes: tuple[str, ...],
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
) -> None:
    """Export the whole study as files that can be read without qcode.

    The archive contains texts, tables (CSV), the codebook (YAML) and every event of the log, with a
    README that explains them. qcode import FILE.zip -p NEW.qcode makes the same study from it.

    With TRANSCRIPT and -o: the transcript with its codes, as Word comments or marked words;
    speakers appear by role.
    """
    from qcode.errors import UsageError
    from qcode.workflows.reporting import LayerOptions

    layers = ("--by-coder", "--include-machine", "--include-unfinished")
    refuse_with("--archive", "-o", "--all", "--as", "--code", *layers)
    if archive is not None and not transcripts:
        _archive(current, archive)
        return
    if archive is not None or (transcripts and every):
        raise click.UsageError("name transcripts, or give --all or --archive, one of them")
    if not (transcripts or every):
        raise UsageError("what do you want to export?", command="qcode export --archive FILE.zip")
    if output is None:
        raise UsageError(
            "where to?", advice="add -o FILE.docx, or -o FOLDER for several transcripts"
        )
    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    _transcripts(current, transcripts, output, format_, codes, layer)


def _archive(current: Session, archive: Path) -> None:
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.keeping import export_archive
    from qcode.workflows.shared.locate import locate

    done = export_archive(locate(current.project), archive, as_coder=current.coder)
    tell(done.notes)
    counts = (
        amount(done.transcripts, "transcript"),
        amount(done.codings, "coding"),
        amount(done.events, "event"),
    )
    say(f"wrote {done.path}: {', '.join(counts)}")
    say(f"fingerprint {done.fingerprint}")


def _transcripts(
    current: Session,
    transcripts: tuple[str, ...],
    output: Path,
    format_: str | None,
    codes: tuple[str, ...],
    layer: LayerOptions,
) -> None:
    from qcode.cli.diagnostics import say, warn
    from qcode.workflows.reporting import export_annotated, named_words, targets
    from qcode.workflows.shared import passages_of_others

    with current.store() as store:
        view = current.snapshot(store)
        study = view.study(only=transcripts or None)
        names = [i.name for i in study.interviews]
        files = targets(names, output, format_)
        current.shown(store, passages_of_others(study, names, current.coder, layer), by="export")
        for line in named_words(study, names):
            warn(line)
        for path in export_annotated(study, files, codes or None, layer):
            say(f"wrote {path}")
