"""What a coder can mark in addition to codes: memos, quotable, not sure, the question asked,
finished, and new codes.
"""

from __future__ import annotations

from qcode.codebook.keys import is_key, new_key
from qcode.coding.questions import Guess, guess_turn
from qcode.coding.sheet import Memo
from qcode.errors import LOOK_AGAIN, Refused, Unknown, UsageError
from qcode.model import NOT_PUT, PUT, Code, Done
from qcode.shown import listed
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.codebooks import DRAFT, put_new_code
from qcode.store.queries.codebooks import code_rows
from qcode.store.writing import memo_value, put_done
from qcode.workflows.coding import reading
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared.codebook_versions import chosen_version, put_version
from qcode.workflows.shared.codings import segment_span


def toggle(session: CodingSession, kind: str) -> str:
    """Set or remove ``star`` (quotable) or ``unsure`` on the words under the cursor."""
    words = {"star": ("quotable", "quotable"), "unsure": ("flagged as not sure", "flagged")}[kind]

    def work(change: Change, who: str) -> bool:
        sheet, place = session.sheet, session.cursor.span
        there = {m.id: m for i in sheet.indices(place) for m in sheet.marks_on(i, kind)}
        here = [m for m in there.values() if m.start < place[1] and m.end > place[0]]
        change.command = f"{'un' if here else ''}{kind} {sheet.name} {sheet.numbers(place)}"
        for mark in here:
            session.drop_mark(change, mark)
        if not here:
            session.put_mark(change, who, kind, place, sheet.round)
        return bool(here)

    taken_back = session.commit(work)
    session.decided()
    where = session.where()
    verb = "are" if where.partition(" ")[0] in ("segments", "sentences", "words") else "is"
    return (
        f"{where[:1].upper()}{where[1:]} {verb}"
        f" {'no longer ' + words[1] if taken_back else words[0] + ' now'}."
    )


# Questions
# --------------------------------------------------------------------------------------------------


def guessed(session: CodingSession) -> Guess | None:
    """The question that the interviewer's turn before the cursor (or at it) seems to ask."""
    sheet = session.sheet
    for index in range(session.cursor.index, max(-1, session.cursor.index - 60), -1):
        if sheet.is_interviewer(index) and sheet.opens_turn(index):
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
    """Set the question that this turn answers: the guessed or the named one. If it is already set,
    remove it.
    """
    if question is None:
        guess = guessed(session)
        if guess is None:
            raise Refused(
                "no question of the protocol was recognized before this turn",
                advice="A chooses one",
            )
        wanted = guess.question.id
    else:
        wanted = _question(session, question)

    def work(change: Change, who: str) -> tuple[bool, int]:
        sheet, index = session.sheet, session.cursor.index
        if wanted not in {q.id for q in session.loaded.protocols.questions}:
            raise Refused(
                f"the question {wanted!r} has since been removed from the protocol; nothing was"
                " changed"
            )
        turn, number = sheet.turn(index), sheet.number(index)
        here = [
            m for m in sheet.marks_on(index, "asked") if m.value == wanted and m.start == turn.start
        ]
        change.command = f"{'not ' if here else ''}asked {sheet.name} {number} {wanted}"
        for mark in here:
            session.drop_mark(change, mark)
        if not here:
            session.put_mark(change, who, "asked", (turn.start, turn.end), wanted)
        return bool(here), number

    taken_back, number = session.commit(work)
    session.decided()
    return (
        f"The turn of segment {number} {'no longer answers' if taken_back else 'answers'} question"
        f" {wanted}."
    )


def _question(session: CodingSession, called: str) -> str:
    """The id of a question of the transcript's protocols. Raises Unknown."""
    known = [q.id for q in session.loaded.protocols.questions]
    wanted = next((k for k in known if k.casefold() == called.strip().casefold()), "")
    if not wanted:
        raise Unknown("question", called, known)
    return wanted


