"""Copies of a study beside it: written while others work, checked before they count, thinned out
with time.

A backup is the database file, gzip-compressed (any gunzip opens it). What it is a copy of and why
it was made stands in the comment of the gzip header, so that a backup that was moved or renamed
still says so.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from qcode.errors import ProjectDamaged, StorageFailed
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import head
from qcode.store.database import connect, explained, translated
from qcode.store.publish import PARTIAL, make_empty, publish, sync, unfinished
from qcode.store.version import APPLICATION_ID

if TYPE_CHECKING:
    from qcode.store.store import Store

SUFFIX = ".qcode.gz"
FOLDER = ".backups"
NEWEST, DAYS = 10, 30
"""Of automatic backups, so many of the newest are kept, and one of each of so many days."""

_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"(?P<study>.+)-(?P<stamp>\d{8}-\d{6})(?:-\d+)?\.qcode\.gz")
_CHUNK = 1 << 20
_LEVEL = 3
"""Twice as fast as the usual 6, and a twelfth larger."""
_COMMENT = 0x10
_LONGEST_COMMENT = 65_536


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file. `size` is its bytes on disk; `events` and `why` are unknown (None, empty)
    where its header is gone.
    """

    path: Path
    study: str
    time: datetime
    size: int
    why: str = ""
    automatic: bool = False
    events: int | None = None
    head: str = ""
    sha256: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def folder_of(study: Path) -> Path:
    """Where the backups of a study are kept: ``team.qcode`` has ``team.backups`` beside it."""
    return study.with_name(study.stem + FOLDER)


def make_backup(
    source: Path, folder: Path, *, why: str, automatic: bool = False, now: datetime | None = None
) -> Backup:
    """Copy the study at `source` into `folder` while others work, and check the copy before it gets
    its name.

    The copy is of one moment; writers wait at most for its reading. Of automatic backups, older
    ones are thinned out (`surplus`). Raises StorageFailed when it cannot be written, ProjectDamaged
    when the study is not sound.
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
                "sha256": _hash(copy),
            }
            make_empty(packed)
            _pack(copy, packed, about)
            if _unpacked_hash(packed) != about["sha256"]:
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
    stamp = f"{study}-{moment.strftime(_STAMP)}"
    numbered = (folder / f"{stamp}{f'-{n}' if n > 1 else ''}{SUFFIX}" for n in range(1, 1000))
    return next(path for path in numbered if not path.exists())


def copy_study(source: Path, target: Path, *, what: str = "backup") -> tuple[int, str]:
    """Copy the database through SQLite; events and head of the log in the copy. `what` is what the
    copy is made for.

    Raises ProjectDamaged when it is not sound, StorageFailed when it cannot be written.
    """
    with (
        explained(source),
        closing(connect(source)) as from_,
        closing(sqlite3.connect(target, isolation_level=None)) as to,
    ):
        try:
            from_.backup(to, pages=-1)
        except sqlite3.Error as problem:
            if isinstance(translated(target, problem), StorageFailed):
                raise StorageFailed(
                    f"no {what} can be written to {target.parent}: {problem}"
                ) from problem
            raise
        faults = unsound(to)
        if faults:
            raise ProjectDamaged(
                f"{source} is damaged, so no good copy can be made: {faults[0]}", hint="qcode check"
            )
        newest = to.execute("SELECT seq, digest FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return newest or (0, "")


def unsound(raw: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a study, whatever its schema: identity, pages, references."""
    if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return ["it is not a qcode study"]
    found = [str(line) for (line,) in raw.execute("PRAGMA quick_check") if line != "ok"]
    orphans = raw.execute("PRAGMA foreign_key_check").fetchall()
    return found + [
        f"a row of {table} refers to a missing {parent}" for table, _, parent, _ in orphans
    ]


def is_packed(path: Path) -> bool:
    """Whether the log of a study file lacks events that were withheld from a coder; False for what
    cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return (
                connection.execute("SELECT 1 FROM event WHERE kind = 'withheld' LIMIT 1").fetchone()
                is not None
            )
    except (
        sqlite3.Error
    ):  # not a study, or a damaged one: the command that opens it says what is wrong
        return False


def faults_of_any_schema(path: Path) -> tuple[list[str], int]:
    """What SQLite finds wrong with a study, whatever its schema, and how many events its log
    has.
    """
    with closing(sqlite3.connect(path)) as raw:
        return unsound(raw), int(raw.execute("SELECT count(*) FROM event").fetchone()[0])


# -- the file


def _pack(source: Path, target: Path, about: Mapping[str, Any]) -> None:
    """Write gzip with a comment (RFC 1952), which Python's own writer cannot set."""
    comment = json.dumps(about, separators=(",", ":")).encode("ascii") + b"\0"
    checksum = size = 0
    with source.open("rb") as plain, target.open("r+b") as packed:
        packed.write(struct.pack("<2sBBIBB", b"\x1f\x8b", 8, _COMMENT, 0, 0, 255) + comment)
        squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        while chunk := plain.read(_CHUNK):
            checksum, size = zlib.crc32(chunk, checksum), size + len(chunk)
            packed.write(squeeze.compress(chunk))
        packed.write(squeeze.flush() + struct.pack("<II", checksum, size & 0xFFFFFFFF))


