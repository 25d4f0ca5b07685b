"""The colors of the screen: names of styles, and their values in each theme.

Color is never the only sign: the current row has a mark, codes have names, selected words are
reversed. Without color (``NO_COLOR`` or the theme ``none``) only bold, dim, underline and reverse
are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color, ColorParseError
from rich.style import Style

from qcode.screen import palettes

THEMES = ("dark", "light", "contrast", "none")


@dataclass(frozen=True, slots=True)
class Theme:
    """The foreground and background colors, and the styles by name."""

    name: str
    background: str | None
    foreground: str | None
    styles: dict[str, str]
    dark: bool = True


_DARK = {
    "text": "#d8dee9",
    "quiet": "#9aa3b4",
    "number": "#949eb0",
    "speaker": "bold #e5e9f0",
    "role": "#9fb0c1",
    "mark": "bold #88c0d0",
    "current": "#eceff4 on #2e3646",
    "current.quiet": "#aab2c0 on #2e3646",
    "current.speaker": "bold #ffffff on #2e3646",
    "current.role": "#a3b5c7 on #2e3646",
    "current.number": "bold #88c0d0 on #2e3646",
    "title": "bold #eceff4 on #3b4252",
    "title.dim": "#c0c8d6 on #3b4252",
    "status": "#d8dee9 on #343b49",
    "status.strong": "bold #ffffff on #343b49",
    "hint": "#9aa3b2",
    "key": "bold #ebcb8b",
    "said": "#a3be8c",
    "failed": "bold #ff9e8f",
    "panel": "#d8dee9 on #242a36",
    "panel.title": "bold #88c0d0 on #242a36",
    "panel.dim": "#a3acbb on #242a36",
    "panel.strong": "bold #ffffff on #242a36",
    "panel.number": "bold #ebcb8b on #242a36",
    "panel.chosen": "bold #ffffff on #3d4d66",
    "panel.chosen.dim": "#c0c8d6 on #3d4d66",
    "input": "#ffffff on #3b4252",
    "caret": "reverse",
    "border": "#4c566a on #242a36",
    "selected": "reverse",
    "coded": "underline",
    "overlap": "bold underline2",
    "hit": "bold underline #ebcb8b",
    "bar": "#88c0d0 on #343b49",
}
_LIGHT = {
    "text": "#20242c",
    "quiet": "#5a6270",
    "number": "#5c6472",
    "speaker": "bold #101318",
    "role": "#45617d",
    "mark": "bold #0b5c8a",
    "current": "#0b0d10 on #e3ecf7",
    "current.quiet": "#4c5563 on #e3ecf7",
    "current.speaker": "bold #000000 on #e3ecf7",
    "current.role": "#34506b on #e3ecf7",
    "current.number": "bold #0b5c8a on #e3ecf7",
    "title": "bold #ffffff on #2f4a66",
    "title.dim": "#e0e8f0 on #2f4a66",
    "status": "#20242c on #d5dce6",
    "status.strong": "bold #000000 on #d5dce6",
    "hint": "#5a6270",
    "key": "bold #8a4b00",
    "said": "#1d6b2f",
    "failed": "bold #b3261e",
    "panel": "#20242c on #eef1f5",
    "panel.title": "bold #0b5c8a on #eef1f5",
    "panel.dim": "#545c69 on #eef1f5",
    "panel.strong": "bold #000000 on #eef1f5",
    "panel.number": "bold #8a4b00 on #eef1f5",
    "panel.chosen": "bold #000000 on #c9dbf0",
    "panel.chosen.dim": "#3c4450 on #c9dbf0",
    "input": "#000000 on #ffffff",
    "caret": "reverse",
    "border": "#9aa4b2 on #eef1f5",
    "selected": "reverse",
    "coded": "underline",
    "overlap": "bold underline2",
    "hit": "bold underline #8a4b00",
    "bar": "#0b5c8a on #d5dce6",
}
_CONTRAST = {
    "text": "#ffffff",
    "quiet": "#d0d0d0",
    "number": "#ffffff",
    "speaker": "bold #ffffff",
    "role": "#ffffff",
    "mark": "bold #ffff00",
    "current": "bold #ffffff",
    "current.quiet": "bold #ffffff",
    "current.speaker": "bold #ffff00",
    "current.role": "bold #ffff00",
    "current.number": "bold #ffff00",
    "title": "bold #000000 on #ffffff",
    "title.dim": "#000000 on #ffffff",
    "status": "#000000 on #ffffff",
    "status.strong": "bold #000000 on #ffffff",
    "hint": "#ffffff",
    "key": "bold #ffff00",
    "said": "bold #00ff00",
    "failed": "bold #ffffff on #b00000",
    "panel": "#ffffff",
    "panel.title": "bold #00ffff",
    "panel.dim": "#ffffff",
    "panel.strong": "bold #ffffff",
    "panel.number": "bold #ffff00",
    "panel.chosen": "bold #000000 on #ffff00",
    "panel.chosen.dim": "#000000 on #ffff00",
    "input": "bold #000000 on #ffffff",
    "caret": "reverse",
    "border": "#ffffff",
    "selected": "reverse",
    "coded": "underline",
    "overlap": "bold underline2",
    "hit": "bold underline #00ffff",
    "bar": "bold #000000 on #ffffff",
}
_NONE = {
    "text": "",
    "quiet": "dim",
    "number": "",
    "speaker": "bold",
    "role": "",
    "mark": "bold",
    "current": "bold",
    "current.quiet": "bold",
    "current.speaker": "bold",
    "current.role": "bold",
    "current.number": "bold",
    "title": "reverse",
    "title.dim": "reverse",
    "status": "reverse",
    "status.strong": "bold reverse",
    "hint": "",
    "key": "bold",
    "said": "",
    "failed": "bold reverse",
    "panel": "",
    "panel.title": "bold underline",
    "panel.dim": "dim",
    "panel.strong": "bold",
    "panel.number": "bold",
    "panel.chosen": "bold reverse",
    "panel.chosen.dim": "reverse",
    "input": "underline",
    "caret": "reverse",
    "border": "",
    "selected": "reverse",
    "coded": "underline",
    "overlap": "bold underline2",
    "hit": "bold underline",
    "bar": "reverse",
}

_ALL = {
    "dark": Theme("dark", "#1e222b", "#d8dee9", _DARK),
    "light": Theme("light", "#fbfbfb", "#20242c", _LIGHT, dark=False),
    "contrast": Theme("contrast", "#000000", "#ffffff", _CONTRAST),
    "none": Theme("none", None, None, _NONE),
    "dark@256": Theme("dark@256", "color(234)", "color(253)", palettes.numbered(_DARK)),
    "light@256": Theme(
        "light@256", "color(231)", "color(235)", palettes.numbered(_LIGHT), dark=False
    ),
    "contrast@256": Theme("contrast@256", "color(16)", "color(231)", palettes.numbered(_CONTRAST)),
    "dark@16": Theme("dark@16", "black", "white", palettes.DARK_FEW),
    "light@16": Theme("light@16", "white", "black", palettes.LIGHT_FEW, dark=False),
    "contrast@16": Theme("contrast@16", "black", "bright_white", palettes.high_contrast(_CONTRAST)),
}
_DEPTHS = {"256": palettes.MANY, "standard": palettes.FEW, "windows": palettes.FEW}


def for_terminal(name: str, colors: str | None) -> str:
    """The theme to draw with on a terminal with so many colors, as rich calls them."""
    chosen = name + _DEPTHS.get(colors or "", "")
    return chosen if chosen in _ALL else name


@lru_cache(maxsize=4096)
def style(theme: str, name: str) -> Style:
    """The style with that name. ``code:#RRGGBB`` is a code's color, ``code:#RRGGBB:current`` the
    same on the current segment, ``current+coded+code:#RRGGBB`` underlined words in that color.
    """
    chosen = _ALL[theme]
    base = Style(bgcolor=chosen.background) if chosen.background else Style()
    if not name:
        name = "text"
    if name.startswith("code:"):
        _, color, *where = name.split(":")
        ground = base + Style.parse(chosen.styles[where[0] if where else "text"])
        return ground + _code_color(chosen, color, ground)
    first, *more = name.split("+")
    result = base + Style.parse(chosen.styles[first] or "none")
    for other in more:
        result += (
            _code_color(chosen, other.removeprefix("code:"), result)
            if other.startswith("code:")
            else Style.parse(chosen.styles[other] or "none")
        )
    return result


def _code_color(chosen: Theme, color: str, ground: Style) -> Style:
    """A code's color as it can be read on a ground; none in themes without colors of codes."""
    if chosen.name == "none" or chosen.name.startswith("contrast"):
        return Style()
    under = ground.bgcolor.name if ground.bgcolor else chosen.background or "#000000"
    try:
        if chosen.name.endswith(palettes.FEW):
            return Style(color=palettes.named(color, under))
        shade = readable(color, under)
        return Style(color=palettes.nearest(shade, under) if "@" in chosen.name else shade)
    except ColorParseError:
        return Style()


@lru_cache(maxsize=1024)
def readable(color: str, ground: str) -> str:
    """`color` made lighter or darker until it is readable on `ground` (contrast 4.5, WCAG 2.2,
    1.4.3).
    """
    try:
        shade = list(Color.parse(color).get_truecolor())
        under = tuple(Color.parse(ground).get_truecolor())
    except ColorParseError:
        return "#888888"
    toward = 255 if palettes.luminance(under) < 0.4 else 0
    for _ in range(24):
        if palettes.contrast(tuple(shade), under) >= palettes.LEAST_CONTRAST:
            break
        shade = [round(c + (toward - c) * 0.12) for c in shade]
    return "#{:02x}{:02x}{:02x}".format(*shade)


def theme(name: str) -> Theme:
    """The theme with that name."""
    return _ALL[name]
