"""Checked copies of a study, made by SQLite while others work."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from qcode.errors import ProjectDamaged, StorageFailed
from qcode.store.sqlite.connection import connect
from qcode.store.sqlite.failures import explained, translated
from qcode.store.sqlite.header import APPLICATION_ID


def copy_study(source: Path, target: Path, *, what: str = "backup") -> tuple[int, str]:
    """Copy the database through SQLite; returns the number of events and the head of the log in the
    copy. `what` is the purpose of the copy.

    Raises ProjectDamaged if the copy is damaged, StorageFailed if it cannot be written.
    """
    with (
        explained(source),
        closing(connect(source)) as from_,
        closing(sqlite3.connect(target, isolation_level=None)) as to,
    ):
        try:
            from_.backup(to, pages=-1)
        except sqlite3.Error as problem:
            if isinstance(translated(target, problem), StorageFailed):
                raise StorageFailed(
                    f"no {what} can be written to {target.parent}: {problem}"
                ) from problem
            raise
        faults = unsound(to)
        if faults:
            raise ProjectDamaged(
                f"{source} is damaged, so no good copy can be made: {faults[0]}",
                command="qcode check",
            )
        return _newest(to)


def newest_event(path: Path) -> tuple[int, str]:
    """The number and digest of the newest event in the log of a study file."""
    with closing(sqlite3.connect(path)) as raw:
        return _newest(raw)


def _newest(raw: sqlite3.Connection) -> tuple[int, str]:
    newest = raw.execute("SELECT seq, digest FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return newest or (0, "")


def copy_open(connection: Connection, target: Path) -> None:
    """Copy the study that `connection` has open over the empty file `target`, without its free
    pages.
    """
    connection.exec_driver_sql("VACUUM INTO ?", (str(target),))


def unsound(raw: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a study of any schema: identity, pages, references."""
    if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return ["it is not a qcode study"]
    result = [str(line) for (line,) in raw.execute("PRAGMA quick_check") if line != "ok"]
    orphans = raw.execute("PRAGMA foreign_key_check").fetchall()
    return result + [
        f"a row of {table} refers to a missing {parent}" for table, _, parent, _ in orphans
    ]


def is_packed(path: Path) -> bool:
    """True if the log of a study file lacks events that were withheld from a coder; False if it
    cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return (
                connection.execute("SELECT 1 FROM event WHERE kind = 'withheld' LIMIT 1").fetchone()
                is not None
            )
    except (
        sqlite3.Error
    ):  # not a study, or a damaged one: the command that opens it says what is wrong
        return False


def faults_of_any_schema(path: Path) -> tuple[list[str], int]:
    """What SQLite finds wrong with a study of any schema, and the number of events in its log."""
    with closing(sqlite3.connect(path)) as raw:
        return unsound(raw), int(raw.execute("SELECT count(*) FROM event").fetchone()[0])
