"""Finished speeches written as a text: `Label: words`, a paragraph a turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qcode.files.decoding import normalise_newlines
from qcode.model import Note
from qcode.transcripts.parts import Speech
from qcode.transcripts.turns import Piece


def written(speeches: Sequence[Speech], join: bool) -> tuple[str, list[Piece], list[Note]]:
    """The text of speeches, its turns and its notes; speeches without words are left out.

    `join`: consecutive speeches of one speaker are one turn, joined by a space.
    """
    parts: list[str] = []
    pieces: list[Piece] = []
    notes: list[Note] = []
    length = -1  # every part begins with a line end, which is taken off the first
    openings: dict[str | None, tuple[str | None, str]] = {None: (None, "\n")}
    last: Piece | None = None
    for speech in speeches:
        raw = speech.text
        if "\r" in raw:
            raw = normalise_newlines(raw)
        words = raw.strip()
        if not words:
            continue
        speaker = speech.speaker
        if speaker not in openings:
            name = " ".join((speaker or "").split())
            openings[speaker] = (name, f"\n{name}: ") if name else openings[None]
        label, head = openings[speaker]
        goes_on = last is not None and label == last.label and join and label is not None
        if goes_on:
            head = " "
        parts += (head, words)
        start = length + len(head)
        length = start + len(words)
        if speech.notes:
            notes += _moved(speech.notes, start - (len(raw) - len(raw.lstrip())), start, length)
        if last is not None and goes_on:
            last.end = length
            last.time_end = last.time_end if speech.time_end is None else speech.time_end
        else:
            last = Piece(label, start, length, speech.time_start, speech.time_end)
            pieces.append(last)
    return "".join(parts)[1:], pieces, notes


def _moved(notes: Iterable[Note], by: int, first: int, last: int) -> list[Note]:
    """Notes of a piece of text at its place in the stored text, kept within `[first, last]`."""
    moved = []
    for note in notes:
        start = min(max(note.start + by, first), last)
        moved.append(replace(note, start=start, end=min(max(note.end + by, start), last)))
    return moved
