"""The speaker map: a table that says how labels in files are to be listed, and who the interviewers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcode.errors import BadInput
from qcode.model import INTERVIEWER, Problem
from qcode.transcripts.parts import ReadOptions

_COLUMNS = ("transcript", "label", "name", "role")


@dataclass(frozen=True, slots=True)
class SpeakerRule:
    """How one label is to be listed; `transcript` empty: in every file."""

    transcript: str
    label: str
    name: str
    role: str


def read_speaker_map(path: Path) -> tuple[SpeakerRule, ...]:
    """Rules from a CSV or XLSX with `label` and any of `transcript`, `name`, `role`. Raises BadInput with every problem."""
    from qcode.files.inert import read_table

    shown = str(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    table = read_table(data, shown)
    header = [name.strip().casefold() for name in table.header]
    problems = [p for p in table.problems if p.severity == "error"]
    if "label" not in header:
        problems.append(Problem(shown, "the column 'label' is missing; a speaker map has label, name, role (and transcript)", 1))
    problems += [
        Problem(shown, f"the column {name!r} is not known; a speaker map has {', '.join(_COLUMNS)}", 1, number)
        for number, name in enumerate(header, 1)
        if name not in _COLUMNS
    ]
    rules = []
    for line, cells in table.rows:
        row = dict(zip(header, cells, strict=False))
        if not row.get("label", "").strip():
            problems.append(Problem(shown, "the label is empty", line))
        role = row.get("role", "").strip()
        if role and role.casefold() != INTERVIEWER:
            problems.append(
                Problem(shown, f"role {role!r}: here only 'interviewer' can be said; other roles come with --attributes", line)
            )
        rules.append(
            SpeakerRule(row.get("transcript", "").strip(), row.get("label", "").strip(), row.get("name", "").strip(), role)
        )
    if problems:
        raise BadInput(problems)
    return tuple(rules)


def rules_for(name: str, rules: Sequence[SpeakerRule], options: ReadOptions) -> ReadOptions:
    """The reading options of the file `name`, with the rules that concern it."""
    mine = [r for r in rules if not r.transcript or r.transcript.casefold() == name.casefold()]
    if not mine:
        return options
    renames = {r.label: r.name for r in mine if r.name}
    interviewers = tuple(r.name or r.label for r in mine if r.role) + tuple(r.label for r in mine if r.role)
    return replace(options, rename={**options.rename, **renames}, interviewers=(*options.interviewers, *interviewers))
