"""Attributes of participants, transcripts and sites: from a table into the study, and out again."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qcode.errors import BadInput, Unknown, UsageError
from qcode.model import INTERVIEWER, Column, Interview, Problem, Study, Table, role_key
from qcode.shown import fold_name, one_name
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.texts import speakers
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_attribute
from qcode.workflows.importing.importing import ImportResult, import_files
from qcode.workflows.importing.storing import canonical
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import printable

_AS_TYPED = str.maketrans("\u00a0\u2010\u2011", " --")
"""Blanks and hyphens that do not break, as the keyboard has them."""
PEOPLE, SITES = "Attributes of speakers", "Sites"
"""The titles of the tables that are written."""


@dataclass(frozen=True, slots=True)
class AttributesResult:
    """How many rows were read and values changed. Where `problems` holds an error, no value was
    set.
    """

    rows: int
    changed: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """True when a problem is an error."""
        return _wrong(self.problems)


@dataclass(frozen=True, slots=True)
class AttributesSheet:
    """A table of attributes as read: the header's names, and rows as ``(line, cells by name)``."""

    path: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    problems: tuple[Problem, ...]

    @property
    def of_sites(self) -> bool:
        """True for a table of sites."""
        return self.header[0].casefold() == "site"


@dataclass(frozen=True, slots=True)
class _Owner:
    """A transcript that attributes may be given to: its id, name, and the ids of its speakers by
    label.
    """

    id: str
    name: str
    speakers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Given:
    line: int
    owner_kind: str
    owner: str
    transcript: str | None
    values: Mapping[str, str]


def read_attributes(path: Path) -> AttributesSheet:
    """A table of attributes from a CSV or XLSX file. Raises BadInput with everything that is wrong
    with it as a table.
    """
    from qcode.files.csv_tables import above_title, read_table

    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    table = read_table(data, shown)
    if _wrong(table.problems):
        raise BadInput(table.problems)
    header = tuple(one_name(name) for name in table.header)
    if not header or header[0].casefold() not in ("transcript", "site"):
        found = f", not {header[0]!r}" if header else ""
        message = f"the first column must be 'transcript' (or 'site' for a table of sites){found}"
        raise BadInput([*table.problems, Problem(shown, message, 1, 1)])
    title = SITES if header[0].casefold() == "site" else PEOPLE
    rows = tuple(
        (line, dict(zip(header, cells, strict=False)))
        for line, cells in above_title(table.rows, title)
    )
    return AttributesSheet(shown, path.name, header, rows, table.problems)


def import_attributes(
    store: Store, path: Path, *, actor: str = "", dry_run: bool = False
) -> AttributesResult:
    """Set attributes from a CSV or XLSX file: all rows or, when any is wrong, none.

    Raises BadInput with every problem found (unknown transcript or speaker, bad table) as path,
    line, column.
    """
    sheet = read_attributes(path)
    given, problems = _given(sheet, _owners(store.view(SUPERVISOR)))
    if _wrong(problems):
        raise BadInput(problems)
    changed = 0
    notes: tuple[str, ...] = ()
    if not dry_run:
        with store.change(f"attributes import {path.name}", actor=actor) as change:
            notes = coder_entity(change, actor)[1] if actor else ()
            changed = _save(change, given)
            notes += _roles_told(change.view(SUPERVISOR), given)
    return AttributesResult(len(sheet.rows), changed, problems, notes)


