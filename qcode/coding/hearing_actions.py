"""The actions with which a coder hears the recording of a transcript."""

from __future__ import annotations

from qcode.coding.action_rows import group

HEAR = group(
    "Listen",
    [
        (
            "hear",
            "H",
            "hear; listen",
            "hear",
            "Play the recording from here, or stop it.",
            "[SEGMENT]",
        ),
        (
            "hear_again",
            "R",
            "hear again",
            "hear again",
            "Play the recording again from where it last began.",
        ),
        (
            "listened",
            "Y",
            "listened",
            "listened to",
            "Mark the transcript as listened to, or remove the mark.",
        ),
    ],
)
