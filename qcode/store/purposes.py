"""The purpose of a change-set that is not an ordinary decision. Undo, import and adjudication use
it, so that they need not interpret the command's text.

Change-sets of schema 1 have no stored purpose. Only this module derives it, from the beginning of
their command.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DECISION = ""
"""An ordinary change; undo reverses it."""
READING = "reading"
"""Only records what a coder saw, or that they began; undo skips it."""
MAKING = "making"
"""Belongs to making the study; it cannot be undone."""
MERGE = "merge"
"""Merged another copy; undo removes everything that came with it."""
REMOVAL = "removal"
"""Removed a transcript; its name follows `REMOVES` in the command."""

REMOVES = "transcripts remove "
_BEGINNINGS = {"(reading)": READING, "init": MAKING, "merge ": MERGE, REMOVES: REMOVAL}
"""How the commands of schema 1 begin. The migration has its own copy of these lines, because a
migration never changes.
"""


def purpose_of_old(command: str) -> str:
    """The purpose of a change-set of schema 1."""
    return next(
        (purpose for start, purpose in _BEGINNINGS.items() if command.startswith(start)), DECISION
    )


def complete(header: Mapping[str, Any]) -> Mapping[str, Any]:
    """A header with its purpose; for headers of schema 1 the purpose is derived."""
    return (
        header if "purpose" in header else {**header, "purpose": purpose_of_old(header["command"])}
    )
