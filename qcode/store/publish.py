"""A file appears under its name whole or not at all, and never takes the place of another.

New studies, backups and restored copies are made under a passing name beside their target and
published in one step.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote

from qcode.errors import ProjectError, StorageFailed
from qcode.files.writing import sync, sync_folder
from qcode.store.database import JOURNAL

PARTIAL = ".qcode-partial-"
"""How the passing name of an unfinished file begins."""

_A_DAY = 86_400


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A passing name in the folder of `target`, where nothing is yet; whatever is left there at the
    end is removed.

    Raises ProjectError when something has the name of the target already, StorageFailed when the
    folder is missing.
    """
    refuse_existing(target)
    if not target.parent.is_dir():
        raise StorageFailed(f"the folder {target.parent} does not exist")
    _sweep(target.parent)
    partial = target.with_name(PARTIAL + secrets.token_hex(6))
    try:
        yield partial
    finally:
        for left in (partial, partial.with_name(partial.name + JOURNAL)):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a killed process left unfinished a day ago or earlier: it may hold the words of a
    whole study.
    """
    for left in folder.glob(f"{PARTIAL}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _A_DAY:
                left.unlink()


def refuse_existing(target: Path) -> None:
    """Raise ProjectError when a file stands at `target`, or the journal of one that is gone.

    The database would play such a journal back into the new file.
    """
    if os.path.lexists(target):
        raise ProjectError(
            f"{target} already exists; nothing was changed",
            command=f"qcode -p {quote(str(target))} transcripts",
        )
    journal = target.with_name(target.name + JOURNAL)
    with suppress(OSError):
        if journal.stat().st_size:
            raise ProjectError(
                f"{journal} belongs to a file that was {target.name} before; move it away first,"
                " nothing was changed"
            )


def make_empty(path: Path) -> None:
    """Make an empty file that only its owner may read. Raises StorageFailed."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as problem:
        raise StorageFailed(
            f"no file can be written in {path.parent}: {problem.strerror}"
        ) from None


def publish(partial: Path, target: Path) -> None:
    """Give the finished file `partial` its name, on disk when this returns.

    Raises ProjectError when somebody else made a file of that name meanwhile, StorageFailed when
    the system refuses.
    """
    try:
        sync(partial)
        refuse_existing(target)
        _rename(partial, target)
        sync_folder(target.parent)
    except FileExistsError:
        refuse_existing(target)
        raise
    except OSError as problem:
        raise StorageFailed(f"{target} cannot be written: {problem.strerror}") from None


def _rename(partial: Path, target: Path) -> None:
    """Rename without replacing; where the file system has no hard links, after having looked."""
    if os.name == "nt":
        partial.rename(target)
        return
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:
        partial.rename(target)
        return
    partial.unlink()
