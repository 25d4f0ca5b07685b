"""The ledger in the folder of a built report, as one person may read it."""

from __future__ import annotations

from pathlib import Path

from qcode.errors import BadInput, Refused
from qcode.model import Problem
from qcode.reports.ledger import Ledger
from qcode.reports.ledger_json import NotALedger, read_ledger
from qcode.store.view import View
from qcode.workflows.reporting.building import LEDGER


def open_ledger(view: View, folder: Path) -> Ledger:
    """The ledger of the report in `folder`.

    Raises Refused where there is none, and for a coder who codes one of its transcripts blind;
    BadInput for a file that is no ledger.
    """
    path = folder / LEDGER
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise Refused(
            f"{path} cannot be read: {problem.strerror}", command="qcode report build -o DIR"
        ) from None
    try:
        ledger = read_ledger(data)
    except NotALedger as problem:
        raise BadInput([Problem(str(path), f"this is no ledger: {problem}")]) from None
    refuse_blind(view, ledger)
    return ledger


def refuse_blind(view: View, ledger: Ledger) -> None:
    """Raise Refused where the reader codes a transcript blind that the ledger tells of."""
    hidden = view.blindness().transcripts
    if not hidden:
        return
    names = {name for name, own in view.transcript_ids().items() if own in hidden}
    message = sorted(names & {place.transcript for place in ledger.places})
    if message:
        raise Refused(
            f"{view.as_coder} codes {', '.join(message)} blind, and this report tells what others"
            " coded there",
            advice="somebody who is not blind there can look, or build a report of your own",
        )
