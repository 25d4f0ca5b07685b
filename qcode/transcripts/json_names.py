"""What programs call the parts of a transcript in JSON; entries in which nothing is odd, read at
once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import itemgetter, le
from typing import Any, NamedTuple

from qcode.transcripts.parts import Speech

LISTS = (
    "segments",
    "transcription",
    "speakers",
    "chunks",
    "utterances",
    "sentences",
    "entries",
    "turns",
    "timeline",
    "messages",
    "monologues",
    "dialogue",
)
TEXTS = ("text", "transcript", "content", "body", "sentence", "raw_text")
STARTS = ("start", "start_time", "startTime", "from", "startOffset", "ts")
ENDS = ("end", "end_time", "endTime", "to", "endOffset")
SPEAKERS = (
    "speaker",
    "speaker_label",
    "speaker_name",
    "speakerName",
    "speaker_id",
    "speakerDisplayName",
    "participant",
    "users",
    "username",
    "user",
    "role",
    "name",
)
_OTHER_TIMES = frozenset(["offsets", "timestamp", "timestamps"])
_LATEST = 1e9
"""Seconds beyond which a number is looked at more closely."""

_MISSING = object()
_NUMBERS = (float, int)


class _Shape(NamedTuple):
    """Which keys of an entry hold what; None where none does."""

    text: str
    start: str
    end: str
    speaker: str | None


class PlainEntries:
    """Entries of one text, two numbers of seconds and perhaps a name, as nearly all recognisers do.

    Most files repeat one set of keys thousands of times, so it is looked up once. Whatever is not
    plain is left to the reader that tells what is wrong with it.
    """

    def __init__(self, *, escaped: bool) -> None:
        """`escaped`: the file holds escapes, so that a text may hold halves of characters."""
        self._shapes: dict[tuple[str, ...], _Shape | None] = {}
        self._escaped = escaped

    def read(self, entry: object) -> Speech | None:
        """The speech of a plain entry, None for any other."""
        if type(entry) is not dict:
            return None
        shape = self._shapes.get(keys := tuple(entry), _MISSING)
        if shape is _MISSING:
            shape = self._shapes[keys] = _shape(entry)
        if not isinstance(shape, _Shape):
            return None
        text, start, end = entry[shape.text], entry[shape.start], entry[shape.end]
        speaker = None if shape.speaker is None else entry[shape.speaker]
        if type(text) is not str or type(start) not in _NUMBERS or type(end) not in _NUMBERS:
            return None
        if not 0 <= start <= end < _LATEST:
            return None
        if type(speaker) is str:
            speaker = speaker.strip() or None
        elif speaker is not None:
            return None
        if self._escaped and not (
            text.isprintable() and (speaker is None or speaker.isprintable())
        ):
            return None
        return Speech(speaker, text.strip(), round(start * 1000), round(end * 1000))

    def read_all(self, entries: Sequence[Any]) -> list[Speech] | None:
        """The speeches of entries that are plain and alike in their keys, column by column; None
        where one of them is not, or where they list words, which may have speakers of their own.
        """
        first = entries[0] if entries else None
        if type(first) is not dict or "words" in first or (shape := _shape(first)) is None:
            return None
        names = list(first)
        try:
            rows = zip(*map(itemgetter(*names), entries), strict=True)
            if sum(map(len, entries)) != len(names) * len(entries):
                return None
            columns = dict(zip(names, rows, strict=True))
            texts, starts, ends = columns[shape.text], columns[shape.start], columns[shape.end]
            wording = columns[shape.speaker] if shape.speaker else ()
            speakers = {
                who: str.strip(who) or None for who in dict.fromkeys(wording) if who is not None
            }
            together = "".join((*texts, *speakers))
        except (KeyError, TypeError):
            return None
        if not (set(map(type, starts)) | set(map(type, ends)) <= {float, int}):
            return None
        if not (min(starts) >= 0 and max(ends) < _LATEST and all(map(le, starts, ends))):
            return None
        if self._escaped and not together.isprintable():
            return None
        named = map(speakers.get, wording) if wording else repeat(None, len(texts))
        return list(
            map(
                Speech,
                named,
                map(str.strip, texts),
                [round(start * 1000) for start in starts],
                [round(end * 1000) for end in ends],
            )
        )


def _shape(entry: Mapping[str, Any]) -> _Shape | None:
    if _OTHER_TIMES & entry.keys():
        return None
    text, start, end, speaker = (
        next((name for name in names if name in entry), None)
        for names in (TEXTS, STARTS, ENDS, SPEAKERS)
    )
    return (
        None if text is None or start is None or end is None else _Shape(text, start, end, speaker)
    )
