"""Cells that a spreadsheet would take for a formula, written so that they stay text.

A text that begins with ``= + - @``, TAB or CR gets a leading ``'``, which is removed when it is
read. A text that already has apostrophes before such a character gets one more, so that reading
returns exactly the original: ``=1`` is written ``'=1``, and ``'=1`` is written ``''=1``. All other
texts, such as ``'tis``, are left unchanged.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")


def escape_formula(text: str) -> str:
    """The text to put into a cell, so that no spreadsheet takes it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def unescape_formula(cell: str) -> str:
    """The text from which `escape_formula` made the cell."""
    return cell[1:] if _ESCAPED.match(cell) else cell