def read_backup(path: Path) -> Backup | None:
    """What a backup file says of itself; None when it is no backup by its name or content."""
    named = _NAME.fullmatch(path.name)
    try:
        with path.open("rb") as file:
            about = _comment(file)
        size = path.stat().st_size
    except OSError:
        return None
    if about is None:
        return None
    moment = (
        _moment(about.get("time"))
        or (named and _moment(named["stamp"]))
        or datetime.fromtimestamp(0, UTC)
    )
    events = about.get("events")
    return Backup(
        path,
        str(about.get("study") or (named["study"] if named else path.name.removesuffix(SUFFIX))),
        moment,
        size,
        str(about.get("why", "")),
        about.get("automatic") is True,
        events if isinstance(events, int) else None,
        str(about.get("head", "")),
        str(about.get("sha256", "")),
    )


def _comment(file: BinaryIO) -> dict[str, Any] | None:
    """The comment of a gzip header as JSON; empty where there is none of ours, None where it is no
    gzip file.
    """
    start = file.read(10)
    if start[:3] != b"\x1f\x8b\x08":
        return None
    if start[3] != _COMMENT:
        return {}
    raw, end, _ = file.read(_LONGEST_COMMENT).partition(b"\0")
    try:
        about = json.loads(raw) if end else {}
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}


def _moment(text: Any) -> datetime | None:
    for form in ("%Y-%m-%dT%H:%M:%SZ", _STAMP):
        with suppress(ValueError, TypeError):
            return datetime.strptime(text, form).replace(tzinfo=UTC)
    return None


def unpack(backup: Path, target: Path) -> str:
    """Write the database that a backup holds over the empty file `target`; its SHA-256. Raises
    ProjectDamaged, StorageFailed.
    """
    total = hashlib.sha256()
    try:
        with target.open("r+b") as plain:
            for chunk in _chunks(backup):
                total.update(chunk)
                plain.write(chunk)
    except OSError as problem:
        raise StorageFailed(
            f"{backup} cannot be unpacked to {target.parent}: {problem.strerror}"
        ) from None
    return total.hexdigest()


def _chunks(backup: Path) -> Iterator[bytes]:
    import gzip

    try:
        with gzip.open(backup) as packed:
            while chunk := packed.read(_CHUNK):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise ProjectDamaged(
            f"{backup} is damaged: {problem}", hint="qcode restore lists other backups"
        ) from None


def _unpacked_hash(backup: Path) -> str:
    total = hashlib.sha256()
    for chunk in _chunks(backup):
        total.update(chunk)
    return total.hexdigest()


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rewrite(backup: Backup, change: Callable[[Path], bool]) -> bool:
    """Change the study inside a backup: `change` gets it unpacked and says whether it changed
    anything.

    The old backup is replaced in one step by the new one, which keeps its time and reason. Raises
    ProjectDamaged, StorageFailed.
    """
    beside = backup.path.with_name(f"{backup.name}.rewritten")
    with unfinished(beside) as copy, unfinished(beside) as packed:
        make_empty(copy)
        unpack(backup.path, copy)
        if not change(copy):
            return False
        with closing(sqlite3.connect(copy)) as raw:
            events, head = raw.execute(
                "SELECT seq, digest FROM event ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        with backup.path.open("rb") as file:
            about = _comment(file) or {}
        make_empty(packed)
        _pack(copy, packed, {**about, "events": events, "head": head, "sha256": _hash(copy)})
        try:
            sync(packed)
            packed.replace(backup.path)
        except OSError as problem:
            raise StorageFailed(f"{backup.path} cannot be replaced: {problem.strerror}") from None
    return True


# -- keeping


def listed(folder: Path, study: str | None = None) -> list[Backup]:
    """The backups in a folder (of one study), the newest first."""
    paths = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    found = [
        b
        for path in paths
        if not path.name.startswith(PARTIAL) and (b := read_backup(path)) is not None
    ]
    return sorted(
        (b for b in found if study in (None, b.study)),
        key=lambda b: (b.time, len(b.name), b.name),
        reverse=True,
    )


def surplus(times: Mapping[str, datetime], now: datetime) -> list[str]:
    """Which of the backups called so may go: all but the newest `NEWEST`, and the last of each of
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
    """Remove automatic backups of a study that are not kept any longer; what somebody asked for is
    never removed.
    """
    automatic = {b.name: b for b in listed(folder, study) if b.automatic}
    gone = surplus({name: b.time for name, b in automatic.items()}, now)
    for name in gone:
        with suppress(OSError):
            automatic[name].path.unlink()
    return gone


def before_bulk(store: Store, why: str) -> Backup:
    """Make an automatic backup before a change of much at once; to be called outside a change.

    `why` is what ``qcode restore`` tells of it.
    Where nothing was changed since the newest backup, that one is returned. Raises StorageFailed or
    ProjectDamaged when no good copy can be made: then the bulk change must not go on.
    """
    seq, digest = store.view(SUPERVISOR).read(head)
    newest = next(iter(listed(folder_of(store.path), store.path.stem)), None)
    if newest is not None and (newest.events, newest.head) == (seq, digest) and newest.sha256:
        return newest
    return make_backup(store.path, folder_of(store.path), why=why, automatic=True)
