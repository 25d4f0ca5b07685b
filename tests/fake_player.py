"""A player that plays nothing: it writes its process and its arguments down, and waits to be
ended.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_WAITS = """#!/bin/sh
echo "$$ $*" >> "{told}"
exec sleep 60
"""
_FAILS = """#!/bin/sh
echo "no device for sound" >&2
exit 2
"""


def make_player(folder: Path, name: str = "mpv", *, fails: bool = False) -> Path:
    """Put the program `name` into `folder`; returns the file that it writes a line into for each
    start.
    """
    folder.mkdir(exist_ok=True)
    told, program = folder / "told", folder / name
    program.write_text(_FAILS if fails else _WAITS.format(told=told))
    program.chmod(0o755)
    return told


def starts(told: Path, number: int) -> list[tuple[int, str]]:
    """The process and the arguments of each start, as soon as there are `number` of them."""
    for _ in range(1000):
        lines = told.read_text().splitlines() if told.exists() else []
        if len(lines) >= number:
            return [(int(line.split()[0]), line.partition(" ")[2]) for line in lines]
        time.sleep(0.01)
    raise AssertionError(f"the player was started {len(lines)} times, not {number}")


def lives(process: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
