"""Migrate a study file in one transaction, with checks: either everything is done, or the file
stays as it was.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from qcode.errors import ProjectDamaged
from qcode.store.check import faults_in
from qcode.store.database import engine_for, explained, orphans, schema_version
from qcode.store.migrate import MIGRATIONS, upgrade
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION


def migrate_file(path: Path, *, scripts: Path = MIGRATIONS, version: int = SCHEMA_VERSION) -> int:
    """Run the pending migrations of `scripts` up to `version`; returns the previous schema of the
    file.

    Raises ProjectDamaged if the study would not pass its checks afterwards, ProjectLocked,
    StorageFailed.
    """
    with (
        Store(path, engine_for(path, foreign_keys=False)) as store,
        explained(path),
        store.writing() as connection,
    ):
        before = schema_version(connection)
        if before < version:
            upgrade(connection, scripts=scripts, version=version)
            _prove(connection, path, version)
    return before


def _prove(connection: Connection, path: Path, version: int) -> None:
    """Run the checks inside the migration's transaction: all of them for the newest schema, only
    foreign keys for another.
    """
    if version == SCHEMA_VERSION:
        faults = faults_in(connection)
    else:
        faults = [
            f"a row of {one.table} refers to a missing {one.parent}" for one in orphans(connection)
        ]
    if faults:
        wording = "; ".join(faults[:3])
        raise ProjectDamaged(
            f"{path} would be damaged by migrating ({wording}); it was not changed",
            command="qcode check",
        )
