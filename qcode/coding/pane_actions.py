"""The actions of the pane with the passages of a code, and of the list of hits."""

from __future__ import annotations

from qcode.coding.action_rows import group

PASSAGES = group(
    "In the passages of a code",
    [
        ("passages_down", "j down", "", "down", "Go to the next passage."),
        ("passages_up", "k up", "", "up", "Go to the previous passage."),
        ("passages_page_down", "pagedown space", "", "page down", "Go one page down."),
        ("passages_page_up", "pageup", "", "page up", "Go one page up."),
        ("passages_go", "enter", "", "go there", "Go to the passage; the pane stays."),
        ("passages_role", "r", "", "next role", "Show only one role; again: the next."),
        ("passages_others", "o", "", "others' codes", "Show the codings of others, or hide them."),
        ("passages_code", "c", "", "other code", "Choose the code whose passages are shown."),
        ("passages_leave", "tab P", "", "to the text", "Go on coding; the pane stays."),
        ("passages_stay", "q", "", "close", "Close the pane and stay where you are."),
        (
            "passages_close",
            "escape",
            "",
            "back",
            "Close the pane and go back to where you were when it opened.",
        ),
    ],
    "passages",
)

HITS = group(
    "In the list of hits",
    [
        ("hits_down", "down ctrl+n", "", "down", "Go to the next hit."),
        ("hits_up", "up ctrl+p", "", "up", "Go to the previous hit."),
        ("hits_page_down", "pagedown", "", "page down", "Go one page down."),
        ("hits_page_up", "pageup", "", "page up", "Go one page up."),
        ("hits_mark", "space", "", "mark", "Mark the hit, or remove its mark."),
        ("hits_mark_all", "ctrl+a", "", "mark all", "Mark all hits that are listed, or none."),
        (
            "hits_choose",
            "enter",
            "",
            "go there, code",
            "Code the marked hits in one step; if none is marked, go to this one.",
        ),
        ("hits_undo", "ctrl+z", "", "undo", "Undo your last change."),
        ("hits_close", "escape", "", "close", "Close the list."),
    ],
    "hits",
)
