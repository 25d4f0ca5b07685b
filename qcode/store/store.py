"""The study as an open file: `Store.create`, `Store.open`, `Store.change` for writing, `Store.view` for all reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from qcode.errors import ProjectError, ProjectOutdated
from qcode.store import ids
from qcode.store.change import Change
from qcode.store.database import create_file, engine_for, explained, identify
from qcode.store.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from qcode.store.view import View

DEFAULT_ROUND = "1"


class Store:
    """An open study. Use as a context manager; closing never loses anything, every change is on disk when it returns."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self.engine = engine

    @classmethod
    def create(cls, path: Path, *, title: str, actor: str = "", command: str = "init") -> Store:
        """Make a new study file with its own study id. Raises ProjectError when something is there already."""
        create_file(path)
        store = cls(path, engine_for(path))
        try:
            with explained(path), store._writing() as connection:
                from qcode.store.migrate import upgrade

                upgrade(connection)
                change = Change(connection, actor=actor, command=command)
                for key, value in (("study", ids.fresh()), ("title", title), ("segment_by", "turn"), ("codebook", "")):
                    change.put("setting", key, {"value": json.dumps(value)}, "study.init")
                change.flush()
        except BaseException:
            store.close()
            path.unlink(missing_ok=True)
            raise
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open an existing study.

        Raises ProjectMissing, ProjectDamaged, ProjectOutdated (newer file, or one that needs `qcode migrate`),
        ProjectLocked, StorageFailed; the file is not touched.
        """
        version = identify(path)
        if version < SCHEMA_VERSION:
            raise ProjectOutdated(
                f"{path} has schema {version}, this program needs {SCHEMA_VERSION}", hint=f"qcode -p {path} migrate"
            )
        return cls(path, engine_for(path))

    @contextmanager
    def change(self, command: str, *, actor: str = "", **header: str | None) -> Iterator[Change]:
        """One change-set in one transaction: all of it is on disk when the block ends, or none of it.

        `command` is what the log says was done; `actor` is the coder's name, empty for the system user.
        """
        with explained(self.path):
            self._same_file()
            with self._writing() as connection:
                change = Change(connection, actor=actor, command=command, **header)
                yield change
                change.flush()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(qcode_write=True) as connection, connection.begin():
            yield connection

    def view(self, as_coder: str | None = None) -> View:
        """Everything that `as_coder` may read; None is the system user, who sees all."""
        from qcode.store.view import View

        return View(self, as_coder)

    def _same_file(self) -> None:
        """Refuse to write into a file that was replaced or taken away underneath."""
        if not self.path.exists():
            raise ProjectError(f"{self.path} has vanished; nothing was changed")

    def close(self) -> None:
        """Close the file."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
