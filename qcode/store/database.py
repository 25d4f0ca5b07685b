"""The connection to a study file: settings, transactions, and every way in which opening it can
fail, in words.
"""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from qcode.errors import (
    ProjectDamaged,
    ProjectLocked,
    ProjectMissing,
    ProjectOutdated,
    StorageFailed,
)
from qcode.store.version import APPLICATION_ID, SCHEMA_VERSION

BUSY_SECONDS = 30
"""How long to wait for another process before giving up."""
_LONGEST_NAP = 0.01
_PENDING, _RESERVED, _SHARED = (0x40000000, 1), (0x40000001, 1), (0x40000002, 510)
"""Where in the file SQLite puts its locks, and how many bytes each takes."""
_probes: dict[tuple[int, int], int] = {}
_RESTORE = "qcode restore lists backups"
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
)


def connect(path: Path, *, foreign_keys: bool = True) -> sqlite3.Connection:
    """A connection to `path`, which must exist, with the settings that durability rests on. Raises
    sqlite3.Error.
    """
    uri = f"{path.resolve().as_uri()}?mode=rw"
    raw = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        for setting in _SETTINGS:
            raw.execute(setting)
        if not foreign_keys:
            raw.execute("PRAGMA foreign_keys = OFF")
    except BaseException:
        raw.close()
        raise
    return raw


def engine_for(path: Path, *, foreign_keys: bool = True) -> Engine:
    """An engine on one connection to `path`, which must exist; SQLite begins no transaction of its
    own accord.

    Writing transactions are begun ``IMMEDIATE`` through SQLAlchemy's begin event, so that waiting
    for another writer happens at the start and never in the middle. `foreign_keys` is False for
    migrations only, which rebuild tables.
    """
    return _engine(lambda: connect(path, foreign_keys=foreign_keys))


def _engine(creator: Callable[[], sqlite3.Connection]) -> Engine:
    """An engine on the one connection that `creator` makes."""
    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("qcode_write"):
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            _begin_immediate(raw)
            raw.execute("PRAGMA defer_foreign_keys = ON")

    return engine


def in_memory(connection: Connection, *, writable: bool = False) -> Engine:
    """An engine on a copy in memory of what `connection` is open on, taken in one step: one state
    of the study.

    Others can write again as soon as it is taken. Nothing of it is ever on a disk, also of what is
    written into a `writable` one.
    """
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        source.execute("BEGIN")
        try:
            source.execute(
                "SELECT count(*) FROM sqlite_schema"
            ).fetchone()  # waits for a writer; `backup` would wait for ever
            source.backup(copy)
        finally:
            source.execute("COMMIT")
        copy.execute(f"PRAGMA {'foreign_keys' if writable else 'query_only'} = ON")
    except BaseException:
        copy.close()
        raise
    return _engine(lambda: copy)


def compact(engine: Engine) -> None:
    """Rewrite the file without its free pages, and overwrite what stood there."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        connection.exec_driver_sql("VACUUM")


def _begin_immediate(raw: sqlite3.Connection) -> None:
    """Take the write lock, waiting for others at most `BUSY_SECONDS`.

    SQLite's own waiting sleeps longer the longer it waits (up to 100 ms), so that of many writers
    those who came last are served first and one may starve. Here everybody tries again after a
    short random nap.
    """
    give_up = time.monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as problem:
                if (
                    not problem.sqlite_errorname.startswith("SQLITE_BUSY")
                    or time.monotonic() >= give_up
                ):
                    raise
            time.sleep(random.uniform(0, _LONGEST_NAP))
    finally:
        raw.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def identify(path: Path) -> int:
    """The schema version of the study at `path`.

    The file is read through SQLite: what a killed process left half written is rolled back first,
    and locks that this process holds on the file stay (on POSIX they would be lost when the file is
    opened and closed past SQLite). Raises ProjectMissing, ProjectDamaged (not a study),
    ProjectOutdated (made by a newer qcode), ProjectLocked, StorageFailed.
    """
    try:
        mode, size = path.stat().st_mode, path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        raise ProjectMissing(f"there is no study at {path}", hint=f"qcode init {path}") from None
    except OSError as problem:
        raise StorageFailed(f"{path} cannot be read: {problem.strerror}") from None
    if stat.S_ISDIR(mode):
        raise ProjectDamaged(f"{path} is a folder, not a qcode study")
    if not stat.S_ISREG(mode) or size == 0:
        raise ProjectDamaged(
            f"{path} is {'not an ordinary' if size else 'an empty'} file, not a qcode study",
            hint=_RESTORE,
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
            hint="pip install --upgrade qcode",
        )
    return int(version)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's failures into the project errors that say what happened and that nothing was
    changed.
    """
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
            f"{path} is in use by {holder(path)}, longer than {BUSY_SECONDS:g} seconds; nothing was"
            " changed",
            hint="try again when the other program has finished",
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
            f"{path} is not a qcode study, or its beginning is damaged ({says})", hint=_RESTORE
        )
    if name.startswith("SQLITE_CORRUPT") or "decode to UTF-8" in says:
        return ProjectDamaged(f"{path} is damaged ({says})", hint=_RESTORE)
    if name.startswith("SQLITE_ERROR") and says.startswith("no such "):
        return ProjectDamaged(f"{path} is damaged or not a complete study ({says})", hint=_RESTORE)
    return raw


def holder(path: Path) -> str:
    """The process that holds SQLite's lock on `path`, in words; asks the system, which not every
    system answers.

    A writer is named before a reader.
    """
    try:
        import fcntl
    except ImportError:
        return "another program"
    try:
        probe = _probe(path)
        found = (
            _locked_by(probe, fcntl.F_GETLK, fcntl.F_WRLCK, *place)
            for place in (_RESERVED, _PENDING, _SHARED)
        )
        pid = next((pid for pid in found if pid > 0), 0)
    except OSError:
        return "another program"
    if not pid:
        return "another program"
    try:
        command = (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
            .strip()
        )
    except OSError:
        command = ""
    return f"process {pid}" + (f" ({command[:80]})" if command else "")


def _probe(path: Path) -> int:
    """A descriptor to ask for locks with. It stays open: closing it would drop the locks this
    process holds on the file.
    """
    status = path.stat()
    key = status.st_dev, status.st_ino
    if key not in _probes:
        _probes[key] = os.open(path, os.O_RDONLY)
    return _probes[key]


def _locked_by(descriptor: int, get: int, write: int, start: int, length: int) -> int:
    """The process whose lock stands against writing to these bytes; 0 for none."""
    import fcntl
    import struct

    if sys.platform == "darwin":
        form, question = "qqihh", (start, length, 0, write, os.SEEK_SET)
    else:
        form, question = "hhqqi4x", (write, os.SEEK_SET, start, length, 0)
    answer = struct.unpack(form, fcntl.fcntl(descriptor, get, struct.pack(form, *question)))
    kind, pid = (answer[3], answer[2]) if sys.platform == "darwin" else (answer[0], answer[4])
    return 0 if kind == fcntl.F_UNLCK else int(pid)
