"""The registry of all actions while coding: name, keys, words for line mode, and what the action
does.

The screen's keys, its help page and palette, `qcode keys` and the words of ``--plain`` are all made
from `ACTIONS`.
"""

from __future__ import annotations

from qcode.coding.action_rows import Action, group
from qcode.coding.edit_actions import EDIT, IN_LISTS, IN_PASSAGES
from qcode.coding.hearing_actions import HEAR
from qcode.coding.pane_actions import HITS, PASSAGES
from qcode.coding.plain_actions import ONLY_PLAIN as ONLY_PLAIN

_MOVE = group(
    "Move",
    [
        ("next", "j down", "next", "next segment", "Go to the next segment, past the interviewer."),
        (
            "previous",
            "k up",
            "previous; back",
            "prev segment",
            "Go to the previous segment, past the interviewer.",
        ),
        (
            "read_on",
            "space",
            "read on",
            "read on",
            "Show the rest of a long segment, then go to the next.",
        ),
        ("next_turn", "}", "next turn", "next turn", "Go to the next turn, whoever speaks."),
        (
            "previous_turn",
            "{",
            "previous turn",
            "previous turn",
            "Go to the previous turn, whoever speaks.",
        ),
        (
            "next_uncoded",
            "tab",
            "next uncoded; uncoded",
            "next uncoded",
            "Go to the next segment without a code.",
        ),
        (
            "previous_uncoded",
            "shift+tab",
            "previous uncoded",
            "prev uncoded",
            "Go to the previous segment without a code.",
        ),
        (
            "follow",
            "f",
            "follow",
            "follow a code",
            "Follow a code: ] and [ jump to its segments.",
            "[CODE]",
        ),
        (
            "next_coded",
            "]",
            "next coded",
            "next coded",
            "Go to the next segment with a code (or the followed code).",
        ),
        (
            "previous_coded",
            "[",
            "previous coded",
            "prev coded",
            "Go to the previous segment with a code.",
        ),
        (
            "next_suggested",
            "s",
            "next suggested",
            "next suggested",
            "Go to the next likely suggestion.",
        ),
        (
            "previous_suggested",
            "S",
            "previous suggested",
            "prev suggested",
            "Go to the previous likely suggestion.",
        ),
        (
            "search",
            "/",
            "search",
            "search",
            "Search this transcript, with regular expressions.",
            "TEXT",
        ),
        ("search_all", "\\", "search all", "search all", "Search all transcripts.", "TEXT"),
        (
            "next_hit",
            "n",
            "next hit; next place",
            "next hit",
            "Go to the next hit of the search or list.",
        ),
        (
            "previous_hit",
            "N",
            "previous hit; previous place",
            "previous hit",
            "Go to the previous hit of the search or list.",
        ),
        (
            "hits",
            "L",
            "hits",
            "list hits",
            "List the hits of the search or list with the words around them.",
            "[TEXT]",
        ),
        (
            "query",
            "=",
            "query",
            "query",
            "List where an expression is true, in all transcripts.",
            "EXPRESSION",
        ),
        (
            "goto",
            "g",
            "go; go to",
            "go to",
            "Go to a segment (12), a time (00:12:03) or a share (50%).",
            "PLACE",
        ),
        ("first", "home", "first", "first segment", "Go to the first segment."),
        ("last", "end G", "last", "last segment", "Go to the last segment."),
        ("page_down", "pagedown ctrl+f", "page down", "page down", "Go one page down."),
        ("page_up", "pageup ctrl+b", "page up", "page up", "Go one page up."),
    ],
)
_CODE = group(
    "Code",
    [
        (
            "take",
            "1 2 3 4 5 6 7 8 9",
            "take",
            "accept",
            "Accept the suggestion, or add the code, with that number.",
            "NUMBER",
        ),
        (
            "choose",
            "c enter",
            "apply; code; add",
            "code",
            "Choose a code and add it to the segment.",
            "CODE…",
        ),
        ("repeat", ".", "repeat", "repeat", "Add the last code again."),
        (
            "same",
            ",",
            "same",
            "same as before",
            "Add all codes of the segment that you coded before this one.",
        ),
        ("remove", "x delete", "remove", "remove", "Remove one of your codes.", "[CODE]"),
        (
            "replace",
            "r",
            "replace",
            "replace",
            "Replace one of your codes with another.",
            "OLD NEW",
        ),
        (
            "none",
            "0",
            "none; nothing",
            "no code (more)",
            "Mark as “no code applies”, or reject the other suggestions.",
        ),
        (
            "reject",
            "-",
            "reject",
            "reject one",
            "Reject a suggestion: then type its number.",
            "NUMBER",
        ),
        (
            "keep",
            "K",
            "keep",
            "keep as it is",
            "Keep a coding after the meaning of its code changed.",
        ),
        (
            "new_code",
            "+",
            "new code; new",
            "new code",
            "Make a new code, as a draft for the supervisor, and add it.",
            "LABEL [under CODE]",
        ),
        (
            "in_vivo",
            "i",
            "in vivo",
            "code of words",
            "Make a code from the selected words, and add it.",
            "[LABEL] [under CODE]",
        ),
    ],
)
_STRETCH = group(
    "Select words",
    [
        (
            "extend",
            "> shift+down",
            "extend; more",
            "extend",
            "Extend the selection by a segment, or by a sentence, clause, phrase or word.",
        ),
        (
            "shrink",
            "< shift+up",
            "shrink; less",
            "shrink",
            "Shrink the selection by a segment, or by a sentence, clause, phrase or word.",
        ),
        (
            "words",
            "w",
            "words",
            "words",
            "Select words of the segment, those of a search hit if it has one.",
            "[FIRST-LAST or the words]",
        ),
        (
            "pick",
            "p",
            "pick",
            "pick words",
            "Pick words by typing how they begin; a digit says how many.",
            "LETTERS [COUNT]",
        ),
        (
            "units",
            "v",
            "smaller",
            "smaller unit",
            "Select a sentence; again: a clause, a phrase, a word of it.",
        ),
        (
            "sentences",
            "V",
            "sentences",
            "sentences",
            "Select sentences of the segment.",
            "[FIRST-LAST]",
        ),
        (
            "to_end",
            ")",
            "to the end",
            "sentence end",
            "Extend the selection to the end of the sentence.",
        ),
        (
            "right",
            "l right",
            "right",
            "next word",
            "Go to the next word, phrase, clause or sentence.",
        ),
        (
            "left",
            "h left",
            "left",
            "previous word",
            "Go to the previous word, phrase, clause or sentence.",
        ),
        ("widen", "z escape", "widen", "whole segment", "Select the whole segment again."),
    ],
)
_MARK = group(
    "Mark",
    [
        ("memo", "m", "memo", "memo", "Write a memo on the segment.", "TEXT"),
        (
            "memo_other",
            "M",
            "memo on",
            "memo elsewhere",
            "Write a memo on a code, the transcript or the study.",
            "TARGET: TEXT",
        ),
        (
            "star",
            "*",
            "star; quotable",
            "quotable",
            "Mark the segment as quotable, or remove the mark.",
        ),
        (
            "unsure",
            "!",
            "unsure; not sure",
            "not sure",
            "Flag the segment as “not sure”, or remove the flag.",
        ),
        (
            "asked",
            "a",
            "asked",
            "question",
            "Accept the guess which question this turn answers.",
            "[QUESTION]",
        ),
        (
            "asked_other",
            "A",
            "ask",
            "other question",
            "Choose the question that this turn answers, or none.",
            "QUESTION",
        ),
        (
            "put",
            "Q",
            "put",
            "question asked",
            "Mark a question as asked or not asked here.",
            "QUESTION [yes|no|clear]",
        ),
        (
            "done",
            "D",
            "done",
            "finished",
            "Mark this transcript as finished, or remove the mark.",
            "[anyway]",
        ),
    ],
)
_LOOK = group(
    "Look",
    [
        ("others", "o", "others", "others' codes", "Show the codings of others, or hide them."),
        ("times", "t", "times", "times", "Show when each turn begins, or hide it."),
        (
            "interviewer",
            "I",
            "interviewer",
            "stop at asking",
            "Stop at the interviewer's turns, or skip them.",
        ),
        (
            "tree",
            "b",
            "tree; codebook",
            "codebook tree",
            "Show the codebook as a tree, to choose from.",
        ),
        ("details", "d", "details", "details", "Show all details of this segment."),
        (
            "frequencies",
            "F",
            "frequencies; how often",
            "frequencies",
            "Show how often each code is used, here and in the study.",
            "[CODE]",
        ),
        (
            "passages",
            "P",
            "passages",
            "passages",
            "Show the passages of a code beside the text.",
            "[CODE] [role ROLE] [from NUMBER]",
        ),
        (
            "come_back",
            "backspace",
            "return",
            "jump back",
            "Go back to where you were before you jumped to a passage or hit.",
        ),
        (
            "suggestions",
            "e",
            "suggestions",
            "suggest when",
            "Choose when suggestions are shown.",
            "[at once|after|off]",
        ),
        ("theme", "T", "theme", "colors", "Change colors: dark, light, high contrast, none."),
    ],
)
_WORK = group(
    "Work",
    [
        ("open", "O", "open; transcripts", "open", "Open another transcript.", "[TRANSCRIPT]"),
        (
            "worklists",
            "W",
            "work; lists",
            "work lists",
            "Choose a work list: flags, answers, newer codes.",
            "[LIST]",
        ),
        ("undo", "u ctrl+z", "undo", "undo", "Undo your last change."),
        ("redo", "U ctrl+y", "redo", "redo", "Redo the change that you undid last."),
        ("palette", ": ctrl+p", "commands", "all commands", "Find a command by its name."),
        ("help", "? f1", "help", "all keys", "Show every key on one page.", "[WORD]"),
        ("quit", "q", "quit; exit", "leave", "Leave; everything is saved already."),
    ],
)
_LIST = group(
    "In a list",
    [
        ("list_down", "down ctrl+n", "", "down", "Go down."),
        ("list_up", "up ctrl+p", "", "up", "Go up."),
        ("list_page_down", "pagedown", "", "page down", "Go one page down."),
        ("list_page_up", "pageup", "", "page up", "Go one page up."),
        ("list_choose", "enter", "", "choose", "Choose the row (or type the number before it)."),
        ("list_entry", "tab", "", "full entry", "Show the full entry of the code, or hide it."),
        ("list_tree", "ctrl+t", "", "tree", "Show codes as a tree, or sorted by best match."),
        ("list_new", "ctrl+d", "", "new code", "Make a new code from the text you typed."),
        (
            "list_passages",
            "ctrl+r",
            "",
            "passages",
            "Show the passages of the code under the bar.",
        ),
        ("list_close", "escape", "", "close", "Close the list."),
    ],
    "list",
)
ACTIONS: tuple[Action, ...] = (
    *_MOVE,
    *_CODE,
    *EDIT,
    *_STRETCH,
    *_MARK,
    *_LOOK,
    *HEAR,
    *_WORK,
    *_LIST,
    *IN_LISTS,
    *PASSAGES,
    *IN_PASSAGES,
    *HITS,
)

ACTION_BY_NAME: dict[str, Action] = {action.name: action for action in (*ACTIONS, *ONLY_PLAIN)}

FIXED_KEYS: dict[str, str] = {"ctrl+q": "quit", "ctrl+c": "interrupt"}
"""Keys that always leave; a keys file cannot change them."""


def action_groups() -> dict[str, list[Action]]:
    """The actions of the screen by group, in the order of the help page."""
    result: dict[str, list[Action]] = {}
    for action in ACTIONS:
        result.setdefault(action.group, []).append(action)
    return result
