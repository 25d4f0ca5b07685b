"""The installed program in a pseudo-terminal: from start to quit, resized, interrupted, and killed
in the middle.
"""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qcode.store.check import check
from qcode.store.store import Store

fcntl = pytest.importorskip("fcntl", reason="pseudo-terminals are a thing of POSIX")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

ROOT = Path(__file__).resolve().parents[2]
UNSET = {"NO_COLOR", "QCODE_KEYS", "QCODE_CODER", "QCODE_PROJECT", "COLUMNS", "LINES"}
"""What the machine's environment says of these is no matter of the tests."""


def _lead_the_terminal() -> None:
    """Make the new process the leader of the terminal that is its standard input."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A program in a terminal of its own; what it draws is kept as text with its control
    sequences.
    """

    def __init__(
        self, *arguments: str, columns: int = 80, rows: int = 24, **environment: str
    ) -> None:
        self.leader, follower = pty.openpty()
        self.resize(columns, rows)
        clean = {k: v for k, v in os.environ.items() if k not in UNSET}
        path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qcode", *arguments],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={**clean, "TERM": "xterm-256color", "PYTHONPATH": path, **environment},
            preexec_fn=_lead_the_terminal,
        )
        os.close(follower)
        self.drawn = ""

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program is told by the system."""
        fcntl.ioctl(self.leader, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.leader, keys.encode())

    def read(self, seconds: float = 0.05) -> str:
        """What is drawn within a time."""
        end, new = time.monotonic() + seconds, b""
        while time.monotonic() < end:
            if select.select([self.leader], [], [], 0.02)[0]:
                try:
                    new += os.read(self.leader, 1 << 16)
                except OSError:
                    break
        self.drawn += new.decode("utf-8", "replace")
        return self.drawn

    def until(self, words: str, seconds: float = 30.0) -> None:
        """Wait for words to be drawn (cursor moves and colours left out); fails when they are
        not.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if words in re.sub(r"\x1b\[[0-9;?<>=]*[A-Za-z]", "", self.read(0.05)):
                return
            if self.process.poll() is not None:
                self.read(0.3)
                break
        raise AssertionError(f"{words!r} was not drawn; the last was {self.drawn[-600:]!r}")

    def ended(self, seconds: float = 20.0) -> int:
        """The exit status."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        assert self.process.poll() is not None, "it did not end"
        return self.process.returncode

    def close(self) -> None:
        """Nothing is left behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.leader)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Terminals that a test opens; closed at its end."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def codes(path: Path) -> list[str]:
    """The codes on disk; and the study is whole."""
    with Store.open(path) as store:
        assert all(f.ok for f in check(store))
        return sorted(c.code for c in store.view(None).study().codings)


def test_from_start_to_quit(study_path: Path, terminals: list[Terminal]) -> None:
    """Coding, another size of the terminal, and q: the codes are stored, the place is kept, the
    terminal is given back.
    """
    t = Terminal("-p", str(study_path), "code", "GA-01", "--coder", "mara")
    terminals.append(t)
    t.until("no changes yet")
    t.press("jcw\r")
    t.until("water is on segment 4 now.")
    assert codes(study_path) == ["water"]
    t.drawn = ""
    t.resize(120, 40)
    t.until("On segment 4")
    t.press("*")
    t.until("quotable")
    t.press("q")
    assert t.ended() == 0
    assert "\x1b[?1049l" in t.read(0.2), "the screen of before is back"
    assert codes(study_path) == ["water"]


def test_interrupted(study_path: Path, terminals: list[Terminal]) -> None:
    """Ctrl-C leaves with 130 and loses nothing; so does the end of the terminal."""
    t = Terminal("-p", str(study_path), "code", "GA-01", "--coder", "mara")
    terminals.append(t)
    t.until("no changes yet")
    t.press("cj")
    t.until("Joy")
    t.press("\r")
    t.until("joy is on segment 2 now.")
    t.press("\x03")
    assert t.ended() == 130 and "Traceback" not in t.drawn
    assert codes(study_path) == ["joy"]


def test_killed_in_the_middle(study_path: Path, terminals: list[Terminal]) -> None:
    """What was said to be stored is stored, nothing is half done, and the study opens and goes
    on.
    """
    t = Terminal("-p", str(study_path), "code", "GA-01", "--coder", "mara")
    terminals.append(t)
    t.until("no changes yet")
    t.press("cw\r")
    t.until("water is on segment 2 now.")
    t.press("cj\r.u.u.u.u.*!")
    time.sleep(0.03)
    os.kill(t.process.pid, signal.SIGKILL)
    t.process.wait()
    found = codes(study_path)
    assert "water" in found and set(found) <= {"water", "joy"}
    again = Terminal("-p", str(study_path), "code", "GA-01", "--coder", "mara")
    terminals.append(again)
    again.until("no changes yet")
    assert "water" in again.drawn
    again.press("q")
    assert again.ended() == 0


def test_a_terminal_without_a_cursor_is_told_of_line_mode(
    study_path: Path, terminals: list[Terminal]
) -> None:
    """TERM=dumb: an error and a hint, no control sequences; and line mode talks with a prompt
    there.
    """
    t = Terminal("-p", str(study_path), "code", "GA-01", "--coder", "mara", TERM="dumb")
    terminals.append(t)
    assert t.ended() == 2 and "--plain" in t.read(0.2) and "\x1b[" not in t.drawn
    plain = Terminal(
        "-p", str(study_path), "code", "GA-01", "--coder", "mara", "--plain", TERM="dumb"
    )
    terminals.append(plain)
    plain.until("What next?")
    plain.press("apply snails\n")
    plain.until("snails is on segment 2 now.")
    plain.press("quit\n")
    assert plain.ended() == 0 and "\x1b[" not in plain.drawn and codes(study_path) == ["snails"]
