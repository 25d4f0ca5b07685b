"""Kills a working process at random points, many times, and tells what the study looked like
afterwards.

Usage: ``python harness.py SCENARIO KILLS SEED FOLDER`` (a table of scenarios stands in
`scenarios.py`). Everything is loaded once; each child is forked from here, says on a pipe what it
was told is done, and is killed with SIGKILL. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from scenarios import SCENARIOS, Scenario, Wrong  # noqa: E402 - found through the path set above

from qcode.errors import QcodeError  # noqa: E402


class Child:
    """A process that works on a folder and acknowledges on a pipe, a line each."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self._pipe, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            _work(scenario, folder, write)
        os.close(write)
        self._heard = b""

    def hear(self, lines: int | None = None) -> list[str]:
        """What was acknowledged: so many lines at least, or everything until the pipe is closed."""
        while lines is None or self._heard.count(b"\n") < lines:
            some = os.read(self._pipe, 65536)
            if not some:
                break
            self._heard += some
        return self._heard.decode().split("\n")[:-1]

    def end(self, kill: bool) -> tuple[list[str], bool]:
        """Kill the process, or wait for it; its acknowledgements, and whether it ended by itself
        and well.
        """
        if kill:
            os.kill(self.pid, signal.SIGKILL)
        said = self.hear()
        os.close(self._pipe)
        status = os.waitpid(self.pid, 0)[1]
        return said, os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def _work(scenario: Scenario, folder: Path, pipe: int) -> None:
    status = 1
    try:
        scenario.work(folder, lambda said: os.write(pipe, f"{said}\n".encode()))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def once(
    scenario: Scenario, pattern: Path, folder: Path, kill_at: tuple[int, float] | None
) -> tuple[list[str], bool, float | None]:
    """Work on a fresh copy; kill after so many acknowledgements and so much more time.

    What was acknowledged, whether a journal was left, and how long the work took where it came to
    its end.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pattern, folder)
    start = time.perf_counter()
    child = Child(scenario, folder)
    if kill_at is not None:
        child.hear(kill_at[0])
        time.sleep(kill_at[1])
    said, ended = child.end(kill=kill_at is not None)
    took = time.perf_counter() - start
    journals = any(p.stat().st_size for p in folder.rglob("*-journal"))
    scenario.verify(folder, said)
    return said, journals, took if ended else None


def main(name: str, kills: int, seed: int, base: Path) -> dict[str, object]:
    """Run one scenario; the problems found, and how many kills met which situation."""
    scenario, rng = SCENARIOS[name], random.Random(seed)
    pattern, folder = base / "pattern", base / "work"
    pattern.mkdir(parents=True)
    scenario.prepare(pattern)
    # What is done once here is loaded and compiled for every child that is forked afterwards.
    shutil.copytree(pattern, folder)
    scenario.work(folder, lambda said: None)
    whole, _, took = once(scenario, pattern, folder, None)
    if took is None:
        return {"problems": ["the work failed without being killed"]}
    found: dict[str, int] = {"kills": 0, "before the end": 0, "rolled back": 0, "acknowledged": 0}
    problems = []
    for number in range(kills):
        if number % 2:
            kill_at = 0, rng.uniform(0, took)
        else:
            kill_at = rng.randrange(len(whole) + 1), rng.uniform(0, 1.2 * took / (len(whole) + 1))
        try:
            said, journal, ended = once(scenario, pattern, folder, kill_at)
        except (Wrong, QcodeError) as problem:
            problems.append(
                f"killed after {kill_at[0]} acknowledgements and {kill_at[1] * 1e3:.1f} ms:"
                f" {problem}"
            )
            continue
        found["kills"] += 1
        found["before the end"] += ended is None
        found["rolled back"] += journal
        found["acknowledged"] += len(said)
    return {"problems": problems, "seed": seed, **found}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))))
