"""OHMS (Oral History Metadata Synchronizer): the transcript in the record, read as a document; its
facts as attributes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qcode.errors import BadInput
from qcode.files.decoding import normalise_newlines
from qcode.files.xmls import parse_xml
from qcode.model import Problem
from qcode.transcripts.captions import read_captions
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.parts import Document, Paragraph, Speech
from qcode.transcripts.xml_words import below, words

_FACTS = ("title", "accession", "date", "interviewee", "interviewer", "repository")
_NOTES = re.compile(
    r"\[\[footnotes\]\].*?(?:\[\[/footnotes\]\]|\Z)|\[\[footnote\]\].*?\[\[/footnote\]\]|\[\[/?note\]\]",
    re.S,
)


def read_ohms(
    data: bytes, path: str
) -> Document | tuple[Sequence[Speech], Sequence[Problem], dict[str, str]]:
    """The transcript of a record: its lines as paragraphs, or its WebVTT cues where it holds those.

    Raises:
        BadInput: not well-formed, or a record without a transcript.

    """
    root = parse_xml(data, path, doctype="ignored")
    facts: dict[str, str] = {}
    for name in _FACTS:
        values = [words(entry) for entry in below(root, name) if words(entry)]
        if values:
            facts[name] = "; ".join(dict.fromkeys(values))
    facts.update(
        language_attribute(
            next((words(entry) for entry in below(root, "language") if words(entry)), "")
        )
    )
    cues = next(
        (
            "".join(entry.itertext()).strip()
            for entry in below(root, "vtt_transcript")
            if words(entry)
        ),
        "",
    )
    if cues:
        speeches, message = read_captions(normalise_newlines(cues), "vtt", path)
        return speeches, message, facts
    text = next(
        ("".join(entry.itertext()) for entry in below(root, "transcript") if words(entry)), ""
    )
    if not text or words(next(iter(below(root, "transcript")))).casefold() == "no transcript.":
        raise BadInput(
            [
                Problem(
                    path,
                    "an OHMS record without a transcript, or another kind of XML; nothing to"
                    " import",
                )
            ]
        )
    clean, notes = _NOTES.subn("", normalise_newlines(text))
    problems = (
        [Problem(path, f"{notes} footnotes of the record were left out", severity="note")]
        if notes
        else []
    )
    paragraphs = tuple(Paragraph(line.strip()) for line in clean.split("\n"))
    return Document(paragraphs, "ohms", tuple(problems), facts)
