"""How what comes from files is written: the ids of transcripts and speakers, notes, and what is to
be looked at again after an update.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from qcode.model import Note
from qcode.spans import Span
from qcode.store import ids
from qcode.store.change import Change
from qcode.store.identity import entity_for
from qcode.store.writing import mark_value

ARRIVED = "arrived:"
"""How the setting begins that says which codes and coders came from a project of another program;
the program and the project's name follow.
"""


def transcript_id(name: str, text: str, known: Collection[str]) -> str:
    """The id of a new transcript: derived from its name and `text` (the id of the words), so that
    copies agree on it.

    An id of `known` never comes back: what was withdrawn stays away through every merge, by its id.
    """
    derived = ids.derived("transcript", name, text)
    return ids.fresh() if derived in known else derived


def speaker_id(transcript: str, label: str) -> str:
    """The id of a speaker as the file of a transcript names them."""
    return ids.derived("speaker", transcript, label)


def note_rows(
    transcript: str, text: str, notes: Sequence[Note], time: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Comments, footnotes and endnotes of a file as memos anchored to their place: derived id and
    stored value.
    """
    for number, note in enumerate(notes):
        value = {
            "kind": note.kind,
            "target_kind": "transcript",
            "target": transcript,
            "transcript": transcript,
            "start": note.start,
            "end": note.end,
            "coder": note.author,
            "text": note.text,
            "created": time,
            "anchor": text[: ids.ANCHOR],
        }
        yield ids.derived("note", transcript, number, note.kind, note.start, note.text), value


def put_notes(
    change: Change, transcript: str, text: str, notes: Sequence[Note], action: str
) -> None:
    """Store the notes of a transcript that is in the study already."""
    for derived, value in note_rows(transcript, text, notes, change.time):
        change.put("memo", entity_for(change, "memo", value, derived), value, action)


def put_review(
    change: Change,
    kind: str,
    transcript: str,
    text: str,
    span: Span,
    coder: str,
    coding: str,
    action: str,
) -> None:
    """Store the mark that a coding (an id), whose words were changed by a new `text`, is to be
    looked at again.
    """
    value = mark_value(change, kind, transcript, span, coder, coding, text[: ids.ANCHOR])
    change.put("mark", ids.derived("mark", kind, coding, text), value, action)
