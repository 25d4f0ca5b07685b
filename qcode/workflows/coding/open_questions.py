"""Questions of the protocol that a transcript leaves open: nobody marked them as asked or not asked
there, no turn was recognized as asking them, and no code of theirs is on the transcript.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qcode.coding.questions import Protocols, guess_turn, roles_of
from qcode.coding.sheet import Mark, Sheet
from qcode.model import NOT_PUT, PUT, Codebook, Column, Table, role_key
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.coding.questions_put import question_id
from qcode.workflows.coding.reading import as_mark, read_names


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that may not have been asked in a transcript."""

    transcript: str
    question: str
    text: str
    roles: tuple[str, ...]


def questions_left_open(view: View, transcripts: Sequence[str] = ()) -> list[OpenQuestion]:
    """The open questions of transcripts (default: of all), as far as the reader may see. Raises
    Unknown.
    """
    study, names = view.study(only=transcripts or None), read_names(view)
    marks: dict[str, list[Mark]] = {}
    for row in view.rows("mark", kind=["asked", PUT, NOT_PUT]):
        marks.setdefault(row.transcript, []).append(as_mark(row, names))
    codes: dict[str, set[str]] = {}
    for coding in study.codings:
        codes.setdefault(coding.transcript, set()).add(coding.code)
    result = []
    for interview in study.interviews:
        there = marks.get(interview.id, [])
        sheet = Sheet(interview, study.codebook, coder="", round="", marks=there)
        if not _has_protocol(sheet, study.codebook):
            continue
        protocols = Protocols(study.codebook, roles_of(sheet))
        settled = _settled(sheet, protocols, there, codes.get(interview.name, set()))
        result += [
            OpenQuestion(interview.name, q.id, q.text, tuple(roles_of(sheet)))
            for q in protocols.questions
            if q.id not in settled
        ]
    return result


def _has_protocol(sheet: Sheet, codebook: Codebook) -> bool:
    roles = {role_key(role) for role in roles_of(sheet)}
    return any(role_key(p.role) in roles for p in codebook.protocols)


def _settled(
    sheet: Sheet, protocols: Protocols, marks: Sequence[Mark], codes: set[str]
) -> set[str]:
    """The questions that were marked, recognized, or answered with a code."""
    settled = {mark.value for mark in marks}
    for code in codes:
        entry = sheet.codebook.get(code)
        settled.update(entry.questions if entry is not None else ())
    for index in range(len(sheet)):
        if sheet.is_interviewer(index) and sheet.opens_turn(index):
            guess = guess_turn(sheet, protocols, index)
            if guess is not None:
                settled.add(guess.question.id)
    return settled


def open_questions_table(
    view: View, question: str | None = None, transcripts: Sequence[str] = ()
) -> Table:
    """One row per open question: `transcript, question, text, role`. Raises Unknown for a question
    or transcript that does not exist.
    """
    wanted = None if question is None else question_id(question, view.codebook())
    rows = tuple(
        {"transcript": o.transcript, "question": o.question, "text": o.text, "role": [*o.roles]}
        for o in questions_left_open(view, transcripts)
        if wanted in (None, o.question)
    )
    columns = (
        Column("transcript", "Transcript"),
        Column("question", "Question"),
        Column("role", "Role", "list"),
        Column("text", "Text"),
    )
    notes = (
        f"{amount(len(rows), 'question')} of a protocol neither marked, nor recognized in what the"
        " interviewer says, nor answered with a code. They count as asked, unless --asked marked is"
        " given.",
        "qcode asked set QUESTION TRANSCRIPT --not-put marks one as not asked.",
    )
    return Table("asked.open", "Questions left open", columns, rows, notes)