def import_with_attributes(
    store: Store, paths: Sequence[str], table: Path, *, dry_run: bool = False, **options: Any
) -> tuple[ImportResult, AttributesResult]:
    """`import_files`, and in the same change-set the attributes of a table; `options` are those of
    `import_files`.

    A table that cannot be read stops everything (BadInput). Rows that fit no transcript or speaker
    set no attribute at all, and the transcripts come in nevertheless: the result says so.
    """
    sheet = read_attributes(table)
    given: list[_Given] = []
    problems: tuple[Problem, ...] = ()
    changed = 0

    def set_attributes(change: Change) -> None:
        nonlocal given, problems, changed
        given, problems = _given(sheet, _owners(change.view(SUPERVISOR)))
        changed = 0 if _wrong(problems) else _save(change, given)
        notes.extend(_roles_told(change.view(SUPERVISOR), given))

    notes: list[str] = []
    result = import_files(store, paths, dry_run=dry_run, then=set_attributes, **options)
    if dry_run:
        owners = _owners(store.view(SUPERVISOR))
        for row in result.rows:
            if row.read is not None:
                own = dict.fromkeys((s.label for s in row.read.transcript.speakers), "")
                owners.setdefault(fold_name(row.transcript), _Owner("", row.transcript, own))
        problems = _given(sheet, owners)[1]
    return result, AttributesResult(len(sheet.rows), changed, problems, tuple(notes))


def _wrong(problems: Sequence[Problem]) -> bool:
    return any(p.severity == "error" for p in problems)


def _owners(view: View) -> dict[str, _Owner]:
    """Every transcript by its folded name."""
    labels = speakers(view)
    return {
        fold_name(name): _Owner(i, name, labels.get(i, {}))
        for name, i in view.transcript_ids().items()
    }


def _given(
    sheet: AttributesSheet, owners: Mapping[str, _Owner]
) -> tuple[list[_Given], tuple[Problem, ...]]:
    problems = list(sheet.problems)
    given = _sites(sheet) if sheet.of_sites else _participants(sheet, owners, problems)
    problems += _twice(sheet.path, given)
    return given, tuple(problems)


def _roles_told(view: View, given: Sequence[_Given]) -> tuple[str, ...]:
    """What to tell about roles in a table that no protocol of the codebook names; nothing without
    protocols.
    """
    known = {role_key(role) for role in {row.role for row in view.rows("question")}}
    if not known:
        return ()
    roles = sorted({row.values["role"] for row in given if "role" in row.values})
    unknown = [r for r in roles if role_key(r) not in known | {INTERVIEWER}]
    if not unknown:
        return ()
    return (
        (
            f"roles that no protocol of the codebook names: {', '.join(map(repr, unknown))}; check"
            " the spelling"
        ),
    )


def _sites(sheet: AttributesSheet) -> list[_Given]:
    site = sheet.header[0]
    return [
        _Given(
            line,
            "site",
            one_name(row[site]),
            None,
            {k: v.strip() for k, v in row.items() if k != site and v.strip()},
        )
        for line, row in sheet.rows
        if row[site].strip()
    ]


def _participants(
    sheet: AttributesSheet, owners: Mapping[str, _Owner], problems: list[Problem]
) -> list[_Given]:
    transcript = sheet.header[0]
    speaker = next((name for name in sheet.header if name.casefold() == "speaker"), None)
    plain = [name for name in sheet.header if name and name not in (transcript, speaker)]
    given: list[_Given] = []
    for line, row in sheet.rows:
        owner = owners.get(fold_name(row[transcript].strip()))
        if owner is None:
            problems.append(
                Problem(sheet.path, f"transcript {row[transcript]!r} is not in the study", line, 1)
            )
            continue
        values = {canonical(k): _cell(canonical(k), row[k]) for k in plain if row[k].strip()}
        label = row[speaker].strip() if speaker is not None else ""
        if not label:
            given.append(_Given(line, "transcript", owner.id, owner.id, values))
            continue
        person = next(
            (entity for known, entity in owner.speakers.items() if _same(known, label)), None
        )
        if person is None:
            known = ", ".join(map(repr, owner.speakers)) or "nobody"
            column = sheet.header.index(speaker or "") + 1
            problems.append(
                Problem(
                    sheet.path,
                    f"{owner.name} has no speaker {label!r}; it has {known}",
                    line,
                    column,
                )
            )
            continue
        given.append(_Given(line, "speaker", person, owner.id, values))
    return given


