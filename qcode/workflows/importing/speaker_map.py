"""The speaker map: a table that says how labels in files are to be listed, and who the interviewers
are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcode.errors import BadInput
from qcode.model import INTERVIEWER, Problem, SpeakerLabel, Transcript
from qcode.shown import one_name
from qcode.transcripts.labels import key
from qcode.transcripts.parts import ReadOptions

_COLUMNS = ("transcript", "label", "name", "role", "speaker")
_SPEAKS = {"": None, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class SpeakerRule:
    """How one label is to be listed; `transcript` empty: in every file.

    `speaks`: whether the label is a speaker's at all; None leaves it to the reader.
    """

    transcript: str
    label: str
    name: str
    role: str
    place: str = ""
    """Where it was said: path and line."""
    speaks: bool | None = None

    def concerns(self, *names: str) -> bool:
        """Whether it is for a file or transcript of one of these names."""
        return not self.transcript or self.transcript.casefold() in {
            name.casefold() for name in names
        }


def read_speaker_map(path: Path) -> tuple[SpeakerRule, ...]:
    """Rules from a CSV or XLSX with `label` and any of `transcript`, `name`, `role`, `speaker`
    (yes, no).

    Raises BadInput with every problem.
    """
    from qcode.files.csv_tables import read_table

    shown = str(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    table = read_table(data, shown)
    header = [name.strip().casefold() for name in table.header]
    problems = [p for p in table.problems if p.severity == "error"]
    if "label" not in header:
        problems.append(
            Problem(
                shown,
                "the column 'label' is missing; a speaker map has label, name, role (and"
                " transcript)",
                1,
            )
        )
    problems += [
        Problem(
            shown,
            f"the column {name!r} is not known; a speaker map has {', '.join(_COLUMNS)}",
            1,
            number,
        )
        for number, name in enumerate(header, 1)
        if name not in _COLUMNS
    ]
    rules = []
    for line, cells in table.rows:
        row = dict(zip(header, cells, strict=False))
        if not row.get("label", "").strip():
            problems.append(Problem(shown, "the label is empty", line))
        role = one_name(row.get("role", ""))
        speaks = row.get("speaker", "").strip().casefold()
        if speaks not in _SPEAKS:
            problems.append(
                Problem(
                    shown, f"the column 'speaker' takes yes, no or nothing, not {speaks!r}", line
                )
            )
        rules.append(
            SpeakerRule(
                row.get("transcript", "").strip(),
                row.get("label", "").strip(),
                one_name(row.get("name", "")),
                INTERVIEWER if role.casefold() == INTERVIEWER else role,
                f"{shown}:{line}",
                _SPEAKS.get(speaks),
            )
        )
    if problems:
        raise BadInput(problems)
    return tuple(rules)


def rules_for(name: str, rules: Sequence[SpeakerRule], options: ReadOptions) -> ReadOptions:
    """The reading options of the file `name`, with the rules that concern it."""
    mine = [r for r in rules if r.concerns(name)]
    if not mine:
        return options
    renames = {r.label: r.name for r in mine if r.name}
    asking = [r for r in mine if r.role == INTERVIEWER]
    interviewers = (*(r.name or r.label for r in asking), *(r.label for r in asking))
    return replace(
        options,
        rename={**options.rename, **renames},
        interviewers=(*options.interviewers, *interviewers),
        labels=(*options.labels, *(r.label for r in mine if r.speaks)),
        no_labels=(*options.no_labels, *(r.label for r in mine if r.speaks is False)),
    )


def roles_for(transcript: Transcript, file: str, rules: Sequence[SpeakerRule]) -> dict[str, str]:
    """The roles that the map gives to speakers of a transcript, by label; what is said of this
    transcript counts most.
    """
    given = {}
    for rule in sorted(
        (r for r in rules if r.role and r.concerns(file, transcript.name)),
        key=lambda r: bool(r.transcript),
    ):
        for speaker in transcript.speakers:
            if {key(rule.label), key(rule.name or rule.label)} & _keys(speaker):
                given[speaker.label] = rule.role
    return given


def unheard(
    transcripts: Sequence[tuple[str, Transcript]],
    rules: Sequence[SpeakerRule],
    options: ReadOptions,
) -> list[str]:
    """What to tell of labels that were named and that nobody has in these transcripts, each with
    the name of its file.
    """
    keys = [
        (file, transcript.name, set().union(*map(_keys, transcript.speakers)))
        for file, transcript in transcripts
    ]
    known = set().union(*(have for *_, have in keys))
    notes = [
        f"--rename {old}={new}: no speaker is called {old!r}"
        for old, new in options.rename.items()
        if key(old) not in known
    ]
    notes += [
        f"--label {name}: no line begins with {name!r}"
        for name in options.labels
        if key(name) not in known
    ]
    notes += [
        f"--interviewer {name}: no speaker is called {name!r}"
        for name in options.interviewers
        if key(name) not in known
    ]
    for rule in rules:
        if rule.speaks is not False and not any(
            key(rule.label) in have for file, name, have in keys if rule.concerns(file, name)
        ):
            notes.append(
                f"{rule.place}: no speaker {f'in {rule.transcript} ' if rule.transcript else ''}is"
                f" called {rule.label!r}"
            )
    return notes


def _keys(speaker: SpeakerLabel) -> set[str]:
    """All that a speaker was called, to compare by."""
    return {key(speaker.label), *map(key, speaker.variants)}
