"""Signs of Markdown that are no words (CommonMark 0.31).

A backslash before a sign or at the end of a line (2.4, 6.7), and the `>` of a transcript that is
quoted throughout (5.1).
"""

from __future__ import annotations

import re

from qcode.transcripts.layouts.found import Remark

_ESCAPED = re.compile(r"""\\([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]|[ \t]*$)""", re.MULTILINE)
_QUOTED = re.compile(r"^ {0,3}>(?!>)[ \t]?", re.MULTILINE)


def without_escapes(text: str) -> tuple[str, Remark | None]:
    r"""Markdown as it is read: `24\.` is `24.`, and a backslash at the end of a line is a line
    break.

    In code a backslash stands for itself; a transcript that quotes code or a Windows path loses
    one, which is told.
    """
    if "\\" not in text:
        return text, None
    text, count = _ESCAPED.subn(lambda found: found[1].strip(), text)
    if not count:
        return text, None
    return text, Remark(
        f"{count} backslash{'es' if count > 1 else ''} of Markdown left out of the text"
    )


def without_quote_signs(text: str) -> tuple[str, Remark | None]:
    """Markdown without the `>` at the start of its lines, where at least nine filled lines of ten
    begin so.

    A note with one quotation keeps its sign, as only there it says that the words are somebody
    else's.
    """
    if ">" not in text:
        return text, None
    filled = sum(1 for line in text.split("\n") if line.strip())
    bare, count = _QUOTED.subn("", text)
    if count * 10 < filled * 9:
        return text, None
    return bare, Remark(f"{count} quotation signs of Markdown (>) left out of the text")
