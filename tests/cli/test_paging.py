"""Tables on a terminal: as wide as it is, and in a pager when longer; elsewhere as ever."""

from __future__ import annotations

import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pytest

from qcode.cli.paging import Printed, keeps_header, pager, screens
from qcode.cli.rendering import first_rows, printed_table
from qcode.model import Column, Table

TABLE = Table(
    "t",
    "Numbers",
    (Column("n", "Number", "count"), Column("words", "Words")),
    tuple({"n": n, "words": f"row {n} of a long table"} for n in range(1, 61)),
    ("Sixty rows.",),
)
PAGER = """import sys
print("PAGED", *sys.argv[1:])
print(sys.stdin.read())
"""


def in_terminal(folder: Path, *words: str, size: tuple[int, int], **environment: str) -> str:
    """What a program prints in a pseudo-terminal of so many columns and rows."""
    leader, follower = pty.openpty()
    ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "PAGER", "LESS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "qcode", *words],
        stdin=follower,
        stdout=follower,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**kept, "TERM": "xterm", **environment},
    )
    os.close(follower)
    said, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([leader], [], [], 0.1)[0]:
            try:
                said += os.read(leader, 1 << 16)
            except OSError:  # Linux: the other end is closed
                break
        elif process.poll() is not None:
            break
    process.wait()
    os.close(leader)
    return said.decode().replace("\r\n", "\n")


@pytest.fixture
def long(coded: Path) -> Path:
    """A study, and a pager that says that it was asked."""
    Path("pager.py").write_text(PAGER)
    return coded.parent


def test_a_long_table_goes_to_the_pager_and_a_short_one_does_not(long: Path) -> None:
    """PAGER is honoured with its arguments; an empty one, cat and --no-pager print at once. The
    table is as wide as the terminal.
    """
    chosen = {"PAGER": f"{sys.executable} pager.py --once"}
    words = ("show", "LE-01", "--codes")
    paged = in_terminal(long, *words, size=(70, 10), **chosen)
    assert paged.startswith("PAGED --once\n") and paged.count("Speaker") > 1
    assert max(len(line) for line in paged.split("\n")) <= 70
    assert "PAGED" not in in_terminal(long, *words, size=(120, 200), **chosen)
    assert "PAGED" not in in_terminal(long, *words, "--no-pager", size=(70, 10), **chosen)
    assert "PAGED" not in in_terminal(long, *words, size=(70, 10), PAGER="")


def test_nothing_depends_on_a_terminal_elsewhere(coded: Path, qcode, monkeypatch) -> None:
    """In a pipe a table has 100 columns, or as many as `--width` or COLUMNS says; files too."""
    monkeypatch.setenv("PAGER", "no-such-pager")
    wide = qcode("show", "LE-01").text
    assert 90 < max(map(len, wide.split("\n"))) <= 100
    narrow = qcode("show", "LE-01", "--width", "60").text
    assert max(map(len, narrow.split("\n"))) <= 60
    monkeypatch.setenv("COLUMNS", "60")
    assert qcode("show", "LE-01").text == narrow
    qcode("show", "LE-01", "-o", "table.txt")
    assert Path("table.txt").read_text() == narrow
    assert (
        "has no effect" in qcode("show", "LE-01", "--width", "60", "--format", "csv", status=2).said
    )


def test_each_screen_begins_with_the_heading() -> None:
    """Of every screen of 20 lines; no row is lost or doubled."""
    printed = printed_table(TABLE)
    lines = screens([printed], 20)
    heads = [n for n, line in enumerate(lines) if line == printed.heading[0]]
    assert heads == [0, 20, 40, 60] and lines[20:23] == list(printed.heading)
    assert [line for line in lines if "row " in line] == list(printed.rows)
    assert lines[-1] == "Sixty rows."


def test_a_heading_that_would_fill_the_screen_is_not_repeated() -> None:
    """And a table that ends where a screen does gets none after its end."""
    tall = Printed(["head"] * 6, [f"row {n}" for n in range(20)], [])
    assert screens([tall], 10).count("head") == 6
    assert screens([Printed(["head"], [f"row {n}" for n in range(9)], ["end"])], 10)[-1] == "end"


@pytest.mark.parametrize(
    ("wanted", "command"),
    [("less -S", ["less", "-S"]), ("", []), ("/bin/cat", []), ("'", []), (None, ["less"])],
)
def test_the_pager_is_chosen_by_the_environment(
    wanted: str | None, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Less where nothing is said; none where it is empty, cat or cannot be read."""
    monkeypatch.delenv("PAGER", raising=False)
    if wanted is not None:
        monkeypatch.setenv("PAGER", wanted)
    assert pager() == command


@pytest.mark.parametrize(
    ("told", "keeps"), [("less 643", True), ("There is no header=1 option", False)]
)
def test_a_less_is_asked_whether_it_keeps_a_heading(tmp_path: Path, told: str, keeps: bool) -> None:
    """Old ones say that there is no such option."""
    less = tmp_path / "less"
    less.write_text(f"#!/bin/sh\necho '{told}'\n")
    less.chmod(0o755)
    assert keeps_header([str(less)]) == keeps
    assert not keeps_header([str(tmp_path / "more")])
    assert not keeps_header([str(tmp_path / "absent" / "less")])


def test_only_the_first_rows_are_printed_where_that_is_asked_for(coded: Path, qcode) -> None:
    """With a note how many there are; csv and JSON have as many rows."""
    assert first_rows(TABLE, 60) is TABLE and first_rows(TABLE, None) is TABLE
    assert first_rows(TABLE, 3).notes[-1] == "These are the first 3 of 60 rows (--top)."
    everything = qcode("transcripts", "--format", "json").rows
    assert qcode("transcripts", "--top", "2", "--format", "json").rows == everything[:2]
    assert f"first 2 of {len(everything)} rows" in qcode("transcripts", "--top", "2").text
    assert qcode("transcripts", "--top", "0", status=2).out == b""
    assert "--top" in qcode("transcripts", "--top", "2", "rename", "LE-01", "X", status=2).said
