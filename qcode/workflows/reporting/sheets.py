"""A referencing sheet that somebody filled in, read back."""

from __future__ import annotations

from pathlib import Path

from qcode.errors import BadInput, Refused
from qcode.files.drafts import word_rows
from qcode.files.workbooks import read_workbook
from qcode.model import Column, Problem, Table
from qcode.reports.referencing import COLUMNS, unsettled
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.reporting.ledger_file import open_ledger


def verify_sheet(view: View, folder: Path, file: Path) -> tuple[Table, int]:
    """What of a filled sheet is open, was answered no, or is about something else than the report
    in `folder` says; and how much that is.

    Raises BadInput for a file that is no sheet, Refused where it cannot be read, and as
    `open_ledger`.
    """
    ledger = open_ledger(view, folder)
    result = unsettled(ledger, _filled(file))
    rows = tuple(
        {
            "id": one.id,
            "why": one.why,
            "statement": one.statement,
            "referencer": one.referencer,
            "note": one.note,
        }
        for one in result
    )
    message = (
        f"{amount(len(result), 'row is', 'rows are')} not settled."
        if result
        else "Every row is answered yes."
    )
    columns = (
        Column("id", "Id"),
        Column("why", "State"),
        Column("statement", "Sentence or cell"),
        Column("referencer", "Referencer"),
        Column("note", "Note"),
    )
    return Table("report.sheet", "What is not settled", columns, rows, (message,)), len(result)


def _filled(file: Path) -> list[dict[str, str]]:
    """The rows of the sheet by the labels of its columns."""
    suffix = file.suffix.casefold()
    if suffix not in (".xlsx", ".docx"):
        raise BadInput([Problem(str(file), "a referencing sheet is .xlsx or .docx")])
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}") from None
    problems: list[Problem] = []
    rows = (
        word_rows(data, str(file))
        if suffix == ".docx"
        else [cells for _, cells in read_workbook(data, str(file), problems)]
    )
    labels = [c.label for c in COLUMNS]
    at = next((i for i, row in enumerate(rows) if "Id" in row and "Yes or no" in row), None)
    if at is None:
        raise BadInput(
            [Problem(str(file), f"this is no referencing sheet: no row has {', '.join(labels)}")],
            advice="use referencing.xlsx or referencing.docx of qcode report build",
        )
    head = rows[at]
    return [dict(zip(head, row, strict=False)) for row in rows[at + 1 :] if any(row)]
