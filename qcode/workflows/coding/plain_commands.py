"""The commands of line mode that have arguments. Each function gets the arguments and returns
sentences.
"""

from __future__ import annotations

from collections.abc import Callable

from qcode import segmentation
from qcode.coding import saying
from qcode.coding.actions import ACTIONS, ONLY_PLAIN
from qcode.coding.choosing import in_vivo_label
from qcode.coding.cursor import Unit, goto
from qcode.coding.keymap import said
from qcode.coding.plainwords import numbers, split_under
from qcode.errors import QcodeError, Refused, UsageError
from qcode.shown import listed, one_line
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding import plain_editing, plain_hits, plain_lists, plain_passages
from qcode.workflows.coding.choosing_words import Pick, narrow, selected
from qcode.workflows.coding.hearing import hear
from qcode.workflows.coding.plain_state import LineState


def _apply(mode: LineState, argument: str) -> list[str]:
    if not argument:
        raise UsageError(
            "name the code to add, such as: apply hotline", advice="find WORD finds codes"
        )
    return [mode.session.apply(_codes(mode, argument))]


def _codes(mode: LineState, argument: str) -> list[str]:
    """Codes by key, path or label; several are separated by commas or spaces."""
    try:
        return [mode.session.code_key(argument)]
    except QcodeError:
        parts = [p for p in argument.replace(",", " ").split() if p]
        return [mode.session.code_key(p) for p in parts]


def _remove(mode: LineState, argument: str) -> list[str]:
    there = mode.session.codes_here()
    if argument:
        return [mode.session.remove([p for p in argument.replace(",", " ").split() if p])]
    if len(there) == 1:
        return [mode.session.remove(there)]
    if not there:
        raise Refused(f"you have no code on {mode.session.where()}")
    raise UsageError(f"name the code to remove: {listed(there)}")


def _replace(mode: LineState, argument: str) -> list[str]:
    parts = argument.split()
    if len(parts) != 2:
        raise UsageError(
            "name the code to replace and the new one, such as: replace hotline community"
        )
    return [mode.session.replace(*parts)]


def _number(mode: LineState, argument: str) -> int:
    if not argument.isdecimal():
        raise UsageError(f"the number of a suggestion is expected, not {argument!r}")
    return int(argument)


def _new_code(mode: LineState, argument: str) -> list[str]:
    label, parent = split_under(argument)
    return [coding_marks.new_code(mode.session, label, parent=parent)]


def _in_vivo(mode: LineState, argument: str) -> list[str]:
    label, parent = split_under(argument)
    label = label or in_vivo_label(mode.session.sheet.words(mode.session.cursor.span))
    if not argument and mode.session.cursor.phrase is None:
        raise UsageError(
            "select words first, such as: words 3-5", advice="give a label: in vivo LABEL"
        )
    return [coding_marks.new_code(mode.session, label, parent=parent)]


def _select(unit: Unit) -> Callable[[LineState, str], list[str]]:
    def go(mode: LineState, argument: str) -> list[str]:
        if not argument:
            return [narrow(mode.session, unit)]
        places = numbers(argument)
        if places is None:
            return [narrow(mode.session, "words", *_find_words(mode, argument))]
        return [narrow(mode.session, unit, *places)]

    return go


def _pick(mode: LineState, argument: str) -> list[str]:
    typed, _, count = argument.rpartition(" ")
    if not (typed and count.isdecimal() and int(count)):
        typed, count = argument, ""
    if not typed.strip():
        raise UsageError("type how the words begin, and how many there are, such as: pick ask 5")
    pick = Pick(mode.session)
    if not pick.type(typed):
        raise Refused(f"no word of the segment begins with {typed!r}")
    if count:
        pick.count(int(count))
    return [selected(mode.session)]


def _find_words(mode: LineState, typed: str) -> tuple[int, int]:
    """The indices of the typed words in the segment."""
    sheet, index = mode.session.sheet, mode.session.cursor.index
    text = sheet.interview.text
    parts = segmentation.words(text, *sheet.spans[index])
    there = [text[a:b].casefold() for a, b in parts]
    wanted = [typed[a:b].casefold() for a, b in segmentation.words(typed, 0, len(typed))]
    for first in range(len(there) - len(wanted) + 1):
        if wanted and there[first : first + len(wanted)] == wanted:
            return first, first + len(wanted) - 1
    raise Refused(f"the segment does not have the words {typed!r}")


def _memo(mode: LineState, argument: str) -> list[str]:
    if not argument:
        raise UsageError("type the memo after the word, such as: memo ask about the date")
    return [coding_marks.write_memo(mode.session, argument, add=True)]


