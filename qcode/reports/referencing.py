"""The referencing sheet: a row for every figure, quotation and sentence with numbers of a report.

After the practice of independent referencing of the U.S. Government Accountability Office: before a
report goes out, somebody who did not write it follows every statement to its evidence, and answers
yes or no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.model import Column, Table
from qcode.reports.evidence import places_of
from qcode.reports.ledger import Figure, Ledger

COLUMNS = (
    Column("id", "Id"),
    Column("where", "Where"),
    Column("statement", "Sentence or cell"),
    Column("evidence", "Evidence"),
    Column("referencer", "Referencer"),
    Column("answer", "Yes or no"),
    Column("note", "Note"),
)
_YES, _NO = ("yes", "y"), ("no", "n")


def sheet(ledger: Ledger) -> Table:
    """The sheet, with empty cells for the referencer, the answer and a note."""
    rows = [_of_figure(ledger, f) for f in ledger.figures if f.printed]
    for quotation in ledger.quotations:
        place = ledger.places[quotation.passage - 1]
        segments = ", ".join(map(str, place.segments))
        evidence = f"{place.transcript}: {segments} ({ledger.people[place.person - 1].label})"
        statement = f"“{quotation.quote}” — {quotation.attribution}"
        rows.append(_row(quotation.id, f"Quotation: {quotation.label}", statement, evidence))
    for sentence in ledger.sentences:
        rows.append(_row(sentence.id, sentence.source, sentence.text, ""))
    return Table(
        "report.referencing",
        f"Referencing sheet: {ledger.study.get('title') or 'report'}",
        COLUMNS,
        tuple(rows),
        (
            "Each row is a figure, a quotation or a sentence with numbers. Somebody who did not"
            " write the report compares it with its evidence and answers yes or no. Evidence names"
            " transcripts and segments: this sheet is for the team.",
        ),
    )


def _of_figure(ledger: Ledger, figure: Figure) -> dict[str, str]:
    messages = [f"{e.value:,} {e.unit}" for e in figure.evidence]
    of = (
        " of ".join(messages)
        if figure.kind == "percent"
        else "; ".join(
            f"{m} ({e.name})" if e.name else m
            for m, e in zip(messages, figure.evidence, strict=True)
        )
    )
    single = len(figure.evidence) == 1 or figure.kind == "percent"
    places = places_of(ledger, figure.evidence[0]) if single else ""
    title = str(ledger.tables[figure.table - 1]["title"])
    cell = ", ".join(filter(None, (figure.group, figure.row, figure.label)))
    evidence = f"{of}{' (' if of and places else ''}{places}{')' if of and places else ''}"
    return _row(figure.id, f"Table {figure.table}. {title}", f"{cell}: {figure.shown}", evidence)


def _row(own: str, where: str, statement: str, evidence: str) -> dict[str, str]:
    return {
        "id": own,
        "where": where,
        "statement": statement,
        "evidence": evidence,
        "referencer": "",
        "answer": "",
        "note": "",
    }


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A row of the sheet that is open, was answered no, or differs from the report."""

    id: str
    why: str
    statement: str
    referencer: str = ""
    note: str = ""


def unsettled(ledger: Ledger, filled: Sequence[Mapping[str, str]]) -> list[Unsettled]:
    """What of a filled sheet is not settled: open, answered no, missing, or about something else
    than the report says now. `filled` are its rows by the labels of `COLUMNS`.
    """
    by_id = {row.get("Id", "").strip().casefold(): row for row in filled}
    result = []
    for row in sheet(ledger).rows:
        own = by_id.get(row["id"])
        if own is None:
            result.append(Unsettled(row["id"], "missing in the sheet", row["statement"]))
            continue
        why = _why(row["statement"], own)
        if why:
            who, note = own.get("Referencer", ""), own.get("Note", "")
            result.append(Unsettled(row["id"], why, row["statement"], who, note))
    known = {row["id"] for row in sheet(ledger).rows}
    for own_id, own in by_id.items():
        if own_id and own_id not in known:
            wording = own.get("Sentence or cell", "")
            result.append(Unsettled(own_id, "not in the report", wording))
    return result


def _why(statement: str, own: Mapping[str, str]) -> str:
    answer = own.get("Yes or no", "").strip().strip(".").casefold()
    if answer in _NO:
        return "answered no"
    if not answer:
        return "open"
    if answer not in _YES:
        return f"neither yes nor no: {answer}"
    wording = own.get("Sentence or cell", "")
    if _plain(wording) != _plain(statement):
        return f"answered for something else: {wording}"
    return ""


def _plain(text: Any) -> str:
    return " ".join(str(text).replace("⏎", " ").split())
