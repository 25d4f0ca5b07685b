"""Recordings: found beside transcripts or recorded, and who has listened to them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Interviewer>How do people reach the garden?

00:00:04.500 --> 00:00:12.000
<v Ada>Most of them walk. A few come by bus.
"""


@pytest.fixture
def study(qcode: Callable[..., Any]) -> Path:
    """A study of captions and of a typed transcript, with a recording below its folder."""
    (folder := Path("talks")).mkdir()
    (folder / "A-01.vtt").write_text(CAPTIONS)
    (folder / "A-01.M4A").write_bytes(b"")
    (folder / "A-02.transcript.vtt").write_text(CAPTIONS.replace("bus", "tram"))
    (folder / "A-02.mp4").write_bytes(b"")
    (folder / "A-03.txt").write_text("Interviewer: Why?\n\nAda: It is near.\n")
    (folder / "A-03.docx.bak").write_bytes(b"")
    qcode("init", "study.qcode")
    qcode("import", "talks")
    return Path("study.qcode")


def rows(qcode: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    listed = json.loads(qcode("recordings", "list", "--format", "json").out)["rows"]
    return {row["transcript"]: row for row in listed}


@pytest.mark.usefixtures("study")
def test_a_recording_with_the_name_of_the_transcript_is_found(qcode: Callable[..., Any]) -> None:
    listed = rows(qcode)
    assert listed["A-01"]["recording"] == str(Path("talks/A-01.M4A"))
    assert listed["A-02.transcript"]["recording"] == str(Path("talks/A-02.mp4"))
    assert listed["A-03"]["recording"] == ""
    assert [r["machine_made"] for r in listed.values()] == [True, True, False]


@pytest.mark.usefixtures("study")
def test_check_lists_machine_made_transcripts_until_somebody_has_listened(
    qcode: Callable[..., Any],
) -> None:
    def told() -> list[str]:
        checks = json.loads(qcode("check", "--format", "json").out)["rows"]
        return [row["detail"] for row in checks if row["check"] == "listened to"]

    assert "2 machine-made transcripts" in told()[0]
    qcode("recordings", "listened", "A-01", "--coder", "ann")
    assert "A-01," not in told()[0]
    assert rows(qcode)["A-01"]["listened_by"] == ["ann"]
    qcode("recordings", "listened", "A-02.transcript")
    assert told() == []
    qcode("recordings", "listened", "--undo", "A-01", "A-02.transcript")
    assert "2 machine-made transcripts" in told()[0]


@pytest.mark.usefixtures("study")
def test_a_recording_elsewhere_is_recorded_and_found_by_folder(
    qcode: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "a-03.ogg").write_bytes(b"")
    found = qcode("recordings", "find", elsewhere, "--dry-run", "--format", "json")
    assert rows(qcode)["A-03"]["recording"] == ""
    assert json.loads(found.out)["rows"] == [
        {"transcript": "A-03", "recording": str(elsewhere / "a-03.ogg")}
    ]
    qcode("recordings", "find", elsewhere)
    assert rows(qcode)["A-03"]["recording"] == str(elsewhere / "a-03.ogg")
    (elsewhere / "a-03.ogg").unlink()
    assert rows(qcode)["A-03"]["there"] is False


def test_an_import_from_elsewhere_says_how_recordings_are_found(
    qcode: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("interviews")
    for name in ("A-01.vtt", "A-01.mp3", "A-02.vtt", "B-01.mp3"):
        (elsewhere / name).write_text(CAPTIONS.replace("bus", name))
    qcode("init", "study.qcode")
    said = qcode("import", elsewhere).said
    assert "1 recording lies beside the transcripts" in said
    assert f"qcode recordings find {elsewhere}" in said
    qcode("recordings", "find", elsewhere)
    assert rows(qcode)["A-01"]["there"] is True
    assert "lies beside" not in qcode("import", elsewhere).said


@pytest.mark.usefixtures("study")
def test_a_file_in_the_folder_of_the_study_moves_with_it(qcode: Callable[..., Any]) -> None:
    Path("talks/third.wav").write_bytes(b"")
    qcode("recordings", "set", "A-03", "talks/third.wav")
    shutil.copytree(".", moved := Path("moved"))
    ran = qcode("-p", moved / "study.qcode", "recordings", "list", "A-03", "--format", "json")
    assert json.loads(ran.out)["rows"][0]["there"] is True
    qcode("recordings", "remove", "A-03")
    assert rows(qcode)["A-03"]["recording"] == ""


@pytest.mark.usefixtures("study")
def test_an_attribute_of_a_table_says_where_the_recording_is(qcode: Callable[..., Any]) -> None:
    Path("people.csv").write_text("transcript,Recording\nA-03,talks/A-02.mp4\n")
    qcode("attributes", "import", "people.csv")
    assert rows(qcode)["A-03"]["recording"] == str(Path("talks/A-02.mp4"))


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("set", "A-09", "talks/A-02.mp4"), 2),
        (("set", "A-03", "talks/none.mp3"), 1),
        (("find", "nowhere"), 1),
        (("listened", "A-01", "A-09"), 2),
        (("list", "A-09"), 2),
    ],
)
def test_what_is_not_there_is_told_and_nothing_changes(
    qcode: Callable[..., Any], words: tuple[str, ...], status: int
) -> None:
    before = qcode("log", "--format", "json").out
    ran = qcode("recordings", *words, status=status)
    assert ran.err.startswith(b"qcode: error: ")
    assert qcode("log", "--format", "json").out == before
