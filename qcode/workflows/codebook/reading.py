"""A codebook from a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shlex import quote

from qcode.codebook import fold_key, read_codebook
from qcode.codebook.fitting import fitted
from qcode.codebook.from_refi import codebook_from_refi
from qcode.codebook.from_tables import codebook_from_table
from qcode.errors import BadInput
from qcode.model import Codebook, Problem
from qcode.workflows.shared.reading_files import printable

_READERS = {
    ".csv": codebook_from_table,
    ".tsv": codebook_from_table,
    ".xlsx": codebook_from_table,
    ".qdc": codebook_from_refi,
}
"""The codebooks of other programs that are read as they are, by suffix."""


def read_codebook_file(
    path: Path, now: Codebook | None = None
) -> tuple[Codebook, tuple[Problem, ...]]:
    """A codebook from a YAML file, or from a table (.csv, .tsv, .xlsx) or REFI-QDA codebook (.qdc)
    of another program, and its warnings. The latter have neither title nor version nor protocols:
    those of `now`, the present codebook, stay. Raises BadInput with every problem.
    """
    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    reader = _READERS.get(path.suffix.casefold())
    if reader is not None:
        codebook, problems = reader(data, shown, printable(path.stem))
        if codebook is not None and now is not None:
            codebook = _continued(codebook, now)
        if codebook is not None:
            codebook, notes = fitted(codebook, shown)
            problems = (*problems, *notes)
    else:
        codebook, problems = read_codebook(data, shown)
    if codebook is None:
        raise BadInput(problems, command=f"qcode codebook check {quote(str(shown))}")
    return codebook, problems


def _continued(codebook: Codebook, now: Codebook) -> Codebook:
    """The codes of another program's file as the next state of the study's codebook. A code that
    the study has under another key, with the same name, keeps that key.
    """
    here = {fold_key(c.key) for c in codebook.codes}
    by_name: dict[str, list[str]] = {}
    for code in now.codes:
        if fold_key(code.key) not in here:
            by_name.setdefault(code.name.casefold(), []).append(code.key)
    known = {fold_key(c.key) for c in now.codes}
    keys = {
        c.key: found[0]
        for c in codebook.codes
        if fold_key(c.key) not in known and len(found := by_name.get(c.name.casefold(), [])) == 1
    }
    unlabeled = {c.key for c in now.codes if not c.label}
    return replace(
        codebook,
        title=now.title or codebook.title,
        version=now.version or codebook.version,
        description=now.description,
        protocols=now.protocols,
        codes=tuple(
            replace(
                c,
                key=keys.get(c.key, c.key),
                label="" if c.key in unlabeled and c.label == c.key else c.label,
                parent=keys.get(c.parent or "", c.parent),
                opposite=tuple(keys.get(key, key) for key in c.opposite),
            )
            for c in codebook.codes
        ),
    )
