"""``qcode export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.export_project import (
    CODEBOOKS,
    PROGRAMS,
    PROJECT,
    write_codebook,
    write_project,
)
from qcode.cli.options import Session, layer_options, refuse_beside, refuse_with, session
from qcode.shown import amount

if TYPE_CHECKING:
    from qcode.workflows.reporting import LayerOptions


@click.command("export")
@click.argument("transcripts", nargs=-1, metavar="[FILE | TRANSCRIPT…]")
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
@click.option(
    "--for",
    "program",
    type=click.Choice(PROGRAMS),
    default=None,
    help="Write FILE.qdpx as this program reads it best.",
)
@click.option(
    "--layer",
    metavar="CODER",
    help="Only this coder's codings in FILE.qdpx, or 'consensus': only what was agreed on.",
)
@click.option(
    "--safe",
    is_flag=True,
    help="In FILE.qdpx, replace the words of the list of identities (see qcode disclosure).",
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
    program: str | None,
    layer: str | None,
    safe: bool,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
) -> None:
    """Export the study for other programs, or as files readable without qcode.

    FILE.qdpx is a REFI-QDA project for NVivo, ATLAS.ti, MAXQDA, QualCoder and others. FILE.qdc,
    FILE.csv or FILE.xlsx is the codebook. What has no place there is listed.

    The archive contains texts, tables (CSV), the codebook (YAML) and every event of the log, with a
    README that explains them. qcode import FILE.zip -p NEW.qcode makes the same study from it.

    With TRANSCRIPT and -o: the transcript with its codes, as Word comments or marked words;
    speakers appear by role.
    """
    from qcode.errors import UsageError
    from qcode.workflows.reporting import LayerOptions

    layers = ("--by-coder", "--include-machine", "--include-unfinished")
    refuse_with("--archive", "-o", "--all", "--as", "--code", *layers)
    if _for_programs(transcripts) and not (archive or every or output):
        refuse_beside(transcripts[0], "--as", "--code", *layers)
        _leave(current, Path(transcripts[0]), program, layer, safe)
        return
    if program is not None or layer is not None or safe:
        raise click.UsageError("--for, --layer and --safe can only be used with FILE.qdpx")
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
    counted = LayerOptions(by_coder, None, include_unfinished, include_machine)
    _transcripts(current, transcripts, output, format_, codes, counted)


def _for_programs(names: tuple[str, ...]) -> bool:
    """Whether one file for other programs is named."""
    return len(names) == 1 and Path(names[0]).suffix.casefold() in (PROJECT, *CODEBOOKS)


def _leave(
    current: Session, target: Path, program: str | None, layer: str | None, safe: bool
) -> None:
    if target.suffix.casefold() != PROJECT:
        refuse_beside(f"the codebook {target}", "--for", "--layer", "--safe")
        write_codebook(current, target)
        return
    from qcode.workflows.exchanging import Leaving

    write_project(current, target, Leaving(program or "", layer, safe))


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
