"""SQLite's errors as project errors that say what happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from qcode.errors import (
    ProjectDamaged,
    ProjectLocked,
    StorageFailed,
)
from qcode.store.sqlite import waiting
from qcode.store.sqlite.locks import holder

RESTORE = "qcode restore"
FAILURES = (sqlite3.Error, SQLAlchemyError)
"""What reading or writing a study may end in."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into project errors, which say that nothing was changed."""
    try:
        yield
    except DBAPIError as problem:
        raw = problem.orig
        if not isinstance(raw, sqlite3.Error):
            raise
        raise translated(path, raw) from problem
    except sqlite3.Error as raw:
        raise translated(path, raw) from raw


def translated(path: Path, raw: sqlite3.Error) -> Exception:
    """The project error for an SQLite error; the error itself if it is a bug in the program."""
    name = getattr(raw, "sqlite_errorname", "") or ""
    says = str(raw)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ProjectLocked(
            f"{path} is in use by {holder(path)}, longer than"
            f" {waiting.BUSY_SECONDS:g} seconds; nothing was changed",
            advice="try again when the other program has finished",
        )
    if name.startswith("SQLITE_FULL"):
        return StorageFailed(f"the disk of {path} is full; nothing was changed")
    if name == "SQLITE_READONLY_DBMOVED":
        return StorageFailed(
            f"{path} was moved, deleted or replaced since it was opened; nothing was changed"
        )
    if name.startswith("SQLITE_READONLY"):
        return StorageFailed(f"{path} or its folder cannot be written; nothing was changed")
    if name.startswith("SQLITE_CANTOPEN"):
        return StorageFailed(
            f"{path} or its journal file cannot be opened; is the folder writable?"
        )
    if name.startswith("SQLITE_IOERR"):
        return StorageFailed(f"reading or writing {path} failed ({says}); nothing was changed")
    if name.startswith("SQLITE_NOTADB"):
        return ProjectDamaged(
            f"{path} is not a qcode study, or its beginning is damaged ({says})", command=RESTORE
        )
    if name.startswith("SQLITE_CORRUPT") or "decode to UTF-8" in says:
        return ProjectDamaged(f"{path} is damaged ({says})", command=RESTORE)
    if name.startswith("SQLITE_ERROR") and says.startswith("no such "):
        return ProjectDamaged(
            f"{path} is damaged or not a complete study ({says})", command=RESTORE
        )
    return raw
