"""The actions that edit the codebook while coding."""

from __future__ import annotations

from qcode.coding.action_rows import group

EDIT = group(
    "Code",
    [
        (
            "edit_code",
            "E f2",
            "edit; edit code",
            "edit a code",
            "Edit a code: its texts, examples, color, place; merge, split or retire it.",
            "FIELD CODE: TEXT",
        ),
    ],
)

IN_LISTS = group(
    "In a list",
    [("list_edit", "f2", "", "edit", "Edit the code under the bar.")],
    "list",
)

IN_PASSAGES = group(
    "In the passages of a code",
    [
        (
            "passages_example",
            "e",
            "",
            "example",
            "Make the passage an example of the code, or remove it from its examples.",
        )
    ],
    "passages",
)

EDIT_PLAIN = group(
    "In line mode",
    [
        (
            "give",
            "",
            "give",
            "give a passage",
            "Give the passage that is read to a part of the code that was split.",
            "CODE or none",
        ),
    ],
)
