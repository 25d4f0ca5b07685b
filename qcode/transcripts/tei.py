"""TEI for spoken language (also ISO 24624): utterances ``<u who>``, or ``<sp>`` with its
``<speaker>``, on a line of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qcode.files.xmls import parse_xml
from qcode.model import Problem
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import seconds
from qcode.transcripts.xml_words import attribute, below, children, local, words

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN = {"vocal", "kinesic", "incident", "writing"}
_LEFT_OUT = {"spanGrp", "note", "anchor", "shift", "speaker", "stage"}


def read_tei(data: bytes, path: str) -> tuple[list[Speech], list[Problem], Mapping[str, str]]:
    """A speech for each utterance; vocal sounds, events and gaps in square brackets.

    Raises:
        BadInput: not well-formed.

    """
    root = parse_xml(data, path, doctype="ignored")
    times, names = _timeline(root), _people(root)
    speeches = []
    for message in below(root, "u", "sp"):
        block = message.getparent()
        outer = block if block is not None and local(block) == "annotationBlock" else message
        who = (attribute(message, "who") or attribute(outer, "who")).split()
        keys = [key.lstrip("#") for key in who]
        label = " and ".join(names.get(key) or key for key in keys)
        if not label and local(message) == "sp":
            label = next((words(entry) for entry in children(message, "speaker")), "").rstrip(":.")
        start, end = (
            times.get((attribute(message, n) or attribute(outer, n)).lstrip("#"))
            for n in ("start", "end")
        )
        if text := " ".join(_text(message).split()):
            speeches.append(Speech(label or None, text, start, end))
    language = attribute(root, "lang") or next(
        (attribute(text, "lang") for text in below(root, "text")), ""
    )
    language = language or next(
        (attribute(entry, "ident") for entry in below(root, "language")), ""
    )
    return speeches, [], language_attribute(language)


def _people(root: _Element) -> Mapping[str, str]:
    """What each person is called: the short form, else the name."""
    result = {}
    for person in below(root, "person"):
        name = next((words(n) for n in below(person, "persName", "name")), "")
        short = next((words(n) for n in below(person, "abbr")), "")
        result[attribute(person, "id")] = short or person.get("n", "") or name
    return result


def _timeline(root: _Element) -> Mapping[str, int]:
    """Milliseconds of the points of time."""
    result: dict[str, int] = {}
    for line in below(root, "timeline"):
        scale = {"ms": 0.001, "min": 60, "m": 60, "h": 3600}.get(line.get("unit", "s"), 1)
        for point in below(line, "when"):
            key, at = attribute(point, "id"), seconds(point.get("absolute", ""))
            time = seconds(point.get("interval", ""))
            if time is not None:
                since = result.get(point.get("since", "").lstrip("#"), 0)
                result[key] = since + round(time * scale)
            elif at is not None or not point.get("since"):
                result[key] = at or 0
    return result


def _described(element: _Element) -> str:
    """The words of the first description inside an element; empty where there is none."""
    return next((words(d) for d in below(element, "desc")), "")


def _text(element: _Element) -> str:
    """The words of an element; tokens (``<w>``) with blanks between them, punctuation without."""
    parts = [element.text or ""]
    for child in element:
        kind = local(child)
        if kind in _SHOWN:
            parts.append(f" [{_described(child) or child.get('type') or kind}] ")
        elif kind == "gap":
            parts.append(f" [{_described(child) or child.get('reason') or 'inaudible'}] ")
        elif kind == "pause":
            parts.append(" ")
        elif kind == "w":
            parts.append(" " + words(child))
        elif kind in ("seg", "p", "l", "ab"):
            parts.append(" " + _text(child))
        elif kind not in _LEFT_OUT and kind:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
