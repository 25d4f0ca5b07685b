"""The study as an open file: `Store.create`, `Store.open`, `Store.change` to write, `Store.view`
and `Store.snapshot` to read.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from qcode.errors import ProjectOutdated, StorageFailed
from qcode.store import ids
from qcode.store.change import Change
from qcode.store.database import compact, engine_for, explained, identify, in_memory
from qcode.store.publish import make_empty, publish, unfinished
from qcode.store.purposes import DECISION, MAKING
from qcode.store.version import SCHEMA_VERSION

if TYPE_CHECKING:
    from qcode.store.view import Source, View

DEFAULT_ROUND = "1"


class Store:
    """An open study. Use it as a context manager. Closing never loses anything, because every
    change is on disk when it returns.

    Several threads can use one store; they take turns.
    """

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self.engine = engine
        self.newcomers = False
        """Whether a name that is near a coder's may become a coder: said with ``--new`` by whoever
        opened the study.
        """
        self._turn = threading.RLock()
        self._open_change: Connection | None = None
        self._file = _file_at(path)

    @classmethod
    def create(cls, path: Path, *, title: str, actor: str = "", command: str = "init") -> Store:
        """Make a new study file with its own study id. Raises ProjectError if the path already
        exists.
        """
        with cls.making(path, title=title, actor=actor, command=command):
            pass
        return cls.open(path)

    @classmethod
    @contextmanager
    def making(
        cls, path: Path, *, title: str, actor: str = "", command: str = "init"
    ) -> Iterator[Store]:
        """A new study to be filled inside the block. The file appears under its name only when the
        block ends without an error.

        Raises ProjectError if `path` already exists, StorageFailed if it cannot be written.
        """
        with unfinished(path) as partial:
            with cls.unnamed(partial) as store:
                with store.change(command, actor=actor, purpose=MAKING) as change:
                    for key, value in (
                        ("study", ids.fresh()),
                        ("title", title),
                        ("segment_by", "turn"),
                        ("codebook", ""),
                    ):
                        change.put("setting", key, {"value": json.dumps(value)}, "study.init")
                yield store
            publish(partial, path)

    @classmethod
    def unnamed(cls, partial: Path) -> Store:
        """A study file with empty tables, under a temporary name (see `publish`)."""
        make_empty(partial)
        store = cls(partial, engine_for(partial))
        try:
            with explained(partial), store.writing() as connection:
                from qcode.store.migrate import upgrade

                upgrade(connection)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open an existing study.

        Raises ProjectMissing, ProjectDamaged, ProjectOutdated (newer file, or one that needs `qcode
        migrate`), ProjectLocked, StorageFailed. The file is not changed, except that a
        half-finished change of a killed process is rolled back.
        """
        version = identify(path)
        if version < SCHEMA_VERSION:
            raise ProjectOutdated(
                f"{path} has schema {version}, this program needs {SCHEMA_VERSION}",
                command=f"qcode -p {quote(str(path))} migrate",
            )
        store = cls(path, engine_for(path))
        with explained(path), store.engine.connect():
            store._same_file()
        return store

    @contextmanager
    def change(
        self, command: str, *, actor: str = "", rehearse: bool = False, purpose: str = DECISION
    ) -> Iterator[Change]:
        """One change-set in one transaction: when the block ends, either all of it is on disk or
        nothing.

        `command` is the description in the log, `purpose` the purpose (see `purposes`), `actor` the
        coder's name, empty for the system user. With `rehearse` everything happens in a copy in
        memory, which is then dropped. So a dry run does exactly what the command does, and works
        even if the study is read-only. Raises ProjectLocked if another process writes for too long,
        and StorageFailed if the disk is full, or if the file cannot be written or was replaced.
        """
        with self._turn, explained(self.path):
            if self._open_change is not None:
                raise RuntimeError(
                    "a change is open already; its block must end before another begins"
                )
            self._same_file()
            with self._rehearsing() if rehearse else self.writing() as connection:
                self._open_change = connection
                try:
                    change = Change(
                        connection,
                        actor=actor,
                        command=command,
                        purpose=purpose,
                        newcomers=self.newcomers,
                        views=_view,
                    )
                    yield change
                    change.finish()
                finally:
                    self._open_change = None
            self._same_file("the last change is not in the present file")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction without the log. It is for making or rebuilding a study, never for changing
        one.
        """
        with _transaction(self.engine) as connection:
            yield connection

    @contextmanager
    def _rehearsing(self) -> Iterator[Connection]:
        """A transaction like that of `writing`, in a copy that is dropped when the block ends."""
        with self.engine.connect() as connection:
            copy = in_memory(connection, writable=True)
        try:
            with _transaction(copy) as connection:
                yield connection
        finally:
            copy.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading. Each statement sees the newest state and holds its lock only
        while it runs.

        Inside the block of a `change` it is the connection of that change, which sees what was
        changed so far.
        """
        with self._turn, explained(self.path):
            if self._open_change is not None:
                yield self._open_change
                return
            self._same_file()
            with self.engine.connect() as connection:
                yield connection

    def view(self, reader: str | None) -> View:
        """The study as `reader` may see it: a coder's name, or ``SUPERVISOR``, who sees
        everything.
        """
        return _view(self, reader)

    @contextmanager
    def snapshot(self, reader: str | None) -> Iterator[View]:
        """The present state of the study as `reader` may see it. All reads in the block see this
        one state, even if others write meanwhile.

        The study is copied into memory first, so that no lock is held while the block reads, counts
        or prints. Inside the block of a `change` it is that change's own connection, as with
        `view`.
        """
        with self._turn, explained(self.path):
            if self._open_change is not None:
                yield _view(self, reader)
                return
            self._same_file()
            with self.engine.connect() as connection:
                copy = in_memory(connection)
        try:
            yield _view(Snapshot(copy, self.path), reader)
        finally:
            copy.dispose()

    def _same_file(self, so: str = "nothing was changed") -> None:
        """Refuse to go on if the file was replaced or deleted meanwhile."""
        if _file_at(self.path) == self._file:
            return
        what = (
            "was replaced by another file since it was opened"
            if self.path.exists()
            else "has vanished"
        )
        raise StorageFailed(
            f"{self.path} {what}; {so}",
            advice="start the command again, or look for a backup with qcode restore",
        )

    def compact(self) -> None:
        """Rewrite the file, so that no deleted words remain in its free pages."""
        with explained(self.path):
            compact(self.engine)

    def close(self) -> None:
        """Close the file."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Snapshot:
    """A copy of a study in memory, for reading."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.engine, self.path = engine, path

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to the copy; errors name the file that it was made from."""
        with explained(self.path), self.engine.connect() as connection:
            yield connection


def _view(source: Source, reader: str | None) -> View:
    # Imported here, because opening a study to write needs none of what views are made of.
    from qcode.store.view import View

    return View(source, reader)


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """A connection for writing, from ``BEGIN IMMEDIATE`` to the commit."""
    with engine.connect().execution_options(qcode_write=True) as connection, connection.begin():
        yield connection


def _file_at(path: Path) -> tuple[int, int] | None:
    """The identity of the file at `path`: device and inode number; None if there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
