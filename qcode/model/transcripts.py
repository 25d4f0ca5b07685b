"""Transcripts as they are read from files: text, turns, segments, speakers' labels, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qcode.errors import Problem as Problem
from qcode.errors import Severity as Severity
from qcode.words import count_words

SegmentBy = Literal["turn", "paragraph", "sentence"]
SEGMENT_BY: tuple[SegmentBy, ...] = ("turn", "paragraph", "sentence")


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of speech by one speaker; `[start, end)` covers the words, without label or time
    stamp.

    `speaker` is the label as it will be listed (variants of one label merged), None where the file
    names nobody.
    """

    number: int
    speaker: str | None
    start: int
    end: int
    time_start: int | None = None
    time_end: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit that coders decide on. Segments tile their turn: first starts, last ends with it, no
    gap between.
    """

    number: int
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A comment, footnote or endnote of the source file, anchored to `[start, end)` of the stored
    text.
    """

    kind: Literal["comment", "footnote", "endnote"]
    start: int
    end: int
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerLabel:
    """A speaker found in a file: the label, its variants as typed, and whether it looks like the
    interviewer's.
    """

    label: str
    variants: tuple[str, ...] = ()
    interviewer: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript as read from a file.

    `text` is everything read, labels included, line ends LF. `turns` are in text order and do not
    overlap. `attributes` holds header lines of the file (``Interview ID: ...``), never taken as
    speech.
    """

    name: str
    text: str
    turns: tuple[Turn, ...]
    format: str
    speakers: tuple[SpeakerLabel, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    encoding: str = ""

    @property
    def words(self) -> int:
        """Number of words in the turns."""
        return sum(count_words(self.text[t.start : t.end]) for t in self.turns)
