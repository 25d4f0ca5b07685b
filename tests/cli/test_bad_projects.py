"""Files that are no study, too new, locked, damaged or missing: one clear error, exit 3, and not a
byte of them changed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

COMMANDS = {
    "reads": ["transcripts"],
    "reads one": ["show", "LE-01"],
    "reports": ["report", "themes"],
    "checks": ["check"],
    "changes": ["codings", "add", "LE-04", "2", "hotline", "--coder", "ada"],
    "imports": ["import", "."],
    "undoes": ["undo"],
}
every_command = pytest.mark.parametrize("argv", COMMANDS.values(), ids=COMMANDS)


def _other_program(study: Path) -> None:
    study.unlink()
    with closing(sqlite3.connect(study)) as connection, connection:
        connection.execute("CREATE TABLE anything (x)")


def _newer(study: Path) -> None:
    with closing(sqlite3.connect(study)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {version + 1}")


def _older(study: Path) -> None:
    with closing(sqlite3.connect(study)) as connection:
        connection.execute("PRAGMA user_version = 0")


def _without_tables(study: Path) -> None:
    with closing(sqlite3.connect(study)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for name in ("event", "transcript"):
            connection.execute(f"DROP TABLE {name}")


def _text(study: Path) -> None:
    study.write_text("Interviewer: This is no study.\n" * 50)


def _empty(study: Path) -> None:
    study.write_bytes(b"")


def _zip(study: Path) -> None:
    study.write_bytes(b"PK\x03\x04" + os.urandom(4000))


def _cut(study: Path) -> None:
    study.write_bytes(study.read_bytes()[:20_000])


def _overwritten(study: Path) -> None:
    whole = bytearray(study.read_bytes())
    whole[4096 : len(whole) - 4096] = b"\xa5" * (len(whole) - 8192)
    study.write_bytes(bytes(whole))


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "text": (_text, "not a qcode study"),
    "empty": (_empty, "not a qcode study"),
    "zip": (_zip, "not a qcode study"),
    "of another program": (_other_program, "not a qcode study"),
    "newer": (_newer, "was made by a newer qcode"),
    "older": (_older, "has schema 0, this program needs"),
    "without tables": (_without_tables, "is damaged or not a complete study"),
    "cut short": (_cut, "is damaged"),
    "overwritten": (_overwritten, "is damaged"),
}


@every_command
@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_cannot_be_used_is_told_and_left_alone(
    coded: Path, qcode, kind: str, argv: list[str]
) -> None:
    """One error, at most one hint, exit 3, nothing on stdout; the file and its folder are as they
    were.
    """
    if kind == "without tables" and argv == ["check"]:
        pytest.skip("what is missing is what the check tells, in its rows")
    breaks, message = BROKEN[kind]
    breaks(coded)
    before, around = coded.read_bytes(), sorted(p.name for p in coded.parent.iterdir())
    ran = qcode(*argv, status=3)
    assert ran.out == b""
    lines = ran.said.splitlines()
    assert lines[0].startswith("qcode: error: ") and message in lines[0] and str(coded) in lines[0]
    assert len(lines) == 1 or (len(lines) == 2 and lines[1].startswith("hint: "))
    assert coded.read_bytes() == before
    assert sorted(p.name for p in coded.parent.iterdir()) == around


@every_command
def test_a_study_that_is_not_there_is_not_made(qcode, argv: list[str]) -> None:
    """A slip in ``-p`` makes no empty study; the hint says what would."""
    assert (
        qcode("-p", "slip.qcode", *argv, status=3).said
        == "qcode: error: there is no study at slip.qcode\nhint: qcode init slip.qcode\n"
    )
    assert not Path("slip.qcode").exists()


@every_command
def test_a_folder_is_no_study(qcode, argv: list[str]) -> None:
    """``-p`` of a folder, even one with a study in it."""
    Path("folder.qcode").mkdir()
    assert (
        "folder.qcode is a folder, not a qcode study"
        in qcode("-p", "folder.qcode", *argv, status=3).said
    )


@contextmanager
def held(study: Path, how: str) -> Iterator[None]:
    """Another connection that keeps the study to itself."""
    with closing(sqlite3.connect(study, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.execute("ROLLBACK")


@every_command
def test_a_locked_study_is_told_after_waiting(
    coded: Path, qcode, argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else writes for longer than the waiting time: exit 3, try again; nothing is
    changed.
    """
    monkeypatch.setattr("qcode.store.sqlite.waiting.BUSY_SECONDS", 0.05)
    before = coded.read_bytes()
    with held(coded, "EXCLUSIVE"):
        ran = qcode(*argv, status=3)
    assert ran.out == b"" and ran.said.startswith(f"qcode: error: {coded} is in use by ")
    assert "nothing was changed\nhint: try again" in ran.said
    assert coded.read_bytes() == before
    qcode(*argv, status=None)


def test_reading_goes_on_while_somebody_is_about_to_write(coded: Path, qcode) -> None:
    """A writer that has only begun locks nobody out who reads."""
    with held(coded, "IMMEDIATE"):
        assert qcode("transcripts").out
        assert qcode("report", "themes").out


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_study_that_may_not_be_written_can_be_read(coded: Path, qcode) -> None:
    """Read-only for this person: reading works, changing exits 3 with the reason."""
    coded.chmod(0o400)
    coded.parent.chmod(0o500)
    try:
        assert qcode("transcripts").out
        assert qcode("done", "LE-04", "--coder", "ada", status=3).said.startswith("qcode: error: ")
    finally:
        coded.parent.chmod(0o700)


def test_the_check_of_a_healthy_study_touches_nothing(coded: Path, qcode) -> None:
    """Not a byte, and no file beside it is left."""
    before = coded.read_bytes()
    assert all(r["ok"] for r in qcode("check", "--format", "json").rows)
    assert coded.read_bytes() == before and [p.name for p in coded.parent.iterdir()] == [
        "study.qcode"
    ]
