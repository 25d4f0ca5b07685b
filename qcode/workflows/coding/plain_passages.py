"""The commands of line mode for the passages of a code."""

from __future__ import annotations

import re

from qcode.errors import Refused, UsageError
from qcode.workflows.coding.beside import code_beside, go_to, read_out
from qcode.workflows.coding.plain_state import LineState

MOST = 30
"""Number of passages that are read at once."""
_ASKED = re.compile(
    r"(?P<code>.*?)(?:(?:^|\s+)role\s+(?P<role>.+?))?(?:(?:^|\s+)from\s+(?P<begin>\d+))?$"
)


def passages(mode: LineState, argument: str) -> list[str]:
    """Read the passages of a code, or of the last code; of one role, from a number on."""
    asked = _ASKED.fullmatch(argument.strip())
    assert asked is not None  # every part of it may be absent
    named = asked["code"].strip()
    code = mode.session.code_key(named) if named else code_beside(mode.session)
    if code is None:
        raise UsageError("name a code, such as: passages hotline")
    begin = max(1, int(asked["begin"] or 1))
    lines, told = read_out(mode.session, code, (asked["role"] or "").strip(), begin, MOST)
    mode.passages = [*mode.passages[: begin - 1], *told] if begin > 1 else told
    return lines


def passage(mode: LineState, argument: str) -> list[str]:
    """Go to a passage by its number in the list that was read last."""
    if not mode.passages:
        raise Refused("no passages were read yet", advice="passages CODE reads those of a code")
    number = int(argument) if argument.isdecimal() else 0
    if not 1 <= number <= len(mode.passages):
        raise UsageError(f"the list has passages 1 to {len(mode.passages)}, not {argument!r}")
    there = mode.passages[number - 1]
    said = go_to(mode.session, there.transcript, there.segment, there.span)
    mode.text_told = mode.session.loaded.anchor
    return [f"{said} Type return to go back.", *mode.announce()]
