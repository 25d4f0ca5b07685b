"""Backups: written while others work, checked before they count, thinned out by a stated rule,
brought back under a new name.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.errors import (
    ProjectDamaged,
    ProjectError,
    ProjectMissing,
    ProjectOutdated,
    StorageFailed,
    Unknown,
    UsageError,
)
from qcode.store.backups import before_bulk, folder_of, listed, make_backup
from qcode.store.change import head
from qcode.store.check import check, fingerprint
from qcode.store.publish import PARTIAL
from qcode.store.sqlite.backup_file import read_backup
from qcode.store.sqlite.backups import DAYS, NEWEST, surplus
from qcode.store.store import Store
from qcode.workflows.keeping.backups import backup_study, backups_table, known_backups, restore

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


def state(path: Path) -> tuple[Any, ...]:
    with Store.open(path) as store:
        assert all(f.ok for f in check(store))
        return store.view(None).read(fingerprint), store.view(None).read(head)


# -- making


def test_a_backup_is_a_compressed_copy_with_a_name_that_says_when(path, tmp_path):
    made = make_backup(path, tmp_path / "kept", why="asked for", now=NOON)
    assert made.path == tmp_path / "kept" / "full-20260302-120000.qcode.gz"
    assert (made.study, made.time, made.why, made.automatic) == ("full", NOON, "asked for", False)
    assert made.events == state(path)[1][0]
    assert made.size == made.path.stat().st_size < path.stat().st_size
    copy = tmp_path / "copy.qcode"
    copy.write_bytes(gzip.decompress(made.path.read_bytes()))
    assert state(copy) == state(path)


def test_a_backup_and_its_folder_are_for_their_owner_only(path):
    made = backup_study(path)
    assert made.path.stat().st_mode & 0o077 == 0
    assert folder_of(path).stat().st_mode & 0o077 == 0


def test_two_backups_in_one_second_have_different_names(path, tmp_path):
    names = [make_backup(path, tmp_path / "kept", why="", now=NOON).name for _ in range(3)]
    assert names == [
        "full-20260302-120000.qcode.gz",
        "full-20260302-120000-2.qcode.gz",
        "full-20260302-120000-3.qcode.gz",
    ]
    assert [b.name for b in listed(tmp_path / "kept")] == list(reversed(names)), "the newest first"


def test_making_a_backup_changes_nothing_in_the_study(path):
    before = path.read_bytes()
    backup_study(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir() if not p.name.endswith("-journal")) == [
        "full.backups",
        "full.qcode",
    ]


def test_a_backup_in_the_middle_of_somebody_elses_change_holds_the_state_before_it(
    path, store, making, tmp_path
):
    """It does not wait for the writer, and does not see half of what it does."""
    before = state(path)
    with store.change("memo") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
        made = make_backup(path, tmp_path / "kept", why="")
    assert made.events == before[1][0]
    assert state(restore(str(made.path), tmp_path / "back.qcode").path) == before


def test_a_study_that_is_not_sound_gives_no_backup_and_says_so(path, tmp_path):
    raw = sqlite3.connect(path)
    raw.execute("DELETE FROM coder")
    raw.commit()
    raw.close()
    with pytest.raises(ProjectDamaged, match="no good copy can be made"):
        make_backup(path, tmp_path / "kept", why="")
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_backup_that_does_not_read_back_as_written_does_not_count(path, tmp_path, monkeypatch):
    """A disk that loses bits is found out while the study is still there."""
    monkeypatch.setattr("qcode.store.sqlite.backups.unpacked_hash", lambda path: "something else")
    with pytest.raises(StorageFailed, match="could not be read back as it was written"):
        make_backup(path, tmp_path / "kept", why="")
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(path, tmp_path):
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(StorageFailed, match="cannot be made"):
        make_backup(path, tmp_path / "kept", why="")


def test_a_missing_study_has_no_backup_made(tmp_path):
    with pytest.raises(ProjectMissing):
        backup_study(tmp_path / "none.qcode")


def test_what_a_killed_process_left_unfinished_is_removed_after_a_day(path):
    import os

    folder = folder_of(path)
    folder.mkdir()
    for name, age in (("old", 2 * 86_400), ("new", 60)):
        left = folder / f"{PARTIAL}{name}"
        left.write_text("half a copy")
        os.utime(left, (left.stat().st_atime, left.stat().st_mtime - age))
    backup_study(path)
    assert [p.name for p in folder.glob(f"{PARTIAL}*")] == [f"{PARTIAL}new"]


# -- before bulk changes


def test_a_backup_before_a_bulk_change_says_why_and_lies_beside_the_study(path, store):
    made = before_bulk(store, "before codebook load --retire")
    assert made.path.parent == path.with_name("full.backups")
    assert (made.automatic, made.why) == (True, "before codebook load --retire")


def test_no_second_copy_is_made_of_the_same_state(store, making):
    first = before_bulk(store, "one")
    assert before_bulk(store, "two") == first
    with store.change("memo") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    assert before_bulk(store, "three").path != first.path


# -- keeping

moments = st.lists(st.integers(0, 80 * 24 * 60), max_size=60, unique=True)


def named(minutes: list[int], now: datetime) -> dict[str, datetime]:
    return {f"b{m}": now - timedelta(minutes=m) for m in minutes}


@given(moments)
def test_the_newest_and_one_of_each_day_are_kept_and_nothing_else(minutes):
    """Stated anew: newest ten; of each of the last 30 days (UTC) the last one; all others go."""
    times = named(minutes, NOON)
    gone = set(surplus(times, NOON))
    by_age = sorted(times, key=lambda n: times[n], reverse=True)
    last_of_day = {times[n].date(): n for n in reversed(by_age)}
    for place, name in enumerate(by_age):
        day = times[name].date()
        wanted = place < NEWEST or (last_of_day[day] == name and (NOON.date() - day).days < DAYS)
        assert (name not in gone) == wanted
    assert len(times) - len(gone) <= NEWEST + DAYS


@given(moments)
def test_thinning_out_twice_removes_nothing_more(minutes):
    times = named(minutes, NOON)
    left = {n: t for n, t in times.items() if n not in surplus(times, NOON)}
    assert surplus(left, NOON) == []


def test_a_year_of_backups_thins_out_to_ten_and_thirty_days():
    """Three a day for a year, each day thinned: at the end ten newest, and the last of each day
    before.
    """
    kept: dict[str, datetime] = {}
    for day in range(365):
        for hour in (8, 12, 18):
            now = datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=day)
            kept[f"{now:%Y%m%d%H}"] = now
            for name in surplus(kept, now):
                del kept[name]
    days = {t.date() for t in kept.values()}
    assert min(days) == max(days) - timedelta(days=DAYS - 1) == date(2026, 12, 2)
    assert len(days) == DAYS
    assert len(kept) == DAYS + 6


def test_backups_from_a_clock_that_ran_ahead_are_not_lost():
    """One from the future counts among the newest."""
    times = named(list(range(0, 20 * 60, 60)), NOON) | {"future": NOON + timedelta(days=400)}
    assert "future" not in surplus(times, NOON)


def test_only_automatic_backups_of_the_same_study_are_thinned_out(path, tmp_path):
    folder = tmp_path / "kept"
    other = path.with_name("other.qcode")
    other.write_bytes(path.read_bytes())
    make_backup(path, folder, why="asked for", now=NOON - timedelta(days=99))
    make_backup(other, folder, why="x", automatic=True, now=NOON - timedelta(days=98))
    (folder / "full-20200101-000000.qcode.gz").write_bytes(gzip.compress(b"somebody's own"))
    for minute in range(12):
        make_backup(path, folder, why="x", automatic=True, now=NOON + timedelta(minutes=minute))
    found = [b for b in listed(folder) if b.study == "full"]
    assert sum(b.automatic for b in found) == NEWEST
    assert sum(not b.automatic for b in found) == 2
    assert len(listed(folder, "other")) == 1


# -- listing


def test_backups_are_listed_newest_first_with_time_size_why_and_events(path, store, making):
    make_backup(path, folder_of(path), why="asked for", now=NOON)
    with store.change("memo") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    make_backup(
        path, folder_of(path), why="before migrating", automatic=True, now=NOON + timedelta(hours=1)
    )
    rows = backups_table(known_backups(str(path))).rows
    assert [(r["why"], r["time"], r["automatic"]) for r in rows] == [
        ("before migrating", "2026-03-02T13:00:00Z", True),
        ("asked for", "2026-03-02T12:00:00Z", False),
    ]
    assert rows[0]["events"] == rows[1]["events"] + 2
    assert all(r["size"] > 1000 for r in rows)


def test_backups_are_found_when_the_study_itself_is_gone(path, monkeypatch):
    made = backup_study(path)
    path.unlink()
    (path.parent / "below").mkdir()
    monkeypatch.chdir(path.parent / "below")
    assert [b.name for b in known_backups(None)] == [made.name]
    assert [b.name for b in known_backups(str(path))] == [made.name]


def test_where_there_is_neither_a_study_nor_backups(tmp_path, monkeypatch):
    """The folder is shown as having nothing above it."""
    monkeypatch.setattr(Path, "parents", ())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProjectMissing, match="no study and no"):
        known_backups(None)


def test_the_nearest_folder_with_a_study_or_backups_is_meant(path, monkeypatch):
    """A study that was never backed up hides the backups of one further up."""
    backup_study(path)
    (path.parent / "below").mkdir()
    (path.parent / "below" / "other.qcode").write_bytes(path.read_bytes())
    monkeypatch.chdir(path.parent / "below")
    assert known_backups(None) == []


LOOK_ALIKES = {
    "empty": b"",
    "no gzip": b"no gzip",
    "a comment that is no JSON": b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xffno json\x00",
    "a comment without end": b"\x1f\x8b\x08\x10" + b"x" * 99,
}


@pytest.mark.parametrize("content", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_a_file_that_only_looks_like_a_backup_does_not_stop_the_list(path, content):
    folder = folder_of(path)
    made = backup_study(path)
    (folder / "full-20990101-000000.qcode.gz").write_bytes(content)
    assert made.name in [b.name for b in listed(folder)]


def test_a_backup_whose_comment_is_gone_is_still_listed_by_its_name(path, tmp_path):
    """Somebody unpacked and compressed it again."""
    made = make_backup(path, tmp_path / "kept", why="x", now=NOON)
    made.path.write_bytes(gzip.compress(gzip.decompress(made.path.read_bytes())))
    found = read_backup(made.path)
    assert (found.study, found.time, found.why, found.events) == ("full", NOON, "", None)
    assert state(restore(str(made.path), tmp_path / "back.qcode").path) == state(path)


def test_a_backup_that_an_earlier_version_wrote_is_read_and_comes_back(path, tmp_path):
    """Its gzip header said that the system is unknown, and its content began at once."""
    made = make_backup(path, tmp_path / "kept", why="x", now=NOON)
    said = made.path.read_bytes()[10:].partition(b"\0")[0]
    content = gzip.decompress(made.path.read_bytes())
    plain = gzip.compress(content, 3)
    header = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"
    made.path.write_bytes(header + said + b"\0" + plain[10:])
    assert replace(read_backup(made.path), size=made.size) == made
    assert state(restore(str(made.path), tmp_path / "back.qcode").path) == state(path)


def test_the_gzip_header_of_a_backup_holds_what_it_is_a_copy_of(path, tmp_path):
    made = make_backup(path, tmp_path / "kept", why="x", now=NOON)
    start = made.path.read_bytes()
    # RFC 1952: magic number, deflate, a comment and nothing else, then the comment up to a zero.
    assert start[:4] == b"\x1f\x8b\x08\x10"
    assert json.loads(start[10:].partition(b"\0")[0])["sha256"] == made.sha256


# -- bringing back


def test_a_backup_comes_back_under_a_new_name_as_it_was(path, store, making, tmp_path):
    before = state(path)
    made = backup_study(path)
    with store.change("memo") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    after = state(path)
    for number, name in enumerate((made.name, made.name.removesuffix(".qcode.gz"), str(made.path))):
        done = restore(name, tmp_path / f"back{number}.qcode", given=str(path))
        assert state(done.path) == before
        assert done.events == before[1][0]
    assert state(path) == after


def test_nothing_is_overwritten_by_what_comes_back(path, tmp_path):
    made = backup_study(path)
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="already exists"):
        restore(str(made.path), path)
    assert path.read_bytes() == before


def test_a_study_does_not_come_back_beside_a_journal_of_its_name(path, tmp_path):
    made = backup_study(path)
    (tmp_path / "back.qcode-journal").write_bytes(b"left by another file of that name")
    with pytest.raises(ProjectError, match="journal"):
        restore(str(made.path), tmp_path / "back.qcode")


def test_the_new_name_ends_in_qcode(path, tmp_path):
    with pytest.raises(UsageError, match=r"must end in \.qcode"):
        restore(str(backup_study(path).path), tmp_path / "back.db")


def test_an_unknown_backup_is_answered_with_near_names(path, tmp_path):
    made = backup_study(path)
    with pytest.raises(Unknown) as caught:
        restore(made.name.replace("full", "fall"), tmp_path / "back.qcode", given=str(path))
    assert made.name in caught.value.suggestions


@pytest.mark.parametrize("damage", ["cut off", "a flipped byte", "the end missing"])
def test_a_damaged_backup_does_not_come_back(path, tmp_path, damage):
    made = backup_study(path)
    data = bytearray(made.path.read_bytes())
    if damage == "cut off":
        del data[len(data) // 2 :]
    elif damage == "the end missing":
        del data[-4:]
    else:
        data[-6] ^= (
            # in the checksum: where runs of zeros are packed, a flipped bit may unpack to the same
            # bytes
            0x40
        )
    made.path.write_bytes(data)
    with pytest.raises(ProjectDamaged):
        restore(str(made.path), tmp_path / "back.qcode")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(("back", PARTIAL))] == []


def test_a_backup_whose_content_was_tampered_with_does_not_come_back(path, tmp_path):
    """It unpacks well, but the log does not prove its state."""
    made = backup_study(path)
    plain = tmp_path / "plain.db"
    plain.write_bytes(gzip.decompress(made.path.read_bytes()))
    raw = sqlite3.connect(plain)
    raw.execute("UPDATE coding SET memo = 'never written'")
    raw.commit()
    raw.close()
    made.path.write_bytes(gzip.compress(plain.read_bytes()))
    with pytest.raises(ProjectDamaged, match="is damaged"):
        restore(str(made.path), tmp_path / "back.qcode")
    assert not (tmp_path / "back.qcode").exists()


def test_what_is_no_backup_is_named_as_it_was_given(tmp_path):
    (tmp_path / "notes.gz").write_bytes(gzip.compress(b"notes, no study"))
    (tmp_path / "notes.txt").write_text("notes")
    for name in ("notes.gz", "notes.txt"):
        with pytest.raises(ProjectDamaged) as caught:
            restore(str(tmp_path / name), tmp_path / "back.qcode")
        assert name in caught.value.message
        assert PARTIAL not in caught.value.message


def test_a_copy_of_a_study_file_comes_back_too(path, tmp_path):
    """Somebody copied the file by hand."""
    copy = tmp_path / "by hand.qcode"
    copy.write_bytes(path.read_bytes())
    assert state(restore(str(copy), tmp_path / "back.qcode").path) == state(path)


def test_a_backup_of_an_older_schema_comes_back_to_be_migrated_and_of_a_newer_one_not_at_all(
    path, tmp_path
):
    made = {}
    for version in (0, 99):
        copy = tmp_path / f"v{version}.qcode"
        copy.write_bytes(path.read_bytes())
        raw = sqlite3.connect(copy, isolation_level=None)
        raw.execute(f"PRAGMA user_version = {version}")
        raw.close()
        made[version] = make_backup(copy, tmp_path / "kept", why="")
    assert restore(str(made[0].path), tmp_path / "old.qcode").outdated
    with pytest.raises(ProjectOutdated, match="newer qcode") as caught:
        restore(str(made[99].path), tmp_path / "new.qcode")
    assert made[99].name in caught.value.message
