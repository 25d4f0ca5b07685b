"""Projects that qualitative data analysis programs exchange (REFI-QDA, ``.qdpx``), read into a
`Project`.
"""

from __future__ import annotations

from qcode.exchange.refi.reading import read_project as read_project
from qcode.exchange.refi.texts import TextOf as TextOf

__all__ = ["TextOf", "read_project"]
