"""Tables as a Word document: real tables with captions, repeated header rows, right-aligned numbers
and notes.
"""

from __future__ import annotations

from collections.abc import Sequence

from qcode.model import Table
from qcode.writers.word_parts import Writing


def docx_bytes(tables: Sequence[Table], title: str) -> bytes:
    """A document with every table under a caption ``Table n``; a page is turned sideways when a
    table is too wide for it.
    """
    writing = Writing(title)
    if len(tables) > 1:
        writing.title(title)
    for table in tables:
        writing.table(table)
    return writing.finish()
