"""How a study is opened and made: settings, what is refused and in which words, what readers and
writers hold.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from qcode.errors import (
    ProjectDamaged,
    ProjectError,
    ProjectMissing,
    ProjectOutdated,
    StorageFailed,
    Unknown,
)
from qcode.store import kinds, schema
from qcode.store.change import head
from qcode.store.check import check
from qcode.store.database import identify
from qcode.store.publish import PARTIAL
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION


def pragma(store: Store, name: str) -> object:
    return store.view(None).read(lambda c: c.exec_driver_sql(f"PRAGMA {name}").scalar())


def test_the_settings_that_durability_rests_on(store):
    """2 is FULL, 1 is on; a study at rest is one file, so the journal is emptied and there is no
    -wal file.
    """
    expected = {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "trusted_schema": 0,
    }
    assert {name: pragma(store, name) for name in expected} == expected


def test_after_a_change_the_journal_is_empty(store, making):
    with store.change("memo") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    journal = store.path.with_name(store.path.name + "-journal")
    assert journal.stat().st_size == 0


def test_a_change_takes_the_write_lock_at_once_and_in_one_transaction(store, making):
    """BEGIN IMMEDIATE first, COMMIT last, nothing committed between."""
    said: list[str] = []
    with store.reading() as connection:
        raw = connection.connection.driver_connection
    raw.set_trace_callback(said.append)
    with store.change("memo") as change:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            _begin(store.path)
        for number in range(3):
            change.put("memo", f"m{number}", making.memo_value("x"), "memo.add")
    raw.set_trace_callback(None)
    words = [line.split()[0] for line in said if not line.startswith(("--", "PRAGMA"))]
    assert words[0] == "BEGIN"
    assert said.index("BEGIN IMMEDIATE") >= 0
    assert (words[-1], words.count("COMMIT"), words.count("BEGIN")) == ("COMMIT", 1, 1)
    _begin(store.path)


def _begin(path: Path) -> None:
    raw = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        raw.execute("BEGIN EXCLUSIVE")
        raw.execute("ROLLBACK")
    finally:
        raw.close()


def test_reading_holds_no_lock_between_its_statements(store):
    """Somebody else gets the file for themselves in the middle of a reading, without waiting."""

    def query(connection):
        first = connection.execute(schema.coding.select()).all()
        _begin(store.path)
        return first

    assert len(store.view(None).read(query)) == 3


def test_checking_holds_no_lock_between_its_statements(store, monkeypatch):
    taken: list[None] = []

    def canonical(value):
        _begin(store.path)
        taken.append(None)
        return kinds.canonical(value)

    monkeypatch.setattr(
        "qcode.store.replay.canonical",
        canonical,
    )
    assert all(f.ok for f in check(store) if f.check != "log replay")
    assert taken


def write_from_outside(path: Path, number: int) -> None:
    with Store.open(path) as other, other.change("outside") as change:
        change.put("setting", f"outside {number}", {"value": "1"}, "setting.put")


def test_a_reading_that_somebody_wrote_into_is_done_again(store):
    """Both statements of what is returned saw the same state."""
    tries: list[Any] = []

    def query(connection):
        before = head(connection)
        if len(tries) < 2:
            write_from_outside(store.path, len(tries))
        tries.append(before)
        return before == head(connection)

    assert store.view(None).read(query) is True
    assert len(tries) == 3


def test_a_reading_that_fails_because_somebody_wrote_into_it_is_done_again(store):
    tries: list[Any] = []

    def query(connection):
        tries.append(1)
        if len(tries) == 1:
            write_from_outside(store.path, 0)
            raise KeyError("what the first statement did not see")
        return "well"

    assert store.view(None).read(query) == "well"


def test_a_reading_that_fails_by_itself_fails(store):
    with pytest.raises(Unknown):
        store.view(None).transcript_id("LE-99")
    with pytest.raises(KeyError):
        store.view(None).read(lambda c: dict[str, str]()["nothing"])


def test_a_reading_that_is_always_written_into_is_done_in_one_transaction_at_last(store):
    """Then others wait for it; it is a short one."""
    held: list[bool] = []

    def query(connection):
        try:
            write = sqlite3.connect(store.path, timeout=0, isolation_level=None)
            head(connection)
            write.execute("BEGIN IMMEDIATE")
            write.execute("INSERT INTO setting VALUES (?, '1')", (f"outside {len(held)}",))
            seq, link = head(connection)
            new = (
                seq + 1,
                f"set {seq}",
                0,
                "x",
                "setting",
                f"outside {len(held)}",
                None,
                None,
                "{}",
                link + "x",
            )
            write.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", new)
            write.execute("COMMIT")
            held.append(False)
        except sqlite3.OperationalError:
            held.append(True)
        finally:
            write.close()
        return len(held)

    assert store.view(None).read(query) == 4
    assert held == [False, False, False, True]


def test_threads_with_one_store_take_turns(store, making, hasty):
    """Codings of four threads and readings between them: all there, none mixed up."""
    hasty(store)
    problems = []

    def work(which):
        try:
            for number in range(10):
                with store.change(f"memo {which}") as change:
                    change.put(
                        "memo", f"m{which}-{number}", making.memo_value(str(which)), "memo.add"
                    )
                store.view(None).study()
        except (RuntimeError, ProjectError, sqlite3.Error, LookupError) as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert (
        store.view(None).read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM memo WHERE id LIKE 'm_-_'").scalar()
        )
        == 40
    )
    assert all(f.ok for f in check(store))


# -- what is refused


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ProjectMissing, match="there is no study at"):
        Store.open(tmp_path / "none.qcode")
    with pytest.raises(ProjectMissing):
        Store.open(tmp_path / "no folder" / "none.qcode")


def test_a_folder(tmp_path):
    with pytest.raises(ProjectDamaged, match="is a folder"):
        identify(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"Interviewer: no study.\n", b"PK\x03\x04" + bytes(200), b"\x00" * 4096]
)
def test_a_file_that_is_no_study(tmp_path, content):
    path = tmp_path / "s.qcode"
    path.write_bytes(content)
    with pytest.raises(ProjectDamaged, match="not a qcode study"):
        Store.open(path)
    assert path.read_bytes() == content


def test_an_sqlite_file_of_another_program(tmp_path):
    path = tmp_path / "s.qcode"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE project (databaseversion TEXT)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(ProjectDamaged, match="another program"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_study_that_was_cut_off(path):
    """Half a file: told when it is opened or when it is read, never a traceback of SQLite."""
    data = path.read_bytes()
    for length in (50, 1000, 4096, len(data) // 2):
        path.write_bytes(data[:length])
        with pytest.raises(ProjectDamaged), Store.open(path) as store:
            store.view(None).study()


def test_a_file_of_a_newer_schema_is_refused_by_name(path):
    _set_version(path, SCHEMA_VERSION + 1)
    with pytest.raises(ProjectOutdated, match="made by a newer qcode") as caught:
        Store.open(path)
    assert str(path) in caught.value.message
    assert "upgrade" in str(caught.value.advice)
    assert caught.value.exit_status == 3


def test_a_file_of_an_older_schema_says_which_command_brings_it_up(path):
    _set_version(path, 0)
    before = path.read_bytes()
    with pytest.raises(ProjectOutdated) as caught:
        Store.open(path)
    assert caught.value.command == f"qcode -p {path} migrate"
    assert path.read_bytes() == before


def _set_version(path: Path, version: int) -> None:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(f"PRAGMA user_version = {version}")
    raw.close()


def test_opening_and_reading_leaves_the_file_as_it_is(path):
    before = path.read_bytes()
    with Store.open(path) as store:
        store.view(None).study()
        assert all(f.ok for f in check(store))
    assert path.read_bytes() == before


def test_identifying_a_study_keeps_the_locks_that_this_process_holds_on_it(store, making):
    """POSIX locks of a process are gone when any of its descriptors of the file is closed: SQLite
    knows, Python does not.
    """
    import subprocess
    import sys

    with store.change("memo") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
        identify(store.path)
        attempt = (
            f"import sqlite3; sqlite3.connect({str(store.path)!r}, timeout=0,"
            " isolation_level=None).execute('BEGIN IMMEDIATE')"
        )
        tried = subprocess.run(
            [sys.executable, "-c", attempt], capture_output=True, text=True, check=False
        )
    assert "locked" in tried.stderr


# -- making


def test_a_new_study_is_whole_private_and_alone_in_its_folder(tmp_path):
    path = tmp_path / "new.qcode"
    with Store.create(path, title="Ways to help", actor="mara") as store:
        assert store.view(None).settings()["title"] == "Ways to help"
        assert all(f.ok for f in check(store))
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir() if PARTIAL in p.name] == []


def test_two_studies_have_different_ids(tmp_path):
    found = []
    for name in ("a.qcode", "b.qcode"):
        with Store.create(tmp_path / name, title="T") as store:
            found.append(store.view(None).settings()["study"])
    assert found[0] != found[1]


def test_nothing_is_overwritten(path):
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="already exists"):
        Store.create(path, title="T")
    assert path.read_bytes() == before


def test_a_study_is_not_made_where_a_journal_of_another_waits(tmp_path):
    """SQLite would take it for the new file's and play it back."""
    (tmp_path / "s.qcode-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    with pytest.raises(ProjectError, match="journal"):
        Store.create(tmp_path / "s.qcode", title="T")
    assert not (tmp_path / "s.qcode").exists()


def test_a_study_is_not_made_in_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(StorageFailed, match="does not exist"):
        Store.create(tmp_path / "none" / "s.qcode", title="T")


def test_a_study_whose_making_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), Store.making(tmp_path / "s.qcode", title="T") as store:
        assert store.view(None).settings()["title"] == "T"
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_study_that_somebody_else_makes_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "s.qcode"
    with pytest.raises(ProjectError, match="already exists"), Store.making(path, title="T"):
        path.write_text("somebody else's")
    assert path.read_text() == "somebody else's"
    assert list(tmp_path.iterdir()) == [path]
