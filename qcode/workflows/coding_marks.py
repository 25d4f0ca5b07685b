"""What a coder marks besides codes: memos, quotable, not sure, the question asked, done, and new codes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from sqlalchemy import func, select

from qcode.codebook.keys import is_key
from qcode.coding.choosing import new_key
from qcode.coding.questions import Guess, guess_turn
from qcode.coding.sheet import Memo
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Code, Codebook, Done
from qcode.spans import Span
from qcode.store import ids, schema
from qcode.store.blindness import SUPERVISOR, Blindness
from qcode.store.change import Change
from qcode.store.codebooks import DRAFT, code_value, codebook_of
from qcode.store.kinds import canonical
from qcode.workflows.coding_session import CodingSession
from qcode.workflows.codings import put_done, segment_span


def toggle(session: CodingSession, kind: str) -> str:
    """Set or take back ``star`` (quotable) or ``unsure`` on the words under the cursor."""
    sheet, place = session.sheet, session.cursor.span
    words = {"star": ("quotable", "quotable"), "unsure": ("flagged as not sure", "flagged")}[kind]
    there = {m.id: m for i in sheet.indices(place) for m in sheet.marks_on(i, kind)}
    here = [m for m in there.values() if m.start < place[1] and m.end > place[0]]

    def work(change: Change, who: str) -> None:
        for mark in here:
            session.drop_mark(change, mark)
        if not here:
            session.put_mark(change, who, kind, place, sheet.round)

    session.commit(f"{'un' if here else ''}{kind} {sheet.name} {sheet.numbers(place)}", work)
    session.decided()
    where = session.where(place)
    verb = "are" if where.partition(" ")[0] in ("segments", "sentences", "words") else "is"
    return f"{where[:1].upper()}{where[1:]} {verb} {'no longer ' + words[1] if here else words[0] + ' now'}."


# Questions -----------------------------------------------------------------------------------------------------------


def guessed(session: CodingSession) -> Guess | None:
    """The question that the interviewer's turn before the cursor (or at it) seems to ask."""
    sheet = session.sheet
    for index in range(session.cursor.index, max(-1, session.cursor.index - 60), -1):
        if sheet.quiet(index) and sheet.opens_turn(index):
            guess = guess_turn(sheet, session.loaded.protocols, index)
            if guess is not None:
                return guess
    return None


def asked_here(session: CodingSession) -> list[str]:
    """The questions that were set on the turn under the cursor."""
    turn = session.sheet.turn(session.cursor.index)
    marks = session.sheet.marks_on(session.cursor.index, "asked")
    return [m.value for m in marks if m.start == turn.start]


def set_asked(session: CodingSession, question: str | None = None) -> str:
    """Set the question that this turn answers: the one guessed, or the one named. One that is set already is taken back."""
    sheet = session.sheet
    if question is None:
        guess = guessed(session)
        if guess is None:
            raise Refused("no question of the protocol was recognised before this turn", hint="A chooses one")
        wanted = guess.question.id
    else:
        known = [q.id for q in session.loaded.protocols.questions]
        wanted = next((k for k in known if k.casefold() == question.strip().casefold()), "")
        if not wanted:
            raise Unknown("question", question, known)
    turn = sheet.turn(session.cursor.index)
    here = [m for m in sheet.marks_on(session.cursor.index, "asked") if m.value == wanted and m.start == turn.start]

    def work(change: Change, who: str) -> None:
        for mark in here:
            session.drop_mark(change, mark)
        if not here:
            session.put_mark(change, who, "asked", (turn.start, turn.end), wanted)

    number = sheet.number(session.cursor.index)
    session.commit(f"{'not ' if here else ''}asked {sheet.name} {number} {wanted}", work)
    session.decided()
    return f"The turn of segment {number} {'no longer answers' if here else 'answers'} question {wanted}."


# Memos ---------------------------------------------------------------------------------------------------------------


def memo_here(session: CodingSession) -> Memo | None:
    """The coder's own memo on the words under the cursor."""
    place = session.cursor.span
    found = session.sheet.memos_on(session.cursor.index)
    return next((m for m in found if m.coder == session.coder and (m.start, m.end) == place and m.kind == "memo"), None)


