"""Where the tests write their files, and how Hypothesis judges time.

Every change of a study waits until the disk has it. Most of a test's time would be this waiting, so
the tests write into memory where the system has a place for that (Linux has). That the program
waits is a test's own matter (`durability/test_synced.py`).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hypothesis import HealthCheck, settings

# A busy machine draws examples slowly. Time is measured in benchmarks, never in a test.
settings.register_profile("qcode", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("qcode")

_MEMORY = Path("/dev/shm")
_ROOM = 1024**3
"""Bytes that have to be free there; a run needs a small part of it."""


def pytest_configure() -> None:
    """Make the folders of `tmp_path` in memory, unless somebody chose a place."""
    if (
        "TMPDIR" not in os.environ
        and os.access(_MEMORY, os.W_OK)
        and shutil.disk_usage(_MEMORY).free > _ROOM
    ):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