def _memo_on(mode: LineState, argument: str) -> list[str]:
    target, colon, text = argument.partition(":")
    if not colon:
        raise UsageError(
            "type what the memo is on, a colon and the memo, such as: memo on hotline: too wide"
        )
    kind, name = {
        "transcript": ("transcript", mode.session.sheet.name),
        "study": ("study", "study"),
    }.get(target.strip().casefold(), ("code", ""))
    name = name or mode.session.code_key(target)
    return [coding_marks.write_memo(mode.session, text, target_kind=kind, target=name, add=True)]


def _ask(mode: LineState, argument: str) -> list[str]:
    return [coding_marks.set_asked(mode.session, argument or None)]


def _put(mode: LineState, argument: str) -> list[str]:
    question, _, how = argument.partition(" ")
    answers = {"": True, "yes": True, "no": False, "clear": None}
    if not question or how.strip().casefold() not in answers:
        raise UsageError("type put and a question, and no if it was not asked, such as: put Q2 no")
    return [coding_marks.set_put(mode.session, question, answers[how.strip().casefold()])]


def _done(mode: LineState, argument: str) -> list[str]:
    if argument.casefold() == "anyway":
        return [coding_marks.mark_done(mode.session, anyway=True)]
    if argument:
        return [coding_marks.mark_done(mode.session, argument)]
    if coding_marks.is_done(mode.session):
        mode.confirm = lambda: coding_marks.take_back_done(mode.session)
        return [
            f"{mode.session.sheet.name} is already marked as finished. Type yes to remove the"
            " mark, no to keep it."
        ]
    try:
        return [coding_marks.mark_done(mode.session)]
    except Refused as problem:
        mode.confirm = lambda: coding_marks.mark_done(mode.session, anyway=True)
        return [
            f"{problem.message[0].upper()}{problem.message[1:]}. Type yes to mark it as"
            " finished anyway, no to go on."
        ]


def _times(mode: LineState, argument: str) -> list[str]:
    mode.times = not mode.times
    return [f"Times are {'read' if mode.times else 'not read'} from now on."]


def _tree(mode: LineState, argument: str) -> list[str]:
    from qcode.coding.choosing import code_tree

    session = mode.session
    drafts = session.loaded.names.drafts
    return [
        f"{'  ' * depth}{code.key}: {code.name}{', a draft' * (code.key in drafts)},"
        f" {session.counts.get(code.key, (0, 0))[0]} of your codings."
        for depth, code in code_tree(session.sheet.codebook)
    ]


def _details(mode: LineState, argument: str) -> list[str]:
    return [*mode.announce(), *_memos(mode, "")]


def _suggestions(mode: LineState, argument: str) -> list[str]:
    if argument:
        return [coding_offers.set_when(mode.session, argument)]
    return [f"Suggestions are shown {mode.session.when()} in this study.", *mode.suggested()]


def _open(mode: LineState, argument: str) -> list[str]:
    if argument:
        mode.session.rest()
        said_open = mode.session.open(argument)
        mode.text_told = mode.session.loaded.anchor
        return [
            said_open,
            saying.progress(mode.session.sheet),
            *mode.new_codes(),
            *mode.announce(),
        ]
    return [saying.task(task) for task in coding_lists.tasks(mode.session)]


def _work(mode: LineState, argument: str) -> list[str]:
    which, _, rest = argument.partition(" ")
    which = which.casefold()
    if which == "assigned":
        result = [t for t in coding_lists.tasks(mode.session) if t.kind is not None]
        return [saying.task(t) for t in result] or ["Nothing is assigned to you."]
    if which == "newer":
        newer = coding_lists.newer(mode.session)
        return [f"{name}: look for {listed(codes)}." for name, codes in newer.items()] or [
            "No codes were added since."
        ]
    if which in ("unsure", "starred"):
        return [
            coding_lists.flags(mode.session, "unsure" if which == "unsure" else "star"),
            *mode.announce(),
        ]
    if which in ("older", "possible"):
        return [coding_lists.changed(mode.session, which), *mode.announce()]
    if which in ("audit", "next"):
        return [coding_lists.drawn(mode.session, which), *mode.announce()]
    if which == "unasked":
        return plain_lists.left_open(mode)
    if which == "exclusive":
        return [coding_lists.exclusive(mode.session), *mode.announce()]
    if which == "answers":
        return [coding_lists.answers(mode.session, rest), *mode.announce()]
    names = "; ".join(f"work {name}: {words}" for name, words in coding_lists.LISTS.items())
    if argument:
        raise UsageError(
            f"there is no work list {argument!r}", advice=f"the work lists are: {names}"
        )
    return [f"The work lists are: {names}."]


def _search(mode: LineState, argument: str) -> list[str]:
    return [coding_lists.search(mode.session, argument), *mode.announce()]


def _search_all(mode: LineState, argument: str) -> list[str]:
    return [coding_lists.search_all(mode.session, argument), *mode.announce()]


def _goto(mode: LineState, argument: str) -> list[str]:
    mode.session.move(goto(mode.session.sheet, argument))
    return mode.announce()


