"""Everything that hands can do while coding, in one registry: name, keys, words for line mode, and what it does.

The screen's keys, its help page and palette, `qcode keys` and the words of ``--plain`` are all made from `ACTIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Context = Literal["coding", "list"]
"""Where a key means something: on the transcript, or in an open list of codes, commands or places."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    `keys` are the default keys; `words` what is typed in line mode, the first being the one that
    help names; `argument` is what line mode takes after the words (in brackets when it may be left
    out); `short` is a name for narrow places, `help` one sentence.
    """

    name: str
    group: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    short: str
    help: str
    argument: str = ""
    context: Context = "coding"


def _group(name: str, rows: list[tuple[str, ...]], context: Context = "coding") -> tuple[Action, ...]:
    """Actions of rows ``(name, keys, words, short, help[, argument])``; keys are apart by spaces, words by semicolons."""
    found = []
    for action, keys, words, short, text, *argument in rows:
        typed = tuple(w.strip() for w in words.split(";") if w)
        found.append(Action(action, name, tuple(keys.split()), typed, short, text, "".join(argument), context))
    return tuple(found)


_MOVE = _group(
    "Move",
    [
        ("next", "j down", "next", "next segment", "Go to the next segment, past the interviewer."),
        ("previous", "k up", "previous; back", "segment before", "Go to the segment before."),
        ("read_on", "space", "read on", "read on", "Show the rest of a long segment, then go to the next."),
        ("next_turn", "}", "next turn", "next turn", "Go to the next turn, whoever speaks."),
        ("previous_turn", "{", "previous turn", "turn before", "Go to the turn before."),
        ("next_uncoded", "tab", "next uncoded; uncoded", "uncoded", "Go to the next segment without a code."),
        ("previous_uncoded", "shift+tab", "previous uncoded", "uncoded before", "Go to the one without a code before this."),
        ("follow", "f", "follow", "follow a code", "Choose a code to follow: ] and [ then go where it lies.", "[CODE]"),
        ("next_coded", "]", "next coded", "next with code", "Go to the next segment with a code (or the one followed)."),
        ("previous_coded", "[", "previous coded", "code before", "Go to the segment with a code before this one."),
        ("next_suggested", "s", "next suggested", "next suggested", "Go to the next segment with a likely suggestion."),
        ("previous_suggested", "S", "previous suggested", "prev suggested", "Go to the likely suggestion before this one."),
        ("search", "/", "search", "search", "Search this transcript, with regular expressions.", "TEXT"),
        ("search_all", "\\", "search all", "search all", "Search all transcripts.", "TEXT"),
        ("next_hit", "n", "next hit; next place", "next in list", "Go to the next place of the list worked through."),
        ("previous_hit", "N", "previous hit; previous place", "list before", "Go to the place of the list before this one."),
        ("goto", "g", "go; go to", "go to", "Go to a segment (12), a time (00:12:03) or a share (50%).", "PLACE"),
        ("first", "home", "first", "first segment", "Go to the first segment."),
        ("last", "end G", "last", "last segment", "Go to the last segment."),
        ("page_down", "pagedown ctrl+f", "page down", "page on", "Go a page on."),
        ("page_up", "pageup ctrl+b", "page up", "page back", "Go a page back."),
    ],
)  # fmt: skip
_CODE = _group(
    "Code",
    [
        ("take", "1 2 3 4 5 6 7 8 9", "take", "take", "Take the suggestion of that number.", "NUMBER"),
        ("choose", "c enter", "apply; code; add", "code", "Choose a code and put it on the segment.", "CODE…"),
        ("repeat", ".", "repeat", "repeat", "Put on the last code again."),
        ("same", ",", "same", "same as before", "Put on all codes of the segment that was coded before."),
        ("remove", "x delete", "remove", "remove", "Take a code of yours off.", "[CODE]"),
        ("replace", "r", "replace", "replace", "Put another code in the place of one of yours.", "OLD NEW"),
        ("none", "0", "none; nothing", "no code (more)", "Say that no code applies, or none of the rest that is suggested."),
        ("reject", "-", "reject", "reject one", "Reject the suggestion of the number typed next.", "NUMBER"),
        ("keep", "K", "keep", "keep as it is", "Keep a coding although the meaning of its code changed."),
        ("new_code", "+", "new code; new", "new code", "Make a new code, a draft for the supervisor.", "LABEL [under CODE]"),
        ("in_vivo", "i", "in vivo", "code of words", "Make a code of the words selected, and put it on.", "[LABEL] [under CODE]"),
    ],
)  # fmt: skip
_STRETCH = _group(
    "Choose the words",
    [
        ("extend", "> shift+down", "extend; more", "take in more", "Take in one more segment, sentence or word."),
        ("shrink", "< shift+up", "shrink; less", "take in less", "Let go of one segment, sentence or word."),
        ("words", "w", "words", "words", "Narrow to words of the segment.", "[FIRST-LAST or the words]"),
        ("sentences", "v", "sentences", "sentences", "Narrow to sentences of the segment.", "[FIRST-LAST]"),
        ("right", "l right", "right", "next word", "Go to the next word or sentence."),
        ("left", "h left", "left", "word before", "Go to the word or sentence before."),
        ("widen", "z escape", "widen", "whole segment", "Go back to the whole segment."),
    ],
)  # fmt: skip
_MARK = _group(
    "Mark",
    [
        ("memo", "m", "memo", "memo", "Write a memo on the segment.", "TEXT"),
        ("memo_other", "M", "memo on", "memo elsewhere", "Write a memo on a code, the transcript or the study.", "TARGET: TEXT"),
        ("star", "*", "star; quotable", "quotable", "Mark the segment as quotable, or no longer."),
        ("unsure", "!", "unsure; not sure", "not sure", "Flag the segment as not sure for the supervisor, or no longer."),
        ("asked", "a", "asked", "question", "Set the question that this turn answers, as guessed.", "[QUESTION]"),
        ("asked_other", "A", "ask", "other question", "Choose the question that this turn answers, or none.", "QUESTION"),
        ("put", "Q", "put", "question put", "Mark a question as put or not put in this transcript.", "QUESTION [yes|no|clear]"),
        ("done", "D", "done", "done", "Say that this transcript is coded, or take that back.", "[anyway]"),
    ],
)  # fmt: skip
_LOOK = _group(
    "Look",
    [
        ("others", "o", "others", "others' codes", "Show the codings of others, or hide them."),
        ("times", "t", "times", "times", "Show when each turn begins, or hide it."),
        ("interviewer", "I", "interviewer", "stop at asking", "Stop at the interviewer's turns, or pass over them."),
        ("tree", "b", "tree; codebook", "codebook tree", "Show the codebook as a tree, to choose from."),
        ("details", "d", "details", "details", "Show all there is about this segment."),
        ("suggestions", "e", "suggestions", "suggest when", "Say when suggestions are shown.", "[at once|after|off]"),
        ("theme", "T", "theme", "colours", "Change colours: dark, light, high contrast, none."),
    ],
)  # fmt: skip
_WORK = _group(
    "Work",
    [
        ("open", "O", "open; transcripts", "open", "Open another transcript.", "[TRANSCRIPT]"),
        ("worklists", "W", "work; lists", "work lists", "Choose what to work through: flags, answers, newer codes.", "[LIST]"),
        ("undo", "u ctrl+z", "undo", "undo", "Take back your last change."),
        ("redo", "U ctrl+y", "redo", "redo", "Redo the last change that was undone."),
        ("palette", ": ctrl+p", "commands", "all commands", "Find anything to do by its name."),
        ("help", "? f1", "help", "all keys", "Show every key on one page.", "[WORD]"),
        ("quit", "q", "quit; exit", "leave", "Leave; everything is saved already."),
    ],
)  # fmt: skip
_LIST = _group(
    "In a list",
    [
        ("list_down", "down ctrl+n", "", "down", "Go down."),
        ("list_up", "up ctrl+p", "", "up", "Go up."),
        ("list_page_down", "pagedown", "", "page down", "Go a page down."),
        ("list_page_up", "pageup", "", "page up", "Go a page up."),
        ("list_choose", "enter", "", "choose", "Choose the row; so does the number before a row."),
        ("list_entry", "tab", "", "full entry", "Show the full entry of the code, or hide it."),
        ("list_tree", "ctrl+t", "", "tree", "Show the codebook as a tree, or by what fits best."),
        ("list_new", "ctrl+d", "", "new code", "Make a new code of what was typed."),
        ("list_close", "escape", "", "close", "Close the list."),
    ],
    "list",
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (*_MOVE, *_CODE, *_STRETCH, *_MARK, *_LOOK, *_WORK, *_LIST)

ONLY_PLAIN = _group(
    "In line mode",
    [
        ("where", "", "where", "where", "Say where you are and what lies there."),
        ("read", "", "read", "read", "Read the segment again, or the one of that number.", "[SEGMENT]"),
        ("list_suggestions", "", "suggested", "list suggestions", "Say what is suggested for this segment."),
        ("find", "", "find", "find", "Find codes by a word of their entry.", "TEXT"),
        ("describe", "", "describe", "describe", "Read the full entry of a code.", "CODE"),
        ("memos", "", "memos", "memos", "Read the memos on this segment."),
        ("questions", "", "questions", "questions", "Read the questions of this transcript's protocol."),
        ("wait", "", "wait", "wait", "Wait until suggestions have been worked out."),
    ],
)  # fmt: skip
"""What line mode says on request and the screen shows all the time."""

BY_NAME: dict[str, Action] = {action.name: action for action in (*ACTIONS, *ONLY_PLAIN)}

FIXED_KEYS: dict[str, str] = {"ctrl+q": "quit", "ctrl+c": "interrupt"}
"""Keys that always leave, whatever a keys file says."""


def groups() -> dict[str, list[Action]]:
    """The actions of the screen by group, in the order of the help page."""
    found: dict[str, list[Action]] = {}
    for action in ACTIONS:
        found.setdefault(action.group, []).append(action)
    return found
