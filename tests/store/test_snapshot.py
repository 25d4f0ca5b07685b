"""One command reads one state of the study, whatever others write meanwhile; and nobody waits for it."""

from __future__ import annotations

import inspect
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
    """Read twice, the snapshot says the same; the writer did not wait, and whoever looks next sees what was written."""
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
        assert view.as_coder == "ada" and everything.as_coder is None and _names(everything) == ["ada"]


def test_inside_a_change_the_snapshot_is_that_of_the_change(store: Store) -> None:
    """What was changed so far is seen, as with `view`."""
    with store.change("add ada") as change:
        change.put("coder", "ada", {"name": "ada", "kind": "person"}, "coder.add")
        with store.snapshot(SUPERVISOR) as view:
            assert _names(view) == ["ada"]


def test_a_snapshot_can_only_be_read(store: Store) -> None:
    """A snapshot shows one state; writing goes through `change`."""
    before = store.view(SUPERVISOR).settings()
    with store.snapshot(SUPERVISOR) as view, pytest.raises(StorageFailed, match="nothing was changed"):
        view.read(lambda connection: connection.exec_driver_sql("DELETE FROM setting"))
    assert store.view(SUPERVISOR).settings() == before


@pytest.mark.parametrize("method", [Store.view, Store.snapshot, View.__init__])
def test_nobody_reads_everything_by_forgetting_to_say_who_reads(method: object) -> None:
    """The reader is an argument without a default."""
    assert callable(method)
    parameters = list(inspect.signature(method).parameters.values())
    assert parameters[-1].name in ("reader", "as_coder") and parameters[-1].default is inspect.Parameter.empty
