"""Clock times as transcription tools and people write them, in milliseconds from the start of the
recording.

Every reader of text uses the fragments below to find stamps and `parse` to read them; what is no
time gives None and stays in the text as it was typed.
"""

from __future__ import annotations

import re

CLOCK = r"\d{1,4}(?:[:;]\d{1,2}){1,3}(?:[.,]\d{1,6})?"
"""`m:ss`, `h:mm:ss`, `dd:hh:mm:ss`, `hh:mm:ss;ff`, each with a fraction or frames after a point or
comma.
"""

DOTTED = r"\d{1,3}\.\d\d(?:\.\d\d)?"
"""`m.ss` and `h.mm.ss`: a time only where brackets say so."""

HASHED = rf"#{CLOCK}(?:-\d{{1,3}})?#"
"""The stamps of f4 (`#00:00:04-6#`, tenths of a second) and ATLAS.ti (`#00:00:03.5#`)."""

BETWEEN = r"[ \t\u00a0]*(?:-{1,2}>|[-–—/→]|to\b)[ \t\u00a0]*"
"""What stands between the start and the end of a stretch of time."""

SECONDS = r"\d{1,6}(?:[.,]\d{1,3})? ?s[ \t]*(?:-{1,2}>|→|[–-])[ \t]*\d{1,6}(?:[.,]\d{1,3})? ?s\b"
"""`0.00s -> 4.00s`, as faster-whisper prints start and end."""

HALF = r"(?:[ \u00a0\u202f]?[AaPp]\.?[Mm]\b\.?)?"
"""The half of the day behind a clock time."""

BRACKETED = (
    r"[\[({<]["
    rf" \t\u00a0]*(?:{CLOCK}{HALF}(?:{BETWEEN}{CLOCK}{HALF})?|{HASHED}|{DOTTED}|{SECONDS})["
    r" \t\u00a0]*[\])}>]"
)
"""A stamp, or start and end, in brackets of any kind; people mismatch them."""

FRAME_RATE = 30
"""Frames a second of `.FF` stamps (InqScribe counts 29.97; the difference is a thousandth)."""

_LONGEST = 80
_TIME = re.compile(
    r"(\d{1,9}(?:[:;]\d{1,9}){1,3})(?:[.,](\d{1,9})|-(\d{1,3}))?(?:["
    r" \u00a0\u202f]?([ap])\.?m\b\.?)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?:(\d{1,3})\.)?(\d{1,3})\.(\d\d)")
_SECONDS = re.compile(r"(\d{1,9})(?:[.,](\d{1,9}))?(?: ?s)?")
_SPOKEN = re.compile(
    r"(?:(\d{1,3}) ?h(?:ours?|r)?s?\.?)? ?(?:(\d{1,4}) ?m(?:in(?:ute)?s?)?\.?)? ?(?:(\d{1,5})"
    r" ?s(?:ec(?:ond)?s?)?\.?)?",
    re.I,
)
_EDGES = " \t\r\n\u00a0\u202f\u200b\ufeff[](){}<>#"
_SPAN = re.compile(
    r"[\s\u00a0]*(?:-{1,2}>|→|[–—/]|-(?!\d{1,3}\s*#)|\bto\b|,(?=[\s\u00a0]))[\s\u00a0]*"
)


def parse(text: str, frames: int | None = None) -> int | None:
    """The time written in `text` in milliseconds, None if it is none (`0:75`, `25:61:00`, words).

    Brackets and hash signs around it are ignored. `m.ss` counts only inside brackets. With `frames`
    a second, two digits after the point, and the fourth number of four, are frames.
    """
    if len(text) > _LONGEST:
        return None
    bare = text.strip(_EDGES)
    if match := _TIME.fullmatch(bare):
        return _clock(match, frames)
    if bare != text.strip() and (match := _DOTTED.fullmatch(bare)):
        hours, minutes, seconds = (int(n or 0) for n in match.groups())
        if seconds < 60 and (minutes < 60 or match[1] is None):
            return ((hours * 60 + minutes) * 60 + seconds) * 1000
    return None


def _clock(match: re.Match[str], frames: int | None) -> int | None:
    """Milliseconds of a match of `_TIME`, None where a part is out of range."""
    written, fraction, tenths, half = match.groups()
    parts = [int(n) for n in re.split("[:;]", written)]
    frame_part = 0
    if len(parts) == 4:
        if frames or ";" in written or parts[1] > 23:
            frame_part = parts.pop()
            if frame_part >= 60:
                return None
        else:
            days = parts.pop(0)
            if parts[0] > 23:
                return None
            parts[0] += 24 * days
    if parts[-1] > 59 or (len(parts) == 3 and parts[1] > 59) or parts[0] > 99_999:
        return None
    if half:
        if not 1 <= parts[0] <= 12:
            return None
        parts[0] = parts[0] % 12 + (12 if half in "pP" else 0)
        if len(parts) == 2:
            parts.append(0)
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + part
    return (
        seconds * 1000
        + frame_part * 1000 // (frames or FRAME_RATE)
        + _fraction(fraction or tenths or "", frames)
    )


def _fraction(digits: str, frames: int | None) -> int:
    """Milliseconds of the digits after the point; two digits are frames where the file counts
    frames.
    """
    if not digits:
        return 0
    if frames and len(digits) == 2:
        return int(digits) * 1000 // frames
    return int((digits + "00")[:3])


def parse_cell(text: str) -> int | None:
    """The time in a cell of a time column: as `parse`, or plain seconds (`75`, `12.5`), or `1h 2m
    3s`.
    """
    time = parse(text)
    if time is not None or len(text) > _LONGEST:
        return time
    bare = text.strip(_EDGES)
    if match := _SECONDS.fullmatch(bare):
        return int(match[1]) * 1000 + _fraction(match[2] or "", None)
    return parse_length(bare)


def parse_length(text: str) -> int | None:
    """A length of time in words (`27m 42s`, `1h 2m 3s`, `42 min`), None if it is none."""
    bare = text.strip()
    match = _SPOKEN.fullmatch(bare)
    if not bare or not match:
        return None
    hours, minutes, seconds = (int(n or 0) for n in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def parse_span(text: str, frames: int | None = None) -> tuple[int | None, int | None]:
    """Start and end of `start - end`, `start --> end`, `start/end`; of a single time the start.
    None for what is none.
    """
    whole = parse(text, frames)
    if whole is not None or len(text) > _LONGEST:
        return whole, None
    pieces = _SPAN.split(text.strip(_EDGES), maxsplit=1)
    start = parse(pieces[0], frames)
    if start is None:
        start = parse_cell(pieces[0])
    if len(pieces) < 2:
        return start, None
    end = parse(pieces[1], frames)
    return start, parse_cell(pieces[1]) if end is None else end


def frame_rate(fractions: list[str]) -> int | None:
    """`FRAME_RATE` if the digits after the points of a file's stamps can only be meant as frames,
    else None.

    InqScribe writes two digits, always below 30; hundredths of a second would pass 30 soon.
    """
    if not fractions or any(len(f) != 2 for f in fractions):
        return None
    return FRAME_RATE if all(int(f) < FRAME_RATE for f in fractions) else None
