"""What to tell of labels none of which comes back: perhaps a list of things or a schedule, not
speech.
"""

from __future__ import annotations

from qcode.transcripts.labels import clean, is_known, key
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.lines import Page

_MOST_NAMED = 5


def tell_no_return(page: Page, found: Found, *, least: int) -> None:
    """Warn where `least` labels or more are used once each and none is a usual one."""
    labels = {key(head.label): clean(head.label) for head in found.heads.values()}
    if len(labels) < least or len(labels) < len(found.heads) or any(map(is_known, labels.values())):
        return
    named = ", ".join(list(labels.values())[:_MOST_NAMED])
    line = page.lines[min(found.heads)].number
    message = f"no label occurs twice ({named}); if these are not speakers: --as plain"
    found.remarks.append(Remark(message, line, "warning"))