def put_here(session: CodingSession) -> dict[str, bool]:
    """Question → whether it is marked as asked or not asked in this transcript; the newest visible
    mark counts.
    """
    marks = [
        m for kind in ("asked", PUT, NOT_PUT) for m in session.sheet.all_marks(kind, others=True)
    ]
    return {m.value: m.kind != NOT_PUT for m in sorted(marks, key=lambda m: (m.created, m.id))}


def set_put(session: CodingSession, question: str, put: bool | None) -> str:
    """Mark a question as asked or not asked in this transcript; None removes the coder's own mark.
    Raises Unknown.
    """
    wanted = _question(session, question)

    def work(change: Change, who: str) -> str:
        sheet = session.sheet
        if wanted not in {q.id for q in session.loaded.protocols.questions}:
            raise Refused(
                f"the question {wanted!r} has since been removed from the protocol; nothing was"
                " changed"
            )
        own = [m for kind in (PUT, NOT_PUT) for m in sheet.all_marks(kind) if m.value == wanted]
        change.command = (
            f"asked {'remove' if put is None else 'set' if put else 'set --not-put'} {wanted}"
            f" {sheet.name}"
        )
        for mark in own:
            session.drop_mark(change, mark)
        if put is not None:
            session.put_mark(
                change, who, PUT if put else NOT_PUT, (0, len(sheet.interview.text)), wanted
            )
        return sheet.name

    name = session.commit(work)
    session.decided()
    what = (
        "no longer has a mark of yours"
        if put is None
        else f"is marked as {'put' if put else 'not put'}"
    )
    return f"Question {wanted} {what} in {name}."


# Memos
# --------------------------------------------------------------------------------------------------


def memo_here(session: CodingSession) -> Memo | None:
    """The coder's own memo on the words under the cursor."""
    place = session.cursor.span
    result = session.sheet.memos_on(session.cursor.index)
    return next(
        (
            m
            for m in result
            if m.coder == session.coder and (m.start, m.end) == place and m.kind == "memo"
        ),
        None,
    )


def memo_of(session: CodingSession, target_kind: str, target: str) -> Memo | None:
    """The coder's own memo on a code, the transcript or the study."""
    wanted = (target_kind, target)
    mine = (
        m for m in session.sheet.memos.values() if m.coder == session.coder and m.kind == "memo"
    )
    return next((m for m in mine if (m.target_kind, m.target) == wanted and m.start is None), None)


def write_memo(
    session: CodingSession,
    text: str,
    *,
    target_kind: str = "segment",
    target: str = "",
    shown: str | None = None,
    add: bool = False,
) -> str:
    """Make `text` the coder's memo on the words under the cursor, or on a code, transcript or
    study; an empty text deletes it.

    With `add` it is appended to the present memo. `shown` is the memo that the coder saw when they
    began to write; raises Refused if it has changed since.
    """
    words = text.strip()
    code = session.code_id(target) if target_kind == "code" else ""
    if target_kind in ("segment", "transcript") and not session.sheet.interview.id:
        raise Refused("no transcript is open")

    def work(change: Change, who: str) -> tuple[str, str, bool]:
        here = session.cursor.span if target_kind == "segment" else None
        name = (
            session.key_of(code, target)
            if code
            else session.sheet.name
            if target_kind != "study"
            else "study"
        )
        present = memo_here(session) if here else memo_of(session, target_kind, name)
        before = present.text if present else ""
        if shown is not None and shown.strip() != before:
            raise Refused(
                "the memo has been changed in another window; look again",
                advice="what you wrote is kept",
            )
        after = f"{before}\n{words}" if add and before else words
        where = (
            session.where()
            if here
            else target_kind
            if target_kind == "study"
            else f"{target_kind} {name}"
        )
        if after != before:
            change.command = (
                "memo"
                f" {where if here is None else f'{session.sheet.name} {session.sheet.numbers(here)}'}"  # noqa: E501
            )
            start, end = here or (None, None)
            memo = Memo(
                present.id if present else "",
                "memo",
                target_kind,
                name,
                start,
                end,
                session.coder,
                after,
                present.created if present else change.time,
            )
            _store_memo(session, change, who, memo, present, code)
        return where, after, after != before

    where, after, changed = session.commit(work)
    if not changed:
        return f"The memo on {where} is unchanged."
    session.decided()
    return f"The memo on {where} is {'saved' if after else 'deleted'}."


