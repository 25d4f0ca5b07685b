"""What SQLite itself finds wrong with a study: damaged pages, and rows that refer to rows that do
not exist.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection


class Orphan(NamedTuple):
    """A row that refers to a row that does not exist: its table, its number (None if the table has
    none), and the table it refers to.
    """

    table: str
    number: int | None
    parent: str


def page_faults(connection: Connection) -> Iterator[str]:
    """What is wrong with the pages of the file."""
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check").fetchall():
        if line != "ok":
            yield str(line)


def orphans(connection: Connection) -> list[Orphan]:
    """All rows that refer to rows that do not exist."""
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return [Orphan(table, number, parent) for table, number, parent, _ in rows]


def first_orphan(connection: Connection) -> Orphan | None:
    """One row that refers to a row that does not exist; None if there is none."""
    row = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return None if row is None else Orphan(row[0], row[1], row[2])


def entity_of(connection: Connection, orphan: Orphan) -> str | None:
    """The id of such a row; None if its table has no ids or the row no longer exists."""
    if orphan.number is None:
        return None
    result: str | None = connection.exec_driver_sql(
        f'SELECT id FROM "{orphan.table}" WHERE rowid = ?', (orphan.number,)
    ).scalar()
    return result


@contextmanager
def whatever_bytes(connection: Connection) -> Iterator[None]:
    """Read texts even if they are no longer valid UTF-8, so that the check can name where they
    belong.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str
