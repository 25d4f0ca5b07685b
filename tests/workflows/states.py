"""What tests of verbs ask about a study: whether anything was written, and whether undo takes it
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qcode.store.check import check, fingerprint
from qcode.store.store import Store
from qcode.store.undo import redo, undo


def state(store: Store) -> str:
    """A fingerprint of everything that the study holds now."""
    return store.view(None).read(fingerprint)


def steps(store: Store) -> int:
    """How many change-sets the log has."""
    query = "SELECT count(*) FROM change_set"
    return int(store.view(None).read(lambda c: c.exec_driver_sql(query).scalar_one()))


@contextmanager
def nothing_written(store: Store) -> Iterator[None]:
    """What is done inside leaves the study and its log as they were."""
    before = state(store), steps(store)
    yield
    assert (state(store), steps(store)) == before


@contextmanager
def one_step(store: Store) -> Iterator[None]:
    """What is done inside is one change-set, which undo takes back whole and redo brings back; the
    study passes its check.
    """
    before, count = state(store), steps(store)
    yield
    after = state(store)
    assert (steps(store), after != before) == (count + 1, True)
    undo(store)
    assert state(store) == before
    redo(store)
    assert state(store) == after
    assert [f.detail for f in check(store) if not f.ok] == []
