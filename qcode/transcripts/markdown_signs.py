"""Signs of Markdown that stand for others: a backslash before a sign or at the end of a line (CommonMark 0.31, 2.4 and 6.7)."""

from __future__ import annotations

import re

from qcode.transcripts.layouts.found import Remark

_ESCAPED = re.compile(r"""\\([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]|[ \t]*$)""", re.MULTILINE)


def without_escapes(text: str) -> tuple[str, Remark | None]:
    r"""Markdown as it is read: `24\.` is `24.`, and a backslash at the end of a line is a line break.

    In code a backslash stands for itself; a transcript that quotes code or a Windows path loses one, which is told.
    """
    if "\\" not in text:
        return text, None
    text, count = _ESCAPED.subn(lambda found: found[1].strip(), text)
    if not count:
        return text, None
    return text, Remark(f"{count} backslash{'es' if count > 1 else ''} of Markdown left out of the text")
