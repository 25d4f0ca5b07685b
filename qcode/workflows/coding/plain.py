"""Line mode: all of coding without a screen, one command per line, with answers in complete
sentences.

It is for screen readers, simple terminals and scripts. `LineMode` takes lines and returns
sentences; the command line reads and prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qcode import segmentation
from qcode.coding import saying
from qcode.coding.actions import ACTIONS, ONLY_PLAIN
from qcode.coding.cursor import Unit, goto
from qcode.coding.keymap import Keymap, said
from qcode.coding.plainwords import numbers, parse, split_under
from qcode.errors import QcodeError, Refused, UsageError
from qcode.shown import clock, one_line, visible
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.actions import SIMPLE, narrow, need_segments, perform, selected
from qcode.workflows.coding.session import CodingSession

_QUIET = frozenset(
    [
        "others",
        "interviewer",
        "star",
        "unsure",
        "asked",
        "keep",
        "undo",
        "redo",
        "repeat",
        "same",
        "none",
        "extend",
        "shrink",
        "words",
        "sentences",
        "right",
        "left",
        "widen",
    ]
)
"""Actions after which the words are not repeated, unless the place changed."""


@dataclass
class Reply:
    """What to print for a line; `status` is the exit status of an error, otherwise 0; `leave` ends
    the session.
    """

    lines: list[str]
    status: int = 0
    leave: bool = False


class LineMode:
    """A session in line mode. `wait` waits for suggestions that are computed in the background, and
    delivers them.
    """

    def __init__(
        self, session: CodingSession, keymap: Keymap, *, wait: Callable[[], bool] | None = None
    ) -> None:
        self.session, self.keymap = session, keymap
        self.times = False
        self._wait = wait
        self._confirm: Callable[[], str] | None = None
        self._place: tuple[str, int] = ("", -1)
        self._text = session.loaded.anchor

    def begin(self) -> list[str]:
        """The first output."""
        session = self.session
        blind = (
            " It is a blind assignment: no codings of others and no suggestions are shown."
            if session.sheet.blind
            else ""
        )
        kind = f" {session.sheet.kind}," if session.sheet.kind else ""
        return [
            visible(
                f"{session.sheet.name} is open for {session.coder},{kind} round"
                f" {session.sheet.round}.{blind}"
            ),
            saying.progress(session.sheet),
            *self._new_codes(),
            "Type help for all commands, quit to leave; every change is saved at once.",
            *self._announce(),
        ]

    def _new_codes(self) -> list[str]:
        since = sorted(self.session.loaded.since)
        return (
            [f"Codes added since you marked this as finished: {saying.listed(since)}."]
            if since
            else []
        )

    def handle(self, line: str) -> Reply:
        """Execute a line. Errors are returned as words and `status`; they never end the session."""
        if self._confirm is not None:
            confirm, self._confirm = self._confirm, None
            if line.strip().casefold() in ("yes", "y"):
                return self._with_news(self._try(lambda: [confirm()]))
            if line.strip().casefold() in ("no", "n", ""):
                return Reply(["Nothing was changed."])
        try:
            parsed = parse(line, self.keymap)
        except UsageError as problem:
            return Reply([_failed(problem)], problem.exit_status)
        if parsed is None:
            return Reply([])
        action, argument = parsed
        if action == "quit":
            self.session.close()
            left = self.session.known and self.session.pending.marks
            saved = (
                "Every decision is saved; which segments you only looked at is not."
                if left
                else "Everything is saved."
            )
            return Reply([*map(visible, self.session.take_news()), saved], leave=True)
        reply = self._try(lambda: self._do(action, argument.strip()))
        self.session.rest()
        return self._with_news(reply)

    def _with_news(self, reply: Reply) -> Reply:
        """Add what others changed meanwhile, and repeat the words if they changed."""
        text, self._text = self._text, self.session.loaded.anchor
        reply.lines += [visible(s) for s in self.session.take_news()]
        if text != self._text:
            self._confirm = None
            reply.lines += [visible(s) for s in self._announce()]
        return reply

    def _try(self, work: Callable[[], list[str]]) -> Reply:
        try:
            return Reply([visible(s) for s in work() if s])
        except QcodeError as problem:
            return Reply([_failed(problem)], problem.exit_status)

    def _do(self, action: str, argument: str) -> list[str]:
        need_segments(self.session, action)
        if action in SIMPLE and not (argument and action in _WITH_ARGUMENT):
            message = perform(self.session, action)
            return [message, *([] if action in _QUIET else self._announce()), *self._if_moved()]
        return _WITH_ARGUMENT[action](self, argument)

    # Saying where we are
    # ------------------------------------------------------------------------------------------

    def _if_moved(self) -> list[str]:
        return (
            self._announce()
            if self._place != (self.session.sheet.name, self.session.cursor.index)
            else []
        )

    def _announce(self) -> list[str]:
        """The current segment: speaker, words, codes, marks, suggestions. Skipped questions come
        first.
        """
        session, sheet = self.session, self.session.sheet
        if not len(sheet):
            return [f"{sheet.name} has no segments."]
        index = session.cursor.index
        said_before: list[str] = []
        if (sheet.name, index) != self._place:
            back = index - 1
            while back >= 0 and sheet.quiet(back) and index - back <= 3:
                said_before.insert(
                    0, f"{sheet.speaker(back)} says: {one_line(sheet.words(sheet.spans[back]))}"
                )
                back -= 1
        self._place = (sheet.name, index)
        at = clock(sheet.turn(index).time_start) if self.times else ""
        return [
            *said_before,
            saying.place(sheet, index, times=at),
            one_line(sheet.words(sheet.spans[index])),
            *self._state(),
            *self._suggested(brief=True),
        ]

    def _state(self) -> list[str]:
        session, index = self.session, self.session.cursor.index
        chosen = [] if session.cursor.plain else [selected(session)]
        return [
            *chosen,
            *saying.codes(session.sheet, index, others=session.others),
            *saying.marks(session.sheet, index, others=session.others),
        ]

    def _suggested(self, *, brief: bool = False) -> list[str]:
        offer = self.session.offer
        if brief and (offer is None or not offer.visible):
            return []
        if offer is not None:
            offer.late = False  # they are told now
        return saying.suggestions(offer, coding_offers.why_none(self.session))

    # Commands with an argument
    # ------------------------------------------------------------------------------------

    def _apply(self, argument: str) -> list[str]:
        if not argument:
            raise UsageError(
                "name the code to add, such as: apply hotline", hint="find WORD finds codes"
            )
        return [self.session.apply(self._codes(argument))]

    def _codes(self, argument: str) -> list[str]:
        """Codes by key, path or label; several are separated by commas or spaces."""
        try:
            return [self.session.code_key(argument)]
        except QcodeError:
            parts = [p for p in argument.replace(",", " ").split() if p]
            return [self.session.code_key(p) for p in parts]

    def _remove(self, argument: str) -> list[str]:
        there = self.session.codes_here()
        if argument:
            return [self.session.remove([p for p in argument.replace(",", " ").split() if p])]
        if len(there) == 1:
            return [self.session.remove(there)]
        if not there:
            raise Refused(f"you have no code on {self.session.where()}")
        raise UsageError(f"name the code to remove: {saying.listed(there)}")

    def _replace(self, argument: str) -> list[str]:
        parts = argument.split()
        if len(parts) != 2:
            raise UsageError(
                "name the code to replace and the new one, such as: replace hotline community"
            )
        return [self.session.replace(*parts)]

    def _number(self, argument: str) -> int:
        if not argument.isdecimal():
            raise UsageError(f"the number of a suggestion is expected, not {argument!r}")
        return int(argument)

    def _new_code(self, argument: str) -> list[str]:
        label, parent = split_under(argument)
        return [coding_marks.new_code(self.session, label, parent=parent)]

    def _in_vivo(self, argument: str) -> list[str]:
        label, parent = split_under(argument)
        label = label or " ".join(self.session.sheet.words(self.session.cursor.span).split())
        if not argument and self.session.cursor.phrase is None:
            raise UsageError(
                "select words first, such as: words 3-5", hint="or give a label: in vivo LABEL"
            )
        return [coding_marks.new_code(self.session, label, parent=parent, put_on=True)]

    def _words(self, argument: str) -> list[str]:
        return [self._narrow("words", argument)]

    def _sentences(self, argument: str) -> list[str]:
        return [self._narrow("sentences", argument)]

    def _narrow(self, unit: str, argument: str) -> str:
        chosen: Unit = "words" if unit == "words" else "sentences"
        places = numbers(argument)
        if places is None:
            places = self._find_words(argument)
            chosen = "words"
        return narrow(self.session, chosen, *places)

    def _find_words(self, typed: str) -> tuple[int, int]:
        """The indices of the typed words in the segment."""
        sheet, index = self.session.sheet, self.session.cursor.index
        text = sheet.interview.text
        parts = segmentation.words(text, *sheet.spans[index])
        there = [text[a:b].casefold() for a, b in parts]
        wanted = [typed[a:b].casefold() for a, b in segmentation.words(typed, 0, len(typed))]
        for first in range(len(there) - len(wanted) + 1):
            if wanted and there[first : first + len(wanted)] == wanted:
                return first, first + len(wanted) - 1
        raise Refused(f"the segment does not have the words {typed!r}")

    def _memo(self, argument: str) -> list[str]:
        if not argument:
            raise UsageError("type the memo after the word, such as: memo ask about the date")
        return [coding_marks.write_memo(self.session, argument, add=True)]

    def _memo_on(self, argument: str) -> list[str]:
        target, colon, text = argument.partition(":")
        if not colon:
            raise UsageError(
                "type what the memo is on, a colon and the memo, such as: memo on hotline: too wide"
            )
        kind, name = {
            "transcript": ("transcript", self.session.sheet.name),
            "study": ("study", "study"),
        }.get(target.strip().casefold(), ("code", ""))
        name = name or self.session.code_key(target)
        return [
            coding_marks.write_memo(self.session, text, target_kind=kind, target=name, add=True)
        ]

    def _ask(self, argument: str) -> list[str]:
        return [coding_marks.set_asked(self.session, argument or None)]

    def _put(self, argument: str) -> list[str]:
        question, _, how = argument.partition(" ")
        answers = {"": True, "yes": True, "no": False, "clear": None}
        if not question or how.strip().casefold() not in answers:
            raise UsageError(
                "type put and a question, and no if it was not asked, such as: put Q2 no"
            )
        return [coding_marks.set_put(self.session, question, answers[how.strip().casefold()])]

    def _done(self, argument: str) -> list[str]:
        if argument.casefold() == "anyway":
            return [coding_marks.mark_done(self.session, anyway=True)]
        if argument:
            return [coding_marks.mark_done(self.session, argument)]
        if coding_marks.is_done(self.session):
            self._confirm = lambda: coding_marks.take_back_done(self.session)
            return [
                f"{self.session.sheet.name} is already marked as finished. Type yes to remove the"
                " mark, no to keep it."
            ]
        try:
            return [coding_marks.mark_done(self.session)]
        except Refused as problem:
            self._confirm = lambda: coding_marks.mark_done(self.session, anyway=True)
            return [
                f"{problem.message[0].upper()}{problem.message[1:]}. Type yes to mark it as"
                " finished anyway, no to go on."
            ]

    def _times(self, argument: str) -> list[str]:
        self.times = not self.times
        return [f"Times are {'read' if self.times else 'not read'} from now on."]

    def _tree(self, argument: str) -> list[str]:
        from qcode.coding.choosing import tree

        return [
            f"{'  ' * depth}{code.key}: {code.name}."
            for depth, code in tree(self.session.sheet.codebook)
        ]

    def _details(self, argument: str) -> list[str]:
        return [*self._announce(), *self._memos("")]

    def _suggestions(self, argument: str) -> list[str]:
        if argument:
            return [coding_offers.set_when(self.session, argument)]
        return [f"Suggestions are shown {self.session.when()} in this study.", *self._suggested()]

    def _open(self, argument: str) -> list[str]:
        if argument:
            self.session.rest()
            said_open = self.session.open(argument)
            self._text = self.session.loaded.anchor
            return [
                said_open,
                saying.progress(self.session.sheet),
                *self._new_codes(),
                *self._announce(),
            ]
        return [saying.task(task) for task in coding_lists.tasks(self.session)]

    def _work(self, argument: str) -> list[str]:
        which, _, rest = argument.partition(" ")
        which = which.casefold()
        if which == "assigned":
            found = [t for t in coding_lists.tasks(self.session) if t.kind is not None]
            return [saying.task(t) for t in found] or ["Nothing is assigned to you."]
        if which == "newer":
            newer = coding_lists.newer(self.session)
            return [
                f"{name}: look for {saying.listed(codes)}." for name, codes in newer.items()
            ] or ["No codes were added since."]
        if which in ("unsure", "starred"):
            return [
                coding_lists.flags(self.session, "unsure" if which == "unsure" else "star"),
                *self._announce(),
            ]
        if which in ("older", "possible"):
            return [coding_lists.changed(self.session, which), *self._announce()]
        if which == "exclusive":
            return [coding_lists.exclusive(self.session), *self._announce()]
        if which == "answers":
            return [coding_lists.answers(self.session, rest), *self._announce()]
        names = "; ".join(f"work {name}: {words}" for name, words in coding_lists.LISTS.items())
        if argument:
            raise UsageError(f"there is no work list {argument!r}", hint=names)
        return [f"The work lists are: {names}."]

    def _search(self, argument: str) -> list[str]:
        return [coding_lists.search(self.session, argument), *self._announce()]

    def _search_all(self, argument: str) -> list[str]:
        return [coding_lists.search_all(self.session, argument), *self._announce()]

    def _goto(self, argument: str) -> list[str]:
        self.session.move(goto(self.session.sheet, argument))
        return self._announce()

    def _follow(self, argument: str) -> list[str]:
        return [coding_lists.follow(self.session, argument or None), *self._if_moved()]

    def _find(self, argument: str) -> list[str]:
        found = self.session.chooser.best(argument)[:9]
        return [f"{f.code.key}: {f.code.name}." for f in found] or [
            f"No code has {argument!r} in its entry."
        ]

    def _describe(self, argument: str) -> list[str]:
        key = self.session.code_key(argument)
        code = next(c for c in self.session.sheet.codebook.codes if c.key == key)
        session = self.session
        counts, draft = session.counts.get(key, (0, 0)), key in session.loaded.names.drafts
        rows = saying.entry(code, session.sheet.codebook.path(key), counts, draft=draft)
        return [f"{heading}: {text}" for heading, text in rows]

    def _memos(self, argument: str) -> list[str]:
        found = self.session.sheet.memos_on(self.session.cursor.index)
        return [
            f"{m.kind.capitalize()} by {m.coder or 'nobody named'}: {one_line(m.text)}"
            for m in found
        ] or ["There is no memo."]

    def _questions(self, argument: str) -> list[str]:
        return [f"{q.id}: {q.text}" for q in self.session.loaded.protocols.questions] or [
            "There is no protocol."
        ]

    def _read(self, argument: str) -> list[str]:
        if argument:
            index = goto(self.session.sheet, argument)
            return [
                saying.place(self.session.sheet, index),
                one_line(self.session.sheet.words(self.session.sheet.spans[index])),
            ]
        return self._announce()

    def _where(self, argument: str) -> list[str]:
        if not len(self.session.sheet):
            return self._announce()
        saved = self.session.saved_at()
        last = f"The last change was saved at {saved}." if saved else "No changes yet."
        return [
            saying.place(self.session.sheet, self.session.cursor.index),
            *self._state(),
            saying.progress(self.session.sheet),
            last,
        ]

    def _wait_for(self, argument: str) -> list[str]:
        ready = self._wait() if self._wait is not None else False
        return [
            "Suggestions are ready." if ready else "No suggestions are being computed.",
            *self._suggested(),
        ]

    def _palette(self, argument: str) -> list[str]:
        return self._help(argument)

    def _theme(self, argument: str) -> list[str]:
        return ["Line mode has no colors."]

    def _help(self, argument: str) -> list[str]:
        rows = []
        for action in (*ACTIONS, *ONLY_PLAIN):
            if not action.words or (
                argument
                and argument.casefold()
                not in f"{action.name} {action.words} {action.help}".casefold()
            ):
                continue
            keys = (
                [said(k) for k in self.keymap.keys(action.name)]
                if action.name != "take"
                else ["the number alone"]
            )
            rows.append((action.words, keys, action.argument, action.help))
        return saying.help_lines(rows) or [f"No command has {argument!r} in it."]


def _failed(problem: QcodeError) -> str:
    message = problem.message[:1].upper() + problem.message[1:]
    hint = f" {_sentence(problem.hint)}" if problem.hint else ""
    return one_line(f"That did not work. {_sentence(message)}{hint}")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}"


_WITH_ARGUMENT: dict[str, Callable[[LineMode, str], list[str]]] = {
    "choose": LineMode._apply,
    "remove": LineMode._remove,
    "replace": LineMode._replace,
    "new_code": LineMode._new_code,
    "take": lambda m, a: [coding_offers.take(m.session, m._number(a))],
    "reject": lambda m, a: [coding_offers.reject(m.session, m._number(a))],
    "in_vivo": LineMode._in_vivo,
    "words": LineMode._words,
    "sentences": LineMode._sentences,
    "memo": LineMode._memo,
    "memo_other": LineMode._memo_on,
    "asked": LineMode._ask,
    "asked_other": LineMode._ask,
    "put": LineMode._put,
    "done": LineMode._done,
    "times": LineMode._times,
    "tree": LineMode._tree,
    "details": LineMode._details,
    "suggestions": LineMode._suggestions,
    "theme": LineMode._theme,
    "open": LineMode._open,
    "worklists": LineMode._work,
    "palette": LineMode._palette,
    "help": LineMode._help,
    "search": LineMode._search,
    "search_all": LineMode._search_all,
    "goto": LineMode._goto,
    "follow": LineMode._follow,
    "find": LineMode._find,
    "describe": LineMode._describe,
    "memos": LineMode._memos,
    "questions": LineMode._questions,
    "where": LineMode._where,
    "read": LineMode._read,
    "wait": LineMode._wait_for,
    "list_suggestions": lambda m, a: m._suggested(),
}
"""The actions that take an argument."""
