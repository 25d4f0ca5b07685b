"""Migrate an old study to the schema of this program."""

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
    """The old and the new schema; `backup` is the copy made before, None if there was nothing to
    do.
    """

    path: Path
    before: int
    after: int
    backup: Backup | None


def migrate_study(
    path: Path, *, scripts: Path = MIGRATIONS, version: int = SCHEMA_VERSION
) -> Migrated:
    """Copy the file, then run the pending migrations and every check in one transaction; on failure
    the file stays as it was.

    Raises ProjectOutdated if the file is newer than this program, ProjectDamaged if the study would
    not pass its checks afterwards, ProjectMissing, ProjectLocked, StorageFailed.
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
