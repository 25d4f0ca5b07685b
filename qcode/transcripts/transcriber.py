"""Transcriber (``.trs``): turns with speakers, cut by ``<Sync>`` points; where two speak at once,
``<Who>`` parts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qcode.files.xmls import parse_xml
from qcode.model import Problem
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import seconds
from qcode.transcripts.xml_words import below, local

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_transcriber(
    data: bytes, path: str
) -> tuple[list[Speech], list[Problem], Mapping[str, str]]:
    """A speech for each stretch between two points of time; events in square brackets, as
    Transcriber shows them.

    Raises:
        BadInput: not well-formed.

    """
    root = parse_xml(data, path, doctype="ignored")
    names = {
        speaker.get("id", ""): speaker.get("name", "").strip() for speaker in below(root, "Speaker")
    }
    speeches: list[Speech] = []
    for turn in below(root, "Turn"):
        people = [names.get(key) or key for key in turn.get("speaker", "").split()]
        speeches += _speeches(turn, people)
    return speeches, [], language_attribute(attribute_language(root))


def attribute_language(root: _Element) -> str:
    """The language that the file names."""
    return next(
        (value for key, value in root.attrib.items() if str(key).rpartition("}")[2] == "lang"), ""
    )


def _speeches(turn: _Element, people: list[str]) -> list[Speech]:
    """The stretches of a turn: a new one at each point of time and at each change of the person who
    speaks.
    """
    result: list[Speech] = []
    who, start, text = (
        (people[0] if people else None),
        seconds(turn.get("startTime", "")),
        turn.text or "",
    )
    final = seconds(turn.get("endTime", ""))

    def close(end: int | None) -> None:
        if words := " ".join(text.split()):
            result.append(Speech(who, words, start, end))

    for part in turn:
        kind = local(part)
        if kind in ("Sync", "Who"):
            at = seconds(part.get("time", "")) if kind == "Sync" else start
            close(at if kind == "Sync" else None)
            text, start = "", at
            number = part.get("nb", "")
            if kind == "Who" and number.isdecimal() and 1 <= int(number) <= len(people):
                who = people[int(number) - 1]
        elif (
            kind == "Event"
            and part.get("desc")
            and part.get("extent", "instantaneous") in ("instantaneous", "begin")
        ):
            text += f" [{part.get('desc')}] "
        text += part.tail or ""
    close(final)
    return result
