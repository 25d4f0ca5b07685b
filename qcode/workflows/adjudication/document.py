"""The disagreements as a Word document for the meeting: passage by passage, with space to write
down the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qcode.coding.adjudication import CAUSES, letters
from qcode.model import Code, Column, Table
from qcode.shown import visible
from qcode.workflows.adjudication.disagreeing import Case, ComparedRound
from qcode.workflows.adjudication.tables import disagreements_table, said_state

if TYPE_CHECKING:
    from qcode.writers.word_parts import Writing

_BLANK = "_" * 20
"""The line on which somebody writes the decision by hand."""


def disagreements_document(compared: ComparedRound, matches: Sequence[Case]) -> bytes:
    """A docx with each passage, what was said before, who gave which code, its effect, and an empty
    line for the decision.

    Passages are in the order of `found`, each once with all its codes. The codebook entries
    concerned are at the end.
    """
    from qcode.writers.word_parts import Writing

    table = disagreements_table(compared, matches)
    writing = Writing(table.title)
    writing.title(table.title, f"{compared.study.title}, round {compared.round}")
    writing.page_numbers()
    for note in table.notes:
        writing.paragraph(note)
    meanings = "; ".join(f"{cause}: {meaning}" for cause, meaning in CAUSES.items())
    writing.paragraph(f"Keep {_keeps(compared)}. Causes: {meanings}.")
    for cases in _by_passage(matches):
        _passage(writing, compared, cases)
    entries = {case.entry.key: case.entry for case in matches}
    if entries:
        writing.heading("Codebook entries in question")
        for code in compared.study.codebook.codes:
            if code.key in entries:
                writing.heading(f"{code.name} ({code.key})", 2)
                for line in entry_lines(code) or ["The codebook has no more about this code."]:
                    writing.paragraph(line)
    return writing.finish()


def entry_lines(code: Code) -> list[str]:
    """The codebook entry of a code, one line per field."""
    fields = (
        ("", code.definition),
        ("Include: ", code.include),
        ("Exclude: ", code.exclude),
        ("Examples: ", " / ".join(code.examples)),
    )
    return [f"{name}{text}" for name, text in fields if text]


def _keeps(compared: ComparedRound) -> str:
    by_letter = ", ".join(f"{letter} ({name})" for letter, name in letters(compared.coders).items())
    return f"{by_letter}, both, neither, or another code"


def _by_passage(matches: Sequence[Case]) -> list[list[Case]]:
    """The cases grouped by segment, in the order of the first case of each."""
    together: dict[tuple[str, int], list[Case]] = {}
    for case in matches:
        together.setdefault(case.place[:2], []).append(case)
    return list(together.values())


def _passage(writing: Writing, compared: ComparedRound, cases: Sequence[Case]) -> None:
    first = cases[0]
    unit = first.disagreement.unit
    role = f", {unit.role.replace('_', ' ')}" if unit.role else ""
    writing.heading(f"{unit.transcript}, segment {unit.segment}{role}", 2)
    if first.before:
        writing.paragraph(visible(first.before))
    writing.quote(first.text, unit.speaker or "someone without a name")
    agreed = [code for code in unit.given if not unit.withheld(code)]
    if agreed:
        writing.paragraph(f"Agreed: {', '.join(agreed)}.")
    columns = (
        Column("code", "Code"),
        *(
            Column(coder, f"{letter}\u00a0{coder}")
            for letter, coder in letters(compared.coders).items()
            if coder in unit.coders
        ),
        Column("changes", "Would change"),
        Column("decision", "Decision and cause"),
    )
    rows = tuple(
        {
            "code": case.entry.name,
            **{
                coder: "gave it" if coder in case.disagreement.given else "–"
                for coder in case.disagreement.coders
            },
            "changes": case.impact.words if case.impact else "not counted",
            "decision": _BLANK if case.state == "open" else said_state(case),
        }
        for case in cases
    )
    writing.table(
        Table(
            "disagreements.passage",
            f"{unit.transcript}, segment {unit.segment}: who said what",
            columns,
            rows,
        )
    )
