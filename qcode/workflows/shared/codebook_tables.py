"""The codebook as tables: the tree with counts, or one entry in full."""

from __future__ import annotations

from collections import Counter

from qcode import codebook
from qcode.codebook import codes_table
from qcode.model import Code, Column, Study, Table
from qcode.store.codebooks import DRAFT
from qcode.store.queries.codebooks import code_rows
from qcode.store.view import View


def find_code(study: Study, name: str) -> Code:
    """The code of a study's codebook that `name` means. Raises Unknown with near names."""
    return codebook.find_code(study.codebook, name)


def codebook_table(view: View, code: str | None = None) -> Table:
    """All codes as a tree, with the number of their codings and the drafts, or the entry of `code`
    with one row per field.
    """
    study = view.study()
    drafts = {row.key for row in code_rows(view) if row.status == DRAFT}
    counts = Counter(c.code for c in study.codings)
    older = Counter(c.code for c in study.codings if c.outdated)
    if code is None:
        return codes_table(study.codebook, counts, older=older, drafts=drafts)
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
        ("status", "draft" if entry.key in drafts else ""),
    ]
    rows = tuple({"field": name, "value": value} for name, value in fields if value not in ("", []))
    return Table(
        "codebook.show", entry.name, (Column("field", "Field"), Column("value", "Value")), rows
    )
