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
    "hit": "bold underline",
    "bar": "reverse",
}

_ALL = {
    "dark": Theme("dark", "#1e222b", "#d8dee9", _DARK),
    "light": Theme("light", "#fbfbfb", "#20242c", _LIGHT, dark=False),
    "contrast": Theme("contrast", "#000000", "#ffffff", _CONTRAST),
    "none": Theme("none", None, None, _NONE),
}


@lru_cache(maxsize=4096)
def style(theme: str, name: str) -> Style:
    """The style with that name. ``code:#RRGGBB`` is a code's color, ``code:#RRGGBB:current`` the
    same on the current segment.
    """
    chosen = _ALL[theme]
    base = Style(bgcolor=chosen.background) if chosen.background else Style()
    if not name:
        name = "text"
    if name.startswith("code:"):
        _, color, *where = name.split(":")
        under = where[0] if where else "text"
        ground = base + Style.parse(chosen.styles[under])
        if theme in ("none", "contrast"):
            return ground
        return ground + Style(
            color=readable(
                color, ground.bgcolor.name if ground.bgcolor else chosen.background or "#000000"
            )
        )
    first, *more = name.split("+")
    result = base + Style.parse(chosen.styles[first] or "none")
    for other in more:
        result += Style.parse(chosen.styles[other] or "none")
    return result


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
    toward = 255 if _luminance(under) < 0.4 else 0
    for _ in range(24):
        if _contrast(tuple(shade), under) >= 4.5:
            break
        shade = [round(c + (toward - c) * 0.12) for c in shade]
    return "#{:02x}{:02x}{:02x}".format(*shade)


def _luminance(rgb: tuple[int, ...]) -> float:
    parts = [c / 255 for c in rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def theme(name: str) -> Theme:
    """The theme with that name."""
    return _ALL[name]
