"""Read the SQLite databases of other programs without changing them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from qcode.errors import BadInput
from qcode.model import Problem

HEADER = b"SQLite format 3\0"
_APPLICATION_ID = slice(68, 72)


def application_id(path: Path) -> int | None:
    """The number by which a program marks its databases; None if `path` is no SQLite database."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(HEADER):
        return None
    return int.from_bytes(head[_APPLICATION_ID], "big")


class Tables:
    """The rows of a database as mappings. Columns that an earlier version of a program does not
    have are missing in its rows.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.row_factory = sqlite3.Row
        listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.names = frozenset(row[0] for row in listed)

    def rows(self, table: str, order: str = "rowid") -> list[Mapping[str, Any]]:
        """Every row of a table, in order of a column; none if there is no such table."""
        if table not in self.names:
            return []
        query = f'SELECT * FROM "{table}" ORDER BY "{order}"'  # names are this program's own
        if order == "rowid":
            query = f'SELECT * FROM "{table}" ORDER BY rowid'
        return [dict(row) for row in self._connection.execute(query)]


@contextmanager
def opened(path: Path, shown: str) -> Iterator[Tables]:
    """The tables of a database, which is opened for reading only.

    Raises:
        BadInput: the file is damaged, or no SQLite database.

    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield Tables(connection)
    except sqlite3.Error as problem:
        message = f"cannot be read as a database: {problem}; close the program that has it open"
        raise BadInput([Problem(shown, message)]) from None


def text_of(row: Mapping[str, Any], name: str) -> str:
    """A column as a text; empty where it is missing or null."""
    value = row.get(name)
    return "" if value is None else str(value)


def time_of(row: Mapping[str, Any], name: str) -> str:
    """A column with a date and a time, in ISO 8601."""
    return text_of(row, name).strip().replace(" ", "T", 1)
