"""What a change-set is for, where it is not a decision. Undo, import and adjudication go by this,
not by the command's text.

Change-sets of schema 1 have no purpose of their own. Theirs is read from how their command begins,
in this module alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DECISION = ""
"""An ordinary change: undo takes it back."""
READING = "reading"
"""Only records what a coder saw, or that they begin: undo passes over it."""
MAKING = "making"
"""Belongs to making the study: there is nothing to go back to."""
MERGE = "merge"
"""Brought in another copy: undo takes the whole copy out again."""
REMOVAL = "removal"
"""Removed a transcript: its name stands after `REMOVES` in the command."""

REMOVES = "transcripts remove "
_BEGINNINGS = {"(reading)": READING, "init": MAKING, "merge ": MERGE, REMOVES: REMOVAL}
"""How the commands of schema 1 begin. A copy of these lines is in the migration, which never
changes.
"""


def purpose_of_old(command: str) -> str:
    """The purpose of a change-set of schema 1."""
    return next(
        (purpose for start, purpose in _BEGINNINGS.items() if command.startswith(start)), DECISION
    )


def complete(header: Mapping[str, Any]) -> Mapping[str, Any]:
    """A header with its purpose, also one that was logged by schema 1."""
    return (
        header if "purpose" in header else {**header, "purpose": purpose_of_old(header["command"])}
    )
