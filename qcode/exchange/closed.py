"""Projects that only the program which made them can read, and how to export them there."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from qcode.exchange.databases import HEADER

_HEAD = 4096
_SQL_SERVER = b"\x01\x0f\x00\x00"
"""How a data file of Microsoft SQL Server begins, which is what NVivo for Windows keeps."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A program whose projects cannot be read, and where it exports REFI-QDA."""

    program: str
    menu: str


NVIVO = Closed(
    "NVivo", "Share > Export Project > REFI-QDA Project (on a Mac: File > Export Project)"
)
ATLAS = Closed("ATLAS.ti", "the export of the project as QDPX (REFI-QDA)")
MAXQDA = Closed("MAXQDA", "the export of the project as REFI-QDA")
DEDOOSE = Closed("Dedoose", "the export of the project as REFI-QDA")
_SUFFIXES = (
    (re.compile(r"\.nvpx?"), NVIVO),
    (re.compile(r"\.(?:atlproj\w*|atlcb|hprx?|hpr7)"), ATLAS),
    (re.compile(r"\.(?:mx\d\d|mex\d\d|mex|mqda|mx2\w|mx3|mx4|mx5|mx12|mx18)"), MAXQDA),
    (re.compile(r"\.dedoose"), DEDOOSE),
)


def closed_project(path: Path) -> Closed | None:
    """Whose project a file is; None if it is none of these. The content decides where it says so:
    text or a document with such a suffix is none.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_SQL_SERVER):
        return NVIVO
    if zipfile.is_zipfile(path):
        return _zipped(path)
    if head.startswith(HEADER):
        return _named(path) or (MAXQDA if b"MAXQDA" in head else None)
    return _named(path) if b"\0" in head else None


def _zipped(path: Path) -> Closed | None:
    with zipfile.ZipFile(path) as archive:
        names = [name.casefold() for name in archive.namelist()]
    if any(name.endswith((".hpr", ".hproj", ".atlproj")) for name in names):
        return ATLAS
    return _named(path)


def _named(path: Path) -> Closed | None:
    suffix = path.suffix.casefold()
    return next((of for pattern, of in _SUFFIXES if pattern.fullmatch(suffix)), None)
