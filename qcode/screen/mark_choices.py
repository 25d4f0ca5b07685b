"""The actions of the screen that mark something: memos, questions that were asked, finished
transcripts.
"""

from __future__ import annotations

from collections.abc import Callable

from qcode.errors import LOOK_AGAIN, QcodeError, Refused
from qcode.screen.asking import ask_from_list
from qcode.screen.code_picker import pick_code
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Question
from qcode.screen.picker import Item
from qcode.shown import remedy
from qcode.workflows.coding import key_shown
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks


def memo(desk: DrawnDesk) -> None:
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


def memo_other(desk: DrawnDesk) -> None:
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


def _edit(desk: DrawnDesk, title: str, shown: str, write: Callable[[str], str]) -> None:
    """Open the memo editor. Words that could not be stored appear in the next memo, with a
    message.
    """
    message = desk.told

    def done(text: str) -> None:
        try:
            if desk.told != message:
                raise Refused(LOOK_AGAIN, advice="your text will be in the next memo that you open")
            desk.say(write(text))
        except QcodeError as problem:
            keep_text(desk, text if text.strip() != shown.strip() else "", problem)
            desk.fail(problem)
        desk.tell_news()

    kept, desk.kept = desk.kept, ""
    desk.host.edit(title, "\n".join(part for part in (shown, kept) if part), done)


def keep_text(desk: DrawnDesk, text: str, problem: QcodeError) -> None:
    """Keep a text that could not be stored for the next memo, and let the message say so."""
    desk.kept = text
    if text and not remedy(problem):
        problem.advice = "what you wrote is in the next memo that you open"


def asked(desk: DrawnDesk) -> None:
    """Set the guessed question, or let the coder choose if none is recognized."""
    if coding_marks.guessed(desk.session) is None:
        asked_other(desk)
    else:
        desk.say(coding_marks.set_asked(desk.session))


def asked_other(desk: DrawnDesk) -> None:
    """Choose the question that this turn answers; choosing one that is set removes it."""
    there = coding_marks.asked_here(desk.session)
    questions = [
        Item(q.id, f"{q.id}{' ' + desk.signs.there if q.id in there else ''}", q.text)
        for q in desk.session.loaded.protocols.questions
    ]
    if not questions:
        raise Refused("the codebook has no protocol")
    ask_from_list(
        desk, "Question:", questions, lambda q: desk.say(coding_marks.set_asked(desk.session, q))
    )


def put(desk: DrawnDesk) -> None:
    """Choose a question, then whether it was asked in this transcript."""
    marked = coding_marks.put_here(desk.session)
    decisions = {True: "put", False: "not put"}
    questions = [
        Item(q.id, f"{q.id}{f' ({decisions[marked[q.id]]})' if q.id in marked else ''}", q.text)
        for q in desk.session.loaded.protocols.questions
    ]
    if not questions:
        raise Refused("the codebook has no protocol")
    ask_from_list(
        desk, "Was it asked? Question:", questions, lambda question: was_put(desk, question)
    )


def was_put(desk: DrawnDesk, question: str) -> None:
    """Choose whether a question was asked in this transcript."""
    answers = {"put": True, "not put": False, "no mark": None}
    rows = [
        Item("put", "put", "it was asked in this transcript"),
        Item("not put", "not put", "it was not asked, even if the protocol says so"),
        Item("no mark", "no mark", "remove your mark"),
    ]
    ask_from_list(
        desk,
        f"Question {question}:",
        rows,
        lambda how: desk.say(coding_marks.set_put(desk.session, question, answers[how])),
    )


def done(desk: DrawnDesk) -> None:
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


def _what_next(desk: DrawnDesk) -> str:
    from qcode.workflows.coding import next_task

    task = next_task(coding_lists.tasks(desk.session))
    return (
        f" Next is {task.transcript}: {key_shown(desk.keymap.first('open'))} opens it."
        if task
        else ""
    )
