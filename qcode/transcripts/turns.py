"""Turns of a stored text: from the lines of a page to spans of speech, and from spans to a
Transcript with its speakers.

The words of a turn are one stretch of the stored text. Labels and stamps stand between turns,
headers, footers and footnote marks of tapes as well; whatever the file says stays in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal, cast

from qcode.model import Note, Problem, Transcript, Turn
from qcode.transcripts import headers, layouts
from qcode.transcripts.header_lines import Header, titles
from qcode.transcripts.layouts import one_sided, wishes
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.layouts.plain import is_wrapped
from qcode.transcripts.lines import Page, stripped
from qcode.transcripts.named_people import asks_most, legend_of_people
from qcode.transcripts.parts import ReadOptions
from qcode.transcripts.speakers import ONCE, Speakers, list_speakers
from qcode.transcripts.times import BRACKETED, CLOCK, FRAME_RATE, HASHED, frame_rate, parse

_HASH = re.compile(HASHED)
_TRAILING = re.compile(rf"(?:\s|\A)(?:{BRACKETED}|{HASHED})[:：]?\Z|{HASHED}\Z")
_LEADING = re.compile(rf"(?:{BRACKETED}|{HASHED})[:：]?(?:\s+|\Z)")
_LONGEST_STAMP = 64
_FRACTIONS = re.compile(r"(?:^|[\[({<\t])\d{1,2}:\d\d:\d\d\.(\d+)(?=[\])}>\t])", re.MULTILINE)
_CLOCK_SIGNS = ((":", (":", ";", ".")), (";", (":", ";")))
"""What stands before two digits of a clock with frames, and what behind them."""
_EDITED = re.compile(r"\d\d[:;]\d\d[:;]\d\d[:;]\d\d ?(?:-{1,2}>?|–) ?\d\d[:;]\d\d[:;]\d\d[:;]\d\d")
_TWO_STAMPS = re.compile(CLOCK)
_BETWEEN_SENTENCES = re.compile(rf"[.?!…。？！][\"”»)]*\s+(\[{CLOCK}\])(?=\s+\S)")


@dataclass(slots=True)
class Piece:
    """A turn in the making: its label as typed (None: nobody named), its span, its times, the
    number of its line.
    """

    label: str | None
    start: int
    end: int
    time_start: int | None = None
    time_end: int | None = None
    line: int | None = None
    overlap: bool = False


@dataclass(slots=True)
class Draft:
    """Everything known of a transcript before its speakers are settled; `clocked`: its times are
    still to be checked.
    """

    text: str
    pieces: list[Piece]
    format: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    legend: Mapping[str, bool] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    encoding: str = ""
    remarks: list[Remark] = field(default_factory=list)
    clocked: bool = True


def analyse(
    page: Page, wanted: str | None, options: ReadOptions | None = None, *, has_turns: bool = False
) -> tuple[list[Piece], Header, Found]:
    """The turns of a page, its header and its layout, with the person's wishes.

    `has_turns`: a table of the page holds turns already.
    """
    options = options or ReadOptions()
    page.frames = _frames(page.text)
    header = headers.find(page)
    body = [i for i, line in enumerate(page.lines) if i not in header.lines and not line.fixed]
    result = layouts.choose(page, body, wanted)
    wishes.apply(page, result, body, options)
    one_sided.mark(page, result, body)
    if has_turns and not result.heads:
        rows = [i for i, line in enumerate(page.lines) if line.fixed]
        header.lines.update(titles(page, [i for i in body if i < rows[0]]))
        body = [i for i in body if i not in header.lines]
        result.remarks.clear()
    if result.heads and not result.each:
        first = min(result.heads)
        before = [
            i
            for i in takewhile(lambda i: i < first, body)
            if i not in result.stamps and i not in result.furniture
        ]
        header.titles |= titles(page, before)
        header.titles.update(i for i in body if page.lines[i].heading and i not in result.stamps)
    if wanted != "plain":
        result.remarks.extend(
            wishes.untaken_remarks(
                wishes.untaken(page, result, [i for i in body if i not in header.titles])
            )
        )
    header.lines |= header.titles
    header.lines -= result.heads.keys()
    if (untold := sorted(header.titles & header.lines)) and not result.each:
        result.remarks.append(_outside(page, untold))
    pieces = (
        _each(page, header, result, body)
        if result.each and not result.heads and not result.stamps
        else _pieces(page, header, result)
    )
    if page.frames:
        result.remarks.append(
            Remark(f"the last two digits of the stamps were read as frames, {FRAME_RATE} a second")
        )
    if "#" in page.text:
        pieces = [part for piece in pieces for part in _at_stamps(page, piece)]
    if result.split and result.heads:
        pieces = [part for piece in pieces for part in _at_brackets(page, piece)]
    return [piece for piece in pieces if _trim(page, piece)], header, result


def _at_stamps(page: Page, piece: Piece) -> list[Piece]:
    """A turn cut after each stamp of f4 (`#00:00:09-1#`) inside it, which is the time of what
    stands before it.

    Nobody says such a stamp; one that a typist left out of order still cuts the turn, its words
    stay with the speaker.
    """
    stamps = [
        m
        for m in _HASH.finditer(page.text, piece.start, piece.end)
        if page.text[piece.start : m.start()].strip() and parse(m[0]) is not None
    ]
    parts: list[Piece] = []
    start, time = piece.start, piece.time_start
    for stamp in stamps:
        parts.append(Piece(piece.label, start, stamp.end(), time, None, piece.line, piece.overlap))
        start, time = stamp.end(), None
    parts.append(
        Piece(piece.label, start, piece.end, time, piece.time_end, piece.line, piece.overlap)
    )
    return parts


def _at_brackets(page: Page, piece: Piece) -> list[Piece]:
    """A turn cut before each `[00:00:07]` that stands between two sentences, in a file whose turns
    have stamps.

    Such a stamp is the time of what follows. One in the middle of a sentence is left, as a cut
    would tear the sentence.
    """
    starts = [
        m.start(1)
        for m in _BETWEEN_SENTENCES.finditer(page.text, piece.start, piece.end)
        if parse(m[1], page.frames) is not None
    ]
    if not starts:
        return [piece]
    ends = [*starts[1:], piece.end]
    first = Piece(
        piece.label, piece.start, starts[0], piece.time_start, None, piece.line, piece.overlap
    )
    rest = [
        Piece(piece.label, a, b, None, None, piece.line, piece.overlap)
        for a, b in zip(starts, ends, strict=True)
    ]
    rest[-1].time_end = piece.time_end
    return [first, *rest]


def _outside(page: Page, indices: list[int]) -> Remark:
    """What to tell of lines that are kept in the text but are nobody's turn."""
    first = page.lines[indices[0]]
    shown = page.of(first)[:60]
    lines = "1 line" if len(indices) == 1 else f"{len(indices)} lines"
    return Remark(
        f"{lines} of title or notes kept in the text, outside the turns ({shown!r})", first.number
    )


def _frames(text: str) -> int | None:
    """Frames a second where the stamps of a text count frames; a look for digits between colons
    first, which costs little.
    """
    if not _has_long_clock(text):
        return None
    rate = frame_rate(_FRACTIONS.findall(text, 0, 200_000))
    return FRAME_RATE if rate is None and _EDITED.search(text, 0, 20_000) else rate


def _has_long_clock(text: str) -> bool:
    """Whether two digits stand between colons somewhere (`:03:`, `;03;`, `:03.`)."""
    for sign, behind in _CLOCK_SIGNS:
        at = text.find(sign, 0, 200_000)
        while at >= 0:
            if text[at + 1 : at + 3].isdecimal() and text.startswith(behind, at + 3):
                return True
            at = text.find(sign, at + 1, 200_000)
    return False


def _each(page: Page, header: Header, result: Found, body: list[int]) -> list[Piece]:
    """A turn of nobody for every paragraph."""
    pieces: list[Piece] = []
    wrapped = is_wrapped(page, body)
    previous = -2
    for index in body:
        line = page.lines[index]
        joins = pieces and index == previous + 1 and ((wrapped and not line.gap) or not line.first)
        if joins:
            pieces[-1].end = line.end
        else:
            pieces.append(Piece(None, line.start, line.end, line=line.number))
        previous = index
    return pieces


