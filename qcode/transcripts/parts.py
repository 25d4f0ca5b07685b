"""What the readers of file formats hand on before speakers are found: paragraphs, or finished
speeches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from qcode.model import Note, Problem, Transcript


class Paragraph(NamedTuple):
    r"""A paragraph (or a table row) as a reader of the printed page sees it.

    `text` may hold soft line breaks ("\n") and tabs. `bold` counts the code points at its start
    that are set in bold; `italic` says that all of it is in italics. A table row has `cells` (then
    `text` is the cells joined by tabs) and the number of its `table`, counted from 1. `mark`: all
    of it is set off by `colour`, `underline` or `highlight`. `notes` are anchored by offsets into
    `text`. `time` is when it was said, from and to in milliseconds, where the file states that
    beside the text.
    """

    text: str
    bold: int = 0
    italic: bool = False
    heading: bool = False
    cells: tuple[str, ...] = ()
    table: int = 0
    notes: tuple[Note, ...] = ()
    mark: str = ""
    time: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Paragraphs in reading order; `decided` are problems of severity note or warning ("2 comments
    kept as notes").
    """

    paragraphs: tuple[Paragraph, ...]
    format: str
    problems: tuple[Problem, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""


@dataclass(slots=True)
class Speech:
    """Words of one speaker (None: the file names nobody), from captions, JSON or a table of turns.
    Times in milliseconds.

    Not frozen, as a file holds thousands: a frozen one takes three times as long to make.
    """

    speaker: str | None
    text: str
    time_start: int | None = None
    time_end: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person decided about reading. Labels are compared like speakers: NFC, without case
    and stray spaces.

    `labels` are speakers wherever a line begins with them, `no_labels` never are; with `all_labels`
    everything that begins a line like a label is one. `max_bytes` and `max_turns` (lines, cues or
    entries that may become turns) keep the memory of one file below a gigabyte. `language` is a
    code such as ``de``, stored with every transcript.
    """

    format: str | None = None
    encoding: str | None = None
    interviewers: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    no_labels: tuple[str, ...] = ()
    all_labels: bool = False
    max_bytes: int = 200_000_000
    max_turns: int = 1_200_000
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Transcripts read from one file (a survey export holds several) and everything to tell about
    it.

    If any problem is an error, `transcripts` is empty. `missing`: an optional package is, without
    which the file cannot be read.
    """

    transcripts: tuple[Transcript, ...]
    problems: tuple[Problem, ...] = ()
    format: str = ""
    missing: bool = False
