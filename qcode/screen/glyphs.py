"""The signs that are drawn in addition to words, with ASCII replacements for simple terminals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Signs of one cell each."""

    here: str = "▌"
    taken_in: str = "▐"
    code: str = "■"
    part: str = "◧"
    other: str = "□"
    star: str = "★"
    unsure: str = "?"
    memo: str = "✎"
    asked: str = "◆"
    nothing: str = "∅"
    there: str = "✓"
    no: str = "✗"
    rail: str = "│"
    thumb: str = "█"
    line: str = "─"
    dot: str = "·"
    more: str = "…"
    bar_full: str = "█"
    bar_part: str = "▒"
    bar_empty: str = "░"


UNICODE = Glyphs()
ASCII = Glyphs(
    here=">",
    taken_in="|",
    code="#",
    part="%",
    other="o",
    star="*",
    unsure="?",
    memo="m",
    asked="Q",
    nothing="0",
    there="+",
    no="x",
    rail="|",
    thumb="#",
    line="-",
    dot="-",
    more="~",
    bar_full="#",
    bar_part="=",
    bar_empty=".",
)


def glyphs_for(encoding: str | None) -> Glyphs:
    """The signs that an output with this encoding can write."""
    try:
        "▌■◧□★✎◆∅✓✗│█─·…▒░".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE
