"""From what the readers of file formats hand on to a Transcript: a text file, a document's
paragraphs, or speeches.

A text file is stored as it is (line ends LF); a document as its paragraphs, one below the other;
captions, JSON and tables of turns are written `Label: words`, a paragraph a turn. Nothing the file
says is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import groupby

from qcode.files.decoding import normalise_newlines
from qcode.model import Problem, Transcript
from qcode.shown import shortened
from qcode.transcripts import speech_wishes
from qcode.transcripts.header_lines import Header
from qcode.transcripts.labels import key
from qcode.transcripts.layouts import LAYOUTS
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.layouts.paged import without_line_numbers
from qcode.transcripts.layouts.plain import SET_OFF
from qcode.transcripts.lines import Line, Page, text_lines
from qcode.transcripts.markdown_signs import without_escapes, without_quote_signs
from qcode.transcripts.pages import Laid, lay_out
from qcode.transcripts.parts import Document, ReadOptions, Speech
from qcode.transcripts.speech_text import written
from qcode.transcripts.stamp_links import without_stamp_links
from qcode.transcripts.turns import Draft, Piece, analyse, finish

_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_PART = re.compile(
    r"^(?:PART|SECTION|CHAPTER|TOPIC|TEIL|ABSCHNITT|KAPITEL|PARTE|PARTIE|DEL)"
    r" (?:\d{1,2}|[IVX]{1,4}|[A-H])(?:[:.]? [^a-zà-ÿ\n]{1,70})?$",
    re.MULTILINE,
)
_HASHED = re.compile(r"#\d{1,2}:\d\d:\d\d-\d{1,2}#")

_TOLD_ALREADY = ("vtt", "srt", "sbv", "survey")
"""Captions tell of labels that were not taken when they are read; the answers of a survey are
nobody else's.
"""
_STUCK = 5
"""So often in a row a phrase is suspect."""

Built = tuple[Transcript, tuple[Problem, ...]]


def from_text(
    text: str, name: str, path: str, options: ReadOptions, *, kind: str = "txt", encoding: str = ""
) -> Built:
    """The Transcript of a text file; the stored text is the file's, with LF for CRLF and CR.

    Of pages with typed line numbers the numbers and form feeds are left out, of Markdown the
    backslashes; both are notes.
    """
    text = normalise_newlines(text)
    text, numbered = without_line_numbers(text)
    text, linked = without_stamp_links(text)
    text, escaped = without_escapes(text) if kind == "md" else (text, None)
    text, quoted = without_quote_signs(text) if kind == "md" else (text, None)
    page = Page(text, _with_headings(text, list(text_lines(text)), kind))
    pieces, header, result = analyse(page, _layout(options), options)
    if numbered is not None:
        result.remarks.append(numbered)
        result.name = "numbered lines, " + result.name
    result.remarks.extend(note for note in (linked, escaped, quoted) if note is not None)
    draft = Draft(
        text,
        pieces,
        f"{kind}: {_format(page, header, result)}",
        header.attributes,
        header.legend,
        (),
        encoding,
        result.remarks,
    )
    return finish(draft, name, path, options)


def _with_headings(text: str, lines: list[Line], kind: str) -> list[Line]:
    """The lines, those that are headings in Markdown marked so: `# One`; in a plain text from `##
    Two` on, and a line `PART 2: TODAY` that stands by itself.

    Somebody who shouts `PART TWO: NO!` in a paragraph of their own would be taken for a heading.
    """
    if _PART.search(text) is not None:
        after = [*lines[1:], None]
        lines = [
            (
                line._replace(heading=True)
                if line.gap
                and (below is None or below.gap)
                and _PART.fullmatch(text, line.start, line.end)
                else line
            )
            for line, below in zip(lines, after, strict=True)
        ]
    sign = "#" if kind == "md" else "##"
    if sign not in text:
        return lines
    return [
        (
            line._replace(heading=True)
            if text.startswith(sign, line.start) and _HEADING.match(text, line.start, line.end)
            else line
        )
        for line in lines
    ]


def from_document(document: Document, name: str, path: str, options: ReadOptions) -> Built:
    """The Transcript of a document: paragraphs joined by line ends, the rows of a table of turns as
    `Label: words`.
    """
    laid = lay_out(document)
    pieces, header, result = analyse(
        laid.page, _layout(options), options, has_turns=bool(laid.pieces)
    )
    pieces = _merged(laid, pieces)
    if laid.pieces:
        result.name = "table of turns"
    result.remarks[:0] = laid.remarks
    attributes = {**document.attributes, **laid.attributes, **header.attributes}
    legend = {**_asked_by_letters(laid.page, pieces, result), **header.legend}
    label = f"{document.format}: {_format(laid.page, header, result)}"
    draft = Draft(
        laid.page.text,
        pieces,
        label,
        attributes,
        legend,
        laid.notes,
        document.encoding,
        result.remarks,
    )
    transcript, problems = finish(draft, name, path, options)
    return transcript, (*document.problems, *problems)


def from_speeches(
    speeches: Sequence[Speech],
    name: str,
    path: str,
    options: ReadOptions,
    *,
    kind: str,
    join: bool,
    encoding: str = "",
    attributes: Mapping[str, str] | None = None,
) -> Built:
    """The Transcript of finished speeches, written `Label: words`, a paragraph a turn.

    Args:
        speeches: in the order of the file; empty ones are left out.
        name: the transcript's name.
        path: the file, for problems.
        options: the person's decisions.
        kind: the format to report.
        join: consecutive speeches of one speaker (caption cues) are one turn, joined by a space;
            where nobody is named every speech stays a turn. False for tables of turns.
        encoding: the encoding found, to report.
        attributes: what the file says of the transcript (columns of a survey).

    """
    if options.labels or options.no_labels or options.all_labels:
        speeches = speech_wishes.apply(speeches, options)
    join = join and any(speech.speaker for speech in speeches)
    text, pieces, notes = written(speeches, join)
    remarks = [*_unnamed(pieces), *_repeated(speeches)]
    if kind not in _TOLD_ALREADY:
        remarks += speech_wishes.untaken(speeches)
    draft = Draft(
        text,
        pieces,
        kind,
        attributes or {},
        notes=notes,
        encoding=encoding,
        remarks=remarks,
        clocked=not join,
    )
    return finish(draft, name, path, options)


def _unnamed(pieces: Sequence[Piece]) -> list[Remark]:
    """What to tell where the file names nobody, or only one of those who speak."""
    labels = [piece.label for piece in pieces]
    named = {*labels} - {None}
    nobody = labels.count(None)
    if nobody and not named:
        return [Remark("no speakers were found; every passage is kept as a turn without a speaker")]
    if nobody and len(named) == 1:
        others = (
            "1 other passage is a turn" if nobody == 1 else f"{nobody} other passages are turns"
        )
        message = f"{next(iter(named))!r} is the only speaker who is named; {others} of nobody"
        return [Remark(message, None, "warning")]
    return []


def _repeated(speeches: Sequence[Speech]) -> list[Remark]:
    """A warning for each phrase that stands five times in a row or more: speech recognisers get
    stuck so in silence.

    People repeat a word, too (`Yes.`); a phrase of one word is told only from ten times on.
    """
    remarks: list[Remark] = []
    messages = [speech.text for speech in speeches]
    lengths = [*map(len, messages)]
    later = lengths[_STUCK - 1 :]
    alike = [at for at, length in enumerate(later) if length == lengths[at]]
    if not any(messages[at].casefold() == messages[at + _STUCK - 1].casefold() for at in alike):
        return remarks
    for folded, group in groupby(
        speeches, key=lambda speech: " ".join(speech.text.casefold().split())
    ):
        run = list(group)
        if len(run) >= (_STUCK if " " in folded else 2 * _STUCK) and folded:
            start = run[0].time_start
            at = "" if start is None else f" from {start // 60000}:{start // 1000 % 60:02d} on"
            message = (
                f"{shortened(run[0].text, 40)!r} occurs {len(run)} times in a row{at}; perhaps an"
                " error of speech recognition"
            )
            remarks.append(Remark(message, None, "warning"))
    return remarks


def _layout(options: ReadOptions) -> str | None:
    return options.format if options.format in LAYOUTS else None


def _merged(laid: Laid, pieces: list[Piece]) -> list[Piece]:
    """The turns of tables and of the lines around them in the order of the text, with the times of
    table rows.
    """
    for piece in pieces:
        times = laid.times.get(piece.start)
        if times is not None and piece.time_start is None:
            piece.time_start, piece.time_end = times
        elif laid.said and piece.time_start is None:
            piece.time_start, piece.time_end = (
                _said_at(laid, piece.start)[0],
                _said_at(laid, piece.end)[1],
            )
    return sorted([*laid.pieces, *pieces], key=lambda piece: piece.start) if laid.pieces else pieces


def _said_at(laid: Laid, place: int) -> tuple[int | None, int | None]:
    """When the paragraph at a place of the text was said."""
    at = bisect_right(laid.said, place, key=lambda one: one[0])
    return laid.said[at - 1][2] if at and place <= laid.said[at - 1][1] else (None, None)


def _asked_by_letters(page: Page, pieces: list[Piece], result: Found) -> dict[str, bool]:
    """Whose the paragraphs in italics or bold are: the interviewer's if the person said so or most
    end with a question.
    """
    legend = {}
    for label in SET_OFF:
        own = [piece for piece in pieces if piece.label == label]
        if own:
            asked = sum(page.text[p.end - 1] in "?؟？;" for p in own)
            legend[key(label)] = asked * 2 >= len(own) or not any(
                r.severity == "warning" for r in result.remarks
            )
    return legend


def _format(page: Page, header: Header, result: Found) -> str:
    """The tool that wrote the file where it says so, else the layout."""
    if header.tool:
        return header.tool
    if page.frames and "." in page.text[:2000] and result.name != "time / Name / text":
        return "InqScribe"
    if page.text.find("-", 0, 4000) >= 0 and _HASHED.search(page.text, 0, 4000):
        return "f4"
    return result.name
