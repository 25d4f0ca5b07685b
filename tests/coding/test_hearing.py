"""When words are spoken: as the file states, or estimated between the nearest times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@st.composite
def timed_turns(draw: st.DrawFn) -> list[Turn]:
    """Turns that follow each other, whose times, where there are any, never go back."""
    turns, at, time = [], 0, 0
    for number in range(1, draw(st.integers(1, 6)) + 1):
        at += draw(st.integers(0, 5))
        end = at + draw(st.integers(1, 20))
        begin = time + draw(st.integers(0, 5000))
        time = begin + draw(st.integers(0, 5000))
        known = draw(st.tuples(st.booleans(), st.booleans()))
        times = begin if known[0] else None, time if known[1] else None
        turns.append(Turn(number, None, at, end, *times))
        at = end
    return turns


@given(timed_turns())
def test_later_words_are_never_spoken_earlier(turns: list[Turn]) -> None:
    found = [time_at(turns, position) for position in range(turns[-1].end + 3)]
    times = [one[0] for one in found if one is not None]
    stated = [t for turn in turns for t in (turn.time_start, turn.time_end) if t is not None]
    assert len(times) == (len(found) if stated else 0)
    assert times == sorted(times)
    assert not stated or (times[0], times[-1]) == (min(stated), max(stated))


def test_a_time_before_the_recording_is_its_start() -> None:
    turns = (Turn(1, None, 0, 10, -500, None), Turn(2, None, 10, 20, 1500, None))
    assert [time_at(turns, n)[0] for n in (0, 2, 10)] == [0, 0, 1500]


def test_two_turns_at_one_place_count_with_the_later_time() -> None:
    turns = (Turn(1, None, 0, 10, 0, 4000), Turn(2, None, 10, 20, 6000, 7000))
    assert time_at(turns, 10) == (6000, True)
    assert time_at(turns, 15) == (6500, False)
