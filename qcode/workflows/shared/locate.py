"""Which study file is meant."""

from __future__ import annotations

from pathlib import Path

from qcode.errors import ProjectMissing

SUFFIX = ".qcode"


def locate(given: str | None) -> Path:
    """`given`, or the one ``*.qcode`` file of the nearest folder upwards that has any.

    Copies that were packed for a coder are passed over: they are there to be handed out. Only one that lies alone in the current
    folder is meant, where the coder works in it. Raises ProjectMissing when there is none, or several (listing them).
    """
    if given is not None:
        return Path(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        candidates = sorted(p for p in folder.glob(f"*{SUFFIX}") if p.is_file())
        if len(candidates) == 1 and folder == here:
            return candidates[0]
        studies = [c for c in candidates if not _is_packed(c)]
        if len(studies) == 1:
            return studies[0]
        if studies or (candidates and folder == here):
            names = ", ".join(str(c) for c in candidates)
            raise ProjectMissing(f"there are several studies here: {names}", hint=f"qcode -p {candidates[0]} …")
    raise ProjectMissing("there is no study (*.qcode) in this folder or above it", hint="qcode init study.qcode")


def _is_packed(path: Path) -> bool:
    """Whether the log of a study file lacks events that were withheld from a coder; False for what cannot be read."""
    import sqlite3
    from contextlib import closing

    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM event WHERE kind = 'withheld' LIMIT 1").fetchone() is not None
    except sqlite3.Error:  # not a study, or a damaged one: the command that opens it says what is wrong
        return False