def _twice(path: str, given: Sequence[_Given]) -> list[Problem]:
    """A warning for a row that says otherwise than an earlier one of the same owner; the later
    counts.
    """
    result = []
    before: dict[tuple[str, str, str, str], tuple[int, str]] = {}
    for row in given:
        for name, value in row.values.items():
            # The ids of transcripts that are not in the study yet (a dry run) are empty.
            key = (row.owner_kind, row.owner or str(row.line), row.transcript or "", name)
            line, earlier = before.setdefault(key, (row.line, value))
            if earlier != value:
                message = (
                    f"{name} is {value!r} here and {earlier!r} in line {line}; this row is used"
                )
                result.append(Problem(path, message, row.line, severity="warning"))
            before[key] = (row.line, value)
    return result


def _cell(name: str, value: str) -> str:
    """A value as it is stored; roles and sites are names."""
    return one_name(value) if name in ("role", "site") else value.strip()


def _same(a: str, b: str) -> bool:
    def fold(label: str) -> str:
        plain = unicodedata.normalize("NFC", label).translate(_AS_TYPED)
        return " ".join(plain.split()).casefold()

    return fold(a) == fold(b)


def _save(change: Change, given: Sequence[_Given]) -> int:
    changed = 0
    for position, row in enumerate(given):
        if row.owner_kind == "site":
            changed += change.put("site", row.owner, {"position": position}, "attributes.import")
        for name, value in row.values.items():
            changed += put_attribute(
                change, row.owner_kind, row.owner, row.transcript, name, value, "attributes.import"
            )
    return changed


def attributes_table(study: Study) -> Table:
    """A row a speaker, a column an attribute: what `attributes export` writes and `attributes
    import` reads.

    Interviewers are there too: who is one may have been said by a table.
    """
    rows: list[dict[str, str]] = [row for interview in study.interviews for row in _rows(interview)]
    columns = (
        Column("transcript", "Transcript"),
        Column("speaker", "Speaker"),
        *_columns(rows, ("transcript", "speaker")),
    )
    return Table("attributes.export", PEOPLE, columns, tuple(rows))


def sites_table(study: Study) -> Table:
    """A row a site, a column an attribute: what `attributes import` reads as a table of sites."""
    rows = [{"site": site, **attributes} for site, attributes in study.sites.items()]
    return Table(
        "attributes.sites", SITES, (Column("site", "Site"), *_columns(rows, ("site",))), tuple(rows)
    )


def _columns(rows: Sequence[Mapping[str, str]], fixed: Sequence[str]) -> tuple[Column, ...]:
    names = dict.fromkeys(
        name for row in rows for name in sorted(row, key=lambda n: (n != "role", n != "site", n))
    )
    return tuple(Column(name, name) for name in names if name not in fixed)


def _rows(interview: Interview) -> list[dict[str, str]]:
    if not interview.participants:
        return (
            [{"transcript": interview.name, "speaker": "", **interview.attributes}]
            if interview.attributes
            else []
        )
    return [
        {"transcript": interview.name, "speaker": p.label, **p.attributes}
        for p in interview.participants
    ]


def rename_value(store: Store, attribute: str, old: str, new: str, *, actor: str = "") -> int:
    """Replace a value of an attribute wherever a transcript, speaker or site has it; returns how
    many changed.

    Roles are compared as everywhere: without case, blanks, ``_`` and ``-``. Raises UsageError for
    an empty new value and Unknown when nobody has the attribute or the value; nothing is changed
    then.
    """
    new = " ".join(new.split())
    if not new:
        raise UsageError("the new value is empty")
    name = canonical(attribute)
    fold = role_key if name == "role" else str.strip
    with store.change(f"attributes rename {name} {old!r} {new!r}", actor=actor) as change:
        if actor:
            coder_entity(change, actor)
        stored = change.view(SUPERVISOR).rows("attribute")
        rows = [row for row in stored if row.name == name]
        if not rows:
            raise Unknown(
                "attribute",
                attribute,
                sorted({row.name for row in stored}),
                command="qcode attributes export",
            )
        matching = [r for r in rows if fold(r.value) == fold(old)]
        if not matching:
            raise Unknown(f"value of {name}", old, sorted({r.value for r in rows}))
        return sum(
            put_attribute(
                change, r.owner_kind, r.owner, r.transcript, name, new, "attributes.rename"
            )
            for r in matching
        )
