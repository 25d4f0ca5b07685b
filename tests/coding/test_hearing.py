"""When words are spoken: as the file states, or estimated between the nearest times."""

from __future__ import annotations

import pytest

from qcode.coding.hearing import time_at
from qcode.model import Turn
from qcode.transcripts.machine_made import is_machine_made

TURNS = (
    Turn(1, "Ada", 10, 20, 1000, 3000),
    Turn(2, "Bo", 30, 40, None, None),
    Turn(3, "Ada", 50, 60, 9000, None),
)


@pytest.mark.parametrize(
    ("position", "time", "stated"),
    [
        (10, 1000, True),
        (15, 2000, False),  # half of the turn, and so half of its two seconds
        (35, 6000, False),  # between 3000 at 20 and 9000 at 50
        (50, 9000, True),
        (58, 9000, False),  # nothing is known after the last time
        (0, 1000, False),
    ],
)
def test_a_time_is_stated_or_estimated_by_characters(
    position: int, time: int, stated: bool
) -> None:
    assert time_at(TURNS, position) == (time, stated)


def test_a_transcript_without_times_has_none() -> None:
    assert time_at([Turn(1, None, 0, 5)], 2) is None


def test_a_time_that_goes_back_is_not_used() -> None:
    turns = (Turn(1, None, 0, 10, 5000, 4000), Turn(2, None, 10, 20, 7000, 8000))
    assert time_at(turns, 5) == (6000, False)


@pytest.mark.parametrize("format", ["vtt", "srt", "json", "docx: Teams", "txt: Otter"])
def test_what_speech_recognition_writes_is_machine_made(format: str) -> None:
    assert is_machine_made(format)


@pytest.mark.parametrize("format", ["txt: Label: text", "docx: f4", "otr", "eaf", "txt"])
def test_what_people_type_is_not_machine_made(format: str) -> None:
    assert not is_machine_made(format)
