"""Carry the cursor over to a corrected transcript: to the same words, or report that they have
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.carryover import TextMap
from qcode.coding.cursor import Cursor, Phrase, Unit
from qcode.coding.sheet import Sheet
from qcode.spans import Span, trim

Parts = Callable[[Unit, Span], Sequence[Span]]
"""The words or sentences of a segment."""


def carried(before: Cursor, sheet: Sheet, text_map: TextMap, parts: Parts) -> tuple[Cursor, bool]:
    """The cursor on the same words in `sheet`; False if they are not all there unchanged."""
    near = Cursor(sheet, 0)
    if not len(before.sheet) or not len(sheet):
        return near, len(before.sheet) == len(sheet)
    first, last = sorted((before.anchor, before.index))
    words = before.sheet.spans[first][0], before.sheet.spans[last][1]
    place = text_map.carry([words])[0]
    near.move_to(sheet.index_at(place.span[0]))
    touched = sheet.indices(trim(sheet.interview.text, place.span))
    if place.outcome not in ("same", "moved") or not touched:
        return near, False
    if sheet.words((sheet.spans[touched[0]][0], sheet.spans[touched[-1]][1])) != before.sheet.words(
        words
    ):
        return near, False
    ends = (touched[0], touched[-1]) if before.anchor <= before.index else (touched[-1], touched[0])
    near.anchor, near.index = ends
    if before.phrase is None:
        return near, True
    near.phrase = _phrase(before, near, text_map, parts)
    return near, near.phrase is not None


def kept(before: Sheet, sheet: Sheet, text_map: TextMap, span: Span) -> list[Span]:
    """The segments of a span of the old text that exist unchanged in the new one."""
    result = []
    for index in before.indices(span):
        place = text_map.carry([before.spans[index]])[0]
        touched = sheet.indices(trim(sheet.interview.text, place.span))
        same = place.outcome in ("same", "moved") and len(touched) == 1
        if same and sheet.words(sheet.spans[touched[0]]) == before.words(before.spans[index]):
            result.append(sheet.spans[touched[0]])
    return result


def _phrase(before: Cursor, near: Cursor, text_map: TextMap, parts: Parts) -> Phrase | None:
    assert before.phrase is not None
    place = text_map.carry([before.phrase.span])[0]
    if not near.plain or place.outcome != "same":
        return None
    there = tuple(parts(before.phrase.unit, near.sheet.spans[near.index]))
    first = next((n for n, part in enumerate(there) if part[0] == place.span[0]), None)
    last = next((n for n, part in enumerate(there) if part[1] == place.span[1]), None)
    if first is None or last is None or last < first:
        return None
    forward = before.phrase.anchor <= before.phrase.at
    return Phrase(before.phrase.unit, there, *((first, last) if forward else (last, first)))
