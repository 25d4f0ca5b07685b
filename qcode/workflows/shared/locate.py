"""Find the study file."""

from __future__ import annotations

from pathlib import Path

from qcode.errors import ProjectMissing

SUFFIX = ".qcode"


def locate(given: str | None) -> Path:
    """`given`, or the only ``*.qcode`` file in the nearest folder upwards that has one.

    Copies that were packed for a coder are skipped, because they are meant to be handed out. The
    exception is a single copy in the current folder, where the coder works. Raises ProjectMissing
    if there is none, or several (and lists them).
    """
    if given is not None:
        return Path(given)
    from qcode.store.backups import is_packed

    here = Path.cwd()
    for folder in (here, *here.parents):
        candidates = sorted(p for p in folder.glob(f"*{SUFFIX}") if p.is_file())
        if len(candidates) == 1 and folder == here:
            return candidates[0]
        studies = [c for c in candidates if not is_packed(c)]
        if len(studies) == 1:
            return studies[0]
        if studies or (candidates and folder == here):
            names = ", ".join(str(c) for c in candidates)
            raise ProjectMissing(
                f"there are several studies here: {names}", hint=f"qcode -p {candidates[0]} …"
            )
    raise ProjectMissing(
        "there is no study (*.qcode) in this folder or above it", hint="qcode init study.qcode"
    )


def place_warning(study: Path) -> str | None:
    """A warning if the study is on a network share or in a folder that a cloud service copies;
    otherwise None.
    """
    from qcode.store.places import look_at

    place = look_at(study)
    return None if place is None else place.warning
