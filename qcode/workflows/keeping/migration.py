"""Bringing an old study to the schema that this program works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from qcode.errors import ProjectDamaged
from qcode.store.backups import Backup, folder_of, make_backup
from qcode.store.check import faults_in
from qcode.store.database import engine_for, explained, identify
from qcode.store.migrate import MIGRATIONS, upgrade
from qcode.store.schema import SCHEMA_VERSION
from qcode.store.store import Store


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which schema to which; `backup` is the copy taken before, None where there was nothing to do."""

    path: Path
    before: int
    after: int
    backup: Backup | None


def migrate_study(path: Path, *, scripts: Path = MIGRATIONS, version: int = SCHEMA_VERSION) -> Migrated:
    """Copy the file, then run the pending migrations and every check in one transaction: all of it, or the file stays as it was.

    Raises ProjectOutdated when the file is newer than this program, ProjectDamaged when the study would not be whole
    afterwards, ProjectMissing, ProjectLocked, StorageFailed.
    """
    before = identify(path)
    if before >= version:
        return Migrated(path, before, before, None)
    backup = make_backup(path, folder_of(path), why=f"before migrating from schema {before} to {version}", automatic=True)
    with Store(path, engine_for(path, foreign_keys=False)) as store, explained(path), store.writing() as connection:
        before = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if before < version:
            upgrade(connection, scripts=scripts, version=version)
            _prove(connection, path, version)
    return Migrated(path, before, version, backup)


def _prove(connection: Connection, path: Path, version: int) -> None:
    """Run the checks of the newest schema inside the migration's transaction; of another only that nothing refers to nothing."""
    if version == SCHEMA_VERSION:
        faults = faults_in(connection)
    else:
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        faults = [f"a row of {row[0]} refers to a missing {row[2]}" for row in rows]
    if faults:
        said = "; ".join(faults[:3])
        raise ProjectDamaged(f"{path} would be damaged by migrating ({said}); it was not changed", hint="qcode check")
