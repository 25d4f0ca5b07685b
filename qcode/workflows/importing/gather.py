"""Which files an import means: named files, folders and patterns, with everything left out told."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from qcode.model import Problem
from qcode.transcripts.formats import folder_suffixes

_LITTER_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})

_QUALCODER = "data.qda"
"""The database in the folder of a project of QualCoder."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Files to read in order, problems with what was named, and notes on what was left out."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def gather(paths: Sequence[str]) -> Gathered:
    """Expand folders (with their sub-folders) and patterns; a file named twice is read once."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for given in paths:
        for path in _expand(given, problems):
            files.setdefault(os.path.realpath(path), path)
    return Gathered(tuple(files.values()), tuple(problems))


def _expand(given: str, problems: list[Problem]) -> Iterator[Path]:
    path = Path(given)
    if path.is_dir():
        yield from _folder(path, problems)
        return
    if not os.path.lexists(path) and glob.has_magic(given):
        # The pattern may be absolute, which Path.glob refuses.
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207
        if not matches:
            problems.append(Problem(given, "no file matches this pattern"))
        for match in matches:
            yield from (
                _folder(Path(match), problems)
                if Path(match).is_dir()
                else _one(Path(match), problems, named=False)
            )
        return
    yield from _one(path, problems, named=True)


def _one(path: Path, problems: list[Problem], *, named: bool) -> Iterator[Path]:
    shown = str(path)
    if is_litter(path.name):
        problems.append(Problem(shown, f"skipped: {_litter_reason(path.name)}", severity="note"))
        return
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        removed = "a link to a file that does not exist; correct or delete the link"
        problems.append(Problem(shown, removed if path.is_symlink() else "no such file"))
        return
    except OSError as problem:
        mend = "; correct or delete the link" if problem.errno == errno.ELOOP else ""
        problems.append(Problem(shown, f"cannot be opened: {problem.strerror}{mend}"))
        return
    if not stat.S_ISREG(mode):
        kind = (
            "a pipe"
            if stat.S_ISFIFO(mode)
            else "a device"
            if stat.S_ISCHR(mode) or stat.S_ISBLK(mode)
            else "not an ordinary file"
        )
        problems.append(
            Problem(
                shown, f"skipped: {kind}, not a file of text", severity="error" if named else "note"
            )
        )
        return
    if path.is_symlink() and named:
        problems.append(
            Problem(shown, f"a link to {os.path.realpath(path)}, which was read", severity="note")
        )
    yield path


def _folder(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    root = Path(os.path.realpath(folder))
    suffixes = folder_suffixes()
    skipped: list[str] = []
    links: list[str] = []
    litter: list[str] = []
    for here, folders, names in os.walk(
        folder,
        onerror=lambda e: problems.append(
            Problem(str(e.filename), f"cannot be read: {e.strerror}")
        ),
    ):
        for name in sorted(folders):
            if (Path(here) / name).is_symlink():
                links.append(name)
            elif Path(name).suffix.casefold() in suffixes:
                problems.append(
                    Problem(
                        str(Path(here) / name),
                        "is a folder with the name of a file",
                        severity="note",
                    )
                )
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and not (Path(here) / f).is_symlink()
        )
        for name in [f for f in folders if _is_project(Path(here) / f)]:
            folders.remove(name)
            problems.append(_project_apart(Path(here) / name))
        for name in sorted(names):
            path = Path(here) / name
            if name.startswith("~$"):
                problems.append(
                    Problem(str(path), f"skipped: {_litter_reason(name)}", severity="note")
                )
            elif is_litter(name):
                litter.append(name)
            elif Path(name).suffix.casefold() not in suffixes:
                skipped.append(name)
            elif (
                path.is_symlink()
                and path.exists()
                and root not in Path(os.path.realpath(path)).parents
            ):
                problems.append(
                    Problem(
                        str(path), "skipped: a link to a file outside the folder", severity="note"
                    )
                )
            else:
                yield from _one(path, problems, named=False)
    for names, what in (
        (litter, "hidden or system files skipped: {}"),
        (links, "links to folders not followed: {}"),
        (
            skipped,
            (
                "left out, their names are not those of transcripts: {} (import a table of turns by"
                " its name)"
            ),
        ),
    ):
        if names:
            shown = ", ".join(repr(name) for name in names[:5]) + (", …" if len(names) > 5 else "")
            problems.append(
                Problem(str(folder), f"{len(names)} {what.format(shown)}", severity="note")
            )


def _is_project(folder: Path) -> bool:
    try:
        return (folder / _QUALCODER).is_file()
    except PermissionError:
        return False


def _project_apart(path: Path) -> Problem:
    """The problem that a project, whose codings would stay behind, lies among the documents."""
    words = f"a project of QualCoder, left out with its codings; qcode import {quote(str(path))}"
    return Problem(str(path), words, severity="warning")


def is_litter(name: str) -> bool:
    """Lock files of Word, hidden files, and what file managers leave behind."""
    return name.startswith((".", "~$", "~lock")) or name.casefold() in _LITTER_NAMES


def _litter_reason(name: str) -> str:
    return (
        "a lock file, the document is open in Word"
        if name.startswith("~$")
        else "a hidden or system file"
    )
