"""A program in a pseudo-terminal, and what stands on its screen. POSIX only."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PARTS = re.compile(
    r"\x1b\[([0-9;?<>=]*)[ ]?([@-~])|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_=>78cn]|"
    r"([\x00-\x1a\x1c-\x1f])|([^\x00-\x1f]+)"
)
"""A control sequence, a string of the terminal's own, a control character, or text."""


class Grid:
    """The characters of a screen, drawn from what a program sends. Each is one cell wide, as in the
    texts drawn here.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Another size; the program draws everything again."""
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self._rest = ""

    def feed(self, sent: str) -> None:
        """Draw what was sent; a sequence that is cut off waits for its end."""
        sent = self._rest + sent
        cut = sent.rfind("\x1b", max(0, len(sent) - 80))
        if cut >= 0 and _PARTS.match(sent, cut) is None:
            sent, self._rest = sent[:cut], sent[cut:]
        else:
            self._rest = ""
        for numbers, final, control, text in _PARTS.findall(sent):
            if text:
                self._write(text)
            elif control == "\r":
                self.column = 0
            elif control == "\n":
                self.row = min(self.row + 1, self.rows - 1)
            elif final == "H":
                place = [int(n) if n else 1 for n in numbers.split(";")]
                self.row, self.column = place[0] - 1, (place[1] if len(place) > 1 else 1) - 1
            elif final == "J":
                self.cells = [[" "] * self.columns for _ in range(self.rows)]
            elif final == "K" and self.row < self.rows:
                self.cells[self.row][self.column :] = [" "] * (self.columns - self.column)

    def _write(self, text: str) -> None:
        for character in text:
            if self.row < self.rows and self.column < self.columns:
                self.cells[self.row][self.column] = character
            self.column += 1

    def lines(self) -> list[str]:
        """The rows from top to bottom."""
        return ["".join(row).rstrip() for row in self.cells]


class Terminal:
    """A program in a pseudo-terminal: ``qcode -p STUDY --coder CODER …``."""

    def __init__(
        self, study: Path, coder: str, *command: str, columns: int = 72, rows: int = 28
    ) -> None:
        self.coder, self.command, self.study = coder, command, study
        self.leader, follower = pty.openpty()
        self.grid = Grid(columns, rows)
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qcode", "-p", str(study), "--coder", coder, *command],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "COLUMNS": "",
                "LINES": "",
                "NO_COLOR": "1",
            },
            preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)),
        )
        os.close(follower)
        self.said = ""

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        self.grid.resize(columns, rows)
        fcntl.ioctl(self.leader, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str) -> None:
        """Type; a program that has ended takes nothing."""
        try:
            os.write(self.leader, keys.encode())
        except OSError:
            return

    def take(self, seconds: float = 0.0) -> str:
        """What comes within a time, drawn and kept."""
        if not select.select([self.leader], [], [], seconds)[0]:
            return ""
        try:
            new = os.read(self.leader, 1 << 16).decode("utf-8", "replace")
        except OSError:
            return ""
        self.grid.feed(new)
        self.said = (self.said + new)[-20_000:]
        return new

    def until(self, words: str, seconds: float) -> str:
        """What was said up to some words at its end; whatever came, where they did not."""
        end, heard = time.monotonic() + seconds, ""
        while time.monotonic() < end and not heard.rstrip().endswith(words.rstrip()):
            new = self.take(0.05)
            heard += new
            if not new and self.ended is not None:
                break
        return heard.replace("\r", "")

    @property
    def ended(self) -> int | None:
        """The exit status; None while it works."""
        return self.process.poll()

    def signal(self, number: int) -> None:
        """Send a signal, if it is not gone."""
        if self.ended is None:
            self.process.send_signal(number)

    def end(self) -> None:
        """Kill it, if it is not gone."""
        self.signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.leader)


def settle(terminals: Sequence[Terminal], quiet: float, limit: float = 15.0) -> None:
    """Read until none of them has drawn anything for so many seconds."""
    last, end = time.monotonic(), time.monotonic() + limit
    while time.monotonic() < min(end, last + quiet):
        ready = select.select([t.leader for t in terminals if t.ended is None], [], [], 0.02)[0]
        if "".join(t.take() for t in terminals if t.leader in ready):
            last = time.monotonic()


def wait(
    terminals: Sequence[Terminal], drawn: Callable[[Terminal], bool], limit: float = 10.0
) -> None:
    """Read until something is drawn on each of them, or until the time is over."""
    end = time.monotonic() + limit
    while time.monotonic() < end and not all(t.ended is not None or drawn(t) for t in terminals):
        settle(terminals, 0.05, 0.3)


def plain(said: str) -> str:
    """What was sent without control sequences."""
    return "".join(
        text or ("\n" if control == "\n" or final == "H" else "")
        for _, final, control, text in _PARTS.findall(said)
    )
