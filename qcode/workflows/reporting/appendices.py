"""The codebook and the protocols as sections at the end of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qcode.model import Codebook, Column, Table
from qcode.reports.groups import attribution, depths
from qcode.writers.report_document import Section

_FIELDS = (
    Column("definition", "Definition"),
    Column("include", "Include"),
    Column("exclude", "Exclude"),
)


def appendix(name: str, codebook: Codebook) -> Section | None:
    """The section of an appendix; None where the study has nothing for it."""
    if name == "codebook":
        return _codebook(codebook) if codebook.codes else None
    tables = tuple(_protocol(p.role, [q.text for q in p.questions]) for p in codebook.protocols)
    return Section("Appendix: interview protocols", tables=tables) if tables else None


def _codebook(codebook: Codebook) -> Section:
    depth = depths(codebook)
    rows: list[Mapping[str, Any]] = [
        {
            "label": code.name,
            "definition": code.definition,
            "include": code.include,
            "exclude": code.exclude,
            "depth": depth[code.key],
        }
        for code in codebook.codes
    ]
    filled = tuple(c for c in _FIELDS if any(row[c.key] for row in rows))
    version = f", version {codebook.version}" if codebook.version else ""
    title = f"{codebook.title or 'Codes'}{version}"
    table = Table("report.codebook", title, (Column("label", "Code"), *filled), tuple(rows))
    return Section("Appendix: codebook", tables=(table,))


def _protocol(role: str, questions: list[str]) -> Table:
    wording = attribution(role)
    return Table(
        "report.protocol",
        f"Questions to {wording}s"
        if wording.isascii() and wording[-1:] not in "sy"
        else wording.capitalize(),
        (Column("number", "No."), Column("label", "Question")),
        tuple({"number": str(n), "label": text} for n, text in enumerate(questions, start=1)),
    )
