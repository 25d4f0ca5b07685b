"""``qcode import``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from qcode.cli.options import (
    NAME,
    Session,
    language_code_of,
    output,
    refuse_beside,
    refuse_without,
    session,
)
from qcode.errors import EXIT_INTERRUPTED, MissingPackage
from qcode.shown import one_name

if TYPE_CHECKING:
    from qcode.workflows.importing import AttributesResult, ImportResult, ReadOptions, SpeakerRule

_REDRAW = 0.1
"""Seconds between two drawings of the bar."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--attributes",
    type=click.Path(path_type=Path),
    help="A table of attributes (CSV, XLSX) to import afterwards.",
)
@click.option(
    "--segment-by",
    type=click.Choice(["turn", "paragraph", "sentence"]),
    help="How to divide turns into segments.",
)
@click.option(
    "--as", "as_format", metavar="FORMAT", help="Read the files as this format; do not guess it."
)
@click.option("--encoding", help="The encoding of text files, if the guess is wrong.")
@click.option(
    "--language",
    metavar="CODE",
    help="The language of the transcripts, such as de (default: detected).",
)
@click.option(
    "--interviewer",
    "interviewers",
    multiple=True,
    metavar="LABEL",
    help="This speaker is an interviewer.",
)
@click.option(
    "--rename", "renames", multiple=True, metavar="OLD=NEW", help="Name the speaker OLD NEW."
)
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="NAME",
    help="Lines that begin with NAME: belong to this speaker.",
)
@click.option(
    "--no-label",
    "no_labels",
    multiple=True,
    metavar="NAME",
    help="NAME is not a speaker; keep its lines as text.",
)
@click.option(
    "--all-labels", is_flag=True, help="Treat every line that begins like a label as a speaker's."
)
@click.option(
    "--speakers",
    "speaker_map",
    type=click.Path(path_type=Path),
    help="A table: label, name, role, speaker (yes, no).",
)
@click.option(
    "--update", is_flag=True, help="PATH is a corrected transcript; codings stay with their words."
)
@click.option(
    "--name",
    "transcript",
    type=NAME,
    metavar="NAME",
    help="With --update: the transcript to correct (default: the file's name).",
)
@click.option(
    "--max-bytes",
    type=click.IntRange(1),
    default=200_000_000,
    show_default=True,
    help="Refuse larger files.",
)
@click.option(
    "--max-turns",
    type=click.IntRange(1),
    default=1_200_000,
    show_default=True,
    help="Refuse more lines or cues.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    help="A project: write what became of each part of it to this file.",
)
@click.option("--strict", is_flag=True, help="A project: import it only if nothing is lost.")
@click.option("--tags-as-tree", is_flag=True, help="A project: tags with dots become sub-codes.")
@click.option("--project-name", metavar="NAME", help="Which project of a database with several.")
@click.option("--dry-run", is_flag=True, help="Show what would be imported, and change nothing.")
@output
@session
def command(
    current: Session,
    paths: tuple[str, ...],
    attributes: Path | None,
    segment_by: str | None,
    speaker_map: Path | None,
    update: bool,
    transcript: str | None,
    report: Path | None,
    strict: bool,
    tags_as_tree: bool,
    project_name: str | None,
    dry_run: bool,
    format_: str | None,
    output: str | None,
    **reading: Any,
) -> None:
    """Import transcripts into the study.

    PATH is a file, a folder (with its sub-folders) or a pattern. The same file again is unchanged;
    one bad file does not stop the others, and the exit status is then 1. An archive (made with
    export --archive) becomes a new study; give its name with -p.

    A project (REFI-QDA .qdpx, QualCoder's folder .qda, Taguette's database) brings its codes,
    texts, codings, coders, attributes and notes; what has no place here is listed.
    """
    from qcode.cli.import_project import OPTIONS, import_project_file, is_project
    from qcode.workflows.importing import read_speaker_map

    refuse_without("--name", "--update")
    options = _read_options(**reading)
    if update and (attributes is not None or segment_by is not None):
        raise click.UsageError(
            "--update keeps attributes and segments as they were; leave out --attributes and"
            " --segment-by"
        )
    if not update and len(paths) == 1 and _archive(current, Path(paths[0]), dry_run):
        return
    how: dict[str, Any] = {"dry_run": dry_run, "format_": format_, "output": output}
    if not update and is_project(paths):
        import_project_file(
            current,
            Path(paths[0]),
            options,
            segment_by=segment_by,
            report=report,
            strict=strict,
            dotted=tags_as_tree,
            project=project_name or "",
            **how,
        )
        return
    refuse_beside("transcripts", *OPTIONS)
    rules = read_speaker_map(speaker_map) if speaker_map else ()
    if update:
        _update(current, paths, transcript, options, rules, **how)
    else:
        _import(current, paths, attributes, segment_by, options, rules, **how)


