"""Searching the words of transcripts by regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from qcode.errors import UsageError
from qcode.model import Interview
from qcode.spans import Span

Search: TypeAlias = Callable[[re.Pattern[str], Sequence[str]], Sequence[Sequence[Span]]]
"""Gives the matches of a pattern in each of many texts, without empty ones."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the study to go to: a transcript, a span of its text, and a line that shows what
    is there.
    """

    transcript: str
    start: int
    end: int
    segment: int
    line: str = ""


def pattern(typed: str) -> re.Pattern[str]:
    """The typed text as a regular expression; case is ignored unless it contains a capital letter.
    Raises UsageError.
    """
    if not typed.strip():
        raise UsageError("type what to search for")
    flags = re.IGNORECASE if typed == typed.lower() else re.NOFLAG
    try:
        return re.compile(typed, flags)
    except (re.error, OverflowError, RecursionError) as problem:
        advice = "to search for . * + ? ( [ put a backslash before them"
        raise UsageError(
            f"{typed!r} is not a valid regular expression: {problem}", advice=advice
        ) from None


def matches(wanted: re.Pattern[str], text: str, span: Span) -> Iterator[Span]:
    """The matches inside a span, without empty ones; ``^`` and ``$`` match at the edges of the
    span.
    """
    for match in wanted.finditer(text[slice(*span)]):
        if match.end() > match.start():
            yield span[0] + match.start(), span[0] + match.end()


def spots(
    wanted: re.Pattern[str], interviews: Iterable[Interview], search: Search
) -> Iterator[Spot]:
    """The first match in every segment that has one, in the given order, with the words
    around it. `search` gives the matches in each of many texts, and may stop.
    """
    places = [(interview, segment) for interview in interviews for segment in interview.segments]
    texts = [interview.text[s.start : s.end] for interview, s in places]
    for (interview, segment), matched in zip(places, search(wanted, texts), strict=True):
        if matched:
            first = (segment.start + matched[0][0], segment.start + matched[0][1])
            line = around(interview.text, first, (segment.start, segment.end))
            yield Spot(interview.name, *first, segment.number, line)


def around(text: str, result: Span, inside: Span, width: int = 60) -> str:
    """The words of a match with some context, on one line."""
    before = max(inside[0], result[0] - width // 3)
    after = min(inside[1], result[1] + width)
    line = " ".join(text[before:after].split())
    return ("…" if before > inside[0] else "") + line + ("…" if after < inside[1] else "")