def _pieces(page: Page, header: Header, result: Found) -> list[Piece]:
    """Turns from heads, stamps and the lines that go on."""
    pieces: list[Piece] = []
    open_piece: Piece | None = None
    label: str | None = None
    time: tuple[int | None, int | None] = (None, None)
    heads, stamps, skipped = result.heads, result.stamps, header.lines | result.furniture
    for index, line in enumerate(page.lines):
        if line.fixed or index in skipped:
            open_piece = None
            label = None if line.fixed else label
            continue
        if index in result.bare:
            label, open_piece = None, None
        if (head := heads.get(index)) is not None:
            label = head.label or label
            start, end = (head.time, head.time_end) if head.time is not None else time
            overlap = page.text.startswith("//", line.start)
            open_piece = Piece(
                label,
                min(head.words, line.end),
                head.stop or line.end,
                start,
                end,
                line.number,
                overlap,
            )
            pieces.append(open_piece)
            if head.stop is not None and head.stop < line.end:
                open_piece = None
            time = (None, None)
        elif (stamp := stamps.get(index)) is not None:
            open_piece, time = None if result.split else open_piece, stamp
        elif (
            open_piece is None
            or (result.each and line.gap)
            or _is_closed(page, open_piece, result.split)
        ):
            open_piece = Piece(label, line.start, line.end, *time, line.number)
            pieces.append(open_piece)
            time = (None, None)
        else:
            open_piece.end = line.end
            time = (None, None)
    return pieces


def _is_closed(page: Page, piece: Piece, split: bool) -> bool:
    """Whether the last paragraph of a turn ends with the layout's own stamp (f4 writes one on every
    Enter).
    """
    last = page.text[piece.end - 1]
    if last != "#" and not (split and last in "])}>"):
        return False
    return (
        _TRAILING.search(page.text, max(piece.start, piece.end - _LONGEST_STAMP), piece.end)
        is not None
    )


def _trim(page: Page, piece: Piece) -> bool:
    """Take white space and stamps off both ends of a turn, keeping what they say; False if no words
    are left.
    """
    text = page.text
    start, end = piece.start, piece.end
    if start >= end or text[start].isspace() or text[end - 1].isspace():
        start, end = stripped(text, start, end)
    if piece.overlap and text.endswith("//", start, end):
        start, end = stripped(text, start, end - 2)
    while start < end and text[end - 1] in "])}>#:：":
        tail = max(start, end - _LONGEST_STAMP)
        match = (
            _TRAILING.search(text, tail, end)
            if text[end - 1] != ":" or text[end - 2] in "])}>#"
            else None
        )
        if match is None or (match.start() == tail and tail > start and not text[tail].isspace()):
            break
        time = _last_time(match[0], page.frames)
        if time is None:
            break
        piece.time_end = time if piece.time_end is None else piece.time_end
        start, end = stripped(text, start, match.start())
    while start < end and text[start] in "[({<#":
        leading = _LEADING.match(text, start, min(end, start + _LONGEST_STAMP))
        time = parse(leading[0].rstrip().rstrip(":："), page.frames) if leading else None
        if leading is None or time is None:
            break
        piece.time_start = time if piece.time_start is None else piece.time_start
        start, end = stripped(text, leading.end(), end)
    piece.start, piece.end = start, end
    return start < end


def _last_time(stamp: str, frames: int | None) -> int | None:
    """The time of a stamp at the end of a turn; of two in one bracket the later."""
    bare = stamp.strip().rstrip(":：")
    time = parse(bare, frames)
    if time is not None:
        return time
    clocks = _TWO_STAMPS.findall(bare)
    return parse(clocks[-1], frames) if clocks else None


def finish(
    draft: Draft, name: str, path: str, options: ReadOptions
) -> tuple[Transcript, tuple[Problem, ...]]:
    """Settle the speakers of a draft and make the Transcript; problems are the remarks and what is
    doubtful about labels.
    """
    labels = [piece.label for piece in draft.pieces]
    every = Counter(labels)
    counts = {label: count for label, count in every.items() if label is not None}
    legend = {**legend_of_people(draft.attributes, counts), **draft.legend}
    speakers = list_speakers(counts, options, legend)
    label_of = speakers.label_of
    turns = _turns(draft.pieces, [None if one is None else label_of[one] for one in labels])
    remarks = [
        *draft.remarks,
        *_alone_asking(draft, speakers),
        *_asking_most(draft, speakers),
        *_doubtful_labels(speakers, draft.pieces),
    ]
    remarks += _backwards(draft.pieces) if draft.clocked else []
    problems = tuple(Problem(path, r.message, r.number, severity=r.severity) for r in remarks)
    transcript = Transcript(
        name=name,
        text=draft.text,
        turns=turns,
        format=draft.format,
        speakers=speakers.listed,
        attributes=dict(draft.attributes),
        notes=tuple(draft.notes),
        encoding=draft.encoding,
    )
    return transcript, problems


