"""Finished transcripts that were coded before some codes existed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qcode.coding.worklists import newer_codes
from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.shared.people import known_coders
from qcode.workflows.shared.versions import missing_since


def newer_table(view: View, coders: Sequence[str] = (), codes: Sequence[str] = ()) -> Table:
    """One row per transcript and coder who finished it before a code was added: `transcript, coder,
    codes, segments` (coded segments, which were decided without these codes).

    Only finished work of `coders` and codes with the keys `codes`, if given. Raises Unknown for a
    coder who is not in the study.
    """
    wanted = known_coders(view, coders)
    study = view.study()
    keys = [c.key for c in study.codebook.codes if not codes or c.key in codes]
    missing = missing_since(view, study)
    starts: dict[tuple[str, str], set[int]] = {}
    for coding in study.codings:
        starts.setdefault((coding.transcript, coding.coder), set()).add(coding.start)
    rows: list[dict[str, Any]] = []
    for coder in sorted({d.coder for d in study.done}):
        if wanted and coder not in wanted:
            continue
        rows += [
            {
                "transcript": transcript,
                "coder": coder,
                "codes": newer,
                "segments": len(starts.get((transcript, coder), ())),
            }
            for transcript, newer in newer_codes(study.done, coder, keys, missing).items()
        ]
    rows.sort(key=lambda r: (r["transcript"], r["coder"]))
    columns = (
        Column("transcript", "Transcript"),
        Column("coder", "Coder"),
        Column("codes", "Codes added since", "list"),
        Column("segments", "Coded passages", "count"),
    )
    note = (
        f"{amount(len(rows), 'finished transcript')} coded before these codes existed; there they"
        " are missing, not absent. On the coding screen: W, then the second list."
    )
    return Table("codings.newer", "Coded before a code existed", columns, tuple(rows), (note,))
