"""A codebook as a table with one row per code, for printing and for export."""

from __future__ import annotations

from collections.abc import Mapping

from qcode.codebook.keys import fold_key
from qcode.model import Codebook, Column, Table
from qcode.shown import amount

_SHOWN = (Column("code", "Code"), Column("label", "Label"), Column("definition", "Definition"))
_CODINGS = Column("codings", "Codings", "count")
_OLDER = Column("older", "Older meaning", "count")
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
) -> Table:
    """One row per code in reading order: key, label, definition, and, as data, path, parent, level
    (from 1) and all other fields.

    `counts` gives codings by key (compared without case); with it comes a column `codings`, 0 for a
    code not in it. `older` says how many of them were made under an older meaning, in a column
    `older` that is shown only if there are any. `extra` holds `title`, `version`, `description` and
    `protocols` for JSON; `name` is the table's schema.
    """
    outdated = {fold_key(key): number for key, number in (older or {}).items()}
    codings = None if counts is None else {fold_key(key): number for key, number in counts.items()}
    paths: dict[str | None, tuple[str, int]] = {None: ("", 0)}
    rows = []
    for code in codebook.codes:
        above, level = paths.get(code.parent, ("", 0))
        path = f"{above}/{code.key}" if above else code.key
        paths[code.key] = (path, level + 1)
        row: dict[str, object] = {
            "code": code.key,
            "label": code.name,
            "definition": code.definition,
            "path": path,
            "parent": code.parent,
            "level": level + 1,
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
        if codings is not None:
            row["codings"] = codings.get(fold_key(code.key), 0)
            row["older"] = outdated.get(fold_key(code.key), 0)
        rows.append(row)
    counted = (
        () if codings is None else (_CODINGS, _OLDER) if any(outdated.values()) else (_CODINGS,)
    )
    return Table(
        name=name,
        title=f"{codebook.title} {codebook.version}".strip(),
        columns=(*_SHOWN, *counted),
        rows=tuple(rows),
        notes=(amount(len(rows), "code"),),
        extra={
            "title": codebook.title,
            "version": codebook.version,
            "description": codebook.description,
            "protocols": [
                {"role": p.role, "questions": [{"id": q.id, "text": q.text} for q in p.questions]}
                for p in codebook.protocols
            ],
        },
        data_columns=_DATA if codings is None or _OLDER in counted else (*_DATA, _OLDER),
    )
