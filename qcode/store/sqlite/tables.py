"""How SQLite stores a table."""

from __future__ import annotations

from typing import Any

KEY_ONLY: dict[str, Any] = {"sqlite_with_rowid": False}
"""Options of a table that is stored in the order of its key, without a number for each row."""
JOURNAL = "-journal"
"""What the name of the journal beside a file ends in."""
