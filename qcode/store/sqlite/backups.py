"""Backups of a study in a folder next to it: made while others work, checked before they count, and
thinned out over time.

A backup is the database file, gzip-compressed (any gunzip opens it). The comment of the gzip header
says what it is a copy of and why it was made, so a backup that was moved or renamed can still be
identified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qcode.errors import StorageFailed
from qcode.files.writing import sync
from qcode.store.publish import PARTIAL, make_empty, publish, unfinished
from qcode.store.sqlite.backup_file import (
    STAMP,
    SUFFIX,
    Backup,
    comment_of,
    hash_of,
    pack,
    read_backup,
    unpack,
    unpacked_hash,
)
from qcode.store.sqlite.copying import copy_study, newest_event

FOLDER = ".backups"
NEWEST, DAYS = 10, 30
"""Of automatic backups, so many of the newest are kept, and one of each of so many days."""


def folder_of(study: Path) -> Path:
    """The folder for the backups of a study: ``team.backups`` next to ``team.qcode``."""
    return study.with_name(study.stem + FOLDER)


def make_backup(
    source: Path, folder: Path, *, why: str, automatic: bool = False, now: datetime | None = None
) -> Backup:
    """Copy the study at `source` into `folder` while others work, and check the copy before it gets
    its name.

    The copy shows one moment; others wait to write at most while it is read. Older automatic
    backups are thinned out (`surplus`). Raises StorageFailed if it cannot be written,
    ProjectDamaged if the study is damaged.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise StorageFailed(f"{folder} cannot be made: {problem.strerror}") from None
    target = _free_name(folder, source.stem, moment)
    try:
        with unfinished(target) as copy, unfinished(target) as packed:
            make_empty(copy)
            events, head = copy_study(source, copy)
            about = {
                "study": source.stem,
                "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "why": why,
                "automatic": automatic,
                "events": events,
                "head": head,
                "sha256": hash_of(copy),
            }
            make_empty(packed)
            pack(copy, packed, about)
            if unpacked_hash(packed) != about["sha256"]:
                raise StorageFailed(
                    f"the backup in {folder} could not be read back as it was written; check the"
                    " disk"
                )
            publish(packed, target)
    except OSError as problem:
        raise StorageFailed(f"no backup can be written to {folder}: {problem.strerror}") from None
    made = read_backup(target)
    assert made is not None
    if automatic:
        thin_out(folder, source.stem, moment)
    return made


def _free_name(folder: Path, study: str, moment: datetime) -> Path:
    stamp = f"{study}-{moment.strftime(STAMP)}"
    numbered = (folder / f"{stamp}{f'-{n}' if n > 1 else ''}{SUFFIX}" for n in range(1, 1000))
    return next(path for path in numbered if not path.exists())


def rewrite(backup: Backup, change: Callable[[Path], bool]) -> bool:
    """Change the study inside a backup: `change` gets the unpacked study and returns whether it
    changed anything.

    The new backup replaces the old one in one step and keeps its time and reason. Raises
    ProjectDamaged, StorageFailed.
    """
    beside = backup.path.with_name(f"{backup.name}.rewritten")
    with unfinished(beside) as copy, unfinished(beside) as packed:
        make_empty(copy)
        unpack(backup.path, copy)
        if not change(copy):
            return False
        events, head = newest_event(copy)
        with backup.path.open("rb") as file:
            about = comment_of(file) or {}
        make_empty(packed)
        pack(copy, packed, {**about, "events": events, "head": head, "sha256": hash_of(copy)})
        try:
            sync(packed)
            packed.replace(backup.path)
        except OSError as problem:
            raise StorageFailed(f"{backup.path} cannot be replaced: {problem.strerror}") from None
    return True


def listed(folder: Path, study: str | None = None) -> list[Backup]:
    """The backups in a folder (of one study), newest first."""
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    result = [
        b
        for path in paths
        if not path.name.startswith(PARTIAL) and (b := read_backup(path)) is not None
    ]
    return sorted(
        (b for b in result if study in (None, b.study)),
        key=lambda b: (b.time, len(b.name), b.name),
        reverse=True,
    )


def surplus(times: Mapping[str, datetime], now: datetime) -> list[str]:
    """The backups that may be deleted: all except the newest `NEWEST` and the last one of each of
    the last `DAYS` days (UTC).
    """
    newest_first = sorted(times, key=lambda name: (times[name], name), reverse=True)
    kept = set(newest_first[:NEWEST])
    days = set()
    for name in newest_first:
        day = times[name].date()
        if day > now.date() - timedelta(days=DAYS) and day not in days:
            days.add(day)
            kept.add(name)
    return [name for name in newest_first if name not in kept]


def thin_out(folder: Path, study: str, now: datetime) -> list[str]:
    """Delete automatic backups of a study that are no longer needed. Backups that somebody asked
    for are never deleted.
    """
    automatic = {b.name: b for b in listed(folder, study) if b.automatic}
    removed = surplus({name: b.time for name, b in automatic.items()}, now)
    for name in removed:
        with suppress(OSError):
            automatic[name].path.unlink()
    return removed
