"""The folder of a built report: what somebody edited there is never overwritten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from qcode.errors import Refused, StorageFailed
from qcode.files.writing import write_whole

MARKS = ".qcode-report.json"
"""The file of a built report that tells what was built, so that what somebody edited afterwards is
known.
"""


def write_folder(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[Path]:
    """Write the files of a report; gives the edited files that were kept under another name.

    Raises Refused where a file was edited since it was built, or is not of qcode; with `force` such
    a file gets another name first. Raises StorageFailed where the folder cannot be written.
    """
    kept = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        edited = _edited(folder, files)
        if edited and not force:
            raise Refused(
                f"{', '.join(str(folder / name) for name in edited)} was edited or was not written"
                " by qcode; nothing was written",
                advice="choose another folder with -o, or add --force, which keeps the edited file"
                " under another name",
            )
        for name in edited:
            kept.append(_free(folder / name))
            (folder / name).replace(kept[-1])
        marks = {name: sha256(data).hexdigest() for name, data in files.items()}
        # The marks come first: a build that is killed in between can be done again.
        write_whole(folder / MARKS, json.dumps(_marks(folder, marks), indent=1).encode())
        for name, data in files.items():
            write_whole(folder / name, data)
    except OSError as problem:
        raise StorageFailed(f"{folder} cannot be written: {problem.strerror}") from None
    return kept


def _edited(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """The files that are there and are neither what would be written nor what an earlier build
    wrote.
    """
    known = _marks(folder)
    result = []
    for name, data in files.items():
        target = folder / name
        there = target.read_bytes() if target.exists() else data
        if there != data and sha256(there).hexdigest() not in known.get(name, ()):
            result.append(name)
    return result


def _free(target: Path) -> Path:
    """A name beside `target` that no file has: ``report.edited-1.docx``."""
    number = 1
    while (beside := target.with_stem(f"{target.stem}.edited-{number}")).exists():
        number += 1
    return beside


def _marks(folder: Path, new: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """SHA-256 of the files as the last builds wrote them, by name; with `new`, of this build and
    the one before.
    """
    try:
        read = json.loads((folder / MARKS).read_text(encoding="utf-8"))
        known = {str(name): [str(x) for x in marks] for name, marks in read.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        known = {}
    for name, mark in (new or {}).items():
        known[name] = list(dict.fromkeys([mark, *known.get(name, [])]))[:2]
    return known
