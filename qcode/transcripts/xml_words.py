"""Small helpers for transcripts in XML: elements by their local name, all words of an element,
attributes of any namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qcode.transcripts.service_words import seconds

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)$")
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d)(?:\.(\d+)|:(\d+)(?:\.\d+)?)?$")


def local(element: _Element) -> str:
    """The name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def below(element: _Element, *names: str) -> Iterator[_Element]:
    """All descendants of those local names, in the order of the file."""
    return (entry for entry in element.iter() if entry is not element and local(entry) in names)


def children(element: _Element, *names: str) -> list[_Element]:
    """The children of those local names."""
    return [child for child in element if local(child) in names]


def attribute(element: _Element, name: str) -> str:
    """The value of an attribute in whatever namespace; empty where it has none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def words(element: _Element) -> str:
    """All text inside an element, white space as single blanks."""
    return " ".join("".join(element.itertext()).split())


def media_time(value: str, frames: float = 30.0, ticks: float = 1.0) -> int | None:
    """Milliseconds of a time of TTML: ``00:00:01.5``, ``00:00:01:12`` (frames), ``1.5s``,
    ``1500ms``, ``36f``, ``90000t``.
    """
    value = value.strip()
    if clock := _CLOCK.match(value):
        hours, minutes, whole = int(clock[1]), int(clock[2]), int(clock[3])
        rest = float(f"0.{clock[4]}") if clock[4] else int(clock[5]) / frames if clock[5] else 0.0
        return round((hours * 3600 + minutes * 60 + whole + rest) * 1000)
    if offset := _OFFSET.match(value):
        unit = {
            "h": 3_600_000,
            "m": 60_000,
            "s": 1000,
            "ms": 1,
            "f": 1000 / frames,
            "t": 1000 / ticks,
        }[offset[2]]
        return round(float(offset[1]) * unit)
    return seconds(value) if value else None
