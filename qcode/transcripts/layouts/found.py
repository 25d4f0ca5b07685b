"""What a layout hands on: which lines begin a turn, which are stamps, which are furniture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from qcode.transcripts.layouts.heads import Head, stamp_only
from qcode.transcripts.lines import Line, Page

Finder = Callable[[Page, Line], Head | None]
Times = tuple[int | None, int | None]

CHAT = "Zoom chat"
CHAT_REMARK = (
    "this looks like the chat of a meeting, not speech; if you do not want it in the study, leave"
    " this file out"
)
STAMP_STARTS = frozenset("0123456789[({<#*_\u200b\ufeff\u200e\u200f٠١٢٣٤٥٦٧٨٩")


@dataclass(slots=True)
class Remark:
    """Something to tell about a line; becomes a Problem when the path is known."""

    message: str
    number: int | None = None
    severity: Literal["warning", "note"] = "note"


@dataclass(slots=True)
class Found:
    """A file's layout: `heads` and `stamps` by number of the line in the page, `furniture` lines
    hold no words.

    `split`: a stamp on a line of its own begins a new turn of the same speaker.
    `bare`: lines that are nobody's, between the turns of the only label. `each`: no speakers at
    all, so that every paragraph is a turn.
    """

    name: str
    heads: dict[int, Head] = field(default_factory=dict)
    stamps: dict[int, Times] = field(default_factory=dict)
    furniture: set[int] = field(default_factory=set)
    split: bool = False
    bare: set[int] = field(default_factory=set)
    each: bool = False
    remarks: list[Remark] = field(default_factory=list)


def gather(page: Page, indices: Iterable[int], finder: Finder) -> dict[int, Head]:
    """The heads that `finder` sees on these lines."""
    heads = {}
    lines = page.lines
    for index in indices:
        line = lines[index]
        if not line.fixed and (head := finder(page, line)) is not None:
            heads[index] = head
    return heads


def gather_stamps(page: Page, indices: Iterable[int]) -> dict[int, Times]:
    """The lines that are nothing but a stamp."""
    stamps = {}
    lines, text = page.lines, page.text
    for index in indices:
        line = lines[index]
        if line.end - line.start <= 48 and text[line.start] in STAMP_STARTS and not line.fixed:
            times = stamp_only(page, line)
            if times is not None:
                stamps[index] = times
    return stamps
