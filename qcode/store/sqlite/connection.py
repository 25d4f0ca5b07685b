"""The connection to a study file: its settings, and how its transactions begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from qcode.store.sqlite import waiting

_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
)


def connect(path: Path, *, foreign_keys: bool = True) -> sqlite3.Connection:
    """A connection to `path`, which must exist, with the settings that durability depends on.
    Raises sqlite3.Error.
    """
    uri = f"{path.resolve().as_uri()}?mode=rw"
    raw = sqlite3.connect(
        uri, uri=True, timeout=waiting.BUSY_SECONDS, isolation_level=None, check_same_thread=False
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
    """An engine on one connection to `path`, which must exist. SQLite never begins a transaction on
    its own.

    Write transactions are begun with ``IMMEDIATE`` through SQLAlchemy's begin event, so that
    waiting for another writer happens at the start and never in the middle. `foreign_keys` is False
    only for migrations, which rebuild tables.
    """
    return _engine(lambda: connect(path, foreign_keys=foreign_keys))


@cache
def _first_engine() -> Engine:
    """An engine on an empty database in memory, which gives the others their dialect."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    engine.connect().close()  # The dialect asks for SQLite's version when it first connects.
    engine.dispose()
    return engine


_STATEMENTS = 1000
"""How many statements are kept as text; the program knows about half as many."""


@cache
def _compiled() -> LRUCache[Any, Any]:
    """The text of the statements that were made once, for all engines."""
    return LRUCache(_STATEMENTS)


def _engine(creator: Callable[[], Any]) -> Engine:
    """An engine on the one connection of `sqlite3` that `creator` makes."""
    # A command opens a study, a snapshot of it and perhaps another study, and runs the same
    # statements on each. Engines with one dialect and one cache make the text of each once.
    first = _first_engine()
    engine = Engine(StaticPool(creator, dialect=first.dialect), first.dialect, first.url)
    engine.update_execution_options(compiled_cache=_compiled())

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("qcode_write"):
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            waiting.begin_immediate(raw)
            raw.execute("PRAGMA defer_foreign_keys = ON")

    return engine


def in_memory(connection: Connection, *, writable: bool = False) -> Engine:
    """An engine on an in-memory copy of the database that `connection` has open. The copy is made
    in one step, so it shows one state of the study.

    Others can write again as soon as it is made. Nothing of it is ever written to a disk, even if
    it is `writable`. If it is not, its connections have the option ``qcode_still``: what is read
    twice is the same.
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
    engine = _engine(lambda: copy)
    if not writable:
        engine.update_execution_options(qcode_still=True)
    return engine


def compact(engine: Engine) -> None:
    """Rewrite the file without its free pages, and overwrite their old content."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        connection.exec_driver_sql("VACUUM")


@contextmanager
def erasing(connection: Connection) -> Iterator[None]:
    """A transaction that leaves no trace in the file of what was deleted in it."""
    # SQLite leaves deleted rows in free pages: they are overwritten, and VACUUM drops the pages.
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    yield
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("VACUUM")


@contextmanager
def one_moment(connection: Connection) -> Iterator[None]:
    """Make a few short statements see the same moment (inside a transaction they already do)."""
    if getattr(connection.connection.driver_connection, "in_transaction", False):
        yield
        return
    connection.exec_driver_sql("BEGIN")
    try:
        yield
    finally:
        connection.exec_driver_sql("COMMIT")
