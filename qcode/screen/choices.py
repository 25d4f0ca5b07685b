"""The actions of the screen that ask for something first: a code, a word to search, a question, a
transcript.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.coding import saying
from qcode.coding.actions import ACTIONS
from qcode.coding.choosing import tree
from qcode.coding.cursor import goto
from qcode.coding.keymap import shown
from qcode.coding.questions import asked_at
from qcode.coding.suggesting import WHEN
from qcode.coding.worklists import Task
from qcode.errors import LOOK_AGAIN, QcodeError, Refused, UsageError
from qcode.model import Code
from qcode.screen import panels
from qcode.screen.desk import Desk, Page, Prompt, Question
from qcode.screen.picker import Editor, Item, Picker
from qcode.screen.styles import THEMES
from qcode.shown import clock
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import narrow
from qcode.workflows.coding import offers as coding_offers

TOP = "\x00top"
"""The value for "top level" in the list of parents for a new code."""


# Codes
# --------------------------------------------------------------------------------------------------


def pick_code(
    desk: Desk,
    title: str,
    chosen: Callable[[str], None],
    *,
    new: bool = False,
    first: Sequence[Item] = (),
    as_tree: bool = False,
) -> None:
    """Open the codebook to choose a code from."""
    session = desk.session
    session.catch_up()
    found = (
        asked_at(session.sheet, session.loaded.protocols, session.cursor.index)
        if len(session.sheet)
        else None
    )
    asked = found[0] if found else None
    here = frozenset(session.codes_here())

    def item(code: Code, depth: int = 0) -> Item:
        own = session.counts.get(code.key, (0, 0))[0]
        sign = desk.signs.there if code.key in here else ""
        draft = " (draft)" if code.key in session.loaded.names.drafts else ""
        note = f"{code.label} {own}" if own else code.label
        return Item(code.key, code.key + draft, note, desk.lines.color(code.key), depth, sign)

    def items(typed: str) -> list[Item]:
        best = [item(f.code) for f in session.chooser.best(typed, asked=asked)]
        return best if typed else [*first, *best]

    def as_rows(typed: str) -> list[Item]:
        fitting = {f.code.key for f in session.chooser.best(typed)} if typed.strip() else None
        shown_codes = set()
        for key in fitting or ():
            shown_codes.update(session.sheet.codebook.path(key).split("/"))
        return [
            item(code, depth)
            for depth, code in tree(session.sheet.codebook)
            if fitting is None or code.key in shown_codes
        ]

    def entry(key: str) -> list[tuple[str, str]]:
        code = session.sheet.codebook.get(key)
        if code is None:
            return []
        drafts = session.loaded.names.drafts
        rows = saying.entry(
            code,
            session.sheet.codebook.path(key),
            session.counts.get(key, (0, 0)),
            draft=key in drafts,
        )
        memos = [
            m for m in session.sheet.memos.values() if m.target_kind == "code" and m.target == key
        ]
        return rows + [(f"Memo by {m.coder}", " ".join(m.text.split())) for m in memos]

    desk.picker = Picker(
        title,
        items,
        chosen,
        entry=entry,
        tree=as_rows,
        show_tree=as_tree,
        new=(lambda typed: _parent_of(desk, typed, put_on=True)) if new else None,
        empty="No code fits.",
    )


def choose(desk: Desk, *, as_tree: bool = False) -> None:
    """Add a code."""
    place = "" if desk.session.cursor.plain else f" on {desk.session.where()}"
    pick_code(
        desk,
        f"Code{place}:",
        lambda key: desk.say(desk.session.apply([key])),
        new=True,
        as_tree=as_tree,
    )


def remove(desk: Desk) -> None:
    """Remove a code: directly if there is only one, otherwise choose."""
    there = desk.session.codes_here()
    if not there:
        raise Refused(f"you have no code on {desk.session.where()}")
    if len(there) == 1:
        desk.say(desk.session.remove(there))
        return
    rows = [Item(key, key, "", desk.lines.color(key)) for key in there]
    rows.append(Item(TOP, "all of them"))
    _pick(
        desk,
        "Remove:",
        rows,
        lambda key: desk.say(desk.session.remove(there if key == TOP else [key])),
    )


def replace(desk: Desk) -> None:
    """Replace a code with another."""
    there = desk.session.codes_here()
    if not there:
        raise Refused(f"you have no code on {desk.session.where()}")

    def with_what(old: str) -> None:
        pick_code(
            desk, f"Replace {old} with:", lambda new: desk.say(desk.session.replace(old, new))
        )

    if len(there) == 1:
        with_what(there[0])
    else:
        _pick(
            desk,
            "Replace:",
            [Item(key, key, "", desk.lines.color(key)) for key in there],
            with_what,
        )


def follow(desk: Desk) -> None:
    """Choose the code that ] and [ go to."""
    pick_code(
        desk,
        "Follow:",
        lambda key: desk.say(coding_lists.follow(desk.session, None if key == TOP else key)),
        first=[Item(TOP, "any code")],
    )


def new_code(desk: Desk) -> None:
    """Make a new code."""
    _ask(desk, "Label of the new code", lambda label: _parent_of(desk, label, put_on=False))


def in_vivo(desk: Desk) -> None:
    """Make a code from the selected words."""
    if desk.session.cursor.phrase is None:
        desk.say(
            f"Select the words, then press {shown(desk.keymap.first('in_vivo'))} again."
            f" {narrow(desk.session, 'words')}"
        )
        return
    words = " ".join(desk.session.sheet.words(desk.session.cursor.span).split())
    _ask(desk, "Label of the new code", lambda label: _parent_of(desk, label, put_on=True), words)


def _parent_of(desk: Desk, label: str, *, put_on: bool) -> None:
    if not label.strip():
        raise UsageError("a code needs a label")

    def under(key: str) -> None:
        desk.say(
            coding_marks.new_code(
                desk.session, label, parent=None if key == TOP else key, put_on=put_on
            )
        )

    pick_code(desk, f"Where does “{label[:20]}” belong?", under, first=[Item(TOP, "(top level)")])


# Marks
# --------------------------------------------------------------------------------------------------


def memo(desk: Desk) -> None:
    """Write the memo on the words under the cursor."""
    session = desk.session
    present = coding_marks.memo_here(session)
    shown = present.text if present else ""
    _edit(
        desk,
        f"Memo on {session.where()}",
        shown,
        lambda text: coding_marks.write_memo(session, text, shown=shown),
    )


def memo_other(desk: Desk) -> None:
    """Write a memo on a code, the transcript or the study."""

    def on(value: str) -> None:
        kind, target = {
            "\x00transcript": ("transcript", desk.session.sheet.name),
            "\x00study": ("study", "study"),
        }.get(value, ("code", value))
        present = coding_marks.memo_of(desk.session, kind, target)
        shown = present.text if present else ""

        def write(text: str) -> str:
            return coding_marks.write_memo(
                desk.session, text, target_kind=kind, target=target, shown=shown
            )

        _edit(
            desk,
            f"Memo on the {kind}" if kind == "study" else f"Memo on the {kind} {target}",
            shown,
            write,
        )

    first = [
        Item("\x00transcript", f"the transcript {desk.session.sheet.name}"),
        Item("\x00study", "the study"),
    ]
    pick_code(desk, "Memo on:", on, first=first)


def _edit(desk: Desk, title: str, shown: str, write: Callable[[str], str]) -> None:
    """Open the memo editor. Words that could not be stored appear in the next memo, with a
    message.
    """
    told = desk.told

    def done(text: str) -> None:
        try:
            if desk.told != told:
                raise Refused(LOOK_AGAIN, hint="your text will be in the next memo that you open")
            desk.say(write(text))
        except QcodeError as problem:
            desk.kept = text if text.strip() != shown.strip() else ""
            if desk.kept:
                problem.hint = problem.hint or "what you wrote is in the next memo that you open"
            desk.fail(problem)
        desk.tell_news()

    kept, desk.kept = desk.kept, ""
    desk.host.edit(title, "\n".join(part for part in (shown, kept) if part), done)


def asked(desk: Desk) -> None:
    """Set the guessed question, or let the coder choose if none is recognized."""
    if coding_marks.guessed(desk.session) is None:
        asked_other(desk)
    else:
        desk.say(coding_marks.set_asked(desk.session))


def asked_other(desk: Desk) -> None:
    """Choose the question that this turn answers; choosing one that is set removes it."""
    there = coding_marks.asked_here(desk.session)
    questions = [
        Item(q.id, f"{q.id}{' ' + desk.signs.there if q.id in there else ''}", q.text)
        for q in desk.session.loaded.protocols.questions
    ]
    if not questions:
        raise Refused("the codebook has no protocol")
    _pick(desk, "Question:", questions, lambda q: desk.say(coding_marks.set_asked(desk.session, q)))


def put(desk: Desk) -> None:
    """Choose a question, then whether it was asked in this transcript."""
    marked = coding_marks.put_here(desk.session)
    said = {True: "put", False: "not put"}
    questions = [
        Item(q.id, f"{q.id}{f' ({said[marked[q.id]]})' if q.id in marked else ''}", q.text)
        for q in desk.session.loaded.protocols.questions
    ]
    if not questions:
        raise Refused("the codebook has no protocol")
    answers = {"put": True, "not put": False, "no mark": None}
    rows = [
        Item("put", "put", "it was asked in this transcript"),
        Item("not put", "not put", "it was not asked, even if the protocol says so"),
        Item("no mark", "no mark", "remove your mark"),
    ]

    def chosen(question: str) -> None:
        def then(how: str) -> None:
            desk.say(coding_marks.set_put(desk.session, question, answers[how]))

        _pick(desk, f"Question {question}:", rows, then)

    _pick(desk, "Was it asked? Question:", questions, chosen)


def done(desk: Desk) -> None:
    """Mark the transcript as finished; ask first if segments were never seen or if it is already
    finished.
    """
    session = desk.session
    if coding_marks.is_done(session):
        desk.question = Question(
            f"{session.sheet.name} is marked as finished. Remove the mark?",
            lambda: desk.say(coding_marks.take_back_done(session)),
        )
        return
    try:
        desk.say(coding_marks.mark_done(session) + _what_next(desk))
    except Refused as problem:
        asked_for = (
            f"{problem.message[0].upper()}{problem.message[1:]}. Mark it as finished anyway?"
        )
        desk.question = Question(
            asked_for,
            lambda: desk.say(coding_marks.mark_done(session, anyway=True) + _what_next(desk)),
        )


def _what_next(desk: Desk) -> str:
    from qcode.coding.worklists import next_task

    task = next_task(coding_lists.tasks(desk.session))
    return (
        f" Next is {task.transcript}: {shown(desk.keymap.first('open'))} opens it." if task else ""
    )


# Looking
# --------------------------------------------------------------------------------------------------


def times(desk: Desk) -> None:
    """Show or hide the begin times of turns."""
    desk.lines.times = not desk.lines.times
    timed = any(t.time_start is not None for t in desk.session.sheet.interview.turns)
    desk.say("" if timed else "This transcript has no times.")


def details(desk: Desk) -> None:
    """Show all details of the segment."""
    desk.page = Page("Details", lambda cells, _: panels.details_page(desk.session, cells, clock))


def help_page(desk: Desk) -> None:
    """Show every key."""
    desk.page = Page(
        "Keys", lambda cells, height: panels.help_page(desk.keymap, cells, height), whole=True
    )


def suggestions(desk: Desk) -> None:
    """Choose when suggestions are shown in the study."""
    words = {
        "at once": "as soon as you come to a segment",
        "after": "after you have decided on a segment",
        "off": "not at all",
    }
    now = desk.session.when()
    rows = [
        Item(when, f"{when}{' ' + desk.signs.there if when == now else ''}", words[when])
        for when in WHEN
    ]
    _pick(
        desk,
        "Suggestions:",
        rows,
        lambda when: desk.say(coding_offers.set_when(desk.session, when)),
    )


def theme(desk: Desk) -> None:
    """Change to the next theme."""
    name = THEMES[(THEMES.index(desk.theme) + 1) % len(THEMES)]
    desk.theme = name
    desk.host.set_theme(name)
    desk.say(f"The colors are now {'high contrast' if name == 'contrast' else name}.")


# Places
# --------------------------------------------------------------------------------------------------


def search(desk: Desk) -> None:
    """Search this transcript."""
    _ask(
        desk,
        "Search (regular expression)",
        lambda typed: desk.say(coding_lists.search(desk.session, typed)),
    )


def search_all(desk: Desk) -> None:
    """Search all transcripts."""
    _ask(
        desk,
        "Search all transcripts",
        lambda typed: desk.say(coding_lists.search_all(desk.session, typed)),
    )


def go_to(desk: Desk) -> None:
    """Go to a segment, time or share, or to another transcript by its name."""

    def go(typed: str) -> None:
        names = {t.casefold(): t for t in desk.session.loaded.names.transcript.values()}
        if typed.strip().casefold() in names:
            _open(desk, names[typed.strip().casefold()])
        else:
            desk.session.move(goto(desk.session.sheet, typed))

    _ask(desk, "Go to (12, 00:12:03, 50%, a transcript)", go)


def open_other(desk: Desk) -> None:
    """Choose another transcript."""
    _tasks(desk, "Open:", coding_lists.tasks(desk.session))


def _tasks(desk: Desk, title: str, found: Sequence[Task]) -> None:
    rounds = {t.transcript: t.round for t in found if t.kind is not None}

    def words(task: Task) -> Item:
        kind = f"{'blind ' if task.blind else ''}{task.kind} {task.round}" if task.kind else ""
        here = f" {desk.signs.here}" if task.transcript == desk.session.sheet.name else ""
        note = " · ".join(
            x
            for x in (
                task.role,
                kind,
                task.state,
                f"{task.codings} codings" if task.codings else "",
            )
            if x
        )
        return Item(task.transcript, task.transcript + here, note)

    _pick(desk, title, [words(t) for t in found], lambda name: _open(desk, name, rounds.get(name)))


def _open(desk: Desk, name: str, round: str | None = None) -> None:
    desk.session.rest()
    words = desk.session.open(name, round=round)
    since = sorted(desk.session.loaded.since)
    more = f" Codes added since it was finished: {saying.listed(since[:6])}." if since else ""
    desk.opened()
    desk.say(words + more)


def worklists(desk: Desk) -> None:
    """Choose a work list."""
    _pick(
        desk,
        "Work through:",
        [Item(name, words) for name, words in coding_lists.LISTS.items()],
        lambda name: _work(desk, name),
    )


def _work(desk: Desk, name: str) -> None:
    session = desk.session
    if name == "assigned":
        mine = [t for t in coding_lists.tasks(session) if t.kind is not None]
        if not mine:
            raise Refused("nothing is assigned to you")
        _tasks(desk, "Assigned:", mine)
    elif name == "newer":
        newer = coding_lists.newer(session)
        if not newer:
            raise Refused("no codes were added since you marked transcripts as finished")
        rows = [
            Item(transcript, transcript, f"look for {saying.listed(codes)}")
            for transcript, codes in newer.items()
        ]
        _pick(desk, "Newer codes:", rows, lambda transcript: _open(desk, transcript))
    elif name == "answers":
        seen = {q.id: q for p in session.sheet.codebook.protocols for q in p.questions}
        rows = [Item(q.id, q.id, q.text) for q in seen.values()]
        _pick(desk, "Answers to:", rows, lambda q: _went(desk, coding_lists.answers(session, q)))
    elif name in ("older", "possible"):
        _went(desk, coding_lists.changed(session, name))
    elif name == "exclusive":
        _went(desk, coding_lists.exclusive(session))
    else:
        _went(desk, coding_lists.flags(session, "unsure" if name == "unsure" else "star"))


def _went(desk: Desk, words: str) -> None:
    desk.opened()
    desk.say(f"{words} {shown(desk.keymap.first('next_hit'))} goes to the next.")


def palette(desk: Desk) -> None:
    """Find a command by its name."""
    rows = [
        Item(a.name, a.help.rstrip("."), " ".join(shown(k) for k in desk.keymap.keys(a.name)))
        for a in ACTIONS
        if a.context == "coding" and a.name not in ("take", "palette")
    ]
    _pick(desk, "Do:", rows, desk.do)


def reject(desk: Desk) -> None:
    """Wait for the number of a suggestion to reject."""
    if desk.session.offer is None or not desk.session.offer.visible:
        raise Refused(coding_offers.why_none(desk.session))
    desk.waiting = "reject"
    desk.say("Type the number of the suggestion that does not apply.")


def _pick(desk: Desk, title: str, rows: Sequence[Item], chosen: Callable[[str], None]) -> None:
    """Open a list; typing finds rows by any part of their words."""

    def items(typed: str) -> list[Item]:
        tokens = typed.casefold().split()
        fitting = [r for r in rows if all(t in f"{r.label} {r.note}".casefold() for t in tokens)]
        return (
            sorted(fitting, key=lambda r: not r.label.casefold().startswith(typed.casefold()))
            if tokens
            else fitting
        )

    desk.picker = Picker(title, items, chosen)


def _ask(desk: Desk, label: str, then: Callable[[str], None], text: str = "") -> None:
    desk.prompt = Prompt(label, then, Editor(text))


DO: dict[str, Callable[[Desk], None]] = {
    "choose": choose,
    "remove": remove,
    "replace": replace,
    "follow": follow,
    "new_code": new_code,
    "in_vivo": in_vivo,
    "memo": memo,
    "memo_other": memo_other,
    "asked": asked,
    "asked_other": asked_other,
    "put": put,
    "done": done,
    "times": times,
    "details": details,
    "help": help_page,
    "suggestions": suggestions,
    "theme": theme,
    "search": search,
    "search_all": search_all,
    "goto": go_to,
    "open": open_other,
    "worklists": worklists,
    "palette": palette,
    "reject": reject,
    "tree": lambda desk: choose(desk, as_tree=True),
    "quit": Desk.leave,
}
"""What these actions do on the screen, by name."""
