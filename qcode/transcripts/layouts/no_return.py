"""What to tell of labels none of which comes back: perhaps a list of things or a schedule, not
speech.
"""

from __future__ import annotations

from collections.abc import Mapping

from qcode.transcripts.labels import clean, is_known, key
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Page

_MOST_NAMED = 5
_FEWEST_ENTRIES = 4


def tell_no_return(page: Page, result: Found, *, least: int) -> None:
    """Warn where `least` labels or more are used once each and none is a usual one."""
    typed = dict.fromkeys(head.label for head in result.heads.values())
    labels = {key(label): clean(label) for label in typed}
    if (
        len(labels) < least
        or len(labels) < len(result.heads)
        or any(map(is_known, labels.values()))
    ):
        return
    named = ", ".join(list(labels.values())[:_MOST_NAMED])
    line = page.lines[min(result.heads)].number
    message = f"no label occurs twice ({named}); if these are not speakers: --as plain"
    result.remarks.append(Remark(message, line, "warning"))


def are_entries(page: Page, heads: Mapping[int, Head]) -> bool:
    """Whether lines that begin like labels are those of a glossary, a recipe or the minutes of a
    meeting: none twice, none a usual one, none with a time, and most of what they explain goes on
    in small letters and asks nothing. Four at least; three where all are numbered.

    A round in which four people say one thing each, typed in small letters, would be taken so; it
    is told as labels that were not taken.
    """
    labels = set(map(key, {head.label for head in heads.values()}))
    numbered = all(page.text[page.lines[i].start].isdecimal() for i in heads)
    if len(heads) < _FEWEST_ENTRIES - numbered or len(labels) < len(heads):
        return False
    if any(head.time is not None or is_known(head.label) for head in heads.values()):
        return False
    words = [page.text[head.words : page.lines[i].end] for i, head in heads.items()]
    small = sum(own[:1].islower() for own in words)
    return small * 2 > len(words) and not any("?" in own for own in words)
