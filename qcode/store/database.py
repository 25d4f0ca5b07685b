"""The connection to a study file: settings, transactions, and every way in which opening it can fail, in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from qcode.errors import ProjectDamaged, ProjectError, ProjectLocked, ProjectMissing, ProjectOutdated, StorageFailed
from qcode.store.schema import APPLICATION_ID, SCHEMA_VERSION

BUSY_SECONDS = 30
_SQLITE_MAGIC = b"SQLite format 3\x00"
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
)


def engine_for(path: Path) -> Engine:
    """An engine on one connection to `path`, which must exist; SQLite begins no transaction of its own accord.

    Writing transactions are begun ``IMMEDIATE`` through SQLAlchemy's begin event, so that waiting for another writer
    happens at the start and never in the middle.
    """

    def connect() -> sqlite3.Connection:
        uri = f"{path.resolve().as_uri()}?mode=rw"
        raw = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        for setting in _SETTINGS:
            raw.execute(setting)
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("qcode_write"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    return engine


def identify(path: Path) -> int:
    """The schema version of the study at `path`, read without SQLite and without touching the file.

    Raises ProjectMissing, ProjectDamaged (not a study), ProjectOutdated (made by a newer qcode), StorageFailed.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise ProjectMissing(f"there is no study at {path}", hint=f"qcode init {path}") from None
    except IsADirectoryError:
        raise ProjectDamaged(f"{path} is a folder, not a qcode study") from None
    except OSError as problem:
        raise StorageFailed(f"{path} cannot be read: {problem.strerror}") from None
    if len(header) < 100 or not header.startswith(_SQLITE_MAGIC):
        raise ProjectDamaged(f"{path} is not a qcode study (it is no SQLite file)", hint="qcode restore lists backups")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ProjectDamaged(f"{path} is an SQLite file of another program, not a qcode study")
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise ProjectOutdated(
            f"{path} was made by a newer qcode (its schema is {version}, this program knows up to {SCHEMA_VERSION})",
            hint="pip install --upgrade qcode",
        )
    return version


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's failures into the project errors that say what happened and that nothing was changed."""
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
    """The project error for an SQLite error; the error itself when it is a fault of the program."""
    name = getattr(raw, "sqlite_errorname", "") or ""
    says = str(raw)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ProjectLocked(
            f"{path} is in use by {holder(path)}, longer than {BUSY_SECONDS} seconds; nothing was changed",
            hint="try again when the other program has finished",
        )
    if name.startswith("SQLITE_FULL"):
        return StorageFailed(f"the disk of {path} is full; nothing was changed")
    if name.startswith("SQLITE_READONLY"):
        return StorageFailed(f"{path} or its folder cannot be written; nothing was changed")
    if name.startswith("SQLITE_CANTOPEN"):
        return StorageFailed(f"{path} or the journal beside it cannot be opened; is the folder writable?")
    if name.startswith("SQLITE_IOERR"):
        return StorageFailed(f"reading or writing {path} failed ({says}); nothing was changed")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return ProjectDamaged(f"{path} is damaged ({says})", hint="qcode restore lists backups")
    if name.startswith("SQLITE_ERROR") and says.startswith("no such "):
        return ProjectDamaged(f"{path} is damaged or no complete study ({says})", hint="qcode restore lists backups")
    return raw


def holder(path: Path) -> str:
    """The process that holds SQLite's lock on `path`, in words; asks the system, which not every system answers."""
    try:
        import fcntl
        import struct
    except ImportError:
        return "another program"
    pending_byte, length = 0x40000000, 512
    request = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, pending_byte, length, 0)
    try:
        with path.open("rb+") as file:
            answer = struct.unpack("hhqqi4x", fcntl.fcntl(file.fileno(), fcntl.F_GETLK, request))
    except OSError:
        return "another program"
    kind, pid = answer[0], answer[4]
    if kind == fcntl.F_UNLCK or pid <= 0:
        return "another program"
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        command = ""
    return f"process {pid}" + (f" ({command[:80]})" if command else "")


def create_file(path: Path) -> None:
    """Make the empty database file, refusing one that exists. Raises ProjectError."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        raise ProjectError(f"{path} exists already; nothing was changed", hint=f"qcode -p {path} transcripts") from None
    except FileNotFoundError:
        raise StorageFailed(f"the folder {path.parent} does not exist") from None
    except OSError as problem:
        raise StorageFailed(f"{path} cannot be made: {problem.strerror}") from None
    os.close(descriptor)
