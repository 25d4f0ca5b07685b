"""Times that Markdown links to the recording, as Descript writes them: `[00:00:05](https://…)` is
read as `[00:00:05]`.
"""

from __future__ import annotations

import re

from qcode.transcripts.layouts.found import Remark

_LINKED = re.compile(r"(\[\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,3})?\])\(https?://[^\s()<>]{1,2000}\)")


def without_stamp_links(text: str) -> tuple[str, Remark | None]:
    """`text` with times instead of links on times, and what to tell; the address is nothing that
    anybody said.
    """
    if "](http" not in text:
        return text, None
    text, count = _LINKED.subn(r"\1", text)
    if not count:
        return text, None
    return text, Remark(f"{count} link{'s' if count > 1 else ''} on times left out of the text")
