"""Which files are projects of other programs, and what reads each."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qcode.errors import BadInput
from qcode.exchange.closed import closed_project
from qcode.exchange.project import Project
from qcode.model import Problem
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.shared.reading_files import printable

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """How a project is read: `dotted`, tags with dots become a tree; `project`: which one of a
    database that holds several.
    """

    dotted: bool = False
    project: str = ""


@dataclass(frozen=True, slots=True)
class ProjectReader:
    """A kind of project: `program` is the source of its codings, `called` its name in words."""

    program: str
    called: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, ProjectOptions], Project]


def project_reader(path: Path) -> ProjectReader | None:
    """What reads the project at `path`; None if it is no project of another program.

    Raises BadInput for a project that can only be read by the program that made it.
    """
    try:
        reader = next((reader for reader in READERS if reader.recognises(path)), None)
        closed = None if reader is not None or not path.is_file() else closed_project(path)
    except OSError:
        return None
    if closed is not None:
        shown = printable(str(path))
        message = f"is a project of {closed.program}, which only {closed.program} can read"
        raise BadInput(
            [Problem(shown, message)],
            advice=f"there, choose {closed.menu}, and import the .qdpx file",
        )
    return reader


def read_project_file(path: Path, options: ProjectOptions) -> tuple[ProjectReader, Project]:
    """The project at `path`. Raises BadInput with every problem that stops it."""
    reader = project_reader(path)
    shown = printable(str(path))
    if reader is None:
        raise BadInput([Problem(shown, "is no project of another program")])
    try:
        return reader, reader.read(path, options)
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None


def _is_refi(path: Path) -> bool:
    """Whether a file is a REFI-QDA project, by its content."""
    if not path.is_file():
        return False
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return any(name.casefold().endswith(".qde") for name in archive.namelist())
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return path.suffix.casefold() == ".qde" or b"urn:QDA-XML:project" in head


def _read_refi(path: Path, options: ProjectOptions) -> Project:
    from qcode.exchange.refi import read_project

    return read_project(path, printable(str(path)), _text_of)


def _text_of(data: bytes, name: str) -> str:
    """The text of a formatted document, as it is read when it is imported."""
    from qcode.transcripts import read

    result = read(data, name=Path(name).stem, path=name, options=ReadOptions())
    if not result.transcripts:
        raise BadInput(result.problems)
    return result.transcripts[0].text


def _is_qualcoder(path: Path) -> bool:
    from qcode.exchange.qualcoder import is_qualcoder

    return is_qualcoder(path)


def _read_qualcoder(path: Path, options: ProjectOptions) -> Project:
    from qcode.exchange.qualcoder import read_qualcoder

    return read_qualcoder(path, printable(str(path)))


def _is_taguette(path: Path) -> bool:
    from qcode.exchange.taguette import is_taguette

    return is_taguette(path)


def _read_taguette(path: Path, options: ProjectOptions) -> Project:
    from qcode.exchange.taguette import read_taguette

    shown = printable(str(path))
    return read_taguette(path, shown, name=options.project, dotted=options.dotted)


READERS: tuple[ProjectReader, ...] = (
    ProjectReader("qdpx", "REFI-QDA project", _is_refi, _read_refi),
    ProjectReader("qualcoder", "project of QualCoder", _is_qualcoder, _read_qualcoder),
    ProjectReader("taguette", "database of Taguette", _is_taguette, _read_taguette),
)
"""Every kind of project that can be imported."""
