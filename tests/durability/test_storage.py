"""The disk is full, the file cannot be written, is gone, or is another: a clear error with status
3, and nothing is lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qcode.errors import ProjectDamaged, ProjectError, StorageFailed
from qcode.store.check import check, fingerprint
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION
from qcode.workflows.keeping.backups import backup_study

resource = pytest.importorskip("resource")
pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="needs forked processes and POSIX permissions"
)

BIG = "word " * 40_000


def setting(store: Store, name: str, value: str = "1") -> None:
    with store.change(f"setting {name}") as change:
        change.put("setting", name, {"value": f'"{value}"'}, "setting.put")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    path = tmp_path / "room" / "study.qcode"
    with Store.create(path, title="T") as store:
        setting(store, "first")
    return path


def still_whole(path: Path, *settings: str) -> None:
    """The study opens, every check passes, and it has these settings and no others of ours."""
    with Store.open(path) as store:
        assert [f for f in check(store) if not f.ok] == []
        found = set(store.view(None).settings()) - {"study", "title", "segment_by", "codebook"}
    assert found == {"first", *settings}


def failed(error: ProjectError) -> str:
    """What a storage error says; it has status 3, says that nothing was changed, and is one
    line.
    """
    assert error.exit_status == 3
    assert "\n" not in error.message
    return error.message


# -- the disk is full


def test_a_full_database_is_told_as_a_full_disk_and_nothing_is_lost(study):
    """SQLite's own limit of pages gives the error that a full disk gives."""
    with Store.open(study) as store:
        with store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(StorageFailed) as caught:
            setting(store, "big", BIG)
        assert "is full; nothing was changed" in failed(caught.value)
        setting(store, "small")
    still_whole(study, "small")


def in_child(work: Callable[[], str]) -> str:
    """Do `work` in a process of its own, whose limits and rights may be lowered; what it says."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            os.write(write, work().encode())
            os._exit(0)
        except BaseException:
            os.write(write, traceback.format_exc().encode())
            os._exit(1)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        said = pipe.read()
    status = os.waitpid(child, 0)[1]
    assert status == 0, said
    return said


def test_a_file_that_may_not_grow_is_told_and_nothing_is_lost(study):
    """The system refuses the write itself (RLIMIT_FSIZE), in the middle of writing many pages."""

    def work() -> str:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = study.stat().st_size + 8192
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        with Store.open(study) as store:
            try:
                setting(store, "big", BIG)
            except StorageFailed as error:
                said = failed(error)
            setting(store, "small")
            return said

    assert "nothing was changed" in in_child(work)
    still_whole(study, "small")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where this process may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    if shutil.which("mount") is None or sys.platform != "linux":
        pytest.skip("no file system can be mounted here")
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)],
        capture_output=True,
        check=False,
    )
    if tried.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_is_told_and_nothing_is_lost(study, small_disk):
    """A real one: coding goes on until it is full; everything acknowledged is there, and goes on
    when there is room again.
    """
    path = Path(shutil.copy(study, small_disk / "study.qcode"))
    kept: list[str] = []
    with Store.open(path) as store:
        with pytest.raises(StorageFailed) as caught:
            for number in range(100):
                setting(store, f"s{number}", BIG)
                kept.append(f"s{number}")
        assert "full" in failed(caught.value)
    assert kept
    with pytest.raises(StorageFailed, match="no backup can be written"):
        backup_study(path)
    still_whole(path, *kept)
    (small_disk / "study.qcode-journal").unlink(missing_ok=True)
    moved = Path(shutil.copy(path, study.with_name("moved.qcode")))
    with Store.open(moved) as store:
        setting(store, "after")
    still_whole(moved, *kept, "after")


def test_a_study_cannot_be_made_on_a_full_disk_and_leaves_nothing(small_disk):
    (small_disk / "filler").write_bytes(b"x" * (2 * 1024 * 1024 - 30_000))
    with pytest.raises(StorageFailed) as caught:
        Store.create(small_disk / "study.qcode", title="T")
    assert "full" in failed(caught.value)
    assert [p.name for p in small_disk.iterdir()] == ["filler"]


# -- read-only


@pytest.fixture
def as_nobody(study: Path) -> Callable[[Callable[[], str]], str]:
    """Do something in a process without rights of its own (root may write everything)."""
    for folder in (study.parent, *study.parents):
        if folder.name.startswith("pytest-of-"):
            folder.chmod(0o755)
            break
        folder.chmod(folder.stat().st_mode | 0o055)

    def run(work: Callable[[], str]) -> str:
        def lowered() -> str:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            return work()

        return in_child(lowered)

    return run


def tries_to_write(path: Path) -> Callable[[], str]:
    def work() -> str:
        with Store.open(path) as store:
            assert store.view(None).settings()["title"] == "T"
            assert [f for f in check(store) if not f.ok] == []
            try:
                setting(store, "second")
            except StorageFailed as error:
                return failed(error)
        return "it could be written"

    return work


def test_a_read_only_file_can_be_read_and_says_that_it_cannot_be_written(study, as_nobody):
    study.chmod(0o444)
    study.parent.chmod(0o777)
    assert "cannot be written; nothing was changed" in as_nobody(tries_to_write(study))
    still_whole(study)


def test_a_read_only_folder_says_so(study, as_nobody):
    """The journal cannot be made there."""
    study.chmod(0o666)
    study.with_name(study.name + "-journal").unlink(missing_ok=True)
    study.parent.chmod(0o555)
    said = as_nobody(tries_to_write(study))
    study.parent.chmod(0o755)
    assert "folder" in said
    assert "it could be written" not in said
    still_whole(study)


def test_a_file_that_may_not_be_read_says_so(study, as_nobody):
    study.chmod(0o000)

    def work() -> str:
        with pytest.raises(StorageFailed) as caught:
            Store.open(study)
        return failed(caught.value)

    assert "permission denied" in as_nobody(work)
    study.chmod(0o600)
    still_whole(study)


def test_a_study_is_not_made_in_a_folder_that_may_not_be_written(study, as_nobody):
    study.parent.chmod(0o555)

    def work() -> str:
        with pytest.raises(StorageFailed) as caught:
            Store.create(study.with_name("new.qcode"), title="T")
        return failed(caught.value)

    assert "no file can be written" in as_nobody(work)
    study.parent.chmod(0o755)


def test_what_a_killed_process_left_half_written_cannot_be_read_where_nothing_may_be_written(
    study, as_nobody
):
    """Rolling it back is writing; reading past it would show half of a change."""
    journal = left_half_written(study)
    study.chmod(0o444)
    journal.chmod(0o444)
    study.parent.chmod(0o555)

    def work() -> str:
        with pytest.raises(StorageFailed) as caught, Store.open(study) as store:
            store.view(None).settings()
        return failed(caught.value)

    as_nobody(work)
    study.parent.chmod(0o755)
    study.chmod(0o600)
    journal.chmod(0o600)
    still_whole(study)


# -- gone, or another


def test_a_file_that_vanished_is_told_and_a_change_is_not_acknowledged(study):
    kept = study.with_name("kept.qcode")
    with Store.open(study) as store:
        study.rename(kept)
        for attempt in (lambda: setting(store, "second"), store.view(None).settings):
            with pytest.raises(StorageFailed, match="has vanished; nothing was changed") as caught:
                attempt()
            failed(caught.value)
    still_whole(kept)


def test_a_file_replaced_underneath_is_told_and_neither_is_written(study):
    """A synchronising service or a colleague put another file there."""
    other = Path(shutil.copy(study, study.with_name("other.qcode")))
    with Store.open(study) as store:
        study.rename(study.with_name("mine.qcode"))
        other.rename(study)
        before = study.read_bytes()
        for attempt in (lambda: setting(store, "second"), store.view(None).settings):
            with pytest.raises(
                StorageFailed, match="was replaced by another file since it was opened"
            ) as caught:
                attempt()
            failed(caught.value)
        assert study.read_bytes() == before
    still_whole(study)
    still_whole(study.with_name("mine.qcode"))


def test_a_file_replaced_while_a_change_is_made_is_told_before_it_counts_as_done(study):
    """Whoever asked for the change is not told that it is in a file that is not there any more."""
    other = Path(shutil.copy(study, study.with_name("other.qcode")))
    with Store.open(study) as store:
        with pytest.raises(StorageFailed) as caught, store.change("setting") as change:
            change.put("setting", "second", {"value": "1"}, "setting.put")
            other.replace(study)
        failed(caught.value)
    still_whole(study)


def test_a_file_that_was_copied_back_in_place_is_the_same_file(study):
    """Written into, not replaced: that is how a backup by `cp` over it looks, and SQLite reads it
    anew.
    """
    kept = study.read_bytes()
    with Store.open(study) as store:
        setting(store, "second")
        study.write_bytes(kept)
        assert "second" not in store.view(None).settings()
    still_whole(study)


# -- a journal left behind


def left_half_written(study: Path) -> Path:
    """Kill a process that has written into the file and not committed; the journal that it
    leaves.
    """
    code = """
