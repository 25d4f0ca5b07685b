"""The names in a study, read at once: for completion in a shell, which cannot wait until SQLAlchemy
is loaded.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal
from urllib.parse import quote

Kind = Literal["code", "transcript", "coder", "attribute"]
_PATIENCE = 0.2
"""Seconds to wait for somebody who is writing."""
_NAMES: dict[Kind, str] = {
    "code": "SELECT key, label FROM code WHERE status <> 'retired' ORDER BY position, key",
    "transcript": "SELECT name, '' FROM transcript ORDER BY name",
    "coder": "SELECT name, '' FROM coder WHERE kind = 'person' ORDER BY name",
    "attribute": "SELECT DISTINCT name, '' FROM attribute ORDER BY name",
}


def names_in(path: Path, kind: Kind) -> list[tuple[str, str]]:
    """(name, label or nothing) of all codes in use, transcripts, people who code, or attributes;
    none if the file cannot be read now.

    No coding, memo or text is read, so a blind coder gets the same names as everybody.
    """
    try:
        uri = f"file:{quote(str(path.resolve()))}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE)) as connection:
            return [(str(name), str(label)) for name, label in connection.execute(_NAMES[kind])]
    except (sqlite3.Error, OSError):
        return []
