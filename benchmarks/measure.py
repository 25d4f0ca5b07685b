"""Timing whole processes: wall-clock seconds and peak memory of a command, the median of several
runs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Median seconds, peak megabytes, and the least seconds of processor time."""

    seconds: float
    megabytes: float
    processor: float = 0.0


def process(
    command: Sequence[str], *, runs: int = 3, before: Callable[[], None] | None = None
) -> Measured:
    """Run `command` several times as a process of its own; `before` prepares each run and is not
    timed.

    Modules are compiled beforehand, as in an installed package, and stay compiled.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    seconds, peaks, busy = [], [], []
    for _ in range(runs):
        if before:
            before()
        start = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        )
        assert child.stderr is not None
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds.append(time.perf_counter() - start)
        busy.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"{' '.join(command)} failed:\n{said.decode()}")
    return Measured(statistics.median(seconds), max(peaks), min(busy))


def qcode(*words: str) -> list[str]:
    """The command line of qcode in this environment."""
    return [sys.executable, "-m", "qcode", *words]
