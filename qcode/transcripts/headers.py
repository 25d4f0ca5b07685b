"""Header blocks, titles, legends and footers: what a transcript says about itself, as attributes,
never as turns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qcode.transcripts.header_blocks import take_block, take_own_keys, take_title_with_colon
from qcode.transcripts.header_lines import PAIR, Header
from qcode.transcripts.header_words import (
    BEFORE_TRANSCRIPT,
    FURNITURE,
    FURNITURE_BEHIND_A_NAME,
    OTTER_TITLES,
    TRANSCRIPT_TITLES,
)
from qcode.transcripts.labels import clean
from qcode.transcripts.lines import Line, Page

_RULE = re.compile(r"(?:-{3,}|={3,}|_{3,}|\*{3,}|~{3,}|─{3,}|(?:[-*_] ){2,}[-*_])")
_RULES = frozenset("-=_*~─")
"""What a rule is drawn with."""

_CLOCK_AT_END = re.compile(r"\s\d{1,2}:\d\d(?::\d\d)?\s*$")


_SETTINGS = re.compile(r"\([^()\n]*: [^()\n]*\|[^\n]*\)")


_STARTED = re.compile(r".{1,70} started transcription\W*", re.IGNORECASE)


def find(page: Page) -> Header:
    """The header and footer lines of a page, and what they state."""
    header = Header()
    _furniture(page, header)
    top = _before_transcript(page, header)
    _front_matter(page, header)
    _otter(page, header)
    if not top:
        take_title_with_colon(page, header)
        take_own_keys(page, header)
        take_block(page, header)
    return header


def is_furniture(text: str) -> bool:
    """Whether a whole line is a footer, a tape's end, a page number: never speech."""
    if len(text) > 320:
        return False
    if FURNITURE.fullmatch(text) is not None:
        return True
    return "transcri" in text.casefold() and FURNITURE_BEHIND_A_NAME.fullmatch(text) is not None


def _furniture(page: Page, header: Header) -> None:
    text = page.text
    for index, line in enumerate(page.lines):
        if line.fixed:
            continue
        if text[line.start] in _RULES and _RULE.fullmatch(text, line.start, line.end):
            header.lines.add(index)
        elif line.end - line.start <= 320 and is_furniture(page.of(line)):
            header.lines.add(index)
            folded = text[line.start : line.end].casefold()
            for mark, tool in (
                ("otter.ai", "Otter"),
                ("noscribe", "noScribe"),
                ("rev.com", "Rev"),
                ("sonix", "Sonix"),
                ("trint", "Trint"),
            ):
                if mark in folded:
                    header.tool = tool
    if header.tool == "noScribe":
        first = next(
            (i for i in sorted(header.lines) if "noscribe" in page.of(page.lines[i]).casefold()), 0
        )
        header.lines.update(range(min(first, 3)))
        notes = [
            i
            for i, line in enumerate(page.lines[:12])
            if _SETTINGS.fullmatch(text, line.start, line.end)
        ]
        header.lines.update(i for i in notes if i > first)


def _title(page: Page, line: Line) -> str:
    """The words of a line without marks and emoji around them, casefolded."""
    words = page.text[line.start : min(line.end, line.start + 80)]
    first, last = 0, len(words)
    while first < last and not words[first].isalnum():
        first += 1
    while first < last and not words[last - 1].isalnum():
        last -= 1
    return words[first:last].casefold()


def _before_transcript(page: Page, header: Header) -> int:
    """Take all that stands before a heading "Transcript" (Meet, Gemini) or before "... started
    transcription" (Teams).

    Returns the number of the first line after it.
    """
    heads: dict[str, int] = {}
    for index, line in enumerate(page.lines[:400]):
        if line.end - line.start > 90:
            continue
        title = _title(page, line)
        if title in BEFORE_TRANSCRIPT:
            heads.setdefault(title, index)
        elif (title in TRANSCRIPT_TITLES and (heads or line.heading) and index) or (
            "started" in title and _STARTED.fullmatch(page.of(line))
        ):
            header.tool = (
                "Google Meet"
                if "attendees" in heads
                else "Teams"
                if "started" in title
                else header.tool
            )
            _attendees(page, header, heads, index)
            header.titles.update(range(index + 1))
            header.lines.update(range(index + 1))
            return index + 1
    return 0


def _attendees(page: Page, header: Header, heads: Mapping[str, int], stop: int) -> None:
    at = heads.get("attendees", heads.get("teilnehmer"))
    if at is not None and at + 1 < stop:
        header.attributes["Attendees"] = page.of(page.lines[at + 1])[:500]


def _front_matter(page: Page, header: Header) -> None:
    """`---`, lines `key: value`, `---` at the start of a Markdown file."""
    lines = page.lines
    if not lines or lines[0].end - lines[0].start != 3 or page.of(lines[0]) != "---":
        return
    for index, line in enumerate(lines[1:40], start=1):
        if page.of(line) in ("---", "..."):
            for inner in range(1, index):
                pair = PAIR.fullmatch(page.of(lines[inner]))
                if pair and pair[2]:
                    header.attributes.setdefault(clean(pair[1]), pair[2].strip().strip("\"'"))
            header.lines.update(range(index + 1))
            return


def _otter(page: Page, header: Header) -> None:
    """Otter's blocks SUMMARY KEYWORDS and SPEAKERS, each a line of title and the lines below it,
    and what stands before.
    """
    for index, line in enumerate(page.lines[:30]):
        if (
            line.end - line.start > 40
            or page.of(line).casefold() not in OTTER_TITLES
            or not page.of(line).isupper()
        ):
            continue
        header.tool = "Otter"
        header.titles.update(i for i in range(index) if i not in header.lines)
        header.lines.update(range(index + 1))
        value = []
        for below in range(index + 1, min(index + 6, len(page.lines))):
            shown = page.of(page.lines[below])
            if (
                page.lines[below].gap
                or shown.casefold() in OTTER_TITLES
                or _CLOCK_AT_END.search(shown[-12:])
            ):
                break
            value.append(page.of(page.lines[below]))
            header.lines.add(below)
        header.attributes[page.of(line).capitalize()] = " ".join(value)
