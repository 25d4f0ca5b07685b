"""The actions of the screen that go somewhere: a search, another place, a work list."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.errors import Refused
from qcode.screen.asking import ask_for_line, ask_from_list
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.mark_choices import was_put
from qcode.screen.picker import Item
from qcode.shown import listed
from qcode.workflows.coding import Task, goto, key_shown, questions_left_open
from qcode.workflows.coding import lists as coding_lists


def search(desk: DrawnDesk) -> None:
    """Search this transcript."""
    ask_for_line(
        desk,
        "Search (regular expression)",
        lambda typed: desk.say(coding_lists.search(desk.session, typed)),
    )


def search_all(desk: DrawnDesk) -> None:
    """Search all transcripts."""
    ask_for_line(
        desk,
        "Search all transcripts",
        lambda typed: desk.say(coding_lists.search_all(desk.session, typed)),
    )


def go_to(desk: DrawnDesk) -> None:
    """Go to a segment, time or percentage, or to another transcript by name."""

    def go(typed: str) -> None:
        names = {t.casefold(): t for t in desk.session.loaded.names.transcript.values()}
        if typed.strip().casefold() in names:
            _open(desk, names[typed.strip().casefold()])
        else:
            desk.session.move(goto(desk.session.sheet, typed))

    ask_for_line(desk, "Go to (12, 00:12:03, 50%, a transcript)", go)


def open_other(desk: DrawnDesk) -> None:
    """Choose another transcript."""
    _tasks(desk, "Open:", coding_lists.tasks(desk.session))


def _tasks(desk: DrawnDesk, title: str, matches: Sequence[Task]) -> None:
    rounds = {t.transcript: t.round for t in matches if t.kind is not None}

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

    ask_from_list(
        desk, title, [words(t) for t in matches], lambda name: _open(desk, name, rounds.get(name))
    )


def _open(desk: DrawnDesk, name: str, round: str | None = None) -> None:
    desk.session.rest()
    words = desk.session.open(name, round=round)
    since = sorted(desk.session.loaded.since)
    more = f" Codes added since it was finished: {listed(since[:6])}." if since else ""
    desk.opened()
    desk.say(words + more)


def worklists(desk: DrawnDesk) -> None:
    """Choose a work list."""
    ask_from_list(
        desk,
        "Work through:",
        [Item(name, words) for name, words in coding_lists.LISTS.items()],
        lambda name: _work(desk, name),
    )


def _work(desk: DrawnDesk, name: str) -> None:
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
            Item(transcript, transcript, f"look for {listed(codes)}")
            for transcript, codes in newer.items()
        ]
        ask_from_list(desk, "Newer codes:", rows, lambda transcript: _open(desk, transcript))
    elif name == "answers":
        seen = {q.id: q for p in session.sheet.codebook.protocols for q in p.questions}
        rows = [Item(q.id, q.id, q.text) for q in seen.values()]
        ask_from_list(
            desk, "Answers to:", rows, lambda q: _went(desk, coding_lists.answers(session, q))
        )
    elif name == "unasked":
        _left_open(desk)
    elif name in ("older", "possible"):
        _went(desk, coding_lists.changed(session, name))
    elif name in ("audit", "next"):
        _went(desk, coding_lists.drawn(session, name))
    elif name == "exclusive":
        _went(desk, coding_lists.exclusive(session))
    else:
        _went(desk, coding_lists.flags(session, "unsure" if name == "unsure" else "star"))


def _left_open(desk: DrawnDesk) -> None:
    """Choose a question that a transcript leaves open, then say whether it was asked there."""
    there = questions_left_open(desk.session.view)
    if not there:
        raise Refused("no question of a protocol is left open")
    rows = [Item(str(n), f"{o.transcript} · {o.question}", o.text) for n, o in enumerate(there)]

    def chosen(row: str) -> None:
        question = there[int(row)]
        if question.transcript != desk.session.sheet.name:
            _open(desk, question.transcript)
        was_put(desk, question.question)

    ask_from_list(desk, "Left open:", rows, chosen)


def _went(desk: DrawnDesk, words: str) -> None:
    desk.opened()
    desk.say(f"{words} {key_shown(desk.keymap.first('next_hit'))} goes to the next.")
