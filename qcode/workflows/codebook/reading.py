"""A codebook from a file."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from qcode.codebook import read_codebook
from qcode.errors import BadInput
from qcode.model import Codebook, Problem
from qcode.workflows.shared.reading_files import printable


def read_codebook_file(path: Path) -> tuple[Codebook, tuple[Problem, ...]]:
    """A codebook from a YAML file, and its warnings. Raises BadInput with every problem."""
    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    codebook, problems = read_codebook(data, shown)
    if codebook is None:
        raise BadInput(problems, command=f"qcode codebook check {quote(str(shown))}")
    return codebook, problems