import os, sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("PRAGMA journal_mode = TRUNCATE"), raw.execute("PRAGMA synchronous = FULL"), raw.execute("PRAGMA cache_size = 1")
raw.execute("BEGIN IMMEDIATE")
raw.execute("DELETE FROM setting")
for n in range(200):
    raw.execute("INSERT INTO setting VALUES (?, ?)", (f"half{n}", "x" * 5000))
os.kill(os.getpid(), 9)
"""  # noqa: E501
    before = study.read_bytes()
    subprocess.run([sys.executable, "-c", code, str(study)], check=False)
    journal = study.with_name(study.name + "-journal")
    assert journal.stat().st_size > 0
    assert study.read_bytes() != before
    return journal


def test_what_a_killed_process_left_half_written_is_rolled_back_when_the_study_is_opened(study):
    with Store.open(study) as store:
        before = store.view(None).read(fingerprint)
    journal = left_half_written(study)
    with Store.open(study) as store:
        assert store.view(None).read(fingerprint) == before
    assert not journal.exists() or journal.stat().st_size == 0
    still_whole(study)


def test_a_half_written_schema_version_is_not_believed(study):
    """A migration that was killed has its new version in the file and the old one in the
    journal.
    """
    code = """
import os, sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("PRAGMA journal_mode = TRUNCATE"), raw.execute("PRAGMA cache_size = 1")
raw.execute("BEGIN IMMEDIATE")
raw.execute("PRAGMA user_version = 99")
for n in range(200):
    raw.execute("INSERT INTO setting VALUES (?, ?)", (f"half{n}", "x" * 5000))
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code, str(study)], check=False)
    assert int.from_bytes(study.read_bytes()[60:64], "big") in (SCHEMA_VERSION, 99)
    still_whole(study)


def test_a_study_without_its_journal_is_found_damaged_and_not_taken_for_whole(study):
    """Somebody removed the journal of a killed process by hand: `check` says so."""
    left_half_written(study).unlink()
    try:
        with Store.open(study) as store:
            assert [f for f in check(store) if not f.ok] != []
    except ProjectDamaged:
        pass