def memo_of(session: CodingSession, target_kind: str, target: str) -> Memo | None:
    """The coder's own memo on a code, the transcript or the study."""
    wanted = (target_kind, target)
    mine = (m for m in session.sheet.memos.values() if m.coder == session.coder and m.kind == "memo")
    return next((m for m in mine if (m.target_kind, m.target) == wanted and m.start is None), None)


def write_memo(session: CodingSession, text: str, *, target_kind: str = "segment", target: str = "") -> str:
    """Make `text` the coder's memo on the words under the cursor, or on a code, transcript or study; empty takes it away."""
    sheet = session.sheet
    place: Span | None = session.cursor.span if target_kind == "segment" else None
    target = target or (sheet.name if target_kind in ("segment", "transcript") else "study")
    present = memo_here(session) if place else memo_of(session, target_kind, target)
    where = session.where(place) if place else target_kind if target_kind == "study" else f"{target_kind} {target}"
    words = text.strip()
    if words == (present.text if present else ""):
        return f"The memo on {where} is as it was."
    entity = session.code_id(target) if target_kind == "code" else "study" if target_kind == "study" else sheet.interview.id
    on_transcript = sheet.interview.id if target_kind in ("segment", "transcript") else None

    def work(change: Change, who: str) -> None:
        if present is not None and not words:
            change.remove("memo", present.id, "memo.remove")
            sheet.take_memo(present.id)
            session.on_failure(lambda: sheet.put_memo(present))
            return
        value = {
            "kind": "memo", "target_kind": target_kind, "target": entity, "transcript": on_transcript,
            "start": place[0] if place else None, "end": place[1] if place else None, "coder": who, "text": words,
            "created": present.created if present else change.time, "anchor": session.loaded.anchor if place else "",
        }  # fmt: skip
        start, end = place or (None, None)
        name = present.id if present else ids.fresh()
        memo = Memo(name, "memo", target_kind, target, start, end, session.coder, words, str(value["created"]))
        session.put_memo(change, memo, value)

    session.commit(f"memo {where if target_kind != 'segment' else f'{sheet.name} {sheet.numbers(place or (0, 0))}'}", work)
    session.decided()
    return f"The memo on {where} is {'saved' if words else 'taken away'}."


# Done ----------------------------------------------------------------------------------------------------------------


def unseen_numbers(session: CodingSession) -> str:
    """The segments that the coder never looked at, as ``3, 7-9``; empty when there are none."""
    order = {index: n for n, index in enumerate(session.sheet.participants)}
    stretches: list[list[int]] = []
    for index in session.sheet.unseen():
        if stretches and order[index] == order[stretches[-1][-1]] + 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    shown = [f"{session.sheet.number(s[0])}" + (f"-{session.sheet.number(s[-1])}" if len(s) > 1 else "") for s in stretches]
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")


def is_done(session: CodingSession) -> bool:
    """True when the coder marked the transcript done with the present codebook."""
    return session.sheet.done_state() == "done" and not session.loaded.since


def mark_done(session: CodingSession, segments: str | None = None, *, anyway: bool = False) -> str:
    """Say that the transcript (or a range of its segments) is coded.

    Raises Refused when segments were never looked at, unless `anyway`.
    """
    sheet = session.sheet
    session.rest()
    if not anyway and segments is None and (unseen := unseen_numbers(session)):
        several = "" if unseen.isdecimal() else "s"
        raise Refused(f"you have never looked at segment{several} {unseen} of {sheet.name}", hint="done anyway")
    start, end = 0, len(sheet.interview.text)
    if segments is not None:
        first, last = segment_span(sheet.interview, segments)
        start, end = first.start, last.end

    def work(change: Change, who: str) -> None:
        put_done(change, sheet.interview.id, who, start, end, sheet.round)
        said = Done(sheet.name, session.coder, start, end, sheet.round, sheet.codebook.version, change.time)
        same = [d for d in sheet.own_done() if (d.start, d.end) == (start, end)]
        session.remember_done([*(d for d in sheet.done if d not in same), said])

    session.commit(f"done {sheet.name}" + (f" {segments}" if segments else ""), work)
    if segments is None:
        session.loaded.since = frozenset()
    session.decided()
    return f"{sheet.name} is done{f' (segments {segments})' if segments else ''}."


