"""Bringing an old study to the schema that this program works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcode.store.backups import Backup, folder_of, make_backup
from qcode.store.database import identify
from qcode.store.migrate import MIGRATIONS
from qcode.store.migration import migrate_file
from qcode.store.version import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which schema to which; `backup` is the copy taken before, None where there was nothing
    to do.
    """

    path: Path
    before: int
    after: int
    backup: Backup | None


def migrate_study(
    path: Path, *, scripts: Path = MIGRATIONS, version: int = SCHEMA_VERSION
) -> Migrated:
    """Copy the file, then run the pending migrations and every check in one transaction: all of it,
    or the file stays as it was.

    Raises ProjectOutdated when the file is newer than this program, ProjectDamaged when the study
    would not be whole afterwards, ProjectMissing, ProjectLocked, StorageFailed.
    """
    before = identify(path)
    if before >= version:
        return Migrated(path, before, before, None)
    backup = make_backup(
        path,
        folder_of(path),
        why=f"before migrating from schema {before} to {version}",
        automatic=True,
    )
    before = migrate_file(path, scripts=scripts, version=version)
    return Migrated(path, before, version, backup)
