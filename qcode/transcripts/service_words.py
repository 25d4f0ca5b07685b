"""Words with times and speakers, as speech services list them, to speeches; and the ways in which
they write times.

Whatever unit a service counts in, a time here is in milliseconds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from qcode.transcripts.cue_blocks import milliseconds
from qcode.transcripts.parts import Speech

_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$", re.I)
_SENTENCE_END = re.compile(r"[.?!…。？！।؟][\"'”’»)]*$")
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f]")
_LATEST = 1e12


class Word(NamedTuple):
    """A word; `attached`: no blank before it (a full stop)."""

    text: str
    start: int | None = None
    end: int | None = None
    speaker: str | None = None
    attached: bool = False


def speeches_of(words: Iterable[Word], *, delimiter: str = " ") -> list[Speech]:
    """A speech for each run of words of one speaker; where nobody is named, for each sentence."""
    listed = [word for word in words if word.text.strip()]
    named = any(word.speaker for word in listed)
    runs: list[list[Word]] = []
    for word in listed:
        last = runs[-1][-1] if runs else None
        if last is not None and word.attached:
            runs[-1].append(word._replace(speaker=last.speaker))
        elif last is None or (
            word.speaker != last.speaker if named else _SENTENCE_END.search(last.text)
        ):
            runs.append([word])
        else:
            runs[-1].append(word)
    return [_speech(run, delimiter) for run in runs]


def _speech(run: list[Word], delimiter: str) -> Speech:
    parts: list[str] = []
    for word in run:
        text = word.text.strip()
        if (
            parts
            and not word.attached
            and not (_SPACELESS.match(text) and _SPACELESS.search(parts[-1][-1:]))
        ):
            parts.append(delimiter)
        parts.append(text)
    starts = [word.start for word in run if word.start is not None]
    ends = [word.end for word in run if word.end is not None]
    return Speech(
        run[0].speaker, "".join(parts), starts[0] if starts else None, ends[-1] if ends else None
    )


def seconds(value: object) -> int | None:
    """Milliseconds of seconds: a number, ``"1.2"``, ``"1.200s"``, ``"PT1.2S"``, a clock time, or
    seconds with nanos.
    """
    if type(value) is float:  # nearly always, and there are many
        return round(value * 1000) if 0 <= value * 1000 < _LATEST else None
    if isinstance(value, dict):
        whole, nanos = number(value.get("seconds", 0)), number(value.get("nanos", 0))
        return None if whole is None or nanos is None else round(whole * 1000 + nanos / 1e6)
    if isinstance(value, str):
        text = value.strip()
        if iso := _ISO.match(text):
            hours, minutes, rest = (float(part or 0) for part in iso.groups())
            return round((hours * 3600 + minutes * 60 + rest) * 1000)
        if ":" in text:
            clock = milliseconds(text)
            return clock if clock is not None and clock >= 0 else None
        value = text.removesuffix("s")
    return scaled(value, 1000)


def scaled(value: object, scale: float) -> int | None:
    """Milliseconds of a number of units of `scale` milliseconds; None for what is no time."""
    amount = number(value)
    if amount is None or not 0 <= amount * scale < _LATEST:
        return None
    return round(amount * scale)


def number(value: object) -> float | None:
    """A finite number, also where it is written as text."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def plus(start: int | None, length: int | None) -> int | None:
    """The end of what starts then and lasts so long."""
    return None if start is None or length is None else start + length


def name_of(value: object, kind: str = "Speaker") -> str | None:
    """The label of a speaker: a number ``2`` is ``Speaker 2``; what is no name is None."""
    if type(value) is int:
        return f"{kind} {value}"
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return f"{kind} {value}"
    if isinstance(value, str) and value.strip():
        text = value.strip()
        return f"{kind} {text}" if text.isdecimal() else text
    return None


def maps(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def mapping(value: object) -> Mapping[str, Any]:
    """The object itself; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def first(entry: Mapping[str, Any], *names: str) -> Any:
    """The value of the first of `names` that has one."""
    return next((entry[name] for name in names if entry.get(name) is not None), None)


def text_of(value: object) -> str:
    """The text itself; empty where it is none."""
    return value if isinstance(value, str) else ""