def _hear(mode: LineState, argument: str) -> list[str]:
    return [hear(mode.session, goto(mode.session.sheet, argument))]


def _follow(mode: LineState, argument: str) -> list[str]:
    return [coding_lists.follow(mode.session, argument or None), *mode.if_moved()]


def _find(mode: LineState, argument: str) -> list[str]:
    result = mode.session.chooser.best(argument)[:9]
    return [f"{f.code.key}: {f.code.name}." for f in result] or [
        f"No code has {argument!r} in its entry."
    ]


def _describe(mode: LineState, argument: str) -> list[str]:
    key = mode.session.code_key(argument)
    code = next(c for c in mode.session.sheet.codebook.codes if c.key == key)
    session = mode.session
    counts, draft = session.counts.get(key, (0, 0)), key in session.loaded.names.drafts
    rows = saying.code_entry(code, session.sheet.codebook.path(key), counts, draft=draft)
    return [f"{heading}: {text}" for heading, text in rows]


def _memos(mode: LineState, argument: str) -> list[str]:
    result = mode.session.sheet.memos_on(mode.session.cursor.index)
    return [
        f"{m.kind.capitalize()} by {m.coder or 'nobody named'}: {one_line(m.text)}" for m in result
    ] or ["There is no memo."]


def _questions(mode: LineState, argument: str) -> list[str]:
    return [f"{q.id}: {q.text}" for q in mode.session.loaded.protocols.questions] or [
        "There is no protocol."
    ]


def _read(mode: LineState, argument: str) -> list[str]:
    if argument:
        index = goto(mode.session.sheet, argument)
        return [
            saying.place(mode.session.sheet, index),
            one_line(mode.session.sheet.words(mode.session.sheet.spans[index])),
        ]
    return mode.announce()


def _where(mode: LineState, argument: str) -> list[str]:
    if not len(mode.session.sheet):
        return mode.announce()
    saved = mode.session.saved_at()
    last = f"The last change was saved at {saved}." if saved else "No changes yet."
    return [
        saying.place(mode.session.sheet, mode.session.cursor.index),
        *mode.state(),
        saying.progress(mode.session.sheet),
        last,
    ]


def _wait_for(mode: LineState, argument: str) -> list[str]:
    ready = mode.wait() if mode.wait is not None else False
    return [
        "Suggestions are ready." if ready else "No suggestions are being computed.",
        *mode.suggested(),
    ]


def _palette(mode: LineState, argument: str) -> list[str]:
    return _help(mode, argument)


def _theme(mode: LineState, argument: str) -> list[str]:
    return ["Line mode has no colors."]


def _help(mode: LineState, argument: str) -> list[str]:
    rows = []
    for action in (*ACTIONS, *ONLY_PLAIN):
        if not action.words or (
            argument
            and argument.casefold() not in f"{action.name} {action.words} {action.help}".casefold()
        ):
            continue
        keys = (
            [said(k) for k in mode.keymap.keys(action.name)]
            if action.name != "take"
            else ["the number alone"]
        )
        rows.append((action.words, keys, action.argument, action.help))
    return saying.help_lines(rows) or [f"No command has {argument!r} in it."]


WITH_ARGUMENT: dict[str, Callable[[LineState, str], list[str]]] = {
    "choose": _apply,
    "remove": _remove,
    "replace": _replace,
    "new_code": _new_code,
    "edit_code": plain_editing.edit,
    "give": plain_editing.give,
    "take": lambda m, a: [coding_offers.take(m.session, _number(m, a))],
    "reject": lambda m, a: [coding_offers.reject(m.session, _number(m, a))],
    "in_vivo": _in_vivo,
    "words": _select("words"),
    "sentences": _select("sentences"),
    "clauses": _select("clauses"),
    "phrases": _select("phrases"),
    "pick": _pick,
    "hits": plain_hits.hits,
    "query": plain_hits.query,
    "hit": plain_hits.hit,
    "code_hits": plain_hits.code,
    "frequencies": plain_lists.how_often,
    "passages": plain_passages.passages,
    "passage": plain_passages.passage,
    "memo": _memo,
    "memo_other": _memo_on,
    "asked": _ask,
    "asked_other": _ask,
    "put": _put,
    "done": _done,
    "times": _times,
    "tree": _tree,
    "details": _details,
    "suggestions": _suggestions,
    "theme": _theme,
    "open": _open,
    "worklists": _work,
    "palette": _palette,
    "help": _help,
    "search": _search,
    "search_all": _search_all,
    "goto": _goto,
    "follow": _follow,
    "hear": _hear,
    "find": _find,
    "describe": _describe,
    "memos": _memos,
    "questions": _questions,
    "where": _where,
    "read": _read,
    "wait": _wait_for,
    "list_suggestions": lambda m, a: m.suggested(),
}
"""The actions that take words after them."""
