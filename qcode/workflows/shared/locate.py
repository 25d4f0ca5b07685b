"""Find the study file."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from qcode.errors import ProjectMissing

if TYPE_CHECKING:
    from qcode.store.store import Store

SUFFIX = ".qcode"


def locate(given: str | None) -> Path:
    """`given`, or the only ``*.qcode`` file in the nearest folder upwards that has one.

    Copies that were packed for a coder are skipped, because they are meant to be handed out. The
    exception is a single copy in the current folder, where the coder works. Raises ProjectMissing
    if there is none, or several (and lists them).
    """
    if given is not None:
        return Path(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        candidates = sorted(p for p in folder.glob(f"*{SUFFIX}") if p.is_file())
        if len(candidates) == 1 and folder == here:
            return candidates[0]
        if not candidates:
            continue
        from qcode.store.database import is_packed

        studies = [c for c in candidates if not is_packed(c)]
        if len(studies) == 1:
            return studies[0]
        if studies or (candidates and folder == here):
            names = ", ".join(str(c) for c in candidates)
            raise ProjectMissing(
                f"there are several studies here: {names}",
                command=f"qcode -p {quote(str(candidates[0]))} transcripts",
            )
    raise ProjectMissing(
        "there is no study (*.qcode) in this folder or above it", command="qcode init study.qcode"
    )


def open_study(path: Path, *, newcomers: bool = False) -> Store:
    """The study at `path`, open; close it, or use it as a context manager. Raises ProjectError.

    With `newcomers` a name that is near a coder's may become a coder.
    """
    from qcode.store.store import Store

    store = Store.open(path)
    store.newcomers = newcomers
    return store


def place_warning(study: Path) -> str | None:
    """A warning if the study is on a network share or in a folder that a cloud service copies;
    otherwise None.
    """
    from qcode.store.database import look_at

    place = look_at(study)
    return None if place is None else place.warning
