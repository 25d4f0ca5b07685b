"""What the programs that read our files want differently from each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """How a project is written for one program.

    `utf16`: positions count UTF-16 code units, not code points. `colored`: every code has a color.
    `longest_quote`: the quote of a selection is cut after so many characters. `described`: what
    is noted on a coding is the description of its selection, because notes on codings are not read
    there. `dated`: the date of a coding is read from the selection. `one_name`: no two codes or
    notes may have one name. `whole_seconds`: dates without fractions.
    """

    utf16: bool = False
    colored: bool = False
    longest_quote: int | None = None
    described: bool = False
    dated: bool = False
    one_name: bool = False
    whole_seconds: bool = True


PRESETS: Mapping[str, Preset] = {
    "": Preset(whole_seconds=False),
    "nvivo": Preset(utf16=True),
    "atlas": Preset(longest_quote=100, described=True),
    "maxqda": Preset(colored=True),
    "qualcoder": Preset(described=True, dated=True, one_name=True),
}
"""Name of a program → what it wants; the empty name is the standard as it is written."""
