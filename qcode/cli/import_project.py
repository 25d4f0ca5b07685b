"""The part of ``qcode import`` for projects of other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcode.cli.options import Session, refuse_beside
from qcode.shown import amount

if TYPE_CHECKING:
    from qcode.workflows.exchanging import Arrived, Arriving
    from qcode.workflows.importing import ReadOptions

_OF_FILES = ("--attributes", "--as", "--encoding", "--speakers", "--max-bytes", "--max-turns")
"""Options about files that hold one transcript each."""
OPTIONS = ("--report", "--strict", "--tags-as-tree", "--project-name")
"""Options about projects alone."""
_SHOWN = 20
"""Losses that are told one by one; the rest is counted."""


def is_project(paths: Sequence[str]) -> bool:
    """Whether the only path is a project; an error if one of several is."""
    from qcode.workflows.exchanging import project_reader

    found = [path for path in paths if project_reader(Path(path)) is not None]
    if found and len(paths) > 1:
        raise click.UsageError(f"{found[0]} is a project of its own; import it by itself")
    return bool(found)


def import_project_file(
    current: Session,
    path: Path,
    options: ReadOptions,
    *,
    segment_by: str | None,
    report: Path | None,
    strict: bool,
    dry_run: bool,
    format_: str | None,
    output: str | None,
    **reading: Any,
) -> None:
    """Import a project, and tell what became of each part of it."""
    from qcode.cli.diagnostics import say, tell
    from qcode.cli.rendering import emit_all
    from qcode.workflows.exchanging import (
        Lossy,
        ProjectOptions,
        import_project,
        loss_table,
        read_project_file,
        read_table,
        reading_table,
    )

    refuse_beside("a project", *_OF_FILES)
    for target in (report, None if output is None else Path(output)):
        _refuse_unwritable(target)
    reader, project = read_project_file(path, ProjectOptions(**reading))
    say(f"{path}: {reader.called}{f' written by {project.origin}' if project.origin else ''}")
    with _study(current, project.name, dry_run) as store:
        how = _how(store, reader.program, path, segment_by, options, dry_run, strict)
        try:
            done = import_project(store, project, how, actor=current.actor)
        except Lossy as lossy:
            _report(lossy.done, report)
            _tell_losses(lossy.done)
            raise
    tell(done.notes)
    _report(done, report)
    tables = [read_table(done)]
    if dry_run or format_ not in (None, "table"):
        tables.append(reading_table(done))
    if format_ not in (None, "table"):
        tables.append(loss_table(done))
    emit_all(tables, format_=format_, output=output)
    _tell_losses(done)
    _tell_next(done, dry_run)


@contextmanager
def _study(current: Session, title: str, dry_run: bool) -> Iterator[Any]:
    """The study, which is made if its name is given and there is none yet."""
    from qcode.workflows.exchanging import new_study

    path = None if current.project is None else Path(current.project)
    if path is None or path.exists() or dry_run:
        with current.store() as store:
            yield store
    else:
        with new_study(path, title, current.actor) as store:
            yield store


def _refuse_unwritable(target: Path | None) -> None:
    """Raise UsageError for a file that cannot be written, before anything is changed."""
    from qcode.cli.rendering import chosen_format
    from qcode.errors import UsageError

    if target is None:
        return
    chosen_format(None, str(target))
    if not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written: there is no folder {target.parent}")


def _how(
    store: Any,
    program: str,
    path: Path,
    segment_by: str | None,
    options: ReadOptions,
    dry_run: bool,
    strict: bool,
) -> Arriving:
    from qcode.workflows.exchanging import Arriving, segments_of

    return Arriving(
        program,
        path.name,
        segment_by=segments_of(store, segment_by),
        options=options,
        dry_run=dry_run,
        strict=strict,
    )


def _report(done: Arrived, report: Path | None) -> None:
    """Write the loss report, whatever else happens."""
    if report is not None:
        from qcode.cli.rendering import emit_all
        from qcode.workflows.exchanging import loss_table, read_table, reading_table

        tables = (loss_table(done), read_table(done), reading_table(done))
        emit_all(tables, output=str(report))


def _tell_losses(done: Arrived) -> None:
    from qcode.cli.diagnostics import say
    from qcode.workflows.exchanging import loss_lines

    lines = loss_lines(done.losses)
    for line in lines[:_SHOWN]:
        say(line)
    if len(lines) > _SHOWN:
        say(f"and {amount(len(lines) - _SHOWN, 'line')} more (--report FILE writes all)")
    if not lines:
        say("nothing was left out")


def _tell_next(done: Arrived, dry_run: bool) -> None:
    """Say that reports count what somebody marked as finished."""
    from qcode.cli.diagnostics import say

    if dry_run:
        say("nothing was changed (--dry-run)")
    elif done.counts.get("codings", (0, 0))[0]:
        say(
            "reports count transcripts that somebody marked as finished: qcode done TRANSCRIPT…"
            " --coder NAME"
        )
