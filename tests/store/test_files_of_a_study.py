"""Files of a study as files: how errors of the database are told, how a file gets its name, and
what is in a backup.
"""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qcode.errors import ProjectDamaged, ProjectError, ProjectLocked, StorageFailed
from qcode.store.publish import (
    PARTIAL,
    make_empty,
    publish,
    refuse_existing,
    unfinished,
)
from qcode.store.sqlite.backup_file import (
    comment_of,
    hash_of,
    pack,
    read_backup,
    unpack,
    unpacked_hash,
)
from qcode.store.sqlite.backups import folder_of, listed, make_backup, rewrite, surplus
from qcode.store.sqlite.failures import explained, translated
from qcode.store.store import Store

# Errors
# ------


def raised(name: str, says: str = "it failed") -> sqlite3.Error:
    """An error of SQLite of that name."""
    error = sqlite3.OperationalError(says)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("SQLITE_BUSY", ProjectLocked, "is in use by another program, longer than"),
        ("SQLITE_BUSY_SNAPSHOT", ProjectLocked, "is in use by"),
        ("SQLITE_LOCKED", ProjectLocked, "is in use by"),
        ("SQLITE_FULL", StorageFailed, "the disk of s.qcode is full; nothing was changed"),
        ("SQLITE_READONLY_DBMOVED", StorageFailed, "was moved, deleted or replaced"),
        ("SQLITE_READONLY", StorageFailed, "or its folder cannot be written"),
        ("SQLITE_READONLY_DIRECTORY", StorageFailed, "or its folder cannot be written"),
        ("SQLITE_CANTOPEN", StorageFailed, "cannot be opened; is the folder writable?"),
        ("SQLITE_IOERR_READ", StorageFailed, "reading or writing s.qcode failed (it failed)"),
        ("SQLITE_NOTADB", ProjectDamaged, "is not a qcode study, or its beginning is damaged"),
        ("SQLITE_CORRUPT", ProjectDamaged, "s.qcode is damaged (it failed)"),
    ],
)
def test_an_error_of_the_database_is_told_in_words_with_the_file(
    name: str, kind: type[ProjectError], said: str
) -> None:
    found = translated(Path("s.qcode"), raised(name))
    assert isinstance(found, kind)
    assert said in found.message
    assert found.exit_status == 3
    helps = {ProjectLocked: "advice", ProjectDamaged: "command"}.get(kind)
    assert helps is None or getattr(found, helps)


@pytest.mark.parametrize(
    ("says", "damaged"),
    [
        ("no such table: coding", True),
        ("no such column: x", True),
        ("near 'x': syntax error", False),
        ("Could not decode to UTF-8 column 'text'", True),
    ],
)
def test_a_study_that_lacks_a_table_is_damaged_and_a_wrong_statement_is_a_fault_of_the_program(
    says: str, damaged: bool
) -> None:
    error = raised("SQLITE_ERROR", says)
    found = translated(Path("s.qcode"), error)
    assert isinstance(found, ProjectDamaged) is damaged
    assert damaged or found is error


def test_errors_of_others_are_let_through() -> None:
    with pytest.raises(ZeroDivisionError), explained(Path("s.qcode")):
        raise ZeroDivisionError
    with pytest.raises(StorageFailed) as caught, explained(Path("s.qcode")):
        raise raised("SQLITE_FULL")
    assert isinstance(caught.value.__cause__, sqlite3.Error)


# A file gets its name
# --------------------


def test_a_file_appears_under_its_name_when_it_is_finished(tmp_path: Path) -> None:
    target = tmp_path / "new.qcode"
    with unfinished(target) as partial:
        make_empty(partial)
        assert partial.parent == tmp_path
        assert partial.name.startswith(PARTIAL)
        assert partial.stat().st_mode & 0o777 == 0o600
        partial.write_bytes(b"content")
        assert not target.exists()
        publish(partial, target)
    assert [p.name for p in tmp_path.iterdir()] == ["new.qcode"]
    assert target.read_bytes() == b"content"


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), unfinished(tmp_path / "new.qcode") as partial:
        make_empty(partial)
        partial.with_name(partial.name + "-journal").write_bytes(b"x")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_made_once(tmp_path: Path) -> None:
    make_empty(tmp_path / "x")
    with pytest.raises(StorageFailed, match="no file can be written in"):
        make_empty(tmp_path / "x")


