"""Backups of a study: make them on request and before large changes, list them, restore one under a
new name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcode.errors import (
    ProjectDamaged,
    ProjectMissing,
    ProjectOutdated,
    StorageFailed,
    Unknown,
    UsageError,
)
from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.backups import (
    FOLDER,
    SUFFIX,
    Backup,
    folder_of,
    listed,
    make_backup,
    unpack,
)
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import head
from qcode.store.check import check
from qcode.store.database import MAGIC, copy_study, faults_of_any_schema, identify
from qcode.store.publish import make_empty, publish, unfinished
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION
from qcode.workflows.shared import locate

ASKED = "asked for"
_OTHERS = "qcode restore"
_GZIP = b"\x1f\x8b"


def backup_study(study: Path, folder: Path | None = None) -> Backup:
    """Write a verified, compressed copy of the study into `folder` (default: next to the study). It
    is never deleted automatically.

    Raises StorageFailed, ProjectDamaged, ProjectMissing.
    """
    identify(study)
    return make_backup(study, folder or folder_of(study), why=ASKED)


def known_backups(given: str | None) -> list[Backup]:
    """The backups of a study, newest first, even if the study itself is missing or damaged.

    If no study is `given`, all backups in the nearest folder upwards that contains a study or
    backups. Raises ProjectMissing if there is none.
    """
    if given is not None:
        return listed(folder_of(Path(given)))
    here = Path.cwd()
    for folder in (here, *here.parents):
        kept = sorted(p for p in folder.glob(f"*{FOLDER}") if p.is_dir())
        if kept or any(p.is_file() for p in folder.glob(f"*{locate.SUFFIX}")):
            return sorted(
                (b for f in kept for b in listed(f)),
                key=lambda b: (b.time, len(b.name), b.name),
                reverse=True,
            )
    raise ProjectMissing(
        "there is no study and no folder of backups here or in a folder above",
        command="qcode restore -p STUDY.qcode",
    )


def backups_table(backups: list[Backup]) -> Table:
    """The rows of ``qcode restore``: what can be restored."""
    rows = tuple(
        {
            "backup": b.name,
            "study": b.study,
            "time": f"{b.time:%Y-%m-%dT%H:%M:%SZ}",
            "when": f"{b.time:%Y-%m-%d %H:%M:%S}",
            "size": b.size,
            "megabytes": round(b.size / 1e6, 1),
            "why": b.why,
            "events": b.events,
            "automatic": b.automatic,
            "path": str(b.path),
        }
        for b in backups
    )
    columns = (
        Column("backup", "Backup"),
        Column("when", "When (UTC)"),
        Column("megabytes", "MB", "number"),
        Column("events", "Events", "count"),
        Column("why", "Why"),
    )
    data = tuple(Column(k, k) for k in ("study", "time", "size", "automatic", "path"))
    how = "To restore one: qcode restore BACKUP --as NEW.qcode"
    message = (
        f"{amount(len(rows), 'backup')}. {how}"
        if rows
        else "No backups yet. To make one: qcode backup."
    )
    return Table("restore", "", columns, rows, (message,), data_columns=data)


@dataclass(frozen=True, slots=True)
class RestoredStudy:
    """The restored study: the number of `events` in its log, and whether it needs ``qcode migrate``
    first.
    """

    path: Path
    source: Path
    events: int
    outdated: bool = False


def restore(name: str, target: Path, *, given: str | None = None) -> RestoredStudy:
    """Restore a backup under a new name. It appears only after every check has passed, and nothing
    is overwritten.

    `name` is listed by ``qcode restore``, or is the path of a backup, an archive or a study file.
    Raises Unknown, UsageError, ProjectError (the new name exists), ProjectDamaged or BadInput (the
    backup is damaged), ProjectOutdated (made by a newer qcode), StorageFailed.
    """
    if target.suffix != locate.SUFFIX:
        better = target.with_suffix(locate.SUFFIX)
        raise UsageError(
            f"the name of a study file must end in {locate.SUFFIX}, not {target.name!r}",
            advice=f"use --as {better}",
        )
    source = find_backup(name, given)
    start = _beginning(source)
    if start.startswith(b"PK"):
        from qcode.workflows.keeping.archive import import_archive

        return RestoredStudy(target, source, import_archive(source, target).events)
    with unfinished(target) as partial:
        make_empty(partial)
        if start.startswith(MAGIC):
            identify(source)
            copy_study(source, partial, what="study")
        elif start.startswith(_GZIP):
            unpack(source, partial)
        else:
            raise ProjectDamaged(
                f"{source} is not a backup, an archive or a study", command=_OTHERS
            )
        outdated, events = _proved(partial, source)
        publish(partial, target)
    return RestoredStudy(target, source, events, outdated)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError as problem:
        raise StorageFailed(f"{path} cannot be read: {problem.strerror}") from None


def _proved(partial: Path, source: Path) -> tuple[bool, int]:
    """Run the checks on a copy. Returns whether its schema is older than the program's, and the
    number of events in its log.

    Raises ProjectDamaged, ProjectOutdated; both name the source.
    """
    try:
        outdated = identify(partial) < SCHEMA_VERSION
    except (ProjectDamaged, ProjectOutdated) as problem:
        raise type(problem)(
            problem.message.replace(str(partial), str(source)),
            command=problem.command,
            advice=problem.advice,
        ) from None
    if outdated:
        faults, events = faults_of_any_schema(partial)
    else:
        with Store.open(partial) as store:
            faults = [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]
            events = store.view(SUPERVISOR).read(head)[0]
    if faults:
        raise ProjectDamaged(
            f"{source} is damaged, so it was not restored: {'; '.join(faults[:3])}", command=_OTHERS
        )
    return outdated, events


def find_backup(name: str, given: str | None) -> Path:
    """The file of a backup by its listed name, with or without suffix, or by its path. Raises
    Unknown with similar names.
    """
    as_path = Path(name)
    if as_path.is_file():
        return as_path
    try:
        known = {b.name: b.path for b in known_backups(given)}
    except ProjectMissing:
        known = {}
    for candidate in (name, f"{name}{SUFFIX}"):
        if candidate in known:
            return known[candidate]
    raise Unknown("backup", name, known, command=_OTHERS)
