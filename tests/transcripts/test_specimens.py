"""A small file of every format and layout, invented: what stands in it is read, turn by turn, and
no format lacks one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qcode.transcripts import format_names, read
from qcode.transcripts.layouts import LAYOUTS
from qcode.transcripts.parts import ReadOptions

FOLDER = Path(__file__).with_name("specimens")
NEEDS_A_PROGRAM = {"doc"}
"""What LibreOffice reads for us."""
MANIFEST: list[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_a_specimen_is_read_turn_by_turn(row: dict[str, Any]) -> None:
    """Speakers, words, times, the format found, and who is taken for the interviewer."""
    path = FOLDER / row["file"]
    found = read(path.read_bytes(), name=path.stem, path=path.name, options=ReadOptions())
    assert [
        [
            [turn.speaker, one.text[turn.start : turn.end], turn.time_start, turn.time_end]
            for turn in one.turns
        ]
        for one in found.transcripts
    ] == row["transcripts"]
    assert found.transcripts[0].format == row["format"]
    assert (
        sorted({s.label for one in found.transcripts for s in one.speakers if s.interviewer})
        == row["asks"]
    )
    assert not [problem for problem in found.problems if problem.severity == "error"]


def test_every_format_has_a_specimen() -> None:
    """And every specimen stands in the manifest."""
    assert {path.name for path in FOLDER.iterdir()} == {row["file"] for row in MANIFEST} | {
        "manifest.json"
    }
    kinds = {row["format"].split(":")[0] for row in MANIFEST}
    assert kinds | set(LAYOUTS) | NEEDS_A_PROGRAM == set(format_names())
