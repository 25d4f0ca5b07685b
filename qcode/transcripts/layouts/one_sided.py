"""Files in which one side alone is labelled: the answers between bare questions."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.transcripts.labels import clean, is_interviewer, key
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.lines import Page

_FEWEST = 3
_ASKS = ("?", "？", "؟")
_CLOSING = " \"'”’»)]*_"


def mark(page: Page, result: Found, body: Sequence[int]) -> None:
    """Mark the bare questions of a file whose only label answers: they are nobody's, and that is
    told.

    Only where nearly every labelled turn follows a bare paragraph and most of these end with a
    question mark. A witness who asks herself questions in paragraphs of her own, between labelled
    ones, would be taken so.
    """
    named = {key(head.label) for head in result.heads.values() if head.label}
    if len(named) != 1 or result.each or len(result.heads) < _FEWEST:
        return
    label = clean(next(head.label for head in result.heads.values() if head.label))
    if is_interviewer(label):
        return
    place = {index: n for n, index in enumerate(body)}
    before = [body[place[i] - 1] if place.get(i, 0) > 0 else None for i in result.heads]
    bare = [i for i in before if i is not None and i not in result.heads and i not in result.stamps]
    asking = [i for i in bare if page.of(page.lines[i]).rstrip(_CLOSING).endswith(_ASKS)]
    if len(bare) * 10 < len(result.heads) * 8 or len(asking) * 10 < len(bare) * 7:
        return
    result.bare = _paragraphs(page, result, body, place, bare)
    message = (
        f"{label!r} is the only label; the paragraphs before its turns are kept as turns without a"
        " speaker"
    )
    result.remarks.append(Remark(message, page.lines[min(result.heads)].number, "warning"))


def _paragraphs(
    page: Page, result: Found, body: Sequence[int], place: dict[int, int], bare: Sequence[int]
) -> set[int]:
    """The first lines of the bare paragraphs."""
    first = set()
    for index in bare:
        at = place[index]
        while not page.lines[body[at]].gap and at > 0 and body[at - 1] not in result.heads:
            at -= 1
        first.add(body[at])
    return first
