"""Take SQLite's write lock, and wait for others who have it."""

from __future__ import annotations

import random
import sqlite3
import time

BUSY_SECONDS = 30
"""How long to wait for another process before giving up."""
_LONGEST_NAP = 0.01


def begin_immediate(raw: sqlite3.Connection) -> None:
    """Take the write lock, and wait for others at most `BUSY_SECONDS`.

    SQLite's own waiting sleeps longer the longer it waits (up to 100 ms), so with many writers the
    last to arrive are served first and one may starve. Here every writer tries again after a short
    random sleep.
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
