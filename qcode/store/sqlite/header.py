"""What SQLite's header says about a file: whether it is a study, and its schema version."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path
from shlex import quote

from sqlalchemy import Connection

from qcode.errors import (
    ProjectDamaged,
    ProjectMissing,
    ProjectOutdated,
    StorageFailed,
)
from qcode.store.sqlite.connection import connect
from qcode.store.sqlite.failures import RESTORE, explained
from qcode.store.version import SCHEMA_VERSION

APPLICATION_ID = 0x71636F64
"""``qcod``: what the header of a study says the file is."""
MAGIC = b"SQLite format 3\x00"
"""How a file of SQLite begins."""


def identify(path: Path) -> int:
    """The schema version of the study at `path`.

    The file is read through SQLite. This first rolls back what a killed process left incomplete,
    and keeps the locks that this process has on the file (on POSIX, opening and closing the file
    outside of SQLite would drop them). Raises ProjectMissing, ProjectDamaged (not a study),
    ProjectOutdated (made by a newer qcode), ProjectLocked, StorageFailed.
    """
    try:
        mode, size = path.stat().st_mode, path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        raise ProjectMissing(
            f"there is no study at {path}", command=f"qcode init {quote(str(path))}"
        ) from None
    except OSError as problem:
        raise StorageFailed(f"{path} cannot be read: {problem.strerror}") from None
    if stat.S_ISDIR(mode):
        raise ProjectDamaged(f"{path} is a folder, not a qcode study")
    if not stat.S_ISREG(mode) or size == 0:
        raise ProjectDamaged(
            f"{path} is {'not an ordinary' if size else 'an empty'} file, not a qcode study",
            command=RESTORE,
        )
    if not os.access(path, os.R_OK):
        raise StorageFailed(f"{path} cannot be read: permission denied")
    with explained(path), closing(connect(path)) as raw:
        application, version = (
            raw.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        )
    if application != APPLICATION_ID:
        raise ProjectDamaged(f"{path} is an SQLite file of another program, not a qcode study")
    if version > SCHEMA_VERSION:
        raise ProjectOutdated(
            f"{path} was made by a newer qcode (its schema is {version}, this program supports up"
            f" to {SCHEMA_VERSION})",
            advice="use a newer version: pip install --upgrade qcode",
        )
    return int(version)


def schema_version(connection: Connection) -> int:
    """The schema version in the header of an open study."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def stamp(connection: Connection, version: int) -> None:
    """Write into the header that the file is a study, and its schema version."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")
