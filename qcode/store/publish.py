"""Publish a finished file: it appears under its name completely or not at all, and never replaces
another file.

New studies, backups and restored copies are made under a temporary name next to their target, and
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
"""Prefix of the temporary name of an unfinished file."""

_A_DAY = 86_400


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A temporary name in the folder of `target`, where no file exists yet; a file left there at
    the end is removed.

    Raises ProjectError if the target already exists, StorageFailed if the folder is missing.
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
    """Remove unfinished files of killed processes that are at least a day old, because they may
    contain the words of a whole study.
    """
    for left in folder.glob(f"{PARTIAL}*"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - _A_DAY:
                left.unlink()


def refuse_existing(target: Path) -> None:
    """Raise ProjectError if there is a file at `target`, or the journal of a deleted one.

    The database would apply such a journal to the new file.
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
    """Give the finished file `partial` its name; it is on disk when this returns.

    Raises ProjectError if somebody else made a file with that name meanwhile, StorageFailed if the
    system refuses.
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
    """Rename without replacing a file; on file systems without hard links, look first and then
    rename.
    """
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