class _Turn:
    """A turn in the making, laid out in memory as `Turn` is; it becomes one by its class.

    The init of a frozen dataclass looks each field up by name, which takes a fifth of the time that
    reading a file of short turns takes.
    """

    __slots__ = Turn.__slots__

    def __init__(self, number: int, speaker: str | None, piece: Piece) -> None:
        self.number, self.speaker = number, speaker
        self.start, self.end = piece.start, piece.end
        self.time_start, self.time_end = piece.time_start, piece.time_end
        self.__class__ = Turn  # type: ignore[assignment]


def _turns(pieces: Sequence[Piece], speakers: Iterable[str | None]) -> tuple[Turn, ...]:
    """The pieces as turns of these speakers, numbered from 1."""
    return cast("tuple[Turn, ...]", tuple(map(_Turn, range(1, len(pieces) + 1), speakers, pieces)))


def _asking_most(draft: Draft, speakers: Speakers) -> Iterable[Remark]:
    """A note who might be the interviewer, where nobody was recognised; nothing is set, since a
    slip would hide a participant.
    """
    if any(speaker.interviewer for speaker in speakers.listed):
        return
    wording = (
        (speakers.label_of[p.label], draft.text[max(p.start, p.end - 8) : p.end])
        for p in draft.pieces
        if p.label is not None
    )
    if (label := asks_most(wording)) is not None:
        yield Remark(
            f"nobody is named as the interviewer; {label!r} asks most of the questions:"
            f" --interviewer {label!r} if so"
        )


def _alone_asking(draft: Draft, speakers: Speakers) -> Iterable[Remark]:
    """A warning if only the interviewer is labelled and the answers seem to be the paragraphs
    without a label.
    """
    if len(speakers.listed) != 1 or not speakers.listed[0].interviewer or len(draft.pieces) < 2:
        return
    several = sum("\n" in draft.text[p.start : p.end] for p in draft.pieces)
    if several * 2 >= len(draft.pieces):
        label = speakers.listed[0].label
        yield Remark(
            f"{label!r} is the only label; paragraphs without a label were treated as its words, so"
            " label the answers",
            None,
            "warning",
        )


def _doubtful_labels(speakers: Speakers, pieces: Sequence[Piece]) -> Iterable[Remark]:
    """A remark for every speaker with flags, at the line of its first turn."""
    flagged = [speaker for speaker in speakers.listed if speaker.flags]
    if not flagged:
        return
    lines: dict[str, int | None] = {}
    for piece in pieces:
        if piece.label is not None:
            lines.setdefault(speakers.label_of[piece.label], piece.line)
    for speaker in flagged[:20]:
        severity: Literal["note", "warning"] = "note" if speaker.flags == (ONCE,) else "warning"
        yield Remark(
            f"speaker {speaker.label!r}: {'; '.join(speaker.flags)}",
            lines.get(speaker.label),
            severity,
        )
    if len(flagged) > 20:
        yield Remark(f"{len(flagged) - 20} more speakers have doubtful labels", None, "warning")


def _backwards(pieces: Sequence[Piece]) -> Iterable[Remark]:
    """One remark if times run backwards."""
    last, count, first = -1, 0, None
    for piece in pieces:
        if piece.time_start is not None:
            if piece.time_start < last:
                count += 1
                first = piece.line if count == 1 else first
            last = piece.time_start
        if (
            piece.time_end is not None
            and piece.time_start is not None
            and piece.time_end < piece.time_start
        ):
            count += 1
            first = piece.line if count == 1 else first
    if count:
        runs = "time runs" if count == 1 else "times run"
        yield Remark(
            f"{count} {runs} backwards, from this line on; the text keeps the order of the file",
            first,
            "warning",
        )
