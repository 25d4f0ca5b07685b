"""Which questions were asked in which transcripts: mark them (single or from a table), list them,
remove marks.

Such a mark is about a whole transcript. If there are several marks on one question in one
transcript, the newest counts, including marks set on a turn while coding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qcode.errors import BadInput, Unknown, near_names
from qcode.model import NOT_PUT, PUT, Codebook, Column, Problem, Table
from qcode.shown import fold_name
from qcode.spans import overlapping
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.texts import Placed, placed
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_mark
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import printable

TITLE = "Questions put"
"""The title of the list, which is also in its workbook."""
SAID = {PUT: "put", NOT_PUT: "not put", "asked": "put"}
_YES = frozenset(["put", "yes", "y", "true", "1", "x", "asked"])
_NO = frozenset(["not put", "no", "n", "false", "0", "not asked", "unasked"])
_HEADINGS = frozenset(["put", "put not put", "asked", "was put"])


@dataclass(frozen=True, slots=True)
class PutResult:
    """How many marks were new, and how many existed already; and notes."""

    changed: int
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def questions_of(codebook: Codebook) -> tuple[str, ...]:
    """All questions in protocols or codes, in order."""
    protocols = (q.id for p in codebook.protocols for q in p.questions)
    return tuple(dict.fromkeys((*protocols, *(q for c in codebook.codes for q in c.questions))))


def set_put(
    store: Store, question: str, transcripts: Sequence[str], put: bool | None, *, actor: str = ""
) -> PutResult:
    """Mark a question as asked or not asked in transcripts, or (None) remove the marks, as one
    change.

    A coder's mark replaces the coder's own mark; the supervisor's replaces all. Raises Unknown for
    a question or transcript that does not exist; nothing is changed then.
    """
    view = store.view(SUPERVISOR)
    wanted = question_id(question, view.codebook())
    verb = "remove" if put is None else "set"
    also = " --not-put" if put is False else ""
    changed = 0
    with store.change(f"asked {verb}{also} {wanted} {_some(transcripts)}", actor=actor) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        places = [_place(view, name) for name in dict.fromkeys(transcripts)]
        for place in places:
            changed += _mark(change, place, wanted, put, who)
    return PutResult(changed, len(places) - changed, notes=notes)


def _some(names: Sequence[str]) -> str:
    return (
        " ".join(names)
        if len(names) <= 3
        else f"{names[0]} … {names[-1]} ({len(names)} transcripts)"
    )


def question_id(called: str, codebook: Codebook) -> str:
    """The id of a question as the codebook spells it. Raises Unknown."""
    known = questions_of(codebook)
    first = next((q for q in known if q.casefold() == called.strip().casefold()), None)
    if first is None:
        raise Unknown(
            "question",
            called,
            list(known),
            command="qcode codebook show --format json",
        )
    return first


def _place(view: View, name: str) -> Placed:
    return placed(view, [view.transcript_id(name)])[0]


def _mark(change: Change, place: Placed, question: str, put: bool | None, who: str) -> bool:
    """Set the mark of `who`; False if nothing had to be changed."""
    marks = change.view(SUPERVISOR).rows(
        "mark", transcript=place.id, value=question, kind=[PUT, NOT_PUT, "asked"]
    )
    rows = sorted(marks, key=lambda row: (row.created, row.id))
    own = [r for r in rows if r.kind != "asked" and (who in ("", r.coder))]
    if put is None:
        for row in own:
            change.remove("mark", row.id, "asked.remove")
        return bool(own)
    kind = PUT if put else NOT_PUT
    if own and rows[-1].id == own[-1].id and own[-1].kind == kind and len(own) == 1:
        return False
    for row in own:
        change.remove("mark", row.id, "asked.set")
    put_mark(
        change,
        kind=kind,
        transcript=place.id,
        start=0,
        end=place.length,
        coder=who,
        value=question,
        action="asked.set",
        anchor=place.anchor,
    )
    return True


# From a table
# --------------------------------------------------------------------------------------------------


def import_put(store: Store, path: Path, *, actor: str = "", dry_run: bool = False) -> PutResult:
    """Import marks from a table (CSV, XLSX) with the columns `transcript`, `question` and `put`;
    all rows, or none.

    An empty cell under `put` sets nothing. If a question occurs twice, the later row counts. Raises
    BadInput with every problem as path, line, column.
    """
    from qcode.files.csv_tables import above_title, read_table

    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    table = read_table(data, shown)
    problems = list(table.problems)
    columns = _columns(table.header, shown, problems)
    view = store.view(SUPERVISOR)
    places = {fold_name(p.name): p for p in placed(view)}
    known = {q.casefold(): q for q in questions_of(view.codebook())}
    rows: dict[tuple[str, str], tuple[Placed, bool]] = {}
    for line, cells in above_title(table.rows, TITLE) if columns is not None else ():
        assert columns is not None
        given = _given(cells, line, columns, places, known, shown, problems)
        if given is not None:
            rows[given[0].id, given[1]] = given[0], given[2]
    if any(p.severity == "error" for p in problems):
        raise BadInput(problems)
    changed = 0
    with store.change(f"asked import {path.name}", actor=actor, rehearse=dry_run) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        for (_, question), (place, put) in rows.items():
            changed += _mark(change, place, question, put, who)
    return PutResult(changed, len(rows) - changed, tuple(problems), notes)


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def _columns(
    header: Sequence[str], path: str, problems: list[Problem]
) -> tuple[int, int, int] | None:
    """The positions of the three columns; missing ones are reported."""
    names = [_plain(name) for name in header]
    matches = []
    for wanted in (("transcript",), ("question",), _HEADINGS):
        at = next((n for n, name in enumerate(names) if name in wanted), None)
        if at is None:
            called = "put" if wanted is _HEADINGS else next(iter(wanted))
            problems.append(
                Problem(
                    path,
                    f"the column {called!r} is missing; the columns must be transcript, question"
                    " and put",
                    1,
                )
            )
        matches.append(at)
    transcript, question, put = matches
    return (
        None
        if transcript is None or question is None or put is None
        else (transcript, question, put)
    )


def _given(
    cells: Sequence[str],
    line: int,
    columns: tuple[int, int, int],
    places: Mapping[str, Placed],
    known: Mapping[str, str],
    path: str,
    problems: list[Problem],
) -> tuple[Placed, str, bool] | None:
    """The mark in a row; None if there is none or if it is wrong, which is reported."""
    name, question, wording = (cells[n].strip() for n in columns)
    place, wanted = places.get(fold_name(name)), known.get(question.casefold())
    answer = _plain(wording)
    if place is None:
        near = _near(name, [p.name for p in places.values()])
        problems.append(
            Problem(path, f"transcript {name!r} is not in the study{near}", line, columns[0] + 1)
        )
    if wanted is None:
        near = _near(question, known.values())
        problems.append(
            Problem(path, f"no protocol has a question {question!r}{near}", line, columns[1] + 1)
        )
    if answer and answer not in _YES | _NO:
        problems.append(
            Problem(path, f"write put or not put, not {wording!r}", line, columns[2] + 1)
        )
        return None
    return (
        (place, wanted, answer in _YES)
        if place is not None and wanted is not None and answer
        else None
    )


def _near(name: str, known: Iterable[str]) -> str:
    near = near_names(name, list(known))
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""


# As a table
# --------------------------------------------------------------------------------------------------


def put_table(view: View, question: str | None = None, transcripts: Sequence[str] = ()) -> Table:
    """Every visible mark: `transcript, question, put` (put, not put), who set it when, and on which
    segment.

    `counts` is true for the mark that reports use. `import_put` reads the same columns.
    """
    study = view.study(only=transcripts or None)
    wanted = None if question is None else question_id(question, study.codebook)
    interviews = {i.id: i for i in study.interviews}
    names = {c.id: c.name for c in study.coders}
    rows: list[dict[str, Any]] = []
    for mark in sorted(view.question_marks(), key=lambda r: (r.created, r.id)):
        interview = interviews.get(mark.transcript)
        if interview is None or wanted not in (None, mark.value):
            continue
        spans = [(s.start, s.end) for s in interview.segments]
        touched = overlapping(spans, (mark.start, mark.end)) if mark.kind == "asked" else ()
        rows.append(
            {
                "transcript": interview.name,
                "question": mark.value,
                "put": SAID[mark.kind],
                "segment": touched[0] + 1 if touched else None,
                "coder": names.get(mark.coder, ""),
                "created": mark.created,
            }
        )
    newest = {(r["transcript"], r["question"]): n for n, r in enumerate(rows)}
    rows = [
        {**r, "counts": newest[r["transcript"], r["question"]] == n} for n, r in enumerate(rows)
    ]
    order = {q: n for n, q in enumerate(questions_of(study.codebook))}
    rows.sort(key=lambda r: (r["transcript"], order.get(r["question"], len(order)), r["created"]))
    columns = (
        Column("transcript", "Transcript"),
        Column("question", "Question"),
        Column("put", "Put"),
        Column("segment", "#", "count"),
        Column("coder", "Coder"),
        Column("counts", "Counts", "flag"),
    )
    return Table(
        "asked.list",
        TITLE,
        columns,
        tuple(rows),
        _notes(rows),
        data_columns=(Column("created", "Created"),),
    )


def _notes(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    present = [r for r in rows if r["counts"]]
    put = sum(r["put"] == "put" for r in present)
    message = (
        f"Marked as asked: {put}; as not asked: {len(present) - put} (questions in transcripts). "
        "If there are several marks, the newest counts."
    )
    return (
        message,
        (
            "Without a mark, the protocol of the role decides who was asked, unless --asked marked"
            " is given."
        ),
    )
