"""`report build`: what somebody edited afterwards is theirs."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest


def test_a_report_is_built_again_as_long_as_nobody_edited_it(coded: Path, qcode) -> None:
    """After more work the same folder holds today's figures."""
    qcode("report", "build", "-o", "out", "--unsafe")
    before = Path("out/report.html").read_bytes()
    qcode("report", "build", "-o", "out", "--unsafe")
    assert Path("out/report.html").read_bytes() == before
    qcode("codings", "add", "LE-01", "4", "hotline", "--coder", "ada", "--round", "1")
    qcode("report", "build", "-o", "out", "--unsafe")
    assert Path("out/report.html").read_bytes() != before


@pytest.mark.parametrize("name", ["report.html", "report.docx"])
def test_an_edited_report_is_never_overwritten(coded: Path, qcode, name: str) -> None:
    """Refused with the file's name; the other file stays as it was too."""
    qcode("report", "build", "-o", "out", "--unsafe")
    edited = Path("out", name)
    edited.write_bytes(edited.read_bytes() + b" ")
    before = {p.name: p.read_bytes() for p in Path("out").iterdir()}
    qcode("codings", "add", "LE-01", "4", "hotline", "--coder", "ada")
    said = qcode("report", "build", "-o", "out", "--unsafe", status=1).said
    assert f"out/{name} was edited or was not written by qcode; nothing was written" in said
    assert {p.name: p.read_bytes() for p in Path("out").iterdir()} == before


def test_the_demo_leaves_an_edited_report_as_it_is(coded: Path, qcode) -> None:
    """A study that is there is kept and reported on: here a small one."""
    Path("d").mkdir()
    shutil.copy(coded, "d/study.qcode")
    assert "exists from an earlier run and was kept" in qcode("demo", "d").said
    report = Path("d/report/report.html")
    report.write_text("my own words", encoding="utf-8")
    assert "the report was not changed" in qcode("demo", "d").said
    assert report.read_text(encoding="utf-8") == "my own words"


def test_a_report_that_finds_no_room_leaves_nothing_half_written(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line names the folder; what was begun is taken away, and what is there stays."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    qcode("report", "build", "-o", "report", "--unsafe")
    before = {p.name: p.read_bytes() for p in Path("report").iterdir()}
    monkeypatch.setattr("qcode.files.writing.os.fsync", full)
    said = qcode("report", "build", "-o", "report", "--unsafe", status=3).said
    assert "report cannot be written: No space left on device" in said
    assert {p.name: p.read_bytes() for p in Path("report").iterdir()} == before
