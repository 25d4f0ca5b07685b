"""One command reads one state of the study, whatever others write meanwhile; and nobody waits for
it.
"""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qcode.errors import StorageFailed
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.view import View


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A study without a transcript."""
    with Store.create(tmp_path / "study.qcode", title="Night shift") as store:
        yield store


def _add(path: Path, name: str) -> None:
    """Somebody else, with a connection of their own, makes a coder."""
    with Store.open(path) as other, other.change(f"add {name}") as change:
        change.put("coder", name, {"name": name, "kind": "person"}, "coder.add")


def _names(view: View) -> list[str]:
    return [coder.name for coder in view.coders()]


def test_what_others_write_meanwhile_is_not_in_a_snapshot(store: Store) -> None:
    """Read twice, the snapshot says the same; the writer did not wait, and whoever looks next sees
    what was written.
    """
    _add(store.path, "ada")
    with store.snapshot(SUPERVISOR) as view:
        assert _names(view) == ["ada"]
        _add(store.path, "ben")
        assert _names(view) == ["ada"] and _names(store.view(SUPERVISOR)) == ["ada", "ben"]
    with store.snapshot(SUPERVISOR) as view:
        assert _names(view) == ["ada", "ben"]


def test_another_reader_reads_the_same_snapshot(store: Store) -> None:
    """For a command that compares what the supervisor and a coder may see."""
    _add(store.path, "ada")
    with store.snapshot("ada") as view:
        _add(store.path, "ben")
        everything = view.read_by(SUPERVISOR)
        assert (
            view.as_coder == "ada" and everything.as_coder is None and _names(everything) == ["ada"]
        )


def test_inside_a_change_the_snapshot_is_that_of_the_change(store: Store) -> None:
    """What was changed so far is seen, as with `view`."""
    with store.change("add ada") as change:
        change.put("coder", "ada", {"name": "ada", "kind": "person"}, "coder.add")
        with store.snapshot(SUPERVISOR) as view:
            assert _names(view) == ["ada"]


def test_a_snapshot_can_only_be_read(store: Store) -> None:
    """A snapshot shows one state; writing goes through `change`."""
    before = store.view(SUPERVISOR).settings()
    with (
        store.snapshot(SUPERVISOR) as view,
        pytest.raises(StorageFailed, match="nothing was changed"),
    ):
        view.read(lambda connection: connection.exec_driver_sql("DELETE FROM setting"))
    assert store.view(SUPERVISOR).settings() == before


@pytest.mark.parametrize("method", [Store.view, Store.snapshot, View.__init__])
def test_nobody_reads_everything_by_forgetting_to_say_who_reads(method: object) -> None:
    """The reader is an argument without a default."""
    assert callable(method)
    parameters = list(inspect.signature(method).parameters.values())
    assert (
        parameters[-1].name in ("reader", "as_coder")
        and parameters[-1].default is inspect.Parameter.empty
    )


def test_a_rehearsal_keeps_nobody_waiting_and_leaves_nothing(store: Store) -> None:
    """Somebody else writes while it goes on, which it does not see; what it did is gone, and what
    they did is there.
    """
    _add(store.path, "ada")
    with store.change("add ben", rehearse=True) as change:
        change.put("coder", "ben", {"name": "ben", "kind": "person"}, "coder.add")
        _add(store.path, "cleo")
        assert _names(store.view(SUPERVISOR)) == _names(change.view(SUPERVISOR)) == ["ada", "ben"]
    assert _names(store.view(SUPERVISOR)) == ["ada", "cleo"]


def test_a_rehearsal_fails_where_the_change_would(store: Store) -> None:
    """Also at its very end: a reference to nothing is found when a transaction is committed."""
    errors = []
    for rehearse in (True, False):
        with (
            pytest.raises(sqlite3.IntegrityError) as caught,
            store.change("assign", rehearse=rehearse) as change,
        ):
            value = {
                "kind": "primary",
                "round": "1",
                "blind": False,
                "sample": None,
                "created": change.time,
            }
            change.put(
                "assignment", "a", {"transcript": "none", "coder": "none", **value}, "assign"
            )
        errors.append(str(caught.value))
    assert errors[0] == errors[1] == "FOREIGN KEY constraint failed"


def test_a_rehearsal_of_a_file_that_was_replaced_is_refused(store: Store, tmp_path: Path) -> None:
    """As the change would be."""
    (tmp_path / "other").write_bytes(store.path.read_bytes())
    (tmp_path / "other").replace(store.path)
    with pytest.raises(StorageFailed), store.change("add ada", rehearse=True):
        raise AssertionError("the block must not begin")