def _read_options(
    as_format: str | None,
    renames: tuple[str, ...],
    language: str | None,
    **given: Any,
) -> ReadOptions:
    """How to read the files, as the options say."""
    from qcode.workflows.importing import ReadOptions

    _known_format(as_format)
    return ReadOptions(
        format=as_format, rename=_renames(renames), language=language_code_of(language), **given
    )


def _import(
    current: Session,
    paths: tuple[str, ...],
    attributes: Path | None,
    segment_by: str | None,
    options: ReadOptions,
    speakers: Sequence[SpeakerRule],
    *,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    from qcode.cli.rendering import emit_all
    from qcode.workflows.importing import import_files, import_table, import_with_attributes
    from qcode.workflows.importing.import_tables import speakers_table

    read = None
    with current.store() as store, _progress() as progress:
        _say_place(store.path)
        how: dict[str, Any] = {
            "actor": current.actor,
            "options": options,
            "segment_by": segment_by,
            "dry_run": dry_run,
            "progress": progress,
            "speakers": speakers,
        }
        if attributes is None:
            result = import_files(store, paths, **how)
        else:
            result, read = import_with_attributes(store, paths, attributes, **how)
        place = store.path
    _tell(result, read, attributes, dry_run)
    _tell_recordings(place, result)
    table = import_table(result, dry_run=dry_run)
    tables = (table, speakers_table(result)) if dry_run else (table,)
    emit_all(tables, format_=format_, output=output)
    _exit(result, read, dry_run)


def _tell(
    result: ImportResult, read: AttributesResult | None, attributes: Path | None, dry_run: bool
) -> None:
    """Tell what was found in the files, and in the table of attributes."""
    from qcode.cli.diagnostics import tell, tell_problems

    tell_problems(result.problems)
    for row in result.rows:
        tell_problems(row.problems)
    tell(result.notes)
    if read is not None and not result.interrupted:
        _report_attributes(read, attributes, dry_run)


def _tell_recordings(study: Path, result: ImportResult) -> None:
    """Say that recordings lie beside the files, where they would not be found from the study."""
    from qcode.cli.diagnostics import tell
    from qcode.workflows.coding import beside_elsewhere

    tell(beside_elsewhere(study, [r.source for r in result.rows if r.status == "imported"]))


def _exit(result: ImportResult, read: AttributesResult | None, dry_run: bool) -> None:
    """Exit with the status of what failed, and say how much did."""
    from qcode.cli.diagnostics import say

    if result.interrupted:
        click.get_current_context().exit(EXIT_INTERRUPTED)
    if result.failed:
        wrong = sum(r.status == "failed" for r in result.rows) + sum(
            p.severity == "error" for p in result.problems
        )
        others = "would be" if dry_run else "were"
        say(
            f"qcode: error: {wrong} of {wrong + result.read} could not be read; the others {others}"
            " imported"
        )
    if result.failed or (read is not None and read.failed):
        click.get_current_context().exit(MissingPackage.exit_status if result.missing else 1)


def _say_place(study: Path) -> None:
    """Warn where the study lies on a network share or in a folder that a cloud service copies."""
    from qcode.cli.diagnostics import warn
    from qcode.workflows.shared import place_warning

    if (warning := place_warning(study)) is not None:
        warn(warning)


_OF_TRANSCRIPTS = (
    "--attributes",
    "--segment-by",
    "--as",
    "--encoding",
    "--language",
    "--interviewer",
    "--rename",
    "--label",
    "--no-label",
    "--all-labels",
    "--speakers",
    "--max-bytes",
    "--max-turns",
    "--format",
    "-o",
)
"""Options about reading transcripts and telling of them: an archive holds a study that was read
already.
"""


def _archive(current: Session, path: Path, dry_run: bool) -> bool:
    """Make a new study of an archive (export --archive); False when `path` is none."""
    from qcode.cli.diagnostics import say
    from qcode.errors import UsageError
    from qcode.shown import amount
    from qcode.workflows.keeping import archive_bytes, import_archive

    if archive_bytes(path) is None:
        return False
    refuse_beside("an archive", *_OF_TRANSCRIPTS)
    if current.project is None or dry_run:
        raise UsageError(
            "an archive becomes a new study; give its name",
            command=f"qcode import {quote(str(path))} -p NEW.qcode",
        )
    done = import_archive(path, Path(current.project))
    counts = (
        f"{amount(done.transcripts, 'transcript')}, {amount(done.codings, 'coding')},"
        f" {amount(done.events, 'event')}"
    )
    say(f"made {done.path} from {path}: whole, {counts}")
    say(f"fingerprint {done.fingerprint}")
    return True


def _known_format(given: str | None) -> None:
    from qcode.errors import Unknown
    from qcode.workflows.importing import format_names

    if given is not None and given not in (known := format_names()):
        raise Unknown("format", given, known, advice=f"known are {', '.join(known)}")


def _update(
    current: Session,
    paths: tuple[str, ...],
    transcript: str | None,
    options: ReadOptions,
    rules: Sequence[SpeakerRule],
    *,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.cli.rendering import emit_all
    from qcode.errors import NOT_COUNTED
    from qcode.shown import amount
    from qcode.workflows.importing import rules_for, update_transcript
    from qcode.workflows.shared import printable

    if transcript is not None and len(paths) > 1:
        raise click.UsageError("--name can be used with one file only")
    tables = []
    with current.store() as store:
        for path in paths:
            name = transcript or printable(Path(path).stem)
            read_as = rules_for(name, rules, options)
            done = update_transcript(
                store, Path(path), name=name, options=read_as, dry_run=dry_run, actor=current.actor
            )
            tell_problems(done.problems)
            tell(done.notes)
            counted = (
                f"{amount(done.carried, 'coding or mark', 'codings and marks')} carried over,"
                f" {len(done.review.rows)} to review"
            )
            say(
                f"{done.transcript}: {done.status}; {counted}"
                + (f" ({NOT_COUNTED})" if done.blind else "")
            )
            tables.append(done.review)
    emit_all(tables, format_=format_, output=output)


def _renames(given: tuple[str, ...]) -> dict[str, str]:
    """Old label → new one, which becomes a name in the study: one line, without blanks around
    it.
    """
    renames: dict[str, str] = {}
    for pair in given:
        old, equals, new = pair.partition("=")
        if not equals or not old.strip() or not (name := one_name(new)):
            raise click.UsageError(f"--rename takes OLD=NEW, not {pair!r}")
        if renames.setdefault(old.strip(), name) != name:
            raise click.UsageError(
                f"--rename gives {old.strip()} two names: {renames[old.strip()]} and {name}"
            )
    return renames


def _report_attributes(read: AttributesResult, path: Path | None, dry_run: bool) -> None:
    from qcode.cli.diagnostics import say, tell, tell_problems

    tell_problems(read.problems)
    if not read.failed:
        tell(
            [
                f"{path}: {read.rows} rows read"
                + ("" if dry_run else f", {read.changed} values set"),
                *read.notes,
            ]
        )
    elif not dry_run:
        say(f"qcode: error: no attribute of {path} was set; the transcripts were imported")
        say(f"hint: correct the table, then: qcode attributes import {path}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """One bar on stderr with the names of files; nothing where stderr is no terminal."""
    import sys
    import time

    if not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from qcode.shown import one_line

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    # Drawn from here, not by a thread of its own: files are read in processes forked from this one.
    with Progress(
        *columns, console=Console(stderr=True), transient=True, auto_refresh=False
    ) as bar:
        task = bar.add_task("", total=None)
        drawn = 0.0

        def show(name: str, done: int, total: int) -> None:
            nonlocal drawn
            due = done in (0, total) or time.monotonic() - drawn > _REDRAW
            bar.update(
                task, description=one_line(name)[:40], completed=done, total=total, refresh=due
            )
            drawn = time.monotonic() if due else drawn

        yield show