def take_back_done(session: CodingSession) -> str:
    """Take back the word that the transcript is coded."""
    sheet = session.sheet
    d = schema.done

    def work(change: Change, who: str) -> None:
        mine = select(d.c.id).where(d.c.transcript == sheet.interview.id, d.c.coder == who, d.c.round == sheet.round)
        for entity in change.connection.execute(mine).scalars().all():
            change.remove("done", entity, "done.undo")
        session.remember_done([x for x in sheet.done if not (x.coder == session.coder and x.round == sheet.round)])

    if not list(sheet.own_done()):
        raise Refused(f"{sheet.name} is not marked done")
    session.commit(f"done --undo {sheet.name}", work)
    session.decided()
    return f"{sheet.name} is no longer done."


# New codes -----------------------------------------------------------------------------------------------------------


def new_code(session: CodingSession, label: str, *, parent: str | None = None, put_on: bool = False) -> str:
    """Make a draft code with that label below `parent` (a key; None: at the top); with `put_on` it goes on the words at once.

    The codebook gets a version of its own (``1.0+1``), so that work that was done before is not taken to lack the code. A memo
    tells the supervisor where it came from. Raises UsageError for a label without words, Unknown for the parent.
    """
    sheet = session.sheet
    above = session.code_key(parent) if parent else None
    label = " ".join(label.split())
    key = new_key(label, session.loaded.names.code)
    if not is_key(key):
        raise UsageError(f"a code needs a label with letters in it, not {label!r}")
    place = session.cursor.span
    quoted = sheet.words(place)
    code = Code(key, label=label, parent=above, examples=(quoted[:300],) if put_on and quoted else ())

    def work(change: Change, who: str) -> None:
        entity = _store_code(session, change, code)
        value = {
            "kind": "proposal", "target_kind": "code", "target": entity, "transcript": sheet.interview.id, "start": place[0],
            "end": place[1], "coder": who, "text": f"Draft of {session.coder}, made at {sheet.name} {sheet.numbers(place)}.",
            "created": change.time, "anchor": session.loaded.anchor,
        }  # fmt: skip
        memo = Memo(ids.fresh(), "proposal", "code", key, *place, session.coder, str(value["text"]), change.time)
        session.put_memo(change, memo, value)
        if put_on:
            session.put_coding(change, who, key, place)

    session.commit(f"new code {key}", work)
    used = list(session.last)
    session.reload()
    session.last = (key,) if put_on else tuple(used)
    session.new_codings += put_on
    session.decided()
    below = f" under {above}" if above else ""
    return f"{key} is a new draft code{below}" + (f", and is on {session.where(place)} now." if put_on else ".")


def _store_code(session: CodingSession, change: Change, code: Code) -> str:
    """Add the code and the codebook's new version to the study; returns the code's id."""
    names = session.loaded.names
    book, _ = codebook_of(change.connection, Blindness(SUPERVISOR))
    base, _, number = book.version.partition("+")
    version = f"{base}+{int(number) + 1 if number.isdecimal() else 1}"
    last = change.connection.execute(select(func.max(schema.code.c.position))).scalar()
    entity = ids.fresh()
    parent = names.code[code.parent] if code.parent else None
    value = code_value(code, parent=parent, position=(last or 0) + 1, status=DRAFT, since=version)
    change.put("code", entity, value, "code.draft")
    grown: Codebook = replace(book, version=version, codes=(*book.codes, code))
    content = canonical([json.loads(json.dumps(asdict(grown)))])
    edition = {
        "version": version, "title": book.title, "description": book.description, "codes": content, "created": change.time,
    }  # fmt: skip
    change.put("codebook", ids.derived("codebook", version, content), edition, "codebook.draft")
    change.put("setting", "codebook", {"value": json.dumps(version)}, "codebook.draft")
    names.code[code.key], names.key[entity] = entity, code.key
    session.on_failure(lambda: (names.code.pop(code.key, None), names.key.pop(entity, None)))
    return entity
