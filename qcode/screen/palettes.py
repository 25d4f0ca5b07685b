"""The colors of the screen for terminals with 256 or 16 colors.

A terminal that rounds colors makes different ones the same. So each theme has colors of its own
here: the 256 ones by number, which are the same in most terminals, the 16 ones by name, because
each terminal has its own shades of them.
"""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache

from rich.color import Color

MANY, FEW = "@256", "@16"
"""What the name of a theme ends in, for terminals with so many colors."""

LEAST_CONTRAST = 4.5
"""What words need to be read (WCAG 2.2, 1.4.3)."""

_HEX = re.compile(r"#[0-9a-f]{6}")
_NUMBERED = {
    # dark
    "#1e222b": 234,
    "#242a36": 236,
    "#2e3646": 238,
    "#343b49": 237,
    "#3b4252": 239,
    "#3d4d66": 24,
    "#4c566a": 242,
    "#d8dee9": 253,
    "#9aa3b4": 248,
    "#949eb0": 247,
    "#e5e9f0": 255,
    "#9fb0c1": 152,
    "#88c0d0": 116,
    "#eceff4": 255,
    "#aab2c0": 250,
    "#a3b5c7": 153,
    "#c0c8d6": 252,
    "#9aa3b2": 248,
    "#ebcb8b": 222,
    "#a3be8c": 150,
    "#ff9e8f": 216,
    "#a3acbb": 249,
    "#ffffff": 231,
    # light
    "#fbfbfb": 231,
    "#eef1f5": 255,
    "#e3ecf7": 189,
    "#d5dce6": 253,
    "#c9dbf0": 153,
    "#2f4a66": 24,
    "#20242c": 235,
    "#5a6270": 240,
    "#5c6472": 240,
    "#101318": 233,
    "#45617d": 24,
    "#0b5c8a": 24,
    "#0b0d10": 232,
    "#4c5563": 239,
    "#34506b": 24,
    "#e0e8f0": 255,
    "#8a4b00": 94,
    "#1d6b2f": 22,
    "#b3261e": 124,
    "#545c69": 240,
    "#3c4450": 238,
    "#9aa4b2": 248,
    # contrast
    "#000000": 16,
    "#d0d0d0": 252,
    "#ffff00": 226,
    "#00ff00": 46,
    "#00ffff": 51,
    "#b00000": 124,
}
"""The color of 256 for each of the full ones."""
_FEW_CONTRAST = {
    "#000000": "black",
    "#ffffff": "bright_white",
    "#d0d0d0": "white",
    "#ffff00": "bright_yellow",
    "#00ff00": "bright_green",
    "#00ffff": "bright_cyan",
    "#b00000": "red",
}

DARK_FEW = {
    "text": "white",
    "quiet": "cyan",
    "number": "white",
    "speaker": "bold bright_white",
    "role": "cyan",
    "mark": "bold bright_cyan",
    "current": "bright_white on blue",
    "current.quiet": "bright_cyan on blue",
    "current.speaker": "bold bright_white on blue",
    "current.role": "bright_cyan on blue",
    "current.number": "bold bright_yellow on blue",
    "title": "black on cyan",
    "title.dim": "black on cyan",
    "status": "black on white",
    "status.strong": "bold blue on white",
    "hint": "white",
    "key": "bold bright_yellow",
    "said": "bright_green",
    "failed": "bold bright_red",
    "panel": "white",
    "panel.title": "bold bright_cyan",
    "panel.dim": "cyan",
    "panel.strong": "bold bright_white",
    "panel.number": "bold bright_yellow",
    "panel.chosen": "black on cyan",
    "panel.chosen.dim": "black on cyan",
    "input": "bright_white on blue",
    "caret": "reverse",
    "border": "cyan",
    "selected": "reverse",
    "coded": "underline",
    "overlap": "bold underline2",
    "hit": "bold underline bright_yellow",
    "bar": "blue on white",
}
LIGHT_FEW = {
    "text": "black",
    "quiet": "blue",
    "number": "black",
    "speaker": "bold black",
    "role": "blue",
    "mark": "bold blue",
    "current": "bright_white on blue",
    "current.quiet": "bright_cyan on blue",
    "current.speaker": "bold bright_white on blue",
    "current.role": "bright_cyan on blue",
    "current.number": "bold bright_yellow on blue",
    "title": "bright_white on black",
    "title.dim": "white on black",
    "status": "bright_white on black",
    "status.strong": "bold bright_yellow on black",
    "hint": "black",
    "key": "bold magenta",
    "said": "blue",
    "failed": "bold red",
    "panel": "black",
    "panel.title": "bold blue",
    "panel.dim": "blue",
    "panel.strong": "bold black",
    "panel.number": "bold magenta",
    "panel.chosen": "bright_white on black",
    "panel.chosen.dim": "bright_cyan on black",
    "input": "bright_white on blue",
    "caret": "reverse",
    "border": "blue",
    "selected": "reverse",
    "coded": "underline",
    "overlap": "bold underline2",
    "hit": "bold underline magenta",
    "bar": "bright_cyan on black",
}


def numbered(styles: dict[str, str]) -> dict[str, str]:
    """The styles of a theme in 256 colors."""
    return {
        name: _HEX.sub(lambda found: f"color({_NUMBERED[found[0]]})", style)
        for name, style in styles.items()
    }


def high_contrast(styles: dict[str, str]) -> dict[str, str]:
    """The styles of the theme of high contrast in 16 colors."""
    return {
        name: _HEX.sub(lambda found: _FEW_CONTRAST[found[0]], style)
        for name, style in styles.items()
    }


@lru_cache(maxsize=1024)
def nearest(color: str, ground: str) -> str:
    """The nearest of the 240 colors that are the same in every terminal with 256, and can be read
    on a ground.
    """
    red, green, blue = Color.parse(color).get_truecolor()
    under = tuple(Color.parse(ground).get_truecolor())

    def away(number: int) -> float:
        r, g, b = Color.from_ansi(number).get_truecolor()
        middle = (red + r) / 2
        # The eye sees differences in green best; those in red and blue depend on how red it is.
        return (
            (2 + middle / 256) * (red - r) ** 2
            + 4 * (green - g) ** 2
            + (2 + (255 - middle) / 256) * (blue - b) ** 2
        )

    readable = [
        n
        for n in range(16, 256)
        if contrast(tuple(Color.from_ansi(n).get_truecolor()), under) >= LEAST_CONTRAST
    ]
    return f"color({min(readable, key=away)})"


def luminance(rgb: tuple[int, ...]) -> float:
    """The relative luminance of a color (WCAG 2.2)."""
    parts = [c / 255 for c in rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The contrast of two colors, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=1024)
def named(color: str, ground: str) -> str:
    """The color of 16 with the same hue that can be read on a ground, which is a name as well."""
    red, green, blue = Color.parse(color).get_truecolor()
    hue, _, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if ground == "cyan":
        return "black"
    bright = ground in ("black", "blue")
    if saturation < 0.15:
        return "bright_white" if bright else "black"
    names = ("red", "yellow", "green", "cyan", "blue", "magenta")
    name = names[round(hue * 6) % 6]
    if bright:
        # Blue on black or blue is dark in most terminals.
        return f"bright_{'cyan' if name == 'blue' else name}"
    return {"yellow": "red", "green": "blue", "cyan": "blue"}.get(name, name)
