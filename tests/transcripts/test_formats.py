"""A format is one module and one row: sniffing, folder imports, ``--as``, errors and documentation
follow from the row.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from qcode.model import Problem
from qcode.transcripts import format_names, formats, read
from qcode.transcripts.formats import Format
from qcode.transcripts.parts import ReadOptions, Speech
from qcode.workflows.importing.gather import gather


def read_pebbles(text: str, path: str) -> tuple[tuple[Speech, ...], tuple[Problem, ...]]:
    """The made-up format: after its first line, ``name/words`` a line."""
    parts = [line.partition("/") for line in text.split("\n")[1:] if line]
    return tuple(Speech(name, words) for name, _, words in parts), ()


@pytest.fixture
def pebbles(monkeypatch: pytest.MonkeyPatch) -> None:
    """One module and one row."""
    module = ModuleType("made_up.pebbles")
    module.read_pebbles = read_pebbles  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_up", ModuleType("made_up"))
    monkeypatch.setitem(sys.modules, "made_up.pebbles", module)
    row = Format(
        "pebbles",
        "heap of pebbles",
        (".peb",),
        "speeches",
        "made_up.pebbles:read_pebbles",
        ("text", "path"),
        begins=re.compile("PEBBLES"),
        described="Lines of pebbles.",
    )
    monkeypatch.setattr(formats, "ROWS", (*formats.ROWS, row))


DATA = b"PEBBLES\nMara/How did it begin?\nLE-03/With one call.\n"


@pytest.mark.usefixtures("pebbles")
@pytest.mark.parametrize("name", ["a.peb", "a.txt", "a"])
def test_a_made_up_format_is_known_by_its_content(name: str) -> None:
    found = read(DATA, name="a", path=name)
    assert found.format == "pebbles"
    assert [t.speaker for t in found.transcripts[0].turns] == ["Mara", "LE-03"]


@pytest.mark.usefixtures("pebbles")
def test_a_made_up_format_is_taken_by_folder_imports(tmp_path: Path) -> None:
    (tmp_path / "a.peb").write_bytes(DATA)
    (tmp_path / "a.pebx").write_bytes(DATA)
    assert [path.name for path in gather([str(tmp_path)]).files] == ["a.peb"]


@pytest.mark.usefixtures("pebbles")
def test_a_made_up_format_can_be_asked_for_and_is_documented() -> None:
    assert "pebbles" in format_names()
    asked = read(DATA, name="a", path="a.txt", options=ReadOptions(format="pebbles"))
    assert asked.transcripts[0].format == "pebbles"
    assert "| `pebbles` | `.peb` | Lines of pebbles. |" in formats.table()


@pytest.mark.usefixtures("pebbles")
def test_the_limit_on_turns_holds_for_a_made_up_format() -> None:
    found = read(DATA, name="a", path="a.peb", options=ReadOptions(max_turns=2))
    assert "more than the limit of 2" in found.problems[0].message


@pytest.mark.parametrize("row", formats.ROWS, ids=lambda row: row.name)
def test_every_row_is_complete(row: Format) -> None:
    """It has small suffixes, words for the documentation, and a title for sentences."""
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in row.suffixes)
    assert row.described
    assert row.title
    assert row.gives == "text" or ":" in row.reader
