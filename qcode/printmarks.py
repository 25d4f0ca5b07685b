"""What people decide about printing: passages pinned or dropped, edits of quotes, findings that
were accepted, and the words that must not be printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PrintKind = Literal["star", "pin", "drop", "edit", "accept"]


@dataclass(frozen=True, slots=True)
class PrintMark:
    """A decision about the words ``[start, end)`` of a transcript.

    `code` is the key of the code whose quotes it is about, empty for all. `text` is the wording of
    an edit, or the reason for accepting a finding; `finding` says which finding (see
    `reports.disclosure`).
    """

    id: str
    kind: PrintKind
    transcript: str
    start: int
    end: int
    code: str = ""
    text: str = ""
    finding: str = ""
    coder: str = ""
    created: str = ""

    def touches(self, start: int, end: int) -> bool:
        """True when the two share a character."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Identity:
    """Words that tell who or where somebody is, what to print in their place, and what kind of
    words they are (a person, a place, ...).
    """

    what: str
    replacement: str = ""
    kind: str = ""
