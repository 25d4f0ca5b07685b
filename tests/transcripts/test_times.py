"""Clock times of every tool become milliseconds, and what is no time becomes None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.transcripts.times import frame_rate, parse, parse_cell, parse_length, parse_span


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("00:00:04", 4_000),
        ("0:07", 7_000),
        ("75:30", 4_530_000),
        ("1:02:09", 3_729_000),
        ("00:00:03.5", 3_500),
        ("00:00:03,500", 3_500),
        ("00:00:03.1234", 3_123),
        ("0:0:5.320", 5_320),
        ("100:00:01", 360_001_000),
        ("00:00:15:22", 922_000),
        ("01:00:00:01", 86_401_000),
        ("00;00;05;15", 5_500),
        ("#00:00:04-6#", 4_600),
        ("#00:00:03.5#", 3_500),
        ("#00:00:04#", 4_000),
        ("[00:00:04]", 4_000),
        ("(00:20:42):", None),
        ("{00:20:42>", 1_242_000),
        ("(5.59)", 359_000),
        ("[1.05.59]", 3_959_000),
        ("10:15:03 AM", 36_903_000),
        ("10:15 pm", 80_100_000),
        ("12:00:00 a.m.", 0),
        ("5.59", None),
        ("0:75", None),
        ("00:61:00", None),
        ("13:00 pm", None),
        ("1:2:3:4:5", None),
        ("", None),
        ("yes", None),
        ("12", None),
        ("(12)", None),
        ("(5.75)", None),
        ("99999999999:00", None),
        ("[inaudible 00:12:03]", None),
    ],
)
def test_a_written_time_is_read(text: str, milliseconds: int | None) -> None:
    assert parse(text) == milliseconds


def test_frames_are_not_hundredths_where_the_file_counts_frames() -> None:
    assert parse("[00:00:15.15]", frames=30) == 15_500
    assert parse("00:00:15:15", frames=30) == 15_500
    assert parse("[00:00:15.15]") == 15_150


def test_two_digits_below_thirty_everywhere_are_frames() -> None:
    assert frame_rate(["00", "29", "12"]) == 30
    assert frame_rate(["00", "30"]) is None
    assert frame_rate(["5", "29"]) is None
    assert frame_rate([]) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0:00:00.0 - 0:00:05.3", (0, 5_300)),
        ("0:0:0.0 --> 0:0:5.3", (0, 5_300)),
        ("0:00:01/0:00:02", (1_000, 2_000)),
        ("75 - 80", (75_000, 80_000)),
        ("0:00:01 to 0:00:02", (1_000, 2_000)),
        ("1:6", (66_000, None)),
        ("9203", (9_203_000, None)),
        ("2:5:3", (7_503_000, None)),
        ("00;00;05;03 - 00;00;09;00", (5_100, 9_000)),
        ("#00:00:04-6#", (4_600, None)),
        ("never", (None, None)),
    ],
)
def test_a_timespan_has_a_start_and_perhaps_an_end(
    text: str, span: tuple[int | None, int | None]
) -> None:
    assert parse_span(text) == span


def test_cells_and_lengths_may_be_seconds_or_words() -> None:
    assert parse_cell("75") == 75_000
    assert parse_cell("12.5") == 12_500
    assert parse_length("27m 42s") == 1_662_000
    assert parse_length("1h 2m 3s") == 3_723_000
    assert parse_length("42 min") == 2_520_000
    assert parse_length("") is None
    assert parse_length("soon") is None


@given(st.integers(0, 359_999_999))
def test_what_is_written_out_reads_back(milliseconds: int) -> None:
    rest, fraction = divmod(milliseconds, 1000)
    minutes, seconds = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    for point in ".,":
        assert parse(f"{hours}:{minutes:02d}:{seconds:02d}{point}{fraction:03d}") == milliseconds


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    for found in (parse(text), parse(text, 30), parse_cell(text), *parse_span(text)):
        assert found is None or found >= 0