@pytest.mark.parametrize("what", ["file", "folder", "dangling link"])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, what: str) -> None:
    target = tmp_path / "a study.qcode"
    if what == "file":
        target.write_bytes(b"")
    elif what == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ProjectError, match="already exists; nothing was changed") as caught:
        refuse_existing(target)
    assert caught.value.command == f"qcode -p '{target}' transcripts"
    with pytest.raises(ProjectError), unfinished(target):
        pass


def test_a_journal_of_a_former_file_is_refused_unless_it_is_empty(tmp_path: Path) -> None:
    journal = tmp_path / "s.qcode-journal"
    journal.write_bytes(b"")
    refuse_existing(tmp_path / "s.qcode")
    journal.write_bytes(b"x")
    with pytest.raises(ProjectError, match=r"belongs to a file that was s\.qcode before"):
        refuse_existing(tmp_path / "s.qcode")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageFailed, match=r"the folder .*none does not exist"),
        unfinished(tmp_path / "none" / "s.qcode"),
    ):
        pass


def test_unfinished_files_of_yesterday_are_removed_and_of_today_not(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in (f"{PARTIAL}old", f"{PARTIAL}new", "other"))
    for path in (old, new, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (0, time.time() - 90_000))
    with unfinished(tmp_path / "s.qcode"):
        pass
    assert {p.name for p in tmp_path.iterdir()} == {new.name, "other"}


def test_a_name_that_was_taken_meanwhile_is_not_taken_away(tmp_path: Path) -> None:
    target = tmp_path / "s.qcode"
    with pytest.raises(ProjectError, match="already exists"), unfinished(target) as partial:
        make_empty(partial)
        target.write_bytes(b"of somebody else")
        publish(partial, target)
    assert target.read_bytes() == b"of somebody else"
    assert len(list(tmp_path.iterdir())) == 1


# Backups
# -------

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def packed(folder: Path, name: str, content: bytes, about: dict[str, Any]) -> Path:
    source, target = folder / "source", folder / name
    source.write_bytes(content)
    target.write_bytes(b"")
    pack(source, target, about)
    return target


def test_a_backup_is_gzip_with_a_comment(tmp_path: Path) -> None:
    content = bytes(range(256)) * 50
    made = packed(tmp_path, "s-20260302-120000.qcode.gz", content, {"why": "größer", "events": 7})
    assert gzip.decompress(made.read_bytes()) == content
    with made.open("rb") as file:
        assert comment_of(file) == {"why": "größer", "events": 7}
    assert unpacked_hash(made) == hash_of(tmp_path / "source")
    again = packed(tmp_path, "again.gz", content, {"why": "größer", "events": 7})
    assert again.read_bytes() == made.read_bytes()


