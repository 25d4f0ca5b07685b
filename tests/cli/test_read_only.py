"""A study on a medium that nobody can write to, whoever asks: reading works, writing says why not in one line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from test_reading_commands import READING

from qcode.store import database

WRITING = {
    "codings add": ["codings", "add", "LE-01", "2", "school", "--coder", "eve"],
    "codings remove": ["codings", "remove", "LE-01", "2", "hotline", "--coder", "ada"],
    "done": ["done", "LE-02", "--coder", "eve"],
    "undo": ["undo"],
    "assign": ["assign", "LE-01", "--to", "eve", "--reliability"],
    "transcripts rename": ["transcripts", "rename", "LE-01", "X"],
    "transcripts remove": ["transcripts", "remove", "LE-01", "--yes"],
    "transcripts redact": ["transcripts", "redact", "LE-01", "--segments", "1", "--yes"],
    "speakers role": ["speakers", "role", "LE-01", "LE-01", "guest"],
    "codebook rename": ["codebook", "rename", "hotline", "line"],
    "codebook retire": ["codebook", "retire", "hotline"],
    "memo add": ["memo", "add", "hello", "--coder", "eve"],
    "sample draw": ["sample", "draw", "--coders", "eve,fay", "--include-coded"],
}


@pytest.fixture
def read_only(coded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study, opened as on a read-only medium: SQLite refuses every write, whoever runs this."""

    connect = database.connect

    def opened(path: Path, *, foreign_keys: bool = True) -> sqlite3.Connection:
        raw = connect(path, foreign_keys=foreign_keys)
        raw.execute("PRAGMA query_only = ON")
        return raw

    monkeypatch.setattr(database, "connect", opened)
    return coded


@pytest.mark.parametrize("name", READING)
def test_every_reading_command_reads_a_read_only_study(read_only: Path, qcode, name: str) -> None:
    """Whatever it prints elsewhere."""
    assert qcode(*READING[name]).out.strip()


@pytest.mark.parametrize("name", WRITING)
def test_every_writing_command_says_that_it_cannot_write(read_only: Path, qcode, name: str) -> None:
    """One line, exit status 3, and nothing is changed."""
    before = read_only.read_bytes()
    said = [line for line in qcode(*WRITING[name], status=3).said.splitlines() if line.startswith("qcode: error:")]
    assert len(said) == 1 and "cannot be written; nothing was changed" in said[0]
    assert read_only.read_bytes() == before
