"""Caption files to cues: timing lines found in one pass, and every line of text belongs to some cue
or is reported.

Real files break the rules: a blank line after the timing, no blank line between cues, text in a
block without timing, a comma for a point, one-digit Graph times, hours over 99, negative offsets,
no ``WEBVTT`` line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

_TIME = r"-?(?:\d{1,9}:)?\d{1,3}:\d{1,3}(?:[.,]\d{1,9})?"
_ARROW = re.compile(rf"\s*({_TIME})\s*-{{1,2}}>\s*({_TIME})(?:\s(.*))?$", re.S)
_SLIP = r"-?\d[\w:;,-]*[:.][\w:;.,-]{0,12}"
_SLIP_ARROW = re.compile(rf"\s*({_SLIP})\s*-{{1,2}}>\s*({_SLIP})(?:\s(.*))?$", re.S)
"""A timing line with a slip of the finger; both sides are numbers with a point or colon, and little
stands above it.
"""
_COMMA = re.compile(
    r"\s*(\d{1,9}:\d{1,2}:\d{1,2}[.]\d{1,3}),(\d{1,9}:\d{1,2}:\d{1,2}[.]\d{1,3})(\s*)$"
)
_TIME_PARTS = re.compile(r"(-?)(?:(\d{1,9}):)?(\d{1,3}):(\d{1,3})(?:[.,](\d{1,9}))?$")
_COMMENT = re.compile(r"NOTE(?:[ \t]|$)")
_SECTION = re.compile(r"(?:STYLE|REGION)[ \t]*$")
_WEBEX = re.compile(r'\s*\d{1,9} "([^"\n]{0,120})" \(\d{1,20}\)\s*$')
MAX_CUES, MAX_LINES = 2_000_000, 15_000_000
_MACHINE_NAME = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}(?:/\d+-\d+)?\s*$")


@dataclass(slots=True)
class Cue:
    """A cue: the line of its timing (from 1), its times in milliseconds (None: impossible) and its
    lines, joined by LF.

    `speaker` is who speaks by the name of the cue, as Webex has it (``3 "Ana Ruiz" (12345)``),
    empty for nobody.
    """

    line: int
    start: int | None
    end: int | None
    text: str = ""
    speaker: str | None = None


@dataclass(slots=True)
class Blocks:
    """The cues of a file and, by line numbers from 1, what was out of order.

    `orphans`: text in a block without timing, given to the cue above; `late`: text after a blank
    line under its timing;
    `names`: cue names of several words, not taken as speech; `before`: text above the first cue,
    with its line.
    """

    cues: list[Cue] = field(default_factory=list)
    header: bool = False
    comments: int = 0
    orphans: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    before: list[tuple[int, str]] = field(default_factory=list)


def find_cues(text: str, kind: str) -> Blocks:
    """The cues of a caption file, in time linear in its length; reading stops behind `MAX_CUES`.

    Args:
        text: the file with LF line ends.
        kind: ``vtt``, ``srt`` or ``sbv``.

    """
    result = Blocks()
    timing, mark = (_COMMA, ",") if kind == "sbv" else (_ARROW, "->")
    block: list[str] = []
    first = 0
    header = result.header = kind == "vtt" and text.lstrip("\ufeff").startswith("WEBVTT")
    for number, (line, following) in enumerate(pairwise(chain(_lines(text), ("",))), start=1):
        match = timing.match(line) if mark in line else None
        if match is None and mark == "->" and mark in line and (header or len(block) <= 1):
            match = _SLIP_ARROW.match(line)
        if match:
            named = _is_name(block, first, kind, result)
            if not header:
                _close(block[:-1] if named else block, first, kind, result)
            speaker = _WEBEX.match(block[-1]) if named and '"' in block[-1] else None
            if named and not speaker and " " in block[-1].strip():
                result.names.append(number - 1)
            result.cues.append(
                Cue(
                    number,
                    milliseconds(match[1]),
                    milliseconds(match[2]),
                    "",
                    speaker[1] if speaker else None,
                )
            )
            if len(result.cues) > MAX_CUES:
                break
            block, header = [], False
        elif line and not line.isspace():
            if not block:
                first = number
            block.append(line)
        elif block:
            if not header and not _is_lost_number(block, following, timing, result):
                _close(block, first, kind, result)
            block, header = [], False
    if not header:
        _close(block, first, kind, result)
    return result


def _lines(text: str) -> Iterator[str]:
    at = 0
    while (end := text.find("\n", at)) >= 0:
        yield text[at:end]
        at = end + 1
    yield text[at:]


def _stands_under_timing(first: int, result: Blocks) -> bool:
    return bool(result.cues) and result.cues[-1].line == first - 1


def _is_next(name: str, result: Blocks) -> bool:
    return name.isdecimal() and len(name) < 10 and int(name) == len(result.cues) + 1


def _is_name(block: list[str], first: int, kind: str, result: Blocks) -> bool:
    """Whether the last line above a timing is the name or number of the cue, not speech."""
    if not block or kind == "sbv":
        return False
    name = block[-1].strip().lstrip("\ufeff")
    if _MACHINE_NAME.match(name):
        return True
    if _stands_under_timing(first, result):
        return len(block) > 1 and _is_next(name, result)
    if name.isdecimal():
        return len(block) == 1 or _is_next(name, result)
    waits = bool(result.cues) and not result.cues[-1].text
    return kind == "vtt" and len(block) == 1 and not (waits and " " in name)


def _is_lost_number(
    block: list[str], following: str, timing: re.Pattern[str], result: Blocks
) -> bool:
    """Whether this is a cue number that a blank line parts from its timing; words that a cue still
    waits for are none.
    """
    name = block[0].strip().lstrip("\ufeff")
    waits = bool(result.cues) and not result.cues[-1].text
    return (
        not waits
        and len(block) == 1
        and _is_next(name, result)
        and timing.match(following) is not None
    )


def _close(block: list[str], first: int, kind: str, result: Blocks) -> None:
    """Give a finished block of lines to the cue it belongs to."""
    if not block:
        return
    under = _stands_under_timing(first, result)
    if kind == "vtt" and not under and _COMMENT.match(block[0]):
        result.comments += 1
    elif not result.cues:
        if not (kind == "vtt" and _SECTION.match(block[0])):
            result.before.append((first, " ".join(line.strip() for line in block)))
    else:
        cue = result.cues[-1]
        if under:
            cue.text = "\n".join(block)
        else:
            (result.orphans if cue.text else result.late).append(first)
            cue.text = "\n".join((cue.text, *block)) if cue.text else "\n".join(block)


def milliseconds(typed: str) -> int | None:
    """The time in milliseconds (negative for a negative offset), None for an impossible one such as
    ``99:99:99``.
    """
    match = _TIME_PARTS.match(typed)
    if match is None:
        return None
    sign, hours, minutes, seconds, fraction = match.groups()
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return None
    total = ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
    if fraction:
        total += int((fraction + "00")[:3])
    return -total if sign else total
