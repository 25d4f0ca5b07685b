"""A codebook file to start from: a commented example, or what another file has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qcode.codebook import write_codebook
from qcode.codebook.fitting import fitted
from qcode.codebook.from_outlines import codebook_from_outline
from qcode.codebook.from_refi import codebook_from_refi
from qcode.codebook.from_tables import codebook_from_table
from qcode.codebook.template import ABOUT, codebook_template
from qcode.errors import BadInput, Refused, UsageError
from qcode.model import Problem
from qcode.store.view import View
from qcode.workflows.shared.codebook_versions import FIRST
from qcode.workflows.shared.reading_files import printable

UNTITLED = "Untitled"
_READERS = {
    ".csv": codebook_from_table,
    ".tsv": codebook_from_table,
    ".xlsx": codebook_from_table,
    ".odt": codebook_from_outline,
    ".txt": codebook_from_outline,
    ".qdc": codebook_from_refi,
}


def new_codebook(source: Path | None, title: str | None) -> tuple[str, int, tuple[Problem, ...]]:
    """The text of a codebook file with a comment on every field, the number of its codes, and what
    was not understood. From a table (CSV, XLSX, as Taguette exports it), the outline of QualCoder
    (ODT, TXT) or a REFI-QDA codebook (QDC), or, without `source`, an example.

    Raises BadInput with every problem, UsageError for another kind of file.
    """
    if source is None:
        return codebook_template(title or "My study"), 0, ()
    shown = printable(str(source))
    suffix = source.suffix.casefold()
    if suffix not in _READERS:
        raise UsageError(
            "a codebook is made from a table (.csv, .tsv, .xlsx), QualCoder's codebook (.odt, .txt)"
            f" or a REFI-QDA codebook (.qdc), not from {shown}"
        )
    try:
        data = source.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    codebook, problems = _READERS[suffix](data, shown, title or printable(source.stem))
    if codebook is None:
        raise BadInput(problems)
    codebook, notes = fitted(replace(codebook, title=title or codebook.title), shown)
    return f"{ABOUT}\n{write_codebook(codebook)}", len(codebook.codes), (*problems, *notes)


def refuse_existing(file: Path) -> None:
    """Raise Refused if a file is there already: a codebook is work that nobody wants to lose."""
    if file.exists():
        raise Refused(f"{printable(str(file))} exists already; nothing was written")


def exported_codebook(view: View) -> str:
    """The study's codebook as YAML. A codebook that began in the study, without a file, gets the
    study's title, so that the file can be loaded.
    """
    codebook = view.codebook()
    title = codebook.title.strip() or str(view.settings().get("title", "")).strip() or UNTITLED
    return write_codebook(replace(codebook, title=title, version=codebook.version or FIRST))
