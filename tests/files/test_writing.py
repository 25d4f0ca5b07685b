"""A file is written whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from qcode.files.writing import write_whole


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    for data in (b"one\n", b"two\n"):
        write_whole(target, data)
        assert target.read_bytes() == data
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]


def test_where_the_disk_is_full_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing half written stands beside it."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "table.csv"
    write_whole(target, b"one\n")
    monkeypatch.setattr("qcode.files.writing.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(target, b"two\n")
    assert target.read_bytes() == b"one\n"
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]
