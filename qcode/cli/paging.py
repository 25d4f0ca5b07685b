"""Long tables on a terminal: one screen after another, each with the table's heading.

The pager is that of ``PAGER``, or else less. A less that can keep the first lines in sight is asked
to; for every other pager the heading is repeated at the top of each screen. Nothing is paged where
stdout is no terminal, so pipes and files are the same everywhere.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

SETTINGS = "qcode.output"
"""Where the options of the running command are kept that say how a table is shown."""
NARROWEST = 40
WIDTH = 100
"""The width where there is no terminal."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A table as lines: those before the rows that stay in sight (title and heading), the rows, and
    what follows.
    """

    heading: Sequence[str]
    rows: Sequence[str]
    after: Sequence[str]

    @property
    def lines(self) -> list[str]:
        """All lines."""
        return [*self.heading, *self.rows, *self.after]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the running command shows tables: their width, if it was given, and whether long ones
    are paged.
    """

    width: int | None = None
    pager: bool = True


def settings() -> Settings:
    """The settings of the running command."""
    context = click.get_current_context(silent=True)
    found = context.meta.get(SETTINGS) if context is not None else None
    return found if isinstance(found, Settings) else Settings()


def table_width() -> int:
    """The width of tables: as asked for, or ``COLUMNS``, or that of the terminal, or 100."""
    told = os.environ.get("COLUMNS", "")
    columns = int(told) if re.fullmatch(r"[0-9]{1,9}", told) else 0
    wanted = settings().width or columns or _terminal()[0] or WIDTH
    return max(NARROWEST, wanted)


def _terminal() -> tuple[int, int]:
    """Columns and rows of the terminal that stdout is; zeros for anything else."""
    try:
        if sys.stdout is None or not sys.stdout.isatty():
            return 0, 0
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return 0, 0
    return size.columns, size.lines


def show(tables: Sequence[Printed]) -> bool:
    """Show tables in the pager, if stdout is a terminal and they are longer than it; False if they
    still have to be printed.
    """
    rows = _terminal()[1]
    command = pager()
    if not settings().pager or not command or rows < 8:
        return False
    lines = [line for table in tables for line in [*table.lines, ""]][:-1]
    if len(lines) <= rows - 1:
        return False
    heading = len(tables[0].heading) if len(tables) == 1 else 0
    if heading and heading < rows // 2 and keeps_header(command):
        return _run([*command, f"--header={heading}"], lines)
    return _run(command, screens(tables, rows - 1))


def pager() -> list[str]:
    """The command of the pager; empty if there is none, or if ``PAGER`` is empty or cat."""
    wanted = os.environ.get("PAGER")
    try:
        command = shlex.split("less" if wanted is None else wanted)
    except ValueError:
        return []
    return [] if not command or Path(command[0]).name == "cat" else command


def keeps_header(command: Sequence[str]) -> bool:
    """True for a less that is new enough to keep the first lines in sight."""
    if Path(command[0]).name != "less":
        return False
    try:
        told = subprocess.run(
            [command[0], "--header=1", "--version"],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return False
    # An older one says that there is no such option, and still prints its version.
    return b"header" not in told.stdout + told.stderr and told.returncode == 0


def screens(tables: Iterable[Printed], rows: int) -> list[str]:
    """The lines of tables, with the heading again at the top of each screen of so many rows that
    begins within a table.
    """
    result: list[str] = []
    for table in tables:
        if result:
            result.append("")
        result += table.heading
        repeated = table.heading if len(table.heading) < rows // 2 else ()
        for line in table.rows:
            if result and len(result) % rows == 0:
                result += repeated
            result.append(line)
        result += table.after
    return result


def _run(command: Sequence[str], lines: Sequence[str]) -> bool:
    """Give lines to the pager and wait until it is left; False if it cannot be started."""
    # A row stays one line (the arrows go on to what is beside it), and the text stays on the screen
    # when less is left.
    environment = {**os.environ, "LESS": os.environ.get("LESS", "RSX"), "LESSCHARSET": "utf-8"}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    assert process.stdin is not None
    try:
        process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        process.stdin.close()
    except BrokenPipeError:  # left before the end
        pass
    while True:
        try:
            process.wait()
            return True
        except KeyboardInterrupt:  # meant for the pager, which goes on
            continue
