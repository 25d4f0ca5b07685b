"""Captions in other clothes, TTML and Advanced SubStation (``.ass``): put into WebVTT cues and read
as those are.

So names in the words, rolling duplicates and impossible times are handled as in every other kind of
captions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from qcode.errors import BadInput
from qcode.files.xmls import parse_xml
from qcode.model import Problem
from qcode.transcripts.captions import read_captions
from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import number, seconds
from qcode.transcripts.xml_words import attribute, below, local, media_time

if TYPE_CHECKING:
    from lxml.etree import _Element

Read = tuple[Sequence[Speech], Sequence[Problem]]

_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")


class _Cue(NamedTuple):
    start: int
    end: int
    speaker: str
    text: str


def read_ttml(data: bytes, path: str) -> Read:
    """The ``<p>`` of TTML, DFXP and IMSC, with the agents that they name.

    Raises:
        BadInput: not well-formed, or without a cue.

    """
    root = parse_xml(data, path, doctype="ignored")
    frames = number(attribute(root, "frameRate")) or 30.0
    ticks = number(attribute(root, "tickRate")) or 1.0
    names = {}
    for agent in below(root, "agent"):
        name = next((" ".join("".join(n.itertext()).split()) for n in below(agent, "name")), "")
        names[attribute(agent, "id")] = name or attribute(agent, "id")
    cues = []
    for line in below(root, "p"):
        start = _begin(line, frames, ticks)
        end = media_time(attribute(line, "end"), frames, ticks)
        length = media_time(attribute(line, "dur"), frames, ticks)
        last = end if end is not None else start + (length or 0)
        for agent, text in _parts(line):
            cues.append(_Cue(start, last, names.get(agent, agent), text))
    return _as_captions(cues, path)


def _parts(line: _Element) -> list[tuple[str, str]]:
    """The words of a line with the agent of each part: that of its spans, else its own or that of
    what it stands in. What no span names belongs to the part before it.
    """
    around = (line, *line.iterancestors())
    own = next((a[0] for e in around if (a := attribute(e, "agent").split())), "")
    named = [(a[0], span) for span in line if (a := attribute(span, "agent").split())]
    if len({agent for agent, _ in named}) < 2:
        inside = (a[0] for e in below(line, "span") if (a := attribute(e, "agent").split()))
        return [(own or next(inside, ""), _text(line))]
    parts: list[tuple[str, str]] = [(own, _lines(line.text or ""))]
    for child in line:
        agent = (attribute(child, "agent").split() or [parts[-1][0]])[0]
        words = "\n" if local(child) == "br" else _text(child)
        if agent != parts[-1][0]:
            parts.append((agent, ""))
        parts[-1] = (agent, _lines(f"{parts[-1][1]}{words}{child.tail or ''}"))
    return [part for part in parts if part[1]]


def _begin(line: _Element, frames: float, ticks: float) -> int:
    """When a line begins: as it says, or the first span in it."""
    times = (media_time(attribute(e, "begin"), frames, ticks) for e in (line, *below(line, "span")))
    return next((time for time in times if time is not None), 0)


def _text(element: _Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if local(child) == "br":
            parts.append("\n")
        elif local(child) not in ("metadata", ""):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return _lines("".join(parts))


def _lines(text: str) -> str:
    """Words as they are shown: white space of the file's own layout is a space."""
    text = re.sub(r"[^\S\n]+|\n[^\S\n]+(?=\S)", " ", text)
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def read_ass(text: str, path: str) -> Read:
    """The dialogue lines of Advanced SubStation and SubStation Alpha; the actor's name is the
    speaker.

    Raises:
        BadInput: no dialogue in it.

    """
    columns = [
        "layer",
        "start",
        "end",
        "style",
        "name",
        "marginl",
        "marginr",
        "marginv",
        "effect",
        "text",
    ]
    cues = []
    in_events = False
    for line in text.split("\n"):
        head, _, rest = line.partition(":")
        if line.startswith("["):
            in_events = line.strip().casefold() == "[events]"
        elif in_events and head == "Format":
            columns = [
                column.strip().casefold().replace("actor", "name") for column in rest.split(",")
            ]
        elif in_events and head == "Dialogue":
            values = dict(zip(columns, rest.strip().split(",", len(columns) - 1), strict=False))
            words = values.get("text", "")
            if _DRAWING.search(words):
                continue
            words = (
                _OVERRIDE.sub("", words)
                .replace("\\N", "\n")
                .replace("\\n", "\n")
                .replace("\\h", " ")
            )
            start, end = (seconds(values.get(name, "")) or 0 for name in ("start", "end"))
            cues.append(_Cue(start, end, values.get("name", "").strip(), words.strip()))
    return _as_captions(sorted(cues, key=lambda cue: cue.start), path)


def _as_captions(cues: Sequence[_Cue], path: str) -> Read:
    written = ["WEBVTT", ""]
    for cue in cues:
        lines = [line for line in cue.text.split("\n") if line.strip()]
        if lines:
            voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
            written += [
                f"{_clock(cue.start)} --> {_clock(cue.end)}",
                voice + "\n".join(map(_escaped, lines)),
                "",
            ]
    if len(written) == 2:
        raise BadInput([Problem(path, "contains no text, nothing to import")])
    result: Read = read_captions("\n".join(written), "vtt", path)
    return result


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(time: int) -> str:
    return (
        f"{time // 3_600_000:02}:{time // 60_000 % 60:02}:{time // 1000 % 60:02}.{time % 1000:03}"
    )
