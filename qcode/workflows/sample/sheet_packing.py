"""Write a blind coding sheet for a coder who works in a spreadsheet; `sheet_receiving` reads it
back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qcode.coding.choosing import code_tree
from qcode.errors import ProjectError, Refused, UsageError
from qcode.files.writing import write_whole
from qcode.model import Code, Interview
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.names import present_names
from qcode.store.queries.texts import anchors
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.workflows.coding.reading import all_done, read_names, rounds
from qcode.workflows.shared.people import known_coders
from qcode.writers.coding_sheet import CodingSheet, Form, SheetRow, coding_sheet

SHEET = ".xlsx"
_FORMAT = "1"
"""The version of the workbook; a reader refuses others."""


@dataclass(frozen=True, slots=True)
class PackedSheet:
    """A sheet that was written, and what to tell about it."""

    path: Path
    coder: str
    lines: tuple[str, ...]


def pack_sheet(
    store: Store,
    coder: str,
    target: Path,
    *,
    everything: bool = False,
    form: Form = "list",
    places: int = 4,
) -> PackedSheet:
    """Write the segments that `coder` has to code, with the codebook, as a workbook.

    It contains the transcripts assigned to the coder and not finished (every transcript with
    `everything`), without any codings, suggestions, memos and other coders' names. Raises Unknown
    for the coder, Refused if there is nothing to code, UsageError for the file name, ProjectError
    if the file exists.
    """
    if target.suffix.casefold() != SHEET:
        raise UsageError(
            f"the name of a coding sheet must end in {SHEET}, not {target.name!r}",
            advice=f"use -o {target.with_suffix(SHEET)}",
        )
    if target.exists():
        raise ProjectError(f"{target} exists already", advice="choose another name")
    known_coders(store.view(SUPERVISOR), [coder])
    with store.snapshot(coder) as view:
        sheet, left = _sheet(view, coder, everything, form, places)
    try:
        write_whole(target, coding_sheet(sheet))
    except OSError as problem:
        raise ProjectError(f"{target} cannot be written: {problem.strerror}") from None
    asked = sum(row.asked for row in sheet.rows)
    there = len({row.transcript for row in sheet.rows})
    done = f"; {amount(left, 'finished transcript')} left out" if left else ""
    return PackedSheet(
        target,
        coder,
        (
            f"{target} is a coding sheet for {coder}: {amount(asked, 'segment')} of"
            f" {amount(there, 'transcript')} to code, {amount(len(sheet.codes), 'code')}{done}",
            f"read it back with: qcode sample receive {target}",
        ),
    )


def _sheet(
    view: View, coder: str, everything: bool, form: Form, places: int
) -> tuple[CodingSheet, int]:
    names = present_names(view)
    assigned = rounds(view, read_names(view), coder)
    tasks = dict.fromkeys(names.transcript, DEFAULT_ROUND) | assigned if everything else assigned
    if not tasks:
        raise Refused(
            f"nothing is assigned to {coder}",
            advice="use qcode sample draw, or qcode assign TRANSCRIPT --to NAME",
        )
    codes = list(code_tree(view.codebook()))
    if not codes:
        raise Refused("the study has no codes", command="qcode codebook load FILE")
    study = view.study(only=[names.transcript[i] for i in tasks])
    finished = _finished(view, coder, tasks, study.interviews)
    open_ = [i for i in study.interviews if i.id not in finished]
    if not open_:
        raise Refused(f"everything assigned to {coder} is finished")
    rows = [row for interview in open_ for row in _rows(interview)]
    if not any(row.asked for row in rows):
        raise Refused("there are no participants' words to code")
    about = _about(view, coder, open_, tasks, [code for _, code in codes], form)
    tree = [(code, depth) for depth, code in codes]
    return CodingSheet(rows, tree, about, form, places), len(finished)


def _finished(
    view: View, coder: str, tasks: dict[str, str], interviews: Sequence[Interview]
) -> set[str]:
    """Ids of the transcripts that the coder has finished in the round of the task."""
    done = all_done(view, read_names(view))
    return {
        i.id
        for i in interviews
        if any(
            d.coder == coder
            and d.transcript == i.name
            and d.round == tasks[i.id]
            and (d.start, d.end) == (0, len(i.text))
            for d in done
        )
    }


def _rows(interview: Interview) -> Iterator[SheetRow]:
    for segment in interview.segments:
        label = interview.turns[segment.turn - 1].speaker
        person = interview.participant(label)
        text = interview.text[segment.start : segment.end].strip()
        asked = bool(text) and not (person is not None and person.interviewer)
        yield SheetRow(interview.name, segment.number, label or "", text, asked)


def _about(
    view: View,
    coder: str,
    interviews: Sequence[Interview],
    tasks: dict[str, str],
    codes: Sequence[Code],
    form: Form,
) -> dict[str, str]:
    """What recognizes the sheet: the study, whom it is for, texts and rounds, and the codes by
    id.
    """
    texts = anchors(view, [i.id for i in interviews])
    study = next(row.value for row in view.rows("setting", id="study"))
    ids = {row.key: row.id for row in code_rows(view)}
    about = {
        "coding sheet": _FORMAT,
        "study": str(json.loads(study)),
        "coder": coder,
        "codebook": view.codebook().version,
        "form": form,
    }
    for interview in interviews:
        about[f"transcript {interview.id}"] = texts[interview.id]
        about[f"name {interview.id}"] = interview.name
        about[f"round {interview.id}"] = tasks[interview.id]
    return about | {f"code {code.key}": ids[code.key] for code in codes}
