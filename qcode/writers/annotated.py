"""A transcript with its codes: as Word comments, or as marked words in a page.

The codes of one comment are separated by ``; ``. Nobody is named: speakers appear by role, and
comments have no coder.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qcode.shown import one_line, visible

AUTHOR = "Codes"
FORMATS = ("docx", "html")


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: who speaks, and where the words are in the text."""

    speaker: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comment:
    """Words ``[start, end)`` with the codes on them."""

    start: int
    end: int
    codes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The codes as one line."""
        return "; ".join(one_line(code) for code in self.codes)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A transcript to write: its turns over `text`, and the comments on it."""

    title: str
    text: str
    turns: tuple[Said, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: the speaker where a turn begins, and its pieces ``[start, end)``."""

    speaker: str
    pieces: tuple[tuple[int, int], ...]


def write_annotated(annotated: Annotated, format: str) -> bytes:
    """The transcript in a format of `FORMATS`; the same value gives the same bytes."""
    return _docx(annotated) if format == "docx" else _html(annotated)


def _lines(annotated: Annotated) -> list[_Line]:
    """The paragraphs of every turn, cut where a comment begins or ends."""
    edges = {edge for c in annotated.comments for edge in (c.start, c.end)}
    result = []
    for turn in annotated.turns:
        at, speaker = turn.start, turn.speaker
        for words in annotated.text[turn.start : turn.end].split("\n"):
            end = at + len(words)
            if words.strip():
                cuts = sorted({at, end, *(e for e in edges if at < e < end)})
                result.append(_Line(speaker, tuple(pairwise(cuts))))
                speaker = ""
            at = end + 1
    return result


def _docx(annotated: Annotated) -> bytes:
    from docx.text.run import Run

    from qcode.writers.archive import same_every_time
    from qcode.writers.word_parts import Writing

    writing = Writing(annotated.title)
    writing.title(annotated.title)
    writing.page_numbers()
    runs: list[tuple[int, int, Run]] = []
    for line in _lines(annotated):
        paragraph = writing.document.add_paragraph(style="Normal")
        if line.speaker:
            paragraph.add_run(f"{one_line(line.speaker)}: ").bold = True
        for start, end in line.pieces:
            runs.append((start, end, paragraph.add_run(one_line(annotated.text[start:end]))))
    for comment in annotated.comments:
        inside = [run for start, end, run in runs if start < comment.end and comment.start < end]
        if inside:
            # Word marks from the first to the last of them, also over paragraphs.
            writing.document.add_comment(
                [inside[0], inside[-1]], comment.text, author=AUTHOR, initials="C"
            )
    data = writing.finish()
    return same_every_time(_without_dates(data))


def _without_dates(data: bytes) -> bytes:
    """The document without the time of each comment, so that the same study gives the same
    bytes.
    """
    import re
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/comments.xml":
                content = re.sub(rb' w:date="[^"]*"', b"", content)
            target.writestr(name, content)
    return out.getvalue()


def _html(annotated: Annotated) -> bytes:
    from qcode.writers.page import render

    return render(
        "annotated.html.j2",
        title=visible(annotated.title),
        language="en-US",
        lines=[
            {
                "speaker": visible(line.speaker),
                "pieces": [_piece(annotated, *piece) for piece in line.pieces],
            }
            for line in _lines(annotated)
        ],
    )


def _piece(annotated: Annotated, start: int, end: int) -> dict[str, object]:
    """Words with the codes on them, and the codes that end here, which are written behind them."""
    on = [c for c in annotated.comments if c.start < end and start < c.end]
    return {
        "text": visible(annotated.text[start:end]),
        "codes": _joined(on),
        "ends": _joined([c for c in on if c.end <= end]),
    }


def _joined(comments: Sequence[Comment]) -> str:
    return "; ".join(visible(c.text) for c in comments)
