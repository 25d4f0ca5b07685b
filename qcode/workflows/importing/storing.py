"""Transcripts that were read, into the study: their words, turns, segments, speakers, attributes
and notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qcode.model import INTERVIEWER, SegmentBy
from qcode.store import kinds
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.log import removed_transcript_ids
from qcode.store.sources import note_rows, speaker_id, transcript_id
from qcode.store.writing import attribute_value
from qcode.workflows.shared.reading_files import Cut

_IMPORT = "import"

Rows = list[tuple[str, dict[str, Any]]]
"""New entities of one kind: their ids and values."""


@dataclass(frozen=True, slots=True)
class New:
    """A transcript that the study does not have: its name there, the file it comes from, what was
    read, and roles by label.
    """

    name: str
    source: str
    sha256: str
    cut: Cut
    roles: Mapping[str, str] = field(default_factory=dict)


def store_transcripts(change: Change, items: Sequence[New], by: SegmentBy) -> None:
    """Put new transcripts into the study.

    Nothing of a new transcript can be there before, so that its rows are added kind by kind without
    looking for them.
    """
    view = change.view(SUPERVISOR)
    known = {*view.transcript_ids().values(), *removed_transcript_ids(view)}
    transcripts: Rows = []
    speakers: Rows = []
    attributes: Rows = []
    memos: Rows = []
    layouts: Rows = []
    for item in items:
        text = change.store_content("text", item.cut.transcript.text)
        entity = transcript_id(item.name, text, known)
        transcripts.append((entity, _value(item, text, by, change.time)))
        labels = {}
        for position, speaker in enumerate(item.cut.transcript.speakers):
            own = labels[speaker.label] = speaker_id(entity, speaker.label)
            speakers.append(
                (own, {"transcript": entity, "label": speaker.label, "position": position})
            )
            if role := item.roles.get(speaker.label, INTERVIEWER if speaker.interviewer else ""):
                attributes.append(attribute_value("speaker", own, entity, "role", role))
        for name, given in named(item.cut.transcript.attributes).items():
            attributes.append(attribute_value("transcript", entity, entity, name, given))
        turns = [(labels.get(speaker or ""), *rest) for speaker, *rest in item.cut.turns]
        layouts.append((entity, kinds.layout(turns, item.cut.segments)))
        memos.extend(note_rows(entity, text, item.cut.transcript.notes, change.time))
    for kind, rows in (
        ("transcript", transcripts),
        ("speaker", speakers),
        ("attribute", attributes),
    ):
        change.add_many(kind, rows, _IMPORT)
    for entity, value in layouts:
        change.replay(_IMPORT, kinds.LAYOUT, entity, None, value)
    change.add_many("memo", memos, _IMPORT)


def canonical(name: str) -> str:
    """`role` and `site` are known by name, however they are typed."""
    return name.casefold() if name.casefold() in ("role", "site") else name


def named(attributes: Mapping[str, str]) -> dict[str, str]:
    """What a file says of a whole transcript, by canonical names; nobody becomes an interviewer by
    that.
    """
    return {
        name if value.casefold() == INTERVIEWER else canonical(name): value
        for name, value in attributes.items()
    }


def _value(item: New, text: str, by: SegmentBy, time: str) -> dict[str, Any]:
    transcript = item.cut.transcript
    return {
        "name": item.name,
        "text": text,
        "source": Path(item.source).name,
        "source_sha256": item.sha256,
        "format": transcript.format,
        "encoding": transcript.encoding,
        "segment_by": by,
        "words": item.cut.words,
        "created": time,
    }
