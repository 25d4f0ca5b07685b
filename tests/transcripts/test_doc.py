"""Old Word files: read through a program that saves them as .docx, and a clear line where there is
none or it fails.
"""

from __future__ import annotations

import sys
from pathlib import Path

import docx
import pytest

from qcode.transcripts import read

OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


def program(folder: Path, body: str) -> None:
    """A `soffice` in `folder` that does `body` with its arguments; `folder` alone is the path."""
    own = folder / "soffice"
    own.write_text(f"#!{sys.executable}\nimport shutil, sys\nfrom pathlib import Path\n{body}\n")
    own.chmod(0o755)


def test_what_the_program_saves_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    for line in ("Interviewer: One?", "LE-01: Two.", "Interviewer: Three?", "LE-01: Four."):
        document.add_paragraph(line)
    document.save(str(tmp_path / "saved.docx"))
    target = "Path(sys.argv[sys.argv.index('--outdir') + 1]) / 'interview.docx'"
    program(
        tmp_path,
        "assert Path(sys.argv[-1]).read_bytes()[:2] == bytes([0xd0, 0xcf])\n"
        f"shutil.copy({str(tmp_path / 'saved.docx')!r}, {target})",
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read(OLD_WORD, name="a", path="a.doc", options=None)
    assert [turn.speaker for turn in found.transcripts[0].turns] == ["Interviewer", "LE-01"] * 2
    assert found.transcripts[0].format.startswith("doc:")
    assert "read as LibreOffice saves it" in found.problems[0].message


def test_a_program_that_saves_nothing_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "sys.exit(1)")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read(OLD_WORD, name="a", path="a.doc", options=None)
    assert [p.message for p in found.problems] == [
        "LibreOffice could not read this old Word .doc; open it in Word and save it as .docx"
    ]


def test_without_a_program_the_line_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read(OLD_WORD, name="a", path="a.doc", options=None)
    assert found.missing
    assert "save it as .docx, or install LibreOffice" in found.problems[0].message
