"""A finished draft, checked: its quotations against the transcripts, its numbers against a built
report as it would be today.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qcode.errors import Refused
from qcode.files.drafts import Block, read_draft
from qcode.model import Column, Table
from qcode.reports.draft_numbers import compare_numbers
from qcode.reports.draft_quotes import SHORTEST, find_quotations
from qcode.reports.quote_verdicts import Judge, Verdict
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.reporting.ledger_file import open_ledger
from qcode.workflows.reporting.verifying import today


@dataclass(frozen=True, slots=True)
class Checked:
    """A row for each thing checked, and how many failed."""

    table: Table
    failed: int


def _draft(file: Path) -> tuple[Block, ...]:
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}") from None
    return read_draft(data, str(file))


def verify_quotes(view: View, file: Path, shortest: int = SHORTEST) -> Checked:
    """A row for every quotation of a draft: whether it stands in the transcripts, whether the right
    person is named, and whether it names somebody.

    Quotations of fewer than `shortest` words are counted and not checked. Raises BadInput for a
    file that is no draft, Refused where it cannot be read.
    """
    judge = Judge(view.study())
    result = find_quotations(_draft(file), judge.role_in, shortest)
    verdicts = [judge.judge(q) for q in result.quotations]
    failed = sum(bool(v.faults) for v in verdicts)
    checked = f"{amount(len(verdicts), 'quotation')} checked"
    notes = [f"{checked}; {amount(failed, 'fails', 'fail')}."]
    if not failed:
        notes = [f"{checked}; all stand in the transcripts."]
    if result.short:
        notes.append(
            f"Not checked, because of fewer than {shortest} words (--min-words):"
            f" {amount(result.short, 'quotation')}."
        )
    if result.unpaired:
        places = ", ".join(result.unpaired)
        notes.append(f"A quotation mark without its partner, not checked: {places}.")
    notes.append(
        "Compared without regard to the form of quotation marks, dashes and white space; an"
        " ellipsis may leave words out, brackets may replace some."
    )
    columns = (
        Column("place", "Place"),
        Column("quotation", "Quotation"),
        Column("state", "State"),
        Column("detail", "Detail"),
    )
    data = (
        Column("attribution", "Attribution"),
        Column("transcript", "Transcript"),
        Column("segment", "Segment", "count"),
        Column("ok", "OK", "flag"),
    )
    rows = tuple(_row(v) for v in verdicts)
    table = Table(
        "report.verify-quotes",
        f"Quotations of {file.name}",
        columns,
        rows,
        tuple(notes),
        data_columns=data,
    )
    return Checked(table, failed)


def _row(verdict: Verdict) -> dict[str, Any]:
    details = [*verdict.faults, *verdict.doubts]
    transcript, segment = "", None
    if verdict.standing:
        first = verdict.standing[0]
        transcript = first.interview.name
        segment = next((s.number for s in first.interview.segments if s.turn == first.turn), None)
    elif verdict.nearest is not None:
        near = verdict.nearest
        transcript, segment = near.transcript, near.segment
        details.append(f"nearest ({near.likeness:.0f} % alike): {near.words}")
    if transcript:
        details.append(f"{transcript}, segment {segment}")
    return {
        "place": verdict.quoted.place,
        "quotation": verdict.quoted.text,
        "attribution": verdict.quoted.attribution,
        "state": "fails" if verdict.faults else "look at it" if verdict.doubts else "stands",
        "detail": "; ".join(details),
        "transcript": transcript,
        "segment": segment,
        "ok": not verdict.faults,
    }


_NOTHING_COMPARED = (
    "No number was compared. A number is known by its id beside it, as in 12 [n7k2qdhm4] (qcode"
    " report trace lists the ids), or by a sentence that is the report's word for word."
)


def verify_numbers(view: View, file: Path, folder: Path) -> Checked:
    """A row for every number of a draft that carries an id of the report in `folder`, or stands in
    a sentence that this report printed: what it was then and is today.

    Raises as `verify_quotes` and `open_ledger`.
    """
    blocks = _draft(file)
    built = open_ledger(view, folder)
    result = compare_numbers(blocks, built, today(view, built)[0])
    failed = sum(not n.agrees for n in result.found)
    message = (
        f"{failed} of {amount(len(result.found), 'number')}"
        f" {'differs' if failed == 1 else 'differ'} from today's report."
        if failed
        else f"{amount(len(result.found), 'number')} compared; all are as today."
        if result.found
        else _NOTHING_COMPARED
    )
    others = (
        f"{amount(result.others, 'number')} without an id, and in no sentence"
        " of the report; not checked."
    )
    rows = tuple(
        {
            "place": n.place,
            "said": n.said,
            "id": n.id,
            "was": n.was if n.was is not None else "not in the report",
            "now": n.now if n.now is not None else "not in the report",
            "state": "agrees" if n.agrees else "differs",
        }
        for n in result.found
    )
    columns = (
        Column("place", "Place"),
        Column("said", "In the draft"),
        Column("id", "Id"),
        Column("was", "When built"),
        Column("now", "Today"),
        Column("state", "State"),
    )
    notes = (message, *((others,) if result.others else ()))
    return Checked(
        Table("report.verify-numbers", f"Numbers of {file.name}", columns, rows, notes), failed
    )
