"""The colors of terminals with few colors, by their values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import Color

from qcode.screen.palettes import LEAST_CONTRAST, contrast, luminance, named, nearest

CHANNEL = st.integers(0, 255)
RGB = st.tuples(CHANNEL, CHANNEL, CHANNEL)
QUICK = settings(max_examples=25)
GROUNDS = ("#1e222b", "#fbfbfb", "#000000")
NAMED_GROUNDS = ("black", "blue", "cyan", "white")


def written(rgb: tuple[int, ...]) -> str:
    """A color as a codebook has it."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((119, 119, 119), (255, 255, 255), 4.478),  # the gray that just fails in WCAG's examples
        ((118, 118, 118), (255, 255, 255), 4.542),  # the gray that just passes
        ((255, 0, 0), (255, 255, 255), 3.998),
        ((7, 7, 7), (7, 7, 7), 1.0),
    ],
)
def test_the_contrast_is_that_of_the_published_examples(
    one: tuple[int, ...], other: tuple[int, ...], expected: float
) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.001)


@QUICK
@given(RGB, RGB)
def test_contrast_has_no_direction_and_lies_between_1_and_21(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001


@QUICK
@given(RGB, st.integers(0, 2), st.integers(1, 60))
def test_a_brighter_channel_makes_a_brighter_color(
    rgb: tuple[int, int, int], channel: int, more: int
) -> None:
    brighter = list(rgb)
    brighter[channel] = min(255, brighter[channel] + more)
    assert luminance(tuple(brighter)) >= luminance(rgb)


@QUICK
@given(RGB, st.sampled_from(GROUNDS))
def test_any_color_of_a_code_can_be_read_in_256_colors(
    rgb: tuple[int, int, int], ground: str
) -> None:
    found = Color.parse(nearest(written(rgb), ground))
    under = tuple(Color.parse(ground).get_truecolor())
    assert found.number in range(16, 256), "the first 16 differ from terminal to terminal"
    assert contrast(tuple(found.get_truecolor()), under) >= LEAST_CONTRAST


@pytest.mark.parametrize("number", [46, 51, 196, 226, 231])
def test_a_color_that_the_terminal_has_and_that_can_be_read_stays(number: int) -> None:
    own = written(tuple(Color.from_ansi(number).get_truecolor()))
    assert nearest(own, "#000000") == f"color({number})"


@QUICK
@given(RGB, st.sampled_from(NAMED_GROUNDS))
def test_any_color_of_a_code_has_a_name_that_is_not_the_ground(
    rgb: tuple[int, int, int], ground: str
) -> None:
    name = named(written(rgb), ground)
    assert Color.parse(name).number in range(16)
    assert name.removeprefix("bright_") != ground or ground in ("black", "white")
    assert name != ground


@pytest.mark.parametrize(
    ("color", "on_black", "on_white"),
    [
        ("#ff0000", "bright_red", "red"),
        ("#ffee00", "bright_yellow", "red"),
        ("#00cc00", "bright_green", "blue"),
        ("#0000ff", "bright_cyan", "blue"),
        ("#ff00ff", "bright_magenta", "magenta"),
        ("#808080", "bright_white", "black"),
        ("#000000", "bright_white", "black"),
    ],
)
def test_the_name_has_the_hue_where_that_can_be_read(
    color: str, on_black: str, on_white: str
) -> None:
    assert (named(color, "black"), named(color, "white")) == (on_black, on_white)
    assert named(color, "cyan") == "black"
