"""The file of a REFI-QDA project and its texts: in a zip (``.qdpx``), or a ``project.qde`` beside
a folder ``sources``.

Paths in such a project are data. Only what stands in the zip or in that folder is ever opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

from qcode.errors import BadInput
from qcode.files.zips import GuardedZip, open_zip
from qcode.model import Problem

MAX_PROJECT = 400_000_000
"""The largest ``.qde`` that is read, in bytes."""
MAX_TEXT = 100_000_000
"""The largest text that is read, in bytes."""
_MAX_CLAIMED = 200_000_000_000
"""Recordings and films in a project may be large; they are never unpacked."""
_MAX_MEMBERS = 500_000
_ELSEWHERE = re.compile(r"(?i)(relative|absolute|file|https?|ftp|docs|smb):|[a-z]:[\\/]|[\\/]{1,2}")
_WHAT = "REFI-QDA project"


@dataclass
class Container:
    """An open project. `qde` is the name of its XML; `path` is its own name, for problems."""

    path: str
    qde: str = ""
    _zip: GuardedZip | None = None
    _data: bytes = b""
    _beside: dict[str, Path] = field(default_factory=dict)

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._zip is not None:
            self._zip.close()

    def project(self) -> bytes:
        """The XML, from its first sign on. Raises BadInput if it is damaged or too large."""
        data = self._data if self._zip is None else self._zip.read(self.qde, MAX_PROJECT)
        return data.lstrip() if data[:1].isspace() else data

    def read(self, stated: str, largest: int = MAX_TEXT) -> bytes:
        """The bytes of the file that the project states as ``internal://NAME`` or ``NAME``.

        Raises:
            BadInput: it is not in the project, is stated outside of it, is damaged or too large.

        """
        name = stated.strip()
        if name.casefold().startswith("internal://"):
            name = name[len("internal://") :].lstrip("/")
        elif _ELSEWHERE.match(name):
            raise self._bad(f"{stated!r} stands outside the project, where it is not looked for")
        for candidate in dict.fromkeys((name, unquote(name))):
            parts = candidate.split("/")
            if ".." in parts or "\\" in candidate or "\0" in candidate:
                raise self._bad(f"{stated!r} stands outside the project, where it is not read")
            for folder in ("", "sources/"):
                data = self._member(folder + candidate, largest)
                if data is not None:
                    return data
        raise self._bad(f"{stated!r} is not in the project")

    def _member(self, name: str, largest: int) -> bytes | None:
        if self._zip is not None:
            whole = self.qde.rpartition("/")[0]
            whole = f"{whole}/{name}" if whole else name
            return self._zip.read(whole, largest) if whole in self._zip else None
        path = self._beside.get(name.casefold())
        if path is None:
            return None
        if path.stat().st_size > largest:
            raise self._bad(f"{name!r} is larger than {largest:,} bytes, more than is read")
        return path.read_bytes()

    def _bad(self, message: str) -> BadInput:
        return BadInput([Problem(self.path, message)])


def open_container(source: Path | bytes, name: str) -> Container:
    """The project in a file (a zip, or its bare XML), in a folder, or in bytes.

    Raises:
        BadInput: neither a zip nor XML, damaged, without a ``.qde``, or with several of them.
        OSError: the file cannot be read.

    """
    if isinstance(source, bytes):
        if source.startswith(b"PK"):
            return _zipped(source, name)
        return Container(name, name, _data=source)
    if source.is_dir():
        inner = [path for path in sorted(source.iterdir()) if _is_project_file(path)]
        return _bare(source / _only([p.name for p in inner], name), name)
    with source.open("rb") as file:
        head = file.read(2)
    return _zipped(source, name) if head == b"PK" else _bare(source, name)


def _zipped(source: Path | bytes, name: str) -> Container:
    archive = open_zip(source, name, _WHAT, _MAX_CLAIMED, _MAX_MEMBERS)
    inner = [n for n in archive.names if n.casefold().endswith(".qde") and not _is_aside(n)]
    least = min((n.count("/") for n in inner), default=0)
    return Container(name, _only([n for n in inner if n.count("/") == least], name), archive)


def _bare(path: Path, name: str) -> Container:
    if path.stat().st_size > MAX_PROJECT:
        message = f"larger than {MAX_PROJECT:,} bytes, more than is read"
        raise BadInput([Problem(name, message)])
    beside = {}
    for folder in path.parent.iterdir():
        if folder.name.casefold() == "sources" and folder.is_dir() and not folder.is_symlink():
            files = (f for f in folder.iterdir() if f.is_file() and not f.is_symlink())
            beside.update({f"sources/{file.name.casefold()}": file for file in files})
    return Container(name, path.name, None, path.read_bytes(), beside)


def _only(names: list[str], path: str) -> str:
    """The project among the XML files of a container: the only one, or ``project.qde``."""
    named = [n for n in names if n.rpartition("/")[2].casefold() == "project.qde"]
    if len(names) == 1 or len(named) == 1:
        return names[0] if len(names) == 1 else named[0]
    if not names:
        message = "not a REFI-QDA project: a file that ends in .qde is missing in it"
    else:
        message = (
            f"several projects in one file ({', '.join(sorted(names)[:4])}); export them one by one"
        )
    raise BadInput([Problem(path, message)])


def _is_project_file(path: Path) -> bool:
    return (
        path.suffix.casefold() == ".qde"
        and not path.name.startswith(".")
        and path.is_file()
        and not path.is_symlink()
    )


def _is_aside(name: str) -> bool:
    """True for what macOS puts beside the files of a zip."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")
