"""The commands of line mode for lists about the study: frequencies, and questions left open."""

from __future__ import annotations

from qcode.workflows.coding.frequencies import by_use, code_frequencies
from qcode.workflows.coding.open_questions import questions_left_open
from qcode.workflows.coding.plain_state import LineState


def how_often(mode: LineState, argument: str) -> list[str]:
    """Read how often codes are used, most used first; those that are not used are left out. With a
    code, only that one and its sub-codes.
    """
    book = mode.session.sheet.codebook
    family = book.family(mode.session.code_key(argument)) if argument else None
    rows = [f for f in by_use(code_frequencies(mode.session)) if family is None or f.code in family]
    used = [f for f in rows if f.everybody or family is not None]
    lines = [f"{f.code}: {f.line}." for f in used]
    unused = len(rows) - len(used)
    return [*lines, *([f"Codes that are on nothing yet: {unused}."] if unused else [])]


def left_open(mode: LineState) -> list[str]:
    """Read the questions that transcripts leave open."""
    rows = [
        f"{o.transcript}: {o.question}, {o.text}" for o in questions_left_open(mode.session.view)
    ]
    if not rows:
        return ["No question of a protocol is left open."]
    return [*rows, "In its transcript, put QUESTION no marks a question as not asked."]
