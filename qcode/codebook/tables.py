"""A codebook as a table with one row per code, for printing and for export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from qcode.codebook.described import describe
from qcode.codebook.keys import fold_key
from qcode.model import Code, Codebook, Column, Table
from qcode.shown import amount

_SHOWN = (Column("code", "Code"), Column("label", "Label"), Column("definition", "Definition"))
_CODINGS = Column("codings", "Codings", "count")
_FAMILY = Column("family", "With sub-codes", "count")
_OLDER = Column("older", "Older meaning", "count")
_DRAFT = Column("draft", "Draft", "flag")
_DATA = (
    Column("path", "Path"),
    Column("parent", "Parent"),
    Column("level", "Level", "count"),
    Column("include", "Include"),
    Column("exclude", "Exclude"),
    Column("examples", "Examples", "list"),
    Column("keywords", "Keywords", "list"),
    Column("color", "Color"),
    Column("questions", "Questions", "list"),
    Column("asked_of", "Asked of", "list"),
    Column("exclusive", "Exclusive", "flag"),
    Column("opposite", "Opposite", "list"),
)


def codes_table(
    codebook: Codebook,
    counts: Mapping[str, int] | None = None,
    *,
    name: str = "codebook.show",
    older: Mapping[str, int] | None = None,
    drafts: Collection[str] = (),
) -> Table:
    """One row per code in reading order: key, label, definition, and, as data, path, parent, level
    (from 1) and all other fields. Tables for reading indent sub-codes.

    `counts` gives codings by key (compared without case); with it comes a column `codings`, 0 for a
    code not in it, and `family` with those of its sub-codes, shown if there are sub-codes. `older`
    says how many of them were made under an older meaning, in a column `older` that is shown only
    if there are any. `drafts` are the keys of codes that wait for acceptance, shown in a column if
    there are any. `extra` holds `title`, `version`, `description` and `protocols` for JSON; `name`
    is the table's schema.
    """
    outdated = {fold_key(key): number for key, number in (older or {}).items()}
    codings = None if counts is None else {fold_key(key): number for key, number in counts.items()}
    paths: dict[str | None, tuple[str, int]] = {None: ("", 0)}
    rows = []
    for code in codebook.codes:
        above, level = paths.get(code.parent, ("", 0))
        path = f"{above}/{code.key}" if above else code.key
        paths[code.key] = (path, level + 1)
        row = {**_entry(code), "path": path, "level": level + 1, "depth": level}
        row["draft"] = code.key in drafts
        if codings is not None:
            row["codings"] = codings.get(fold_key(code.key), 0)
            row["older"] = outdated.get(fold_key(code.key), 0)
            row["family"] = sum(codings.get(fold_key(key), 0) for key in codebook.family(code.key))
        rows.append(row)
    shown = {
        _CODINGS: codings is not None,
        _FAMILY: codings is not None and any(code.parent for code in codebook.codes),
        _OLDER: any(outdated.values()),
        _DRAFT: bool(drafts),
    }
    there = [c for c in shown if codings is not None or c is _DRAFT]
    return Table(
        name=name,
        title=f"{codebook.title} {codebook.version}".strip(),
        columns=(*_SHOWN, *(c for c in there if shown[c])),
        rows=tuple(rows),
        notes=(amount(len(rows), "code"), *_said_drafts(drafts)),
        extra={
            "title": codebook.title,
            "version": codebook.version,
            "description": codebook.description,
            "protocols": [
                {"role": p.role, "questions": [{"id": q.id, "text": q.text} for q in p.questions]}
                for p in codebook.protocols
            ],
        },
        data_columns=(*_DATA, *(c for c in there if not shown[c])),
    )


def exchange_table(codebook: Codebook) -> Table:
    """One row per code with the columns that other programs read: name, description, color and
    parent. The description holds the other fields too (see `describe`). A parent whose name others
    have too is given by its key.
    """
    often = Counter(n for c in codebook.codes for n in {c.name.casefold(), c.key.casefold()})
    names = {c.key: c.name if often[c.name.casefold()] == 1 else c.key for c in codebook.codes}
    rows = tuple(
        {
            "name": code.name,
            "description": describe(code),
            "color": code.color,
            "parent": names.get(code.parent or "", ""),
        }
        for code in codebook.codes
    )
    columns = tuple(Column(name, name) for name in ("name", "description", "color", "parent"))
    return Table("codebook.exchange", f"{codebook.title} {codebook.version}".strip(), columns, rows)


def _entry(code: Code) -> dict[str, object]:
    """The fields of a code as values of a row."""
    return {
        "code": code.key,
        "label": code.name,
        "definition": code.definition,
        "parent": code.parent,
        "include": code.include,
        "exclude": code.exclude,
        "examples": list(code.examples),
        "keywords": list(code.keywords),
        "color": code.color,
        "questions": list(code.questions),
        "asked_of": list(code.asked_of),
        "exclusive": code.exclusive,
        "opposite": list(code.opposite),
    }


def _said_drafts(drafts: Collection[str]) -> tuple[str, ...]:
    if not drafts:
        return ()
    wait = "waits" if len(drafts) == 1 else "wait"
    return (
        f"{amount(len(drafts), 'draft')} {wait} for acceptance: edit it on the coding screen, or"
        " load the exported codebook.",
    )