def _store_memo(
    session: CodingSession, change: Change, who: str, memo: Memo, present: Memo | None, code: str
) -> None:
    """Replace the `present` memo; a memo without words is deleted."""
    sheet = session.sheet
    if present is not None and not memo.text:
        change.remove("memo", present.id, "memo.remove")
        sheet.take_memo(present.id)
        session.on_failure(lambda: sheet.put_memo(present))
        return
    entity = code or ("study" if memo.target_kind == "study" else sheet.interview.id)
    place = None if memo.start is None or memo.end is None else (memo.start, memo.end)
    transcript = sheet.interview.id if memo.target_kind in ("segment", "transcript") else None
    value = memo_value(
        change,
        target_kind=memo.target_kind,
        target=entity,
        transcript=transcript,
        place=place,
        coder=who,
        text=memo.text,
        created=memo.created,
    )
    session.put_memo(change, memo, value)


# Done
# --------------------------------------------------------------------------------------------------


def unseen_numbers(session: CodingSession) -> str:
    """The segments that the coder never looked at, as ``3, 7-9``; empty if there are none."""
    order = {index: n for n, index in enumerate(session.sheet.participants)}
    stretches: list[list[int]] = []
    for index in session.sheet.unseen():
        if stretches and order[index] == order[stretches[-1][-1]] + 1:
            stretches[-1].append(index)
        else:
            stretches.append([index])
    shown = [
        f"{session.sheet.number(s[0])}" + (f"-{session.sheet.number(s[-1])}" if len(s) > 1 else "")
        for s in stretches
    ]
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")


def is_done(session: CodingSession) -> bool:
    """True if the coder finished the transcript with the present codebook."""
    return session.sheet.done_state() == "done" and not session.loaded.since


def mark_done(session: CodingSession, segments: str | None = None, *, anyway: bool = False) -> str:
    """Mark the transcript (or a range of its segments) as finished.

    Raises Refused if segments were never looked at, unless `anyway`.
    """
    sheet = session.sheet
    session.rest()
    if not anyway and segments is None and (unseen := unseen_numbers(session)):
        several = "" if unseen.isdecimal() else "s"
        raise Refused(
            f"you have not looked at segment{several} {unseen} of {sheet.name}",
            advice="type: done anyway",
        )
    shown, version = session.loaded.anchor, session.version

    def work(change: Change, who: str) -> None:
        sheet = session.sheet
        if session.loaded.anchor != shown:
            raise Refused(f"{LOOK_AGAIN}; nothing was changed")
        start, end = 0, len(sheet.interview.text)
        if segments is not None:
            first, last = segment_span(sheet.interview, segments)
            start, end = first.start, last.end
        change.command = f"done {sheet.name}" + (f" {segments}" if segments else "")
        put_done(change, sheet.interview.id, who, start, end, sheet.round, codebook=version)
        wording = Done(sheet.name, session.coder, start, end, sheet.round, version, change.time)
        same = [d for d in sheet.own_done() if (d.start, d.end) == (start, end)]
        session.remember_done([*(d for d in sheet.done if d not in same), wording])

    session.commit(work)
    if segments is None:
        session.loaded.since = reading.newer(session.view, session.sheet)
    session.decided()
    newer = sorted(session.loaded.since) if segments is None else []
    note = (
        f" It was coded with codebook {version}; codes added since: {listed(newer)}."
        if newer
        else ""
    )
    return f"{sheet.name} is done{f' (segments {segments})' if segments else ''}.{note}"


