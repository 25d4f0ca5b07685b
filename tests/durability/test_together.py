"""Several processes at one study: nobody meets an error, nothing is lost, and who waits too long is
told for whom.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qcode.errors import ProjectLocked
from qcode.store.sqlite import locks, waiting
from qcode.store.store import Store

TOGETHER = Path(__file__).resolve().with_name("together.py")
ROOT = TOGETHER.parents[2]
CODINGS = int(os.environ.get("QCODE_CODINGS", "60"))


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
def test_eight_writers_a_reader_and_a_checker_do_not_disturb_one_another(tmp_path):
    """8 x 60 codings (QCODE_CODINGS for more), each a change of its own: all there, and no process
    saw an error.
    """
    ran = subprocess.run(
        [sys.executable, str(TOGETHER), str(tmp_path), "8", str(CODINGS)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr
    expected = {"codings": 8 * CODINGS, "coders": 8, "failed": 0, "disturbed": 0, "faults": []}
    assert json.loads(ran.stdout) == expected, ran.stderr


HOLD = """
import sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute(sys.argv[2])
if sys.argv[2] == "BEGIN":
    raw.execute("SELECT count(*) FROM event").fetchone()
    open_cursor = raw.execute("SELECT * FROM event")
    open_cursor.fetchone()
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held(path: Path, how: str) -> Iterator[int]:
    """Another process holds the study; its id."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        yield process.pid
        if process.poll() is None:
            process.stdin.close()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qcode"
    Store.create(path, title="T").close()
    return path


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting ends after a moment instead of 30 seconds."""
    monkeypatch.setattr(waiting, "BUSY_SECONDS", 0.2)


def put(store: Store) -> None:
    with store.change("setting") as change:
        change.put("setting", "mine", {"value": "1"}, "setting.put")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "BEGIN"])
def test_a_writer_that_waits_too_long_says_who_holds_the_study(study, how):
    """A writer in the middle of its work, one that commits, and a reader that does not come to an
    end.
    """
    with held(study, how) as holder:
        with pytest.raises(ProjectLocked) as caught, Store.open(study) as store:
            put(store)
        assert re.search(rf"in use by process {holder}\b", caught.value.message)
        if Path("/proc/self/cmdline").exists():
            assert "sqlite3" in caught.value.message or "python" in caught.value.message
    assert caught.value.exit_status == 3
    assert "nothing was changed" in caught.value.message


@pytest.mark.usefixtures("impatient")
def test_a_writer_is_named_before_a_reader(study):
    with held(study, "BEGIN") as reader, held(study, "BEGIN IMMEDIATE") as writer:
        assert locks.holder(study).startswith(f"process {writer}")
        assert reader != writer
    assert locks.holder(study) == "another program"


@pytest.mark.usefixtures("impatient")
def test_a_reader_is_not_kept_out_by_a_writer_that_has_not_committed(study):
    with held(study, "BEGIN IMMEDIATE"), Store.open(study) as store:
        assert store.view(None).settings()["title"] == "T"


def test_waiting_ends_when_the_other_has_finished(study):
    """The other process ends its transaction by ending; the change then goes in."""
    with Store.open(study) as store:
        with held(study, "BEGIN IMMEDIATE"):
            assert "mine" not in store.view(None).settings()
        put(store)
        assert store.view(None).settings()["mine"] == 1


def test_a_killed_holder_holds_nothing(study):
    """No lock file is left that somebody would have to remove."""
    with held(study, "BEGIN IMMEDIATE") as pid, Store.open(study) as store:
        os.kill(pid, 9)
        put(store)
        assert store.view(None).settings()["mine"] == 1


def test_asking_who_holds_the_study_does_not_let_go_of_our_own_locks(study):
    """See `identify`: closing any descriptor of the file would."""
    with Store.open(study) as store, store.change("setting") as change:
        change.put("setting", "mine", {"value": "1"}, "setting.put")
        locks.holder(study)
        attempt = (
            "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0,"
            " isolation_level=None).execute('BEGIN IMMEDIATE')"
        )
        tried = subprocess.run(
            [sys.executable, "-c", attempt, str(study)], capture_output=True, text=True, check=False
        )
        assert "locked" in tried.stderr
