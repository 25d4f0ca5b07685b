"""Texts without labels: every paragraph a turn of nobody, or the interviewer told by italics or
bold letters.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Line, Page

ITALIC, BOLD, ROMAN = "(italic)", "(bold)", "(roman)"
COLOUR, UNDERLINE, HIGHLIGHT = "(colour)", "(underline)", "(highlight)"
_STYLES = {
    "italic": ITALIC,
    "bold": BOLD,
    "colour": COLOUR,
    "underline": UNDERLINE,
    "highlight": HIGHLIGHT,
}

SET_OFF = tuple(_STYLES.values())
"""Labels of paragraphs that are set off."""

_WRAPPED = (40, 110)


def plain(page: Page, body: list[int]) -> Found:
    """No speakers: every paragraph is a turn of its own."""
    result = Found("no speakers", each=True)
    result.remarks.append(
        Remark("no speakers were found; every paragraph is kept as a turn without a speaker")
    )
    return result


def is_wrapped(page: Page, body: list[int]) -> bool:
    """Whether the lines of a paragraph were broken at the edge of the page, so that an empty line
    ends a paragraph.
    """
    if page.printed:
        return False
    lines = page.lines
    inner = [
        lines[i].end - lines[i].start
        for i in body[:2000]
        if i + 1 < len(lines) and not lines[i + 1].gap
    ]
    if len(inner) < 2 or not any(lines[i].gap for i in body[:2000]):
        return False
    return _WRAPPED[0] <= median(inner) <= _WRAPPED[1] and max(inner) <= _WRAPPED[1] + 20


def by_letters(page: Page, body: list[int], wanted: str | None) -> Found | None:
    """Turns told apart by italics, bold letters, colour, underline or highlight; `wanted` is one of
    these if the person said so.

    Unasked, only where the paragraphs alternate; then with a warning that says how to decide it.
    """
    for style, label in _STYLES.items():
        if wanted not in (None, style):
            continue
        set_off = [_set_off(page.lines[i], style) for i in body]
        if not any(set_off) or (wanted is None and not _alternate(page, body, set_off)):
            continue
        result = Found(f"{style} interviewer")
        titles = _titles_above(page, body, set_off) if style not in ("italic", "bold") else 0
        for index, marked, before in list(zip(body, set_off, [None, *set_off], strict=False))[
            titles:
        ]:
            if marked != before:
                result.heads[index] = Head(
                    label if marked else ROMAN, page.lines[index].start, style
                )
        if wanted is None:
            message = (
                f"no labels; {style} and other paragraphs alternate and were treated as two"
                f" speakers, {label} and {ROMAN}; use --as {style}-interviewer if that is right,"
                " --as plain if it is not"
            )
            result.remarks.append(Remark(message, page.lines[body[0]].number, "warning"))
        return result
    return None


def hint_letters(page: Page, body: list[int]) -> list[Remark]:
    """What to say of an unlabelled text in which some paragraphs are set in italics or bold."""
    remarks = []
    for style in _STYLES:
        count = sum(_set_off(page.lines[i], style) for i in body)
        if 2 <= count <= len(body) - 2:
            message = (
                f"{count} of {len(body)} paragraphs are {style}; if these are the interviewer's,"
                f" use --as {style}-interviewer"
            )
            remarks.append(Remark(message, None, "warning"))
    return remarks


def _set_off(line: Line, style: str) -> bool:
    if style in ("italic", "bold"):
        return line.italic if style == "italic" else line.bold >= line.end
    return line.mark == style


def _titles_above(page: Page, body: list[int], set_off: list[bool]) -> int:
    """How many short lines without the end of a sentence stand above the first question that is set
    off.
    """
    first = set_off.index(True)
    short = all(
        len(page.of(page.lines[i])) <= 80 and page.of(page.lines[i])[-1] not in ".?!:…"
        for i in body[:first]
    )
    return first if short and first <= 3 else 0


def _alternate(page: Page, body: list[int], set_off: list[bool]) -> bool:
    """Whether stretches set off and not take turns: questions are one paragraph, and there are two
    at least.
    """
    if len(body) < 4 or sum(set_off) < 2:
        return False
    pairs = list(pairwise(set_off))
    changes = sum(a != b for a, b in pairs)
    doubled = sum(a and b for a, b in pairs)
    return changes >= 3 and doubled * 4 <= sum(set_off) and set_off.count(True) * 5 >= len(set_off)
