"""What `qcode report` writes for readers names no transcript, coder or command; the terminal
does.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest

NAMES = re.compile(r"\b(ada|ben|(LE|SP|PR|OT)-0\d)\b", re.IGNORECASE)
COMMANDS = re.compile(r"\bqcode [a-z]|(^|[\s>])--[a-z]")
LINES = [
    ("report quotes --min-words 3", "docx"),
    ("report quotes --min-words 3", "xlsx"),
    ("report reliability --bootstrap 0", "docx"),
    ("report reliability --bootstrap 0", "md"),
    ("report methods --bootstrap 0", "html"),
    ("report coverage --by coder", "xlsx"),
]


def read(path: Path) -> str:
    """The words of a document, without style sheet and script."""
    data = path.read_bytes()
    if data[:2] != b"PK":
        return re.sub(r"<(style|script)>.*?</\1>", "", data.decode(), flags=re.DOTALL)
    if path.suffix == ".docx":
        document = docx.Document(io.BytesIO(data))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        return "\n".join([p.text for p in document.paragraphs] + cells)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = [n for n in archive.namelist() if n.startswith("xl/") and n.endswith(".xml")]
        return "\n".join(archive.read(n).decode() for n in texts if "styles" not in n)


@pytest.mark.parametrize("line,suffix", LINES)
def test_a_document_names_neither_transcripts_nor_coders_nor_commands(
    coded: Path, qcode, line: str, suffix: str
) -> None:
    qcode(*line.split(), "-o", f"out.{suffix}")
    said = read(Path(f"out.{suffix}"))
    assert not NAMES.search(said), NAMES.search(said)
    assert not COMMANDS.search(said), COMMANDS.search(said)


def test_a_built_report_names_neither(coded: Path, qcode) -> None:
    qcode("report", "build", "-o", "out", "--unsafe")
    for suffix in ("docx", "html", "md", "xlsx"):
        said = read(Path("out", f"report.{suffix}"))
        assert not NAMES.search(said), NAMES.search(said)
        assert not COMMANDS.search(said), COMMANDS.search(said)


def test_beside_a_document_the_terminal_says_what_to_type(coded: Path, qcode) -> None:
    """And with json or on the screen it is part of what is printed."""
    said = qcode("report", "themes", "-o", "out.docx").said
    assert "To count: qcode done" in said
    ran = qcode("report", "themes")
    assert "To count: qcode done" in " ".join(ran.text.split()) and "qcode done" not in ran.said
    notes = qcode("report", "themes", "--format", "json").json["notes"]
    assert any("To count: qcode done" in note for note in notes)
