"""The actions that only line mode has."""

from __future__ import annotations

from qcode.coding.action_rows import group
from qcode.coding.edit_actions import EDIT_PLAIN

ONLY_PLAIN = (
    group(
        "In line mode",
        [
            ("where", "", "where", "where", "Say where you are and what is coded there."),
            (
                "read",
                "",
                "read",
                "read",
                "Read the segment again, or the segment with that number.",
                "[SEGMENT]",
            ),
            (
                "list_suggestions",
                "",
                "suggested",
                "list suggestions",
                "List the suggestions for this segment.",
            ),
            ("find", "", "find", "find", "Find codes by a word in their entry.", "TEXT"),
            ("describe", "", "describe", "describe", "Read the full entry of a code.", "CODE"),
            ("clauses", "", "clauses", "clauses", "Select clauses of the segment.", "[FIRST-LAST]"),
            ("phrases", "", "phrases", "phrases", "Select phrases of the segment.", "[FIRST-LAST]"),
            (
                "hit",
                "",
                "hit",
                "go to hit",
                "Go to a hit of the last list by its number.",
                "NUMBER",
            ),
            (
                "code_hits",
                "",
                "code hits",
                "code hits",
                "Code hits of the last list in one step: code hits 1,3-5 hotline.",
                "NUMBERS|all CODE…",
            ),
            (
                "passage",
                "",
                "passage",
                "go to passage",
                "Go to a passage of the last list by its number.",
                "NUMBER",
            ),
            ("memos", "", "memos", "memos", "Read the memos on this segment."),
            (
                "questions",
                "",
                "questions",
                "questions",
                "Read the questions of this transcript's protocol.",
            ),
            ("wait", "", "wait", "wait", "Wait until suggestions are ready."),
        ],
    )
    + EDIT_PLAIN
)
"""Actions of line mode that print what the screen always shows."""
