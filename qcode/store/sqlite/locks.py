"""Which process holds SQLite's lock on a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PENDING, _RESERVED, _SHARED = (0x40000000, 1), (0x40000001, 1), (0x40000002, 510)
"""Where in the file SQLite puts its locks, and how many bytes each takes."""
_probes: dict[tuple[int, int], int] = {}


def holder(path: Path) -> str:
    """A description of the process that holds SQLite's lock on `path`. It asks the operating
    system, and not every system answers.

    A writer is named before a reader.
    """
    try:
        import fcntl
    except ImportError:
        return "another program"
    try:
        probe = _probe(path)
        result = (
            _locked_by(probe, fcntl.F_GETLK, fcntl.F_WRLCK, *place)
            for place in (_RESERVED, _PENDING, _SHARED)
        )
        pid = next((pid for pid in result if pid > 0), 0)
    except OSError:
        return "another program"
    if not pid:
        return "another program"
    try:
        command = (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
            .strip()
        )
    except OSError:
        command = ""
    return f"process {pid}" + (f" ({command[:80]})" if command else "")


def _probe(path: Path) -> int:
    """A file descriptor for asking about locks. It stays open, because closing it would drop this
    process's locks on the file.
    """
    status = path.stat()
    key = status.st_dev, status.st_ino
    if key not in _probes:
        _probes[key] = os.open(path, os.O_RDONLY)
    return _probes[key]


def _locked_by(descriptor: int, get: int, write: int, start: int, length: int) -> int:
    """The process whose lock prevents writing to these bytes; 0 if there is none."""
    import fcntl
    import struct

    if sys.platform == "darwin":
        form, question = "qqihh", (start, length, 0, write, os.SEEK_SET)
    else:
        form, question = "hhqqi4x", (write, os.SEEK_SET, start, length, 0)
    answer = struct.unpack(form, fcntl.fcntl(descriptor, get, struct.pack(form, *question)))
    kind, pid = (answer[3], answer[2]) if sys.platform == "darwin" else (answer[0], answer[4])
    return 0 if kind == fcntl.F_UNLCK else int(pid)
