"""Tables as a Word document: real tables with captions, repeated header rows, right-aligned numbers
and notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qcode.model import Table
from qcode.writers.word_parts import Writing

if TYPE_CHECKING:
    import datetime


def docx_bytes(
    tables: Sequence[Table],
    title: str,
    *,
    today: datetime.date | None = None,
    template: bytes | None = None,
) -> bytes:
    """A document with every table under a caption ``Table n``; a page is turned sideways when a
    table is too wide for it. `template` gives styles and page, `today` the day in the properties.
    """
    writing = Writing(title, today=today, template=template)
    if len(tables) > 1:
        writing.title(title)
    for table in tables:
        writing.table(table)
    return writing.finish()