@pytest.mark.parametrize(
    ("data", "comment"),
    [
        (b"", None),
        (b"PK\x03\x04", None),
        (gzip.compress(b"x", mtime=0), {}),
        (b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff[1]\x00", {}),
        (b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff{\x00", {}),
        (b'\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff{"a":1}', {}),  # without its end
        (b'\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff{"a":1}\x00', {"a": 1}),
    ],
)
def test_the_comment_of_a_file(data: bytes, comment: dict[str, int] | None) -> None:
    assert comment_of(io.BytesIO(data)) == comment


@pytest.mark.parametrize(
    ("name", "about", "study", "when"),
    [
        ("s-20260302-120000.qcode.gz", {}, "s", NOON),
        ("s-20260302-120000-2.qcode.gz", {}, "s", NOON),
        ("two-part-20260302-120000.qcode.gz", {}, "two-part", NOON),
        ("renamed.qcode.gz", {"study": "t", "time": "2026-03-02T12:00:00Z"}, "t", NOON),
        ("renamed.qcode.gz", {}, "renamed", datetime.fromtimestamp(0, UTC)),
        ("s-20269999-120000.qcode.gz", {}, "s", datetime.fromtimestamp(0, UTC)),
        ("s-20260302-120000.qcode.gz", {"time": 3, "study": ""}, "s", NOON),
    ],
)
def test_a_backup_says_of_what_and_when_by_its_comment_or_its_name(
    tmp_path: Path, name: str, about: dict[str, Any], study: str, when: datetime
) -> None:
    found = read_backup(packed(tmp_path, name, b"x", about))
    assert found is not None
    assert (found.study, found.time) == (study, when)
    assert (found.why, found.automatic, found.events) == ("", False, None)


@pytest.mark.parametrize(
    ("about", "events", "automatic"),
    [
        ({"events": 5, "automatic": True}, 5, True),
        ({"events": "5", "automatic": "yes"}, None, False),
        ({"events": None, "automatic": 1}, None, False),
    ],
)
def test_a_comment_with_values_of_another_kind_is_read_as_far_as_it_can_be(
    tmp_path: Path, about: dict[str, Any], events: int | None, automatic: bool
) -> None:
    found = read_backup(packed(tmp_path, "s-20260302-120000.qcode.gz", b"x", about))
    assert found is not None
    assert (found.events, found.automatic) == (events, automatic)


def test_a_file_that_is_not_there_or_no_gzip_is_no_backup(tmp_path: Path) -> None:
    assert read_backup(tmp_path / "s-20260302-120000.qcode.gz") is None
    (tmp_path / "x.qcode.gz").write_bytes(b"no gzip")
    assert read_backup(tmp_path / "x.qcode.gz") is None


@pytest.mark.parametrize("damage", ["cut off", "changed"])
def test_a_damaged_backup_is_told_when_it_is_unpacked(tmp_path: Path, damage: str) -> None:
    made = packed(tmp_path, "s.qcode.gz", bytes(range(256)) * 40, {})
    data = bytearray(made.read_bytes())
    if damage == "cut off":
        del data[-20:]
    else:
        data[-6] ^= 1
    made.write_bytes(data)
    make_empty(tmp_path / "target")
    with pytest.raises(ProjectDamaged, match=r"s\.qcode\.gz is damaged") as caught:
        unpack(made, tmp_path / "target")
    assert caught.value.command == "qcode restore"


def test_a_backup_can_be_rewritten_and_keeps_its_time_and_reason(
    path: Path, tmp_path: Path, making: Any
) -> None:
    made = make_backup(path, tmp_path / "kept", why="before", now=NOON)
    before = made.path.read_bytes()
    assert not rewrite(made, lambda copy: False)
    assert made.path.read_bytes() == before

    def add(copy: Path) -> bool:
        with Store.open(copy) as store, store.change("memo") as change:
            change.put("memo", "m1", making.memo_value("x"), "memo")
        return True

    assert rewrite(made, add)
    found = read_backup(made.path)
    assert found is not None
    assert (found.time, found.why, found.study) == (NOON, "before", "full")
    assert found.events == (made.events or 0) + 2
    assert (found.head, found.sha256) != (made.head, made.sha256)
    assert unpacked_hash(made.path) == found.sha256
    assert [p.name for p in (tmp_path / "kept").iterdir()] == [made.name]


def test_backups_are_listed_by_study_newest_first_without_unfinished_ones(tmp_path: Path) -> None:
    for name in (
        "s-20260302-120000.qcode.gz",
        "s-20260302-120000-2.qcode.gz",
        "s-20260303-120000.qcode.gz",
        "t-20260304-120000.qcode.gz",
        f"{PARTIAL}x.qcode.gz",
    ):
        packed(tmp_path, name, b"x", {})
    assert [b.name for b in listed(tmp_path, "s")] == [
        "s-20260303-120000.qcode.gz",
        "s-20260302-120000-2.qcode.gz",
        "s-20260302-120000.qcode.gz",
    ]
    assert listed(tmp_path)[0].study == "t"
    assert listed(tmp_path / "none") == []
    assert folder_of(tmp_path / "team.qcode") == tmp_path / "team.backups"


def test_ten_of_the_newest_and_one_a_day_of_thirty_days_are_kept() -> None:
    def at(day: int, hour: int = 12) -> datetime:
        return datetime(2026, 1, 1, hour, tzinfo=UTC).replace(day=day)

    times = {f"h{hour:02d}": at(31, hour) for hour in range(12)}
    assert sorted(surplus(times, at(31))) == ["h00", "h01"]
    times |= {"early": at(30, 8), "late": at(30, 9), "first": at(1), "second": at(2)}
    assert sorted(surplus(times, at(31))) == ["early", "first", "h00", "h01"]
    assert surplus({}, at(31)) == []