def take_back_done(session: CodingSession) -> str:
    """Remove the mark that the transcript is finished."""
    if not list(session.sheet.own_done()):
        raise Refused(f"{session.sheet.name} is not marked as finished")

    def work(change: Change, who: str) -> None:
        sheet = session.sheet
        change.command = f"done --undo {sheet.name}"
        place = {"transcript": sheet.interview.id, "coder": who, "round": sheet.round}
        for row in change.view(SUPERVISOR).rows("done", **place):
            change.remove("done", row.id, "done.undo")
        session.remember_done(
            [x for x in sheet.done if not (x.coder == session.coder and x.round == sheet.round)]
        )

    session.commit(work)
    session.decided()
    return f"{session.sheet.name} is no longer marked as finished."


# New codes
# --------------------------------------------------------------------------------------------------


def new_code(session: CodingSession, label: str, *, parent: str | None = None) -> str:
    """Make a draft code with that label below `parent` (a key; None: top level), and add it to the
    words under the cursor.

    The codebook gets a new version (``1.0+1``), so that the code counts as missing, not absent, in
    earlier work. A memo tells the supervisor where the code came from. Raises UsageError for a
    label without words, Unknown for the parent.
    """
    under = session.chosen([parent]) if parent else {}
    label = " ".join(label.split())
    if not is_key(new_key(label, session.loaded.names.code)):
        raise UsageError(f"a code needs a label with letters, not {label!r}")

    def work(change: Change, who: str) -> Code:
        sheet = session.sheet
        place = session.cursor.span if len(sheet) else None
        above = next((session.key_of(entity, called) for entity, called in under.items()), None)
        quoted = sheet.words(place) if place is not None else ""
        examples = (quoted[:300],) if quoted else ()
        code = Code(
            new_key(label, session.loaded.names.code), label=label, parent=above, examples=examples
        )
        change.command = f"new code {code.key}"
        _propose(session, change, who, code)
        if place is not None:
            session.put_coding(change, who, code.key, place)
        return code

    code = session.commit(work)
    used = session.last
    message = session.version == session.sheet.codebook.version
    session.reload()
    session.version = session.sheet.codebook.version if message else session.version
    put_on = len(session.sheet) > 0
    session.last = (code.key,) if put_on else used
    session.new_codings += put_on
    session.decided()
    below = f" under {code.parent}" if code.parent else ""
    return f"{code.key} is a new draft code{below}" + (
        f", and is now on {session.where()}." if put_on else "."
    )


def _propose(session: CodingSession, change: Change, who: str, code: Code) -> None:
    """Store a draft code, and the memo for the supervisor about its origin."""
    sheet = session.sheet
    place = session.cursor.span if len(sheet) else None
    made_at = f", made at {sheet.name} {sheet.numbers(session.cursor.span)}" if len(sheet) else ""
    entity = _store_code(session, change, code)
    value = memo_value(
        change,
        kind="proposal",
        target_kind="code",
        target=entity,
        transcript=sheet.interview.id or None,
        place=place,
        coder=who,
        text=f"Draft of {session.coder}{made_at}.",
    )
    start, end = place or (None, None)
    memo = Memo(
        "",
        "proposal",
        "code",
        code.key,
        start,
        end,
        session.coder,
        str(value["text"]),
        change.time,
    )
    session.put_memo(change, memo, value)


def _store_code(session: CodingSession, change: Change, code: Code) -> str:
    """Add the code and the codebook's new version to the study; returns the code's id."""
    names = session.loaded.names
    version = chosen_version(change.view(SUPERVISOR), None)
    last = max((row.position for row in code_rows(change.view(SUPERVISOR))), default=0)
    entity = put_new_code(
        change,
        code,
        parent=names.code[code.parent] if code.parent else None,
        position=last + 1,
        status=DRAFT,
        since=version,
        action="code.draft",
    )
    put_version(change, version, "codebook.draft")
    names.code[code.key], names.key[entity] = entity, code.key
    names.parents[code.key] = code.parent
    session.on_failure(lambda: (names.code.pop(code.key, None), names.key.pop(entity, None)))
    return entity
