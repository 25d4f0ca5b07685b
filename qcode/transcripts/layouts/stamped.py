"""Stamps without labels (NVivo, ATLAS.ti, Otter without names), and tables between tabs or bars."""

from __future__ import annotations

import re

from qcode.transcripts.layouts import columns
from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts.found import (
    CHAT,
    CHAT_REMARK,
    STAMP_STARTS,
    Found,
    Remark,
    gather_stamps,
)
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.layouts.inside import labels_inside
from qcode.transcripts.lines import Page

_MOST_COLUMNS = 12
_SENDER = re.compile(r"From\s+(\S[^\n:]{0,62}?)(?:\s+to\s+[^\n:]{1,80}?)?\s*:\s+", re.IGNORECASE)


def stamped_paragraphs(page: Page, body: list[int], sample: list[int]) -> Found | None:
    """Paragraphs that begin with a stamp, or stand below one; nobody is named."""
    seen = sum(_is_stamped(page, i) for i in sample)
    if seen < 1 or seen * 5 < len(sample) or (seen == 1 and not _is_stamped(page, sample[0])):
        return None
    return Found("time text", {}, gather_stamps(page, body), split=True, each=True)


def _is_stamped(page: Page, index: int) -> bool:
    line = page.lines[index]
    return (
        not line.fixed
        and page.text[line.start] in STAMP_STARTS
        and grammar.lead(page, line).stamped
    )


def with_stamped_lines(page: Page, result: Found, body: list[int]) -> Found:
    """Add the lines that begin with a stamp and no label as turns of the same speaker, where the
    layout splits at stamps.
    """
    if not result.split:
        return result
    for index in body:
        line = page.lines[index]
        if (
            page.text[line.start] not in STAMP_STARTS
            or line.fixed
            or index in result.heads
            or index in result.stamps
        ):
            continue
        before = grammar.lead(page, line)
        if before.stamped and index not in result.furniture:
            result.heads[index] = Head("", before.end, "time", before.time, before.time_end)
    return result


def delimited(page: Page, body: list[int], sample: list[int]) -> Found | None:
    """Rows of a table between tabs (InqScribe, a chat saved by Zoom) or bars (Markdown), a turn
    each.
    """
    for sign in ("\t", "|"):
        if sign not in page.text:
            continue
        rows = [(i, _cells(page, i, sign)) for i in sample if _has_sign(page, i, sign)]
        if not rows or len(rows) * 10 < len(sample) * 6:
            continue
        usual = [
            [page.text[a:b] for a, b in cells] for _, cells in rows if not _of_hyphens(page, cells)
        ]
        roles = columns.roles(usual)
        if roles is not None and (roles.start is not None or roles.header or sign == "|"):
            return _rows_found(page, body, sign, roles, rows[0][0])
    return None


def _has_sign(page: Page, index: int, sign: str) -> bool:
    line = page.lines[index]
    return page.text.find(sign, line.start, min(line.end, line.start + 400)) >= 0


def _cells(page: Page, index: int, sign: str) -> list[tuple[int, int]]:
    """The spans of the cells of a line, without the white space around each; what is beyond the
    last column stays in it.
    """
    line = page.lines[index]
    spans: list[tuple[int, int]] = []
    at, end = line.start, line.end
    if sign == "|" and page.text[at] == "|":
        at += 1
        end -= end > at and page.text[end - 1] == "|"
    while True:
        stop = page.text.find(sign, at, end) if len(spans) < _MOST_COLUMNS - 1 else -1
        stop = end if stop < 0 else stop
        start, last = at, stop
        while start < last and page.text[start] in " \u00a0":
            start += 1
        while last > start and page.text[last - 1] in " \u00a0":
            last -= 1
        spans.append((start, last))
        if stop >= end:
            return spans
        at = stop + 1


def _rows_found(page: Page, body: list[int], sign: str, roles: columns.Roles, first: int) -> Found:
    result = Found("table between tabs" if sign == "\t" else "table between bars", split=True)
    chat = 0
    for index in body:
        if not _has_sign(page, index, sign):
            continue
        cells = _cells(page, index, sign)
        if (roles.header and index == first) or _of_hyphens(page, cells):
            result.furniture.add(index)
        elif len(cells) > roles.text:
            row = [page.text[a:b] for a, b in cells]
            start, end = columns.times_of(row, roles)
            label = (
                row[roles.speaker] if roles.speaker is not None and roles.speaker < len(row) else ""
            )
            chat += label.endswith(":")
            words = cells[roles.text][0]
            if not label and (sender := _SENDER.match(row[roles.text])) is not None:
                label, words, chat = sender[1], words + sender.end(), chat + 1
            stop = cells[roles.text][1] if roles.text < len(cells) - 1 or sign == "|" else None
            result.heads[index] = Head(label.rstrip(" :："), words, "row", start, end, stop=stop)
    if roles.speaker is None:
        _take_labels(page, result)
    named = [head for head in result.heads.values() if head.label]
    if sign == "\t" and named and chat * 2 > len(named):
        result.name = CHAT
        result.remarks.append(Remark(CHAT_REMARK, None, "warning"))
    result.each = not named
    return result


def _take_labels(page: Page, result: Found) -> None:
    """The labels inside the cells of words, where there is no column of speakers."""
    rows = [(i, head) for i, head in result.heads.items() if head.kind == "row"]
    ends = [head.stop if head.stop is not None else page.lines[i].end for i, head in rows]
    inner = labels_inside(
        [page.text[head.words : end] for (_, head), end in zip(rows, ends, strict=True)]
    )
    for (index, head), own in zip(rows, inner or (), strict=False):
        if own is not None:
            time = head.time if own.time is None else own.time
            result.heads[index] = head._replace(
                label=own.label, words=head.words + own.words, time=time
            )


def _of_hyphens(page: Page, cells: list[tuple[int, int]]) -> bool:
    return all(set(page.text[a:b]) <= set("-:= ") for a, b in cells)
