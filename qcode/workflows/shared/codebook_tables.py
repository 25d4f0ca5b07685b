"""The codebook as tables: the tree with counts, or one entry in full."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

from qcode.codebook import codes_table, fold_key
from qcode.errors import Unknown
from qcode.model import Code, Column, Study, Table


def called(name: str, parents: Mapping[str, str | None]) -> str | None:
    """The key that `name` calls, a key or the end of a path (``family/key``), without regard to
    case; None for no code.

    `parents` gives the key above each key. A path that is not the code's own calls nothing.
    """
    parts = [
        fold_key(unicodedata.normalize("NFC", part.strip()))
        for part in name.strip().strip("/").split("/")
    ]
    key = next((k for k in parents if fold_key(k) == parts[-1]), None)
    above = key
    for part in reversed(parts[:-1]):
        above = parents.get(above) if above is not None else None
        if above is None or fold_key(above) != part:
            return None
    return key


def find_code(study: Study, name: str) -> Code:
    """The code called by its key or path. Raises Unknown with near names."""
    key = called(name, {c.key: c.parent for c in study.codebook.codes})
    code = study.codebook.get(key) if key is not None else None
    if code is None:
        raise Unknown(
            "code", name, [c.key for c in study.codebook.codes], hint="qcode codebook show"
        )
    return code


def codebook_table(study: Study, code: str | None = None) -> Table:
    """All codes with the number of their codings, or the entry of `code`, a row a field."""
    counts = Counter(c.code for c in study.codings)
    older = Counter(c.code for c in study.codings if c.outdated)
    if code is None:
        return codes_table(study.codebook, counts, older=older)
    entry = find_code(study, code)
    fields: list[tuple[str, object]] = [
        ("path", study.codebook.path(entry.key)),
        ("label", entry.label),
        ("definition", entry.definition),
        ("include", entry.include),
        ("exclude", entry.exclude),
        ("examples", list(entry.examples)),
        ("keywords", list(entry.keywords)),
        ("questions", list(entry.questions)),
        ("asked_of", list(entry.asked_of)),
        ("exclusive", "true" if entry.exclusive else ""),
        ("opposite", list(study.codebook.opposites(entry.key))),
        ("color", entry.color),
        ("codings", counts[entry.key]),
        ("under an older meaning", older[entry.key] or ""),
    ]
    rows = tuple({"field": name, "value": value} for name, value in fields if value not in ("", []))
    return Table(
        "codebook.show", entry.name, (Column("field", "Field"), Column("value", "Value")), rows
    )
